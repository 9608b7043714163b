# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# For scripts that want a registry, or whatever else a sandbox serves; after
# _lib.sh.

# Start it in the background, with what FROM names on standard input, and wait
# until clients can connect.
FROM=/dev/null
start() {
  rm -f ready
  RAN="hallmark sandbox serve $*"
  "$HALLMARK" sandbox serve --ready-file ready "$@" \
    <"$FROM" >"$DIR/.server.out" 2>"$DIR/.server.err" &
  SERVER=$!
  for _ in {1..600}; do
    [[ -s ready ]] && break
    kill -0 "$SERVER" 2>/dev/null || break
    sleep 0.1
  done
  check 'it is ready' test -s ready
  cp .server.out .out
  cp .server.err .err
  # shellcheck disable=SC1091
  source ./ready
}

# stop SIGNAL
stop() {
  kill "-$1" "$SERVER"
  wait "$SERVER"
  STATUS=$?
}

# ask METHOD PATH [BODY]: status line and body into .answer
ask() {
  local body=${3-}
  exec 9<>"/dev/tcp/${HALLMARK_SANDBOX_REGISTRY/://}"
  printf '%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s' \
    "$1" "$2" "$HALLMARK_SANDBOX_REGISTRY" "${#body}" "$body" >&9
  cat <&9 >"$DIR/.answer"
  exec 9>&-
}

answer_has() {
  check "the answer has: $1" grep -qF -- "$1" "$DIR/.answer"
}

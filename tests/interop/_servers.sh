# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Other people's servers on loopback, for one script; after _lib.sh and _peers.sh.
# All end with it.
servers=()
trap 'kill "${servers[@]}" 2>/dev/null; rm -rf "$DIR"' EXIT

# A port that nobody has at this moment, and that was not given before.
free_port() {
  local port
  for _ in {1..50}; do
    port=$((20000 + RANDOM % 12000))
    grep -qsx "$port" "$DIR/.ports" || listens_now "127.0.0.1:$port" || break
  done
  echo "$port" >>"$DIR/.ports"
  echo "$port"
}

# listens HOST: wait for it; listens_now HOST: is it there?
listens_now() {
  (: <"/dev/tcp/${1/://}") 2>/dev/null
}

listens() {
  for _ in {1..300}; do
    listens_now "$1" && return
    sleep 0.1
  done
  return 1
}

# background NAME COMMAND...: what it says is in NAME.log.
background() {
  local name=$1
  shift
  "$@" >"$name.out" 2>"$name.log" </dev/null &
  servers+=($!)
}

# http METHOD URL [BODY]: the body of the answer, when its status is 200.
http() {
  local rest=${2#http://} host body=${3-} line
  host=${rest%%/*}
  exec 8<>"/dev/tcp/${host/://}" || return
  printf '%s /%s HTTP/1.0\r\nHost: %s\r\nContent-Length: %d\r\n\r\n%s' \
    "$1" "${rest#*/}" "$host" "${#body}" "$body" >&8
  read -r line <&8
  while read -r -u 8 head && [[ $head != $'\r' ]]; do :; done
  cat <&8
  exec 8>&-
  [[ $line == *' 200 '* ]]
}

# serve NAME HOST COMMAND...: one more registry.
served=()
serve() {
  background "$1" "${@:3}"
  listens "$2" && served+=("$1 $2")
  check "$1 listens on $2" listens "$2"
}

registry_config() {
  printf 'version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: %s}}\nhttp: {addr: "%s"}\n' \
    "$DIR/$1" "$2" >"$1.yml"
}

# Adds the registries that can be had here to `served`: "NAME HOST". The first two
# have no API of referrers, the third one has.
serve_registries() {
  local host
  if command -v docker-registry >/dev/null; then
    host=127.0.0.1:$(free_port)
    registry_config docker-registry "$host"
    serve docker-registry "$host" docker-registry serve docker-registry.yml
  else
    skip "docker-registry is not installed (Debian's package of that name)"
  fi
  if [[ ${INTEROP:-all} != quick ]] &&
    go_peer registry 3.1.2 github.com/distribution/distribution/v3/cmd/registry 1.25; then
    host=127.0.0.1:$(free_port)
    registry_config distribution "$host"
    serve distribution "$host" "$PEER" serve distribution.yml
  fi
  go_harness ggcr 1.26 || return 0
  background ggcr "$PEER"
  wait_for ggcr.out
  served+=("go-containerregistry $(<ggcr.out)")
}

# Until there is something in FILE.
wait_for() {
  for _ in {1..100}; do
    [[ ! -s $1 ]] || return 0
    sleep 0.1
  done
}

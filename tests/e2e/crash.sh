#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2031,SC2034 # they are for _lib.sh
# A crash in the middle of signing leaves no image of the memory, in which the
# token and the private key are.
source "$(dirname "${BASH_SOURCE[0]}")/_e2e.sh"
case $PACE in 1) ;; *)
  skip 'a sanitizer ends a process of its own, before the kernel would'
  finish
  ;;
esac
bed
fresh
ulimit -S -c unlimited 2>/dev/null || ulimit -S -c "$(ulimit -H -c)"
LIMIT=$(ulimit -c)
PATTERN=$(cat /proc/sys/kernel/core_pattern)

# cores: how many core files there are, where this kernel would put them.
cores() {
  local folder=$DIR
  [[ $PATTERN != /* ]] || folder=${PATTERN%/*}
  find "$folder" -maxdepth 1 -newer .before -name '*core*' 2>/dev/null | wc -l
}

# crash COMMAND...: in the background, and SIGSEGV once its last request hangs.
crash() {
  touch .before
  "$@" >.out 2>.err </dev/null &
  VICTIM=$!
  for _ in {1..600}; do
    ask GET /_sandbox/requests
    grep -qF "$HANGS" .answer && break
    sleep 0.05
  done
  check "it came to $HANGS" grep -qF "$HANGS" .answer
  LIMITS=$(grep -E '^Max core file size' "/proc/$VICTIM/limits")
  kill -SEGV $VICTIM
  wait $VICTIM 2>/dev/null
  STATUS=$?
}

# Is there a core file when a process does not take care? Then its absence says
# something.
HANGS=/oidc/keys
ask GET /oidc/keys
RAN='sleep, and SIGSEGV'
crash sleep 600
status 139
CONTROL=$(cores)
find . -maxdepth 1 -name '*core*' -newer .before -delete

for stage in fulcio:/fulcio/api/v2/signingCert rekor:/rekor/api/v1/log/entries \
  oci.manifest:/v2/$REPOSITORY/manifests/; do
  HANGS=${stage#*:}
  faults "${stage%%:*}=stall"
  ask DELETE /_sandbox/requests
  RAN="hallmark sign, stopped at ${stage%%:*}, and SIGSEGV"
  crash "$HALLMARK" sign "${ROOT[@]}" --timeout 60s \
    --signing-config box/signing_config.json "$IMAGE"
  status 139
  check 'no core file' test "$(cores)" = 0
  # What a program behind core_pattern asks about is the other half: such a process
  # belongs to root, and not to who started it, unless that is root anyway.
  check "its limit is 0: $LIMITS" grep -qE 'size +0 +0 ' <<<"$LIMITS"
  ok "no core file while ${stage%%:*} is waited for"
done
faults
whole
check 'nothing is listed' test "$LISTED" = 0
ok 'and nothing was published'

echo "note: core_pattern \"$PATTERN\", limit $LIMIT; a program without care left $CONTROL"
if [[ $CONTROL == 0 ]]; then
  skip 'no process leaves a core file here: the limit of ours was looked at'
fi
stop TERM
finish

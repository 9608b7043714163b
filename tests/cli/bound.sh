#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# bound.sh - what one image may cost, however many platforms, attachments and
# repositories it has: work, time, and what is said then.
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"
source "$REPO/tests/cli/_sandbox.sh"
export HOME=$DIR/home
unset DOCKER_CONFIG REGISTRY_AUTH_FILE XDG_RUNTIME_DIR XDG_CONFIG_HOME
mkdir -p home
LAB=(--certificate-identity https://example.com/me
  --certificate-oidc-issuer https://issuer.example)
# Of 65,536 KiB and of the processor; the sanitizers' are not ours.
case $(nm -D "$HALLMARK" 2>/dev/null || :) in
*__asan_* | *__tsan_*) KIB_MAX=4000000 S_MAX=300 ;;
*) KIB_MAX=65536 S_MAX=60 ;;
esac

# measured ARGS...: run, in little memory and with little work.
measured() {
  local peak seconds
  RAN="hallmark $*"
  /usr/bin/time -q -f '%M %U' -o .peak "$HALLMARK" "$@" >.out 2>.err </dev/null
  STATUS=$?
  read -r peak seconds <.peak
  [[ $peak -lt $KIB_MAX ]] || problem "$peak KiB, more than $KIB_MAX"
  [[ ${seconds%.*} -lt $S_MAX ]] || problem "$seconds s, more than $S_MAX"
}

# Each of the seven digests has evidence that asks for as much as one may have;
# five times that is done.
"$BUILD/tests/cli/images" costly 21 7 || exit 1
COSTLY=(verify --trusted-root costly/trusted_root.json "${LAB[@]}"
  oci-layout:costly:costly)
measured "${COSTLY[@]}" --recursive
status 3
check 'what each digest may have' test \
  "$(grep -c '^could not tell: .* is spent on one artifact' .out)" -ge 4
stdout_matches '^could not tell: .*a6.*is spent on one image'
check 'all of them are told' test "$(grep -c '^could not tell: ' .out)" = 7
check 'no "no"' bash -c '! grep -qE "^(not verified|nothing attached)" .out'
ok 'an image of many costly platforms ends'

measured "${COSTLY[@]}"
status 0
measured "${COSTLY[@]}" --platform linux/a6
status 0
stdout_has 'the index that lists it'
ok 'what is attached to a platform takes nothing from its index'

"$BUILD/tests/cli/images" honest 2 4 || exit 1
measured verify --trusted-root honest/trusted_root.json "${LAB[@]}" \
  --recursive oci-layout:honest:costly
status 0
check 'five digests' test "$(grep -c '^verified: ' .out)" = 5
ok 'what is costly and fits is judged to its end'

# ---- Time, and where there is nothing ----

"$BUILD/tests/cli/images" images 0 || exit 1
"$BUILD/tests/cli/images" wide 0 40 || exit 1
# shellcheck disable=SC2119
start
R=$HALLMARK_SANDBOX_REGISTRY
V=(verify --trusted-root images/trusted_root.json "${LAB[@]}")
for name in indexed whole; do
  run copy -q "oci-layout:images:$name" "$R/app"
  status 0
done
run copy -q oci-layout:images:plain "$R/bare"
status 0
run copy -q oci-layout:wide:costly "$R/wide"
status 0

# 41 digests take 12 s at this pace.
ask PUT /_sandbox/faults '{"faults":["oci=latency:100"]}'
BEGAN=$SECONDS
run verify --trusted-root wide/trusted_root.json "${LAB[@]}" --recursive \
  --timeout 3s "$R/wide:costly"
status 3
check 'it ended' test $((SECONDS - BEGAN)) -lt 10
stdout_matches '^verified: .*linux/a0'
stdout_has 'the deadline has passed'
check 'no "no"' bash -c '! grep -qE "^(not verified|nothing attached)" .out'
ok '--timeout is for the whole image'

ask PUT /_sandbox/faults '{"faults":["oci=latency:700"]}'
run "${V[@]}" --timeout 5s "$R/app:indexed" "$R/app:indexed" "$R/app:indexed"
status 0
check 'three images' test "$(grep -c '^verified: ' .out)" = 3
ask PUT /_sandbox/faults '{"faults":["oci.referrers=stall@x1"]}'
run "${V[@]}" --timeout 3s "$R/app:indexed" "$R/app:whole"
status 3
stdout_matches '^could not tell: .*app@sha256'
stdout_matches '^verified: .*app@sha256'
ask DELETE /_sandbox/faults
ok 'each image of a command line has its own'

run "${V[@]}" --evidence-repository "$R/misspelt" "$R/app:indexed"
status 3
stdout_has 'NAME_UNKNOWN'
stdout_has "$R/misspelt"
run "${V[@]}" --evidence-repository "$R/bare" "$R/app:indexed"
status 4
run "${V[@]}" --evidence-repository "$R/app" "$R/app:indexed"
status 0
ask PUT /_sandbox/faults '{"faults":["oci.tags=status:403"]}'
run "${V[@]}" --evidence-repository "$R/app" "$R/app:indexed"
status 0
run "${V[@]}" --evidence-repository "$R/bare" "$R/app:indexed"
status 3
ask PUT /_sandbox/faults '{"faults":["oci=no-referrers"]}'
run "${V[@]}" --evidence-repository "$R/misspelt" "$R/app:indexed"
status 3
stop TERM
ok 'a repository of evidence that is not there has not nothing'

finish

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# deadline.sh - the time that one image may take, and a repository of evidence
# that is not there.
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"
source "$REPO/tests/cli/_sandbox.sh"
export HOME=$DIR/home
unset DOCKER_CONFIG REGISTRY_AUTH_FILE XDG_RUNTIME_DIR XDG_CONFIG_HOME
mkdir -p home
LAB=(--certificate-identity https://example.com/me
  --certificate-oidc-issuer https://issuer.example)

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

ask PUT /_sandbox/faults '{"faults":["oci=latency:900"]}'
run "${V[@]}" --timeout 8s "$R/app:indexed" "$R/app:indexed" "$R/app:indexed"
status 0
check 'three images' test "$(grep -c '^verified: ' .out)" = 3
ask PUT /_sandbox/faults '{"faults":["oci.referrers=stall@x1"]}'
run "${V[@]}" --timeout 6s "$R/app:indexed" "$R/app:whole"
status 3
stdout_matches '^could not tell: .*app@sha256'
stdout_matches '^verified: .*app@sha256'
ask DELETE /_sandbox/faults
ok 'each image of a command line has its own'

run "${V[@]}" --evidence-repository "$R/misspelt" "$R/app:indexed"
status 3
stdout_has 'NAME_UNKNOWN'
stdout_has "$R/misspelt"
run tree --evidence-repository "$R/misspelt" "$R/app:indexed"
status 3
stdout_has 'evidence repository'
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

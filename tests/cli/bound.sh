#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# bound.sh - what one image may cost, however many platforms and attachments it
# has, and what is said then. Its time: deadline.sh.
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"
LAB=(--certificate-identity https://example.com/me
  --certificate-oidc-issuer https://issuer.example)
# Of 65,536 KiB and of the processor; the sanitizers' are not ours.
case $(nm -D "$HALLMARK" 2>/dev/null || :) in
*__tsan_*)
  skip 'one artifact is judged by one thread: ThreadSanitizer has nothing to see'
  finish
  ;;
*__asan_*) KIB_MAX=4000000 S_MAX=300 ;;
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

finish

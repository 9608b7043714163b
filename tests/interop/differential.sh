#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The public bundles and thousands of mutants of them, judged by hallmark and by
# sigstore-go 1.3.0. Each disagreement is of a kind that docs/security.md
# explains and differential.expected lists, or the run fails.
# shellcheck disable=SC2034 # RAN and STATUS are for _lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../cli/_lib.sh"
source "$REPO/tests/interop/_peers.sh"
LIST=$REPO/tests/interop/differential.expected
if [[ ! -d $REPO/../shared/vectors ]]; then
  skip 'the public cases are not on this machine'
  finish
fi
go_harness sigstore-go 1.25.8 || exit 0

while read -r cause; do
  check "docs/security.md tells of $cause" \
    grep -qF "**$cause**" "$REPO/docs/security.md"
done < <(sed -n 's/^\(ours\|theirs\|both\) | .* | \([a-z0-9-]*\)$/\2/p' "$LIST" | sort -u)
ok 'every cause of disagreement is explained'

trap '' ALRM # all of it is half an hour of processor time
sample=()
[[ ${INTEROP:-all} != quick ]] || sample=(-quick)
RAN='the differential run'
offline "$PEER" "${sample[@]}" -hallmark "$HALLMARK" -expected "$LIST" \
  -vectors "$(realpath "$REPO/../shared/vectors")" >"$DIR/.out" 2>"$DIR/.err" </dev/null
STATUS=$?
status 0
sed 's/^/  /' "$DIR/.out"
ok 'hallmark and sigstore-go differ as expected'

finish

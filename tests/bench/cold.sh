#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# cold.sh BENCH PROGRAM - whole processes, from the call that makes them to their
# end: the minimum of interleaved runs in milliseconds and the resident set in
# MiB, beside /bin/true and, where it was built (make interop), cosign with the
# same evidence and root. Then a large file, beside `openssl dgst`. Budgets: 3 ms
# for `version`; for `verify` 4 ms above the floor of that verification, 12 MiB,
# a quarter of cosign.
set -euo pipefail
export LC_ALL=C

bench=$1
program=$2
suite=${HALLMARK_VECTORS:-../shared/vectors}/sigstore-conformance
case=$suite/bundle-verify/happy-path-v0.3
root=$suite/../trust/public-good.json
repository=https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon
identity=$repository/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main
issuer=https://token.actions.githubusercontent.com
cosign=${XDG_CACHE_HOME:-$HOME/.cache}/hallmark-interop/cosign-3.1.3/cosign

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

evidence=(--bundle "$case/bundle.sigstore.json" --trusted-root "$root"
  --certificate-identity "$identity" --certificate-oidc-issuer "$issuer")

# process STATUS NAME WORD... - one line for `bench --processes`
process() {
  local IFS=$'\t'
  echo "$*"
}

head_of() {
  printf '\n%-26s %10s %9s %8s  minimum of %d\n' 'whole process' ms spread MiB \
    "$1"
}

rounds=${ROUNDS:-101}
head_of "$rounds"
{
  process 0 /bin/true /bin/true
  process 0 'hallmark version' "$program" version
  process 0 'hallmark version --json' "$program" version --json
  [[ ! -r $root ]] || process 0 'hallmark verify' "$program" verify --blob \
    --offline "${evidence[@]}" "$suite/a.txt"
} | "$bench" --processes "$rounds"
[[ -r $root ]] || exit 0
"$bench" --floor 'message, Rekor v1' | awk '{
  printf "%-26s %10.3f  and its budget, 4 ms more: %.3f\n",
    "floor of that verification", $1 / 1000, $1 / 1000 + 4 }'

rounds=${ROUNDS:-15}
head_of "$rounds"
# Real bytes, not holes: a hole costs the kernel less than a page it has. They
# are not what was signed: everything is done, and the answer is no.
head -c 16777216 /dev/urandom >"$dir/part"
for ((i = 0; i < 64; i++)); do
  cat "$dir/part"
done >"$dir/large"
{
  process 0 'hallmark verify' "$program" verify --blob --offline \
    "${evidence[@]}" "$suite/a.txt"
  [[ ! -x $cosign ]] || process 0 'cosign verify-blob' "$cosign" verify-blob \
    "${evidence[@]}" "$suite/a.txt"
  process 1 'hallmark, 1 GiB' "$program" verify --blob --offline \
    "${evidence[@]}" "$dir/large"
  process 0 'openssl dgst, 1 GiB' openssl dgst -sha256 "$dir/large"
} | "$bench" --processes "$rounds"
stat -c 'the program has %s bytes as built' "$program"
strip -o "$dir/stripped" "$program" 2>/dev/null &&
  stat -c 'and %s stripped' "$dir/stripped"

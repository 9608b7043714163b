#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# cold.sh PROGRAM - a whole process that verifies one bundle, from fork to exit:
# the minimum of interleaved runs in milliseconds and the largest resident set
# in MiB, beside /bin/true and, where it was built (make interop), cosign with
# the same evidence and root. Then a large file, beside `openssl dgst`. Budgets:
# 4 ms above the floor of that verification, 12 MiB, a quarter of cosign.
set -euo pipefail
export LC_ALL=C

program=$1
rounds=${ROUNDS:-31}
suite=${HALLMARK_VECTORS:-../shared/vectors}/sigstore-conformance
case=$suite/bundle-verify/happy-path-v0.3
root=$suite/../trust/public-good.json
repository=https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon
identity=$repository/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main
issuer=https://token.actions.githubusercontent.com
cosign=${XDG_CACHE_HOME:-$HOME/.cache}/hallmark-interop/cosign-3.1.3/cosign

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
declare -A best sum

ours=("$program" verify --blob --offline --bundle "$case/bundle.sigstore.json"
  --trusted-root "$root" --certificate-identity "$identity"
  --certificate-oidc-issuer "$issuer")

# The words of a command, by its name. The large file is not what was signed:
# everything is done, and the answer is no.
words_of() {
  case $1 in
  /bin/true) words=(/bin/true) ;;
  'hallmark version') words=("$program" version) ;;
  'hallmark verify') words=("${ours[@]}" "$suite/a.txt") ;;
  'cosign verify-blob')
    words=("$cosign" verify-blob --bundle "$case/bundle.sigstore.json"
      --trusted-root "$root" --certificate-identity "$identity"
      --certificate-oidc-issuer "$issuer" "$suite/a.txt")
    ;;
  'hallmark, 1 GiB') words=("${ours[@]}" "$dir/large") ;;
  'openssl dgst, 1 GiB') words=(openssl dgst -sha256 "$dir/large") ;;
  esac
}

once() {
  local name=$1 start end us status=0
  words_of "$name"
  start=${EPOCHREALTIME/./}
  "${words[@]}" >"$dir/out" 2>&1 || status=$?
  end=${EPOCHREALTIME/./}
  if [[ $status -gt 1 || ($status -eq 1 && $name != *GiB) ]]; then
    cat "$dir/out"
    exit 1
  fi
  us=$((end - start))
  sum[$name]=$((${sum[$name]:-0} + us))
  if [[ -z ${best[$name]:-} || $us -lt ${best[$name]} ]]; then
    best[$name]=$us
  fi
}

# The kernel's own count, in KiB, which a shell can only ask of `time`.
rss() {
  words_of "$1"
  if [[ -x /usr/bin/time ]]; then
    /usr/bin/time -f %M -o "$dir/rss" "${words[@]}" >"$dir/out" 2>&1 || true
    tail -n 1 "$dir/rss"
  else
    echo 0
  fi
}

# measure TIMES NAME...
measure() {
  local times=$1 name i
  shift
  for ((i = 0; i < times; i++)); do
    for name in "$@"; do
      once "$name"
    done
  done
  for name in "$@"; do
    printf '%-26s %6d.%03d %7d %% %8.1f\n' "$name" $((best[$name] / 1000)) \
      $((best[$name] % 1000)) \
      $(((sum[$name] / times - best[$name]) * 100 / best[$name])) \
      "$(rss "$name" | awk '{print $1 / 1024}')"
  done
}

printf '\n%-26s %10s %9s %8s  minimum of %d\n' 'whole process' ms spread MiB \
  "$rounds"
names=(/bin/true 'hallmark version')
if [[ -r $root ]]; then
  names+=('hallmark verify')
  [[ -x $cosign ]] && names+=('cosign verify-blob')
fi
measure "$rounds" "${names[@]}"
[[ -r $root ]] || exit 0
echo "floor of that verification: see \"message, Rekor v1\" of the group verify"

# Real bytes, not holes: a hole costs the kernel less than a page it has.
head -c 16777216 /dev/urandom >"$dir/part"
for ((i = 0; i < 64; i++)); do
  cat "$dir/part"
done >"$dir/large"
measure "${ROUNDS:-15}" 'hallmark, 1 GiB' 'openssl dgst, 1 GiB'
stat -c 'the program has %s bytes as built' "$program"
strip -o "$dir/stripped" "$program" 2>/dev/null &&
  stat -c 'and %s stripped' "$dir/stripped"

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The public cases of sigstore-conformance, by file and by digest, through the
# command contract of that suite (tests/interop/conformance).
# shellcheck disable=SC2034 # RAN and STATUS are for _lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../cli/_lib.sh"
export HALLMARK
VECTORS=$REPO/../shared/vectors
SUITE=$VECTORS/sigstore-conformance

contract() {
  RAN="conformance $*"
  "$REPO/tests/interop/conformance" "$@" </dev/null >"$DIR/.out" 2>"$DIR/.err"
  STATUS=$?
}

contract
status 2
stderr_has 'usage'
contract sign-bundle --bundle bundle file
status 2
stderr_has '--identity-token is missing'
contract sign-bundle --identity-token token --bundle bundle --key key file
status 2
contract verify-bundle --identity-token token --bundle bundle file
status 2
contract verify-bundle --in-toto --bundle bundle file
status 2
contract sign-bundle --staging --identity-token token --bundle bundle file
status 2
stderr_has CONFORMANCE_STAGING_ROOT
contract verify-bundle --bundle bundle
status 2
contract verify-bundle --bundle bundle one two
status 2
contract verify-bundle --bundle
status 2
contract verify-bundle --staging --bundle bundle --key key file
status 2
stderr_has CONFORMANCE_STAGING_ROOT
contract verify-bundle --bundle bundle --insecure-any-identity file
status 2
: >-bundle
contract verify-bundle --bundle -bundle file
status 2
contract verify-bundle --bundle none --certificate-identity a@b.c \
  --certificate-oidc-issuer https://issuer.test file
status 3
ok 'words that are not the contract have a status of their own'

if [[ ! -f $SUITE/cases.tsv ]]; then
  skip 'the public cases of sigstore-conformance are not on this machine'
  finish
fi

# A case by file and by digest: each must end with that status.
both_forms() {
  local want=$1 artifact=$2 form
  shift 2
  for form in "$artifact" "sha256:$(sha256sum <"$artifact" | cut -d ' ' -f 1)"; do
    contract verify-bundle "$@" "$form"
    status "$want"
  done
}

# What is wrong in two cases is no evidence but what the caller brings.
status_of() {
  case $1 in
  *-pass) echo 0 ;;
  managed-key-wrong-key-fail | trust-root-tlog-missing-validity-start-fail) echo 2 ;;
  *) echo 1 ;;
  esac
}

# The production root is the one that is built in.
root_of() {
  [[ $1 == ../trust/public-good.json ]] || printf -- '--trusted-root\n%s\n' "$1"
}

count=0
cd "$SUITE" || exit 1
while IFS=$'\t' read -r id want bundle artifact root identity issuer key _; do
  [[ $id != id ]] || continue
  who=(--certificate-identity "$identity" --certificate-oidc-issuer "$issuer")
  [[ $key == - ]] || who=(--key "$key")
  mapfile -t trust < <(root_of "$root")
  both_forms "$(status_of "$id-$want")" "$artifact" --bundle "$bundle" "${who[@]}" "${trust[@]}"
  ok "$id: $want"
  count=$((count + 1))
done <cases.tsv
check 'all cases' test "$count" -ge 47

# Staging: the same contract with its root as a file.
export CONFORMANCE_STAGING_ROOT=$VECTORS/trust/staging.json
cd "$VECTORS/sigstore-python" || exit 1
who=(--certificate-identity a@tny.town
  --certificate-oidc-issuer https://github.com/login/oauth)
both_forms 0 bundle.txt --staging --bundle bundle.txt.sigstore "${who[@]}"
unset CONFORMANCE_STAGING_ROOT
both_forms 1 bundle.txt --bundle bundle.txt.sigstore "${who[@]}"
ok 'a bundle of the staging instance verifies with --staging only'

finish

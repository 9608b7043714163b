#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034 # RAN and STATUS are for _lib.sh
# What hallmark signs with keys, verified by the real cosign, and the other way
# round. INTEROP=quick: one kind of key.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/_lib.sh"
source "$REPO/tests/cli/_layout.sh"
source "$REPO/tests/cli/_sandbox.sh"
source "$REPO/tests/interop/_peers.sh"
go_peer cosign 3.1.3 github.com/sigstore/cosign/v3/cmd/cosign 1.26 || exit 0
export HOME=$DIR/home HALLMARK_PASSWORD=pw COSIGN_PASSWORD=pw
mkdir "$HOME"
KINDS='ecdsa-p256'
[[ ${INTEROP:-all} == quick ]] || KINDS='ecdsa-p256 ecdsa-p384 ecdsa-p521 rsa-3072 ed25519'

cosign() {
  RAN="cosign $*"
  "$PEER" "$@" </dev/null >"$DIR/.out" 2>"$DIR/.err"
  STATUS=$?
}

layout one
AMD=$(image one amd64 ',"platform":{"os":"linux","architecture":"amd64"}')
LIST=$(descriptor one $INDEX '{"schemaVersion":2,"mediaType":"'$INDEX'","manifests":['"$AMD"']}' "$(named app)")
list one "$LIST"
echo '{"a": 1}' >predicate.json
echo hello >hello

for kind in $KINDS; do
  run keys generate --algorithm "$kind" --output-key-prefix "$kind"
  THEIRS=(--key "$kind.pub" --insecure-ignore-tlog)
  OURS=("${THEIRS[@]}")
  # What cosign signs with these keys, it does not verify without being told.
  case $kind in
  *p384) THEIRS+=(--signature-digest-algorithm sha384) ;;
  *p521) THEIRS+=(--signature-digest-algorithm sha512) ;;
  esac
  run sign --blob --key "$kind.key" --bundle "$kind.json" hello
  status 0
  cosign verify-blob "${THEIRS[@]}" --bundle "$kind.json" hello
  status 0
  cosign verify-blob "${THEIRS[@]}" --bundle "$kind.json" predicate.json
  check 'cosign can say no' test "$STATUS" != 0
  run attest --blob --key "$kind.key" --type custom --predicate predicate.json \
    --bundle "$kind.att" hello
  status 0
  cosign verify-blob-attestation "${THEIRS[@]}" --type custom --bundle "$kind.att" hello
  status 0
  ok "files, $kind"

  for fault in '' oci=no-referrers; do
    # shellcheck disable=SC2086
    start ${fault:+--fault $fault}
    R=$HALLMARK_SANDBOX_REGISTRY
    run copy -q --no-evidence oci-layout:one:app "$R/app:1"
    run sign --key "$kind.key" --recursive --annotation team=a "$R/app:1"
    status 0
    cosign verify --allow-http-registry "${THEIRS[@]}" -a team=a "$R/app:1"
    status 0
    cosign verify --allow-http-registry "${THEIRS[@]}" -a team=b "$R/app:1"
    check 'cosign can say no' test "$STATUS" != 0
    cosign verify --allow-http-registry "${THEIRS[@]}" "$R/app@$(digest_of "$AMD")"
    status 0
    run attest --key "$kind.key" --type custom --predicate predicate.json "$R/app:1"
    status 0
    cosign verify-attestation --allow-http-registry "${THEIRS[@]}" --type custom "$R/app:1"
    status 0
    cosign sign --allow-http-registry --key "$kind.key" --use-signing-config=false \
      --tlog-upload=false --yes "$R/app@$(digest_of "$LIST")"
    status 0
    run verify "${OURS[@]}" "$R/app:1"
    status 0
    run sign --key "$kind.key" --skip-existing "$R/app:1"
    status 0
    stdout_has 'existing: yes'
    stop TERM
    ok "images, $kind, ${fault:-with referrers}"
  done
done

finish

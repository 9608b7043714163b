#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034 # RAN and STATUS are for _lib.sh
# A KMS plugin that stands on Sigstore's own package signs for hallmark and for
# the real cosign alike: each verifies what the other got signed.
# INTEROP=quick: one kind of key.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/_lib.sh"
source "$REPO/tests/interop/_peers.sh"
go_harness sigstore-kms-local 1.25.8 || exit 0
PATH=$PATH:${PEER%/*}
go_peer cosign 3.1.3 github.com/sigstore/cosign/v3/cmd/cosign 1.26 || exit 0
export HOME=$DIR/home
mkdir "$HOME"
KINDS=P-256
[[ ${INTEROP:-all} == quick ]] || KINDS='P-256 P-384 P-521 RSA ED25519'

cosign() {
  RAN="cosign $*"
  "$PEER" "$@" </dev/null >"$DIR/.out" 2>"$DIR/.err"
  STATUS=$?
}

echo hello >hello
echo other >other
head -c 100000 /dev/zero >long

for kind in $KINDS; do
  case $kind in
  P-*) options=(-algorithm EC -pkeyopt "ec_paramgen_curve:$kind") ;;
  RSA) options=(-algorithm RSA -pkeyopt rsa_keygen_bits:3072) ;;
  *) options=(-algorithm "$kind") ;;
  esac
  openssl genpkey "${options[@]}" -out key.pem 2>/dev/null
  openssl pkey -in key.pem -pubout -out key.pub
  KEY=local://$DIR/key.pem
  # What cosign signs with these keys, it does not verify without being told.
  OURS=(--key key.pub --insecure-ignore-tlog)
  THEIRS=("${OURS[@]}")
  case $kind in
  *384) THEIRS+=(--signature-digest-algorithm sha384) ;;
  *521) THEIRS+=(--signature-digest-algorithm sha512) ;;
  esac
  for file in hello long; do
    run sign --blob --force --key "$KEY" --bundle ours.json "$file"
    [[ $kind/$file != ED25519/long ]] || {
      status 3
      stderr_has 'at most 32768 bytes'
      continue
    }
    status 0
    stderr_has 'local: signMessage'
    run verify --blob "${OURS[@]}" --bundle ours.json "$file"
    status 0
    cosign verify-blob "${THEIRS[@]}" --bundle ours.json "$file"
    status 0
    cosign verify-blob "${THEIRS[@]}" --bundle ours.json other
    check 'cosign can say no' test "$STATUS" != 0
  done
  # Of the others cosign asks for SHA-256, and writes what it does not verify.
  if [[ $kind == P-256 || $kind == RSA ]]; then
    cosign sign-blob --key "$KEY" --use-signing-config=false \
      --tlog-upload=false --yes --bundle theirs.json hello
    status 0
    run verify --blob "${OURS[@]}" --bundle theirs.json hello
    status 0
  fi
  ok "$kind"
done

run sign --blob --key "local://$DIR/nowhere" --bundle no.json hello
status 3
stderr_has 'sigstore-kms-local publicKey: says "'
ok 'its error is told'

finish

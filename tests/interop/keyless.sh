#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What hallmark signs without a key, verified by the real cosign, and the other
# way round: in the sandbox, by Rekor v1 and v2, in a registry with the API of
# referrers and without, by http on loopback and by TLS. INTEROP=quick: Rekor v2,
# with referrers.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/_lib.sh"
source "$REPO/tests/cli/_layout.sh"
source "$REPO/tests/cli/_sandbox.sh"
source "$REPO/tests/interop/_peers.sh"
source "$REPO/tests/interop/_keyless.sh"
go_peer cosign 3.1.3 github.com/sigstore/cosign/v3/cmd/cosign 1.26 || exit 0
export COSIGN=$PEER
FAULTS=('' oci=no-referrers)
CONFIGS='signing_config signing_config_rekor2'
if [[ ${INTEROP:-all} == quick ]]; then
  FAULTS=('')
  CONFIGS=signing_config_rekor2
fi

AMD=$(image one amd64 ',"platform":{"os":"linux","architecture":"amd64"}')
LIST=$(descriptor one "$INDEX" '{"schemaVersion":2,"mediaType":"'"$INDEX"'","manifests":['"$AMD"']}' "$(named list)")
list one "$LIST"

# verifies, refuses COMMAND...: cosign, by the sandbox's root, this identity and
# no other.
verifies() {
  cosign "$1" --trusted-root box/trusted_root.json "${WHO[@]}" "${@:2}"
  status 0
}
refuses() {
  cosign "$1" --trusted-root box/trusted_root.json "${OTHER[@]}" "${@:2}"
  check 'cosign says no to another identity' grep -q 'no matching CertificateIdentity found' .err
  check 'and with a status' test "$STATUS" != 0
}

files() {
  run sign --blob --force "${ROOT[@]}" --signing-config "$1" --bundle ours.json hello
  status 0
  verifies verify-blob --bundle ours.json hello
  verifies verify-blob --use-signed-timestamps --bundle ours.json hello
  refuses verify-blob --bundle ours.json hello
  run attest --blob --force "${ROOT[@]}" --signing-config "$1" --type custom \
    --predicate predicate.json --bundle ours.att hello
  status 0
  verifies verify-blob-attestation --type custom --bundle ours.att hello
  refuses verify-blob-attestation --type custom --bundle ours.att hello
  signs sign-blob "$1" --bundle theirs.json hello
  run "${V[@]}" --blob --bundle theirs.json hello
  status 0
  run "${N[@]}" --blob --bundle theirs.json hello
  status 1
  signs attest-blob "$1" --type custom --predicate predicate.json --bundle theirs.att hello
  run "${V[@]}" --blob --attestation custom --bundle theirs.att hello
  status 0
}

images() {
  local config=$1 ours=$R/$2/ours theirs=$R/$2/theirs http=--allow-http-registry
  run copy -q --no-evidence oci-layout:one:list "$ours:1"
  run copy -q --no-evidence oci-layout:one:list "$theirs:1"
  run sign "${ROOT[@]}" --signing-config "$config" --recursive --annotation team=a "$ours:1"
  status 0
  verifies verify $http -a team=a "$ours:1"
  refuses verify $http "$ours:1"
  verifies verify $http "$ours@$(digest_of "$AMD")"
  cosign verify $http --trusted-root box/trusted_root.json "${WHO[@]}" -a team=b "$ours:1"
  check 'cosign says no to another annotation' test "$STATUS" != 0
  run attest "${ROOT[@]}" --signing-config "$config" --type custom \
    --predicate predicate.json "$ours:1"
  status 0
  verifies verify-attestation $http --type custom "$ours:1"
  refuses verify-attestation $http --type custom "$ours:1"

  signs sign "$config" $http -a team=a "$theirs@$(digest_of "$LIST")"
  run "${V[@]}" --annotation team=a "$theirs:1"
  status 0
  run "${N[@]}" "$theirs:1"
  status 1
  run sign "${ROOT[@]}" --signing-config "$config" --annotation team=a --skip-existing "$theirs:1"
  status 0
  stdout_has 'existing: yes'
  signs attest "$config" $http --type custom --predicate predicate.json \
    "$theirs@$(digest_of "$LIST")"
  run "${V[@]}" --attestation custom "$theirs:1"
  status 0
}

for fault in "${FAULTS[@]}"; do
  enter ${fault:+--fault $fault}
  for config in $CONFIGS; do
    if [[ -z $fault ]]; then
      files "box/$config.json"
      ok "files, $config"
    fi
    images "box/$config.json" "$config"
    ok "images, $config, ${fault:-with referrers}"
  done
  stop TERM
done

[[ ${INTEROP:-all} != quick ]] || finish

# Over TLS: hallmark is told the authority by options, cosign by the environment.
make_tls
enter --tls-cert tls.pem --tls-key tls.key
with=("${ROOT[@]}" --signing-config box/signing_config_rekor2.json --service-ca tls-ca.pem --oidc-ca tls-ca.pem)
export SSL_CERT_FILE=$DIR/tls-ca.pem
run copy -q --no-evidence --registry-ca tls-ca.pem oci-layout:one:list "$R/app:1"
run sign "${with[@]}" --registry-ca tls-ca.pem "$R/app:1"
status 0
verifies verify "$R/app:1"
signs attest box/signing_config_rekor2.json --type custom --predicate predicate.json \
  "$R/app@$(digest_of "$LIST")"
run "${V[@]}" --registry-ca tls-ca.pem --attestation custom "$R/app:1"
status 0
unset SSL_CERT_FILE
cosign verify "${ROOT[@]}" "${WHO[@]}" "$R/app:1"
check 'cosign asked for the certificate' grep -q 'unknown authority' .err
run sign "${ROOT[@]}" --signing-config box/signing_config_rekor2.json --registry-ca tls-ca.pem "$R/app:1"
check 'and so did hallmark' test "$STATUS" != 0
ok 'over TLS'
stop TERM

finish

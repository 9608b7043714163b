#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# hallmark in other people's registries, with the API of referrers and without:
# images go there and come back, and what cosign signs there verifies.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/_lib.sh"
source "$REPO/tests/interop/_peers.sh"
source "$REPO/tests/cli/_sandbox.sh"
source "$REPO/tests/interop/_servers.sh"
# Peers stay where they were built.
export XDG_CACHE_HOME=${XDG_CACHE_HOME:-$HOME/.cache} GOPATH=${GOPATH:-$HOME/go}
export HOME=$DIR/home DOCKER_CONFIG=$DIR/home/docker COSIGN_PASSWORD=
unset REGISTRY_AUTH_FILE XDG_RUNTIME_DIR XDG_CONFIG_HOME
mkdir -p "$DOCKER_CONFIG"
"$BUILD/tests/cli/images" images 10 || exit 1
ROOT=(--trusted-root images/trusted_root.json
  --certificate-identity https://example.com/me
  --certificate-oidc-issuer https://issuer.example)

start --port 0
servers+=("$SERVER")
served=("sandbox $HALLMARK_SANDBOX_REGISTRY")
serve_registries
cosign=
if go_peer cosign 3.1.3 github.com/sigstore/cosign/v3/cmd/cosign 1.26; then
  cosign=$PEER
  "$cosign" generate-key-pair >/dev/null 2>&1
fi

# there_and_back NAME HOST
there_and_back() {
  run copy -q oci-layout:images:many "$2/team/app"
  status 0
  run copy -q oci-layout:images:many "$2/team/app"
  status 0
  stdout_has 'sent: 0'
  run verify "${ROOT[@]}" "$2/team/app:many"
  status 0
  run copy -q "$2/team/app:many" "oci-layout:back-$1"
  status 0
  check 'all of it came back' test \
    "$(find "back-$1/blobs" -type f | wc -l)" -ge 30
  for blob in "back-$1"/blobs/sha256/*; do
    check "$blob" cmp "$blob" "images/blobs/sha256/${blob##*/}"
  done
  run verify "${ROOT[@]}" --offline "oci-layout:back-$1:many"
  status 0
  run verify "${ROOT[@]}" "$2/team/app:none"
  status 3
  ok "$1: 14 manifests there and back, the same bytes"
}

# signed_by_cosign NAME HOST
signed_by_cosign() {
  local digest form
  run copy -q oci-layout:images:plain "$2/team/signed"
  status 0
  digest=$(sed -n 's/^digest: //p' .out)
  run verify --key cosign.pub --insecure-ignore-tlog "$2/team/signed:plain"
  status 4
  for form in true false; do
    run_other "$cosign" sign --key cosign.key --tlog-upload=false \
      --use-signing-config=false --new-bundle-format="$form" -a "form=$form" \
      -y "$2/team/signed@$digest"
    status 0
  done
  echo '{"a":1}' >predicate.json
  run_other "$cosign" attest --key cosign.key --tlog-upload=false \
    --use-signing-config=false --new-bundle-format=false --type custom \
    --predicate predicate.json -y "$2/team/signed@$digest"
  status 0
  for form in true false; do
    run verify --key cosign.pub --insecure-ignore-tlog --annotation "form=$form" \
      "$2/team/signed:plain"
    status 0
  done
  run verify --key cosign.pub --insecure-ignore-tlog --annotation form=other \
    "$2/team/signed:plain"
  status 1
  run verify --key cosign.pub --insecure-ignore-tlog --attestation any \
    "$2/team/signed:plain"
  status 0
  run copy -q "$2/team/signed:plain" "$HALLMARK_SANDBOX_REGISTRY/from-$1/signed"
  status 0
  run_other "$cosign" verify --key cosign.pub --insecure-ignore-tlog \
    --new-bundle-format=false "$HALLMARK_SANDBOX_REGISTRY/from-$1/signed@$digest"
  status 0
  run_other "$cosign" verify --key cosign.pub --insecure-ignore-tlog \
    "$HALLMARK_SANDBOX_REGISTRY/from-$1/signed@$digest"
  status 0
  ok "$1: both forms of cosign's signatures verify, and are copied"
}

for one in "${served[@]}"; do
  read -r name host <<<"$one"
  there_and_back "$name" "$host"
  [[ -z $cosign ]] || signed_by_cosign "$name" "$host"
done

finish

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# hallmark signs without a key at the real servers: Fulcio with a CT log, Rekor
# v1, Rekor v2, the timestamp authority, into registries with the API of referrers
# and without; and the other way round: what cosign signs there, hallmark
# verifies. Identity tokens are the sandbox's.
#
# Nothing of it is quick to build, so INTEROP=quick leaves it out.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/_lib.sh"
source "$REPO/tests/cli/_layout.sh"
source "$REPO/tests/cli/_sandbox.sh"
source "$REPO/tests/interop/_peers.sh"
source "$REPO/tests/interop/_servers.sh"
source "$REPO/tests/interop/_keyless.sh"
if [[ ${INTEROP:-all} == quick ]]; then
  skip 'the real servers are no part of INTEROP=quick'
  exit 0
fi
sigstore=github.com/sigstore
go_peer cosign 3.1.3 $sigstore/cosign/v3/cmd/cosign 1.26 || exit 0
export COSIGN=$PEER
go_peer fulcio 1.8.8 $sigstore/fulcio 1.26 || exit 0
FULCIO=$PEER
go_peer timestamp-server 2.1.3 $sigstore/timestamp-authority/v2/cmd/timestamp-server 1.26 || exit 0
TSA=$PEER
go_peer rekor-tiles 2.3.0 $sigstore/rekor-tiles/v2/cmd/rekor-server/posix 1.26 || exit 0
TILES=$PEER
go_peer rekor-server 1.5.4 $sigstore/rekor/cmd/rekor-server 1.26 || exit 0
REKOR=$PEER
go_peer ct_server 1.4.0 github.com/google/certificate-transparency-go/trillian/ctfe/ct_server 1.26 || exit 0
CT=$PEER
go_harness trillian 1.26 || exit 0
TRILLIAN=$PEER
# It wants this port for its figures, wherever it serves, and ends without.
if listens_now 127.0.0.1:2112; then
  skip 'port 2112, which the timestamp authority wants, is taken'
  exit 0
fi

# ---- The servers ----

trap '' ALRM # seven of them, and four registries
enter
servers+=("$SERVER")
url=http://127.0.0.1
tsa=$(free_port) ct=$(free_port) fulcio=$(free_port) tiles=$(free_port) rekor=$(free_port)

background tsa "$TSA" serve --host=127.0.0.1 --port="$tsa" --timestamp-signer=memory \
  --disable-ntp-monitoring
background trillian "$TRILLIAN"
wait_for trillian.out
read -r port tree <trillian.out

# The authority's root, and the keys of the logs; the servers want passwords.
openssl ecparam -name secp384r1 -genkey -noout -out root.key
openssl req -x509 -new -key root.key -days 2 -subj '/O=interop/CN=root' -out root.pem \
  -addext basicConstraints=critical,CA:true,pathlen:1 -addext keyUsage=critical,keyCertSign,cRLSign
openssl pkcs8 -topk8 -in root.key -passout pass:pw -out root.enc
openssl ecparam -name prime256v1 -genkey -noout -out ct.key
openssl ec -in ct.key -aes256 -passout pass:pw -out ct.enc 2>/dev/null
openssl ec -in ct.key -pubout -out ct.pub 2>/dev/null
openssl genpkey -algorithm ed25519 -out tiles.key
openssl pkey -in tiles.key -pubout -out tiles.pub

cat >ct.config <<END
config {
  log_id: $tree
  prefix: "test"
  roots_pem_file: "$DIR/root.pem"
  private_key: {
    [type.googleapis.com/keyspb.PEMKeyFile] { path: "$DIR/ct.enc" password: "pw" }
  }
  ext_key_usages: "CodeSigning"
}
END
background ct "$CT" --log_config=ct.config --log_rpc_server="127.0.0.1:$port" \
  --http_endpoint="127.0.0.1:$ct" --logtostderr
listens "127.0.0.1:$ct"
cat >fulcio.yaml <<END
oidc-issuers:
  $HALLMARK_SANDBOX_OIDC:
    issuer-url: $HALLMARK_SANDBOX_OIDC
    client-id: sigstore
    type: github-workflow
END
background fulcio "$FULCIO" serve --host=127.0.0.1 --port="$fulcio" --grpc-host=127.0.0.1 \
  --grpc-port="$(free_port)" --metrics-port="$(free_port)" \
  --legacy-unix-domain-socket="@fulcio-$$" --ca=fileca --fileca-cert=root.pem \
  --fileca-key=root.enc --fileca-key-passwd=pw --fileca-watch=false \
  --ct-log-url="$url:$ct/test" --ct-log-public-key-path=ct.pub --config-path=fulcio.yaml
background tiles "$TILES" serve --http-port="$tiles" --grpc-port="$(free_port)" \
  --http-metrics-port="$(free_port)" --hostname=127.0.0.1 --storage-dir=tiles \
  --signer-filepath=tiles.key --checkpoint-interval=1s --batch-max-age=100ms
listens "127.0.0.1:$tsa"
background rekor "$REKOR" serve --rekor_server.address=127.0.0.1 --host=127.0.0.1 \
  --port="$rekor" --trillian_log_server.address=127.0.0.1 --trillian_log_server.port="$port" \
  --rekor_server.signer=memory --rekor_server.hostname=127.0.0.1 --enable_retrieve_api=false \
  --enabled_api_endpoints=getLogInfo,getPublicKey,getLogProof,createLogEntry,getLogEntryByIndex,getLogEntryByUUID,searchLogQuery
background relay python3 "$REPO/tests/interop/peers/lossy/relay.py" "$tiles" tiles
wait_for relay.out
relay=$(<relay.out)
for server in tsa ct fulcio tiles rekor relay; do
  listens "127.0.0.1:${!server}" || {
    problem "$server does not listen on ${!server}"
    tail -n 5 "$server.log" >>.err
  }
done
check 'the authority of times has a chain' http GET "$url:$tsa/api/v1/timestamp/certchain" >tsa.pem
check 'Rekor v1 has a key' http GET "$url:$rekor/api/v1/log/publicKey" >rekor.pub
ok 'fulcio, ct_server, rekor, rekor-tiles and timestamp-server are up'

# ---- Whom to trust, and which to use ----

from=start-time=2020-01-01T00:00:00Z
parts=(--fulcio "url=$url:$fulcio,certificate-chain=root.pem"
  --ctfe "url=$url:$ct/test,public-key=ct.pub,$from"
  --rekor "url=$url:$rekor,public-key=rekor.pub,$from"
  --rekor "url=$url:$tiles,public-key=tiles.pub,origin=127.0.0.1,$from"
  --tsa "url=$url:$tsa/api/v1/timestamp,certificate-chain=tsa.pem")
run trust create "${parts[@]}" --outfile real.json
status 0
services=(--fulcio "url=$url:$fulcio,api-version=1,$from,operator=a"
  --oidc-provider "url=$HALLMARK_SANDBOX_OIDC,api-version=1,$from,operator=a"
  --tsa "url=$url:$tsa/api/v1/timestamp,api-version=1,$from,operator=a"
  --rekor-config ANY --tsa-config ANY)
run trust signing-config "${services[@]}" --outfile v1.json \
  --rekor "url=$url:$rekor,api-version=1,$from,operator=a"
status 0
run trust signing-config "${services[@]}" --outfile v2.json \
  --rekor "url=$url:$tiles,api-version=2,$from,operator=a"
status 0
run trust signing-config "${services[@]}" --outfile lossy.json \
  --rekor "url=$url:$relay,api-version=2,$from,operator=a"
status 0
ROOT=(--trusted-root real.json)
trusting "$HALLMARK_SANDBOX_OIDC"
ok 'trust create and trust signing-config'

# ---- Both ways ----

verifies() {
  cosign "$1" "${ROOT[@]}" "${WHO[@]}" "${@:2}"
  status 0
}

for version in v1 v2; do
  run sign --blob --force "${ROOT[@]}" --signing-config $version.json --bundle ours.json hello
  status 0
  run "${V[@]}" --blob --bundle ours.json hello
  status 0
  run "${N[@]}" --blob --bundle ours.json hello
  status 1
  verifies verify-blob --bundle ours.json hello
  verifies verify-blob --use-signed-timestamps --bundle ours.json hello
  run attest --blob --force "${ROOT[@]}" --signing-config $version.json --type custom \
    --predicate predicate.json --bundle ours.att hello
  status 0
  verifies verify-blob-attestation --type custom --bundle ours.att hello
  ok "files, $version"

  signs sign-blob $version.json --bundle theirs.json hello
  run "${V[@]}" --blob --bundle theirs.json hello
  status 0
  run "${N[@]}" --blob --bundle theirs.json hello
  status 1
  signs attest-blob $version.json --type custom --predicate predicate.json \
    --bundle theirs.att hello
  run "${V[@]}" --blob --attestation custom --bundle theirs.att hello
  status 0
  ok "files that cosign signed, $version"
done

# The log took it, the answer was lost, and to the second attempt it says 409: the
# proof is had from the tiles.
run sign --blob --force "${ROOT[@]}" --signing-config lossy.json --bundle ours.json hello
status 0
check 'it was there already' grep -q '^/api/v2/log/entries 409$' relay.log
verifies verify-blob --bundle ours.json hello
run attest --blob --force "${ROOT[@]}" --signing-config lossy.json --type custom \
  --predicate predicate.json --bundle ours.att hello
status 0
verifies verify-blob-attestation --type custom --bundle ours.att hello
check 'twice' test "$(grep -c ' 409$' relay.log)" = 2
ok 'an answer of Rekor v2 that was lost'

# images CONFIG PLACE: in that part of a registry.
images() {
  local ours=$2/ours theirs=$2/theirs http=--allow-http-registry
  run copy -q --no-evidence oci-layout:one:app "$ours:1"
  run copy -q --no-evidence oci-layout:one:app "$theirs:1"
  run sign "${ROOT[@]}" --signing-config "$1" "$ours:1"
  status 0
  verifies verify $http "$ours:1"
  run attest "${ROOT[@]}" --signing-config "$1" --type custom \
    --predicate predicate.json "$ours:1"
  status 0
  verifies verify-attestation $http --type custom "$ours:1"
  run sign "${ROOT[@]}" --signing-config "$1" --skip-existing "$ours:1"
  status 0
  stdout_has 'existing: yes'
  signs sign "$1" $http "$theirs@$(digest_of "$APP")"
  run "${V[@]}" "$theirs:1"
  status 0
  run "${N[@]}" "$theirs:1"
  status 1
}

served=("sandbox $R")
serve_registries
for one in "${served[@]}"; do
  read -r name host <<<"$one"
  for version in v1 v2; do
    images $version.json "$host/$version"
    ok "images in $name, $version"
  done
done

finish

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What hallmark signs without a key in the sandbox, verified by sigstore-go,
# sigstore-python and sigstore-js; and what they sign there, verified by hallmark:
# messages and statements, by Rekor v1 and v2. INTEROP=quick: Rekor v2.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/_lib.sh"
source "$REPO/tests/cli/_layout.sh"
source "$REPO/tests/cli/_sandbox.sh"
source "$REPO/tests/interop/_peers.sh"
source "$REPO/tests/interop/_keyless.sh"
LOGS='1 2'
[[ ${INTEROP:-all} != quick ]] || LOGS=2

trap '' ALRM # each run of Python takes a second or two
enter
# One configuration with each log alone, because clients choose differently among
# several; and the same with the root in one file, for sigstore-python, which
# demands an operator of each service.
from=start-time=2020-01-01T00:00:00Z,operator=sandbox
for log in 1 2; do
  path=rekor
  [[ $log == 1 ]] || path=rekor2
  run trust signing-config --fulcio "url=$HALLMARK_SANDBOX_FULCIO,$from" \
    --oidc-provider "url=$HALLMARK_SANDBOX_OIDC,$from" --tsa "url=$HALLMARK_SANDBOX_TSA,$from" \
    --rekor "url=${HALLMARK_SANDBOX_URL}$path,api-version=$log,$from" \
    --rekor-config ANY --tsa-config ANY --outfile "config$log.json"
  status 0
  printf '{"mediaType":"%s","trustedRoot":%s,"signingConfig":%s}' \
    application/vnd.dev.sigstore.clienttrustconfig.v0.1+json \
    "$(<box/trusted_root.json)" "$(<config$log.json)" >"both$log.json"
done
printf '{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"hello","digest":{"sha256":"%s"}}],"predicateType":"https://example.com/p","predicate":{"a":1}}' \
  "$(sha256sum <hello | cut -d ' ' -f 1)" >statement.json

ours() {
  run sign --blob --force "${ROOT[@]}" --signing-config "config$1.json" --bundle ours.json hello
  status 0
  run attest --blob --force "${ROOT[@]}" --signing-config "config$1.json" \
    --statement statement.json --bundle ours.att hello
  status 0
}

# theirs NAME: a message and a statement that they signed.
theirs() {
  run "${V[@]}" --blob --bundle theirs.json hello
  status 0
  run "${N[@]}" --blob --bundle theirs.json hello
  status 1
  run "${V[@]}" --blob --attestation https://example.com/p --bundle theirs.att hello
  status 0
}

go_client() {
  run_other "$GO" verify-bundle --bundle "$1" "${WHO[@]}" "${ROOT[@]}" hello
  status 0
  run_other "$GO" verify-bundle --bundle "$1" "${OTHER[@]}" "${ROOT[@]}" hello
  check 'sigstore-go can say no' test "$STATUS" != 0
}

if go_peer sigstore-go-client 1.3.0 github.com/sigstore/sigstore-go/test/conformance 1.26; then
  GO=$PEER
  for log in $LOGS; do
    ours "$log"
    go_client ours.json
    go_client ours.att
    run_other "$GO" sign-bundle --identity-token "$(<token)" --bundle theirs.json \
      --signing-config "config$log.json" "${ROOT[@]}" hello
    status 0
    run_other "$GO" sign-bundle --in-toto --identity-token "$(<token)" --bundle theirs.att \
      --signing-config "config$log.json" "${ROOT[@]}" statement.json
    status 0
    theirs
    ok "sigstore-go 1.3.0, Rekor v$log"
  done
fi

python() {
  run_other "$PYTHON" -m sigstore --trust-config "both$log.json" "$@"
}

python_verifies() {
  local issuer=(--cert-oidc-issuer "$HALLMARK_SANDBOX_OIDC")
  python verify identity --cert-identity "$ME" "${issuer[@]}" --bundle "$1" hello
  status 0
  python verify identity --cert-identity "$ME/x" "${issuer[@]}" --bundle "$1" hello
  check 'sigstore-python can say no' test "$STATUS" != 0
}

if locked_peer keyless-python requirements.txt; then
  PYTHON=$PEER
  for log in $LOGS; do
    ours "$log"
    python_verifies ours.json
    python_verifies ours.att
    python sign --rekor-version "$log" --identity-token "$(<token)" --overwrite \
      --bundle theirs.json hello
    status 0
    run_other "$PYTHON" "$REPO/tests/interop/peers/keyless-python/statement.py" \
      "both$log.json" token "$log" theirs.att statement.json
    status 0
    theirs
    ok "sigstore-python 4.5.1, Rekor v$log"
  done
fi

js() {
  run_other node "$JS/peer.js" "$@"
}

js_verifies() {
  js verify box/trusted_root.json "$ME" "$HALLMARK_SANDBOX_OIDC" "$1" hello
  status 0
  js verify box/trusted_root.json "$ME/x" "$HALLMARK_SANDBOX_OIDC" "$1" hello
  check 'sigstore-js can say no' grep -q 'UNTRUSTED_SIGNER_ERROR' .err
}

if ! command -v npm >/dev/null; then
  skip 'npm is not installed, so sigstore-js cannot be'
elif locked_peer keyless-js package-lock.json; then
  JS=$PEER
  for log in $LOGS; do
    ours "$log"
    js_verifies ours.json
    js sign "config$log.json" token theirs.json hello
    status 0
    if [[ $log == 1 ]]; then
      js_verifies ours.att
      js attest "config$log.json" token theirs.att statement.json
      status 0
      theirs
      ok 'sigstore-js 4.1.1, Rekor v1'
      continue
    fi
    # A statement is a hashedrekord there, as Rekor v2 demands since its 2.3.0 (it
    # says so of everything else). This version knows the entry that was before.
    js verify box/trusted_root.json "$ME" "$HALLMARK_SANDBOX_OIDC" ours.att hello
    check 'a known gap of it' grep -q 'digest mismatch' .err
    js attest "config$log.json" token theirs.att statement.json
    check 'the same gap' grep -q 'invalid type, must be hashedrekord' .err
    run "${V[@]}" --blob --bundle theirs.json hello
    status 0
    run "${N[@]}" --blob --bundle theirs.json hello
    status 1
    ok 'sigstore-js 4.1.1, Rekor v2: messages'
  done
fi
stop TERM

finish

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Provenance that hallmark makes in the sandbox, verified by cosign, gh and
# sigstore-js: of a file and of an image, by Rekor v1 and v2. slsa-verifier takes no
# root but the public one (docs/interop.md). And scanners' reports of which it makes
# predicates, by cosign. INTEROP=quick: Rekor v1.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/_lib.sh"
source "$REPO/tests/cli/_layout.sh"
source "$REPO/tests/cli/_sandbox.sh"
source "$REPO/tests/interop/_peers.sh"
source "$REPO/tests/interop/_keyless.sh"
CONFIGS='signing_config signing_config_rekor2'
[[ ${INTEROP:-all} != quick ]] || CONFIGS=signing_config
TYPE=https://slsa.dev/provenance/v1

trap '' ALRM # programs of 100 MB start slowly
enter
ISSUER=(--token-issuer "$HALLMARK_SANDBOX_OIDC")

# attested CONFIG: hello.json, about the file, and a bundle attached to the image.
attested() {
  run provenance attest --blob --force "${ROOT[@]}" --signing-config "box/$1.json" \
    "${ISSUER[@]}" --bundle hello.json hello
  status 0
  run copy -q --no-evidence oci-layout:one:app "$R/$1:1"
  run provenance attest "${ROOT[@]}" --signing-config "box/$1.json" "${ISSUER[@]}" \
    "$R/$1@$(digest_of "$APP")"
  status 0
}

if go_peer cosign 3.1.3 github.com/sigstore/cosign/v3/cmd/cosign 1.26; then
  export COSIGN=$PEER
  for config in $CONFIGS; do
    attested "$config"
    for who in WHO OTHER; do
      declare -n claimed=$who
      cosign verify-blob-attestation "${ROOT[@]}" "${claimed[@]}" --type slsaprovenance1 \
        --bundle hello.json hello
      file=$STATUS
      cosign verify-attestation --allow-http-registry "${ROOT[@]}" "${claimed[@]}" \
        --type slsaprovenance1 "$R/$config@$(digest_of "$APP")"
      if [[ $who == WHO ]]; then
        status 0
        check 'and the file' test "$file" = 0
      else
        check 'another identity is refused' test "$STATUS" != 0 -a "$file" != 0
      fi
    done
    ok "cosign 3.1.3, $config"
  done
fi

# payload FILE: the statement in what cosign printed, or in a bundle.
payload() {
  sed -n 's/.*"payload": *"\([^"]*\)".*/\1/p' "$1" | base64 -d
}

# cosign finds a report of Trivy as "vuln", and its own reader of that type takes the
# predicate and writes it again.
if [[ -n ${COSIGN-} ]]; then
  printf '%s' '{"SchemaVersion":2,"CreatedAt":"2026-11-01T10:00:00.5+01:00",' \
    '"Trivy":{"Version":"0.68.1"},"Results":[{"Target":"app","Class":"os-pkgs",' \
    '"Type":"debian","Vulnerabilities":[{"VulnerabilityID":"CVE-2026-1",' \
    '"PkgName":"libc6","InstalledVersion":"2.36","Severity":"HIGH"}]}]}' >trivy.json
  run copy -q --no-evidence oci-layout:one:app "$R/scanned:1"
  SCANNED=$R/scanned@$(digest_of "$APP")
  run attest "${ROOT[@]}" --signing-config box/signing_config.json --type vuln \
    --from trivy --predicate trivy.json "$SCANNED"
  status 0
  V_ATT=(verify-attestation --allow-http-registry "${ROOT[@]}")
  cosign "${V_ATT[@]}" "${OTHER[@]}" --type vuln "$SCANNED"
  check 'another identity is refused' test "$STATUS" != 0
  cosign "${V_ATT[@]}" "${WHO[@]}" --type slsaprovenance1 "$SCANNED"
  check 'and so is another type' test "$STATUS" != 0
  cosign "${V_ATT[@]}" "${WHO[@]}" --type vuln "$SCANNED"
  status 0
  payload .out | sed 's/.*"predicate":\({.*}\)}$/\1/' >vuln.json
  signs attest-blob box/signing_config.json --type vuln --predicate vuln.json \
    --bundle scan.bundle hello
  payload scan.bundle >scan.json
  for part in '"uri":"pkg:github/aquasecurity/trivy@0.68.1"' '"VulnerabilityID":"CVE-2026-1"' \
    '"scanFinishedOn":"2026-11-01T09:00:00.5Z"'; do
    check "cosign has read $part" grep -qF "$part" scan.json
  done
  run "${V[@]}" --blob --attestation vuln --bundle scan.bundle hello
  status 0
  ok 'cosign 3.1.3, a scan of Trivy'
fi

# gh ARGUMENTS: without a network, an account or a configuration.
gh() {
  # shellcheck disable=SC2034 # for _lib.sh
  RAN="gh $*"
  GH_TOKEN=none GH_CONFIG_DIR=$DIR/gh GH_NO_UPDATE_NOTIFIER=1 NO_COLOR=1 \
    "$GH" "$@" </dev/null >"$DIR/.out" 2>"$DIR/.err"
  STATUS=$?
}

gh_verifies() {
  gh attestation verify hello --bundle hello.json --custom-trusted-root root.jsonl \
    --cert-oidc-issuer "$HALLMARK_SANDBOX_OIDC" --predicate-type "$TYPE" "$@"
}

if quick_has gh 2.83.0 && go_module_peer gh 2.83.0 github.com/cli/cli/v2 ./cmd/gh 1.25; then
  GH=$PEER
  # It reads a line that ends, and one root in each.
  tr -d '\n' <box/trusted_root.json >root.jsonl
  echo >>root.jsonl
  for config in $CONFIGS; do
    attested "$config"
    gh_verifies --repo sandbox/app --format json
    status 0
    stdout_has '"builder":{"id":"'"$ME"'"}'
    gh_verifies --repo sandbox/app --signer-workflow sandbox/app/.github/workflows/release.yml \
      --source-ref refs/heads/main --deny-self-hosted-runners
    status 0
    gh_verifies --repo other/app
    check 'another repository is refused' test "$STATUS" != 0
    gh_verifies --repo sandbox/app --source-ref refs/heads/other
    check 'another ref is refused' test "$STATUS" != 0
    ok "gh 2.83.0, $config"
  done
fi

js() {
  run_other node "$JS/peer.js" "$@"
}

# What sigstore-js makes of statements in Rekor v2: keyless_clients.sh.
if ! command -v npm >/dev/null; then
  skip 'npm is not installed, so sigstore-js cannot be'
elif locked_peer keyless-js package-lock.json; then
  JS=$PEER
  attested signing_config
  js verify box/trusted_root.json "$ME" "$HALLMARK_SANDBOX_OIDC" hello.json hello
  status 0
  js verify box/trusted_root.json "$ME/x" "$HALLMARK_SANDBOX_OIDC" hello.json hello
  check 'sigstore-js can say no' grep -q 'UNTRUSTED_SIGNER_ERROR' .err
  ok 'sigstore-js, Rekor v1'
fi

stop TERM
finish

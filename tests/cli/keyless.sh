#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Signing without a key that is kept, against the sandbox's Sigstore.
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"
source "$REPO/tests/cli/_layout.sh"
source "$REPO/tests/cli/_sandbox.sh"
export HOME=$DIR/home
unset DOCKER_CONFIG REGISTRY_AUTH_FILE XDG_RUNTIME_DIR XDG_CONFIG_HOME
mkdir -p home
layout one
AMD=$(image one amd64 ',"platform":{"os":"linux","architecture":"amd64"}')
LIST=$(descriptor one "$INDEX" '{"schemaVersion":2,"mediaType":"'"$INDEX"'","manifests":['"$AMD"']}' "$(named app)")
list one "$LIST"
NUMBER=$(digest_of "$LIST")
AMD_NUMBER=$(digest_of "$AMD")

set -a
start --dir box
set +a
R=$HALLMARK_SANDBOX_REGISTRY
ME=https://github.com/sandbox/app/.github/workflows/release.yml@refs/heads/main
ROOT=(--trusted-root box/trusted_root.json)
S=("${ROOT[@]}" --signing-config box/signing_config.json)
V=(verify "${ROOT[@]}" --certificate-identity "$ME"
  --certificate-oidc-issuer "$HALLMARK_SANDBOX_OIDC")
run copy -q --no-evidence oci-layout:one:app "$R/app:1"
echo hello >hello
echo '{"a":1}' >predicate.json

# listed: how many signatures of the index there are.
listed() {
  ask GET "/v2/app/referrers/$NUMBER"
  grep -o 'cosign/sign/v1' "$DIR/.answer" | wc -l
}

for config in signing_config signing_config_rekor2; do
  run sign --blob --force "${ROOT[@]}" --signing-config "box/$config.json" hello -v
  status 0
  stdout_has "subject: $ME"
  cat .out .err hello.sigstore.json >>all.out
  run "${V[@]}" --blob --bundle hello.sigstore.json hello
  status 0
  run verify "${ROOT[@]}" --certificate-identity "$ME/x" \
    --certificate-oidc-issuer "$HALLMARK_SANDBOX_OIDC" --blob --bundle hello.sigstore.json hello
  status 1
  run attest -q "${ROOT[@]}" --signing-config "box/$config.json" --type custom \
    --predicate predicate.json "$R/app@$NUMBER"
  status 0
  run "${V[@]}" --attestation custom "$R/app@$NUMBER"
  status 0
  ok "with $config"
done

# Every service fails in its turn: no signature, status 3, and the step is named.
while read -r fault step; do
  ask PUT /_sandbox/faults '{"faults":["'"$fault"'"]}'
  run sign --timeout 5s "${S[@]}" "$R/app@$NUMBER" -v
  status 3
  stderr_has "$step"
  cat .out .err >>all.out
  ask DELETE /_sandbox/faults
  check 'nothing is listed' test "$(listed)" = 0
done <<'END'
oidc=status:503 identity:
fulcio=status:503 certificate:
fulcio=garbage certificate:
rekor=status:503 log:
rekor=garbage log:
END
ok 'a service that is down, or talks nonsense'

run sign "${S[@]}" --recursive "$R/app@$NUMBER"
status 0
run "${V[@]}" --recursive "$R/app@$NUMBER"
status 0
run sign -q "${S[@]}" --recursive --skip-existing "$R/app@$NUMBER"
status 0
check 'both are there' test "$(grep -c 'existing: yes' .out)" = 2
check 'one signature' test "$(listed)" = 1
ok 'images, and nothing twice'

# Another repository that calls the same workflow is another signer; a later run of
# the first one is not.
URL=$ACTIONS_ID_TOKEN_REQUEST_URL
claims() {
  export ACTIONS_ID_TOKEN_REQUEST_URL="$URL&claims=$1"
}
claims '%7B%22sha%22:%22decade%22,%22run_id%22:%227%22,%22event_name%22:%22schedule%22%7D'
run sign -q "${S[@]}" --skip-existing "$R/app@$NUMBER"
status 0
stdout_has 'existing: yes'
claims '%7B%22repository%22:%22other/app%22,%22repository_id%22:%2299%22%7D'
for existing in no yes; do
  run sign -q "${S[@]}" --skip-existing "$R/app@$NUMBER"
  status 0
  stdout_has "subject: $ME"
  stdout_has "existing: $existing"
done
export ACTIONS_ID_TOKEN_REQUEST_URL=$URL
check 'one more' test "$(listed)" = 2
ok 'the same workflow of another repository is another signer'

# One whose clock is wrong is not the only one.
ask PUT /_sandbox/faults '{"faults":["tsa=clock-skew:900@x1"]}'
run sign --blob --force "${ROOT[@]}" \
  --signing-config box/signing_config_rekor2.json hello
status 0
stderr_has 'asking the next'
ask PUT /_sandbox/faults '{"faults":["rekor=clock-skew:7200"]}'
run sign --blob --force "${S[@]}" hello
status 3
stderr_has 'log: 0 of 1 did it'
ask DELETE /_sandbox/faults
ok 'a service whose clock is wrong gives way to the next'

# A service that says nothing leaves time for the next.
ask PUT /_sandbox/faults '{"faults":["tsa=stall@x1"]}'
run sign --blob --force --timeout 6s "${ROOT[@]}" \
  --signing-config box/signing_config_rekor2.json hello
status 0
stderr_has 'asking the next'
ask DELETE /_sandbox/faults
run "${V[@]}" --blob --bundle hello.sigstore.json hello
status 0
ok 'a silent service gives way to the next'

# The certificate has seconds to live, and the authority asks to come again later.
ask PUT /_sandbox/faults '{"faults":["fulcio=clock-skew:-597@x1","tsa=throttle:4@x1"]}'
run sign --blob --force --timeout 60s "${ROOT[@]}" \
  --signing-config box/signing_config_rekor2.json hello
status 0
stderr_has 'once more, with a new token and certificate'
run "${V[@]}" --blob --bundle hello.sigstore.json hello
status 0
ok 'when time runs out, all begins anew'

openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out mine.key
openssl pkey -in mine.key -pubout -out mine.pub
run sign --key mine.key "${S[@]}" "$R/app@$NUMBER"
status 0
run verify "${ROOT[@]}" --key mine.pub "$R/app@$NUMBER"
status 0
run sign --key mine.key --skip-existing "${S[@]}" "$R/app@$NUMBER"
status 0
stdout_has 'existing: yes'
run sign --key mine.key --blob --force "${S[@]}" hello
status 0
run verify "${ROOT[@]}" --key mine.pub --blob --bundle hello.sigstore.json hello
status 0
run sign --key mine.key --blob --force hello
status 0
run verify "${ROOT[@]}" --key mine.pub --blob --bundle hello.sigstore.json hello
status 1
ok 'a key, stamped and logged'

# Ed25519: prehashed where only a digest is logged, which is never an envelope in
# Rekor v1.
openssl genpkey -algorithm ed25519 -out ed25519.key
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out rsa.key 2>/dev/null
for key in ed25519 rsa; do
  openssl pkey -in $key.key -pubout -out $key.pub
  for config in signing_config signing_config_rekor2; do
    C=("${ROOT[@]}" --signing-config "box/$config.json")
    run sign --key $key.key --blob --force "${C[@]}" hello
    status 0
    run verify "${ROOT[@]}" --key $key.pub --blob --bundle hello.sigstore.json hello
    status 0
    run attest --key $key.key --blob --force --bundle $key.json "${C[@]}" \
      --type custom --predicate predicate.json hello
    status 0
    run verify "${ROOT[@]}" --key $key.pub --blob --attestation custom \
      --bundle $key.json hello
    status 0
  done
  ok "a key of $key, stamped and logged"
done

# Whoever signed without times and logs did not sign the same way.
run sign --key mine.key "$R/app@$AMD_NUMBER"
status 0
run sign --key mine.key --skip-existing "${S[@]}" "$R/app@$AMD_NUMBER"
status 0
stdout_has 'existing: no'
run sign --key mine.key --skip-existing "${S[@]}" "$R/app@$AMD_NUMBER"
status 0
stdout_has 'existing: yes'
# A place of evidence that nobody wrote to yet has nothing.
for place in "$R/evidence" oci-layout:evidence; do
  for existing in no yes; do
    run sign --skip-existing --evidence-repository "$place" "${S[@]}" "$R/app@$NUMBER"
    status 0
    stdout_has "existing: $existing"
  done
done
# All that is said counts.
printf '{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"%s"},"annotations":{"approved":"yes"}}],"predicateType":"https://sigstore.dev/cosign/sign/v1","predicate":{}}' \
  "${NUMBER#sha256:}" >approved.json
for existing in no yes; do
  run attest --skip-existing --statement approved.json "${S[@]}" "$R/app@$NUMBER"
  status 0
  stdout_has "existing: $existing"
done
ok 'what is there already, and what is not'

run token --print-token
status 0
TOKEN=$(cat .out)
check 'there is a token' test "${#TOKEN}" -gt 100
check 'no token in what is printed' bash -c '! grep -qF "${1%.*}" all.out' - "$TOKEN"
check 'nor any signature of one' bash -c '! grep -qE "eyJ[A-Za-z0-9_-]{20,}\.eyJ" all.out'
ok 'tokens stay inside'

# Nobody hands out tokens: nothing else is asked.
rm -f hello.sigstore.json
RAN='hallmark sign --blob hello'
env -u ACTIONS_ID_TOKEN_REQUEST_URL -u ACTIONS_ID_TOKEN_REQUEST_TOKEN \
  -u SIGSTORE_ID_TOKEN -u GITHUB_ACTIONS "$HALLMARK" sign --blob hello \
  >.out 2>.err </dev/null
STATUS=$?
status 2
stderr_has 'nobody hands out identity tokens here'
stderr_has 'or give a --key'
run sign --blob "${ROOT[@]}" hello
status 2
stderr_has '--trusted-root is about services, and --signing-config names none'
run sign --blob --key me.pem --provider gitlab hello
status 2
stderr_has '--provider is for signing without --key'
echo '{}' >wrong.json
run sign --blob "${ROOT[@]}" --signing-config wrong.json hello
status 2
run sign --blob --force --trusted-root box/trusted_root.json --signing-config box/signing_config.json \
  --identity-token-file hello hello
check 'no token, no signature' test "$STATUS" != 0
run sign UPPER/case
status 2
stderr_lacks identity
ok 'what is missing'

# What is wrong with the command line is told before anybody logs in, and before a
# file that stands before it gets into a log for ever.
: >lines
for words in "--blob hello gone" "--blob --bundle . hello" "--blob --bundle no/such hello" ""; do
  # shellcheck disable=SC2086
  run sign "${ROOT[@]}" --signing-config box/signing_config.json $words
  check 'it is no yes' test "$STATUS" != 0
  cat .err >>lines
done
check 'nobody logged in' test "$(grep -c 'signing as' lines)" = 0
check 'each is told' test "$(grep -cE 'gone: |no/such: |"?\."?: |IMAGE is missing' lines)" = 4
ok 'what can be seen before is told before'
stop TERM

# Services that one's own authority vouches for, and a token that the same one may
# not stand in for.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout tls.key \
  -out tls.pem -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 2>.err
start --dir tls --tls-cert tls.pem --tls-key tls.key
export ACTIONS_ID_TOKEN_REQUEST_URL ACTIONS_ID_TOKEN_REQUEST_TOKEN
by=(sign --blob --force --trusted-root tls/trusted_root.json --signing-config tls/signing_config.json)
run "${by[@]}" --timeout 20s --service-ca tls.pem hello
status 3
stderr_has 'identity: '
run "${by[@]}" --timeout 20s --oidc-ca tls.pem hello
status 3
stderr_has 'certificate: '
run "${by[@]}" --service-ca tls.pem --oidc-ca tls.pem hello
status 0
run sign --blob --force --key me.pem --oidc-ca tls.pem hello
status 2
stderr_has '--oidc-ca is for signing without --key'
ok 'each kind of host is believed by its own option'
stop TERM

# The policy for one's own repository, tried before anything is pushed there.
sed -n '/^```json/,/^```/{/^```/!p}' "$REPO/docs/guide/sandbox.md" >claims.json
set -a
start --dir mine --claims claims.json
set +a
S=(--trusted-root mine/trusted_root.json --signing-config mine/signing_config.json)
V=(verify --trusted-root mine/trusted_root.json --blob --bundle hello.sigstore.json
  --github-repo acme/app --github-workflow .github/workflows/release.yml)
run sign --blob --force "${S[@]}" hello
status 0
run "${V[@]}" --source-ref refs/tags/v1.4.0 hello
status 0
run "${V[@]}" --source-ref refs/tags/v1.5.0 hello
status 1
URL=$ACTIONS_ID_TOKEN_REQUEST_URL
ACTIONS_ID_TOKEN_REQUEST_URL="$URL&claims=%7B%22ref%22%3A%22refs%2Ftags%2Fv1.5.0%22%7D"
run sign --blob --force "${S[@]}" hello
status 0
run "${V[@]}" --source-ref refs/tags/v1.5.0 hello
status 0
ACTIONS_ID_TOKEN_REQUEST_URL="$URL&claims=%7B%22iss%22%3A%22https%3A%2F%2Fi.test%22%7D"
run sign --blob --force "${S[@]}" hello
status 3
stderr_has 'certificate: '
stderr_has 'status 400'
stop TERM
ok "a sandbox's claims, as the page has them"

set -a
start --dir later --now 2027-01-01T00:00:00Z
set +a
run sign --blob --force hello --trusted-root later/trusted_root.json \
  --signing-config later/signing_config.json
check 'a token of another time is refused' test "$STATUS" != 0
stderr_has '"nbf" is 2027-01-01'
stop TERM
ok "a sandbox at another time is not for this machine's clock"

finish

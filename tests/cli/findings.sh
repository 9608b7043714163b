#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# `vulnerabilities` of policies, end to end: scans that are signed, and judged.
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"
source "$REPO/tests/cli/_layout.sh"
source "$REPO/tests/cli/_sandbox.sh"

# trivy FILE SEVERITY [TIME]: a report with one finding of it; - without any.
trivy() {
  local found=''
  [[ $2 == - ]] || found='{"VulnerabilityID":"CVE-2026-1","PkgName":"libx","Severity":"'$2'"}'
  printf '%s' '{"SchemaVersion":2,"CreatedAt":"'"${3-2026-11-01T00:00:00Z}"'","ArtifactName":"app",' \
    '"Results":[{"Target":"app (debian 12)","Class":"os-pkgs","Type":"debian",' \
    '"Vulnerabilities":['"$found"']}]}' >"$1"
}

# policy FILE [FIELD..]: scans by me; somebody else signs other things.
policy() {
  local file=$1 field
  shift
  {
    printf '%s\n' 'apiVersion: hallmark.dev/v1' 'kind: Policy' \
      'metadata: {name: p}' 'spec:' '  log: none' '  require:' '  - name: scanned' \
      '    vulnerabilities:' '      from: [{key: {file: me.pub}}]'
    for field; do
      echo "      $field"
    done
    printf '%s\n' '  - name: signed' '    signature: {from: [{key: {file: you.pub}}]}'
  } >"$file"
}

# scan BUNDLE KEY SEVERITY: signed.
scan() {
  trivy report.json "$3"
  run attest -q --blob --key "$2" --from trivy --predicate report.json --bundle "$1" one
  status 0
}

# judged STATUS POLICY BUNDLE..: with the signature that everything else needs.
judged() {
  local wanted=$1 policy=$2 bundle bundles=()
  shift 2
  for bundle in you.json "$@"; do
    bundles+=(--bundle "$bundle")
  done
  run verify --policy "$policy" --blob "${bundles[@]}" one
  status "$wanted"
}

for name in me you; do
  openssl ecparam -name prime256v1 -genkey -noout -out $name.pem
  openssl ec -in $name.pem -pubout -out $name.pub 2>/dev/null
done
echo one >one
ONE=$(sha256sum one | cut -d' ' -f1)
run sign -q --blob --key you.pem --bundle you.json one
scan clean.json me.pem -
scan high.json me.pem HIGH
scan critical.json me.pem CRITICAL
scan untold.json me.pem UNKNOWN
scan yours.json you.pem -

policy strict.yaml
policy high.yaml 'maxSeverity: high'
judged 0 strict.yaml clean.json
judged 1 strict.yaml high.json
stdout_has 'policy p, requirement scanned: findings: CVE-2026-1 in libx counts as high, wanted at most nothing'
stdout_has 'next: mend what is named here and scan again'
judged 0 high.yaml high.json
stdout_has 'verified: one'
judged 1 high.yaml critical.json
stdout_has 'CVE-2026-1 in libx counts as critical, wanted at most high'
judged 1 high.yaml untold.json
stdout_has 'counts as critical, for nothing is said of it'
policy none.yaml 'maxSeverity: none'
judged 1 none.yaml high.json
ok 'nothing above the severity, and without one nothing at all'

judged 1 high.yaml
stdout_has 'policy p, requirement scanned: '
stdout_has 'next: attach a scan, signed by one of its signers: "hallmark attest --from'
judged 1 high.yaml yours.json
stdout_has 'policy p, requirement scanned: '
run verify --policy high.yaml --blob --bundle high.json one
status 1
stdout_has 'policy p, requirement signed: '
echo 'another' >other
run attest -q --blob --key me.pem --from trivy --predicate report.json --bundle other.json other
judged 1 high.yaml other.json
ok 'a scan of this very file, by who may scan'

# Signed as a statement, so that no validator stands before the policy.
# statement TYPE PREDICATE: about the file.
statement() {
  printf '{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"one","digest":{"sha256":"%s"}}],"predicateType":"%s","predicate":%s}' \
    "$ONE" "$1" "$2"
}
VULN=https://cosign.sigstore.dev/attestation/vuln/v1
N=0
for result in '{"version":"2.1.0","runs":[]}' '{"clean":true}' 'null' '{"Results":[]}' '{"results":[]}' '[]'; do
  N=$((N + 1))
  statement $VULN '{"invocation":{},"scanner":{"uri":"x","result":'"$result"'},"metadata":{"scanStartedOn":"2026-11-01T00:00:00Z","scanFinishedOn":"2026-11-01T00:00:00Z"}}' >unknown.json
  run attest -q --blob --key me.pem --statement unknown.json --bundle unknown-$N.json one
  if [[ $STATUS != 0 ]]; then
    check 'it was refused before it was signed' test ! -e unknown-$N.json
    continue
  fi
  judged 1 high.yaml unknown-$N.json
  stdout_has 'policy p, requirement scanned: findings: '
  stdout_has 'next: what is attached as a scan cannot be read'
done
check 'some of them were signed' test -e unknown-1.json -o -e unknown-2.json
statement https://example.com/scan "$(cat report.json)" >raw.json
run attest -q --blob --key me.pem --statement raw.json --bundle raw.bundle one
status 0
judged 1 high.yaml raw.bundle
stdout_has 'next: attach a scan'
ok 'a shape that is not known denies'

policy ignored.yaml 'maxSeverity: high' 'ignore: [CVE-2026-1]'
policy ignored-other.yaml 'maxSeverity: high' 'ignore: [CVE-2026-11, cve-2026-1]'
policy fixable.yaml 'maxSeverity: high' 'fixableOnly: true'
judged 0 ignored.yaml critical.json
judged 1 ignored-other.yaml critical.json
judged 0 fixable.yaml critical.json
trivy report.json CRITICAL
sed -i 's/"PkgName"/"FixedVersion":"2","PkgName"/' report.json
run attest -q --blob --key me.pem --from trivy --predicate report.json --bundle fixed.json one
judged 1 fixable.yaml fixed.json
ok 'what does not count is named'

VEX='{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://example.com/vex","author":"me","timestamp":"2026-11-01T00:00:00Z","version":1,"statements":[{"vulnerability":{"name":"CVE-2026-1"},"status":"fixed"}]}'
echo "$VEX" >vex.json
for key in me you; do
  run attest -q --blob --key $key.pem --type openvex --predicate vex.json --bundle vex-$key.json one
  status 0
done
policy vex.yaml 'maxSeverity: high' 'vex: true'
policy novex.yaml 'maxSeverity: high' 'vex: false'
judged 0 vex.yaml critical.json vex-me.json
judged 0 vex.yaml vex-me.json critical.json
judged 1 vex.yaml critical.json
stdout_has 'policy p, requirement scanned: excused: 0 excused by VEX: CVE-2026-1'
judged 1 vex.yaml critical.json vex-you.json
stdout_has '0 excused by VEX: CVE-2026-1'
judged 1 novex.yaml critical.json vex-me.json
judged 1 high.yaml critical.json vex-me.json
judged 1 vex.yaml vex-me.json
stdout_has 'no scan among what is attached'
stdout_has 'next: attach a scan, or OpenVEX'
sed 's/CVE-2026-1/CVE-2026-2/' vex.json >vex-2.json
run attest -q --blob --key me.pem --type openvex --predicate vex-2.json --bundle vex-other.json one
judged 1 vex.yaml critical.json vex-other.json
ok 'VEX excuses when it is asked for, by who may say so'

policy aged.yaml 'maxSeverity: high' 'maxAge: 1h'
judged 1 aged.yaml clean.json
stdout_has 'scan-age: no time was proved'
start --dir box
C=(--trusted-root box/trusted_root.json --signing-config box/signing_config.json)
for when in now old; do
  trivy report.json HIGH "$(date -u +%FT%TZ)"
  [[ $when == now ]] || trivy report.json HIGH 2026-01-01T00:00:00Z
  run attest -q --blob --key me.pem "${C[@]}" --from trivy --predicate report.json --bundle $when.json one
  status 0
done
run sign -q --blob --key you.pem "${C[@]}" --force --bundle you.json one
cat >trust.yaml <<END
apiVersion: hallmark.dev/v1
kind: Trust
metadata: {name: box}
spec: {trustedRoot: {file: box/trusted_root.json}}
END
for age in 1h 1s; do
  sed "s/log: none/trust: [box]/;s/1h/$age/" aged.yaml >logged-$age.yaml
  echo --- >>logged-$age.yaml
  cat trust.yaml >>logged-$age.yaml
done
judged 0 logged-1h.yaml now.json
stdout_has 'verified: one'
judged 1 logged-1h.yaml old.json
stdout_has 'scan-age: made, by its own word, at 2026-01-01T00:00:00Z, before'
stdout_has 'next: scan it again'
sleep 2
judged 1 logged-1s.yaml now.json
stdout_has 'scan-age: '
ok 'a scan is as old as the oldest time says'

# An image, and what is attached to it.
layout store
APP=$(image store amd64 "$(named app)")
list store "$APP"
run sign -q --key you.pem oci-layout:store:app
status 0
run verify --policy high.yaml oci-layout:store:app
status 1
stdout_has 'next: attach a scan'
trivy report.json CRITICAL
run attest -q --key me.pem --from trivy --predicate report.json oci-layout:store:app
run verify --policy high.yaml oci-layout:store:app
status 1
stdout_has 'CVE-2026-1 in libx counts as critical'
run verify --policy vex.yaml oci-layout:store:app
status 1
run attest -q --key you.pem --type openvex --predicate vex.json oci-layout:store:app
run verify --policy vex.yaml oci-layout:store:app
status 1
run attest -q --key me.pem --type openvex --predicate vex.json oci-layout:store:app
run verify --policy vex.yaml oci-layout:store:app
status 0
run verify --policy high.yaml oci-layout:store:app
status 1
trivy report.json HIGH
run attest -q --key me.pem --from trivy --predicate report.json oci-layout:store:app
run verify --policy high.yaml oci-layout:store:app
status 0
stdout_has 'verified: oci-layout:store'
ok 'of an image what is attached is judged'
layout bare
APP=$(image bare amd64 "$(named app)")
list bare "$APP"
run verify --policy high.yaml oci-layout:bare:app
status 4
ok 'without anything there is no yes'

stop TERM
finish

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"
source "$REPO/tests/cli/_layout.sh"
K=(--key me.pub --insecure-ignore-tlog)
layout one
AMD=$(image one amd64 ',"platform":{"os":"linux","architecture":"amd64"}')
LIST=$(descriptor one $INDEX '{"schemaVersion":2,"mediaType":"'$INDEX'","manifests":['"$AMD"']}' "$(named app)")
list one "$LIST"
NUMBER=$(digest_of "$LIST")

# payload FILE: what is signed in a bundle.
payload() {
  sed 's/.*"payload":"\([^"]*\)".*/\1/' "$1" | base64 -d
}

printf '%s\n' '{"scanner": {"uri": "x", "result": {}},' '"metadata": {"scanStartedOn": "2026-11-01T00:00:00Z",' \
  '"scanFinishedOn": "2026-11-01T00:00:00Z"}, "n": 1.50e0 }' >scan.json
run attest --key me.pem --type vuln --predicate scan.json --bundle vuln.json oci-layout:one:app
status 0
stdout_has "image: oci-layout:one@$NUMBER"
run verify --attestation vuln "${K[@]}" oci-layout:one:app
status 0
run verify --attestation spdxjson "${K[@]}" oci-layout:one:app
status 1
run verify "${K[@]}" oci-layout:one:app
status 1
check 'the predicate is there to the byte' bash -c \
  '[[ $1 == *"\"predicate\":$(cat scan.json)}" ]]' - "$(payload vuln.json)"
check 'with the repository as its name' bash -c \
  '[[ $1 == *"\"name\":\"oci-layout:one\""* ]]' - "$(payload vuln.json)"
ok 'a predicate is signed as it is'

run attest --key me.pem --type vuln --predicate scan.json --skip-existing oci-layout:one:app
status 0
stdout_has 'existing: yes'
sed 's/1.50e0/2/' scan.json >other.json
run attest --key me.pem --type vuln --predicate other.json --skip-existing oci-layout:one:app
status 0
stdout_has 'existing: no'
run_in scan.json attest --key me.pem --type https://example.com/t --predicate - --recursive oci-layout:one:app
status 0
run verify --attestation https://example.com/t "${K[@]}" --recursive oci-layout:one:app
status 0
ok 'the same is not attested twice, another thing is'

echo 'SPDXVersion: SPDX-2.3' >bom.spdx
run attest --key me.pem --type spdx --predicate bom.spdx oci-layout:one:app
status 0
run verify --attestation spdx "${K[@]}" oci-layout:one:app
status 0
ok 'SPDX in its own form becomes a text'

before=$(find one -type f | wc -l)
for text in '' '[]' '{' '{"a":1,"a":2}' '{},"subject":[]' 'text'; do
  printf '%s' "$text" >wrong.json
  run attest --key me.pem --type custom --predicate wrong.json oci-layout:one:app
  status 2
done
for options in '--type custom' '--predicate scan.json' '--type nonsense --predicate scan.json' \
  '--type cosign-sign --predicate scan.json' '--statement scan.json' \
  '--type custom --predicate scan.json --statement scan.json' \
  '--type custom --predicate scan.json --subject-checksums sums' \
  '--type custom --predicate -  --key -'; do
  # shellcheck disable=SC2086
  run attest --key me.pem $options oci-layout:one:app
  status 2
done
for named in "gitCommit:$(printf %040d 1)" gce_image_id:1; do
  run attest --key me.pem --type custom --predicate scan.json --blob --bundle no.json "$named"
  status 2
  stderr_has 'a file or its digest is wanted'
done
run attest --key me.pem --type custom --predicate missing.json oci-layout:one:app
status 3
check 'nothing was attached' test "$(find one -type f | wc -l)" = "$before"
ok 'what is no predicate is not signed'

# statement DIGEST: a whole one.
statement() {
  echo '{"_type":"https://in-toto.io/Statement/v0.1","subject":[{"name":"x","digest":{"sha256":"'"${1#sha256:}"'"}}],"predicateType":"https://example.com/given","predicate":{"a":1}}'
}
statement "$NUMBER" >given.json
run attest --key me.pem --statement given.json --bundle given.bundle oci-layout:one:app
status 0
check 'it is as it was given' test "$(payload given.bundle)" = "$(cat given.json)"
run verify --attestation https://example.com/given "${K[@]}" oci-layout:one:app
status 0
statement "$(digest_of "$AMD")" >given.json
run attest --key me.pem --statement given.json oci-layout:one:app
status 2
stderr_has 'the statement that was given: '
ok 'a whole statement has to be about the image'

echo one >file-1
echo two >file-2
sha256sum file-1 file-2 >sums
run attest --blob --key me.pem --type custom --predicate scan.json --bundle files.json --subject-checksums sums
status 0
run verify --blob --attestation custom "${K[@]}" --bundle files.json file-1 file-2
status 0
run verify --blob "${K[@]}" --bundle files.json file-1
status 1
run attest --blob --key me.pem --type custom --predicate scan.json --bundle two.json file-1 file-2 --json
status 0
stdout_has '"file": "file-2"'
run verify --blob --attestation custom "${K[@]}" --bundle two.json file-1 file-2
status 0
run verify --blob --attestation custom "${K[@]}" --bundle two.json scan.json
status 1
run attest --blob --key me.pem --type custom --predicate scan.json \
  --bundle digest.json "sha256:$(sha256sum file-1 | cut -c -64)"
status 0
run verify --blob --attestation custom "${K[@]}" --bundle digest.json file-1
status 0
run attest --blob --key me.pem --type custom --predicate scan.json file-1
status 2
stderr_has '--bundle is missing'
run attest --blob --key me.pem --type custom --predicate scan.json --bundle none.json
status 2
echo 'no sums' >sums
run attest --blob --key me.pem --type custom --predicate scan.json --bundle none.json --subject-checksums sums
status 2
stderr_has 'line 1: '
statement "sha256:$(sha256sum file-1 | cut -c -64)" >given.json
run attest --blob --key me.pem --statement given.json --bundle given-file.json file-1
status 0
run attest --blob --key me.pem --statement given.json --bundle none.json file-1 file-2
status 2
check 'nothing was written' test ! -e none.json
ok 'one statement about several files'

printf '%s\n' '{"SchemaVersion": 2, "CreatedAt": "2026-11-01T00:00:00Z", "ArtifactName": "app",' \
  '"Results": [{"Target": "app (debian 12)", "Class": "os-pkgs", "Type": "debian", "Vulnerabilities":' \
  '[{"VulnerabilityID": "CVE-2026-1", "PkgName": "libx", "Severity": "HIGH", "V3Score": 7.50}]}]}' >report.json
run attest --blob --key me.pem --type vuln --from trivy --predicate report.json --bundle scan.bundle file-1
status 0
run verify --blob --attestation vuln "${K[@]}" --bundle scan.bundle file-1
status 0
payload scan.bundle >said
check 'the report is there to the byte' bash -c \
  '[[ $1 == *"\"result\":$(cat report.json)"* ]]' - "$(cat said)"
check 'with its time' grep -q '"scanFinishedOn":"2026-11-01T00:00:00Z"' said
run attest --blob --key me.pem --type vulns --from trivy --predicate report.json --bundle list.bundle file-1
status 0
run verify --blob --attestation vulns "${K[@]}" --bundle list.bundle file-1
status 0
payload list.bundle >said
check 'what was found is listed' grep -q '"result":\[{"id":"CVE-2026-1","severity":\[{"method":"scanner","score":"high"' said
run attest --key me.pem --from trivy --predicate report.json oci-layout:one:app
status 0
ok 'a report of a scanner becomes a predicate'

before=$(find one -type f | wc -l)
run attest --key me.pem --type spdxjson --predicate report.json oci-layout:one:app
status 2
stderr_has 'no SPDX document, it looks like a Trivy report'
run attest --key me.pem --type vuln --predicate report.json oci-layout:one:app
status 2
stderr_has 'of which --from makes a predicate'
run attest --key me.pem --from grype --predicate report.json oci-layout:one:app
status 2
stderr_has 'a Trivy report, wanted a Grype report'
run attest --key me.pem --type cyclonedx --from trivy --predicate report.json oci-layout:one:app
status 2
for type in spdxjson cyclonedx vuln vulns vulns01 openvex test-result vsa svr scai; do
  run attest --key me.pem --type $type --predicate given.json oci-layout:one:app
  status 2
  stderr_has 'it looks like a whole in-toto statement, which --statement takes'
done
sed 's/https:..example.com.given/https:\/\/cyclonedx.org\/bom/' given.json >labelled.json
run attest --blob --key me.pem --statement labelled.json --bundle none.json file-1
status 2
stderr_has 'no CycloneDX document'
check 'nothing was attached or written' test "$(find one -type f | wc -l)$(ls none.json 2>/dev/null)" = "$before"
ok 'a predicate is what its type says'

finish

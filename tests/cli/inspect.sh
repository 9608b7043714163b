#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# hallmark inspect: what is shown, and what is not claimed.
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"

# Made here, so that every byte that is looked for is known.
openssl ecparam -name prime256v1 -genkey -noout -out key.pem 2>/dev/null
openssl ec -in key.pem -pubout -out key.pub 2>/dev/null
openssl ec -in key.pem -pubout -outform DER -out key.der 2>/dev/null
cat >leaf.cnf <<'END'
[req]
distinguished_name = dn
prompt = no
x509_extensions = ext
[dn]
O = Example, Inc.
CN = leaf
[ext]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = codeSigning
subjectAltName = email:a@example.test
1.3.6.1.4.1.57264.1.1 = ASN1:UTF8String:raw is DER here
1.3.6.1.4.1.57264.1.8 = ASN1:UTF8String:https://issuer.test
1.3.6.1.4.1.57264.1.15 = ASN1:UTF8String:12345
1.2.3.4.5 = ASN1:UTF8String:new
END
openssl req -x509 -new -key key.pem -sha256 -days 1 -config leaf.cnf \
  -out cert.pem 2>/dev/null
openssl x509 -in cert.pem -outform DER -out cert.der

statement='{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"a",
"digest":{"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}],
"predicateType":"https://example.test/p","predicate":{"n":1.50,"s":"1"}}'
printf '%s' "$statement" >statement.json
printf '{"payloadType":"application/vnd.in-toto+json","payload":"%s","signatures":[{"keyid":"k","sig":"AQI="}]}' \
  "$(base64 -w0 statement.json)" >envelope.json

run inspect key.pub
status 0
stdout_has 'nothing here was verified'
stdout_has 'kind: pem'
stdout_has 'type: ecdsa-p256'
stdout_has "key id: sha256:$(sha256sum <key.der | cut -d' ' -f1)"
ok 'a public key is shown with its id'

cp key.der misleading.json
run inspect misleading.json
status 0
stdout_has 'kind: public-key'
ok 'the content decides what a file is, not its name'

run inspect cert.der
status 1
stdout_has 'kind: certificate'
stdout_has '- O=Example, Inc.'
stdout_has '- CN=leaf'
stdout_has "fingerprint: sha256:$(sha256sum <cert.der | cut -d' ' -f1)"
stdout_has 'name: keyUsage'
stdout_has '- digitalSignature'
stdout_has '- codeSigning'
stdout_has 'value: a@example.test'
stdout_has 'name: source-repo-id'
stdout_has 'title: Source Repository Identifier'
stdout_has 'value: 12345'
stdout_has 'name: (unknown)'
stdout_has 'oid: 1.2.3.4.5'
stdout_has 'value: 0c036e6577'
stdout_has 'problems:'
ok 'every extension is shown, and that two of them disagree'

sed -i '/57264.1.1 =/d' leaf.cnf
openssl req -x509 -new -key key.pem -sha256 -days 1 -config leaf.cnf \
  -out cert.pem 2>/dev/null
cat cert.pem key.pub >both.pem
run inspect both.pem
status 0
stdout_has 'label: CERTIFICATE'
stdout_has 'label: PUBLIC KEY'
ok 'all blocks of a PEM file are shown'

cat key.pem >>both.pem
run inspect both.pem
stdout_has 'label: EC PRIVATE KEY'
stdout_has 'note: not read'
secret=$(openssl ec -in key.pem -text -noout 2>/dev/null |
  sed -n '/priv:/,/pub:/p' | tr -d ' :\n' | tr -cd '0-9a-f' | cut -c1-40)
check 'there is a secret to look for' test "${#secret}" -gt 30
stdout_lacks "${secret:4:24}"
stdout_lacks "$(sed -n 2p key.pem)"
ok 'private keys are not read'

run inspect statement.json
status 0
stdout_has 'kind: statement'
stdout_has 'predicate type: https://example.test/p'
stdout_has 'n: 1.50'
stdout_has 's: "1"'
ok 'a statement is shown with its predicate as written'

# An entry as bundles have it, and as Rekor answers.
body=$(printf '{"kind":"dsse","apiVersion":"0.0.1","spec":{"x":"in the body"}}' |
  base64 -w0)
hash=$(head -c 32 /dev/zero | base64 -w0)
hex=$(printf '%064d' 0)
note='log.test\n9\n'$hash'\n\n— log.test wNI9agEC\n'
cat >entry.json <<END
{"logIndex":"7","logId":{"keyId":"$hash"},"kindVersion":{"kind":"dsse",
"version":"0.0.1"},"integratedTime":"1700000000","inclusionPromise":
{"signedEntryTimestamp":"c2V0"},"inclusionProof":{"logIndex":"3","treeSize":"9",
"rootHash":"$hash","hashes":["$hash"],"checkpoint":{"envelope":"$note"}},
"canonicalizedBody":"$body"}
END
cat >answer.json <<END
{"24296fb24b8ad77a":{"body":"$body","integratedTime":1700000000,"logID":"$hex",
"logIndex":7,"verification":{"signedEntryTimestamp":"c2V0","inclusionProof":
{"checkpoint":"$note","hashes":["$hex"],"logIndex":3,"rootHash":"$hex",
"treeSize":9}}}}
END
run inspect --json entry.json
status 0
grep -v '"file"' .out >entry.shown
run inspect --json answer.json
status 0
stdout_has '"uuid": "24296fb24b8ad77a"'
check 'the same is shown of both' \
  cmp entry.shown <(grep -v '"file"\|"uuid"' .out)
run inspect answer.json
status 0
stdout_has 'kind: log-entry'
stdout_has 'kind: dsse'
stdout_has 'log index: 7'
stdout_has "log id: $hex"
stdout_has 'integrated time: 2023-11-14T22:13:20Z'
stdout_has 'signed entry timestamp: c2V0'
stdout_has 'tree size: 9'
stdout_has 'origin: log.test'
stdout_has 'x: "in the body"'
ok 'a log entry is shown whole, in either form'

sed 's/"logIndex":7,/"logIndex":7,"new":1,/' answer.json >new.json
run inspect new.json
status 1
stdout_has 'new: unknown field'
stdout_has 'new: 1'
stdout_lacks 'log index: 7'
ok 'nothing of an entry is left out'

# An index, a manifest, a configuration: with everything that they may have.
blob='"digest":"sha256:'$hex'","size":9'
oci=application/vnd.oci.image
cat >index.json <<END
{"schemaVersion":2,"mediaType":"$oci.index.v1+json","manifests":[
{"mediaType":"$oci.manifest.v1+json",$blob,"platform":{"os":"linux",
"architecture":"arm","variant":"v7","new":1},"annotations":
{"org.opencontainers.image.ref.name":"v1.0"}}],"x":{"n":1.50}}
END
run inspect index.json
status 0
stdout_has 'kind: image-index'
stdout_has "digest: sha256:$(sha256sum <index.json | cut -d' ' -f1)"
stdout_has "digest: sha256:$hex"
stdout_has 'variant: "v7"'
stdout_has 'new: 1'
stdout_has 'name: org.opencontainers.image.ref.name'
stdout_has 'value: v1.0'
stdout_has 'n: 1.50'
ok 'an index of images is shown whole, with its own digest'

cat >manifest.json <<END
{"schemaVersion":2,"mediaType":"$oci.manifest.v1+json","artifactType":"a/b",
"config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":
"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
"size":2,"data":"e30="},"layers":[{"mediaType":"c/d",$blob,
"urls":["https://mirror.test/x"]}],"subject":{"mediaType":"$oci.index.v1+json",
$blob},"annotations":{"k":"v\n2"}}
END
run inspect manifest.json
status 0
stdout_has 'kind: image-manifest'
stdout_has 'artifact type: a/b'
stdout_has 'subject:'
stdout_has 'data: e30='
stdout_has '- https://mirror.test/x'
ok 'a manifest is shown whole'
run inspect --json manifest.json
status 0
stdout_has '"artifactType": "a/b"'
ok 'a manifest is shown as JSON'

sed 's/"artifactType"/"manifests":[],"artifactType"/' manifest.json >both.json
run inspect both.json
status 1
stdout_has 'in a manifest, it is an index'
stdout_has 'data: "e30="'
sed 's/"e30="/"e3s="/' manifest.json >data.json
run inspect data.json
status 1
stdout_has 'its digest is sha256:'
ok 'a document of two kinds, and data that is not the blob, are told'

printf '{"architecture":"amd64","os":"linux","config":{"User":"u"},"rootfs":
{"type":"layers","diff_ids":["sha256:%s"]},"history":[{"created_by":"c"}],
"docker_version":"9"}' "$hex" >config.json
printf '{"imageLayoutVersion":"1.0.0"}' >oci-layout
run inspect config.json oci-layout
status 0
stdout_has 'kind: image-config'
stdout_has "- sha256:$hex"
stdout_has 'User: "u"'
stdout_has 'created_by: "c"'
stdout_has 'name: docker_version'
stdout_has 'kind: image-layout'
ok 'a configuration and the header of a layout are shown'

run inspect --json envelope.json
status 0
stdout_is '{
  "schema": "hallmark.inspect/1",
  "note": "nothing here was verified",
  "files": [
    {
      "file": "envelope.json",
      "kind": "evidence",
      "evidence": [
        {
          "format": "dsse",
          "keyHint": "k",
          "envelope": {
            "payloadType": "application/vnd.in-toto+json",
            "payloadSize": 229,
            "statement": {
              "statementVersion": "v1",
              "subjects": [
                {
                  "name": "a",
                  "digests": [
                    {
                      "algorithm": "sha256",
                      "value": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
                    }
                  ]
                }
              ],
              "predicateType": "https://example.test/p",
              "predicate": {
                "n": 1.50,
                "s": "1"
              }
            },
            "signatures": [
              {
                "keyId": "k",
                "signature": "AQI="
              }
            ]
          },
          "logEntries": [],
          "timestamps": []
        }
      ]
    }
  ]
}'
ok 'JSON holds the same'

printf 'log.test\n7\n%s\n\n\xe2\x80\x94 log.test wNI9agEC\n' \
  "$(printf '%32s' '' | base64)" >checkpoint
run inspect checkpoint
status 0
stdout_has 'kind: note'
stdout_has 'origin: log.test'
stdout_has 'tree size: 7'
stdout_has 'key id: c0d23d6a'
ok 'a checkpoint is shown'

{
  printf '{"alg":"ES256","kid":"k"}' | base64 -w0 | tr -d '='
  printf .
  printf '{"iss":"https://i.test","exp":1}' | base64 -w0 | tr -d '='
  printf '.c2VjcmV0c2ln\n'
} >token
run inspect token
status 0
stdout_has 'kind: token'
stdout_has 'iss: "https://i.test"'
stdout_has 'signature size: 9'
stdout_lacks c2VjcmV0c2ln
ok 'a token is shown without what makes it usable'

run inspect --json token
stdout_lacks c2VjcmV0c2ln
ok 'in JSON, too'

printf '{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"\\u001b[2Ja\\nverified: yes\xe2\x80\xae","digest":{"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}],"predicateType":"t:p"}' >evil.json
run inspect evil.json
stdout_has '| \x1b[2Ja'
stdout_has '| verified: yes\u{202e}'
check 'no escape reaches the terminal' bash -c '! grep -q "$(printf "\033")" .out'
check 'no line pretends' bash -c '! grep -q "^ *verified" .out'
run inspect --json evil.json
check 'JSON is plain ASCII' bash -c '! grep -qP "[^\x20-\x7e]" .out'
ok 'dangerous characters are escaped'

printf '{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","x":1}' >broken.json
run inspect broken.json
status 1
stdout_has 'kind: json'
stdout_has '- bundle: '
stdout_has 'x: 1'
ok 'what breaks the rules of its format is shown with the problem'

printf 'nothing that is known\n' >unknown
run inspect unknown
status 1
stdout_is ''
stderr_has 'unknown: not evidence, a certificate'
ok 'what is not known is said'

run inspect missing
status 3
stderr_has missing
ok 'a file that is not there could not be looked at'

run inspect missing key.pub unknown
status 3
stderr_has missing
stderr_has 'unknown: not evidence'
stdout_has 'file: missing'
stdout_has 'type: ecdsa-p256'
ok 'several files do not hide each other'

run_in key.pub inspect -
status 0
stdout_has 'type: ecdsa-p256'
ok '- is standard input'

run inspect
status 2
ok 'a file is needed'

# Standard input is a pipe that says nothing yet: the filter is there already.
if grep -q '^Seccomp:' /proc/self/status; then
  mkfifo pipe
  "$HALLMARK" inspect --offline - <pipe >"$DIR/.out" 2>"$DIR/.err" &
  pid=$!
  exec 9>pipe
  for _ in {1..200}; do
    grep -q '^Seccomp:.*2' /proc/$pid/status && break
    sleep 0.05
  done
  check 'the filter is in force' grep -q '^Seccomp:.*2' /proc/$pid/status
  check 'for programs it starts, too' \
    grep -q '^NoNewPrivs:.*1' /proc/$pid/status
  cat key.pub >&9
  exec 9>&-
  wait "$pid"
  STATUS=$?
  RAN='hallmark inspect --offline -'
  status 0
  stdout_has 'type: ecdsa-p256'
  ok '--offline is in force before a byte is read, and files are read'
else
  skip 'no seccomp filters here: --offline'
fi

vectors=$REPO/../shared/vectors
if [ -d "$vectors" ]; then
  run inspect "$vectors/sigstore-conformance/bundle-verify/happy-path-v0.3/bundle.sigstore.json"
  status 0
  stdout_has 'format: bundle-0.3'
  stdout_has 'origin: rekor.sigstore.dev - 2605736670972794746'
  stdout_has 'name: signedCertificateTimestamps'
  stdout_has 'name: source-repo-uri'
  ok 'a real bundle is shown whole'
  run inspect --json "$vectors/trust/public-good.json" "$vectors/trust/signing-config-public-good.json" \
    "$vectors/trust/client-trust-config.json"
  status 0
  stdout_has '"kind": "trusted-root"'
  stdout_has '"kind": "signing-config"'
  stdout_has '"kind": "client-trust-config"'
  ok 'trust roots and signing configurations are shown'
else
  skip 'the vectors are missing'
fi

# ---- Explained ----

run inspect --explain envelope.json
status 0
stdout_has 'File: envelope.json'
stdout_has 'Nothing in this evidence is proved'
stdout_has 'seen, this run: why nothing is proved: '
stdout_has 'claimed, evidence: signed with a key that is hinted at as: k'
stdout_has 'claimed, statement: states, of the type: https://example.test/p'
stdout_lacks 'proved, '
run inspect --explain --json envelope.json statement.json
status 0
stdout_has '"schema": "hallmark.explain/1"'
stdout_has '"mark": "claimed"'
stdout_has 'This statement is not signed'
stdout_lacks '"mark": "proved"'
ok 'what nobody vouches for is claimed'

run inspect --explain key.pub
status 1
stderr_has 'key.pub: '
stderr_has '--explain is about evidence and statements'
run inspect --explain key.pub envelope.json
status 1
stdout_has 'File: envelope.json'
stdout_has 'problem: key.pub: '
run inspect --explain missing.json
status 3
ok 'what is no evidence cannot be explained'

for options in '--key key.pub' '--trusted-root r.json' '--explain --force' \
  '--dossier-out f' '--evidence-repository r.test/a' '--dossier md --json' \
  '--dossier pdf'; do
  # shellcheck disable=SC2086
  run inspect $options envelope.json
  status 2
  stdout_is ''
done
ok 'options that belong to others are not dropped'

"$BUILD/tests/cli/images" images || exit 1
root=images/trusted_root.json
run inspect --image --explain --offline --trusted-root $root \
  oci-layout:images:whole
status 0
stderr_is ''
stdout_has 'Dossier of: oci-layout:images:whole'
stdout_has 'proved, certificate: signed by: https://example.com/me'
stdout_has 'claimed, index: for the platform: linux/amd64'
stdout_has 'seen, this run: of which verify: 3'
stdout_has 'held against the trust root'
run inspect --image --explain oci-layout:images:whole
status 0
stdout_lacks 'proved, '
stdout_has 'claimed, certificate: signed by: https://example.com/me'
stdout_has 'Nothing was found that verifies.'
ok 'by the right root it is proved, by another one it is claimed'

for image in attested whole noted; do
  run inspect --image --explain --trusted-root $root oci-layout:images:$image
  status 0
  sed -n 's/^    \$ //p' .out >commands
  check 'there is a command to verify again' test -s commands
  while read -r command; do
    eval "run ${command#hallmark }"
    status 0
    stdout_has 'verified: '
  done <commands
done
ok 'the commands of a dossier say yes'

run inspect --image --explain --trusted-root $root oci-layout:images:noted
status 0
stdout_has 'claimed, predicate: vulnerabilities found: 1, 1 high, 1 with a fix'
stdout_has "proved, time-stamping authority: is at least so old, by this machine's clock: "
stdout_has 'claimed, predicate: found CVE-2026-1: high, in p 1, fixed in 2'
stdout_has "seen, this run: the level of SLSA's build track: none: builder https://example.com/me is not believed unless it is named"
stdout_has 'claimed, statement: not signed, about sha256:'
stdout_has 'claimed, predicate: made of: pkg:docker/alpine@3.20 sha256:ab'
stdout_has "seen, this run: the level of SLSA's build track: none: who made the provenance is not proved"
run inspect --image --explain oci-layout:images:noted
status 0
stdout_lacks 'proved, '
stdout_has 'claimed, predicate: vulnerabilities found: 1, 1 high, 1 with a fix'
stdout_has 'seen, this run: how old it is: nothing proves that'
ok 'scans are counted, and what BuildKit noted is shown as claimed'

run inspect --image --explain --trusted-root $root oci-layout:images:plain
status 0
stdout_has 'Nothing that could prove anything is attached.'
run inspect --image --explain --trusted-root $root oci-layout:images:foreign
status 0
stdout_has 'seen, this run: of which verify: 0'
run inspect --dossier md oci-layout:images:missing
status 3
stdout_is ''
ok 'what is not there, and what is about another image'

run inspect --dossier md --trusted-root $root oci-layout:images:whole
status 0
stdout_has '# Dossier of `oci-layout:images:whole`'
stdout_has '| **proved** | certificate | signed by | `https://example.com/me` |'
stdout_has '    hallmark verify oci-layout:images@sha256:'
cp .out whole.md
run inspect --dossier html --trusted-root $root --dossier-out whole.html \
  oci-layout:images:whole
status 0
stdout_is ''
check 'one document' grep -q '^<!DOCTYPE html>$' whole.html
check 'nothing runs' grep -q "default-src 'none'" whole.html
check 'no script' test "$(grep -ci '<script\|href\|src=' whole.html)" = 0
check 'the whole of it' grep -q '^</html>$' whole.html
run inspect --dossier html --dossier-out whole.html oci-layout:images:whole
status 2
stderr_has 'replace that one with --force'
run inspect --dossier md --trusted-root $root --dossier-out whole.html -f \
  oci-layout:images:whole
status 0
check 'the same document' \
  cmp <(grep -v 'looked at' whole.md) <(grep -v 'looked at' whole.html)
ok 'a dossier is one file'

# Everything that a stranger may write into an image.
evil='</td><script>alert(1)</script> | **proved** | `x` [a](javascript:b) \u202e\u001b[2J\n# y'
printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[],"annotations":{"%s":"%s"}}' \
  "$evil" "$evil" >evil.json
digest=$(sha256sum <evil.json | cut -d' ' -f1)
mkdir -p evil/blobs/sha256
cp evil.json "evil/blobs/sha256/$digest"
echo '{"imageLayoutVersion":"1.0.0"}' >evil/oci-layout
printf '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.index.v1+json","digest":"sha256:%s","size":%d,"annotations":{"org.opencontainers.image.ref.name":"evil"}}]}' \
  "$digest" "$(wc -c <evil.json)" >evil/index.json
run inspect --dossier md oci-layout:evil:evil
status 0
stdout_has '| claimed | manifest | annotation `\x3c/td>\x3cscript>'
stdout_has '\u{202e}\x1b[2J\n# y'
stdout_lacks '<'
stdout_lacks '| **proved**'
run inspect --dossier html oci-layout:evil:evil
status 0
stdout_has '&lt;/td&gt;&lt;script&gt;alert(1)&lt;/script&gt;'
stdout_lacks '<script'
stdout_lacks 'class="proved"'
check 'no control character' \
  test "$(LC_ALL=C tr -d '\n -~' <.out | wc -c)" = 0
ok 'nothing that is attached can write the dossier'

provenance=$vectors/slsa-verifier/gha_generic/v2.1.0/binary-linux-amd64-workflow_dispatch.intoto.jsonl
if [ -e "$provenance" ]; then
  run inspect --explain "$provenance"
  status 0
  stdout_has 'proved, certificate: built from repository: https://github.com/slsa-framework/example-package'
  stdout_has 'proved, log: signed at the latest, as said by https://rekor.sigstore.dev: 2025-02-25T21:58:50Z'
  stdout_has 'proved, log: in the log https://rekor.sigstore.dev: 174304204'
  stdout_has 'claimed, predicate: built by: https://github.com/slsa-framework/slsa-github-generator/'
  stdout_has 'seen, this run: which is that of the certificate: refs/heads/main'
  stdout_has "proved, certificate: the level of SLSA's build track: SLSA build level 3"
  stdout_lacks 'NOT that of the certificate'
  ok 'provenance is explained'
  run inspect --explain "$vectors/slsa-verifier/annotated-tag.intoto.jsonl"
  status 0
  stdout_lacks 'proved, '
  stdout_has 'nothing that is trusted proves when it was signed'
  stdout_has 'claimed, predicate: built in the way of: '
  stdout_has "seen, this run: the level of SLSA's build track: none: who made the provenance is not proved"
  ok 'provenance without a time is claimed, with the reason'
else
  skip 'the vectors are missing'
fi

finish

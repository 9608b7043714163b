#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"
# shellcheck source=tests/cli/_layout.sh
source "$REPO/tests/cli/_layout.sh"
source "$REPO/tests/cli/_sandbox.sh"

base64_of() {
  base64 -w0
}

# sign KEY FILE BUNDLE: a bundle 0.3 with nothing but the signature.
sign() {
  local digest signature
  digest=$(openssl dgst -sha256 -binary "$2" | base64_of)
  signature=$(openssl dgst -sha256 -sign "$1" "$2" | base64_of)
  cat >"$3" <<END
{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json",
"verificationMaterial":{"publicKey":{"hint":""}},
"messageSignature":{"messageDigest":{"algorithm":"SHA2_256",
"digest":"$digest"},"signature":"$signature"}}
END
}

# policy NAME MODE KEY..: a policy that one of the keys must satisfy.
policy() {
  local name=$1 mode=$2 key
  shift 2
  cat <<END
---
apiVersion: hallmark.dev/v1
kind: Policy
metadata: {name: $name}
spec:
  mode: $mode
  match: {images: ["ghcr.io/acme/**"]}
  log: none
  require:
  - name: signed
    signature:
      from:
END
  for key; do
    echo "      - key: {file: $key}"
  done
}

# members FILTER: is it true of what was printed?
members() {
  check "$1" jq -e "$1" .out >.members
}

echo one >one
sign me.pem one me.json
sign you.pem one you.json
DIGEST=sha256:$(sha256sum one | cut -d' ' -f1)
policy mine enforce me.pub >me.yaml
policy yours enforce you.pub >you.yaml
policy yours warn you.pub >warn.yaml

run policy check me.yaml
status 0
stdout_matches '^mine \(enforce\), me.yaml: line 4: 1 requirement$'
stdout_matches '^1 policies, sha256:[0-9a-f]{64}$'
ok 'check lists the policies and the digest of the set'

sed 's/signature:/signatur:/' me.yaml >bad.yaml
run policy check bad.yaml
status 2
stderr_has 'bad.yaml: line 11, column 5: requirement has no field signatur: did you mean signature?'
run policy check none.yaml
status 3
run policy check me.yaml me.yaml
status 2
stderr_has 'mine is a name twice'
ok 'what cannot be used is told with its place'

run policy explain me.yaml ghcr.io/acme/app/x:1
status 0
stdout_has 'policy mine (enforce), me.yaml: line 4 is about it:'
stdout_has '    by: key '
stdout_has '  by keys: minimum {tlog: 0, tsa: 0}'
run policy explain me.yaml GHCR.io:443/acme/app/x:1
status 0
stdout_has 'is about it:'
sed 's/log: none/log: required/' me.yaml >logged.yaml
run policy explain logged.yaml ghcr.io/acme/app/x:1
status 0
stdout_has '  by keys: minimum {tlog: 1, tsa: 0}'
stdout_has '  trust: public-good, minimum {sct: 1, tlog: 1, tsa: 0}'
run policy explain me.yaml debian
status 0
stdout_has 'no policy is about it'
run policy explain me.yaml 'a b'
status 2
ok 'explain says which policies are about an image'

cat >all.yaml <<'END'
apiVersion: hallmark.dev/v1
kind: Policy
metadata: {name: all}
spec:
  trust: [github]
  log: required
  require:
  - name: built
    provenance:
      from: [{github: {repository: acme/app, workflow: .github/workflows/x.yml, ref: "refs/tags/v*"}}]
      builders: ["https://github.com/acme/app/.github/workflows/x.yml"]
      source: {repository: "https://github.com/acme/app", repositoryId: 4711, branch: main}
      selfHosted: deny
      maxAge: 30d
      level: 2
  - name: scanned
    vulnerabilities: {from: [{email: {address: a@acme.example, issuer: "https://i"}}], ignore: [CVE-1], vex: true}
  - name: tested
    attestation:
      type: test-result
      from: [{kubernetes: {issuer: "https://i", namespace: ci, serviceAccount: s}}]
      conditions: [{path: /predicate/result, op: notEquals, value: FAILED, allowAbsent: true}]
  deny: [{identity: {issuer: "https://i", subject: b@acme.example}, signedAfter: 2026-01-01, reason: z}]
END
run policy explain all.yaml x.test/a
status 0
for line in '  trust: github, minimum {sct: 0, tlog: 1, tsa: 1}' \
  '    by: issuer "https://token.actions.githubusercontent.com", source-repo-uri "https://github.com/acme/app", build-config-uri like "https://github.com/acme/app/.github/workflows/x.yml@refs/tags/v*", source-repo-ref like "refs/tags/v*"' \
  '    not by: issuer "https://i", subject "b@acme.example", from 2026-01-01T00:00:00Z on' \
  '    builders: "https://github.com/acme/app/.github/workflows/x.yml"' \
  '    source.repository: "https://github.com/acme/app"' '    source.repositoryId: "4711"' \
  '    source.branch: "main"' '    selfHosted: deny' '    maxAge: 720h' '    level: 2' \
  '    maxSeverity: no finding at all' '    ignore: "CVE-1"' '    vex: true' \
  '    a statement of type "https://openvex.dev/ns"' \
  '    by: issuer "https://i", subject "a@acme.example"' \
  '    by: issuer "https://i", subject "https://kubernetes.io/namespaces/ci/serviceaccounts/s"' \
  '    conditions: path /predicate/result, op notEquals, value "FAILED", allowAbsent true'; do
  stdout_has "$line"
done
stdout_lacks 'what is demanded of it'
ok 'explain says all that is demanded'

run policy check --json me.yaml
status 0
members '.schema == "hallmark.policy-check/1" and .policies[0].name == "mine" and
  .policies[0].mode == "enforce" and .policies[0].requirements == 1 and .warnings == [] and
  (.digest | startswith("sha256:"))'
run policy explain --json all.yaml x.test/a
status 0
members '.schema == "hallmark.policy-explain/1" and .image == "x.test/a" and
  .policies[0].matches and .policies[0].trust == [{"name": "github", "sct": 0, "tlog": 1, "tsa": 1}] and
  (.policies[0].requirements | map(.kind)) == ["provenance", "vulnerabilities", "attestation"] and
  (.policies[0].requirements[0].demands[] | select(.name == "by") | .parts[0]) ==
    {"name": "issuer", "match": "exact", "value": "https://token.actions.githubusercontent.com"} and
  (.policies[0].requirements[1].demands | any(. == {"name": "maxSeverity", "value": "no finding at all"})) and
  (.policies[0].requirements[2].demands | map(select(.name == "conditions")) | .[0].parts | map(.name)) ==
    ["path", "op", "value", "allowAbsent"]'
run policy explain --json logged.yaml ghcr.io/acme/app/x:1
status 0
members '.policies[0].keys == {"tlog": 1, "tsa": 0}'
run policy explain --json me.yaml debian
status 0
members '(.policies[0] | .matches == false and .requirements == null) and .standing == "unnamed"'
ok 'programs are told the same'

run policy explain me.yaml ghcr.io/acme/app/x:1
stdout_matches '^1 of 1: all that enforce must pass$'
run policy explain warn.yaml ghcr.io/acme/app/x:1
status 0
stdout_has 'only policies that warn are about it: it may run, as not judged'
stdout_lacks 'must pass'
run policy explain --json warn.yaml ghcr.io/acme/app/x:1
members '.standing == "warned"'
sed 's/mode: warn/mode: audit/' warn.yaml >audit.yaml
run policy explain audit.yaml ghcr.io/acme/app/x:1
stdout_has 'no policy that decides is about it: nothing says that it may run, and it may not'
ok 'explain says who has the say'

run verify --policy me.yaml --blob --bundle me.json one
status 0
stdout_matches '^verified: one, signed by key [0-9a-f]{16}, at a time that nothing proves$'
run verify --policy me.yaml --blob --bundle you.json one
status 1
stdout_has '  policy mine, requirement signed: verification: '
run verify --policy me.yaml --blob --bundle you.json --bundle me.json --json one
status 0
stdout_has '"kind":"policy"'
stdout_has '"advisory":true'
ok 'a file is judged by a policy'

run verify --policy me.yaml --policy you.yaml --blob --bundle me.json one
status 1
stdout_has 'policy yours, requirement signed'
run verify --policy me.yaml --policy you.yaml --blob --bundle me.json --bundle you.json one
status 0
run verify --policy me.yaml --policy warn.yaml --blob --bundle me.json one
status 0
stdout_has 'warning: policies that do not enforce say no:'
run verify --policy warn.yaml --blob --bundle me.json one
status 0
stdout_has 'not judged: one: no policy that decides is about it'
stdout_has 'warning: policies that do not enforce say no:'
stdout_lacks verified:
# Nor where it would have passed: it did not decide.
run verify --policy warn.yaml --blob --bundle you.json --json one
status 0
stdout_has '"verdict":"not-judged"'
stdout_lacks '"verdict":"yes","target"'
run verify --policy audit.yaml --blob --bundle you.json one
status 1
stdout_has 'none of 1 policies that decides is about it'
mkdir set
cp me.yaml you.yaml me.pub you.pub set
run verify --policy set --blob --bundle me.json one
status 1
stdout_has 'policy yours, requirement signed'
stderr_lacks 'is not read'
mv set/you.yaml set/you.YAML
run verify --policy set --blob --bundle me.json one
status 0
stderr_has 'set/you.YAML is not read: names of policies end in .yaml'
ok 'of several all must pass, and a warning counts for nothing'

{
  cat me.yaml
  echo "  exceptions: [{digest: \"$DIGEST\", until: 2999-01-01, reason: INC-1, by: me}]"
} >excepted.yaml
sed 's/2999/2001/' excepted.yaml >expired.yaml
{
  cat me.yaml
  echo "  deny: [{digest: \"$DIGEST\", reason: INC-2}]"
} >denied.yaml
run verify --policy excepted.yaml --blob --bundle you.json one
status 0
stdout_has 'allowed without evidence: one'
stdout_has 'INC-1, by me'
run verify --policy excepted.yaml --blob --bundle me.json one
status 0
stdout_has 'allowed without evidence: one'
run verify --policy expired.yaml --blob --bundle you.json one
status 1
run verify --policy denied.yaml --blob --bundle me.json one
status 1
stdout_has 'is denied: INC-2'
ok 'a digest is excepted until a day, or denied'

for option in '--key me.pub' '--insecure-ignore-tlog' '--tlog-min 1' \
  '--trusted-root x' '--insecure-any-identity' '--require 2'; do
  # shellcheck disable=SC2086 # an option and its value
  run verify --policy me.yaml --blob --bundle me.json $option one
  status 2
  stderr_has '--policy and --'
done
run verify --namespace x --blob --bundle me.json --key me.pub one
status 2
stderr_has '--namespace is about --policy'
ok 'no option says what policies say'

cat >batch.jsonl <<END
{"artifact":"one","bundle":"me.json","id":"mine"}
{"artifact":"one","bundle":"you.json"}
{"artifact":"nothing","bundle":"me.json"}
{"artifact":"one","bundle":["you.json","me.json"]}
END
run verify --policy me.yaml --blob --batch batch.jsonl
status 1
cp .out answers
check 'mine' grep -q '"line":1,"id":"mine","verdict":"yes"' answers
check 'yours' grep -q '"line":2,"verdict":"no"' answers
check 'no file' grep -q '"line":3,"verdict":"could-not-tell"' answers
check 'both' grep -q '"line":4,"verdict":"yes"' answers
check 'by policies' test "$(grep -c '"kind":"policy"' answers)" = 3
head -1 batch.jsonl >first.jsonl
run verify --policy me.yaml --blob --batch first.jsonl
status 0
run verify --policy me.yaml --policy you.yaml --blob --batch first.jsonl
status 1
run verify --policy denied.yaml --blob --batch first.jsonl
status 1
stdout_has 'is denied: INC-2'
run verify --policy bad.yaml --blob --batch first.jsonl
status 2
check 'nothing is answered' test ! -s .out
ok 'each line of a batch is judged by the policies'

# replayed FOLDER STATUS: where nothing is but the record.
replayed() {
  RAN="hallmark audit replay $1"
  (cd elsewhere && "$HALLMARK" audit replay "../$1") >.out 2>.err
  STATUS=$?
  status "$2"
}
mkdir -p elsewhere
run verify --policy me.yaml --blob --bundle me.json --record good one
status 0
check 'the policy' grep -q '"kind": "policy"' good/manifest.json
check 'its key' cmp me.pub good/policy-3
check 'its text' cmp me.yaml good/policy-2
replayed good 0
stdout_has 'verified: one'
stdout_has 'the same as recorded at '
run verify --policy me.yaml --namespace prod --blob --bundle you.json --record bad one
status 1
replayed bad 1
stdout_has 'the same as recorded at '
run verify --policy set --policy you.yaml --blob --bundle me.json --bundle you.json --record several one
status 0
replayed several 0
run verify --policy excepted.yaml --blob --bundle you.json --record excepted one
status 0
replayed excepted 0
stdout_has 'allowed without evidence'
sed -i 's/enforce/warn/' bad/policy-2
replayed bad 2
stderr_has 'policy-2 was changed'
DIGEST_OF_CHANGED=sha256:$(sha256sum bad/policy-2 | cut -d' ' -f1)
SIZE=$(stat -c %s bad/policy-2)
awk -v d="$DIGEST_OF_CHANGED" -v s="$SIZE" '
  /"file": "policy-2"/ { mine = 1 }
  mine && /"digest"/ { sub(/sha256:[0-9a-f]*/, d) }
  mine && /"size"/ { sub(/: [0-9]+/, ": " s); mine = 0 }
  { print }' bad/manifest.json >manifest && cp manifest bad/manifest.json
replayed bad 3
stdout_has 'differs: '
ok 'a verdict by policies is recorded, and judged again'

VSA=(--vsa-verifier https://acme.example/v --vsa-resource pkg:generic/one
  --vsa-policy https://acme.example/policies --vsa-out vsa.json)
run verify --policy me.yaml --blob --bundle me.json "${VSA[@]}" one
check 'no yes' test "$STATUS" -ne 0
stderr_has 'log-threshold was waived'
run verify --policy excepted.yaml --blob --bundle me.json "${VSA[@]}" one
check 'no yes' test "$STATUS" -ne 0
stderr_has ' was waived: '
run verify --policy warn.yaml --blob --bundle you.json "${VSA[@]}" one
status 1
stderr_has 'the verdict is not-judged'
run verify --policy me.yaml --policy warn.yaml --blob --bundle me.json "${VSA[@]}" one
check 'no yes' test "$STATUS" -ne 0
run verify --policy me.yaml --blob --bundle you.json "${VSA[@]}" one
status 1
run verify --policy me.yaml --no-match warn "${VSA[@]}" oci-layout:app
status 2
for place in --namespace=dev --resource=Pod; do
  run verify --policy me.yaml "$place" "${VSA[@]}" oci-layout:app
  status 2
  stderr_has 'a summary could not say it'
done
check 'nothing is written' test ! -e vsa.json
ok 'a summary is of a whole yes'

# What no policy names is refused, or let through unjudged: never verified.
layout app
list app "$(image app amd64)"
run verify --policy me.yaml oci-layout:app
status 1
stdout_has 'none of 1 policies is about it: nothing says that it may run'
run verify --policy me.yaml --no-match deny oci-layout:app
status 1
run verify --policy me.yaml --no-match warn oci-layout:app
status 0
stdout_matches '^not judged: oci-layout:app@sha256:[0-9a-f]{64}: no policy is about it, nothing was verified$'
stdout_has '  warning: no policy is about it, and nothing was verified'
stdout_lacks verified:
stderr_has 'warning: oci-layout:app@sha256:'
run verify --policy me.yaml --no-match allow --json oci-layout:app
status 0
stdout_has '{"schema":"hallmark.report/1","verdict":"not-judged"'
stdout_lacks '"verdict":"yes"'
stdout_lacks '"name":"warning"'
run verify --policy me.yaml --no-match warn --json oci-layout:app
status 0
stdout_has '"name":"warning","value":"no policy is about it, and nothing was verified"'
stdout_lacks '"verdict":"yes"'
run policy explain me.yaml debian --no-match warn
status 0
stdout_has 'by --no-match warn it may run unless a policy denies its digest'
ok 'what no policy names is let through by name, and unjudged'

sed 's/"ghcr.io/"**"], namespaces: {include: [prod]}} # /' me.yaml >prod.yaml
{
  cat me.yaml
  echo "  deny: [{digest: \"$(digest_of "$(image app amd64)")\", reason: INC-3}]"
} >denied-app.yaml
run verify --policy prod.yaml --namespace dev --no-match allow oci-layout:app
status 1
stdout_has '1 are about it in other namespaces or kinds'
run policy explain prod.yaml debian --namespace dev --no-match allow
status 0
stdout_has 'nothing says that it may run here, and it may not'
run verify --policy denied-app.yaml --no-match allow oci-layout:app
status 1
stdout_has 'is denied: INC-3'
run verify --policy bad.yaml --no-match allow oci-layout:app
status 2
run verify --policy none.yaml --no-match allow oci-layout:app
status 3
run verify --policy me.yaml --no-match allow 'a b'
status 2
run verify --policy me.yaml --no-match allow oci-layout:nowhere
status 3
run verify --policy me.yaml --no-match allow oci-layout:app oci-layout:nowhere
status 3
run verify --policy me.yaml --no-match allow --blob --bundle you.json one
status 2
stderr_has '--no-match is about images'
run verify --no-match allow --key me.pub oci-layout:app
status 2
stderr_has '--no-match is about --policy'
ok 'and nothing else is let through by that'

cat >cases.yaml <<END
apiVersion: hallmark.dev/v1
kind: PolicyTest
cases:
- {name: mine, file: one, bundles: [me.json], expect: yes}
- {name: yours, file: one, bundles: [you.json], expect: no, fails: signed}
- {name: none, file: one, expect: nothing-attached}
- {name: elsewhere, image: "x.test/a@$DIGEST", bundles: [me.json], expect: no}
END
run policy test me.yaml --case cases.yaml
status 0
stdout_has '4 cases, 0 not as expected'
sed -i 's/expect: yes/expect: no/' cases.yaml
run policy test me.yaml --case cases.yaml
status 1
stdout_has 'not ok  mine: yes, wanted no'
run policy test --json me.yaml --case cases.yaml
status 1
members '.schema == "hallmark.policy-test/1" and .count == 4 and .failed == 1 and
  .cases[0].name == "mine" and .cases[0].passed == false and .cases[0].verdict == "yes" and
  .cases[0].expect == "no" and .cases[0].report.verdict == "yes" and
  .cases[1] == {"name": "yours", "passed": true, "verdict": "no", "expect": "no", "fails": "signed"}'
sed 's/\[you.json\]/you.json/' cases.yaml >scalar.yaml
run policy test me.yaml --case scalar.yaml
status 2
stderr_has 'line 5, column 37: a list is wanted, got a text'
sed 's/yours, file: one,/yours, file: one, now: 2026-01-01,/' cases.yaml >then.yaml
run policy test me.yaml --case then.yaml
status 1
stdout_has '4 cases, 1 not as expected'
sed -i '/elsewhere/s/expect: no}/expect: not-judged}/' cases.yaml
run policy test me.yaml --case cases.yaml --no-match allow
status 1
stdout_has '4 cases, 1 not as expected'
run policy test me.yaml --case cases.yaml
status 1
stdout_has 'not ok  elsewhere: no, wanted not-judged'
sed -i 's/cases:/case:/' cases.yaml
run policy test me.yaml --case cases.yaml
status 2
stderr_has 'did you mean cases?'
ok 'cases come out as they should'

# A workflow of a sandbox that has GitHub's name, and a policy that wants another
# ref: what came nearest is told part by part, of each requirement.
sed -n '/^```json/,/^```/{/^```/!p}' "$REPO/docs/guide/sandbox.md" >claims.json
set -a
start --dir box --claims claims.json
set +a
run sign -q --blob --trusted-root box/trusted_root.json --signing-config box/signing_config.json \
  --bundle build.json one
status 0
# workflow REF FILE
workflow() {
  cat >"$2" <<END
apiVersion: hallmark.dev/v1
kind: Policy
metadata: {name: tagged}
spec:
  trust: [box]
  require:
  - name: signed
    signature:
      from:
      - github: {repository: acme/other, workflow: .github/workflows/release.yml, ref: "$1"}
      - github: {repository: acme/app, workflow: .github/workflows/release.yml, ref: "$1"}
  - name: built
    provenance: {from: [{github: {repository: acme/app, workflow: .github/workflows/release.yml, ref: "$1"}}]}
---
apiVersion: hallmark.dev/v1
kind: Trust
metadata: {name: box}
spec: {trustedRoot: {file: box/trusted_root.json}}
END
}
workflow 'refs/heads/**' branch.yaml
workflow 'refs/tags/v*' tag.yaml
run verify --policy branch.yaml --blob --bundle build.json one
status 1
stdout_has 'policy tagged, requirement signed: identity: nearest is identity 2 of 2: issuer, source-repo-uri equal; subject left open; build-config-uri equal but for its ref: "refs/tags/v1.4.0" and not "refs/heads/**"; source-repo-ref is "refs/tags/v1.4.0" and not "refs/heads/**"'
stdout_has 'policy tagged, requirement built: '
stdout_has 'next: attach provenance'
run verify --policy tag.yaml --blob --bundle build.json one
status 1
stdout_lacks 'requirement signed: '
stdout_has 'policy tagged, requirement built: '
sed -i '/name: built/,/provenance:/d' tag.yaml
run verify --policy tag.yaml --blob --bundle build.json one
status 0
stop TERM
ok 'of each requirement the nearest miss is told'

VECTORS=$REPO/../shared/vectors/slsa-verifier
if [[ ! -d $VECTORS ]]; then
  skip 'no ../shared/vectors/slsa-verifier'
  finish
fi

# Signed at 2025-02-25T21:12:24Z.
cat >aged.yaml <<END
apiVersion: hallmark.dev/v1
kind: Policy
metadata: {name: aged}
spec:
  require:
  - name: built
    provenance:
      from:
      - issuer: https://token.actions.githubusercontent.com
        subject: "/https://github[.]com/slsa-framework/slsa-github-generator/.*/"
      source: {repository: "https://github.com/slsa-framework/example-package"}
      maxAge: 30d
END
BUNDLE=$VECTORS/gha_generic/v2.1.0/binary-linux-amd64-push-v14.2.intoto.jsonl
IT="file: \"sha256:376e7e01348585b6e6643bc6663146b9d525d9b41228bf180eaeb4d4a3706caa\", bundles: [$BUNDLE]"
cat >aged-cases.yaml <<END
apiVersion: hallmark.dev/v1
kind: PolicyTest
cases:
- {name: young, $IT, now: 2025-03-20, expect: yes}
- {name: old, $IT, now: 2025-03-28, expect: no, fails: built}
- {name: young again, $IT, now: 2025-03-20, expect: yes}
- {name: of today, $IT, expect: no, fails: built}
END
run policy test aged.yaml --case aged-cases.yaml
status 0
stdout_has '4 cases, 0 not as expected'
sed -i 's/2025-03-20, expect: yes/2025-03-20, expect: no/' aged-cases.yaml
run policy test aged.yaml --case aged-cases.yaml
status 1
stdout_has 'not ok  young again: yes, wanted no'
ok 'an age counts to the time of the case'

sed '/maxAge/d' aged.yaml >always.yaml
IT=(--blob --bundle "$BUNDLE"
  sha256:376e7e01348585b6e6643bc6663146b9d525d9b41228bf180eaeb4d4a3706caa)
run verify --policy always.yaml "${VSA[@]}" "${IT[@]}"
status 0
SET=$("$HALLMARK" policy check always.yaml 2>.err | grep -o 'sha256:[0-9a-f]*$')
check 'the policies are named' grep -q \
  '"policy":{"uri":"https://acme.example/policies","digest":{"sha256":"'"${SET#sha256:}"'"}}' vsa.json
rm vsa.json
run verify --policy always.yaml --record rooted "${IT[@]}"
status 0
check 'the root' grep -q '"kind": "embedded"' rooted/manifest.json
replayed rooted 0
stdout_has 'trusted: public-good, embedded, sha256:'
sed 's/name: aged/name: wary/; s/^spec:/spec:\n  mode: warn/' aged.yaml >wary.yaml
run verify --policy always.yaml --policy wary.yaml "${IT[@]}"
status 0
run verify --policy always.yaml --policy wary.yaml "${VSA[@]}" "${IT[@]}"
check 'no yes' test "$STATUS" -ne 0
stderr_has 'policy wary says no, and only warns'
check 'nothing is written' test ! -e vsa.json
ok 'a summary names the policies by their digest'

finish

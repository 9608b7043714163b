#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The action of deploy/github-action, its steps run as GitHub runs them, against
# the sandbox.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/_lib.sh"
source "$REPO/tests/deploy/_action.sh"
run copy -q oci-layout:one:app "$R/app:1"
IMAGE=$R/app@$NUMBER
echo '{"a":1}' >predicate.json

action command=install
status 0
check 'it was built' test -e built
PROGRAM=$(result .outputs.path)
check 'it is the built one' cmp "$PROGRAM" "$BUILD/bin/hallmark"
check 'it is in PATH' test "$(result '.path[0]')/hallmark" = "$PROGRAM"
check 'its version' test "$(result .outputs.version)" = "$("$HALLMARK" version)"
check 'nothing was run' test -z "$(result .outputs.status)"
rm built
action command=install
status 0
check 'it is not built again' test ! -e built
check 'it is in PATH again' test "$(result '.path[0]')/hallmark" = "$PROGRAM"
ok 'built from the source beside the action, once'

action command=sign images="$IMAGE" recursive=true
status 0
check 'status is an output' test "$(result .outputs.status)" = 0
check 'three are signed' test "$(jq '.signed | length' "$(result .outputs.report)")" = 3
summary_has '### hallmark sign: done'
summary_has "${NUMBER#sha256:}"
action command=sign images="$IMAGE" recursive=true
status 0
check 'nothing is signed again' \
  test "$(jq '[.signed[].existing] | all' "$(result .outputs.report)")" = true
summary_has 'was there already'
action command=attest images="$IMAGE" type=custom predicate="$DIR/predicate.json"
status 0
action command=verify images="$IMAGE"$'\n'"$R/app:1" recursive=true options="$WHO"
status 0
summary_has '### hallmark verify: done'
summary_has '| yes |'
action command=verify images="$IMAGE" options="$WHO"$'\n--attestation=custom'
status 0
ok 'images are signed, attested and verified'

action command=verify images="$IMAGE" \
  options="${WHO/release/other}"
status 1
check 'status is an output' test "$(result .outputs.status)" = 1
summary_has '### hallmark verify: no'
summary_has 'identity&#58; issuer equal'
stdout_has 'identity: issuer equal; subject differs'
action command=verify images="$R/app/none@$NUMBER" options="$WHO"
status 3
summary_has 'could not tell'
action command=sign images="$R/app/none@$NUMBER"
status 3
summary_has 'could not tell, or not complete'
action command=verify options="$WHO"
status 2
action command=verify images="$IMAGE"
status 2
ok 'a no, and what nobody can tell'

echo hello >hello
action command=sign files=$'hello\npredicate.json' bundle=two.jsonl
status 0
check 'two bundles' test "$(wc -l <two.jsonl)" = 2
action command=verify files=hello options="$WHO"$'\n--bundle=two.jsonl'
status 0
printf 'pass word' | "$HALLMARK" keys generate --password-stdin -q 2>/dev/null
action command=sign signing-config= trusted-root= key=hallmark.key key-password='pass word' \
  files=hello bundle=by-key.json
status 0
check 'the password is in no argument' bash -c '! grep -q "pass word" .out result.json'
action command=verify trusted-root= key=hallmark.pub files=hello \
  options=$'--bundle=by-key.json\n--insecure-ignore-tlog'
status 0
action command=sign signing-config= trusted-root= key=hallmark.key key-password=other \
  files=hello bundle=other.json
status 2
ok 'files, and keys'

# ---- What is wrong or hostile in inputs ----

action command='sign; touch x'
status 2
stdout_has '::error title=hallmark::command: sign, attest, verify or install, got'
action command=sign images="$IMAGE" files=hello
status 2
action command=sign images="$IMAGE" recursive=yes
status 2
action command=sign images="$IMAGE" type=custom
status 2
action command=verify images="$IMAGE" signing-config=x
status 2
action command=sign options=$'--recursive\nregistry.test/other' images="$IMAGE"
status 2
stdout_has 'an option is --name or --name=value, got: registry.test/other'
action command=sign options=$'--x\r%0A' images="$IMAGE"
status 2
ok 'inputs that make no sense'

# One text with all of it in each input, and each of it as an image.
hostile='$(touch x)`touch x`"; touch x; "'"'; touch x; '"'${{ github.token }} ::add-mask::x ##[add-mask]x | touch x > x'
for input in images files type predicate bundle key signing-config trusted-root \
  options key-password registry-github-token recursive skip-existing; do
  action command=attest images="$IMAGE" type=custom predicate=predicate.json \
    skip-existing=false "$input=$hostile"
  # Type and bundle may be called so, and the secrets are not needed here.
  [[ $STATUS != 0 || $input =~ ^(type|bundle|key-password|registry-github-token)$ ]] ||
    problem "$input was taken"
done
for name in "$hostile" '$(touch x)' --insecure-any-identity '${{ github.token }}' '"' "'"; do
  action command=sign images="$name"
  check 'an image of that name is refused' test "$STATUS" != 0
done
action command=sign images=$'\n$(touch x)\n"; touch x\n::set-output name=status::0'
status 2
check 'nothing came into being' test ! -e x
ok 'hostile texts are texts'

# What is foreign is told while the runner takes no commands, and in the summary as
# text: a table has the rows that it says.
strange='a|b/<b>*x*`y`](https://evil.example)\|@me'
mkdir -p "$(dirname "$strange")"
cp hello "$strange"
action command=sign files="$strange" \
  bundle=strange.json
status 0
check 'no Markdown' bash -c '! jq -r .summary result.json | grep -q "[]<*\`@\\]*evil.example"'
summary_has '&#60;b&#62;&#42;x&#42;&#96;y&#96;&#93;&#40;https&#58;//evil&#46;example'
check 'a pause around what is told' bash -c '
  pause=$(sed -n "s/^::stop-commands:://p" .out) && grep -qx "::$pause::" .out'
ok 'foreign text neither commands nor formats'

TOKEN=$("$HALLMARK" token --print-token 2>/dev/null)
check 'there is a token' test "${#TOKEN}" -gt 100
check 'no token is told' bash -c '! grep -qE "eyJ[A-Za-z0-9_-]{20,}\.eyJ" all.out'
check 'nor the request token' bash -c '! grep -qF sandbox-request-token all.out'
ok 'no secret comes out'
stop TERM

finish

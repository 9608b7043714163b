#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"
VECTORS=$REPO/../shared/vectors/sigstore-conformance

# ---- Evidence by a key, made here ----

base64_of() {
  base64 -w0
}

# sign KEY FILE BUNDLE: a bundle 0.3 with nothing but the signature.
sign() {
  local digest signature
  digest=$(openssl dgst -sha256 -binary "$2" | base64_of)
  signature=$(openssl dgst -sha256 -sign "$1" "$2" | base64_of)
  cat >"$3" <<EOF
{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json",
"verificationMaterial":{"publicKey":{"hint":""}},
"messageSignature":{"messageDigest":{"algorithm":"SHA2_256",
"digest":"$digest"},"signature":"$signature"}}
EOF
}

# envelope KEY FILE: an in-toto statement about FILE, signed, as DSSE.
envelope() {
  local type=application/vnd.in-toto+json payload digest
  digest=$(sha256sum "$2" | cut -d' ' -f1)
  payload='{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"x","digest":{"sha256":"'$digest'"}}],"predicateType":"https://slsa.dev/provenance/v1","predicate":{}}'
  printf 'DSSEv1 %d %s %d %s' ${#type} "$type" ${#payload} "$payload" >pae
  printf '{"payloadType":"%s","payload":"%s","signatures":[{"sig":"%s"}]}\n' \
    "$type" "$(printf %s "$payload" | base64_of)" \
    "$(openssl dgst -sha256 -sign "$1" pae | base64_of)"
}

for name in me you; do
  openssl ecparam -name prime256v1 -genkey -noout -out $name.pem
  openssl ec -in $name.pem -pubout -out $name.pub 2>/dev/null
done
echo one >one
echo two >two
cp one same
sign me.pem one one.json
sign you.pem one one-by-you.json
sign me.pem two two.json
envelope me.pem one >one.att
echo '{"mediaType":' >cut.json
echo '{"x":1}' >other.json
head -c 200 one.json >half.json
DIGEST=sha256:$(sha256sum one | cut -d' ' -f1)
KEYED=(verify --blob --key me.pub --insecure-ignore-tlog)

run "${KEYED[@]}" --bundle one.json one
status 0
stderr_is ''
stdout_matches '^verified: one, signed by key [0-9a-f]{16}, at a time that nothing proves$'
stdout_matches '^  waived: log-threshold: --insecure-ignore-tlog$'
check 'nothing else' test "$(wc -l <"$DIR/.out")" = 2
run "${KEYED[@]}" --bundle one.json -v one
status 0
stdout_matches '^verified: one'
stdout_matches '^ +pass +signature'
run "${KEYED[@]}" --bundle one.json -q one
stdout_matches '^verified: one'
ok 'a file and its bundle'

run "${KEYED[@]}" --evidence one.json "$DIGEST"
status 0
stdout_has "$DIGEST"
ok 'a digest stands for the file, --evidence for --bundle'

run_in one "${KEYED[@]}" --bundle one.json -
status 0
run_in one.json "${KEYED[@]}" --bundle - one
status 0
run_in one.json "${KEYED[@]}" --bundle - -
status 2
stderr_has 'standard input'
run_in one.json "${KEYED[@]}" --bundle - --bundle - one
status 2
stderr_has 'standard input'
ok 'standard input is artifact or evidence, once'

run "${KEYED[@]}" --bundle one.json two
status 1
stdout_matches '^not verified: two: signature: .* \[mismatch\]$'
stdout_matches '^  next: '
stdout_matches '^ +fail +signature'
run "${KEYED[@]}" --bundle one.json --bundle cut.json --bundle two.json two
status 0
stdout_lacks 'next:'
run "${KEYED[@]}" --bundle one-by-you.json --bundle one.att --bundle other.json one
status 1
stdout_matches '^not verified: one: content: '
stdout_matches '^  nearest of 3: one.att$'
run verify --blob --key you.pub --insecure-ignore-tlog --bundle one.json one
status 1
run verify --blob --key me.pub --bundle one.json one
status 1
stdout_has log-threshold
ok 'another file, another key, no log entry: no'

run "${KEYED[@]}" --bundle two.json --bundle one.json one
status 0
run "${KEYED[@]}" --bundle nowhere.json --bundle one.json one
status 0
ok 'one piece of evidence that passes is enough'

run "${KEYED[@]}" --bundle nowhere.json one
status 3
stdout_matches '^could not tell: one: evidence: nowhere.json: No such file or directory \[system\]$'
stdout_has nowhere.json
run "${KEYED[@]}" --bundle one.json nowhere
status 3
run "${KEYED[@]}" --bundle . one
status 3
run "${KEYED[@]}" --bundle one.json one nowhere same
status 3
check 'each was judged' test "$(grep -cE '^(verified|could not tell): ' .out)" = 3
run "${KEYED[@]}" --bundle one.json nowhere two one
status 1
run "${KEYED[@]}" --bundle one.json --json one nowhere
status 3
stdout_matches '"verdict":"could-not-tell".*"name":"nowhere".*"name":"artifact","outcome":"unknown","reason":"system"'
ok 'a file that is not there: could not tell'

for file in cut.json other.json half.json one; do
  run "${KEYED[@]}" --bundle $file one
  status 1
  stdout_has "$file"
done
ok 'evidence that is malformed: no'

echo '{}' >root.json
echo 'no key' >no.pub
for options in '--key no.pub' '--key me.pub --trusted-root root.json' \
  '--key me.pub --ca no.pub' '--key me.pub --tlog-min 33' \
  '--key me.pub --tlog-min 1 --insecure-ignore-tlog' \
  '--key me.pub --sct-min 1 --insecure-ignore-sct' \
  '--key me.pub --key-valid never' '--key me.pub --require 2' \
  '--key me.pub --github-repo a/b' '--certificate-identity me' \
  '--insecure-any-identity --key me.pub' '--key me.pub --attestation nothing' \
  '--key me.pub --signed-after noon' '--key env://NOBODY' '--key me.pub --blob --blob' \
  '--key me.pub --source-ref main' ''; do
  # shellcheck disable=SC2086
  run verify --blob --bundle one.json $options one
  [[ $options != *'--blob --blob' ]] || stderr_has '--blob is given twice'
  status 2
  stdout_is ''
done
run verify --key me.pub --bundle one.json one
status 2
stderr_has 'one: is a file here, and is taken for an image'
stderr_has 'for a file: --blob (verify'
run verify --key me.pub --bundle one.json A:B:C
status 2
stderr_lacks 'for a file: --blob'
run verify --blob --key me.pub one
status 2
stderr_has '--bundle is missing'
run verify --blob --key me.pub --bundle one.json
status 2
run "${KEYED[@]}" --bundle one.json sha256:0123
status 2
run "${KEYED[@]}" --bundle one.json one sha256:0123
status 2
stdout_is ''
ok 'what the caller got wrong is told before anything is judged'

run help exit
stdout_has 'a file that is not there'
run verify --blob --key nowhere.pub --bundle one.json one
status 3
run verify --blob --key me.pub --trusted-root nowhere.json --bundle one.json one
status 3
ok 'configuration that is not there: could not tell'

run verify --blob --key env://ME --insecure-ignore-tlog --bundle one.json one
status 2
ME=$(cat me.pub)
export ME
run verify --blob --key env://ME --insecure-ignore-tlog --bundle one.json one
status 0
ok 'a key in a variable'

export HALLMARK_KEY=me.pub HALLMARK_INSECURE_IGNORE_TLOG=1 HALLMARK_BLOB=1
run verify --bundle one.json one
status 2
run verify --blob --bundle one.json --key me.pub one
status 1
unset HALLMARK_KEY HALLMARK_INSECURE_IGNORE_TLOG HALLMARK_BLOB
ok 'the environment decides nothing'

BOTH=(--key me.pub --key you.pub --insecure-ignore-tlog)
run verify --blob "${BOTH[@]}" --bundle one-by-you.json one
status 0
run verify --blob "${BOTH[@]}" --require 2 --bundle one.json one
status 1
stdout_has threshold
run verify --blob "${BOTH[@]}" --require 2 --bundle one.json \
  --bundle one-by-you.json one
status 0
run verify --blob "${BOTH[@]}" --require 2 --bundle one.json --bundle one.json one
status 1
ok 'several signers are several keys'

run "${KEYED[@]}" --bundle one.att one
status 1
run "${KEYED[@]}" --bundle one.att --attestation slsaprovenance1 one
status 0
run "${KEYED[@]}" --bundle one.att --attestation any one
status 0
run "${KEYED[@]}" --bundle one.att --attestation spdx one
status 1
run "${KEYED[@]}" --bundle one.json --attestation any one
status 1
ok 'statements count when they are asked for'

run "${KEYED[@]}" --key-valid 2020-01-01T00:00:00Z/ --bundle one.json one
status 1
run "${KEYED[@]}" --signed-after 2020-01-01T00:00:00Z --bundle one.json one
status 1
run "${KEYED[@]}" --tsa-min 1 --bundle one.json one
status 1
run verify --blob --key me.pub --tlog-min 1 --bundle one.json one
status 1
ok 'what needs a proved time or a log is a no without one'

run "${KEYED[@]}" --bundle one.json --json one
status 0
stdout_matches '^\{"schema":"hallmark.report/1","verdict":"yes","report":\{.*\}$'
run "${KEYED[@]}" --bundle one.json -o json one same two
status 1
check 'three lines' test "$(wc -l <"$DIR/.out")" = 3
check 'in order' test "$(grep -o '"kind":"target","name":"[a-z]*"' "$DIR/.out" |
  cut -d'"' -f8 | tr '\n' ' ')" = 'one same two '
check 'each has its own' test "$(cut -d'"' -f8 "$DIR/.out" | tr '\n' ' ')" = \
  'yes yes no '
ok '--json is a report in each line'

run "${KEYED[@]}" --bundle one.json --offline one
status 0
run "${KEYED[@]}" --bundle two.json --offline one
status 1
ok '--offline'

names=()
for i in $(seq 40); do
  cp one "copy-$i"
  names+=("copy-$i")
done
head -c 3000000 /dev/zero >copy-1
run "${KEYED[@]}" --bundle one.json "${names[@]}"
status 1
check 'in order' test "$(grep -oE 'copy-[0-9]+(,|: sig)' .out | grep -oE 'copy-[0-9]+' |
  tr '\n' ' ')" = "${names[*]} "
run "${KEYED[@]}" --bundle one.json "${names[@]:1}"
status 0
ok 'many files, judged on all cores, told in order'

# ---- Batches ----

# An envelope's signature, given out as one over a file with its encoding.
PAE=$DIR/pae
sed 's|"signature":"[^"]*"|"signature":"'"$(sed 's/.*"sig":"//; s/".*//' \
  one.att)"'"|; s|"digest":"[^"]*"|"digest":"'"$(openssl dgst -sha256 -binary \
  "$PAE" | base64_of)"'"|' one.json >pae.json
run "${KEYED[@]}" --bundle pae.json pae
status 1
stdout_has 'begins with "DSSEv1 "'
run_in "$PAE" "${KEYED[@]}" --bundle pae.json -
status 1
echo '{"artifact":"pae","bundle":"pae.json"}' >pae.jsonl
run verify --blob --key me.pub --insecure-ignore-tlog --batch pae.jsonl
status 1
stdout_has 'begins with'
run "${KEYED[@]}" --bundle pae.json --record pae.rec pae
status 1
check 'the record says so' grep -q '"pae": true' pae.rec/manifest.json
check 'and has no bytes of it' test ! -e pae.rec/artifact-3
run audit replay pae.rec
status 1
stdout_has 'the same as recorded'
run "${KEYED[@]}" --bundle one.att --attestation any one
status 0
# What nobody can see by a digest: docs/security.md says so.
run "${KEYED[@]}" --bundle pae.json "sha256:$(sha256sum pae | cut -d' ' -f1)"
status 0
ok "an envelope's signature is none over a file"

BATCH=(verify --blob --key me.pub --insecure-ignore-tlog --batch)
tr -d '\n' <one.json >inline.json
{
  echo '{"artifact":"one","bundle":"one.json","id":"a"}'
  echo
  printf '{"artifact":"same","bundle":%s,"id":{"x": 1}}\n' "$(cat inline.json)"
  printf '{"bundle":["nowhere.json",%s],"artifact":"%s"}' "$(cat inline.json)" \
    "$DIGEST"
} >good.jsonl
run "${BATCH[@]}" good.jsonl
status 0
stderr_is ''
check 'an answer for each' test "$(wc -l <.out)" = 3
check 'each a yes' test "$(grep -c '^{"schema":"hallmark.batch/1","line":[0-9]*,.*"verdict":"yes","report":{"schema":"hallmark.report/1",.*}}$' .out)" = 3
stdout_matches '^\{"schema":"hallmark.batch/1","line":1,"id":"a","verdict":"yes"'
stdout_matches '^\{"schema":"hallmark.batch/1","line":3,"id":\{"x": 1\},"verdict":"yes"'
stdout_matches '^\{"schema":"hallmark.batch/1","line":4,"verdict":"yes"'
run_in good.jsonl "${BATCH[@]}" - --json --offline
status 0
check 'as JSON' test "$(wc -l <.out)" = 3
ok 'a batch of good lines'

batch() {
  local want=$1
  shift
  { cat good.jsonl && printf '\n%s\n' "$@"; } >mixed.jsonl
  run "${BATCH[@]}" mixed.jsonl
  status "$want"
}
batch 1 '{"artifact":"two","bundle":"one.json"}'
batch 3 '{"artifact":"nowhere","bundle":"one.json"}'
batch 2 'no JSON'
stdout_matches '"line":5,"error":\{"code":"format"'
batch 3 'no JSON' '{"artifact":"nowhere","bundle":"one.json"}'
batch 1 'no JSON' '{"artifact":"nowhere","bundle":"one.json"}' \
  '{"artifact":"one","bundle":"cut.json"}'
stdout_matches '"line":9,"verdict":"no"'
: >empty.jsonl
run "${BATCH[@]}" empty.jsonl
status 2
stderr_has 'no line to judge'
run "${BATCH[@]}" nowhere.jsonl
status 3
run "${BATCH[@]}" good.jsonl one
status 2
run "${BATCH[@]}" good.jsonl --bundle one.json
status 2
run verify --key me.pub --batch good.jsonl
status 2
stderr_has '--blob is missing'
ok 'a batch that is not all good'

for ((i = 0; i < 300; i++)); do
  printf '{"artifact":"one","bundle":"one.json","id":%d}\n' "$i"
done >many.jsonl
run "${BATCH[@]}" many.jsonl
status 0
check 'in order' test "$(grep -oE '"id":[0-9]+' .out | cut -d: -f2 | tr '\n' ' ')" = \
  "$(seq 0 299 | tr '\n' ' ')"
coproc "$HALLMARK" "${BATCH[@]}" - 2>/dev/null
coproc=$COPROC_PID
for i in 1 2 3; do
  printf '{"artifact":"one","bundle":"one.json","id":%d}\n' "$i" >&"${COPROC[1]}"
  read -r -t 20 line <&"${COPROC[0]}"
  check "answer $i before the next question" test "${line#*\"id\":"$i",}" != "$line"
done
kill "$coproc"
wait "$coproc" 2>/dev/null
run_other bash -c '"$0" "$@" many.jsonl | head -n 1 | wc -l; exit "${PIPESTATUS[0]}"' \
  "$HALLMARK" "${BATCH[@]}"
stdout_is 1
status 3
ok 'many lines, in order, one at a time, and a reader that leaves'

# ---- Certificates of an own authority ----

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 \
  -keyout ca.key -subj /CN=ca -days 30 -out ca.pem 2>/dev/null
openssl req -new -key me.pem -sha256 -subj / -out leaf.csr 2>/dev/null
printf '%s\n' basicConstraints=critical,CA:FALSE \
  keyUsage=critical,digitalSignature extendedKeyUsage=codeSigning \
  subjectAltName=critical,URI:https://example.com/me >leaf.ext
openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial \
  -days 20 -sha256 -extfile leaf.ext -out leaf.pem 2>/dev/null
cert=$(awk '{printf "%s\\n", $0}' leaf.pem)
sed 's|"sig":|"cert":"'"${cert//\\n/\\\\n}"'","sig":|' one.att >one.cert.att
OWN=(verify --blob --bundle one.cert.att --attestation any --certificate-identity
  https://example.com/me --certificate-oidc-issuer none)

run "${OWN[@]}" --ca ca.pem one
status 0
run "${OWN[@]}" one
status 1
run "${OWN[@]}" --ca ca.pem two
status 1
run "${OWN[@]}" --ca ca.pem --insecure-no-time one
status 0
ok 'an own authority'

if [[ ! -d $VECTORS ]]; then
  skip 'no ../shared/vectors/sigstore-conformance'
  finish
fi

# ---- Certificates ----

BUNDLES=$VECTORS/bundle-verify
REPOSITORY=sigstore-conformance/extremely-dangerous-public-oidc-beacon
WORKFLOW=.github/workflows/extremely-dangerous-oidc-beacon.yml
SUBJECT=https://github.com/$REPOSITORY/$WORKFLOW@refs/heads/main
ISSUER=https://token.actions.githubusercontent.com
CERTIFICATE=(verify --blob --bundle "$BUNDLES/happy-path-v0.3/bundle.sigstore.json")
FILE=$VECTORS/a.txt
WHO=(--certificate-identity "$SUBJECT" --certificate-oidc-issuer "$ISSUER")

run "${CERTIFICATE[@]}" "${WHO[@]}" "$FILE"
status 0
stderr_is ''
stdout_is "verified: $FILE, signed by $SUBJECT (issuer $ISSUER) at 2024-03-19T17:26:26Z"
run "${CERTIFICATE[@]}" "${WHO[@]}" --offline --json "$FILE"
status 0
run "${CERTIFICATE[@]}" "${WHO[@]}" --tlog-min 1 --sct-min 1 "$FILE"
status 0
run "${CERTIFICATE[@]}" "${WHO[@]}" --insecure-ignore-sct "$FILE"
status 0
stdout_has 'insecure-ignore-sct'
ok 'a certificate of the built-in roots'

good() {
  run "${CERTIFICATE[@]}" "$@" "$FILE"
  status 0
}
bad() {
  run "${CERTIFICATE[@]}" "$@" "$FILE"
  status 1
}
good --certificate-identity-regexp "https://github\\.com/$REPOSITORY/.*" \
  --certificate-oidc-issuer-regexp 'https://token\.actions\.githubusercontent\.com'
bad --certificate-identity-regexp 'github' --certificate-oidc-issuer "$ISSUER"
bad --certificate-identity "$SUBJECT" --certificate-oidc-issuer https://issuer.example
bad --certificate-identity "${SUBJECT}x" --certificate-oidc-issuer "$ISSUER"
stdout_matches '^not verified: .*: identity: issuer equal; subject differs at byte'
stdout_matches '^  next: compare with who should have signed'
good --github-repo "$REPOSITORY" --github-workflow "$WORKFLOW" \
  --source-ref refs/heads/main
bad --github-repo "$REPOSITORY" --source-ref refs/heads/other
good --github-repo "$REPOSITORY" --signer-workflow "$REPOSITORY/$WORKFLOW"
good --github-owner sigstore-conformance --signer-repo "$REPOSITORY"
bad --github-owner sigstore-conformance --signer-repo sigstore/other
good --github-owner sigstore-conformance --deny-self-hosted-runners
bad --github-owner sigstore
bad --github-repo "$REPOSITORY" --source-digest 0000000000000000000000000000000000000000
bad --github-repo "$REPOSITORY" --source-repo-id 1
bad --github-repo "$REPOSITORY" --source-owner-id 1
bad --gitlab-project group/project
bad --gitlab-project group/project --gitlab-config .gitlab-ci.yml
good "${WHO[@]}" --certificate-extension runner-environment=github-hosted
bad "${WHO[@]}" --certificate-extension runner-environment=self-hosted
good "${WHO[@]}" --certificate-extension-regexp 'runner-environment=github-[a-z]+'
bad "${WHO[@]}" --certificate-extension-regexp runner-environment=github
bad "${WHO[@]}" --deny-extension runner-environment=github-hosted
good "${WHO[@]}" --deny-extension runner-environment=self-hosted
bad "${WHO[@]}" --deny-extension-regexp 'runner-environment=.*-hosted'
good "${WHO[@]}" --deny-extension-regexp 'runner-environment=self-.*'
bad "${WHO[@]}" --deny-identity "$SUBJECT"
bad "${WHO[@]}" --deny-identity-regexp 'https://github\.com/sigstore-conformance/.*'
bad "${WHO[@]}" --deny-oidc-issuer "$ISSUER"
good "${WHO[@]}" --deny-identity somebody --signed-after 2024-01-01T00:00:00Z
bad "${WHO[@]}" --signed-after 2025-01-01T00:00:00Z
bad "${WHO[@]}" --tlog-min 2
bad "${WHO[@]}" --sct-min 2
bad "${WHO[@]}" --tsa-min 1
ok 'who signed, and who must not have'

run "${CERTIFICATE[@]}" --github-repo "$REPOSITORY" "$FILE"
status 0
stderr_has 'warning:'
run "${CERTIFICATE[@]}" --insecure-any-identity "$FILE"
status 0
stdout_has "anybody's certificate"
ok 'what is wide is said'

run "${CERTIFICATE[@]}" "${WHO[@]}" --trusted-root "$VECTORS/../trust/public-good.json" "$FILE"
status 0
run "${CERTIFICATE[@]}" "${WHO[@]}" --trusted-root "$VECTORS/../trust/staging.json" "$FILE"
status 1
run "${CERTIFICATE[@]}" "${WHO[@]}" --trusted-root "$VECTORS/../trust/staging.json" \
  --trusted-root "$VECTORS/../trust/public-good.json" "$FILE"
status 0
ok 'another root, and another beside it'

echo '{"attestations":[]}' >empty.json
run "${KEYED[@]}" --bundle empty.json one
status 4
ok 'an empty list: nothing is attached'

run "${KEYED[@]}" --bundle empty.json --bundle two.json one
status 1
ok 'an empty list beside evidence that is wrong'

run "${KEYED[@]}" --bundle empty.json --bundle one.json one
status 0
ok 'an empty list beside good evidence'

finish

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"
VECTORS=$REPO/../shared/vectors/sigstore-conformance

# sign FILE BUNDLE: by me.pem, with nothing but the signature.
sign() {
  local digest signature
  digest=$(openssl dgst -sha256 -binary "$1" | base64 -w0)
  signature=$(openssl dgst -sha256 -sign me.pem "$1" | base64 -w0)
  echo '{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json",
"verificationMaterial":{"publicKey":{"hint":""}},
"messageSignature":{"messageDigest":{"algorithm":"SHA2_256",
"digest":"'"$digest"'"},"signature":"'"$signature"'"}}' >"$2"
}

openssl ecparam -name prime256v1 -genkey -noout -out me.pem
openssl ec -in me.pem -pubout -out me.pub 2>/dev/null
echo one >one
echo two >two
sign one one.json
KEYED=(verify --blob --key me.pub --insecure-ignore-tlog --bundle one.json)

run "${KEYED[@]}" --record yes one
status 0
stderr_has 'recorded in yes, manifest sha256:'
stdout_has 'verified: one'
check 'a manifest' grep -q '"schema": "hallmark.record/1"' yes/manifest.json
check 'nothing beside it' test -z "$(find . -name '.hallmark*')"
run "${KEYED[@]}" --json --record json one
status 0
check 'the report is what was printed' cmp json/reports.jsonl .out
ok 'a verdict is recorded'

mkdir away
mv one one.json me.pub away
run audit replay yes
status 0
stderr_is ''
stdout_has 'verified: one'
stdout_matches '^the same as recorded at 20.*Z by hallmark [0-9.]+; manifest sha256:[0-9a-f]{64}$'
run audit replay --offline yes/
status 0
run audit replay --json yes
status 0
stdout_matches '^\{"schema":"hallmark.replay/1","record":"yes","manifest":"sha256:.*"roots":\[\{"kind":"embedded","name":"public-good","digest":"sha256:[0-9a-f]{64}","thisVersion":true\},.*"certain":true,"same":true,"status":0\}$'
run audit replay --manifest sha256:00 yes
status 2
stderr_has 'yes: --manifest: sha256 digest'
run audit replay away
status 3
stderr_has 'away/manifest.json: No such file'
mv away/* .
ok 'and judged again from the record alone'

ANY=(--certificate-extension-regexp 'source-repo-uri=https://example\.com/a/.*'
  --certificate-oidc-issuer https://example.com
  --deny-extension-regexp 'runner-environment=self.*' --require 1)
run "${KEYED[@]}" "${ANY[@]}" --record rules one
status 0
check 'patterns are kept' grep -qF \
  '"--certificate-extension-regexp=source-repo-uri=https://example\\.com/a/.*"' \
  rules/manifest.json
run audit replay rules
status 0
ok 'with every rule'

run "${KEYED[@]}" --record no two
status 1
run audit replay no
status 1
stdout_has 'the same as recorded'
run "${KEYED[@]}" --bundle nowhere.json --record unsure one nowhere
status 3
touch nowhere nowhere.json
run audit replay unsure
status 3
stdout_has 'the same as recorded'
rm nowhere nowhere.json
ok 'a no and a do-not-know are the same again'

run "${KEYED[@]}" --record yes one
status 2
stderr_has '--force'
stdout_is ''
run "${KEYED[@]}" --record yes --force two
status 1
run audit replay yes
status 1
mkdir other
echo mine >other/manifest.json
echo mine >other/notes.txt
run "${KEYED[@]}" --record other --force one
status 2
check 'what is no record stays' grep -q mine other/notes.txt
mkdir -p kept
cp -r yes/. kept
ln -s kept link
run "${KEYED[@]}" --record link --force one
status 2
check 'what is behind a link stays' test -e kept/manifest.json
run "${KEYED[@]}" --record nowhere/x one
status 3
stdout_is ''
run "${KEYED[@]}" --force one
status 2
run verify --blob --key me.pub --batch one --record x
status 2
check 'nothing is left' test -z "$(find . -name '.hallmark*')"
mkdir web
echo '{"name": "a web page"}' >web/manifest.json
run "${KEYED[@]}" --record web --force one
status 2
stdout_is ''
stderr_has 'holds something that is no record'
check 'another manifest stays' grep -q page web/manifest.json
ok 'a record replaces nothing but a record, and when told to'

for name in one one.json me.pub; do
  cp "$name" "$name"$'\xff'
done
for words in "--bundle one.json one"$'\xff' "--bundle one.json"$'\xff'" one" \
  "--bundle one.json --key me.pub"$'\xff'" one"; do
  # shellcheck disable=SC2086
  run verify --blob --key me.pub --insecure-ignore-tlog $words --record odd
  status 2
  stdout_is ''
  stderr_has '\xff" is no UTF-8'
  check 'nothing is written' bash -c '! ls -d odd .hallmark* 2>/dev/null'
done
run "${KEYED[@]}" one$'\xff'
status 0
cp -r yes yes$'\xff'
run audit replay --json yes$'\xff'
status 1
stdout_has '"record":"yes\\xff"'
run "${KEYED[@]}" --record where$'\xff' one
status 0
ok 'words that are no UTF-8 are no part of a record'

# No file larger than 4 KiB: the built-in roots do not fit.
run_other bash -c 'ulimit -f 4; exec "$@"' - "$HALLMARK" "${KEYED[@]}" \
  --record full one
status 3
stdout_is ''
stderr_has 'full: .hallmark-'
check 'nothing is left' bash -c '! ls -d full .hallmark* 2>/dev/null'
cp yes/manifest.json kept.json
run_other bash -c 'ulimit -f 4; exec "$@"' - "$HALLMARK" "${KEYED[@]}" \
  --record yes --force one
status 3
check 'the old one is whole' cmp kept.json yes/manifest.json
run audit replay yes
status 1
ok 'a full disk leaves nothing, and an old record whole'

openssl ec -in me.pem -out sec1.pem 2>/dev/null
run verify --blob --key sec1.pem --insecure-ignore-tlog --bundle one.json \
  --record private one
status 0
check 'no private key' bash -c '! grep -rl PRIVATE private'
run audit replay private
status 0
K=$(cat me.pub)
export K
run_in one.json verify --blob --key env://K --insecure-ignore-tlog --bundle - \
  --record stdin one
status 0
unset K
run audit replay stdin
status 0
run_in one "${KEYED[@]}" --record from-stdin -
status 0
run audit replay from-stdin
status 0
run "${KEYED[@]}" --record digest "sha256:$(sha256sum one | cut -d' ' -f1)"
status 0
run audit replay digest
status 0
ok 'keys, variables, standard input and digests'

openssl genpkey -algorithm ed25519 -out ed.pem
openssl pkey -in ed.pem -pubout -out ed.pub
signature=$(openssl pkeyutl -sign -rawin -inkey ed.pem -in one | base64 -w0)
sed 's|"signature":"[^"]*"|"signature":"'"$signature"'"|' one.json >one.ed.json
run verify --blob --key ed.pub --insecure-ignore-tlog --bundle one.ed.json \
  --record ed one
status 0
check 'the bytes are kept' cmp one ed/artifact-5
run audit replay ed
status 0
check 'and only then' bash -c '! ls yes/artifact-* 2>/dev/null'
echo two >ed/artifact-5
digest=$(sha256sum two | cut -d' ' -f1)
sed -i "/\"artifact-5\"/{n;s/sha256:[0-9a-f]*/sha256:$digest/}" ed/manifest.json
run audit replay ed
status 2
stderr_has 'have another digest'
ok 'bytes that are signed themselves are kept'

# damaged WORDS: the record "bad" is refused with them, as unusable.
damaged() {
  run audit replay bad
  status 2
  stdout_is ''
  stderr_has "$1"
}
# edit SCRIPT: a fresh "bad" with a changed manifest.
edit() {
  rm -rf bad
  cp -r digest-of bad
  sed -i "$1" bad/manifest.json
}
run "${KEYED[@]}" --record digest-of one
status 0
for file in digest-of/*; do
  rm -rf bad
  cp -r digest-of bad
  printf 'x' >>"bad/${file##*/}"
  run audit replay bad
  status 2
  stdout_is ''
done
edit 's|"file": "key-1"|"file": "../me.pub"|'
damaged 'no name of a record'
edit 's|"file": "key-1"|"file": "/etc/passwd"|'
damaged 'no name of a record'
edit 's|"file": "key-1"|"file": ".."|'
damaged 'no name of a record'
edit 's|"kind": "key"|"kind": "secret"|'
damaged '$.inputs[0].kind'
edit 's|hallmark.record/1|hallmark.record/2|'
damaged '$.schema'
edit 's|"--blob"|"--blob", "--record=x"|'
damaged '--record has no place in a record'
edit 's|"--blob"|"--blob", "--batch=x"|'
damaged '--batch has no place in a record'
edit 's|"--blob"|"--help"|'
damaged ''
edit 's|"--blob"|"--blob", "--trusted-root=/etc/passwd"|'
damaged 'the record holds'
edit 's|"--bundle=one.json"|"--bundle=two.json"|'
damaged 'the record holds'
edit 's|"--bundle=one.json"|"--bundle=one.json", "--bundle=one.json"|'
damaged 'the record holds'
edit 's|"one"$|"one", "two"|'
damaged 'the record holds'
edit 's|"time": "|"time": "x|'
damaged '$.time'
rm -rf bad
cp -r digest-of bad
mv bad/key-1 key-1
ln -s ../key-1 bad/key-1
run audit replay bad
check 'a link is not followed' test "$STATUS" != 0
stdout_is ''
run audit replay nowhere
status 3
run audit replay one
check 'a file is no record' test "$STATUS" != 0
ok 'a record is foreign input'

# Somebody edits the report, and makes the manifest fit.
rm -rf bad
cp -r no bad
sed -i 's/"outcome":"fail"/"outcome":"pass"/; s/"verdict":"no"/"verdict":"yes"/g' \
  bad/reports.jsonl
digest=$(sha256sum bad/reports.jsonl | cut -d' ' -f1)
size=$(stat -c %s bad/reports.jsonl)
awk -v d="$digest" -v s="$size" '/"reports"/ { on = 1 }
  on && /"digest"/ { sub(/sha256:[0-9a-f]*/, "sha256:" d) }
  on && /"size"/ { sub(/[0-9]+/, s) } { print }' no/manifest.json >bad/manifest.json
run audit replay bad
status 3
stdout_matches '^differs: report 1, at \$\.verdict: recorded "yes", now "no"$'
run audit replay --json bad
status 3
stdout_has '"same":false,"status":1,"difference":"report 1'
ok 'a difference is told, and is neither yes nor no'

rm -rf bad
cp -r digest-of bad
echo >>bad/embedded-2
digest=$(sha256sum bad/embedded-2 | cut -d' ' -f1)
size=$(stat -c %s bad/embedded-2)
sed -i "/\"embedded-2\"/{n;s/sha256:[0-9a-f]*/sha256:$digest/;n;s/[0-9][0-9]*/$size/}" \
  bad/manifest.json
run audit replay bad
status 3
stderr_has 'warning: the recorded root "public-good" is not the one of this version'
stdout_matches '^not certain: the embedded root "public-good" is not the one'
stdout_matches "^trusted: public-good, embedded, not of this version, sha256:$digest$"
stdout_matches '^trusted: github, embedded, sha256:[0-9a-f]{64}$'
stdout_has 'the same as recorded'
check 'that comes first' grep -q '^not certain' <(head -n 1 .out)
run audit replay --json bad
status 3
stdout_has '{"kind":"embedded","name":"public-good","digest":"sha256:'"$digest"'","thisVersion":false}'
stdout_has '"thisVersion":true}],"certain":false,"same":true,"status":0}'
ok 'a root under the name of a built-in one is told apart'

# It may be of another version: whoever kept the manifest's digest knows.
manifest=sha256:$(sha256sum bad/manifest.json | cut -d' ' -f1)
run audit replay --manifest "$manifest" bad
status 0
stdout_has 'not of this version'
stdout_lacks 'not certain'
run audit replay --json --manifest "$manifest" bad
status 0
stdout_has '"certain":true,"same":true,"status":0}'
run audit replay --manifest "$manifest" digest-of
status 2
stdout_is ''
stderr_has "wanted $manifest"
run audit replay --manifest "sha256:$(sha256sum digest-of/manifest.json |
  cut -d' ' -f1)" digest-of
status 0
run audit replay --manifest sha256:00 digest-of
status 2
ok 'the digest of the manifest vouches for a record, and for no other'

if [[ ! -d $VECTORS ]]; then
  skip 'no ../shared/vectors/sigstore-conformance'
  finish
fi
BUNDLES=$VECTORS/bundle-verify
WHO=(--certificate-oidc-issuer https://token.actions.githubusercontent.com
  --certificate-identity-regexp 'https://github\.com/sigstore-conformance/.*')
count=0
for bundle in "$BUNDLES"/*/bundle.sigstore.json; do
  folder=${bundle%/*}
  root=()
  [[ ! -e $folder/trusted_root.json ]] || root=(--trusted-root "$folder/trusted_root.json")
  run verify --blob --bundle "$bundle" "${WHO[@]}" "${root[@]}" --record "all-$count" \
    "$VECTORS/a.txt"
  want=$STATUS
  [[ $want != 2 ]] || continue
  run audit replay "all-$count"
  status "$want"
  stdout_has 'the same as recorded'
  count=$((count + 1))
done
check 'there are many' test "$count" -gt 20
ok 'every bundle of a suite is the same again'

finish

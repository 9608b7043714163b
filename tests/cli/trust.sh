#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"
export HALLMARK_PASSWORD=x
VECTORS=$REPO/../shared/vectors/trust
START=start-time=2025-01-01T00:00:00Z

# Certificates and keys: ca.pem (link, then root), tsa.pem (leaf, then root).
certificate() {
  local name=$1 issuer=$2 extensions=$3
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 \
    -keyout "$name.key" -subj "/CN=$name" -out "$name.csr" 2>/dev/null
  printf '%b' "$extensions" >"$name.ext"
  if [[ $issuer == self ]]; then
    openssl x509 -req -in "$name.csr" -signkey "$name.key" -days 30 \
      -extfile "$name.ext" -out "$name.crt" 2>/dev/null
  else
    openssl x509 -req -in "$name.csr" -CA "$issuer.crt" -CAkey "$issuer.key" \
      -CAcreateserial -days 30 -extfile "$name.ext" -out "$name.crt" 2>/dev/null
  fi
}
CA='basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n'
certificate root self "$CA"
certificate link root "$CA"
certificate tsaroot self "$CA"
certificate stamp tsaroot 'keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n'
cat link.crt root.crt >ca.pem
cat stamp.crt tsaroot.crt >tsa.pem
"$HALLMARK" keys generate -q --output-key-prefix rekor
"$HALLMARK" keys generate -q --output-key-prefix rekor2 --algorithm ed25519

run trust show
status 0
stderr_is ''
stdout_matches '^public-good$'
stdout_matches '^github$'
stdout_has 'sigstore-trust-root '
stdout_matches '^  demands       certificate timestamps 1, log entries 1, timestamps 0$'
stdout_matches '^  demands       certificate timestamps 0, log entries 0, timestamps 1$'
ok 'show prints the embedded roots and where they are from'

run trust show --github
status 0
stdout_matches '^github$'
stdout_lacks 'public-good'
run trust show --public-good
stdout_lacks 'github'
ok 'each embedded root can be asked for'

run trust show --json
status 0
stdout_matches '^\{"schema":"hallmark.trust/1","domains":\[\{"name":"public-good",'
stdout_has '"profile":{"sctMin":0,"tlogMin":0,"tsaMin":1,"longLived":false}'
check 'it is one line' test "$(wc -l <"$DIR/.out")" = 1
ok 'show --json is one object'

PARTS=(--fulcio "certificate-chain=ca.pem,url=https://ca.example.com,operator=me"
  --ctfe "public-key=rekor.pub,$START,url=https://ct.example.com"
  --rekor "url=https://log.example.com,public-key=rekor.pub,$START"
  --rekor "url=https://log2.example.com,public-key=rekor2.pub,origin=log2.example.com,$START,end-time=2026-01-01T00:00:00Z"
  --tsa "certificate-chain=tsa.pem,url=https://tsa.example.com")
run trust create "${PARTS[@]}"
status 0
stderr_is ''
stdout_has '"mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1"'
cp "$DIR/.out" root.json
run trust show root.json
status 0
stderr_is ''
stdout_matches '^root.json$'
stdout_has 'uri         https://ca.example.com'
stdout_has 'operator    me'
stdout_matches '^      certificate link$'
stdout_matches '^      anchor      root$'
stdout_matches '^      certificate stamp$'
stdout_has 'valid       2025-01-01T00:00:00Z to 2026-01-01T00:00:00Z'
stdout_has 'PKIX_ED25519'
stdout_lacks 'problem'
stdout_lacks 'instance'
ok 'create makes a root that show prints'

run trust create "${PARTS[@]}" --outfile out.json
status 0
stdout_is ''
check 'the same' cmp out.json root.json
run trust create "${PARTS[@]}" --outfile out.json
status 2
stderr_has 'out.json'
run trust create "${PARTS[@]}" --outfile out.json --force
status 0
ok 'an existing file is kept without --force'

refused() {
  local words=$1
  shift
  run trust create "$@"
  status 2
  stdout_is ''
  stderr_has "$words"
}
refused 'nothing to make a root of'
refused '--fulcio: certificate-chain= is missing' --fulcio url=https://x
refused '--rekor: start-time= is missing' --rekor url=https://x,public-key=rekor.pub
refused '--ctfe: there is no origin=' --ctfe "public-key=rekor.pub,origin=x,$START"
refused '--tsa: wanted NAME=VALUE, got tsa.pem' --tsa tsa.pem
refused '--fulcio: url= is given twice' --fulcio url=a,url=b
refused '--fulcio: url= is empty' --fulcio url=,certificate-chain=ca.pem
refused 'start-time=yesterday' --fulcio certificate-chain=ca.pem,start-time=yesterday
refused 'an origin is for Ed25519 keys' --rekor "url=https://x,public-key=rekor.pub,origin=x,$START"
refused 'ends before it starts' --fulcio certificate-chain=ca.pem,end-time=2001-01-01T00:00:00Z
cat root.crt link.crt >upside-down.pem
refused 'certificate 1 is not signed by the next' --fulcio certificate-chain=upside-down.pem
refused 'certificateAuthorities[0]' --fulcio certificate-chain=tsa.pem,url=x
run trust create --fulcio certificate-chain=nowhere.pem
status 3
stderr_has 'nowhere.pem'
ok 'create says what is wrong with a part'

SERVICE="$START,operator=me"
run trust signing-config --fulcio "url=https://ca.example.com,$SERVICE" \
  --oidc-provider "url=https://login.example.com,$SERVICE" \
  --rekor "url=https://log.example.com,$SERVICE" \
  --rekor "url=https://log2.example.com,api-version=2,$SERVICE" \
  --tsa "url=https://tsa.example.com,$SERVICE" --rekor-config EXACT:2
status 0
stderr_is ''
cp "$DIR/.out" config.json
run trust show config.json
status 0
stdout_matches '^config.json: signing configuration$'
stdout_matches '^  logs, used: EXACT 2$'
stdout_matches '^  time-stamping authorities, used: ANY$'
stdout_has 'api-version 2'
run trust show --json config.json
stdout_has '"rekorTlogConfig":{"selector":"EXACT","count":2}'
ok 'signing-config makes a configuration that show prints'

for wrong in 'nothing to configure' \
  '--rekor: start-time= is missing|--rekor|url=https://x' \
  'wanted a number from 1|--rekor|url=https://x,api-version=0,'"$START" \
  'wanted ANY, ALL or EXACT:NUMBER|--rekor-config|SOME' \
  'wanted ANY, ALL or EXACT:NUMBER|--tsa-config|EXACT:0' \
  'url|--rekor|url=log.example.com,'"$START"; do
  IFS='|' read -r words option value <<<"$wrong"
  run trust signing-config ${option:+"$option" "$value"}
  status 2
  stdout_is ''
  stderr_has "$words"
done
ok 'signing-config says what is wrong'

run trust show ca.pem
status 0
stdout_matches '^ca.pem$'
stdout_matches '^  demands       nothing more: long-lived certificates$'
ok 'PEM certificates are own authorities'

{
  tr -d '\n' <root.json
  echo
  tr -d '\n' <root.json
} >two.jsonl
run_in two.jsonl trust show -
status 0
stdout_matches '^-#1$'
stdout_matches '^-#2$'
ok 'several documents in lines, from standard input'

sed 's/"tlogs"/"new": 1, "tlogs"/; s/PKIX_ED25519/PKIX_NEXT/' root.json >odd.json
run trust show odd.json
status 0
stderr_has 'odd.json: $.new: unknown field, ignored'
stdout_has 'problem     the kind of its key is not known'
run trust show --json odd.json
status 0
stderr_is ''
stdout_has '"warnings":["odd.json: $.new: unknown field, ignored"'
stdout_has '"problem":"the kind of its key is not known"'
ok 'what is odd is said and shown'

printf '%s' '{"mediaType":"application/vnd.dev.sigstore.trustedroot.v0.1+json","tlogs":[{"baseUrl":"https://\u001b[2J\u202e","publicKey":{"rawBytes":"","validFor":{"start":"2025-01-01T00:00:00Z"}},"logId":{"keyId":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}]}' >evil.json
run trust show evil.json
status 0
stdout_has 'https://\x1b[2J\u{202e}'
check 'no escape sequence' test "$(grep -c $'\x1b' .out .err | grep -vc ':0$')" = 0
ok 'hostile text reaches no terminal'

echo '{}' >bad.json
run trust show bad.json
status 2
stdout_is ''
stderr_has 'bad.json: $.mediaType: '
echo '{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.1+json"}' >old.json
run trust show old.json
status 2
stderr_has 'this is version 0.1 of a signing configuration'
run trust show nowhere.json
status 3
stderr_has 'nowhere.json'
run trust show root.json bad.json
status 2
stdout_is ''
ok 'show refuses what is no trust root, and then prints nothing'

if [[ -d $VECTORS ]]; then
  run trust show "$VECTORS/staging.json" "$VECTORS/client-trust-config.json"
  status 0
  stdout_has 'PKCS1_RSA_PKCS1V5'
  stdout_lacks 'problem'
  stdout_matches 'client-trust-config.json: signing configuration$'
  ok 'roots of other instances'
else
  skip 'no ../shared/vectors/trust'
fi

finish

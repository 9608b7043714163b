#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2031,SC2034
# Tokens, passwords and private keys are nowhere: not in what is printed with -v, as
# text and as JSON, with and without faults; not in files that are written,
# published or temporary; not in the argv of any process.
source "$(dirname "${BASH_SOURCE[0]}")/_e2e.sh"
mkdir tmp made secret bin
export TMPDIR=$DIR/tmp
# Of this run alone: all processes of the machine are looked at.
UNIQUE=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
PASSWORD="correct horse $UNIQUE"
REQUEST=request-token-$UNIQUE
ENTRY=registry-password-$UNIQUE

# ---- What is looked for ----

# forms FILE.pem: the number of a P-256 key in the forms that leaks have. In SEC 1
# it stands behind seven bytes.
forms() {
  local sec1 pkcs8
  openssl ec -in "$1" -outform DER 2>/dev/null | tail -c +8 | head -c 32 >secret/raw
  od -An -v -tx1 secret/raw | tr -d ' \n' >secret/number
  printf '%s\n' "$(cat secret/number)" "$(tr a-f A-F <secret/number)"
  base64 -w0 secret/raw | head -c 40
  echo
  sec1=$(openssl ec -in "$1" -outform DER 2>/dev/null | base64 -w0)
  pkcs8=$(openssl pkcs8 -topk8 -nocrypt -in "$1" -outform DER | base64 -w0)
  printf '%s\n' "${sec1:12:36}" "${pkcs8:50:36}"
  openssl ec -in "$1" 2>/dev/null | sed -n 2p
  openssl pkcs8 -topk8 -nocrypt -in "$1" | sed -n 2,3p
}

mv me.pem me.pub secret/
KEY=secret/me.pem
bed
run token --print-token
status 0
mv .out secret/token
TOKEN=$(cat secret/token)
IFS=. read -r HEAD PAYLOAD SIGNATURE <<<"$TOKEN"
{
  forms $KEY
  # Enough of each part to be a leak. The header is that of all tokens here, also
  # of those that this script never sees; what it claims is at first what any
  # sandbox's says, and in the end its number and times.
  printf '%s\n' "$HEAD" "${PAYLOAD: -120:40}" "${PAYLOAD: -50:40}" \
    "${SIGNATURE:0:30}" "${SIGNATURE:40:30}" "$REQUEST" \
    "$PASSWORD" "$ENTRY"
  printf 'me:%s' "$ENTRY" | base64
  printf '%s' "$PASSWORD" | base64
} >secret/list
check 'each has some length' bash -c '! grep -qE "^.{0,14}$" secret/list'
check 'there are as many as should be' test "$(wc -l <secret/list)" = 18

# found PATH...: which files have one of them, as text or as the bytes of the key.
found() {
  local file
  grep -rlFf secret/list "$@"
  find "$@" -type f | while read -r file; do
    ! od -An -v -tx1 "$file" | tr -d ' \n' | grep -qFf secret/number ||
      echo "$file"
  done
}
for one in token me.pem raw; do
  mkdir control
  cp secret/$one control/x
  check "$one is found" test -n "$(found control)"
  rm -r control
done
ok 'the search finds what is there'

# ---- All processes, and what lives shortly ----

while :; do
  cat /proc/[0-9]*/cmdline 2>/dev/null
  sleep 0.05
done >seen &
WATCHES=($!)
while :; do
  [[ -z $(ls -A tmp) ]] || cp -r --backup=numbered tmp/. made/ 2>/dev/null
  sleep 0.05
done &
WATCHES+=($!)

# say_in FILE STATUS WORD...: run it for text and for JSON, and keep what it said.
say_in() {
  local input=$1 want=$2 form
  shift 2
  # A sanitizer makes both too long; text is what says more.
  for form in text json; do
    [[ $form == text || $PACE == 1 ]] || continue
    run_in "$input" "$@" -v --output $form
    status "$want"
    cat .out .err >>made/said
  done
}
say() {
  say_in /dev/null "$@"
}
S=("${ROOT[@]}" --force --signing-config box/signing_config.json)
S2=("${ROOT[@]}" --force --signing-config box/signing_config_rekor2.json)
echo '{"a":1}' >predicate.json
echo hello >hello
fresh

# ---- Tokens ----

# An endpoint that answers what we say: a blob of the registry.
served=()
endpoint() {
  local digest
  digest=sha256:$(printf '%s' "$1" | sha256sum | cut -d' ' -f1)
  ask POST "/v2/endpoint/blobs/uploads/?digest=$digest" "$1"
  answer_has 'HTTP/1.1 201'
  served+=("${digest#sha256:}")
  export ACTIONS_ID_TOKEN_REQUEST_TOKEN=$REQUEST
  export ACTIONS_ID_TOKEN_REQUEST_URL="http://$R/v2/endpoint/blobs/$digest?v=2"
}
endpoint '{"value":"'"$TOKEN"'"}'
say 0 token
say 0 token --list
say 0 sign "${S[@]}" "$IMAGE"
say 0 sign "${S2[@]}" --bundle made/image.json "$IMAGE"
say 0 sign "${S[@]}" --skip-existing "$IMAGE"
say 0 sign "${S[@]}" --blob --bundle made/hello.json hello
say 0 attest "${S[@]}" --type custom --predicate predicate.json "$IMAGE"
GITHUB_ACTIONS=true say 0 sign "${S[@]}" "$IMAGE"
ok 'a token of a job'

for text in "$TOKEN" '{"value":"'"$TOKEN" '{"value":["'"$TOKEN"'"]}' \
  '{"'"$TOKEN"'":1}' '{"value":" '"$TOKEN"'"}' '{"value":"'"$TOKEN"'!"}' \
  '{"value":"'"${TOKEN%.*}"'"}' '{"value":"'"$TOKEN.$TOKEN"'"}' \
  '{"value":"'"$TOKEN"'","value":"'"$TOKEN"'"}' '{"error":"'"$TOKEN"'"}'; do
  endpoint "$text"
  for command in "sign ${S[*]} $IMAGE" token; do
    # shellcheck disable=SC2086 # words
    run $command -v
    check 'it fails' test "$STATUS" != 0
    cat .out .err >>made/said
  done
done
ACTIONS_ID_TOKEN_REQUEST_URL="http://$R/nowhere" say 3 token
ACTIONS_ID_TOKEN_REQUEST_URL="http://127.0.0.1:1/" say 3 token --timeout 2s
ok 'answers that are broken around one'
unset "${!ACTIONS_ID_TOKEN@}"

say 0 token --identity-token-file secret/token
say 0 sign "${S[@]}" --identity-token-file secret/token "$IMAGE"
say_in secret/token 0 sign "${S[@]}" --identity-token-file - "$IMAGE"
HALLMARK_IDENTITY_TOKEN=$TOKEN say 0 sign "${S[@]}" "$IMAGE"
SIGSTORE_ID_TOKEN=$TOKEN GITLAB_CI=true say 0 attest "${S[@]}" --type custom \
  --predicate predicate.json "$IMAGE"
HALLMARK_IDENTITY_TOKEN=$TOKEN say 2 token --audience other
HALLMARK_IDENTITY_TOKEN="$TOKEN $TOKEN" say 2 token
HALLMARK_IDENTITY_TOKEN=${TOKEN%.*} say 2 token
HALLMARK_IDENTITY_TOKEN=$TOKEN. say 2 sign "${S[@]}" "$IMAGE"
# By the authority it is looked at: this one is another's signature.
HALLMARK_IDENTITY_TOKEN=$HEAD.$PAYLOAD.${SIGNATURE:40}${SIGNATURE:0:40} \
  say 3 sign "${S[@]}" "$IMAGE"
ok 'a token in a file, a pipe, a variable'

export HALLMARK_IDENTITY_TOKEN=$TOKEN
for fault in fulcio=status:400 fulcio=garbage fulcio=html fulcio=reset \
  ct=status:500 rekor=status:400 rekor=garbage rekor=truncate:10 tsa=reject \
  oci.upload=status:403 oci.manifest=garbage; do
  faults $fault
  run sign "${S[@]}" --timeout 5s -v "$IMAGE"
  status 3
  cat .out .err >>made/said
done
# Stopped in the middle: what it has open, and what lies there.
for fault in fulcio=stall tsa=stall rekor=stall oci.upload=stall; do
  faults $fault
  run sign "${S[@]}" --timeout 1s -v "$IMAGE"
  status 3
  cat .out .err >>made/said
done
faults
unset HALLMARK_IDENTITY_TOKEN
ok 'failures in the middle'

# ---- Keys ----

export HALLMARK_PASSWORD=$PASSWORD
run keys import --key $KEY --output-key-prefix secret/mine -v
status 0
cat .out .err secret/mine.key >>made/said
sed 's/ENCRYPTED [A-Z]* /ENCRYPTED COSIGN /' secret/mine.key >secret/cosign.key
openssl pkcs8 -topk8 -nocrypt -in $KEY -out secret/pkcs8.pem
for key in $KEY secret/mine.key secret/cosign.key secret/pkcs8.pem; do
  say 0 sign --key "$key" "$IMAGE"
  say 0 sign --key "$key" --blob --force --bundle made/key.json hello
done
say 0 attest --key secret/mine.key --type custom --predicate predicate.json "$IMAGE"
say 0 keys public --key secret/mine.key
unset HALLMARK_PASSWORD
COSIGN_PASSWORD=$PASSWORD say 0 sign --key secret/cosign.key "$IMAGE"
printf '%s\n' "$PASSWORD" >secret/password
say_in secret/password 0 sign --key secret/mine.key --password-stdin "$IMAGE"
say_in $KEY 0 sign --key - "$IMAGE"
PEM=$(cat $KEY) say 0 sign --key env://PEM "$IMAGE"
HALLMARK_PASSWORD="$PASSWORD!" say 2 sign --key secret/mine.key "$IMAGE"
# Keys that are broken here and there.
for edit in '2s/^..../AAAA/' '2s/.$//' '3d' '$d' '1s/PRIVATE/PUBLIC/' 's/-----//'; do
  sed "$edit" $KEY >secret/broken.pem
  say 2 sign --key secret/broken.pem "$IMAGE"
  PEM=$(cat secret/broken.pem) say 2 sign --key env://PEM "$IMAGE"
done
ok 'keys and passwords'

cat >bin/sigstore-kms-test <<'PLUGIN'
#!/bin/bash
{ printf '%s\n' "$@" && env; } >>"$SAID"
case $2 in
*'"methodName":"publicKey"'*)
  printf '{"publicKey":{"publicKeyPEM":"%s"}}' "$(base64 -w0 "$KEY_DIR/me.pub")" ;;
*)
  printf '{"signMessage":{"signature":"%s"}}' \
    "$(openssl dgst -sha256 -sign "$KEY_DIR/me.pem" | base64 -w0)" ;;
esac
PLUGIN
chmod +x bin/sigstore-kms-test
export SAID=$DIR/made/plugin KEY_DIR=$DIR/secret
PATH=$PATH:$DIR/bin HALLMARK_PASSWORD=$PASSWORD HALLMARK_IDENTITY_TOKEN=$TOKEN \
  say 0 sign --key test://alias/me "$IMAGE"
check 'it was asked' grep -q '"keyResourceID":"alias/me"' made/plugin
ok 'a plugin gets no secret of ours'

# ---- Registries that ask who comes ----

found box >.found
for one in "${served[@]}"; do
  sed -i "/$one/d" .found
done
check "nothing is published or logged: $(head -c 300 .found)" test ! -s .found
stop TERM
rm -r box
printf '%s\n' "$ENTRY" >secret/entry
FROM=secret/entry bed --auth basic --user me --password-stdin
printf '{"auths":{"%s":{"auth":"%s"}}}' "$R" "$(printf 'me:%s' "$ENTRY" | base64)" \
  >secret/config.json
W=(--registry-username me --registry-password-stdin)
"$HALLMARK" copy -q --no-evidence "oci-layout:$STORE:app" "$R/app:1" \
  --registry-config secret/config.json >.copied 2>&1 || problem 'no copy'
IMAGE=$R/app@${IMAGE##*@}
S=("${ROOT[@]}" --force --signing-config box/signing_config.json)
say_in secret/entry 0 sign "${S[@]}" "${W[@]}" "$IMAGE"
say 0 sign "${S[@]}" --registry-config secret/config.json "$IMAGE"
say 3 sign "${S[@]}" "$IMAGE"
say_in secret/password 3 sign "${S[@]}" "${W[@]}" "$IMAGE"
say_in secret/entry 3 sign "${S[@]}" --registry-token - "$IMAGE"
faults oci=status:403
say_in secret/entry 3 sign "${S[@]}" "${W[@]}" "$IMAGE"
stop TERM
rm box/sandbox.env # it tells who may enter
ok 'passwords of registries'

# ---- And now ----

kill "${WATCHES[@]}"
wait "${WATCHES[@]}" 2>/dev/null
cp -r tmp/. made/
tr '\0' '\n' <seen | sort -u >made/processes
check 'there is much to look at' test "$(wc -c <made/said)" -gt 30000
check 'and processes were seen' grep -qa -- --signing-config made/processes
RAN='all of it'
for place in made home box tmp; do
  found $place >.found
  check "nothing in $place: $(head -c 300 .found)" test ! -s .found
done
check 'no private key' bash -c '! grep -rlE "^-----BEGIN (EC )?PRIVATE KEY" made home tmp'
check 'no temporary file is left' test -z "$(ls -A tmp)"
ok 'nowhere'

finish

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Key files, both ways between hallmark and the real cosign.
# shellcheck disable=SC2034 # RAN and STATUS are for _lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../cli/_lib.sh"
source "$REPO/tests/interop/_peers.sh"
go_peer cosign 3.1.3 github.com/sigstore/cosign/v3/cmd/cosign 1.26 || exit 0
export HOME=$DIR/home
mkdir "$HOME"

# Run cosign with that password, in a folder of its own if it writes files.
cosign() {
  RAN="COSIGN_PASSWORD='$1' cosign ${*:2}"
  COSIGN_PASSWORD=$1 offline "$PEER" "${@:2}" </dev/null >"$DIR/.out" 2>"$DIR/.err"
  STATUS=$?
}

# Run hallmark with that password.
hallmark() {
  export HALLMARK_PASSWORD=$1
  run "${@:2}"
  unset HALLMARK_PASSWORD
}

# Do both programs see that public key in that private one?
both_see() {
  local password=$1 key=$2 public=$3
  hallmark "$password" keys public --key "$key"
  status 0
  stdout_is "$(cat "$public")"
  cosign "$password" public-key --key "$key"
  status 0
  stdout_is "$(cat "$public")"
}

# The JSON inside of a key file, with what is random taken out.
shape() {
  sed '/^-----/d' "$1" | base64 -d |
    sed -E 's/"(salt|nonce|ciphertext)":"[^"]+"/"\1":""/g'
}

cosign 'correct horse' generate-key-pair
status 0
both_see 'correct horse' cosign.key cosign.pub
hallmark 'correct Horse' keys public --key cosign.key
status 2
stderr_has 'wrong password'
ok 'a key of cosign generate-key-pair opens with its password only'

hallmark 'correct horse' keys generate
status 0
both_see 'correct horse' hallmark.key hallmark.pub
cosign 'correct Horse' public-key --key hallmark.key
check 'refused' test "$STATUS" != 0
ok 'a key of hallmark keys generate opens with its password only'

check 'the same JSON' test "$(shape cosign.key)" = "$(shape hallmark.key)"
check 'the same label' test "$(head -n 1 cosign.key)" = "$(head -n 1 hallmark.key)"
check 'the same lines' test "$(sed -n 2p cosign.key | wc -c)" = "$(sed -n 2p hallmark.key | wc -c)"
check 'the same modes' test "$(stat -c %a cosign.key cosign.pub)" = "$(stat -c %a hallmark.key hallmark.pub)"
ok 'both write the same form'

sed 's/SIGSTORE/COSIGN/' cosign.key >older.key
both_see 'correct horse' older.key cosign.pub
hallmark 'correct horse' keys import --key older.key --output-key-prefix newer
status 0
both_see 'correct horse' newer.key cosign.pub
ok 'the older label is read by both, and imported'

number=0
for password in '' ' ' 'пароль 🔑' $'two\nlines\n' "$(printf '%0200d' 7)"; do
  number=$((number + 1))
  hallmark "$password" keys generate --output-key-prefix "ours-$number"
  both_see "$password" "ours-$number.key" "ours-$number.pub"
  cosign "$password" generate-key-pair --output-key-prefix "theirs-$number"
  both_see "$password" "theirs-$number.key" "theirs-$number.pub"
done
ok 'odd passwords mean the same to both'

# cosign takes a piped password with its line feed, hallmark without.
echo piped >password
RAN='cosign generate-key-pair <password'
(unset COSIGN_PASSWORD && setsid -w "$PEER" generate-key-pair --output-key-prefix piped) \
  <password >"$DIR/.out" 2>"$DIR/.err"
STATUS=$?
status 0
hallmark $'piped\n' keys public --key piped.key
status 0
stdout_is "$(cat piped.pub)"
ok 'a password that was piped into cosign ends in a line feed'

# What a signature is made over, for openssl: its digest option, or none.
digest_of() {
  case $1 in
  ecdsa-p384) echo -sha384 ;;
  ecdsa-p521) echo -sha512 ;;
  *) echo -sha256 ;;
  esac
}

openssl_verifies() {
  local algorithm=$1 public=$2 signature=$3
  if [[ $algorithm == ed25519 ]]; then
    openssl pkeyutl -verify -pubin -inkey "$public" -rawin -in blob \
      -sigfile "$signature"
  else
    openssl dgst "$(digest_of "$algorithm")" -verify "$public" \
      -signature "$signature" blob
  fi >/dev/null 2>&1
}

# The key id in hexadecimal, as cosign writes it into a bundle.
hint_of() {
  run keys public --key "$1" --json
  printf '%b' "$(sed -E 's/.*"keyId":"([0-9a-f]+)".*/\1/; s/../\\x&/g' "$DIR/.out")" | base64
}

echo 'what is signed' >blob
for algorithm in ecdsa-p256 ecdsa-p384 ecdsa-p521 rsa-3072 rsa-4096 ed25519; do
  hallmark pw keys generate --algorithm "$algorithm" --output-key-prefix "$algorithm"
  status 0
  both_see pw "$algorithm.key" "$algorithm.pub"
  cosign pw sign-blob --key "$algorithm.key" --use-signing-config=false \
    --tlog-upload=false --yes --bundle "$algorithm.json" blob
  status 0
  sed -E 's/.*"signature":"([^"]+)".*/\1/' "$algorithm.json" | base64 -d >"$algorithm.sig"
  check 'openssl verifies' openssl_verifies "$algorithm" "$algorithm.pub" "$algorithm.sig"
  check 'openssl can say no' test ! "$(openssl_verifies "$algorithm" hallmark.pub "$algorithm.sig" && echo yes)"
  check 'the hint is the key id' grep -qF "\"hint\":\"$(hint_of "$algorithm.pub")\"" "$algorithm.json"
  ok "cosign signs with an $algorithm key of hallmark"
done

# Every form of plain key that both can import.
plain_key() {
  case $1 in
  p256-sec1) openssl ecparam -name prime256v1 -genkey -noout ;;
  p384-sec1) openssl ecparam -name secp384r1 -genkey -noout ;;
  p521-sec1) openssl ecparam -name secp521r1 -genkey -noout ;;
  p256-pkcs8) openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 ;;
  rsa2048-pkcs1) openssl genrsa -traditional 2048 ;;
  rsa3072-pkcs8) openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 ;;
  ed25519-pkcs8) openssl genpkey -algorithm ED25519 ;;
  esac 2>/dev/null
}

for form in p256-sec1 p384-sec1 p521-sec1 p256-pkcs8 rsa2048-pkcs1 rsa3072-pkcs8 ed25519-pkcs8; do
  plain_key "$form" >plain.pem
  openssl pkey -in plain.pem -pubout -out plain.pub
  hallmark pw keys import --key plain.pem --output-key-prefix "h-$form"
  status 0
  check 'the public file' cmp plain.pub "h-$form.pub"
  both_see pw "h-$form.key" plain.pub
  cosign pw import-key-pair --key plain.pem --output-key-prefix "c-$form"
  status 0
  check 'the public file' cmp plain.pub "c-$form.pub"
  both_see pw "c-$form.key" plain.pub
  ok "both import $form and read each other's file"
done

finish

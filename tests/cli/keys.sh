#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"
unset COSIGN_PASSWORD

mode() {
  stat -c %a "$1"
}

# Run with that password in the environment.
with() {
  export HALLMARK_PASSWORD=$1
  shift
  run "$@"
  unset HALLMARK_PASSWORD
}

# Run without a terminal, whoever started the tests.
detached() {
  local input=$1
  shift
  RAN="hallmark $* <$input"
  setsid -w "$HALLMARK" "$@" <"$input" >"$DIR/.out" 2>"$DIR/.err"
  STATUS=$?
}

# Run at a terminal (script makes one) and type one answer for each question:
#     typing 'one' 'two' -- keys generate
# What the person saw is in $DIR/.out; the text "status N" closes it.
typing() {
  local answers=() answer seen='' c from to pid
  while [[ $1 != -- ]]; do
    answers+=("$1")
    shift
  done
  shift
  RAN="hallmark $* (at a terminal)"
  # A shell in between says the status, and whether echo is on again.
  coproc TTY {
    exec script -qec "trap : INT; '$HALLMARK' $*; echo status \$?; stty -a" \
      /dev/null 2>&1
  }
  # Bash forgets the descriptors when the process ends; these copies stay.
  pid=$TTY_PID
  exec {from}<&"${TTY[0]}" {to}>&"${TTY[1]}"
  # What is typed before the question stands there is thrown away.
  for answer in "${answers[@]}"; do
    while IFS= read -r -t 60 -N 1 -u "$from" c; do
      seen+=$c
      [[ $seen == *assword*': ' || $seen == *again': ' ]] && break
    done
    printf '%s' "$seen" >>"$DIR/.tty"
    seen=''
    printf '%b' "$answer" >&"$to"
  done
  cat <&"$from" >>"$DIR/.tty"
  exec {from}<&- {to}>&-
  wait "$pid"
  tr -d '\r' <"$DIR/.tty" >"$DIR/.out"
  : >"$DIR/.err"
  rm "$DIR/.tty"
}

with 'correct horse' keys generate
status 0
stdout_is ''
stderr_has 'private key: hallmark.key'
stderr_has 'public key: hallmark.pub'
check 'private 0600' test "$(mode hallmark.key)" = 600
check 'public 0644' test "$(mode hallmark.pub)" = 644
check 'label' grep -qx -e '-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----' hallmark.key
check 'label' grep -qx -e '-----BEGIN PUBLIC KEY-----' hallmark.pub
check 'nothing else was left' test "$(ls)" = $'hallmark.key\nhallmark.pub'
ok 'generate writes a pair with the right modes'

with 'correct horse' keys generate -q --output-key-prefix quiet
status 0
stdout_is ''
stderr_is ''
ok 'generate --quiet says nothing'

cp hallmark.key before.key
with other keys generate
status 2
stderr_has 'hallmark.key: is there already; --force replaces it'
check 'unchanged' cmp hallmark.key before.key
rm hallmark.key
with other keys generate
status 2
stderr_has 'hallmark.pub: is there already'
check 'no half pair' test ! -e hallmark.key
cp before.key hallmark.key
ok 'generate overwrites neither file'

with 'correct horse' keys public --key hallmark.key
status 0
stdout_is "$(cat hallmark.pub)"
stderr_is ''
with wrong keys public --key hallmark.key
status 2
stdout_is ''
stderr_has 'key hallmark.key: wrong password, or the file was changed'
stderr_lacks wrong\"
run keys public --key hallmark.pub
status 0
stdout_is "$(cat hallmark.pub)"
ok 'public needs the password of a private key only'

for algorithm in ecdsa-p256 ecdsa-p384 ecdsa-p521 rsa-3072 rsa-4096 ed25519; do
  with pw keys generate --algorithm "$algorithm" --output-key-prefix "$algorithm" --json
  status 0
  stdout_has "\"algorithm\":\"$algorithm\""
  stdout_has "\"privateKeyFile\":\"$algorithm.key\""
  stdout_has "\"publicKeyFile\":\"$algorithm.pub\""
  with pw keys public --key "$algorithm.key"
  stdout_is "$(cat "$algorithm.pub")"
  check 'openssl reads it' openssl pkey -pubin -in "$algorithm.pub" -noout
  ok "generate --algorithm $algorithm"
done

with pw keys generate --algorithm ecdsa-p255
status 2
stderr_has 'ecdsa-p256'
ok 'an unknown algorithm is a usage error'

id=$(openssl pkey -pubin -in hallmark.pub -outform DER | sha256sum | cut -c1-64)
run keys public --key hallmark.pub --json
status 0
stdout_has '"schema":"hallmark.key/1"'
stdout_has "\"keyId\":\"$id\""
stdout_has '"publicKeyDetails":"PKIX_ECDSA_P256_SHA_256"'
stdout_has '"publicKey":"-----BEGIN PUBLIC KEY-----\n'
stdout_lacks 'privateKeyFile'
ok 'public --json has the key id'

run keys public --key hallmark.pub --outfile out.pub
status 0
stdout_is ''
check 'the same' cmp out.pub hallmark.pub
run keys public --key ed25519.pub --outfile out.pub
status 2
check 'unchanged' cmp out.pub hallmark.pub
run keys public --key ed25519.pub --outfile out.pub --force
status 0
check 'replaced' cmp out.pub ed25519.pub
ok 'public --outfile replaces with --force only'

run_in hallmark.pub keys public --key -
status 0
stdout_is "$(cat hallmark.pub)"
export KEY_TEXT
KEY_TEXT=$(cat hallmark.key)
with 'correct horse' keys public --key env://KEY_TEXT
status 0
stdout_is "$(cat hallmark.pub)"
unset KEY_TEXT
run keys public --key env://KEY_TEXT
status 2
stderr_has 'env://KEY_TEXT: the variable is not set'
ok 'a key comes from standard input or a variable'

with 'correct horse' keys public --key /dev/stdin
RAN='hallmark keys public --key <(cat hallmark.key)'
HALLMARK_PASSWORD='correct horse' "$HALLMARK" keys public --key <(cat hallmark.key) \
  >"$DIR/.out" 2>"$DIR/.err"
STATUS=$?
status 0
stdout_is "$(cat hallmark.pub)"
ok 'a key comes from a pipe with a name'

run keys public --key missing.key
status 3
stderr_has 'missing.key: '
run keys public --key .
status 2
stderr_has 'a folder'
echo nonsense >nonsense.key
run keys public --key nonsense.key
status 2
stderr_has 'key nonsense.key: '
head -c 70000 /dev/zero >large.key
run keys public --key large.key
status 2
stderr_has 'more than 65536 bytes'
printf -- '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' >cert.key
run keys public --key cert.key
status 2
stderr_has CERTIFICATE
run keys public
status 2
stderr_has -- --key
ok 'what is no key is said, with the status of usage'

export COSIGN_PASSWORD='correct horse'
run keys public --key hallmark.key
status 0
with wrong keys public --key hallmark.key
status 2
stderr_has 'HALLMARK_PASSWORD, COSIGN_PASSWORD'
unset COSIGN_PASSWORD
ok 'COSIGN_PASSWORD works, and HALLMARK_PASSWORD wins'

printf 'correct horse\n' >password
run_in password keys public --key hallmark.key --password-stdin
status 0
stdout_is "$(cat hallmark.pub)"
printf 'correct horse' >password
run_in password keys public --key hallmark.key --password-stdin
status 0
printf 'correct horse\n\n' >password
run_in password keys public --key hallmark.key --password-stdin
status 2
detached password keys public --key hallmark.key
status 2
printf 'correct horse\n' >password
detached password keys public --key hallmark.key
status 0
ok 'standard input gives the password, less one line feed'

run_in hallmark.key keys public --key - --password-stdin
status 2
stderr_has 'standard input cannot give both the key and the password'
detached hallmark.key keys public --key -
status 2
stderr_has 'no password was given'
ok 'standard input never gives both'

detached /dev/null keys generate --output-key-prefix none
status 2
stderr_has 'no password was given'
stderr_has HALLMARK_PASSWORD
stderr_has -- --password-stdin
stderr_has terminal
run keys generate --output-key-prefix none --password-stdin
status 2
check 'nothing was written' test ! -e none.key -a ! -e none.pub
ok 'without a password there is no key'

export COSIGN_PASSWORD=
run keys generate --output-key-prefix empty
status 0
run keys public --key empty.key
status 0
stdout_is "$(cat empty.pub)"
unset COSIGN_PASSWORD
echo >password
run_in password keys public --key empty.key --password-stdin
status 0
ok 'an empty password has to be said, and works'

for kind in pkcs8 sec1 pkcs1; do
  case $kind in
  pkcs8) openssl genpkey -algorithm ed25519 -out plain.pem ;;
  sec1) openssl ecparam -name secp384r1 -genkey -noout -out plain.pem ;;
  pkcs1) openssl genrsa -traditional -out plain.pem 3072 ;;
  esac 2>/dev/null
  openssl pkey -in plain.pem -pubout -out plain.pub
  with pw keys import --key plain.pem --output-key-prefix "import-$kind"
  status 0
  check 'the public key' cmp plain.pub "import-$kind.pub"
  check 'private 0600' test "$(mode "import-$kind.key")" = 600
  with pw keys public --key "import-$kind.key"
  stdout_is "$(cat plain.pub)"
  run keys public --key plain.pem
  stdout_is "$(cat plain.pub)"
  ok "import reads $kind"
done

with pw keys import --key plain.pem
status 0
check 'default name' cmp plain.pub import-hallmark.pub
run_in plain.pem keys import --key - --output-key-prefix other
status 2
stderr_has 'no password was given'
with 'correct horse' keys import --key hallmark.key --output-key-prefix again
status 0
check 'the same key' cmp hallmark.pub again.pub
check 'salted anew' test "$(cat hallmark.key)" != "$(cat again.key)"
with 'correct horse' keys public --key again.key
status 0
ok 'import of an encrypted key keeps its password'

with pw keys import --key hallmark.pub --output-key-prefix other
status 2
stderr_has 'PUBLIC KEY'
check 'nothing was written' test ! -e other.key -a ! -e other.pub
ok 'import of a public key is refused'

with pw keys generate --output-key-prefix forced
with pw2 keys generate --output-key-prefix forced --force --algorithm ed25519
status 0
with pw2 keys public --key forced.key
status 0
stdout_is "$(cat forced.pub)"
check 'private 0600' test "$(mode forced.key)" = 600
check 'no leftovers' test "$(echo forced.*)" = 'forced.key forced.pub'
ok 'generate --force replaces both'

mkdir in-the-way.pub
with pw keys generate --output-key-prefix in-the-way
status 2
check 'no half pair' test ! -e in-the-way.key
with pw keys generate --output-key-prefix missing/folder
status 3
stderr_has 'missing/folder.key'
with pw keys generate --output-key-prefix in-the-way.pub/
status 2
# TSan's own start makes a file, and dies of the limit.
if [[ $(nm "$(readlink -f "$HALLMARK")" | grep -c ' __tsan_init') == 0 ]]; then
  RAN='hallmark keys generate (no file may grow)'
  (
    ulimit -f 0
    HALLMARK_PASSWORD=pw exec "$HALLMARK" keys generate --output-key-prefix full 2>&1
  ) | cat >"$DIR/.err"
  STATUS=${PIPESTATUS[0]}
  status 3
  stderr_has 'full.key: '
  check 'no half pair' test ! -e full.key -a ! -e full.pub
fi
ok 'a pair that cannot be written leaves nothing'

ln -s elsewhere link.key
with pw keys generate --output-key-prefix link
status 2
check 'not followed' test ! -e elsewhere
with pw keys generate --output-key-prefix link --force
status 0
check 'not followed' test ! -e elsewhere -a ! -L link.key -a -f link.key
ok 'a symbolic link is never written through'

typing 'correct horse\n' -- keys public --key hallmark.key
stdout_has 'Password for hallmark.key: '
stdout_has "$(tail -n 2 hallmark.pub)"
stdout_has 'status 0'
stdout_lacks 'correct horse'
stdout_matches '(^|[^-])echo '
ok 'a terminal is asked and does not show the password'

typing 'one\n' 'one\n' -- keys generate --output-key-prefix typed
stdout_has 'New password for typed.key (may be empty): '
stdout_has 'The same again: '
stdout_has 'status 0'
with one keys public --key typed.key
status 0
ok 'a new password is typed twice'

typing 'one\n' 'two\n' 'three\n' 'three\n' -- keys generate --output-key-prefix retyped
stdout_has 'They differ. New password for retyped.key: '
stdout_has 'status 0'
with three keys public --key retyped.key
status 0
ok 'passwords that differ are asked for again'

typing 'a\n' 'b\n' 'a\n' 'b\n' 'a\n' 'b\n' -- keys generate --output-key-prefix differ
stdout_has 'the two passwords differ'
stdout_has 'status 2'
check 'nothing was written' test ! -e differ.key -a ! -e differ.pub
ok 'after three times it ends'

typing '\003' -- keys public --key hallmark.key
stdout_has 'status 130'
stdout_matches '(^|[^-])echo '
ok 'Ctrl-C ends it with the terminal as it was'

typing '\004' -- keys public --key hallmark.key
stdout_has 'no line was entered'
stdout_has 'status 2'
ok 'Ctrl-D is no password'

run keys
status 2
run keys generate operand
status 2
run keys generate --password secret
status 2
stderr_lacks secret
ok 'a password cannot stand on the command line'

finish

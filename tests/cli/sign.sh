#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034 # FROM is for _sandbox.sh
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"
source "$REPO/tests/cli/_layout.sh"
source "$REPO/tests/cli/_sandbox.sh"
export HOME=$DIR/home
unset DOCKER_CONFIG REGISTRY_AUTH_FILE XDG_RUNTIME_DIR XDG_CONFIG_HOME \
  COSIGN_PASSWORD
mkdir -p home
V=(verify --key me.pub --insecure-ignore-tlog)
REFERRER='"dev.sigstore.bundle.predicateType":"https://sigstore.dev/cosign/sign/v1"'

layout one
AMD=$(image one amd64 ',"platform":{"os":"linux","architecture":"amd64"}')
ARM=$(image one arm64 ',"platform":{"os":"linux","architecture":"arm64"}')
NOTES=$(image one notes ',"platform":{"os":"unknown","architecture":"unknown"},"annotations":{"vnd.docker.reference.type":"attestation-manifest","vnd.docker.reference.digest":"'"$(digest_of "$AMD")"'"}')
LIST=$(descriptor one $INDEX '{"schemaVersion":2,"mediaType":"'$INDEX'","manifests":['"$AMD,$ARM,$NOTES"']}' "$(named app)")
list one "$LIST"
cp -r one clean
NUMBER=$(digest_of "$LIST")

# attached LAYOUT: how many signatures lie there.
attached() {
  grep -rl "$REFERRER" "$1/blobs" | wc -l
}
is_attached() {
  check "$2 signatures in $1" test "$(attached "$1")" = "$2"
}

# ---- Layouts ----

run sign --key me.pem oci-layout:one:app
status 0
stdout_has "image: oci-layout:one@$NUMBER"
stdout_has 'algorithm: PKIX_ECDSA_P256_SHA_256'
stderr_has 'signed, attached as sha256:'
is_attached one 1
run "${V[@]}" oci-layout:one:app
status 0
run verify --key you.pub --insecure-ignore-tlog oci-layout:one:app
status 1
run "${V[@]}" --recursive oci-layout:one:app
status 4
run tree oci-layout:one:app
stdout_has 'kind: bundle'
ok 'an image in a folder is signed by its digest'

run sign --key me.pem --recursive --skip-existing --json oci-layout:one:app
status 0
stdout_has '"schema": "hallmark.sign/1"'
stdout_has '"platform": "linux/amd64"'
stdout_has '"existing": true'
is_attached one 3
run "${V[@]}" --recursive oci-layout:one:app
status 0
run sign --key me.pem --recursive --skip-existing oci-layout:one:app
status 0
is_attached one 3
run sign --key you.pem --skip-existing oci-layout:one:app
status 0
is_attached one 4
ok 'every platform, and nothing twice'

rm -r one && cp -r clean one
run sign --key me.pem --platform linux/arm64 --annotation team=a \
  --annotation 'note=b=c' oci-layout:one:app
status 0
stdout_has "image: oci-layout:one@$(digest_of "$ARM")"
run "${V[@]}" --platform linux/arm64 --annotation 'note=b=c' oci-layout:one:app
status 0
run "${V[@]}" --platform linux/arm64 --annotation team=b oci-layout:one:app
status 1
run "${V[@]}" --platform linux/amd64 oci-layout:one:app
check 'not the other one' test "$STATUS" != 0
run sign --key me.pem --annotation team=a --annotation team=b oci-layout:one:app
status 2
run sign --key me.pem --annotation team oci-layout:one:app
status 2
ok 'one platform, and annotations'

rm -r one && cp -r clean one
run sign --key me.pem --no-push --recursive --bundle all.jsonl oci-layout:one:app
status 0
is_attached one 0
check 'three lines' test "$(wc -l <all.jsonl)" = 3
run "${V[@]}" --bundle all.jsonl oci-layout:one:app
status 0
run sign --key me.pem --no-push oci-layout:one:app
status 2
run sign --key me.pem --no-push --bundle all.jsonl oci-layout:one:app
status 2
stderr_has 'is there already; --force replaces it'
run sign --key me.pem --no-push --force --bundle - oci-layout:one:app
status 0
cp .out piped.json
run "${V[@]}" --bundle piped.json oci-layout:one:app
status 0
ok 'bundles are saved, beside pushing or instead'

# The first of two is complete, and stays so: it is told, and its bundle is saved.
rm -r one && cp -r clean one
run sign --key me.pem --json --bundle part.json oci-layout:one:app oci-layout:one:gone
status 3
stdout_has "\"image\": \"oci-layout:one@$NUMBER\""
stderr_has 'does the rest'
is_attached one 1
run "${V[@]}" --bundle part.json oci-layout:one:app
status 0
run sign --key me.pem -q --force --skip-existing --bundle part.json --recursive oci-layout:one:app
status 0
check 'what was there is saved, too' test "$(wc -l <part.json)" = 3
run "${V[@]}" --bundle part.json oci-layout:one:app
status 0
for target in . /dev/null no/such; do
  run sign --key me.pem --force --bundle $target oci-layout:one:app
  check 'it is no yes' test "$STATUS" != 0
  is_attached one 3
done
run sign --key me.pem --json oci-layout:one:gone
status 3
stdout_is ''
ok 'what was complete before a failure is told and saved'

echo "$NUMBER" >number
run sign --key me.pem --digest-file number oci-layout:one
status 0
stdout_has "$NUMBER"
printf '\noci-layout:one@%s\noci-layout:one@%s\n' "$NUMBER" "$(digest_of "$ARM")" >lines
run sign --key me.pem --digest-file lines --json
status 0
check 'two of them' test "$(grep -c '"attached"' .out)" = 2
for text in 'oci-layout:one:app' "$NUMBER" '' 'A:B:C'; do
  echo "$text" >wrong
  run sign --key me.pem --digest-file wrong
  status 2
done
run sign --key me.pem --digest-file number oci-layout:one oci-layout:one
status 2
ok 'digests come out of a file'

# ---- Files ----

echo hello >hello
for form in p256 p384 p521 ed25519; do
  case $form in
  p256) openssl ecparam -name prime256v1 -genkey -noout ;;
  p384) openssl ecparam -name secp384r1 -genkey -noout ;;
  p521) openssl ecparam -name secp521r1 -genkey -noout ;;
  ed25519) openssl genpkey -algorithm ED25519 ;;
  esac >$form.pem
  openssl pkey -in $form.pem -pubout -out $form.pub
  run sign --blob --key $form.pem --force hello
  status 0
  check 'it is beside the file' test -s hello.sigstore.json
  run verify --blob --key $form.pub --insecure-ignore-tlog \
    --bundle hello.sigstore.json hello
  status 0
  run verify --blob --key me.pub --insecure-ignore-tlog \
    --bundle hello.sigstore.json hello
  status 1
done
run sign --blob --key me.pem hello
status 2
stderr_has 'hello.sigstore.json: is there already'
run sign --blob --key me.pem --bundle both.jsonl hello number
status 0
run verify --blob --key me.pub --insecure-ignore-tlog --bundle both.jsonl hello number
status 0
run_in hello sign --blob --key me.pem --bundle - -
status 0
cp .out stdin.json
run verify --blob --key me.pub --insecure-ignore-tlog --bundle stdin.json hello
status 0
run_in hello sign --blob --key me.pem -
status 2
run sign --blob --key me.pem "sha256:$(printf '%064d' 0)"
status 2
stderr_has 'only what was read is signed'
printf 'DSSEv1 1 a 1 b' >envelope
run sign --blob --key me.pem envelope
status 3
check 'no bundle' test ! -e envelope.sigstore.json
run sign --key me.pem hello
status 2
stderr_has 'is a file here'
run sign --blob --key me.pem missing
status 3
run sign --blob --recursive --key me.pem hello
status 2
run sign --blob --annotation a=b --key me.pem hello
status 2
ok 'files are signed'

truncate -s 300M large
case $(nm -D "$HALLMARK" 2>/dev/null || :) in
*__asan_* | *__tsan_*) KIB_MAX=4000000 ;;
*) KIB_MAX=40000 ;;
esac
RAN='hallmark sign --blob large'
/usr/bin/time -q -f %M -o .peak "$HALLMARK" sign -q --blob --key me.pem large \
  >.out 2>.err
STATUS=$?
status 0
check 'in flat memory' test "$(tail -n 1 .peak)" -lt "$KIB_MAX"
rm large
ok 'a large file does not get into memory'

# ---- Keys ----

export HALLMARK_PASSWORD='correct horse'
run keys generate --output-key-prefix mine
cp .out all.out
run sign --blob --key mine.key --bundle mine.json hello -v
status 0
cat .out .err mine.json >>all.out
run verify --blob --key mine.pub --insecure-ignore-tlog --bundle mine.json hello
status 0
HALLMARK_PASSWORD='correct Horse' run sign --blob --key mine.key --force --bundle no.json hello -v
status 2
stderr_has 'wrong password'
check 'nothing was written' test ! -e no.json
cat .out .err >>all.out
MINE="$(openssl pkey -in me.pem -outform DER | base64 -w0)"
MINE_PEM=$(cat me.pem) run sign --blob --key env://MINE_PEM --bundle env.json hello -v
status 0
cat .out .err env.json >>all.out
check 'no password in what is printed' bash -c '! grep -qi "correct horse" all.out'
check 'no key in what is printed' bash -c '! grep -qF "$(sed -n 2p me.pem)" all.out'
check 'nor in another form' bash -c '! grep -qF "${1:40:40}" all.out' - "$MINE"
unset HALLMARK_PASSWORD
run_in <(printf 'correct horse\n') sign --blob --key mine.key --password-stdin --bundle stdin2.json hello
status 0
run_in hello sign --blob --key mine.key --bundle no.json -
status 2
run_in hello sign --blob --key mine.key --password-stdin --bundle no.json -
status 2
stderr_has 'standard input is one thing only'
run sign --blob --key me.pub --bundle no.json hello
status 2
run sign --blob --key hello --bundle no.json hello
status 2
run sign --blob --key nowhere --bundle no.json hello
status 3
run sign --blob --key env://NOWHERE --bundle no.json hello
status 2
openssl genrsa -out small.pem 2048 2>/dev/null
run sign --blob --key small.pem --bundle no.json hello
status 2
check 'nothing was written' test ! -e no.json
ok 'keys and passwords'

# ---- Plugins ----

mkdir bin
cat >bin/sigstore-kms-test <<'END'
#!/bin/bash
[[ $1 == v1 && $2 == *'"protocolVersion":"v1"'* ]] || exit 9
printf '%s\n' "$2" >>"$LOG"
case $2 in
*'"keyResourceID":"none"'*) echo '{"errorMessage":"no such key"}' ;;
*'"methodName":"publicKey"'*)
  printf '{"publicKey":{"publicKeyPEM":"%s"}}' "$(base64 -w0 "$KEY.pub")" ;;
*'"digest":"'*)
  printf '%s' "$2" | sed 's/.*"digest":"\([^"]*\)".*/\1/' | base64 -d >"$LOG.digest"
  printf '{"signMessage":{"signature":"%s"}}' \
    "$(openssl pkeyutl -sign -inkey "$KEY.pem" -in "$LOG.digest" | base64 -w0)" ;;
*)
  printf '{"signMessage":{"signature":"%s"}}' \
    "$(openssl dgst -sha256 -sign "$OTHER.pem" | base64 -w0)" ;;
esac
[[ -z ${HALLMARK_PASSWORD-} ]] || echo leaked >>"$LOG"
echo 'touch the device' >&2
exit 1
END
chmod +x bin/sigstore-kms-test
rm -r one && cp -r clean one
export KEY=$DIR/me OTHER=$DIR/me LOG=$DIR/plugin.log HALLMARK_PASSWORD=secret
PATH=$PATH:$DIR/bin
run sign --key test://alias/me oci-layout:one:app
status 0
run "${V[@]}" oci-layout:one:app
status 0
run sign --blob --key test://alias/me --bundle plugin.json hello
status 0
stderr_has 'touch the device'
run verify --blob --key me.pub --insecure-ignore-tlog --bundle plugin.json hello
status 0
check 'it was asked for the key' grep -q '"keyResourceID":"alias/me"' plugin.log
check 'it got no password of ours' bash -c '! grep -q leaked plugin.log'
unset HALLMARK_PASSWORD
OTHER=$DIR/you run sign --key test://alias/me oci-layout:one:app
status 3
stderr_has 'what the plugin signed'
is_attached one 1
run sign --key test://none oci-layout:one:app
status 3
stderr_has 'says "no such key"'
run sign --key nobody://key oci-layout:one:app
status 2
stderr_has 'sigstore-kms-nobody: no such program in PATH'
ok 'a plugin holds the key'

# ---- Registries ----

for referrers in on off; do
  case $referrers in on) start ;; off) start --fault oci=no-referrers ;; esac
  R=$HALLMARK_SANDBOX_REGISTRY
  run copy -q --no-evidence oci-layout:clean:app "$R/app:1"
  run sign --key me.pem --recursive "$R/app:1"
  status 0
  stderr_has "warning: $R/app:1 is a tag"
  run "${V[@]}" --recursive "$R/app:1"
  status 0
  run tree "$R/app:1"
  status 0
  stdout_has 'kind: bundle'
  run sign -q --key me.pem --recursive --skip-existing "$R/app@$NUMBER"
  status 0
  stderr_is ''
  check 'all are there' test "$(grep -c 'existing: yes' .out)" = 3
  run sign -q --key me.pem --evidence-repository "$R/elsewhere" "$R/app@$NUMBER"
  status 0
  run "${V[@]}" --evidence-repository "$R/elsewhere" "$R/app:1"
  status 0
  run sign --key me.pem "$R/app:missing"
  status 3
  run sign --key me.pem "$R/nobody:1"
  status 3
  stop TERM
  ok "in a registry, referrers API $referrers"
done

run sign --key me.pem "$R/app@$NUMBER"
status 3
ok 'a registry that is down'

# listed NUMBER: how many referrers the digest has.
listed() {
  ask GET "/v2/app/referrers/$1"
  grep -o "$REFERRER" "$DIR/.answer" | wc -l
}

start --fault oci=deny-push
R=$HALLMARK_SANDBOX_REGISTRY
ask DELETE /_sandbox/faults
run copy -q --no-evidence oci-layout:clean:app "$R/app:1"
ask PUT /_sandbox/faults '{"faults":["oci=deny-push"]}'
run sign --key me.pem --bundle denied.json "$R/app@$NUMBER"
status 3
stderr_has 'publishing: '
check 'no bundle is saved either' test ! -e denied.json
ask DELETE /_sandbox/faults
check 'nothing is listed' test "$(listed "$NUMBER")" = 0
ok 'a push that is denied'

ask PUT /_sandbox/faults '{"faults":["oci.referrers=status:403"]}'
run sign --key me.pem --skip-existing "$R/app@$NUMBER"
status 3
stderr_has 'what is attached to'
ask DELETE /_sandbox/faults
check 'nothing is listed' test "$(listed "$NUMBER")" = 0
ok 'a list that cannot be had is no "not signed yet"'

# Killed between the images and the index, whatever it was doing: the same
# command does the rest, and nothing twice.
ask PUT /_sandbox/faults '{"faults":["oci=latency:150"]}'
RAN='hallmark sign --recursive, killed'
"$HALLMARK" sign --key me.pem --recursive "$R/app@$NUMBER" >.out 2>.err &
SIGNER=$!
for _ in {1..600}; do
  grep -q 'signed, attached' .err && break
  sleep 0.1
done
kill -9 $SIGNER
wait $SIGNER 2>/dev/null
ask DELETE /_sandbox/faults
check 'the index is not signed' test "$(listed "$NUMBER")" = 0
run sign --key me.pem --recursive --skip-existing --json "$R/app@$NUMBER"
status 0
stdout_has '"existing": true'
stdout_has '"existing": false'
for digest in "$NUMBER" "$(digest_of "$AMD")" "$(digest_of "$ARM")"; do
  check "one for $digest" test "$(listed "$digest")" = 1
done
run "${V[@]}" --recursive "$R/app:1"
status 0
stop TERM
ok 'what was cut off is completed'

finish

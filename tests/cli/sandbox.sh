#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# hallmark sandbox: what runs is told, answers, and ends.
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"
source "$REPO/tests/cli/_sandbox.sh"

abc=sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad

start --dir kept
stdout_has 'hallmark sandbox: for tests only'
stdout_has "http://$HALLMARK_SANDBOX_REGISTRY/v2/"
check 'sandbox.env says the same' cmp ready kept/sandbox.env
check 'and is private' test "$(stat -c %a kept/sandbox.env)" = 600
ask POST "/v2/x/blobs/uploads/?digest=$abc" abc
answer_has '201 Created'
cp ready before
run sandbox serve --dir kept
status 2
stderr_has 'kept: another sandbox serves from this folder'
run sandbox run --dir kept -- true
status 2
check 'sandbox.env stays' cmp before kept/sandbox.env
stop TERM
status 0
start --dir kept
ask GET "/v2/x/blobs/$abc"
answer_has '200 OK'
check 'the blob' test "$(tail -c 3 "$DIR/.answer")" = abc
stop INT
status 0
ok 'what is pushed survives a restart'

start --fault oci=status:503
ask GET /v2/
answer_has '503 '
ask PUT /_sandbox/faults '{"faults":[]}'
answer_has '{"faults":[]}'
ask GET /v2/
answer_has '200 OK'
ask GET /_sandbox/requests
answer_has '"count":2'
stop HUP
status 0
ok 'faults are changed while it runs'

start --auth token --user me --json
stdout_has '"username":"me"'
stdout_has "\"password\":\"$HALLMARK_SANDBOX_PASSWORD\""
check 'a password was made up' test ${#HALLMARK_SANDBOX_PASSWORD} = 32
ask GET /v2/
answer_has '401 '
answer_has "Bearer realm=\"http://$HALLMARK_SANDBOX_REGISTRY/token\""
stop TERM
ok 'who is not known is asked'

# Every service answers, and says what it is.
start --dir sigstore --now 2027-01-02T03:04:05Z
while read -r path words; do
  ask GET "$path"
  answer_has '200 OK'
  answer_has "$words"
done <<'END'
/oidc/.well-known/openid-configuration "jwks_uri"
/oidc/keys "keys"
/fulcio/api/v2/trustBundle BEGIN CERTIFICATE
/fulcio/api/v2/configuration "issuers"
/ct/ct/v1/get-sth "tree_size"
/rekor/api/v1/log "signedTreeHead"
/rekor/api/v1/log/publicKey BEGIN PUBLIC KEY
/rekor2/api/v2/checkpoint 127.0.0.1
/tsa/api/v1/timestamp/certchain BEGIN CERTIFICATE
/_sandbox/trusted_root.json "mediaType"
END
ok 'every service answers'

# An authority of times that OpenSSL takes, too.
printf 'a signature' >message
openssl ts -query -data message -sha256 -cert -out message.tsq 2>/dev/null
for path in "$HALLMARK_SANDBOX_TSA" "${HALLMARK_SANDBOX_URL}tsa/2/api/v1/timestamp"; do
  curl -sS -H 'Content-Type: application/timestamp-query' \
    --data-binary @message.tsq -o message.tsr "$path"
  curl -sS -o chain.pem "$path/certchain"
  check 'openssl ts -verify' openssl ts -verify -queryfile message.tsq \
    -in message.tsr -CAfile chain.pem -untrusted chain.pem \
    -attime "$(date -u -d 2027-01-02T03:04:05Z +%s)" >/dev/null 2>&1
  check 'at the time of --now' bash -c \
    "openssl ts -reply -in message.tsr -text 2>/dev/null | grep -q 'Time stamp: Jan  2 03:0.*2027'"
done
ok 'timestamps verify with openssl'

# An entry of the log, by hand.
openssl ecparam -name prime256v1 -genkey -noout -out signer.pem 2>/dev/null
openssl dgst -sha256 -sign signer.pem -out message.sig message
entry=$(printf '{"apiVersion":"0.0.1","kind":"hashedrekord","spec":{"data":{"hash":{"algorithm":"sha256","value":"%s"}},"signature":{"content":"%s","publicKey":{"content":"%s"}}}}' \
  "$(sha256sum <message | cut -c -64)" "$(base64 -w 0 message.sig)" \
  "$(openssl ec -in signer.pem -pubout 2>/dev/null | base64 -w 0)")
log_is() {
  check "$1" test "$(curl -sS -o logged.json -w '%{http_code}' -H 'Content-Type: application/json' \
    -d "$entry" "$HALLMARK_SANDBOX_REKOR/api/v1/log/entries")" = "$2"
}
log_is 'it is logged' 201

# What it was, it is after the worst: the same keys, the same files.
for file in trusted_root.json signing_config.json trust_config.json ca.pem ct.pub; do
  check "$file" test -s "sigstore/$file"
done
check 'keys are private' test "$(stat -c %a sigstore/keys/ca.pem)" = 600
sed -E 's/:[0-9]+//' sigstore/trusted_root.json | grep rawBytes >before
kill -KILL "$SERVER"
wait "$SERVER" 2>/dev/null
start --dir sigstore
sed -E 's/:[0-9]+//' sigstore/trusted_root.json | grep rawBytes >after
check 'the same trust after kill -9' cmp before after
log_is 'and what was logged is there' 409
stop TERM
status 0
ok 'state survives kill -9'

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 \
  -keyout key.pem -out cert.pem -subj /CN=sandbox \
  -addext subjectAltName=IP:127.0.0.1 2>/dev/null
start --tls-cert cert.pem --tls-key key.pem
stdout_has "https://$HALLMARK_SANDBOX_REGISTRY/v2/"
printf 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' |
  openssl s_client -quiet -CAfile cert.pem -verify_return_error \
    -connect "$HALLMARK_SANDBOX_REGISTRY" >"$DIR/.answer" 2>/dev/null
answer_has 'for tests only'
stop TERM
ok 'it speaks TLS'

RAN='hallmark sandbox serve --ready-fd 3'
"$HALLMARK" sandbox serve --ready-fd 3 3>fd >"$DIR/.out" 2>"$DIR/.err" &
SERVER=$!
for _ in {1..600}; do
  [[ -s fd ]] && break
  sleep 0.1
done
check 'it is told' grep -q '^HALLMARK_SANDBOX_REGISTRY=127' fd
stop TERM
ok 'readiness comes through a descriptor, too'

run sandbox serve --listen 0.0.0.0
status 2
stderr_has '0.0.0.0'
run sandbox serve --fault oci=nothing
status 2
stderr_has 'no fault "nothing"'
run sandbox serve --tls-cert cert.pem
status 2
run sandbox serve --dir /no/such/folder/x
status 3
run sandbox serve --now 2051-01-01T00:00:00Z
status 2
stderr_has 'wanted 2020-01-01'
run sandbox serve --fault tsa=no-referrers
status 2
stderr_has 'tsa cannot have no-referrers'
ok 'what cannot be is refused'

run sandbox run -- bash -c 'echo "at $HALLMARK_SANDBOX_REGISTRY"; exit 5'
status 5
stdout_has 'at 127.0.0.1:'
# shellcheck disable=SC2016
run sandbox run -- bash -c '
  exec 3<>/dev/tcp/${HALLMARK_SANDBOX_REGISTRY/://} &&
  printf "GET / HTTP/1.0\r\nHost: x\r\n\r\n" >&3 && grep -q sandbox <&3'
status 0
# A job of GitHub's in it gets its token, and all files.
# shellcheck disable=SC2016
run sandbox run -- bash -c '
  curl -sS -H "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" \
    "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=sigstore" | grep -q "\"value\"" &&
  grep -q ctlogs "$HALLMARK_SANDBOX_TRUSTED_ROOT" &&
  grep -q caUrls "$HALLMARK_SANDBOX_SIGNING_CONFIG" &&
  grep -q BEGIN "$SIGSTORE_ROOT_FILE" && echo "${SIGSTORE_ROOT_FILE%/*}"'
status 0
check 'and they are gone' test ! -e "$(cat .out)"
run sandbox run -- /no/such/command
status 3
stderr_has '/no/such/command'
run sandbox run
status 2
ok 'a command runs with a sandbox of its own'

# All that it started ends with it.
# shellcheck disable=SC2016
"$HALLMARK" sandbox run -- bash -c 'sleep 600 & echo $! >sleeper; wait' &
SERVER=$!
for _ in {1..600}; do
  [[ -s sleeper ]] && break
  sleep 0.1
done
stop TERM
RAN='hallmark sandbox run, and SIGTERM'
check 'it ended by the signal' test "$STATUS" = 143
for _ in {1..100}; do
  kill -0 "$(cat sleeper)" 2>/dev/null || break
  sleep 0.1
done
check 'and what it left, too' bash -c '! kill -0 "$(cat sleeper)" 2>/dev/null'
ok 'a signal ends the whole group'

finish

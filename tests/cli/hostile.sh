#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# hostile.sh - input made to exhaust: refused with a word, in little memory.
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"

# The sanitizers' memory is not ours.
case $(nm -D "$HALLMARK" 2>/dev/null || :) in
*__asan_* | *__tsan_*) KIB_MAX=4000000 ;;
*) KIB_MAX=65536 ;;
esac

openssl ecparam -name prime256v1 -genkey -noout -out me.pem
openssl ec -in me.pem -pubout -out me.pub 2>/dev/null
echo one >one

# measured ARGS...: run, and hold the peak of memory against the limit.
measured() {
  local peak
  RAN="hallmark $*"
  /usr/bin/time -q -f %M -o .peak "$HALLMARK" "$@" >.out 2>.err </dev/null
  STATUS=$?
  peak=$(cat .peak)
  [[ $peak -lt $KIB_MAX ]] || problem "$peak KiB, more than $KIB_MAX"
}

KEYED=(verify --blob --key me.pub --insecure-ignore-tlog one --bundle)
V03=application/vnd.dev.sigstore.bundle.v0.3+json

# many COUNT TEXT: it, again and again, with commas between.
many() {
  yes "$2" | head -n "$1" | paste -sd, -
}

{
  printf '{"mediaType":"%s","verificationMaterial":{"publicKey":{"hint":""},"tlogEntries":[' "$V03"
  many 1000000 '{"logIndex":"1"}'
  printf ']},"messageSignature":{"signature":"AA=="}}'
} >entries.json
measured "${KEYED[@]}" entries.json
status 1
stdout_has 'limit'
ok 'a million log entries are refused'

{
  printf '{"payload":"e30=","payloadType":"t","signatures":['
  many 100000 '{"sig":"AA=="}'
  printf ']}'
} >signatures.json
measured "${KEYED[@]}" signatures.json
status 1
stdout_has 'limit'
ok 'a hundred thousand signatures are refused'

head -c 8000000 /dev/zero | tr '\0' '[' >deep.json
measured "${KEYED[@]}" deep.json
status 1
stdout_has 'nested deeper'
ok 'eight million brackets are refused'

truncate -s 1G huge
measured "${KEYED[@]}" huge
status 1
stdout_has 'more than'
ok 'a gigabyte is no evidence'

for option in --trusted-root --ca; do
  measured verify --blob --insecure-any-identity one --bundle signatures.json \
    $option huge
  status 2
  stderr_has 'more than'
  ok "a gigabyte is nothing for $option"
done

measured verify --blob --key huge one --bundle signatures.json
status 2
ok 'a gigabyte is no key'

measured inspect huge
status 1
ok 'a gigabyte is not shown'

printf '{"payload":"%s","payloadType":"application/vnd.in-toto+json","signatures":[{"sig":"AA=="}]}' \
  "$({
    printf '{"_type":"https://in-toto.io/Statement/v1","subject":['
    many 1000000 '{}'
    printf ']}'
  } | base64 -w0)" >subjects.json
measured "${KEYED[@]}" subjects.json
status 1
ok 'a million subjects are refused'

yes '{"payload":"e30=","payloadType":"t","signatures":[]}' | head -n 400000 \
  >lines.jsonl
measured "${KEYED[@]}" lines.jsonl
status 1
stdout_has 'more than 1024 pieces'
ok 'four hundred thousand lines are refused'

finish

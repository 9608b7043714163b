#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# hostile.sh - input made to exhaust: refused with a word, in little memory.
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"

# The sanitizers' memory is not ours.
case $(nm -D "$HALLMARK" 2>/dev/null || :) in
*__tsan_*)
  skip 'one artifact is judged by one thread: ThreadSanitizer has nothing to see'
  finish
  ;;
*__asan_*) KIB_MAX=4000000 MS_MAX=60000 ;;
*) KIB_MAX=65536 MS_MAX=1000 ;;
esac

openssl ecparam -name prime256v1 -genkey -noout -out me.pem
openssl ec -in me.pem -pubout -out me.pub 2>/dev/null
echo one >one

# measured ARGS...: run, and hold the peak of memory and the processor's time
# against the limits.
measured() {
  local peak seconds
  RAN="hallmark $*"
  /usr/bin/time -q -f '%M %U' -o .peak "$HALLMARK" "$@" >.out 2>.err </dev/null
  STATUS=$?
  read -r peak seconds <.peak
  [[ $peak -lt $KIB_MAX ]] || problem "$peak KiB, more than $KIB_MAX"
  [[ $((10#${seconds/./}0)) -lt $MS_MAX ]] ||
    problem "$seconds s, more than $MS_MAX ms"
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

SUBJECT=$(printf '{"name":"one","digest":{"sha256":"%s"}}' \
  "$(sha256sum one | cut -c1-64)")
SUBJECTS=$SUBJECT

# attested NAME SIGN...: NAME.json, an envelope with a statement about $SUBJECTS
# whose predicate is standard input, signed by a command that takes a file.
attested() {
  local name=$1
  {
    printf '{"_type":"https://in-toto.io/Statement/v1","subject":[%s],' \
      "$SUBJECTS"
    printf '"predicateType":"https://spdx.dev/Document","predicate":'
    cat
    printf '}'
  } >statement
  {
    printf 'DSSEv1 28 application/vnd.in-toto+json %d ' "$(stat -c %s statement)"
    cat statement
  } >pae
  {
    printf '{"payloadType":"application/vnd.in-toto+json","signatures":[{"sig":"%s"}],' \
      "$("${@:2}" pae | base64 -w0)"
    printf '"payload":"%s"}' "$(base64 -w0 statement)"
  } >"$name.json"
}

openssl genpkey -algorithm ed25519 -out ed.pem
openssl pkey -in ed.pem -pubout -out ed.pub
P256=(openssl dgst -sha256 -sign me.pem)
ED25519=(openssl pkeyutl -sign -rawin -inkey ed.pem -in)
SBOM=(verify --blob --insecure-ignore-tlog --attestation spdxjson one)

# The largest statement there may be: 16 MiB, less what stands around it.
FULL=$((16 * 1024 * 1024 - 400))

{
  printf '{"a":[%s]}' "$(many $((FULL / 2)) 0)"
} | attested numbers "${P256[@]}"
measured "${SBOM[@]}" --key me.pub --bundle numbers.json
status 0
ok 'a predicate of eight million numbers is verified'

{
  printf '{"a":[%s]}' "$(many $((FULL / 24)) '{"b":{},"c":[1,"","a"]}')"
} >predicate
attested objects "${P256[@]}" <predicate
measured "${SBOM[@]}" --key me.pub --bundle objects.json
status 0
ok 'a predicate of over two million objects and lists is verified'

attested objects "${ED25519[@]}" <predicate
measured "${SBOM[@]}" --key ed.pub --bundle objects.json
status 0
ok 'so it is when all of it must be held for Ed25519'

# keys COUNT: as many different members.
keys() {
  seq -f '"a key of some length %.0f":0' "$1" | paste -sd,
}

printf '{"a":{%s}}' "$(keys 500000)" | attested keys "${P256[@]}"
measured "${SBOM[@]}" --key me.pub --bundle keys.json
status 0
ok 'an object of half a million keys is verified'

printf '{"a":{%s,"a key of some length 1":1}}' "$(keys 500000)" |
  attested twice "${P256[@]}"
measured "${SBOM[@]}" --key me.pub --bundle twice.json
status 1
stdout_has 'duplicate key'
ok 'one that stands twice among half a million is found'

seq -f '"%.0f":0' 1400000 | paste -sd, | sed 's/.*/{&}/' |
  attested keys "${P256[@]}"
measured "${SBOM[@]}" --key me.pub --bundle keys.json
status 1
stdout_has 'too many subjects, or keys in one object'
ok 'an object of more keys than can be compared is refused'

SUBJECTS=$(many 100000 "$SUBJECT")
attested subjects "${P256[@]}" <<<'{}'
measured "${SBOM[@]}" --key me.pub --bundle subjects.json
status 1
stdout_has 'too many subjects'
ok 'a hundred thousand subjects are refused'

# ---- Public-key work: what is asked for has no end, what is done has ----

# Twice what it takes where everything is done that may be done; without the
# limit each of these takes minutes.
[[ $MS_MAX -gt 8000 ]] || MS_MAX=8000

run_other "$BUILD/tests/cli/flood" .
status 0
KEYS=()
for i in {0..20}; do
  KEYS+=(--key "key$i.pub")
done
FLOODED=(verify --blob --insecure-any-identity --trusted-root trusted_root.json
  artifact --bundle)

measured "${FLOODED[@]}" hints.jsonl
status 3
stdout_has 'certificate: the signatures before it used up'
ok 'a thousand crowds of hints end'

measured "${FLOODED[@]}" notes.jsonl
stdout_matches "log-inclusion .*limit"
ok 'a hundred thousand signatures of a log end'

measured verify --blob "${KEYS[@]}" --insecure-ignore-tlog artifact \
  --bundle signatures.jsonl
status 3
stdout_has 'its signatures cost more than is spent on one piece'
ok 'a million signatures and keys end'

# A crowd that leads nowhere by its names costs nothing: no limit is met.
measured verify --blob --insecure-any-identity artifact --bundle hints.jsonl
status 1
stdout_has 'trust domains issued it'
stdout_lacks 'limit'
ok 'hints that lead nowhere cost nothing'

finish

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# hallmark verify IMAGE..., on layouts made by hand.
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"
# shellcheck source=tests/cli/_layout.sh
source "$REPO/tests/cli/_layout.sh"
KEYED=(verify --key me.pub --insecure-ignore-tlog)

layout one
APP=$(image one amd64 "$(named app)")
OTHER=$(image one arm64 "$(named other)")
APP_DIGEST=$(digest_of "$APP")
list one "$APP"
list one "$OTHER"

run "${KEYED[@]}" oci-layout:one:app
status 4
stdout_matches '^nothing attached: oci-layout:one@sha256:[0-9a-f]{64}$'
stdout_matches '^  next: "hallmark tree" shows what is there'
ok 'nothing attached'

attach one "$APP" "$(signed me.pem "$APP_DIGEST")"
run "${KEYED[@]}" oci-layout:one:app
status 0
stderr_is ''
stdout_matches "^verified: oci-layout:one@$APP_DIGEST, stated .* by key"
stdout_has "  digest: $APP_DIGEST"
run "${KEYED[@]}" --offline oci-layout:one:app
status 0
run "${KEYED[@]}" "oci-layout:one@$APP_DIGEST"
status 0
run "${KEYED[@]}" --json oci-layout:one:app
status 0
stdout_has '"verdict":"yes"'
stdout_has "\"name\":\"digest\",\"value\":\"$APP_DIGEST\""
ok 'an image and its bundle, by name and by digest'

run verify --key you.pub --insecure-ignore-tlog oci-layout:one:app
status 1
run verify --key me.pub oci-layout:one:app
status 1
stdout_has log-threshold
run "${KEYED[@]}" --attestation any oci-layout:one:app
status 0
run "${KEYED[@]}" --attestation spdx oci-layout:one:app
status 1
ok 'another key, no log, another type: no'

run "${KEYED[@]}" oci-layout:one:app oci-layout:one:other oci-layout:none
status 3
check 'each was judged' test \
  "$(grep -cE '^(verified|nothing attached|could not tell): ' .out)" = 3
run "${KEYED[@]}" oci-layout:one
status 3
stdout_has 'there are: app, other [usage]'
stdout_has 'next: correct what is named here'
run "${KEYED[@]}" oci-layout:one:missing
status 3
stdout_has 'no image by that name; there are: app, other [not-found]'
stdout_has 'next: check the name'
ok 'several images, and what is not there'

attach one "$OTHER" "$(signed me.pem "$APP_DIGEST")"
run "${KEYED[@]}" oci-layout:one:other
status 1
stdout_has 'artifact'
signed me.pem "$APP_DIGEST" >app.json
run "${KEYED[@]}" --bundle app.json oci-layout:one:app
status 0
run "${KEYED[@]}" --bundle app.json oci-layout:one:other
status 1
ok 'the bundle of another image, attached or in a file: no'

layout two
AMD=$(image two amd64 ',"platform":{"os":"linux","architecture":"amd64"}')
ARM=$(image two arm64 ',"platform":{"os":"linux","architecture":"arm64"}')
LIST=$(descriptor two $INDEX '{"schemaVersion":2,"mediaType":"'$INDEX'","manifests":['"$AMD,$ARM"']}' "$(named app)")
list two "$LIST"
attach two "$AMD" "$(signed me.pem "$(digest_of "$AMD")")"
run "${KEYED[@]}" oci-layout:two:app
status 4
run "${KEYED[@]}" --platform linux/amd64 oci-layout:two:app
status 0
stdout_has "  digest: $(digest_of "$AMD")"
run "${KEYED[@]}" --platform linux/arm64 oci-layout:two:app
status 4
run "${KEYED[@]}" --platform linux/s390x oci-layout:two:app
status 1
stdout_has 'no manifest for linux/s390x; there are: linux/amd64, linux/arm64'
stdout_has 'next: check the name, and the platform'
ok 'a platform signed by itself says nothing about the index'

attach two "$LIST" "$(signed me.pem "$(digest_of "$LIST")")"
run "${KEYED[@]}" oci-layout:two:app
status 0
run "${KEYED[@]}" --platform linux/arm64 oci-layout:two:app
status 0
stdout_has 'the index that lists it'
stdout_has "  digest: $(digest_of "$ARM")"
run "${KEYED[@]}" --recursive oci-layout:two:app
status 4
attach two "$ARM" "$(signed me.pem "$(digest_of "$ARM")")"
run "${KEYED[@]}" --recursive oci-layout:two:app
status 0
check 'three digests' test "$(grep -c '^verified: ' .out)" = 3
ok 'an index binds its platforms; --recursive wants each signed'

layout three
list three "$(image three amd64)"
run "${KEYED[@]}" --evidence-repository oci-layout:one oci-layout:three
status 0
ok 'evidence in another place'

run "${KEYED[@]}" --evidence-repository oci-layout:none oci-layout:three
status 3
ok 'a place that is not there is no empty one'

# Listed under cosign's name, as what it is not, and it cannot be had.
layout four
FOUR=$(image four amd64 "$(named app)")
list four "$FOUR"
run "${KEYED[@]}" oci-layout:four:app
status 4
TAG=$(digest_of "$FOUR")
list four "$(descriptor four text/plain gone "$(named "${TAG/:/-}.att")")"
rm "four/blobs/sha256/$(printf gone | sha256sum | cut -d' ' -f1)"
run "${KEYED[@]}" oci-layout:four:app
status 3
stdout_has 'the name is listed, and its manifest is missing'
ok 'a name that is listed and cannot be read is not nothing'

for line in '' '--platform linux/amd64 --recursive oci-layout:two:app' \
  '--platform // oci-layout:two:app' 'oci-layout:one:app A:B:C' \
  '--record dir oci-layout:one:app' '--force oci-layout:one:app' \
  '--evidence-repository A:B:C oci-layout:one:app' \
  '--evidence-repository oci-layout:one --bundle app.json oci-layout:one:app' \
  '--offline registry.test/app' '--blob --platform linux/amd64 app.json' \
  '--blob --all app.json' '--batch app.json'; do
  # shellcheck disable=SC2086
  run "${KEYED[@]}" $line
  status 2
  check "nothing printed: $line" test ! -s .out
done
run verify oci-layout:one:app
status 2
ok 'usage'

for blob in one/blobs/sha256/*; do
  grep -q dsseEnvelope "$blob" && echo '{}' >"$blob"
done
run "${KEYED[@]}" oci-layout:one:app
status 3
stdout_has '[mismatch]'
ok 'a blob that was changed is one that was not read'

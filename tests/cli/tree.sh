#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"
# shellcheck source=tests/cli/_layout.sh
source "$REPO/tests/cli/_layout.sh"

layout one
AMD=$(image one amd64 ',"platform":{"os":"linux","architecture":"amd64"}')
NOTES=$(image one notes ',"platform":{"os":"unknown","architecture":"unknown"},"annotations":{"vnd.docker.reference.type":"attestation-manifest","vnd.docker.reference.digest":"'"$(digest_of "$AMD")"'"}')
LIST=$(descriptor one $INDEX '{"schemaVersion":2,"mediaType":"'$INDEX'","manifests":['"$AMD,$NOTES"']}' "$(named app)")
list one "$LIST"
attach one "$AMD" "$(signed me.pem "$(digest_of "$AMD")")"
attach one "$AMD" 'SPDXVersion' text/spdx
attach one "$LIST" '{}'

run tree oci-layout:one:app
status 0
stderr_is ''
stdout_has "digest: $(digest_of "$LIST")"
stdout_has 'platform: linux/amd64'
stdout_has 'bound by the index digest'
stdout_has 'kind: sbom'
stdout_has 'not verified: '
stdout_lacks 'signed by:'
run tree --json oci-layout:one:app
status 0
stdout_has '"schema": "hallmark.tree/1"'
ok 'all that there is, and who signed is told of what verifies alone'

run tree oci-layout:none
status 3
run tree oci-layout:one:missing
status 3
stderr_has 'no image by that name; there are: app'
stderr_has 'check the name'
run tree A:B:C
status 2
run tree
status 2
ok 'what is not there'

# A name without a registry would be asked of Docker's.
touch app.json
for line in 'tree app.json' 'inspect --image app.json' \
  'copy app.json oci-layout:d' 'save app.json d'; do
  # shellcheck disable=SC2086
  run $line
  status 2
  stderr_has 'app.json: is a file here, and is taken for an image'
  stderr_has 'hallmark inspect FILE'
done
run inspect --image --offline oci-layout:one:app registry.test/app
status 2
stdout_is ''
stderr_has 'registry.test/app: --offline and an image in a registry'
run inspect --offline --image registry.test/app
status 2
ok 'a file is not asked of a registry, and nothing is when offline'

rm "one/blobs/sha256/$(digest_of "$AMD" | cut -d: -f2)"
run tree oci-layout:one:app
status 3
stdout_has 'platform: linux/amd64'
stdout_has 'problems:'
ok 'what cannot be read is told in its place'

layout two
list two "$(image two amd64 "$(named app)")"
run inspect --image oci-layout:two:app
status 0
stdout_has 'kind: image-manifest'
stdout_has 'kind: image-config'
stdout_has 'architecture: amd64'
run inspect --image oci-layout:two:missing
status 3
stderr_lacks 'oci-layout:two: oci-layout:two:'
stderr_has 'check the name'
run inspect missing.json
status 3
stderr_has 'an image is shown with --image'
run inspect two/oci-layout two/missing
status 3
stderr_lacks 'check the path'
run inspect --image A:B:C
status 2
ok 'inspect --image shows manifest and configuration'

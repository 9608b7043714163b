#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"

run version
status 0
stdout_matches '^hallmark [0-9]+\.[0-9]+\.[0-9]+, commit ([0-9a-f]{40}(-dirty)?|unknown), .'
check 'it is one line' test "$(wc -l <"$DIR/.out")" = 1
stderr_is ''
ok 'version is one line'

plain=$(cat "$DIR/.out")
run --version
status 0
stdout_is "$plain"
ok '--version means version'

run version --json
status 0
stderr_is ''
for name in version commit compiler openssl libsodium jansson libcurl; do
  stdout_has "\"$name\": "
done
stdout_matches '"loaded": true'
stdout_lacks '"problem"'
ok 'version --json knows every library'

json=$(cat "$DIR/.out")
run version -o json
stdout_is "$json"
ok '-o json is --json'

HALLMARK_OUTPUT=json run version
status 0
stdout_is "$json"
HALLMARK_OUTPUT=json run version --output=text
stdout_is "$plain"
ok 'HALLMARK_OUTPUT chooses the output, the command line wins'

run_other bash -c '"$1" version >/dev/full' - "$HALLMARK"
status 3
stderr_is 'hallmark: standard output: No space left on device'
ok 'a full disk is an error'

run_other bash -c '"$1" version >&-' - "$HALLMARK"
status 3
stderr_has 'hallmark: standard output: '
ok 'a closed standard output is an error'

run_other bash -c '"$1" version </dev/null | true; echo "${PIPESTATUS[0]}"' \
  - "$HALLMARK"
stdout_matches '^(0|3)$'
stderr_is ''
ok 'a reader that goes away is no news'

finish

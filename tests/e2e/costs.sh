#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034
# What a signature without a key costs others: so many requests to each service,
# and no more. And a large file does not get into memory.
source "$(dirname "${BASH_SOURCE[0]}")/_e2e.sh"
bed

# count PATTERN: how many requests of the journal (method and path) match.
count() {
  grep -cE "$1" .journal
}

# journal: since it was last asked, as lines "METHOD /path".
journal() {
  ask GET /_sandbox/requests
  grep -oE '"method":"[A-Z]+","target":"[^"?]*' .answer |
    sed 's/"method":"//; s/","target":"/ /' >.journal
  check 'all are shown' test "$(wc -l <.journal)" = \
    "$(sed -n 's/.*{"count":\([0-9]*\).*/\1/p' .answer)"
  ask DELETE /_sandbox/requests
}

# costs WANT WHAT PATTERN, from here on the same for each service.
costs() {
  check "$1 $2 (there were $(count "$3"))" test "$(count "$3")" = "$1"
}

# Columns: what is signed; requests to issuer, authority, timestamps, Rekor v1 and
# v2; of the registry: manifests read, blobs looked for, blobs sent, manifests put,
# lists asked for.
while read -r name faults config oidc fulcio tsa rekor rekor2 got looked sent put lists; do
  faults
  [[ $name == again ]] || fresh
  [[ $faults == - ]] || faults "$faults"
  ask DELETE /_sandbox/requests
  sign_within 60 --signing-config "box/$config.json" "$IMAGE"
  status 0
  journal
  costs "$oidc" 'for the token' '^GET /oidc/actions/token$'
  costs "$fulcio" 'for the certificate' '^POST /fulcio/api/v2/signingCert$'
  costs "$tsa" 'for the timestamp' '^POST /tsa/'
  costs "$rekor" 'to the log' '^POST /rekor/api/v1/log/entries$'
  costs "$rekor2" 'to the log of version 2' '^POST /rekor2/api/v2/log/entries$'
  costs "$got" 'manifests read' '^(GET|HEAD) /v2/[a-z0-9]+/manifests/'
  costs "$looked" 'blobs looked for' '^HEAD /v2/[a-z0-9]+/blobs/'
  costs "$sent" 'blobs sent' '^POST /v2/[a-z0-9]+/blobs/uploads/'
  costs "$put" 'manifests put' '^PUT /v2/[a-z0-9]+/manifests/'
  costs "$lists" 'lists' '^GET /v2/[a-z0-9]+/referrers/'
  total=$((oidc + fulcio + tsa + rekor + rekor2 + got + looked + sent + put + lists))
  costs $total 'in all' '/'
  echo "note: $name: $total requests: $oidc token, $fulcio certificate, $tsa timestamp, $((rekor + rekor2)) log, $((got + looked + sent + put + lists)) registry"
  ok "what it asks for: $name"
done <<'ROWS'
first - signing_config 1 1 1 1 0 1 0 2 1 0
again - signing_config 1 1 1 1 0 1 0 2 1 0
second-version - signing_config_rekor2 1 1 1 0 1 1 0 2 1 0
by-tag oci=no-referrers signing_config 1 1 1 1 0 4 0 2 2 1
ROWS

# ---- Memory ----

faults
truncate -s 256M large
echo small >small
for file in small large; do
  RAN="hallmark sign --blob $file"
  /usr/bin/time -q -f %M -o ".peak.$file" "$HALLMARK" sign -q --blob \
    "${ROOT[@]}" --signing-config box/signing_config.json "$file" \
    >.out 2>.err </dev/null
  STATUS=$?
  status 0
  run "${V[@]}" --blob --bundle "$file.sigstore.json" "$file"
  status 0
done
SMALL=$(tail -n 1 .peak.small) LARGE=$(tail -n 1 .peak.large)
check "$LARGE KiB for 256 MiB are not more than $SMALL and some" \
  test "$LARGE" -lt $((SMALL + 4096 * PACE * PACE))
echo "note: peak memory: $SMALL KiB for a small file, $LARGE KiB for 256 MiB"
stop TERM
ok 'a large file stays outside'

finish

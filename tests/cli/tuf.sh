#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A Trust whose root comes from a TUF repository: fetched, kept, refused. What it
# serves is signed by openssl.
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"

if ! command -v python3 >/dev/null || [[ ! -x $BUILD/tests/cli/images ]]; then
  skip 'python3, or tests/cli/images, is missing: no TUF repository'
  finish
fi
export XDG_CACHE_HOME=$DIR/cache

for name in root online targets other; do
  openssl ecparam -name prime256v1 -genkey -noout -out $name.pem
done
mkdir lab
"$BUILD/tests/cli/images" lab

# repository KEY=VALUE..: what is served from now on; roots that were stay.
repository() {
  rm -f served/timestamp.json served/*.snapshot.json served/*.targets.json
  python3 "$REPO/tests/cli/_tuf.py" served target=lab/trusted_root.json "$@"
}

serve() {
  (cd served && exec python3 -u -m http.server --bind 127.0.0.1 "$PORT") \
    >.server.out 2>&1 &
  SERVER=$!
  for _ in {1..100}; do
    grep -q 'port [1-9]' .server.out && break
    sleep 0.1
  done
  PORT=$(sed -n 's/.* port \([0-9]*\) .*/\1/p' .server.out)
  check 'the server is there' test "$PORT" -gt 0
}
silence() {
  kill "$SERVER"
  wait "$SERVER" 2>/dev/null
}
trap 'kill "$SERVER" 2>/dev/null; rm -rf "$DIR"' EXIT

# policy [LINE]: with one more line in the Trust.
policy() {
  cat <<END
apiVersion: hallmark.dev/v1
kind: Policy
metadata: {name: app}
spec:
  trust: [lab]
  require:
  - name: signed
    signature:
      from:
      - {issuer: "https://issuer.example", subject: "https://example.com/me"}
---
apiVersion: hallmark.dev/v1
kind: Trust
metadata: {name: lab}
spec:
  tuf: {url: "http://127.0.0.1:$PORT/", root: first.json}
${1-}
END
}
judge() {
  run verify --policy "$1" oci-layout:lab:whole "${@:2}"
}

PORT=0
repository
cp served/1.root.json first.json
serve
policy >p.yaml
policy '  maxTrustAge: 1s' >aged.yaml

judge p.yaml
status 0
stderr_is ''
stdout_has 'verified: '
check 'it was fetched' grep -q '"GET /1.targets.json' .server.out
check 'one state is kept' test "$(ls "$XDG_CACHE_HOME/hallmark/tuf")" \
  -a -s "$XDG_CACHE_HOME/hallmark/tuf/"*/state.json
run policy check p.yaml
status 0
ok 'a root is fetched, and evidence judged by it'

: >.server.out
judge p.yaml --offline
status 0
stderr_is ''
check 'nobody was asked' test ! -s .server.out
ok 'what is kept is enough with --offline'

XDG_CACHE_HOME=$DIR/none judge p.yaml --offline
status 3
stderr_has 'nothing of it is kept'
HOME='' XDG_CACHE_HOME='' judge p.yaml
status 2
stderr_has 'set XDG_CACHE_HOME'
ok 'without anything kept --offline cannot tell'

# A record keeps the root as it was verified: who replays it asks nobody.
WHOLE=$(jq -r '.manifests[] | select(.annotations["org.opencontainers.image.ref.name"] ==
  "whole") | .digest' lab/index.json)
sed 's|^    signature:|    attestation:\n      type: "https://sigstore.dev/cosign/sign/v1"|' \
  p.yaml >stated.yaml
grep -l verificationMaterial lab/blobs/sha256/* >bundles
while read -r evidence; do
  run verify --policy stated.yaml --blob --force --bundle "$evidence" --record kept \
    "lab/blobs/sha256/${WHOLE#sha256:}"
  [[ $STATUS != 0 ]] || break
done <bundles
status 0
: >.server.out
XDG_CACHE_HOME=$DIR/nowhere run audit replay kept
status 0
stdout_has 'the same as recorded'
check 'nobody was asked' test ! -s .server.out -a ! -e nowhere
sed -i 's/certificateAuthorities/certificateauthorities/' kept/*
XDG_CACHE_HOME=$DIR/nowhere run audit replay kept
check 'another root is no record' test "$STATUS" != 0
ok 'a root is recorded, and judged by again'

repository root=2 root_by=other online_by=other targets_by=other \
  sign=root,other timestamp=2 snapshot=2 targets=2
judge p.yaml
status 0
stderr_is ''
ok 'the root is followed to new keys'

repository root=3 root_by=root online_by=root targets_by=root sign=root \
  timestamp=3 snapshot=3 targets=3
judge p.yaml
status 0
stderr_has '3.root.json: by the root before it: signed by 0 of its keys'
judge p.yaml --offline
status 0
stderr_is ''
rm served/3.root.json
ok 'a root that the old keys did not sign is not followed'

repository root=2 root_by=other online_by=other targets_by=other \
  sign=root,other
judge p.yaml
status 0
stderr_has 'timestamp.json: version 1, and 2 was seen'
XDG_CACHE_HOME=$DIR/fresh judge p.yaml
status 0
stderr_is ''
ok 'what was seen does not go back'

repository root=2 root_by=other online_by=other targets_by=other \
  sign=root,other timestamp=4 snapshot=4 targets=4
echo '{}' >"$(echo served/targets/*)"
XDG_CACHE_HOME=$DIR/empty judge p.yaml
status 3
stderr_has '3 bytes, its length is '
judge p.yaml
status 0
ok 'a target of other bytes is refused'

repository root=2 root_by=other online_by=other targets_by=other \
  sign=root,other timestamp=5 snapshot=5 targets=5 seconds=8
judge p.yaml
status 0
judge aged.yaml
status 0
for _ in {1..100}; do
  judge p.yaml
  [[ $STATUS == 0 ]] || break
  sleep 0.2
done
status 3
stderr_has 'timestamp.json: expired at '
stdout_lacks verified
judge p.yaml --offline
status 3
stderr_has 'expired at '
ok 'what expired is refused'

sleep 2 # the last refresh was just now
judge aged.yaml
status 3
stderr_has 'are the most'
policy '  maxTrustAge: 1h' >hour.yaml
judge hour.yaml
status 0
stderr_has 'warning: Trust lab: http:'
stderr_has 'is used'
judge hour.yaml --offline
status 0
stderr_has 'expired at'
ok 'but for so long after its last refresh as maxTrustAge says'

silence
repository root=2 root_by=other online_by=other targets_by=other \
  sign=root,other timestamp=6 snapshot=6 targets=6
judge hour.yaml
status 0
stderr_has 'what was verified at'
XDG_CACHE_HOME=$DIR/none judge hour.yaml
status 3
stderr_has 'nothing of it is kept'
serve
judge p.yaml
status 0
stderr_is ''
ok 'a silent repository is one that cannot be refreshed'

STATE=$(echo "$XDG_CACHE_HOME"/hallmark/tuf/*/state.json)
sed -i 's/"seen":"2/"seen":"3/' "$STATE"
judge p.yaml
status 3
stderr_has 'the clock says'
echo '{' >"$STATE"
judge p.yaml
status 3
stderr_has 'damaged, and may be removed'
rm "$STATE"
judge p.yaml
status 0
ok 'a clock that was set back, and damage, are told'

repository root=2 root_by=other online_by=other targets_by=other \
  sign=root,other timestamp=7 snapshot=7 targets=7
for _ in {1..8}; do
  "$HALLMARK" policy check p.yaml >/dev/null 2>>all.err || echo failed >>all.err &
  PIDS+=" $!"
done
# shellcheck disable=SC2086
wait $PIDS
check 'eight at once' test ! -s all.err
judge p.yaml --offline
status 0
ok 'runs at the same time leave a whole state'

silence
finish

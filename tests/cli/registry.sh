#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Images in registries, good and hostile: the verdict, the requests, and who got
# credentials.
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"
source "$REPO/tests/cli/_sandbox.sh"
export HOME=$DIR/home
unset DOCKER_CONFIG REGISTRY_AUTH_FILE XDG_RUNTIME_DIR XDG_CONFIG_HOME
mkdir -p home
"$BUILD/tests/cli/images" images 50 || exit 1
V=(verify --trusted-root images/trusted_root.json
  --certificate-identity https://example.com/me
  --certificate-oidc-issuer https://issuer.example)
case $(nm -D "$HALLMARK" 2>/dev/null || :) in
*__asan_* | *__tsan_*) KIB_MAX=4000000 ;;
*) KIB_MAX=65536 ;;
esac

# faults [FAULT]...: these and no others, on the sandbox $R.
faults() {
  local list
  HALLMARK_SANDBOX_REGISTRY=$R
  list=$(printf ',"%s"' "$@")
  if [[ $# == 0 ]]; then ask DELETE /_sandbox/faults; else
    ask PUT /_sandbox/faults "{\"faults\":[${list:1}]}"
  fi
}
# requests REGISTRY: how many came since they were forgotten; forgets them.
requests() {
  HALLMARK_SANDBOX_REGISTRY=$1
  ask GET /_sandbox/requests
  cp .answer .journal
  ask DELETE /_sandbox/requests
  sed -n 's/.*"count":\([0-9]*\).*/\1/p' .journal
}
# The digest of what the layout calls NAME.
digest_in() {
  sed "s/ref.name\":\"$1\".*//" images/index.json |
    grep -o 'sha256:[0-9a-f]*' | tail -n 1
}
# bounded ARGS...: run, in little memory.
bounded() {
  local peak
  RAN="hallmark $*"
  /usr/bin/time -q -f %M -o .peak "$HALLMARK" "$@" >.out 2>.err </dev/null
  STATUS=$?
  peak=$(tail -n 1 .peak)
  [[ $peak -lt $KIB_MAX ]] || problem "$peak KiB, more than $KIB_MAX"
}

start
R=$HALLMARK_SANDBOX_REGISTRY R_PID=$SERVER
for name in whole indexed attested foreign plain many; do
  run copy -q "oci-layout:images:$name" "$R/app"
  status 0
done
while read -r wanted name options; do
  # shellcheck disable=SC2086
  bounded "${V[@]}" $options "$R/app:$name"
  status "$wanted"
done <<'ROWS'
0 whole
0 whole --recursive
0 whole --platform linux/arm64
0 indexed
0 indexed --platform linux/arm64
4 indexed --recursive
1 attested
0 attested --attestation https://example.com/predicate/v1
1 foreign
4 plain
0 many
0 many --all
3 missing
ROWS
ok 'images in a registry are judged as those in a folder'

requests "$R" >/dev/null
run "${V[@]}" "$R/app:indexed"
status 0
count=$(requests "$R")
check "$count requests, at most 4" test "$count" -le 4
faults oci=no-referrers
run copy -q oci-layout:images:indexed "$R/tags"
status 0
requests "$R" >/dev/null
run "${V[@]}" "$R/tags:indexed"
status 0
count=$(requests "$R")
check "$count requests, at most 5" test "$count" -le 5
run "${V[@]}" "$R/app:plain"
status 4
faults
ok 'one bundle costs four requests, five where there is no API'

HALLMARK_SANDBOX_REGISTRY=
start
OTHER=$HALLMARK_SANDBOX_REGISTRY OTHER_PID=$SERVER
while read -r wanted fault options; do
  faults "${fault//OTHER/http://$OTHER}"
  # shellcheck disable=SC2086
  bounded "${V[@]}" $options "$R/app:indexed"
  status "$wanted"
  [[ $wanted == 0 ]] || check "$fault: no yes" bash -c '! grep -q ^verified .out'
done <<'ROWS'
3 oci.manifest=html
3 oci.manifest=gzip:1024
3 oci.manifest=lying-length:2000000000 --timeout 5s
3 oci.manifest=endless
3 oci.manifest=truncate:100 --timeout 5s
3 oci.manifest=wrong-digest
3 oci.manifest=redirect-manifest:OTHER
3 oci.manifest=status:503 --timeout 3s
3 oci.manifest=status:403
3 oci.manifest=throttle:3600 --timeout 3s
3 oci.manifest=stall --timeout 2s
3 oci.manifest=reset --timeout 3s
0 oci.manifest=status:503@x1
0 oci.manifest=throttle:1@x1
0 oci.manifest=reset@x1
0 oci.manifest=latency:50
3 oci.referrers=status:500 --timeout 3s
3 oci.referrers=status:403
3 oci.referrers=html
3 oci.referrers=endless
3 oci.referrers=gzip:1024
3 oci.referrers=truncate:80 --timeout 5s
3 oci.blob=wrong-digest
3 oci.blob=endless
3 oci.blob=gzip:1024
3 oci.blob=lying-length:100
3 oci.blob=status:404
3 oci.blob=html
3 oci.blob=truncate:300 --timeout 5s
3 oci.blob=redirect-blob:OTHER
0 oci.blob=reset@x1
0 oci=moving-tag:plain
0 oci=no-digest
0 oci=page-size:1
0 oci=ignore-filters
ROWS
ok 'what a hostile registry answers is no yes, and ends'

# Its retries alone may take 8 s, and the machine may be slow.
faults oci=unreadable-referrer:1
bounded "${V[@]}" --timeout 60s "$R/app:many"
status 0
faults oci.manifest=status:500 # whatever else is asked for
bounded "${V[@]}" --timeout 3s "$R/app@$(digest_in many)"
status 3
faults
ok 'one unreadable attachment among good ones hides none of them'
kill "$R_PID"
wait "$R_PID"

printf 'right' >right
for auth in basic token; do
  FROM=right start --auth "$auth" --user me --password-stdin
  R=$HALLMARK_SANDBOX_REGISTRY R_PID=$SERVER
  run_in right login -q "$R" -u me --password-stdin
  status 0
  run copy -q oci-layout:images:indexed "$R/app"
  status 0
  requests "$OTHER" >/dev/null
  for fault in oci=foreign-realm oci.manifest=redirect-manifest \
    oci.blob=redirect-blob oci.upload=foreign-location; do
    [[ $auth$fault != basicoci=foreign-realm ]] || continue
    requests "$R" >/dev/null
    HALLMARK_SANDBOX_REGISTRY=$R
    faults_body="{\"faults\":[\"$fault:http://$OTHER\"]}"
    ask PUT /_sandbox/faults "$faults_body"
    run "${V[@]}" --timeout 10s "$R/app:indexed"
    [[ $fault == oci.upload* ]] || status 3
    run copy -q --timeout 10s oci-layout:images:plain "$R/app-$RANDOM"
    [[ $STATUS == 0 || $STATUS == 3 ]] || status 3
    ask DELETE /_sandbox/faults
    requests "$OTHER" >/dev/null
    check "$auth, $fault: nothing that is secret went to another host" \
      bash -c '! grep -qiE "authorization|password|refresh_token|bWU6cmlnaHQ" .journal'
  done
  kill "$R_PID"
  wait "$R_PID"
  ok "$auth: credentials go to no other host"
done

start
R=$HALLMARK_SANDBOX_REGISTRY R_PID=$SERVER
faults oci=latency:5
for moment in 0.1 0.3 0.6 1.2; do
  RAN="a copy that is killed after $moment s"
  { timeout -s KILL "$moment" "$HALLMARK" copy -q oci-layout:images:many \
    "$R/killed" >/dev/null </dev/null; } 2>/dev/null
  HALLMARK_SANDBOX_REGISTRY=$R
done
faults
run copy -q oci-layout:images:many "$R/killed"
status 0
run copy -q "$R/killed:many" oci-layout:back
status 0
run copy -q "$R/killed:many" oci-layout:back
status 0
for blob in back/blobs/sha256/*; do
  check "$blob" cmp "$blob" "images/blobs/sha256/${blob##*/}"
done
check 'all of them' test "$(find back/blobs -type f | wc -l)" -ge 109
run "${V[@]}" --offline oci-layout:back:many
status 0
ok 'there and back, killed and resumed: the same bytes'

# Twenty who attach at once, without the API: each brings one attestation.
for i in {1..20}; do
  "$BUILD/tests/cli/images" "by$i" 0 || exit 1
done
for fault in oci=no-referrers 'oci=no-referrers oci=no-if-match'; do
  repository=race${fault//[^a-z]/}
  # shellcheck disable=SC2086
  faults $fault
  pids=()
  for i in {1..20}; do
    "$HALLMARK" copy -q "oci-layout:by$i:attested" "$R/$repository" \
      >/dev/null 2>".race$i" </dev/null &
    pids[i]=$!
  done
  good=0
  for i in {1..20}; do
    wait "${pids[i]}"
    STATUS=$?
    RAN="$fault: copy $i: $(<".race$i")"
    case $STATUS in
    0) good=$((good + 1)) ;;
    3) ;;
    *) problem "status $STATUS, wanted 0 or 3" ;;
    esac
  done
  digest=$(digest_in attested)
  HALLMARK_SANDBOX_REGISTRY=$R
  ask GET "/v2/$repository/manifests/${digest/:/-}"
  listed=$(grep -o 'artifactType' .answer | wc -l)
  RAN=$fault
  if [[ $fault == *if-match ]]; then
    check "$good ended with 0, $listed listed" test "$listed" -ge 1
  else
    check "$good ended with 0, $listed listed" test "$good" = 20 -a "$listed" = 20
  fi
done
faults
kill "$R_PID" "$OTHER_PID"
wait
ok 'twenty attach at once where nothing but a tag lists them'

finish

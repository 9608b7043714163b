#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# hallmark copy, save and load, between folders: what goes with an image, what
# stays as it is, and what a copy that was killed leaves behind.
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"

manifest=application/vnd.oci.image.manifest.v1+json
index=application/vnd.oci.image.index.v1+json
config=application/vnd.oci.image.config.v1+json

# put TEXT: into the layout src, printing its digest.
put() {
  local digest
  digest=$(printf %s "$1" | sha256sum | cut -c1-64)
  printf %s "$1" >"src/blobs/sha256/$digest"
  printf 'sha256:%s' "$digest"
}

# descriptor TYPE TEXT [MORE]
descriptor() {
  printf '{"mediaType":"%s","digest":"%s","size":%d%s}' "$1" "$(put "$2")" \
    "${#2}" "${3-}"
}

# image WORD [SUBJECT]: the text of a manifest.
image() {
  printf '{"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]%s}' \
    $manifest "$(descriptor $config "{\"word\":\"$1\"}")" \
    "$(descriptor application/vnd.oci.image.layer.v1.tar "layer $1")" \
    "${2:+,\"subject\":$2}"
}

mkdir -p src/blobs/sha256
printf '{"imageLayoutVersion":"1.0.0"}' >src/oci-layout
amd=$(image amd64)
arm=$(image arm64)
put "$amd" >/dev/null
put "$arm" >/dev/null
both="{\"schemaVersion\":2,\"mediaType\":\"$index\",\"manifests\":[$(
  descriptor $manifest "$amd" \
    ',"platform":{"os":"linux","architecture":"amd64"}'
),$(
  descriptor $manifest "$arm" \
    ',"platform":{"os":"linux","architecture":"arm64"}'
)]}"
top=$(descriptor $index "$both" \
  ',"annotations":{"org.opencontainers.image.ref.name":"v1"}')
digest=$(put "$both")
list=$top
for n in $(seq 50); do
  evidence=$(image "evidence $n" "$(descriptor $index "$both")")
  list+=",$(descriptor $manifest "$evidence")"
done
signature=$(image 'an older signature')
list+=",$(descriptor $manifest "$signature" ",\"annotations\":{
  \"org.opencontainers.image.ref.name\":\"${digest/:/-}.sig\"}")"
printf '{"schemaVersion":2,"manifests":[%s]}' "$list" >src/index.json

# All manifests and blobs of one layout are in the other, to the byte.
same() {
  run_other diff -r "$1/blobs" "$2/blobs"
  status 0
}

run copy oci-layout:src:v1 oci-layout:dst
status 0
stdout_has "digest: $digest"
stdout_has 'manifests: 54'
stdout_has 'evidence: 51'
stdout_has 'to: oci-layout:dst:v1'
same src dst
ok 'an image is copied with its platforms and its evidence'

run copy --json oci-layout:src:v1 oci-layout:dst:v1
status 0
stdout_has '"schema": "hallmark.copy/1"'
stdout_has '"sent": 0'
stdout_has '"bytesSent": 0'
ok 'what is there is not sent again'

run save oci-layout:dst:v1 saved
status 0
run load saved oci-layout:back:v1
status 0
same src back
ok 'save and load are copies to and from a folder'

before=$(sha256sum dst/index.json)
run save --name=other --no-evidence oci-layout:src:v1 dst
status 0
stdout_has 'manifests: 3'
run_other grep -qF '"org.opencontainers.image.ref.name":"other"' dst/index.json
status 0
[[ $before != "$(sha256sum dst/index.json)" ]] || problem 'nothing was added'
ok 'a folder takes more than one image'

run copy --platform=linux/arm64 oci-layout:src:v1 oci-layout:arm:only
status 0
stdout_has "digest: $(put "$arm")"
stdout_has 'manifests: 1'
run load --name=none arm oci-layout:x
status 3
stderr_has 'no image by that name; there are: only'
run copy --platform=linux/s390x oci-layout:src:v1 oci-layout:arm:only
status 1
stderr_has 'no manifest for linux/s390x; there are: linux/amd64, linux/arm64'
ok 'of an index one platform can be copied alone'

run copy oci-layout:arm:only oci-layout:dst:v1
status 2
stderr_has 'and would become'
stderr_has -- '--force moves the name'
run copy --force oci-layout:arm:only oci-layout:dst:v1
status 0
ok 'a name is moved only when told so'

run copy oci-layout:src:v1
status 2
run copy oci-layout:src:v1 "oci-layout:d@$digest"
status 2
stderr_has 'takes a name only'
run copy oci-layout:none oci-layout:d
status 3
run copy 'oci-layout:src:v1' 'UPPER/x'
status 2
run copy --jobs=0 oci-layout:src:v1 oci-layout:d
status 2
mkdir full && touch full/file
run save oci-layout:src:v1 full
status 2
stderr_has 'is no image layout'
run load dst oci-layout:x
status 2
stderr_has 'and no name given; there are: other, v1'
ok 'what cannot be meant is a usage error'

run copy oci-layout:src:v1 oci-layout:/proc/x
status 3
stderr_has 'check the place to copy to'
for line in 'save oci-layout:src:none new' 'copy oci-layout:none oci-layout:new' \
  'save --platform=linux/s390x oci-layout:src:v1 new'; do
  # shellcheck disable=SC2086
  run $line
  [[ ! -e new ]] || problem 'a folder is there'
done
ok 'a folder is made when there is something for it'

# One byte of a layer differs: nothing by that name is there afterwards.
cp -r src broken
for file in broken/blobs/sha256/*; do
  if [[ $(cat "$file") == 'layer arm64' ]]; then
    printf 'layer ARM64' >"$file"
  fi
done
run copy oci-layout:broken:v1 oci-layout:d1
status 1
stderr_has 'the bytes that came have sha256:'
[[ ! -e d1/index.json ]] || problem 'something is listed'
ok 'a wrong byte is found, and nothing is listed'

# A large layer, so that there is time to kill it, wherever that hits.
head -c 30000000 /dev/zero >big
big=$(sha256sum big | cut -c1-64)
mv big "src/blobs/sha256/$big"
layer="{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar\","
layer+="\"digest\":\"sha256:$big\",\"size\":30000000}"
large="{\"schemaVersion\":2,\"mediaType\":\"$manifest\",\"config\":$(
  descriptor $config '{}'
),\"layers\":[$layer]}"
list+=",$(descriptor $manifest "$large" \
  ',"annotations":{"org.opencontainers.image.ref.name":"large"}')"
printf '{"schemaVersion":2,"manifests":[%s]}' "$list" >src/index.json
for wait in 0.005 0.01 0.02 0.03 0.05; do
  rm -rf killed
  "$HALLMARK" copy oci-layout:src:large oci-layout:killed >/dev/null 2>&1 &
  sleep $wait
  kill -9 $! 2>/dev/null
  wait $! 2>/dev/null
  run copy oci-layout:src:large oci-layout:killed
  status 0
  run_other cmp "src/blobs/sha256/$big" "killed/blobs/sha256/$big"
  status 0
  run_other find killed -name '.hallmark-*'
  stdout_is ''
done
ok 'a copy that was killed goes on, and leaves nothing beside'

for n in 1 2 3 4 5 6; do
  "$HALLMARK" save --name="at-once-$n" oci-layout:src:v1 many \
    >".at-once-$n" 2>&1 &
done
wait
for n in 1 2 3 4 5 6; do
  run load --name="at-once-$n" many "oci-layout:one-$n"
  status 0
  same saved "one-$n"
done
ok 'six at the same time lose nothing of each other'
finish

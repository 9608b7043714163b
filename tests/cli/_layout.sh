# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Images in a folder, made by hand: what others would have written, and wrong
# when a test says so.
#
#     layout store                    an empty layout
#     image app amd64                 prints the descriptor of a manifest
#     attach store SUBJECT BLOB       a bundle, as cosign attaches it
MANIFEST=application/vnd.oci.image.manifest.v1+json
INDEX=application/vnd.oci.image.index.v1+json
BUNDLE=application/vnd.dev.sigstore.bundle.v0.3+json
EMPTY=sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a

layout() {
  mkdir -p "$1/blobs/sha256"
  echo '{"imageLayoutVersion":"1.0.0"}' >"$1/oci-layout"
  : >"$1.entries"
  put "$1" '{}' >/dev/null
  write_index "$1"
}

# put LAYOUT TEXT: store it, print its digest.
put() {
  local digest
  digest=$(printf %s "$2" | sha256sum | cut -d' ' -f1)
  printf %s "$2" >"$1/blobs/sha256/$digest"
  echo "sha256:$digest"
}

# descriptor LAYOUT TYPE TEXT [MORE]: store it, print its descriptor.
descriptor() {
  printf '{"mediaType":"%s","digest":"%s","size":%d%s}' \
    "$2" "$(put "$1" "$3")" ${#3} "${4:-}"
}

digest_of() {
  grep -o 'sha256:[0-9a-f]*' <<<"$1" | head -1
}

write_index() {
  printf '{"schemaVersion":2,"manifests":[%s]}' \
    "$(paste -sd, "$1.entries")" >"$1/index.json"
}

# list LAYOUT DESCRIPTOR: enter it into index.json.
list() {
  printf '%s\n' "$2" >>"$1.entries"
  write_index "$1"
}

# image LAYOUT ARCH [MORE]: a manifest's descriptor.
image() {
  local config
  config=$(descriptor "$1" application/vnd.oci.image.config.v1+json \
    '{"architecture":"'"$2"'","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}')
  descriptor "$1" $MANIFEST \
    '{"schemaVersion":2,"mediaType":"'$MANIFEST'","config":'"$config"',"layers":[]}' \
    "${3:-}"
}

named() {
  printf ',"annotations":{"org.opencontainers.image.ref.name":"%s"}' "$1"
}

# attach LAYOUT SUBJECT BLOB [TYPE]: SUBJECT is a descriptor.
attach() {
  local layer type=${4:-$BUNDLE} subject
  layer=$(descriptor "$1" "$type" "$3")
  subject='{"mediaType":"'$MANIFEST'","digest":"'$(digest_of "$2")'","size":7}'
  list "$1" "$(descriptor "$1" $MANIFEST \
    '{"schemaVersion":2,"mediaType":"'$MANIFEST'","artifactType":"'"$type"'","config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"'$EMPTY'","size":2},"layers":['"$layer"'],"subject":'"$subject"'}')"
}

# signed KEY DIGEST [TYPE]: a bundle with a statement about the digest.
signed() {
  local type=application/vnd.in-toto+json payload
  payload='{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"'${2#sha256:}'"}}],"predicateType":"'${3:-https://sigstore.dev/cosign/sign/v1}'","predicate":{}}'
  printf 'DSSEv1 %d %s %d %s' ${#type} "$type" ${#payload} "$payload" >.pae
  printf '{"mediaType":"%s","verificationMaterial":{"publicKey":{"hint":""}},"dsseEnvelope":{"payloadType":"%s","payload":"%s","signatures":[{"sig":"%s"}]}}' \
    $BUNDLE $type "$(printf %s "$payload" | base64 -w0)" \
    "$(openssl dgst -sha256 -sign "$1" .pae | base64 -w0)"
}

for name in me you; do
  openssl ecparam -name prime256v1 -genkey -noout -out $name.pem
  openssl ec -in $name.pem -pubout -out $name.pub 2>/dev/null
done

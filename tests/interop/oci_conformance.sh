#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The OCI distribution conformance suite against the sandbox's registry. It is in
# no package registry: its program is put into the cache by hand.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/_lib.sh"
source "$REPO/tests/interop/_peers.sh"
suite=$(cache)/oci-conformance-967efdc/conformance
if [[ ! -x $suite ]]; then
  skip 'the OCI conformance suite (distribution-spec at 967efdc) is not there; put its program into the folder oci-conformance-967efdc of the cache'
  exit 0
fi

# shellcheck disable=SC2016
conform() {
  run sandbox run "$@" -- env OCI_TLS=disabled OCI_VERSION=1.1 \
    OCI_API_BLOBS_DIGEST_HEADER=true OCI_API_BLOBS_UPLOAD_CANCEL=true \
    OCI_API_MANIFESTS_DIGEST_HEADER=true SUITE="$suite" \
    bash -c 'OCI_REGISTRY=$HALLMARK_SANDBOX_REGISTRY \
      OCI_USERNAME=$HALLMARK_SANDBOX_USERNAME \
      OCI_PASSWORD=$HALLMARK_SANDBOX_PASSWORD "$SUITE"'
  status 0
  check 'nothing failed' bash -c '! grep -q ": *FAIL$" "$1"' - "$DIR/.out"
}

conform
ok 'the suite passes in memory'
conform --dir kept
ok 'and in a folder'
conform --auth token
ok 'and with tokens'
conform --auth basic
ok 'and with passwords'

finish

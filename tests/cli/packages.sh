#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Evidence of package indexes and of Cloud Build, as their tools hand it out.
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"
VECTORS=$REPO/../shared/vectors
PYPI=$VECTORS/pypi-attestations
SLSA=$VECTORS/slsa-verifier

PUBLISHER=GitHub:trailofbits/pypi-attestations:release.yml
FILE=sha256:9bb1add04b1b4e182be6b0b80931593f7a291eb49d69b4fd728a5d4cbcdc4bd3
TARBALL=sha512:1e2ebece757250876cde9d0f6c636ed6e0088a23a6c477fe0cd1afcc11800a5ba0c932f4a57a12537063d49d717bb7ae76b8a2938b3d48e7f02617f6564ad919
IMAGE=sha256:1a033b002f89ed2b8ea733162497fb70f1a4049a7f8602d6a33682b4ad9921fd

touch one
for options in '--publisher acme' "--publisher $PUBLISHER --github-repo a/b" \
  "--publisher $PUBLISHER --insecure-any-identity" \
  "--publisher $PUBLISHER --cloud-build" \
  "--publisher $PUBLISHER --package-version new" \
  '--package-name x --github-repo a/b' '--keys one' \
  '--cloud-build --github-repo a/b' '--cloud-build --package-name x'; do
  # shellcheck disable=SC2086
  run verify --blob --bundle one $options one
  status 2
done
run verify --blob --bundle one --keys nowhere one
status 3
ok 'what the caller got wrong is told'

if [[ ! -d $VECTORS ]]; then
  skip 'no ../shared/vectors'
  finish
fi

run verify --blob --publisher $PUBLISHER \
  --bundle "$PYPI/pypi_attestations-0.0.19.tar.gz.provenance" $FILE
status 0
stdout_matches '^verified: sha256:9bb1'
run verify --blob --publisher $PUBLISHER --package-name PyPI.attestations \
  --package-version 0.0.19 --offline \
  --bundle "$PYPI/pypi_attestations-0.0.19.tar.gz.publish.attestation" $FILE
status 0
run verify --blob --publisher $PUBLISHER --package-version 0.0.18 \
  --bundle "$PYPI/pypi_attestations-0.0.19.tar.gz.publish.attestation" $FILE
status 1
stdout_has 'version is 0.0.19, wanted 0.0.18'
run verify --blob --publisher ${PUBLISHER/release/other} \
  --bundle "$PYPI/pypi_attestations-0.0.19.tar.gz.provenance" $FILE
status 1
ok 'PyPI: the publisher, the project, the version'

NPM=(verify --blob --github-repo trishankatdatadog/supreme-goggles
  --attestation slsaprovenance02 --keys "$SLSA/npm/npm-keys.json")
run "${NPM[@]}" --package-name @trishankatdatadog/supreme-goggles \
  --package-version 1.0.5 \
  --bundle "$SLSA/npm/supreme-googles-cli-v02-tag.tgz.json" $TARBALL
status 0
for part in prov pub; do
  run "${NPM[@]}" \
    --bundle "$SLSA/npm/supreme-googles-cli-v02-tag-invalidsig$part.tgz.json" \
    $TARBALL
  status 1
  stdout_has both-attestations
done
run "${NPM[@]}" --package-version 1.0.4 \
  --bundle "$SLSA/npm/supreme-googles-cli-v02-tag.tgz.json" $TARBALL
status 1
stdout_has 'package version is 1.0.5, wanted 1.0.4'
run verify --blob --keys "$SLSA/npm/npm-keys.json" \
  --bundle "$SLSA/npm/supreme-googles-cli-v02-tag.tgz.json" $TARBALL
status 2
stderr_has '--github-repo'
ok 'npm: both attestations'

for keys in --cloud-build "--keys $SLSA/gcb/keys"; do
  # shellcheck disable=SC2086
  run verify --blob $keys --offline \
    --bundle "$SLSA/gcb/v0.2/gcloud-container-github.json" $IMAGE
  status 0
  # shellcheck disable=SC2086
  run verify --blob $keys \
    --bundle "$SLSA/gcb/v0.2/gcloud-container-mismatch-text-digest.json" $IMAGE
  status 1
  stdout_has 'the text for people and the signed statement: subject'
done
ok 'Cloud Build: keys of its own, and what stands around'

run verify --blob --keys "$SLSA/gcb/keys" --record rec \
  --bundle "$SLSA/gcb/v0.2/gcloud-container-github.json" $IMAGE
status 0
run audit replay rec
status 0
run verify --blob --publisher $PUBLISHER --record rec2 \
  --bundle "$PYPI/pypi_attestations-0.0.19.tar.gz.provenance" $FILE
status 0
run audit replay rec2
status 0
ok 'a record keeps the keys'
finish

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
BUILD_V1=$SLSA/gcb/unit/v1.0-gcloud-container-github-v1.0-valid.json
IMAGE_V1=sha256:7e9b6e7ba2842c91cf49f3e214d04a7a496f8214356f41d81a6e6dcad11f11e3
IMAGE=sha256:1a033b002f89ed2b8ea733162497fb70f1a4049a7f8602d6a33682b4ad9921fd

touch one
for options in '--publisher acme' "--publisher $PUBLISHER --github-repo a/b" \
  "--publisher $PUBLISHER --insecure-any-identity" \
  "--publisher $PUBLISHER --cloud-build" \
  "--publisher $PUBLISHER --package-version new" \
  "--publisher $PUBLISHER --source-ref v1" \
  '--package-name x --github-repo a/b' '--keys one' \
  '--cloud-build --github-repo a/b' '--cloud-build --package-name x' \
  '--cloud-build --provenance' '--cloud-build --source-uri github.com/a/b' \
  '--cloud-build --provenance --source-repo-id 1'; do
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
run verify --blob --publisher $PUBLISHER --source-ref refs/tags/v0.0.19 \
  --deny-self-hosted-runners \
  --bundle "$PYPI/pypi_attestations-0.0.19.tar.gz.provenance" $FILE
status 0
run verify --blob --publisher $PUBLISHER --source-ref refs/tags/v0.0.18 \
  --bundle "$PYPI/pypi_attestations-0.0.19.tar.gz.provenance" $FILE
status 1
stdout_has 'source-repo-ref'
ok 'PyPI: the publisher at a tag'

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
PROVED=(verify --blob --github-repo trishankatdatadog/supreme-goggles
  --keys "$SLSA/npm/npm-keys.json" --provenance
  --builder-id https://github.com/actions/runner
  --bundle "$SLSA/npm/supreme-googles-cli-v02-tag.tgz.json")
run "${PROVED[@]}" --source-uri github.com/trishankatdatadog/supreme-goggles $TARBALL
status 0
run "${PROVED[@]}" --source-uri github.com/trishankatdatadog/supreme-goggle $TARBALL
status 1
stdout_has 'repository is https://github.com/trishankatdatadog/supreme-goggles, wanted'
run verify --blob --keys "$SLSA/npm/npm-keys.json" \
  --bundle "$SLSA/npm/supreme-googles-cli-v02-tag.tgz.json" $TARBALL
status 2
stderr_has '--github-repo'
ok 'npm: both attestations'

GCB=(--provenance --build-type https://cloud.google.com/build/gcb-buildtypes/google-worker/v1
  --builder-id https://cloudbuild.googleapis.com/GoogleHostedWorker)
for keys in --cloud-build "--keys $SLSA/gcb/keys"; do
  # shellcheck disable=SC2086
  run verify --blob $keys --offline "${GCB[@]}" \
    --source-uri github.com/khalkie/gcb-prod-prov --bundle "$BUILD_V1" $IMAGE_V1
  status 0
  # shellcheck disable=SC2086
  run verify --blob $keys "${GCB[@]}" \
    --source-uri github.com/khalkie/gcb-prod-pro --bundle "$BUILD_V1" $IMAGE_V1
  status 1
  stdout_has 'repository is https://github.com/khalkie/gcb-prod-prov, wanted'
  # shellcheck disable=SC2086
  run verify --blob $keys --bundle "$BUILD_V1" $IMAGE_V1
  status 2
  stderr_has 'say from whose source'
  # shellcheck disable=SC2086
  run verify --blob $keys "${GCB[@]}" --source-uri github.com/laurentsimon/gcb-tests \
    --bundle "$SLSA/gcb/v0.2/gcloud-container-mismatch-text-digest.json" $IMAGE
  status 1
  stdout_has 'the text for people and the signed statement: subject'
done
ok 'Cloud Build: keys of its own, and what stands around'

OLD=(verify --blob --cloud-build --provenance)
GCB_TAG=$SLSA/gcb/v0.3/gcloud-container-github-tag.json
IMAGE_TAG=sha256:87db6d5226440e72f7134b71163df45282127a3f7b0600c946683cb2f43a70a9
run "${OLD[@]}" --source-uri github.com/slsa-framework/example-package \
  --source-versioned-tag v33 --slsa-level 2 --bundle "$GCB_TAG" $IMAGE_TAG
status 0
for wrong in '--source-tag v33.0.5' '--source-branch main' \
  '--builder-id https://cloudbuild.googleapis.com/GoogleHostedWorker@v0.2' \
  '--closed-parameters' '--event push'; do
  # shellcheck disable=SC2086
  run "${OLD[@]}" --source-uri github.com/slsa-framework/example-package $wrong \
    --bundle "$GCB_TAG" $IMAGE_TAG
  status 1
done
run "${OLD[@]}" --source-uri github.com/slsa-framework/example-package \
  --slsa-level 3 --bundle "$GCB_TAG" $IMAGE_TAG
status 1
stdout_has 'SLSA build level 2, wanted 3: provenance of version 0.1'
run "${OLD[@]}" --source-uri github.com/laurentsimon/gcb-tests \
  --source-digest fbbb98765e85ad464302dc5977968104d36e455e \
  --bundle "$SLSA/gcb/v0.2/gcloud-container-github.json" $IMAGE
status 0
run "${OLD[@]}" --source-uri github.com/khalkie/gcb-prod-prov --source-branch main \
  --slsa-level 3 --bundle "$BUILD_V1" $IMAGE_V1
status 0
for level in 3:"$BUILD_V1":$IMAGE_V1:khalkie/gcb-prod-prov \
  2:"$GCB_TAG":$IMAGE_TAG:slsa-framework/example-package; do
  IFS=: read -r level file algorithm digest source <<<"$level"
  rm -f level.json
  run "${OLD[@]}" --source-uri "github.com/$source" --bundle "$file" \
    --vsa-verifier https://acme.example/v --vsa-resource pkg:oci/x \
    --vsa-policy https://acme.example/p --vsa-out level.json "$algorithm:$digest"
  status 0
  check "level $level" grep -q "\[\"SLSA_BUILD_LEVEL_$level\"\]" level.json
done
ok 'Cloud Build: the source in each of its versions'

RESOURCE=gce_image://gke-node-images:gke-12615-gke1418000-cos-101-17162-463-29-c-cgpv1-pre
VSA=(verify --blob --insecure-ignore-tlog --bundle "$SLSA/vsa/gke-gce-pre.bcid-vsa.jsonl"
  --key "$SLSA/vsa/vsa_signing_public_key.pem"
  --verifier-id https://bcid.corp.google.com/verifier/bcid_package_enforcer/v0.1)
ID=gce_image_id:8970095005306000053
run "${VSA[@]}" --resource-uri $RESOURCE --verified-level BCID_L1 \
  --verified-level SLSA_BUILD_LEVEL_1 \
  --key-id keystore://76574:prod:vsa_signing_public_key $ID
status 0
run "${VSA[@]}" --resource-uri $RESOURCE --key-id mine $ID
status 1
stdout_has 'no given key has the id keystore://'
run "${VSA[@]}" --resource-uri $RESOURCE --verified-level SLSA_BUILD_LEVEL_3 $ID
status 1
stdout_has summary
run "${VSA[@]}" --resource-uri other $ID
status 1
run "${VSA[@]}" --resource-uri $RESOURCE gce_image_id:1
status 1
for wrong in gce_image_id:x gitCommit:12; do
  run "${VSA[@]}" --resource-uri $RESOURCE $wrong
  status 2
done
run "${VSA[@]}" $ID
status 2
run verify --blob --bundle one --key-id x --github-repo a/b one
status 2
run "${VSA[@]}" --resource-uri $RESOURCE --record rec3 $ID
status 0
run audit replay rec3
status 0
ok 'a verification summary'

OUT=(verify --blob --publisher "$PUBLISHER" --vsa-verifier https://acme.example/v
  --vsa-resource pkg:pypi/x --vsa-policy https://acme.example/p --vsa-level ACME_L1
  --bundle "$PYPI/pypi_attestations-0.0.19.tar.gz.provenance")
run "${OUT[@]}" --vsa-out vsa.json $FILE
status 0
check 'a statement' grep -q '"verificationResult":"PASSED","verifiedLevels":\["SLSA_BUILD_LEVEL_UNEVALUATED","ACME_L1"\]' vsa.json
check 'its subject' grep -q '"digest":{"sha256":"9bb1add04b1b' vsa.json
run inspect vsa.json
status 0
run "${OUT[@]}" --vsa-out vsa.json $FILE
status 2
run "${OUT[@]}" --vsa-out no.json sha256:${FILE#sha256:9}0
status 1
check 'nothing on a no' test ! -e no.json
run "${OUT[@]}" $FILE
status 2
stderr_has 'is about --vsa-out'
run "${OUT[@]}" --vsa-level SLSA_BUILD_LEVEL_3 --vsa-out no.json $FILE
status 2
run "${OUT[@]}" --vsa-out no.json $FILE $FILE
status 2
ok 'what was verified, as a summary'

run verify --blob --keys "$SLSA/gcb/keys" --record rec "${GCB[@]}" \
  --source-uri github.com/khalkie/gcb-prod-prov --bundle "$BUILD_V1" $IMAGE_V1
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

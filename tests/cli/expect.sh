#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# hallmark verify --provenance, over evidence of slsa-verifier's own tests.
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"
VECTORS=$REPO/../shared/vectors/slsa-verifier
DIGEST=sha256:376e7e01348585b6e6643bc6663146b9d525d9b41228bf180eaeb4d4a3706caa
SOURCE=github.com/slsa-framework/example-package
GENERATOR=https://github.com/slsa-framework/slsa-github-generator/.github/workflows

run verify --blob --provenance --bundle x "$DIGEST"
status 2
stderr_has 'built from which source? add --source-uri'
run verify --blob --source-branch main --bundle x "$DIGEST"
status 2
stderr_has '--source-branch is about provenance: add --provenance'
run verify --blob --provenance --source-uri "$SOURCE" --attestation any --bundle x "$DIGEST"
status 2
stderr_has '--provenance and --attestation'
ok 'what is asked for in half is a usage error'

# The largest statement that is read: 16 MiB, 1,024 subjects, 125,000 dependencies.
# Memory stays below three times the file, whatever the predicate holds.
export HALLMARK_PASSWORD=x
"$HALLMARK" keys generate -q --output-key-prefix own
echo artifact >artifact
# statement COUNT DEPENDENCY: with so many dependencies; %d in one is its number
statement() {
  awk -v digest="$(sha256sum artifact | cut -d ' ' -f 1)" -v count="$1" -v text="$2" 'BEGIN {
    printf "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":["
    for (i = 1; i < 1024; i++)
      printf "{\"name\":\"s%d\",\"digest\":{\"sha256\":\"%064d\"}},", i, i
    printf "{\"name\":\"artifact\",\"digest\":{\"sha256\":\"%s\"}}],", digest
    printf "\"predicateType\":\"https://slsa.dev/provenance/v1\",\"predicate\":{"
    printf "\"buildDefinition\":{\"buildType\":\"https://ci.example/t\","
    printf "\"resolvedDependencies\":["
    for (i = 1; i <= count; i++)
      printf text "%s", i, i < count ? "," : ""
    printf "]},\"runDetails\":{\"builder\":{\"id\":\"https://ci.example/b\"}}}}"
  }' >statement.json
  "$HALLMARK" attest --blob -q -f --key own.key --statement statement.json \
    --bundle big.json artifact >/dev/null 2>&1 || problem 'not signed'
}
of_key() {
  RAN='hallmark verify --provenance'
  /usr/bin/time -q -f %M -o .peak "$HALLMARK" verify --blob --key own.pub \
    --insecure-ignore-tlog --provenance --builder-id https://ci.example/b \
    --build-type https://ci.example/t --bundle big.json artifact >.out 2>.err
  STATUS=$?
  case $(nm -D "$HALLMARK" 2>/dev/null || :) in
  *__asan_* | *__tsan_*) ;; # whose memory is not ours
  *) [[ $(cat .peak) -lt $((3 * $(stat -c %s big.json) / 1024)) ]] ||
    problem "$(cat .peak) KiB for $(stat -c %s big.json) bytes" ;;
  esac
}
statement 125000 '{"uri":"pkg:npm/package-%06d@1.2.3","digest":{"sha256":"0000000000000000000000000000000000000000000000000000000000000000"}}'
of_key
status 0
statement 5400000 '{}%.0s'
of_key
status 1
stdout_has 'provenance: provenance: needs more than 16777216 bytes [limit]'
ok 'provenance of 16 MiB in little memory'

if [[ ! -d $VECTORS ]]; then
  skip 'no ../shared/vectors/slsa-verifier'
  finish
fi

ARTIFACT=$DIGEST
BUNDLE=$VECTORS/gha_generic/v2.1.0/binary-linux-amd64-push-v14.2.intoto.jsonl
of_bundle() {
  run verify --blob --offline --provenance --bundle "$BUNDLE" "$@" "$ARTIFACT"
}

of_bundle --source-uri "$SOURCE"
status 0
stdout_matches '^verified: .*generator_generic_slsa3.yml@refs/tags/v2.1.0'
of_bundle -v --source-uri "$SOURCE" --source-versioned-tag v14 --slsa-level 3 \
  --builder-id "$GENERATOR/generator_generic_slsa3.yml@v2.1.0" --event push \
  --source-workflow .github/workflows/verifier-e2e.all.workflow_dispatch.main.all.slsa3.yml \
  --source-repo-id 486325809 --deny-self-hosted-runners
status 0
stdout_matches 'pass     source-ref +refs/tags/v14.2$'
stdout_matches 'pass     claims +source and 8 other values agree with the certificate$'
stdout_matches 'pass     level +SLSA build level 3$'
ok 'provenance that is what was agreed'

# The level that was computed is in the summary; without provenance nobody did.
SUMMARY=(--vsa-verifier https://acme.example/v --vsa-resource pkg:generic/x
  --vsa-policy https://acme.example/p)
of_bundle --source-uri "$SOURCE" "${SUMMARY[@]}" --vsa-out three.json
status 0
check 'level 3' grep -q '"verifiedLevels":\["SLSA_BUILD_LEVEL_3"\]' three.json
of_bundle --source-uri "${SOURCE}A" "${SUMMARY[@]}" --vsa-out no.json
status 1
check 'nothing on a no' test ! -e no.json
run verify --blob --key own.pub --insecure-no-time --provenance \
  --builder-id https://ci.example/b --build-type https://ci.example/t \
  --bundle big.json "${SUMMARY[@]}" --vsa-out no.json artifact
status 2
check 'nothing of what was waived' test ! -e no.json
ok 'the level that was earned'

# By the commit of its workflow, which the certificate proves.
of_bundle --source-uri "$SOURCE" \
  --builder-id "$GENERATOR/generator_generic_slsa3.yml@f7dd8c54c2067bafc12ca7a55595d5ee9b75204a"
status 0
of_bundle --source-uri "$SOURCE" \
  --builder-id "$GENERATOR/generator_generic_slsa3.yml@f7dd8c54c2067bafc12ca7a55595d5ee9b75204b"
status 1
stdout_has 'not verified: '
stdout_has 'builder: builder is '
ok 'a builder pinned by a commit'

of_bundle --source-uri "$SOURCE" --source-tag v14
status 1
stdout_has 'source-ref: tag is v14.2, wanted v14 [policy]'
stdout_has 'next: compare with --source-branch, --source-tag'
of_bundle --source-uri "${SOURCE}A"
status 1
stdout_has "source: repository is https://$SOURCE, wanted https://${SOURCE}A"
of_bundle --source-uri "$SOURCE" --source-branch dev
status 1
stdout_has 'source-ref: branch is main, wanted dev [policy]'
of_bundle -v --source-uri "$SOURCE" --source-branch main
status 0
stdout_has 'refs/tags/v14.2, of the branch that the builder names'
of_bundle --source-uri "$SOURCE" --max-age 1h
status 1
stdout_has 'age: signed at 2025-02-25T21:12:24Z, before '
of_bundle --source-uri "$SOURCE" --closed-parameters --build-type https://example.com/t
status 1
stdout_has 'build-type: build type is '
ok 'what differs is named'

# A certificate, and nothing that says when it was used.
OLD=$VECTORS/gha_go/v1.10.0/binary-linux-amd64-push-v14.2.intoto.jsonl
OLD_ARTIFACT=$(awk -F '\t' '$4 == "gha_go/v1.10.0/binary-linux-amd64-push-v14.2.intoto.jsonl" {
  print $5; exit }' "$VECTORS/cases.tsv")
run verify --blob --provenance --bundle "$OLD" --source-uri "$SOURCE" "$OLD_ARTIFACT"
status 1
stdout_has 'signing-time: '
stdout_has '[not-found]'
run verify --blob --provenance --bundle "$OLD" --source-uri "$SOURCE" \
  --insecure-no-time --insecure-ignore-tlog --source-versioned-tag v14.2 "$OLD_ARTIFACT"
status 0
stdout_has 'waived: signing-time'
run verify --blob --provenance --bundle "$OLD" --source-uri "$SOURCE" \
  --insecure-no-time --insecure-ignore-tlog --source-versioned-tag v14.1 "$OLD_ARTIFACT"
status 1
stdout_has 'source-ref: version is v14.2, wanted v14.1'
ok 'evidence without a time is refused for that, and judged when told to'

# Images, with attestations as cosign attached them: rows of the suite.
image_row() {
  local expect=$1 layout=$2 digest=$3 source=$4 branch=$5 tag=$6 versioned=$7 builder=$8
  local options=(--source-uri "$source")
  [[ $branch == - ]] || options+=(--source-branch "$branch")
  [[ $tag == - ]] || options+=(--source-tag "$tag")
  [[ $versioned == - ]] || options+=(--source-versioned-tag "$versioned")
  [[ $builder == - ]] || options+=(--builder-id "$builder")
  run verify --provenance "${options[@]}" "oci-layout:$VECTORS/$layout@$digest"
  if [[ $expect == pass ]]; then
    status 0
    stdout_has "digest: $digest"
  else
    status 1
  fi
}
rows=0
while IFS=$'\t' read -r _ expect kind layout digest _ source branch tag versioned builder _; do
  [[ $kind == image ]] || continue
  image_row "$expect" "$layout" "$digest" "$source" "$branch" "$tag" "$versioned" "$builder"
  rows=$((rows + 1))
done <"$VECTORS/cases.tsv"
[[ $rows == 25 ]] || problem "$rows rows about images"
ok 'images of three generations'

finish

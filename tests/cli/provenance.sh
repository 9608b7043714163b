#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Provenance from a job's claims, against the sandbox's issuer and Sigstore.
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"
source "$REPO/tests/cli/_layout.sh"
source "$REPO/tests/cli/_sandbox.sh"
export HOME=$DIR/home
unset DOCKER_CONFIG REGISTRY_AUTH_FILE XDG_RUNTIME_DIR XDG_CONFIG_HOME
mkdir -p home
layout one
AMD=$(image one amd64 ',"platform":{"os":"linux","architecture":"amd64"}')
LIST=$(descriptor one "$INDEX" '{"schemaVersion":2,"mediaType":"'"$INDEX"'","manifests":['"$AMD"']}' "$(named app)")
list one "$LIST"
NUMBER=$(digest_of "$LIST")
AMD_NUMBER=$(digest_of "$AMD")
echo one >file-1
echo two >file-2
FILE_1=$(sha256sum file-1 | cut -c -64)

set -a
start --dir box
set +a
ISSUER=(--token-issuer "$HALLMARK_SANDBOX_OIDC")
ROOT=(--trusted-root box/trusted_root.json)
S=("${ROOT[@]}" --signing-config box/signing_config.json "${ISSUER[@]}")
ME=https://github.com/sandbox/app/.github/workflows/release.yml@refs/heads/main
V=(verify "${ROOT[@]}" --certificate-identity "$ME"
  --certificate-oidc-issuer "$HALLMARK_SANDBOX_OIDC" --attestation slsaprovenance1)
URL=$ACTIONS_ID_TOKEN_REQUEST_URL
# claims JSON: from now on tokens say that, too.
claims() {
  local hex
  hex=$(printf %s "$1" | od -An -v -tx1 | tr -d '\n' | sed 's/ /%/g')
  export ACTIONS_ID_TOKEN_REQUEST_URL="$URL&claims=$hex"
}
COMMIT=5a4db0c5a4db0c5a4db0c5a4db0c5a4db0c5a4db
payload() {
  sed 's/.*"payload":"\([^"]*\)".*/\1/' "$1" | base64 -d
}

run provenance generate --blob "${ISSUER[@]}" file-1 "gitCommit:$(printf '%040d' 1)"
status 2
stderr_has 'a file or its digest is wanted'
run provenance generate --blob "${ISSUER[@]}" file-1 file-2
status 0
stdout_is '{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"file-1","digest":{"sha256":"'"$FILE_1"'"}},{"name":"file-2","digest":{"sha256":"'"$(sha256sum file-2 | cut -c -64)"'"}}],"predicateType":"https://slsa.dev/provenance/v1","predicate":{"buildDefinition":{"buildType":"https://actions.github.io/buildtypes/workflow/v1","externalParameters":{"workflow":{"ref":"refs/heads/main","repository":"https://github.com/sandbox/app","path":".github/workflows/release.yml"}},"internalParameters":{"github":{"event_name":"push","repository_id":"1001","repository_owner_id":"1000","runner_environment":"github-hosted"}},"resolvedDependencies":[{"uri":"git+https://github.com/sandbox/app@refs/heads/main","digest":{"gitCommit":"'$COMMIT'"}}]},"runDetails":{"builder":{"id":"'"$ME"'"},"metadata":{"invocationId":"https://github.com/sandbox/app/actions/runs/2001/attempts/1"}}}}'
ok 'what claims say of the build'

run provenance attest --blob "${S[@]}" --bundle file.json --statement-out file.statement file-1
status 0
run "${V[@]}" --blob --bundle file.json file-1
status 0
check 'the builder is who signed' grep -q "\"builder\":{\"id\":\"$ME\"}" file.statement
run provenance generate --blob "${ISSUER[@]}" file-1
check 'generate writes what attest signs' cmp -s .out file.statement
check 'the statement is what was signed' test "$(payload file.json)" = "$(cat file.statement)"
run provenance attest --blob "${S[@]}" --bundle file.json file-1
status 2
run provenance attest --blob "${S[@]}" --bundle other.json --statement-out file.statement file-1
status 2
stderr_has 'is there already; --force replaces it'
ok 'files, signed for the job whose claims they are'

run provenance attest "${S[@]}" --recursive --statement-out both oci-layout:one:app
status 0
run "${V[@]}" --recursive oci-layout:one:app
status 0
check 'a line each' test "$(wc -l <both)" = 2
check 'the platform' grep -q "${AMD_NUMBER#sha256:}" both
check 'and the index' grep -q "${NUMBER#sha256:}" both
run provenance generate "${ISSUER[@]}" --recursive oci-layout:one:app
status 0
stdout_is "$(cat both)"
run provenance generate "${ISSUER[@]}" --platform linux/amd64 oci-layout:one:app
status 0
stdout_has "${AMD_NUMBER#sha256:}"
stdout_lacks "${NUMBER#sha256:}"
ok 'images: the index and each platform'

# What the environment says of a job is not looked at.
GITHUB_REPOSITORY=evil/app GITHUB_SHA=0 GITHUB_REF=refs/heads/evil GITHUB_RUN_ID=666 \
  RUNNER_ENVIRONMENT=evil GITHUB_SERVER_URL=https://evil.test \
  run provenance generate --predicate-only "${ISSUER[@]}"
status 0
stdout_lacks evil
stdout_lacks 666
ok 'nothing comes from the environment'

# A token must be by an issuer that somebody named, and signed by it.
run provenance generate --predicate-only
status 2
stderr_has 'no issuer of GitHub, GitLab or Buildkite themselves'
stderr_has '--token-issuer'
run provenance generate --predicate-only --token-issuer https://other.test
status 2
stderr_has 'not "https://other.test"'
claims '{"iss":"https://token.actions.githubusercontent.com"}'
run provenance generate --predicate-only --timeout 1s --proxy http://127.0.0.1:9
check 'somebody else signed it' test "$STATUS" = 3
stderr_has 'keys of https://token.actions.githubusercontent.com'
ACTIONS_ID_TOKEN_REQUEST_URL=$URL
run token --print-token
tr -d '\n' <.out >good
IFS=. read -r head body tail <good
forged() {
  printf %s "$1" | base64 -w0 | tr '+/' '-_' | tr -d =
}
printf '%s.%s.%s' "$head" "$(forged "$(printf %s "$body==" | tr -- '-_' '+/' | base64 -d 2>/dev/null | sed 's/sandbox\/app/evil\/app/g')")" "$tail" >forged
for what in forged none wrong; do
  case $what in
    none) printf '%s.%s.%s' "$(forged '{"alg":"none"}')" "$body" "$tail" >none ;;
    wrong) printf '%s.%s.%s' "$(forged '{"alg":"HS256","kid":"x"}')" "$body" "$tail" >wrong ;;
  esac
  run provenance generate --predicate-only "${ISSUER[@]}" --identity-token-file $what
  status 2
  check 'nothing was written' test ! -s .out
  run provenance attest --blob "${S[@]}" --identity-token-file $what --bundle no.json file-1
  check 'nothing was signed' test "$STATUS" != 0 -a ! -e no.json
done
run provenance generate --predicate-only "${ISSUER[@]}" --identity-token-file good
status 0
# Whose job is it: this one's, or that of the token that lies about?
export SIGSTORE_ID_TOKEN
SIGSTORE_ID_TOKEN=$(cat good)
run provenance generate --predicate-only "${ISSUER[@]}"
status 2
stderr_has 'say which with --provider'
run provenance attest --blob "${S[@]}" --bundle no.json file-1
check 'nothing was signed by either' test "$STATUS" = 2 -a ! -e no.json
for provider in environment github-actions; do
  run provenance generate --predicate-only "${ISSUER[@]}" --provider $provider
  status 0
done
unset SIGSTORE_ID_TOKEN
claims '{"exp":1}'
run provenance generate --predicate-only "${ISSUER[@]}"
check 'an expired one' test "$STATUS" = 3
claims '{"repository_id":null}'
run provenance generate --predicate-only "${ISSUER[@]}"
status 2
stderr_has 'there is no repository_id'
ACTIONS_ID_TOKEN_REQUEST_URL=$URL
ok 'tokens that prove nothing'

claims '{"event_name":"workflow_dispatch"}'
echo '{"level": 1.0, "b":"x"}' >inputs
echo '{"V":"y"}' >vars
run provenance generate --predicate-only "${ISSUER[@]}" --build-type github-community --inputs inputs --vars vars
status 0
stdout_has '"inputs":{"level": 1.0, "b":"x"},"vars":{"V":"y"}}'
stdout_has '"buildType":"https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1"'
run provenance generate --predicate-only "${ISSUER[@]}" --inputs inputs
status 2
stderr_has 'has no place for inputs, vars, a release'
ACTIONS_ID_TOKEN_REQUEST_URL=$URL
run provenance generate --predicate-only "${ISSUER[@]}" --build-type github-community --inputs inputs
status 2
stderr_has 'inputs are of the event workflow_dispatch, and this is push'
claims '{"event_name":"release"}'
echo '{"prerelease": true}' >release
run provenance generate --predicate-only "${ISSUER[@]}" --build-type github-community \
  --release release --triggering-actor-id 14
status 0
stdout_has '"release":{"prerelease": true}}'
stdout_has '"triggering_actor_id":"14"}}'
for wrong in '--release inputs' '--triggering-actor-id eve' '--inputs inputs'; do
  # shellcheck disable=SC2086
  run provenance generate --predicate-only "${ISSUER[@]}" \
    --build-type github-community $wrong
  status 2
done
ACTIONS_ID_TOKEN_REQUEST_URL=$URL
ok "the community's build type"

claims '{"job_workflow_ref":null,"workflow_ref":null,"project_path":"acme/app","project_id":"1","namespace_path":"acme","namespace_id":"2","pipeline_id":"3","job_id":"4","pipeline_source":"push","ref":"main","ref_type":"branch","runner_environment":"gitlab-hosted","project_visibility":"public","ci_config_sha":"'$COMMIT'","ci_config_ref_uri":"gitlab.test/acme/app//.gitlab-ci.yml@refs/heads/main"}'
run provenance generate --predicate-only "${ISSUER[@]}" --server-url https://gitlab.test
status 0
stdout_has '"builder":{"id":"https://gitlab.test/acme/app//.gitlab-ci.yml@refs/heads/main"}'
stdout_has '"uri":"git+https://gitlab.test/acme/app@refs/heads/main","digest":{"gitCommit":"'$COMMIT'"}'
claims '{"job_workflow_ref":null,"organization_slug":"acme","pipeline_slug":"app","build_number":9,"build_branch":"main","build_commit":"'$COMMIT'","job_id":"j","runner_environment":"self-hosted"}'
run provenance generate --predicate-only "${ISSUER[@]}" --source git+https://git.test/app
status 0
stdout_has '"builder":{"id":"https://buildkite.com/acme/app"}'
stdout_has '"uri":"git+https://git.test/app","digest":{"gitCommit":"'$COMMIT'"}'
ACTIONS_ID_TOKEN_REQUEST_URL=$URL
ok 'GitLab and Buildkite'

echo 'a log' >build.log
D=sha256:$FILE_1
run provenance generate --predicate-only "${ISSUER[@]}" --dependency "pkg:npm/a@1=$D" \
  --dependency "pkg:npm/b@2=$D" --byproduct build.log --started-on 2026-01-01T00:00:00Z \
  --finished-on 2026-01-01T00:05:00Z
status 0
stdout_has '{"uri":"pkg:npm/a@1","digest":{"sha256":"'"$FILE_1"'"}},{"uri":"pkg:npm/b@2"'
stdout_has '"startedOn":"2026-01-01T00:00:00Z","finishedOn":"2026-01-01T00:05:00Z"},"byproducts":[{"name":"build.log","digest":{"sha256":"'"$(sha256sum build.log | cut -c -64)"'"}}]'
while read -r options; do
  # shellcheck disable=SC2086
  run provenance generate --predicate-only "${ISSUER[@]}" $options
  status 2
done <<END
--dependency pkg:npm/a@1
--dependency x=$D
--byproduct sha256:$FILE_1
--started-on yesterday
--started-on 2026-01-02T00:00:00Z --finished-on 2026-01-01T00:00:00Z
--source git+https://git.test/app
--builder-id https://b.test
--parameter a=b
--generic
--build-type circus
--server-url nowhere
END
run provenance generate --predicate-only "${ISSUER[@]}" --byproduct missing
status 3
ok 'what claims do not say'

G=(--generic --build-type https://b.test/type --builder-id https://b.test/builder)
env -u ACTIONS_ID_TOKEN_REQUEST_URL -u ACTIONS_ID_TOKEN_REQUEST_TOKEN "$HALLMARK" provenance generate \
  --predicate-only "${G[@]}" --parameter a=1 --parameter b=c=d --invocation-id 'run 7' >.out 2>.err
STATUS=$?
status 0
stdout_is '{"buildDefinition":{"buildType":"https://b.test/type","externalParameters":{"a":"1","b":"c=d"}},"runDetails":{"builder":{"id":"https://b.test/builder"},"metadata":{"invocationId":"run 7"}}}'
printf '{"n": 1.50e0,\n"a": [ ]}\n' >parameters
run provenance generate --blob "${G[@]}" --external-parameters parameters --internal-parameters vars file-1
status 0
stdout_has '"externalParameters":{"n": 1.50e0,'
stdout_has '"internalParameters":{"V":"y"}'
sha256sum file-1 file-2 >sums
run provenance attest --blob --key me.pem "${G[@]}" --subject-checksums sums --bundle sums.json \
  --external-parameters parameters
status 0
run verify --key me.pub --insecure-ignore-tlog --blob --attestation slsaprovenance1 --bundle sums.json file-1 file-2
status 0
while read -r options; do
  # shellcheck disable=SC2086
  run provenance generate --predicate-only "${G[@]}" $options
  status 2
done <<END
--parameter a
--parameter a=1 --parameter a=2
--parameter a=1 --external-parameters parameters
--external-parameters sums
--token-issuer https://i.test
--inputs inputs
--source a:b
file-1
END
ok 'said by whoever says it'

# Without a key, the builder is not who signs: said, and the caller's to know.
run provenance attest --blob "${ROOT[@]}" --signing-config box/signing_config.json "${G[@]}" \
  --bundle generic.json file-1
status 0
stderr_has "the builder is https://b.test/builder, and ${ME:0:50}"
run "${V[@]}" --blob --bundle generic.json file-1
status 0
ok 'without claims, by a certificate'

# By a key, with the claims of the job.
run provenance attest --blob --key me.pem "${ISSUER[@]}" --bundle keyed.json file-1
status 0
check 'claims' grep -q 'sandbox/app' <(payload keyed.json)
run verify --key me.pub --insecure-ignore-tlog --blob --attestation slsaprovenance1 --bundle keyed.json file-1
status 0
run attest --key me.pem --type custom --predicate vars --statement-out attested --recursive oci-layout:one:app
status 0
check 'attest writes them, too' test "$(wc -l <attested)" = 2
for words in 'generate' 'generate --blob' 'attest --blob' 'attest'; do
  # shellcheck disable=SC2086
  run provenance $words --force --bundle x.json 2>/dev/null
  status 2
done
run provenance generate UPPER/case "${ISSUER[@]}"
status 2
ok 'by a key'

# What BuildKit noted in an index: two statements about the one platform.
layout noted
BASE=$(printf '%064d' 7)
IMAGE=$(image noted amd64 ',"platform":{"os":"linux","architecture":"amd64"}')
IMAGE_NUMBER=$(digest_of "$IMAGE")
# note TYPE PREDICATE: the layer with that statement.
note() {
  descriptor noted application/vnd.in-toto+json \
    '{"_type":"https://in-toto.io/Statement/v0.1","subject":[{"name":"pkg:docker/app@1","digest":{"sha256":"'"${IMAGE_NUMBER#sha256:}"'"}}],"predicateType":"'"$1"'","predicate":'"$2"'}' \
    ',"annotations":{"in-toto.io/predicate-type":"'"$1"'"}'
}
SLSA='{"builder":{"id":""}, "buildType":"https://mobyproject.org/buildkit@v1","materials":[{"uri":"pkg:docker/alpine@3","digest":{"sha256":"'$BASE'"}}],"n":1.50e0}'
SPDX='{"spdxVersion":"SPDX-2.3" ,"SPDXID":"SPDXRef-DOCUMENT"}'
notes() {
  descriptor noted "$MANIFEST" '{"schemaVersion":2,"mediaType":"'"$MANIFEST"'","config":'"$(descriptor noted application/vnd.oci.image.config.v1+json '{"architecture":"unknown","os":"unknown"}')"',"layers":['"$1"']}' \
    ',"platform":{"os":"unknown","architecture":"unknown"},"annotations":{"vnd.docker.reference.type":"attestation-manifest","vnd.docker.reference.digest":"'"$IMAGE_NUMBER"'"}'
}
built() {
  : >noted.entries
  list noted "$(descriptor noted "$INDEX" '{"schemaVersion":2,"mediaType":"'"$INDEX"'","manifests":['"$IMAGE,$(notes "$1")"']}' "$(named app)")"
}
built "$(note https://slsa.dev/provenance/v0.2 "$SLSA"),$(note https://spdx.dev/Document "$SPDX")"
run attest --key me.pem --from-buildkit --statement-out noted.statements --bundle noted.bundles oci-layout:noted:app
status 0
check 'two are signed' test "$(grep -c "image: oci-layout:noted@$IMAGE_NUMBER" .out)" = 2
check 'two statements' test "$(wc -l <noted.statements)" = 2
check 'the predicate to the byte' grep -qF "\"predicate\":$SLSA}" noted.statements
check 'and the other' grep -qF "\"predicate\":$SPDX}" noted.statements
for type in slsaprovenance02 spdxjson; do
  run verify --key me.pub --insecure-ignore-tlog --attestation $type "oci-layout:noted@$IMAGE_NUMBER"
  status 0
done
run attest --key me.pem --from-buildkit --skip-existing oci-layout:noted:app
status 0
check 'nothing is signed twice' test "$(grep -c 'existing: yes' .out)" = 2
run attest --key me.pem --from-buildkit --type spdxjson --platform linux/amd64 oci-layout:noted:app
status 0
check 'one of them' test "$(grep -c 'image: ' .out)" = 1
run attest --key me.pem --from-buildkit --type vuln oci-layout:noted:app
status 2
stderr_has 'BuildKit noted nothing of that type there (2 statements)'
run attest --key me.pem --from-buildkit oci-layout:one:app
status 2
stderr_has 'BuildKit noted nothing to sign there (0 statements)'
for options in '--predicate vars' '--statement vars' --recursive --blob '--type nonsense'; do
  # shellcheck disable=SC2086
  run attest --key me.pem --from-buildkit $options oci-layout:noted:app
  status 2
done
ok "BuildKit's statements are signed as they are"

# In a registry, for the job, and provenance of the job beside it.
run copy -q --no-evidence oci-layout:noted:app "$HALLMARK_SANDBOX_REGISTRY/noted:1"
status 0
K=("${ROOT[@]}" --signing-config box/signing_config.json)
run attest "${K[@]}" --from-buildkit "$HALLMARK_SANDBOX_REGISTRY/noted:1"
status 0
run verify "${ROOT[@]}" --certificate-identity "$ME" --certificate-oidc-issuer "$HALLMARK_SANDBOX_OIDC" \
  --attestation slsaprovenance02 "$HALLMARK_SANDBOX_REGISTRY/noted@$IMAGE_NUMBER"
status 0
run provenance attest "${S[@]}" --base-images --recursive "$HALLMARK_SANDBOX_REGISTRY/noted:1"
status 0
run "${V[@]}" --recursive "$HALLMARK_SANDBOX_REGISTRY/noted:1"
status 0
ok 'in a registry'

run provenance attest --key me.pem "${ISSUER[@]}" --base-images --recursive --statement-out based oci-layout:noted:app
status 0
check 'in both' test "$(grep -cF '{"uri":"pkg:docker/alpine@3","digest":{"sha256":"'"$BASE"'"}}]' based)" = 2
run provenance generate "${ISSUER[@]}" --base-images --recursive oci-layout:noted:app
status 0
stdout_is "$(cat based)"
run provenance generate "${ISSUER[@]}" --base-images oci-layout:one:app
status 0
stderr_has 'nobody names the images that it was built on'
run provenance generate "${ISSUER[@]}" --base-images --blob file-1
status 2
ok 'base images are dependencies'

# What a build writes must not become a signature, or be about another image.
built "$(note https://sigstore.dev/cosign/sign/v1 '{}')"
run attest --key me.pem --from-buildkit oci-layout:noted:app
status 2
stderr_has 'is a signature: hallmark sign makes those'
run verify --key me.pub --insecure-ignore-tlog "oci-layout:noted@$IMAGE_NUMBER"
check 'it is not signed' test "$STATUS" != 0
built "$(note https://acme.example/approved '{}')"
run attest --key me.pem --from-buildkit oci-layout:noted:app
status 2
stderr_has 'sign it by --type https://acme.example/approved'
run verify --key me.pub --insecure-ignore-tlog --attestation https://acme.example/approved "oci-layout:noted@$IMAGE_NUMBER"
check 'it is not signed' test "$STATUS" != 0
run attest --key me.pem --from-buildkit --type https://acme.example/approved oci-layout:noted:app
status 0
REAL=$IMAGE_NUMBER
IMAGE_NUMBER=$NUMBER
OTHER=$(note https://slsa.dev/provenance/v0.2 "$SLSA")
IMAGE_NUMBER=$REAL
built "$OTHER"
run attest --key me.pem --from-buildkit oci-layout:noted:app
status 3
stderr_has 'it is not about the image that it was noted for'
ok 'a statement about something else is not signed'

stop TERM
finish

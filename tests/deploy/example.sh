#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The example workflow: does it fit the action, and does it release? docker and
# helm are small programs here that push by `hallmark copy`; everything else is
# what stands in the file.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/_lib.sh"
source "$REPO/tests/deploy/_action.sh"
WORKFLOW=$ACTION/example/release.yml
READER=$REPO/tests/deploy/workflow.py

run_other python3 "$READER" check "$ACTION" "$WORKFLOW"
status 0
ok 'the workflow fits the action'

GUIDE=$REPO/docs/guide/github-actions.md
python3 -c 'import sys, yaml
action = yaml.safe_load(open(sys.argv[1]))
print(*action["inputs"], *action["outputs"], sep="\n")' "$ACTION/action.yml" >names
check 'there are names' test "$(wc -l <names)" -gt 15
while IFS= read -r name; do
  check "the guide has $name" grep -qF "\`$name\`" "$GUIDE"
done <names
while IFS= read -r name; do
  check "the guide's $name is an input" grep -qx "$name" names
done < <(sed -nE 's/^ {8}([a-z-]+):.*/\1/p' "$GUIDE")
ok 'the guide has the inputs and outputs'

# planted NAME WORDS FILE SED: after that change it does not fit
planted() {
  rm -rf planted
  cp -r "$ACTION" planted
  sed -i -E "$4" "planted/$3"
  check "$1: it is another file" bash -c '! cmp -s "$1" "$2"' - "$ACTION/$3" "planted/$3"
  run_other python3 "$READER" check planted planted/example/release.yml
  status 1
  stdout_has "$2"
}
W=example/release.yml
planted 'an unknown input' 'there is no input image' $W 's/^( +)images:/\1image:/'
planted 'a missing input' 'the input command is missing' $W 's/^ +command: sign$//'
planted 'an unknown output' 'steps.build.outputs.number is no output' $W \
  's/build\.outputs\.digest/build.outputs.number/'
planted 'an output that nobody writes' 'steps.chart.outputs.digest is no output' $W \
  's/echo "digest=/echo "other=/'
planted 'a step that comes later' 'steps.chart.outputs.digest is no output' $W \
  's/build\.outputs\.digest/chart.outputs.digest/'
planted 'an expression in a command' 'an expression in a command' $W \
  's/"\$IMAGE@\$DIGEST"/"${{ env.IMAGE }}@$DIGEST"/'
planted 'a tag' 'is not pinned' $W 's/@[0-9a-f]{40} # (v[0-9.]+)/@\1/'
planted 'a permission' 'permission contents: write' $W 's/contents: read/contents: write/'
planted 'permissions for all' 'given to all jobs' $W 's/^permissions: \{\}/permissions: read-all/'
planted 'a pipe that hides a failure' 'a failure in a pipe' $W 's/shell: bash/shell: sh/'
planted 'an unknown variable' 'env.PICTURE is not set' $W 's/env\.IMAGE/env.PICTURE/'
planted 'a secret' 'reads secrets.KEY' $W 's/github\.token/secrets.KEY/'
planted 'the action: an expression in a command' 'an expression in a command' \
  action.yml 's/"\$GITHUB_ACTION_PATH\/run/"${{ inputs.command }}\/run/'
planted 'the action: more than a value' 'IN_KEY is more' action.yml \
  's/(IN_KEY:) .*/\1 x ${{ inputs.key }}/'
planted 'the action: an input of no use' 'the input key is not used' action.yml \
  's/IN_KEY: .*/IN_KEY: ${{ inputs.bundle }}/'
planted 'the action: no such input' 'inputs.keys is no input' action.yml \
  's/inputs\.key \}/inputs.keys }/'
planted 'the action: a variable that is not given' 'IN_KEY is not given' action.yml \
  '/IN_KEY:/d'
planted 'the action: a variable of no use' 'IN_MORE is given and not used' action.yml \
  's/(IN_KEY: .*)/\1\n        IN_MORE: ${{ inputs.key }}/'
planted 'the action: an output from nowhere' 'the output report comes from nowhere' \
  action.yml 's/run\.outputs\.report/run.outputs.paper/'
ok 'whatever does not fit is seen'

# ---- The machine of the job ----

layout chart
CONFIG=$(descriptor chart application/vnd.cncf.helm.config.v1+json '{"name":"app"}')
LAYER=$(descriptor chart application/vnd.cncf.helm.chart.content.v1.tar+gzip chart)
CHART=$(descriptor chart "$MANIFEST" '{"schemaVersion":2,"mediaType":"'"$MANIFEST"'","config":'"$CONFIG"',"layers":['"$LAYER"']}' "$(named chart)")
list chart "$CHART"
export HALLMARK NUMBER CHART_NUMBER
CHART_NUMBER=$(digest_of "$CHART")

cat >bin/docker <<'END'
#!/bin/bash
echo "docker $*" >>"$DIR/called"
case "$1 $2" in
'login '*) [ "$(cat)" = job-token ] ;;
'buildx create') ;;
'buildx build')
  [[ " $* " == *",push-by-digest=true,"* ]] || exit 1
  all=$*
  name=${all#*,name=}
  file=${all#*--metadata-file }
  "$HALLMARK" copy -q "oci-layout:$DIR/one:app" "${name%%,*}:without-a-name"
  printf '{"containerimage.digest":"%s"}' "$BUILT" >"${file% .}"
  ;;
*) exit 1 ;;
esac
END
cat >bin/helm <<'END'
#!/bin/bash
echo "helm $*" >>"$DIR/called"
case "$1 $2" in
'registry login') [ "$(cat)" = job-token ] ;;
'package charts/app') echo chart >"${*: -1}/app-$4.tgz" ;;
'push '*)
  [ -f "$2" ] || exit 1
  version=${2##*/app-}
  "$HALLMARK" copy -q "oci-layout:$DIR/chart:chart" "${3#oci://}/app:${version%.tgz}" || exit 1
  printf 'Pushed: %s/app:%s\nDigest: %s\n' "${3#oci://}" "${version%.tgz}" "$CHART_NUMBER" >&2
  ;;
*) exit 1 ;;
esac
END
chmod +x bin/docker bin/helm
export DIR BUILT=$NUMBER GITHUB_ACTOR=somebody GITHUB_REF=refs/tags/v1.4.0 \
  GITHUB_REF_NAME=v1.4.0 GITHUB_REPOSITORY=acme/app GITHUB_SERVER_URL=https://github.com \
  GITHUB_WORKFLOW_REF=acme/app/.github/workflows/release.yml@refs/tags/v1.4.0 \
  GITHUB_EVENT_NAME=push GITHUB_REPOSITORY_ID=1 GITHUB_REPOSITORY_OWNER_ID=2 \
  GITHUB_SHA=5a4db0c5a4db0c5a4db0c5a4db0c5a4db0c5a4db GITHUB_RUN_ID=3 \
  GITHUB_RUN_ATTEMPT=1 RUNNER_ENVIRONMENT=github-hosted

# The sandbox's services instead of the public ones; and its issuer is not GitHub's,
# so who must have signed is said in full.
release() {
  jq -n --arg registry "$R" --arg config "$DIR/box/signing_config.json" \
    --arg root "$DIR/box/trusted_root.json" --arg who "$WHO" --arg action "$ACTION" \
    --arg commit "${COMMIT-$GITHUB_SHA}" '{
      github: {token: "job-token", repository: "acme/app", ref: "refs/tags/v1.4.0"},
      vars: {HALLMARK_REPOSITORY: "acme/hallmark", HALLMARK_COMMIT: $commit},
      env: {REGISTRY: $registry, IMAGE: "\($registry)/acme/app", CHARTS: "\($registry)/acme/charts"},
      uses: {"actions/checkout": null, "./.hallmark/deploy/github-action": $action},
      with: {
        sign: {"signing-config": $config, "trusted-root": $root},
        attest: {"signing-config": $config, "trusted-root": $root},
        verify: {"trusted-root": $root, options: $who}
      }}' >context.json
  rm -rf temp result.json
  mkdir temp
  RAN=release
  PATH=$DIR/bin:$PATH python3 "$READER" run context.json "$WORKFLOW" >.out 2>.err
  STATUS=$?
  cat .out .err result.json >>all.out
}
V=(verify --trusted-root box/trusted_root.json --certificate-identity "$ME"
  --certificate-oidc-issuer "$HALLMARK_SANDBOX_OIDC")

# ended STEP: the job ended there, and the image has no name
ended() {
  check 'the job ended' test "$STATUS" != 0
  check "it ended in: $1" test "$(result .failed)" = "$1"
  run copy -q "$R/acme/app:1.4.0" oci-layout:gone:app
  check 'the image has no name' test "$STATUS" != 0
}
COMMIT=main release
ended 'Demand a commit of hallmark'
COMMIT='' release
ended 'Demand a commit of hallmark'
BUILT='sha256:$(touch x)' release
ended 'Build the image'
check 'nothing came into being' test ! -e x
BUILT=sha256:${CHART_NUMBER#sha256:} release
ended 'Sign the image, every platform first'
ask PUT /_sandbox/faults '{"faults":["fulcio=status:400"]}'
release
ended 'Sign the image, every platform first'
ask PUT /_sandbox/faults '{"faults":[]}'
ok 'what fails ends the release before it has a name'

release
status 0
check 'nothing failed' test "$(result .failed)" = null
run "${V[@]}" --recursive "$R/acme/app:1.4.0"
status 0
run "${V[@]}" --attestation slsaprovenance1 "$R/acme/app:1.4.0"
status 0
run "${V[@]}" "$R/acme/charts/app:1.4.0"
status 0
check 'the provenance names what GitHub said' jq -e '
  .buildDefinition.externalParameters.workflow == {
    ref: "refs/tags/v1.4.0", repository: "https://github.com/acme/app",
    path: ".github/workflows/release.yml"} and
  .buildDefinition.resolvedDependencies[0] == {
    uri: "git+https://github.com/acme/app@refs/tags/v1.4.0",
    digest: {gitCommit: "5a4db0c5a4db0c5a4db0c5a4db0c5a4db0c5a4db"}} and
  .runDetails.metadata.invocationId == "https://github.com/acme/app/actions/runs/3/attempts/1" and
  ([.. | nulls] == [])' temp/provenance.json >/dev/null
summary_has '### hallmark attest: done'
check 'a summary of four steps' test "$(result .summary | grep -c '^### ')" = 4
ok 'the workflow releases an image and a chart'

release
status 0
# count PATH DIGEST TYPE: how many such statements are attached
count() {
  ask GET "/v2/$1/referrers/$2"
  grep -o "$3" "$DIR/.answer" | wc -l
}
check 'one signature of the image' test "$(count acme/app "$NUMBER" cosign/sign/v1)" = 1
check 'one provenance of it' test "$(count acme/app "$NUMBER" slsa.dev/provenance/v1)" = 1
check 'one signature of the chart' \
  test "$(count acme/charts/app "$CHART_NUMBER" cosign/sign/v1)" = 1
check 'the token is told to nobody' bash -c '! grep -q job-token all.out called'
check 'no identity token is told' bash -c '! grep -qE "eyJ[A-Za-z0-9_-]{20,}\.eyJ" all.out'
ok 'the same job once more signs nothing twice'
stop TERM

finish

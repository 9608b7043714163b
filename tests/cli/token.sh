#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# hallmark token: who would sign here, and never the token.
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"
source "$REPO/tests/cli/_sandbox.sh"
# A CI job's own variables must not decide.
unset "${!ACTIONS_ID_TOKEN_@}" "${!GITHUB_@}" "${!GITLAB_@}" "${!BUILDKITE@}" \
  SIGSTORE_ID_TOKEN AZURE_FEDERATED_TOKEN_FILE GOOGLE_SERVICE_ACCOUNT_NAME \
  GCE_METADATA_HOST

base64url() {
  base64 -w0 | tr '+/' '-_' | tr -d '='
}

# make_token AUDIENCE SECONDS: a token that nobody signed, good for so long.
make_token() {
  local now
  now=$(date +%s)
  printf '%s.%s.%s' "$(printf '{"alg":"ES256"}' | base64url)" \
    "$(printf '{"iss":"https://accounts.google.com","sub":"7","aud":"%s","iat":%d,"exp":%d,"email":"a@b.test","email_verified":true}' \
      "$1" "$now" $((now + $2)) | base64url)" \
    "$(printf 'the-signature-is-the-secret' | base64url)"
}

# Nothing of the last run has the last part of a token.
no_token() {
  stdout_lacks dGhlLXNpZ25hdHVyZS1pcy10aGUtc2VjcmV0
  stderr_lacks dGhlLXNpZ25hdHVyZS1pcy10aGUtc2VjcmV0
}

make_token sigstore 600 >good
make_token other 600 >foreign
make_token sigstore -600 >old

run token --identity-token-file good -v
status 0
stdout_has 'provider: file'
stdout_has 'subject: a@b.test'
stdout_has 'email: "a@b.test"'
no_token
ok 'a token in a file is shown without itself'

# shellcheck disable=SC2094 # it is only read
run_in good token --identity-token-file - --json
status 0
check 'is JSON' python3 -c 'import json,sys
d = json.load(open(sys.argv[1]))
assert d["schema"] == "hallmark.token/1"
assert d["certificate"]["subject"] == "a@b.test"
assert len(d["providers"]) == 7' .out
no_token
ok 'and as JSON, from standard input'

SIGSTORE_ID_TOKEN=$(cat good) run token -v
status 0
stdout_has 'provider: environment'
no_token
ok 'a token in a variable'

GITLAB_CI=true SIGSTORE_ID_TOKEN=$(cat good) run token
status 0
stdout_has 'provider: gitlab'
no_token
ok 'a token of GitLab'

run token --identity-token-file good --print-token
status 0
stdout_is "$(cat good)"
stderr_is ''
ok 'the token itself, when it is asked for'

GITHUB_ACTIONS=true run token --identity-token-file good --print-token
status 0
stdout_is "$(cat good)"
stderr_is "::add-mask::$(cat good)"
ok 'where GitHub keeps a log it is masked first'

run token
status 2
stderr_has 'nobody hands out identity tokens here'
ok 'nobody'

run token --list
status 0
stdout_has 'name: github-actions'
stdout_has 'ACTIONS_ID_TOKEN_REQUEST_URL is not set'
ok 'who was looked for'

GITHUB_ACTIONS=true run token
status 2
stderr_has 'permissions: id-token: write'
ok 'a job without permission is told what to set'

run token --identity-token-file foreign -v
status 2
stderr_has 'its audience is "other", "sigstore" is wanted'
no_token
run token --identity-token-file foreign --audience other
status 0
ok 'a token is for somebody'

run token --identity-token-file old
status 2
stderr_has 'expired at'
no_token
ok 'a token has an end'

printf 'hunter2hunter2' >password
run token --identity-token-file password -v
status 2
stderr_has 'not a token'
stderr_lacks hunter2
ok 'what is no token is not shown'

run token --print-token --json
status 2
run token --list --print-token
status 2
run token --list --provider gitlab
status 2
run token --identity-token-file good --provider gitlab
status 2
run token --provider nobody
status 2
ok 'what makes no sense together'

# shellcheck disable=SC2119
start
export ACTIONS_ID_TOKEN_REQUEST_URL="${HALLMARK_SANDBOX_URL}oidc/actions/token?api-version=2.0"
ACTIONS_ID_TOKEN_REQUEST_TOKEN=${ACTIONS_ID_TOKEN_REQUEST_TOKEN:-sandbox-request-token}
export ACTIONS_ID_TOKEN_REQUEST_TOKEN
run token -v
status 0
stdout_has 'provider: github-actions'
stdout_has 'subject: https://github.com/'
stderr_lacks "$ACTIONS_ID_TOKEN_REQUEST_TOKEN"
ok 'a job of GitHub, at the sandbox'

ACTIONS_ID_TOKEN_REQUEST_TOKEN=hunter2hunter2 run token -v
status 3
stderr_has 'id-token: write'
stderr_lacks hunter2
ok 'a job whose credential is refused'
stop TERM

echo '{"repository":"acme/tool","job_workflow_ref":"acme/tool/.github/workflows/r.yml@refs/tags/v1"}' >claims
run sandbox run --claims claims -- "$HALLMARK" token
status 0
stdout_has 'subject: https://github.com/acme/tool/.github/workflows/r.yml@refs/tags/v1'
echo '[]' >claims
run sandbox run --claims claims -- true
status 2
stderr_has 'claims'
run sandbox run --claims nowhere -- true
status 3
stderr_has '--claims'
ok 'a sandbox with the claims of one'"'"'s own workflow'

finish

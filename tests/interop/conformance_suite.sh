#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The original suite sigstore-conformance, which calls tests/interop/conformance
# for each of its cases, by file and by digest; and for signing, with the sandbox
# in the place of the staging instance.
# shellcheck disable=SC2034 # RAN and STATUS are for _lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../cli/_lib.sh"
source "$REPO/tests/cli/_layout.sh"
source "$REPO/tests/cli/_sandbox.sh"
source "$REPO/tests/interop/_peers.sh"
source "$REPO/tests/interop/_keyless.sh"
export HALLMARK
python_suite sigstore-conformance a73de497 || exit 0

# The suite fetches the identity that it signs as. It gets one of ours, and no
# network.
cat >our_token.py <<'EOF'
import os
import types
import urllib3

with open(os.environ["OUR_TOKEN"], "rb") as file:
    TOKEN = file.read()
urllib3.request = lambda *_, **__: types.SimpleNamespace(data=TOKEN)
EOF

# suite OPTION...: pytest, with the sandbox for staging.
suite() {
  RAN="pytest of sigstore-conformance $*"
  (
    cd "$SUITE" || exit 1
    export GHA_SIGSTORE_CONFORMANCE_SKIP_CPYTHON_RELEASE_TESTS=true
    export GHA_SIGSTORE_CONFORMANCE_SELFTEST_ENV=$DIR/selftest
    export CONFORMANCE_STAGING_ROOT=$DIR/box/trusted_root.json
    export CONFORMANCE_STAGING_SIGNING_CONFIG=$DIR/box/signing_config.json
    export OUR_TOKEN=$DIR/token PYTHONPATH=$DIR PYTHONDONTWRITEBYTECODE=1
    export XDG_CACHE_HOME=$DIR/cache PEER
    unset "${!ACTIONS_@}" "${!SIGSTORE_@}"
    "${NETWORK[@]}" .venv/bin/pytest -q -p our_token -p no:cacheprovider \
      --entrypoint "$REPO/tests/interop/conformance" "$@" test
  ) >"$DIR/.out" 2>"$DIR/.err" </dev/null
  STATUS=$?
}

trap '' ALRM # every case copies all files of the suite: a minute in all
claims='{"email":"a@b.c","iss":"https://issuer.test","exp":4102444800}'
printf 'e30.%s.e30' "$(base64 -w0 <<<"$claims" | tr -d =)" >token
NETWORK=(offline)
suite --skip-signing
status 0
stdout_matches '^140 passed, 6 skipped'
ok 'all 70 cases of the original suite, by file and by digest'

# ---- Signing ----

# The suite has what was signed verified by sigstore-python, too.
locked_peer keyless-python requirements.txt || exit 0
mkdir -p selftest/bin
cat >selftest/bin/python <<'EOF'
#!/bin/bash
# Where the suite runs sigstore-python for staging: with the sandbox's root, and
# nothing is fetched.
words=()
for word in "${@:3}"; do
  [[ $word == update-trust-root ]] && exit
  [[ $word == --staging ]] || words+=("$word")
done
[[ " ${words[*]} " == *' --trusted-root '* ]] ||
  words=(--trusted-root "$CONFORMANCE_STAGING_ROOT" "${words[@]}")
exec "$PEER" "$1" "$2" "${words[@]}"
EOF
chmod +x selftest/bin/python
NETWORK=()
enter

# A person: whom the suite reads out of a token.
person='%7B"email":"a@sandbox.test","email_verified":true,"job_workflow_ref":null,"repository":null%7D'
ACTIONS_ID_TOKEN_REQUEST_URL+="&claims=${person//\"/%22}"
token
suite --staging -m signing
status 0
stdout_matches '^4 passed, 1 skipped'
ok 'the contract sign-bundle, Rekor v1, the sandbox for staging'

# What would be fetched.
fetched=cache/sigstore-python/tuf/https%3A%2F%2Ftuf-repo-cdn.sigstage.dev
mkdir -p "$fetched"
cp box/trusted_root.json "$fetched"
cp box/signing_config_rekor2.json "$fetched/signing_config.v0.2.json"
token
suite -k rekor2 -m signing
status 0
stdout_matches '^1 passed'
ok 'the contract sign-bundle, Rekor v2'
stop TERM

finish

# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A sandbox, and our action in it, run as GitHub runs it; after _lib.sh.
source "$REPO/tests/cli/_layout.sh"
source "$REPO/tests/cli/_sandbox.sh"
ACTION=$REPO/deploy/github-action
export HOME=$DIR/home RUNNER_TEMP=$DIR/temp
unset DOCKER_CONFIG REGISTRY_AUTH_FILE XDG_RUNTIME_DIR XDG_CONFIG_HOME GITHUB_TOKEN \
  MAKEFLAGS MFLAGS MAKELEVEL
mkdir -p home temp bin

# What builds hallmark in the action is make; here it takes what is built. Some
# scripts do so at once, and what make writes each time is one's at a time.
MAKE=$(command -v make)
printf '#!/bin/sh\necho built >>"%s/built"\nexec flock "%s" "%s" "$@" BUILD="%s"\n' \
  "$DIR" "$BUILD/hallmark.pc.lock" "$MAKE" "$BUILD" >bin/make
chmod +x bin/make

set -a
start --dir box
set +a
R=$HALLMARK_SANDBOX_REGISTRY
ME=https://github.com/sandbox/app/.github/workflows/release.yml@refs/heads/main
WHO=$(printf '%s\n' --certificate-identity="$ME" \
  --certificate-oidc-issuer="$HALLMARK_SANDBOX_OIDC")

layout one
AMD=$(image one amd64 ',"platform":{"os":"linux","architecture":"amd64"}')
ARM=$(image one arm64 ',"platform":{"os":"linux","architecture":"arm64"}')
LIST=$(descriptor one "$INDEX" \
  '{"schemaVersion":2,"mediaType":"'"$INDEX"'","manifests":['"$AMD,$ARM"']}' "$(named app)")
list one "$LIST"
NUMBER=$(digest_of "$LIST")

# action INPUT=VALUE...: the status is the action's, result.json has the rest
action() {
  local word inputs
  RAN="action $*"
  inputs=$(for word in signing-config="$DIR/box/signing_config.json" \
    trusted-root="$DIR/box/trusted_root.json" "$@"; do
    jq -n --arg name "${word%%=*}" --arg value "${word#*=}" '{($name): $value}'
  done | jq -s 'add | if .command == "verify" then del(."signing-config") else . end')
  jq -n --argjson inputs "$inputs" '{inputs: $inputs}' >context.json
  rm -f result.json
  PATH=$DIR/bin:$PATH python3 "$REPO/tests/deploy/workflow.py" action context.json \
    "$ACTION" </dev/null >.out 2>.err
  STATUS=$?
  cat .out .err result.json >>all.out
}

# result FILTER: of result.json
result() {
  jq -r "$1" result.json
}

summary_has() {
  [[ $(result .summary) == *"$1"* ]] || problem "the summary lacks: $1"
}

# archive NAME: what is installed, as an archive; its program tells what it is
# asked, and what it was given to know.
archive() {
  local stage=$DIR/stage
  rm -rf "$stage"
  run_other bin/make -s -C "$REPO" DESTDIR="$stage" PREFIX=/ install
  status 0
  rm built
  mv "$stage/bin/hallmark" "$stage/bin/hallmark.real"
  cat >"$stage/bin/hallmark" <<END
#!/bin/bash
{ echo "ran: \$1"; env; } >>"$DIR/ran"
exec "\${BASH_SOURCE[0]}.real" "\$@"
END
  chmod +x "$stage/bin/hallmark"
  tar -C "$stage" -czf "$1" .
}

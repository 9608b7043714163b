#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Other people's registry clients against the sandbox's registry: push, pull,
# list, copy, delete.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/_lib.sh"
source "$REPO/tests/interop/_peers.sh"
# Peers stay where they were built.
export XDG_CACHE_HOME=${XDG_CACHE_HOME:-$HOME/.cache} GOPATH=${GOPATH:-$HOME/go}
crane='' oras='' regctl=''
go_peer crane 0.22.1 github.com/google/go-containerregistry/cmd/crane 1.26 && crane=$PEER
quick_has oras 1.3.3 && go_module_peer oras 1.3.3 oras.land/oras ./cmd/oras 1.26 && oras=$PEER
quick_has regctl 0.11.7 && go_peer regctl 0.11.7 github.com/regclient/regclient/cmd/regctl 1.26 && regctl=$PEER
export HOME=$DIR/home DOCKER_CONFIG=$DIR/home/docker
mkdir -p "$DOCKER_CONFIG"
export crane oras regctl

echo layer >file
tar -cf layer.tar file

# in_sandbox OPTIONS... : the script of standard input, with a sandbox
in_sandbox() {
  cat >script
  run sandbox run "$@" -- bash -euo pipefail script
  status 0
}

crane_does() {
# shellcheck disable=SC2016
in_sandbox <<'EOS'
r=$HALLMARK_SANDBOX_REGISTRY
"$crane" append -f layer.tar -t "$r/team/app:v1" >/dev/null 2>&1
digest=$("$crane" digest "$r/team/app:v1")
"$crane" tag "$r/team/app:v1" v2
"$crane" copy "$r/team/app@$digest" "$r/other/app:v1" 2>/dev/null
[ "$("$crane" ls "$r/team/app" | tr '\n' ' ')" = 'v1 v2 ' ]
[ "$("$crane" digest "$r/other/app:v1")" = "$digest" ]
[ "$("$crane" catalog "$r" | tr '\n' ' ')" = 'other/app team/app ' ]
"$crane" pull "$r/other/app:v1" image.tar 2>/dev/null
"$crane" export "$r/other/app:v1" - | tar -xO file | grep -qx layer
"$crane" delete "$r/team/app@$digest"
! "$crane" digest "$r/team/app:v1" 2>/dev/null
EOS
ok 'crane pushes, tags, copies, lists, pulls and deletes'

for auth in basic token; do
  # shellcheck disable=SC2016
  in_sandbox --auth "$auth" <<'EOS'
r=$HALLMARK_SANDBOX_REGISTRY
! "$crane" append -f layer.tar -t "$r/app:v1" >/dev/null 2>&1
"$crane" auth login "$r" -u "$HALLMARK_SANDBOX_USERNAME" \
  -p "$HALLMARK_SANDBOX_PASSWORD" 2>/dev/null
"$crane" append -f layer.tar -t "$r/app:v1" >/dev/null 2>&1
"$crane" copy "$r/app:v1" "$r/copy:v1" 2>/dev/null
"$crane" auth logout "$r" 2>/dev/null
! "$crane" digest "$r/copy:v1" 2>/dev/null
EOS
  ok "crane logs in ($auth)"
done
}

# Both forms of listing: with the API, and by the tag that stands in for it.
oras_does() {
  local api
  for api in '' --fault=oci=no-referrers; do
    # shellcheck disable=SC2016
    in_sandbox ${api:+"$api"} <<'EOS'
r=$HALLMARK_SANDBOX_REGISTRY
echo text >text
echo '{}' >sbom.json
"$oras" push --plain-http "$r/app:v1" text:text/plain >/dev/null
digest=$("$oras" resolve --plain-http "$r/app:v1")
"$oras" attach --plain-http --artifact-type a/b "$r/app:v1" sbom.json:application/json >/dev/null
"$oras" attach --plain-http --artifact-type a/c "$r/app:v1" sbom.json:application/json >/dev/null
list=$("$oras" discover --plain-http --format json "$r/app:v1")
[ "$(grep -c '"artifactType": "a/[bc]"' <<<"$list")" = 2 ]
"$oras" copy -r --from-plain-http --to-plain-http "$r/app:v1" "$r/other:v2" >/dev/null
[ "$("$oras" resolve --plain-http "$r/other:v2")" = "$digest" ]
list=$("$oras" discover --plain-http --format json --artifact-type a/b "$r/other:v2")
[ "$(grep -c '"artifactType": "a/[bc]"' <<<"$list")" = 1 ]
"$oras" repo tags --plain-http "$r/other" | grep -qx v2
mkdir -p out
"$oras" pull --plain-http -o out "$r/other@$digest" >/dev/null
cmp text out/text
# What oras attached is what hallmark lists.
"$HALLMARK" tree "$r/other:v2" | grep -q a/c
"$oras" manifest delete --plain-http -f "$r/app@$digest" >/dev/null
! "$oras" resolve --plain-http "$r/app:v1" 2>/dev/null
EOS
    ok "oras pushes, attaches, lists, copies, pulls and deletes ${api:+without the API}"
  done
}

regctl_does() {
  local api
  for api in '' --fault=oci=no-referrers; do
    # shellcheck disable=SC2016
    in_sandbox ${api:+"$api"} <<'EOS'
r=$HALLMARK_SANDBOX_REGISTRY
"$regctl" registry set --tls disabled "$r" 2>/dev/null
echo text >text
"$regctl" artifact put --artifact-type a/a --file-media-type text/plain -f text "$r/app:v1" >/dev/null
digest=$("$regctl" manifest head "$r/app:v1")
echo sbom >sbom
"$regctl" artifact put --artifact-type a/b --file-media-type text/plain -f sbom --subject "$r/app:v1" >/dev/null
"$regctl" artifact list "$r/app:v1" --format '{{range .Descriptors}}{{.ArtifactType}}{{end}}' | grep -q a/b
"$regctl" image copy --referrers --digest-tags "$r/app:v1" "$r/other:v2"
[ "$("$regctl" manifest head "$r/other:v2")" = "$digest" ]
"$regctl" artifact list "$r/other:v2" --format '{{range .Descriptors}}{{.ArtifactType}}{{end}}' | grep -q a/b
[ "$("$regctl" artifact get "$r/other:v2")" = text ]
"$regctl" tag ls "$r/other" | grep -qx v2
"$HALLMARK" tree "$r/other:v2" | grep -q a/b
"$regctl" tag delete "$r/other:v2"
! "$regctl" manifest head "$r/other:v2" 2>/dev/null
"$regctl" manifest delete "$r/app@$digest"
! "$regctl" manifest head "$r/app@$digest" 2>/dev/null
EOS
    ok "regctl puts, attaches, lists, copies and deletes ${api:+without the API}"
  done
}

[[ -z $crane ]] || crane_does
[[ -z $oras ]] || oras_does
[[ -z $regctl ]] || regctl_does
finish

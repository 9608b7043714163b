#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Other people's registry clients against the sandbox's registry: push, pull,
# list, copy, delete.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/_lib.sh"
source "$REPO/tests/interop/_peers.sh"
go_peer crane 0.22.1 github.com/google/go-containerregistry/cmd/crane 1.26 || exit 0
crane=$PEER
export HOME=$DIR/home DOCKER_CONFIG=$DIR/home/docker
mkdir -p "$DOCKER_CONFIG"
export crane

echo layer >file
tar -cf layer.tar file

# in_sandbox OPTIONS... : the script of standard input, with a sandbox
in_sandbox() {
  cat >script
  run sandbox run "$@" -- bash -euo pipefail script
  status 0
}

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

finish

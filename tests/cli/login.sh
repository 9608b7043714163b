#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# hallmark login: what a registry takes is kept, and nothing else.
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"
source "$REPO/tests/cli/_sandbox.sh"
export HOME=$DIR/home
unset DOCKER_CONFIG REGISTRY_AUTH_FILE XDG_RUNTIME_DIR XDG_CONFIG_HOME
mkdir -p home
printf 'right' >right
printf 'wrong' >wrong
"$BUILD/tests/cli/images" images 1 || exit 1
IMAGE=oci-layout:images:whole

for auth in basic token; do
  rm -rf home/.docker
  FROM=right start --auth "$auth" --user me --password-stdin
  R=$HALLMARK_SANDBOX_REGISTRY

  run copy "$IMAGE" "$R/app"
  status 3
  stderr_has "hallmark login $R"
  run_in wrong login "$R" -u me --password-stdin
  status 3
  check 'nothing is kept' test ! -e home/.docker/config.json
  ok "$auth: what the registry refuses is not kept"

  run_in right login "$R" -u me --password-stdin
  status 0
  stderr_has 'logged in'
  check 'private' test "$(stat -c %a home/.docker/config.json)" = 600
  check 'as docker writes it' grep -qF "$(printf me:right | base64)" home/.docker/config.json
  run copy -q "$IMAGE" "$R/app"
  status 0
  ok "$auth: what it takes is kept, and used"

  cp home/.docker/config.json before
  run_in wrong login "$R" -u me --password-stdin
  status 3
  check 'the file stays' cmp before home/.docker/config.json
  ok "$auth: a wrong password does not replace a right one"
  stop TERM
done

run login --help
stdout_lacks 'help of login'
run login localhost:1 -u me
status 2
stderr_has 'no terminal'
stderr_has '--password-stdin'
ok 'without a terminal the password is piped in'

run_in right login 127.0.0.1:1 -u me --password-stdin --timeout 5s
status 3
check 'nothing new' cmp before home/.docker/config.json
ok 'a registry that is not there keeps nothing'

finish

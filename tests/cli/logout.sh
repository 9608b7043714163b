#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# hallmark logout: one registry is forgotten, everywhere, and no other.
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"
export HOME=$DIR/home
unset DOCKER_CONFIG REGISTRY_AUTH_FILE XDG_RUNTIME_DIR XDG_CONFIG_HOME
mkdir -p home/.docker home/.config/containers
one='"r.test": {"auth": "bWU6cHc="}'
other='"s.test": {"auth": "bWU6cHc="}'
printf '{"x": 1.50, "auths": {%s, %s}}' "$one" "$other" >home/.docker/config.json
printf '{"auths": {%s}}' "$one" >home/.config/containers/auth.json
chmod 600 home/.docker/config.json home/.config/containers/auth.json

run logout r.test
status 0
stderr_has 'logged out of r.test'
check 'gone from docker' bash -c '! grep -q r.test home/.docker/config.json'
check 'gone from podman' bash -c '! grep -q r.test home/.config/containers/auth.json'
check 'the other stays' grep -qF "$other" home/.docker/config.json
check 'and what nobody knows' grep -qF '"x": 1.50' home/.docker/config.json
ok 'one registry is forgotten in every file'

run logout r.test
status 0
stderr_has 'nothing was kept'
ok 'again it is no failure'

printf '{"auths": {"r.test/team": {}, "r.test/other": {}}}' >home/.docker/config.json
run logout r.test
status 0
stderr_has 'nothing was kept'
stderr_has 'r.test/team and 1 more: kept in'
check 'parts stay' grep -q r.test/other home/.docker/config.json
ok 'what is kept for a part stays, and is told'

run logout 'https://r.test/app/x y'
status 2
ok 'what is no registry is refused'

finish

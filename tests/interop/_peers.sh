# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Other people's programs, built once from their published packages and kept by
# version, in $XDG_CACHE_HOME/hallmark-interop or ~/.cache/hallmark-interop.
#
#     go_peer cosign 3.1.3 github.com/sigstore/cosign/v3/cmd/cosign 1.26 || exit 0
#     "$PEER" version
#
# Sourced after tests/cli/_lib.sh. Prints "skip: 1 REASON" and fails when the
# program is not there and cannot be built.

# Is the Go here at least that one?
go_at_least() {
  local have
  have=$(go env GOVERSION 2>/dev/null) || return 1
  [[ $(printf '%s\n' "$1" "${have#go}" | sort -V | head -n 1) == "$1" ]]
}

go_peer() {
  local name=$1 version=$2 package=$3 go=$4 folder
  folder=${XDG_CACHE_HOME:-$HOME/.cache}/hallmark-interop/$name-$version
  PEER=$folder/$name
  [[ -x $PEER ]] && return
  if ! go_at_least "$go"; then
    skip "$name $version needs Go $go to be built"
    return 1
  fi
  # Minutes, and most of them compiling: longer than a test may take, so the
  # runner's alarm does not count here. One package at a time, and politely.
  trap '' ALRM
  mkdir -p "$folder/new"
  if GOBIN=$folder/new GOFLAGS=-p=1 CGO_ENABLED=0 \
    nice go install "$package@v$version" >"$DIR/.build" 2>&1; then
    mv "$folder/new/$name" "$PEER"
  else
    sed 's/^/  /' "$DIR/.build"
    skip "$name $version cannot be built here"
  fi
  rm -rf "$folder/new"
  trap - ALRM
  [[ -x $PEER ]]
}

# Run a command without any network, where the system lets us.
offline() {
  if unshare -rn true 2>/dev/null; then
    unshare -rn "$@"
  else
    "$@"
  fi
}

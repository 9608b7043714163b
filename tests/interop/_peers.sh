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

cache() {
  echo "${XDG_CACHE_HOME:-$HOME/.cache}/hallmark-interop"
}

# In the quick part those only that are there already, or are built in a minute.
quick_has() {
  [[ ${INTEROP:-all} != quick || -x $(cache)/$1-$2/$1 ]] ||
    ! skip "$1 $2 is built by the whole of make interop"
}

go_peer() {
  local name=$1 version=$2 package=$3 go=$4 folder
  folder=$(cache)/$name-$version
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
    mv "$folder/new/${package##*/}" "$PEER"
  else
    sed 's/^/  /' "$DIR/.build"
    skip "$name $version cannot be built here"
  fi
  rm -rf "$folder/new"
  trap - ALRM
  [[ -x $PEER ]]
}

# The same of a module that "go install" refuses for what its go.mod replaces:
# built where the module lies, in a copy that may be written to.
go_module_peer() {
  local name=$1 version=$2 module=$3 package=$4 go=$5 folder where
  folder=$(cache)/$name-$version
  PEER=$folder/$name
  [[ -x $PEER ]] && return
  if ! go_at_least "$go"; then
    skip "$name $version needs Go $go to be built"
    return 1
  fi
  trap '' ALRM
  mkdir -p "$folder"
  if where=$(cd "$DIR" && go mod download -json "$module@v$version" |
    sed -n 's/^\t"Dir": "\(.*\)",\{0,1\}$/\1/p') && [[ -d $where ]] &&
    cp -r "$where" "$DIR/.module" && chmod -R u+w "$DIR/.module" &&
    GOFLAGS='-p=1 -mod=mod -trimpath -buildvcs=false' CGO_ENABLED=0 \
      nice go build -C "$DIR/.module" -o "$PEER.new" "$package" >"$DIR/.build" 2>&1; then
    mv "$PEER.new" "$PEER"
  else
    sed 's/^/  /' "$DIR/.build"
    skip "$name $version cannot be built here"
  fi
  rm -rf "$DIR/.module"
  trap - ALRM
  [[ -x $PEER ]]
}

# A program of ours around somebody's Go module: its go.mod and go.sum pin that.
go_harness() {
  local name=$1 go=$2 source=$REPO/tests/interop/peers/$1 folder
  folder=$(cache)/$name-$(cat "$source"/* | sha256sum | cut -c 1-12)
  PEER=$folder/$name
  [[ -x $PEER ]] && return
  if ! go_at_least "$go"; then
    skip "the harness of $name needs Go $go to be built"
    return 1
  fi
  trap '' ALRM
  mkdir -p "$folder"
  if ! GOFLAGS='-p=1 -mod=readonly -trimpath -buildvcs=false' CGO_ENABLED=0 \
    nice go build -C "$source" -o "$PEER" . >"$DIR/.build" 2>&1; then
    sed 's/^/  /' "$DIR/.build"
    skip "the harness of $name cannot be built here"
  fi
  trap - ALRM
  [[ -x $PEER ]]
}

# A folder of ours with what somebody's Python or Node packages are driven by:
# requirements.txt or package-lock.json pin all of them by their hashes. PEER is
# the Python of it, or the folder with peer.js.
locked_peer() {
  local name=$1 lock=$2 source=$REPO/tests/interop/peers/$1 folder
  folder=$(cache)/$name-$(cat "$source"/* | sha256sum | cut -c 1-12)
  PEER=$folder
  [[ $lock != requirements.txt ]] || PEER=$folder/bin/python
  [[ ! -e $folder/.whole ]] || return 0
  trap '' ALRM
  rm -rf "$folder"
  mkdir -p "$folder"
  if { install_"${lock%%[.-]*}" "$source" "$folder"; } >"$DIR/.build" 2>&1; then
    : >"$folder/.whole"
  else
    sed 's/^/  /' "$DIR/.build" | tail -n 20
    rm -rf "$folder"
    skip "the packages of $name cannot be installed here"
  fi
  trap - ALRM
  [[ -e $folder/.whole ]]
}

install_requirements() {
  python3 -m venv "$2" &&
    "$2/bin/pip" install -q --require-hashes --only-binary :all: -r "$1/requirements.txt"
}

install_package() (
  cp "$1"/* "$2" && cd "$2" &&
    HOME=$DIR npm ci --silent --ignore-scripts --no-audit --no-fund
)

# A checkout of a suite that is in no package registry, put there by hand, with
# the Python packages that its own requirements.txt pins.
python_suite() {
  local name=$1 version=$2
  SUITE=$(cache)/$name-$version
  if [[ ! -f $SUITE/requirements.txt ]]; then
    skip "$name $version is in no package registry; put a checkout into the folder $name-$version of the cache"
    return 1
  fi
  [[ ! -x $SUITE/.venv/bin/pytest ]] || return 0
  trap '' ALRM
  if ! { python3 -m venv "$SUITE/.venv" &&
    "$SUITE/.venv/bin/pip" install -q -r "$SUITE/requirements.txt"; } >"$DIR/.build" 2>&1; then
    sed 's/^/  /' "$DIR/.build"
    rm -rf "$SUITE/.venv"
    skip "the Python packages of $name $version cannot be installed here"
  fi
  trap - ALRM
  [[ -x $SUITE/.venv/bin/pytest ]]
}

# Run a command without any network, where the system lets us.
offline() {
  if unshare -rn true 2>/dev/null; then
    unshare -rn "$@"
  else
    "$@"
  fi
}

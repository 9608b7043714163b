# SPDX-License-Identifier: Apache-2.0
# _plant.sh - a small tree in a folder of its own, and two questions to a check:
# does it accept what is right, and does it see what was planted?
# shellcheck shell=bash
# shellcheck disable=SC2034 # for the suites
root=$PWD
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree"/{lib/base,cmd,include/hallmark,tests,examples,scripts,docs,mk,deploy,.ci}
unset MAKEFLAGS MFLAGS MAKELEVEL

# put PATH <<TEXT: a file of the small tree
put() {
  mkdir -p "$(dirname "$tree/$1")"
  cat >"$tree/$1"
}

# accepts NAME COMMAND...: it succeeds, and says so in its last line
accepts() {
  local name=$1 out
  shift
  if out=$(cd "$tree" && "$@" 2>&1) && [[ ${out##*$'\n'} == *", ok" ]]; then
    echo "ok $name"
  else
    echo "$out"
    echo "not ok $name"
  fi
}

# refuses NAME WORDS COMMAND...: it fails, and WORDS say where and why
refuses() {
  local name=$1 words=$2 out
  shift 2
  if out=$(cd "$tree" && "$@" 2>&1); then
    echo "not ok $name: was accepted"
  elif [[ $out == *"$words"* ]]; then
    echo "ok $name"
  else
    echo "$out"
    echo "not ok $name: does not say \"$words\""
  fi
}

# needs TOOL COUNT: without it the COUNT tests of this file are skipped
needs() {
  command -v "$1" >/dev/null && return
  echo "skip: $2 tests of $(basename "$0" .sh): $1 is not installed" \
    "(./scripts/deps checks)"
  exit 0
}

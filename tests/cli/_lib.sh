# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the scripts of tests/cli share. A script is a list of tests:
#
#     source "$(dirname "$0")/_lib.sh"
#     run version --json
#     status 0
#     stdout_has '"commit"'
#     ok 'version --json names the commit'
#
# `run` runs $HALLMARK and keeps what it printed; the checks that follow note
# what differs; `ok` closes the test and prints "ok NAME" or "not ok NAME" for
# tests/runner.c. Every script works in a new folder $DIR of its own.
set -u
# What stands in the caller's environment must not decide a test.
unset "${!HALLMARK_@}"
export LC_ALL=C

REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
HALLMARK=$(realpath -s "${HALLMARK:-$REPO/build/hallmark}")
BUILD=$(dirname "$HALLMARK")
DIR=$(mktemp -d)
trap 'rm -rf "$DIR"' EXIT
cd "$DIR" || exit 1

STATUS=0
RAN='before any run'
: >.out
: >.err
problems=()
failed=0

# Run the program, or with `run_in FILE` with that standard input.
run() {
  run_in /dev/null "$@"
}

run_in() {
  local input=$1
  shift
  RAN="hallmark $*"
  "$HALLMARK" "$@" <"$input" >"$DIR/.out" 2>"$DIR/.err"
  STATUS=$?
}

# Run any other command the same way.
run_other() {
  RAN="$*"
  "$@" </dev/null >"$DIR/.out" 2>"$DIR/.err"
  STATUS=$?
}

problem() {
  problems+=("${RAN:0:200}: $*")
}

status() {
  [[ $STATUS == "$1" ]] || problem "status $STATUS, wanted $1"
}

# The whole of a stream, but for the line feed at its end.
stdout_is() {
  [[ $(cat "$DIR/.out") == "$1" ]] || problem 'stdout differs'
}

stderr_is() {
  [[ $(cat "$DIR/.err") == "$1" ]] || problem 'stderr differs'
}

stdout_has() {
  grep -qF -e "$1" "$DIR/.out" || problem "stdout lacks: $1"
}

stderr_has() {
  grep -qF -e "$1" "$DIR/.err" || problem "stderr lacks: $1"
}

stdout_lacks() {
  ! grep -qF -e "$1" "$DIR/.out" || problem "stdout has: $1"
}

stderr_lacks() {
  ! grep -qF -e "$1" "$DIR/.err" || problem "stderr has: $1"
}

stdout_matches() {
  grep -qE -e "$1" "$DIR/.out" || problem "stdout does not match: $1"
}

# Any other command that must succeed: check 'what it means' test -f cosign.key
check() {
  local what=$1
  shift
  "$@" || problem "not so: $what"
}

# Close a test.
ok() {
  if [[ ${#problems[@]} == 0 ]]; then
    printf 'ok %s\n' "$1"
    return
  fi
  printf 'not ok %s\n' "$1"
  printf '  %s\n' "${problems[@]}"
  printf '  stdout: %s\n' "$(head -c 2000 "$DIR/.out" | cat -v)"
  printf '  stderr: %s\n' "$(head -c 2000 "$DIR/.err" | cat -v)"
  problems=()
  failed=1
}

# Something this machine lacks: said loudly, and counted.
skip() {
  printf 'skip: 1 %s\n' "$1"
}

# The last line of every script. A problem that no ok has closed is one, too.
finish() {
  [[ ${#problems[@]} == 0 ]] || ok 'the end of the script'
  exit "$failed"
}

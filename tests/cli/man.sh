#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"

# The names in a list of commands that help prints.
names() {
  "$HALLMARK" help "$@" | sed '1,/^commands:/d;/^$/,$d' |
    sed -nE 's/^  ([a-z-]+)( .*|$)/\1/p'
}

# The commands that can be run, one per line, subcommands included.
leaves() {
  local command sub
  for command in $(names); do
    sub=$(names "$command")
    for sub in ${sub:-''}; do
      echo "$command $sub"
    done
    [[ -n $sub ]] || echo "$command"
  done
}

count=0
while read -r command; do
  page=$BUILD/man/hallmark-${command%% *}.1
  # shellcheck disable=SC2086
  options=$("$HALLMARK" help $command | grep -oE '^  (-., |    )--[a-z0-9-]+' |
    grep -oE -e '--[a-z0-9-]+')
  check "$page is there" test -s "$page"
  for option in $options; do
    check "$page has $option of $command" grep -qE "Fl -${option#--}( |$)" "$page"
    count=$((count + 1))
  done
done < <(leaves)
check 'there are options' test "$count" -gt 8
ok 'every option is in its page'

for page in "$BUILD"/man/*.1; do
  check "${page##*/} names its references" bash -c '
    for other in $(sed -n "s/^\.Xr \([a-z-]*\) 1.*/\1/p" "$1"); do
      test -s "${1%/*}/$other.1" || exit 1
    done' - "$page"
done
ok 'every page that is referred to is there'

if command -v mandoc >/dev/null; then
  # What a page refers to is checked above: mandoc looks at installed ones.
  run_other bash -c 'mandoc -T lint -W style "$@" |
    grep -v "referenced manual not found"' - "$BUILD"/man/*.1
  stdout_is ''
  ok 'mandoc has no complaint'
else
  skip 'mandoc is not installed'
fi
if command -v groff >/dev/null; then
  for page in "$BUILD"/man/*.1; do
    run_other groff -mandoc -ww -z "$page"
    status 0
    stderr_is ''
  done
  ok 'groff has no complaint'
else
  skip 'groff is not installed'
fi

finish

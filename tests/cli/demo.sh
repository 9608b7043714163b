#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The demo with the program that is there: it ends well, in time, and what it
# leaves out is marked.
source "$(dirname "${BASH_SOURCE[0]}")/_lib.sh"

case $(nm -D "$HALLMARK" 2>/dev/null || :) in
*__asan_* | *__tsan_*)
  skip 'sanitizers have another idea of time'
  finish
  exit
  ;;
esac

SECONDS=0
run_other env HALLMARK="$HALLMARK" TMPDIR="$DIR" timeout 120 "$REPO/scripts/demo"
status 0
# What it promises is 15 s; a machine that is busy gets more.
check "in time: $SECONDS s" test "$SECONDS" -le 60
stderr_lacks 'demo:'
for words in '$ hallmark sign ' '$ hallmark attest ' '$ hallmark tree ' \
  '(exit status 4)' '(exit status 1)' 'signed by: https://github.com/sandbox/app' \
  'predicate type: https://spdx.dev/Document' 'docs/guide/'; do
  stdout_has "$words"
done
check 'nothing is left' test -z "$(find "$DIR" -mindepth 1 -maxdepth 1 -name 'tmp.*')"
ok 'every command ends as it should'

# After each command at most its first lines, and a mark where more would come.
awk '/^\$ / { command = $0; count = 0; next }
  { count++ }
  count == 12 && command ~ /hallmark token/ { getline; if ($0 != "…") exit 1; seen = 1 }
  END { if (!seen) exit 1 }' .out || problem 'what is cut has no mark'
ok 'what is left out is marked'

finish

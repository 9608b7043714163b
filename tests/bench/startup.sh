#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# startup.sh PROGRAM - what a whole process costs, from fork to exit: the
# minimum of interleaved runs, in milliseconds, beside /bin/true. The budget of
# `hallmark version` is 3 ms.
set -euo pipefail
export LC_ALL=C

program=$1
rounds=101
declare -A best

# once NAME COMMAND...
once() {
  local name=$1 start end us
  shift
  start=${EPOCHREALTIME/./}
  "$@" >/dev/null
  end=${EPOCHREALTIME/./}
  us=$((end - start))
  if [ -z "${best[$name]:-}" ] || [ "$us" -lt "${best[$name]}" ]; then
    best[$name]=$us
  fi
}

for ((i = 0; i < rounds; i++)); do
  once '/bin/true' /bin/true
  once 'hallmark version' "$program" version
  once 'hallmark version --json' "$program" version --json
done
printf '\n%-26s %8s  %s\n' 'whole process' 'ms' "minimum of $rounds"
for name in '/bin/true' 'hallmark version' 'hallmark version --json'; do
  printf '%-26s %4d.%03d\n' "$name" $((best[$name] / 1000)) \
    $((best[$name] % 1000))
done

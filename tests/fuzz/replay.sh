# SPDX-License-Identifier: Apache-2.0
# replay.sh - every fuzz target runs over its seeds (tests/fuzz/driver.c).
#
# A suite of the test runner; BUILD says where the programs are.
# shellcheck shell=bash
shopt -s nullglob

build=${BUILD:-build}
targets=(tests/fuzz/fuzz_*.c)
if [ "${#targets[@]}" = 0 ]; then
  echo "not ok there are no fuzz targets"
  exit 1
fi

for source in "${targets[@]}"; do
  name=$(basename "$source" .c)
  program=$build/tests/fuzz/$name
  seeds=(tests/fuzz/corpus/"${name#fuzz_}"/*)
  if [ "${#seeds[@]}" = 0 ]; then
    echo "not ok $name: no seeds in tests/fuzz/corpus/${name#fuzz_}"
  elif "$program" "${seeds[@]}"; then
    echo "ok $name: ${#seeds[@]} inputs"
  else
    for seed in "${seeds[@]}"; do
      "$program" "$seed" >/dev/null 2>&1 || echo "$name fails on $seed"
    done
    echo "not ok $name"
  fi
done

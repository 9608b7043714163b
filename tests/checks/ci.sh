# SPDX-License-Identifier: Apache-2.0
# ci.sh - .ci/run counts what its parts say, and goes on after a failure.
# shellcheck shell=bash
. tests/checks/_plant.sh

mkdir -p "$tree/bin" "$tree/build/clang/tests"
cp .ci/run "$tree/.ci/run"
# tool PATH <<CODE: a program that stands in for the real one
tool() {
  { printf '#!/bin/sh\n'; cat; } >"$tree/$1"
  chmod +x "$tree/$1"
}
tool scripts/deps <<<'true'
tool scripts/test <<<'echo "7 passed, 0 failed, 2 skipped"'
tool build/clang/tests/tests <<<'echo "1 passed, 0 failed, 0 skipped"'
tool bin/make <<'END'
for goal in "$@"; do :; done
echo "$*" >>calls
. ./"answer"
END
# answer CODE: what make does; then the run's last line and exit status
answer() {
  echo "$1" >"$tree/answer"
  out=$(cd "$tree" && PATH=$tree/bin:$PATH bash .ci/run 2>&1)
  status=$?
  last=${out##*$'\n'}
}
# closes NAME STATUS LINE
closes() {
  if [ "$status" = "$2" ] && [ "$last" = "$3" ]; then
    echo "ok $1"
  else
    printf '%s\n' "$out"
    echo "not ok $1: $status, $last"
  fi
}

answer 'true'
parts=$(grep -c '^== .*: ' <<<"$out")
closes "each part without a count is one test" 0 \
  "$((parts - 2 + 8)) passed, 0 failed, 2 skipped"
answer 'case $* in *asan*) echo "3 passed, 2 failed, 1 skipped"; exit 2 ;; esac'
closes "a count is taken as it is" 1 \
  "$((parts - 3 + 8 + 3)) passed, 2 failed, 3 skipped"
answer 'case $* in *asan*) echo "3 passed, 0 failed, 1 skipped"; exit 2 ;; esac'
closes "a part that breaks behind its count has failed" 1 \
  "$((parts - 3 + 8 + 3)) passed, 1 failed, 3 skipped"
answer 'case $* in *check-layers*) exit 1 ;; esac'
closes "a check that fails is one failure" 1 \
  "$((parts - 3 + 8)) passed, 1 failed, 2 skipped"
if grep -q 'asan' "$tree/calls" && grep -q '^ *[0-9]* s  interop$' <<<"$out"; then
  echo "ok the parts behind a failure run, each with its time"
else
  echo "not ok the parts behind a failure run"
fi
tool scripts/test <<<'echo "the build is broken"; exit 2'
answer 'true'
closes "a build that breaks is one failure" 1 \
  "$((parts - 2 + 1)) passed, 1 failed, 0 skipped"

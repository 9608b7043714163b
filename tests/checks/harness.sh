# SPDX-License-Identifier: Apache-2.0
# harness.sh - the test runner itself: what is wrong in a test must make it fail,
# a leak in a child process included.
# shellcheck shell=bash
. tests/checks/_plant.sh

put suites.inc <<<'SUITE(planted)'
put planted.c <<'END'
#include <unistd.h>
#include "base/mem.h"
#include "test.h"
static void *volatile sink;
static volatile int big = 0x7fffffff;
static void good(void) { CHECK(true); }
static void check(void) { CHECK_EQ(1, 2); }
static void crash(void) { *(volatile char *)sink = 1; }
static void leak(void)
{
    for (int i = 0; i < 100; i++) /* a register may still hold the last */
        sink = hm_alloc(10);
    sink = NULL;
}
static void overflow(void) { big++; }
static void overrun(void)
{
    volatile char *block = hm_alloc(10);
    big = block[10];
    hm_free((void *)block);
}
static void exit_early(void) { _exit(0); }
static void skipping(void) { test_skip(3, "no vectors"); }
static void unnamed(void) { sink = hm_alloc(10); hm_free(sink); }
static void unchecked(void)
{
    char *p = hm_alloc(10);
    p[0] = 1;
    hm_free(p);
}
static void yes(void)
{
    struct hm_err err = {0};
    char *p = hm_alloc(10);
    bool ok = p == NULL;
    if (p != NULL)
        hm_fail(&err, HM_FORMAT, "no");
    hm_free(p);
    CHECK_ERR(ok, HM_FORMAT, "no");
}
static void row(bool ok, enum hm_code code, const char *words)
{
    struct hm_err err = {0};
    if (!ok)
        hm_fail(&err, HM_FORMAT, "no");
    CHECK_CODE(ok, code, words);
}
static void rows(void) { row(true, HM_OK, NULL); row(false, HM_FORMAT, "n"); }
static void row_fails(void) { row(false, HM_OK, ""); }
static void row_passes(void) { row(true, HM_FORMAT, ""); }
static void row_code(void) { row(false, HM_LIMIT, "no"); }
static void row_words(void) { row(false, HM_FORMAT, "yes"); }
TEST_SUITE(planted, TEST(good), TEST(check), TEST(crash), TEST(leak),
    TEST(overflow), TEST(overrun), TEST(exit_early), TEST(skipping),
    TEST(unnamed), TEST(unchecked), TEST(yes), TEST(rows), TEST(row_fails),
    TEST(row_passes), TEST(row_code), TEST(row_words));
END
if ! ${CC:-gcc} -std=c17 -g -O1 -D_GNU_SOURCE -DHM_VERSION='"0"' -DHM_TORTURE \
  -fsanitize=address,undefined -fno-sanitize-recover=all -Iinclude -Ilib \
  -include lib/base/banned.h -DHM_VERSION='"0"' -Itests -I"$tree" -o "$tree/tests/run" "$tree/planted.c" tests/runner.c \
  tests/test.c lib/base/*.c -lpthread; then
  echo "not ok the runner cannot be built with planted tests"
  exit 1
fi
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=halt_on_error=1

passes() { accepts "$1" closing 0 "$2" "${@:3}"; }
fails() { accepts "$1" closing 1 "$2" "${@:3}"; }
# closing STATUS LINE ARGUMENT...: the runner ends with both
closing() {
  local status=0 want=$1 line=$2
  shift 2
  tests/run "$@" >out 2>&1 || status=$?
  cat out
  [ "$status" = "$want" ] && [ "$(tail -n 1 out)" = "$line" ] &&
    echo "closing line, ok"
}

passes "a good test" "1 passed, 0 failed, 0 skipped" good
fails "a failed check" "0 passed, 1 failed, 0 skipped" ": check"
fails "a crash" "0 passed, 1 failed, 0 skipped" crash
fails "a leak in a child" "0 passed, 1 failed, 0 skipped" leak
fails "an overflow of a number" "0 passed, 1 failed, 0 skipped" overflow
fails "an overrun of a block" "0 passed, 1 failed, 0 skipped" overrun
passes "skips that are counted" "1 passed, 0 failed, 3 skipped" good skipping
fails "skips alone" "0 passed, 0 failed, 3 skipped" skipping
passes "skips alone where they may be" "0 passed, 0 failed, 3 skipped" \
  --may-skip skipping
fails "words that select nothing" "0 passed, 0 failed, 0 skipped" no_such_test
passes "torture of a test that is careful" "1 passed, 0 failed, 0 skipped" \
  --torture unnamed
fails "torture of a test that is not" "0 passed, 1 failed, 0 skipped" \
  --torture unchecked
passes "a test of a no" "1 passed, 0 failed, 0 skipped" ": yes"
fails "torture of a no that becomes a yes" "0 passed, 1 failed, 0 skipped" \
  --torture ": yes"
passes "rows that want a yes and a no" "1 passed, 0 failed, 0 skipped" ": rows"
fails "rows that get the other, or another no" \
  "0 passed, 4 failed, 0 skipped" ": row_"

# With what `make asan` and its like set, a report is no "no" of the program.
put crash.c <<<'int main(int n, char **v) { n += 0x7fffffff; return !v || !n; }'
put leak.c <<<'#include <stdlib.h>
char *volatile p;
int main(void)
{
    for (int i = 0; i < 100; i++) /* a register may still hold the last */
        p = malloc(9);
    p = NULL;
    return 0;
}'
put race.c <<<'#include <pthread.h>
static volatile int n;
/* So many that both are there: of a thread that ended nothing is told. */
static void *add(void *p) { for (int i = 0; i < 10000000; i++) n++; return p; }
int main(void)
{
    pthread_t t;
    pthread_create(&t, NULL, add, NULL);
    add(NULL);
    return pthread_join(t, NULL);
}'
read -ra env < <(make -s -C "$root" --no-print-directory \
  --eval='print-env:;@echo $(TEST_ENV)' print-env)
for case in crash:undefined crash:address,undefined leak:address race:thread; do
  name=${case%:*} status=0
  ${CC:-gcc} -g -fsanitize="${case#*:}" -fno-sanitize-recover=all \
    -o "$tree/$name" "$tree/$name.c" -lpthread &&
    env "${env[@]}" "$tree/$name" >"$tree/out" 2>&1 || status=$?
  if [ "$status" = 99 ]; then
    echo "ok status of a ${case/:/ under }"
  else
    cat "$tree/out"
    echo "not ok status of a ${case/:/ under }: $status"
  fi
done

put scripts/good.sh <<<'echo "ok one"; echo "ok two"'
passes "a script with two tests" "2 passed, 0 failed, 0 skipped" \
  --scripts scripts good.sh
put scripts/bad.sh <<<'echo "ok one"; echo "not ok two"'
fails "a script with a failure" "1 passed, 1 failed, 0 skipped" \
  --scripts scripts bad.sh
put scripts/binary.sh <<<'echo "ok one"; printf "\0\n"; echo "not ok two"'
fails "a failure behind a NUL" "1 passed, 1 failed, 0 skipped" \
  --scripts scripts binary.sh
cp tests/cli/_lib.sh "$tree/scripts/"
put scripts/open.sh <<'END'
source "${BASH_SOURCE[0]%/*}/_lib.sh"
run_other true
status 0
ok one
run_other false
status 0
finish
END
HALLMARK=/bin/true fails "a check that no ok closes" \
  "1 passed, 1 failed, 0 skipped" --scripts scripts open.sh
put scripts/orphan.sh <<<'sleep 1000 & echo "ok one"'
passes "a child that lives on is not waited for" "1 passed, 0 failed, 0 skipped" \
  --scripts scripts orphan.sh
put scripts/signals.sh <<<'sh -c "kill -INT \$\$"; [ $? = 130 ] && echo "ok one"'
trap '' INT
passes "signals are as in a terminal" "1 passed, 0 failed, 0 skipped" \
  --scripts scripts signals.sh
trap - INT
put scripts/empty.sh <<<'true'
fails "a script that tests nothing" "0 passed, 1 failed, 0 skipped" \
  --scripts scripts empty.sh
put scripts/dies.sh <<<'echo "ok one"; exit 3'
fails "a script that dies" "1 passed, 1 failed, 0 skipped" \
  --scripts scripts dies.sh
fails "a test that leaves early" "0 passed, 1 failed, 0 skipped" exit_early

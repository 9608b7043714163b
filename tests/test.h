/* SPDX-License-Identifier: Apache-2.0 */
/* test.h - checks, and tables of tests (docs/internals/testing.md).
 *
 * A test is a function whose name is a sentence. A failed check prints where,
 * the case and what differs, makes the test fail, and goes on; every check is
 * also its own truth value: `if (!CHECK_OK(...)) return;`. CHECK_OK and
 * CHECK_ERR report the `struct hm_err err` that is in scope. */
#ifndef HM_TEST_H
#define HM_TEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

struct hm_buf;

struct test {
    const char *name;
    void (*run)(void);
};

struct test_suite {
    const char *name;
    const struct test *tests; /* ends with a NULL name */
};

#define TEST(function)                                                         \
    {                                                                          \
#function, function                                                    \
    }
#define TEST_SUITE(id, ...)                                                    \
    extern const struct test_suite id##_suite;                                 \
    const struct test_suite id##_suite = {                                     \
        #id, (const struct test[]){__VA_ARGS__, {NULL, NULL}}}
#define TEST_LEN(array) (sizeof(array) / sizeof((array)[0]))

#define CHECK(cond) test_check((cond), HM_HERE, #cond)
#define CHECK_EQ(got, want)                                                    \
    test_eq((int64_t)(got), (int64_t)(want), HM_HERE, #got)
#define CHECK_STR(got, want) test_str((got), (want), HM_HERE, #got)
#define CHECK_BYTES(got, want) test_bytes((got), (want), HM_HERE, #got)
#define CHECK_OK(call) test_ok((call), &err, HM_HERE, #call)
#define CHECK_ERR(call, code, words)                                           \
    test_err((call), &err, (code), (words), HM_HERE, #call)

/* What a row of a table wants of a call: HM_OK, or that code and words. */
#define CHECK_CODE(call, code, words)                                          \
    test_code((call), &err, (code), (words), HM_HERE, #call)

bool test_check(bool cond, const char *where, const char *what);
bool test_eq(int64_t got, int64_t want, const char *where, const char *what);
bool test_str(
    const char *got, const char *want, const char *where, const char *what);
bool test_bytes(struct hm_bytes got, struct hm_bytes want, const char *where,
    const char *what);
bool test_ok(
    bool ok, const struct hm_err *err, const char *where, const char *what);
/* Failed with that code, and the message holds `words`? Clears *err. A success
 * counts under torture as well: what must be refused is refused then, too. */
bool test_err(bool ok, struct hm_err *err, enum hm_code code, const char *words,
    const char *where, const char *what);
/* One or the other; `words` says nothing when `code` is HM_OK. */
bool test_code(bool ok, struct hm_err *err, enum hm_code code,
    const char *words, const char *where, const char *what);

/* Name the row of a table that the next checks are about. */
void test_case(const char *fmt, ...) HM_PRINTF(1, 2);
/* Say loudly that `count` cases did not run, and why; not a failure. */
void test_skip(unsigned count, const char *fmt, ...) HM_PRINTF(2, 3);
/* A line for the log of the run (counts by file and the like). */
void test_note(const char *fmt, ...) HM_PRINTF(1, 2);
/* Is some allocation going to fail on purpose? Then a check that fails does not
 * count, but for CHECK_ERR of a call that succeeds. */
bool test_torture(void);
/* The laboratory stands: under torture allocations fail from here on. Its own are
 * thousands, each of which would cost a run, and it is tried by its own tests. */
void test_ready(void);
/* Is this row of a table to be tried? Under torture one at a time, so that each
 * row's allocations fail with that row alone: with all of them, a table twice as
 * long took four times as long. */
bool test_row(size_t row, size_t count);
/* A loop over the rows of a table that do not need each other. */
#define TEST_EACH(i, rows)                                                     \
    for (size_t i = 0; i < TEST_LEN(rows); i++)                                \
        if (!test_row(i, TEST_LEN(rows))) {                                    \
        } else
/* Is this a long run (`make campaign`)? Then every case of what is otherwise a
 * sample is tried. */
bool test_campaign(void);
/* Make an empty folder and go there; it is removed at the next call and when
 * the test is over. The process ends when that cannot be done. */
void test_scratch(void);
/* Does `run` end the process by SIGABRT (an assertion of ours)? Tried in a
 * child, whose output is dropped. */
bool test_aborts(void (*run)(void));
/* A file of ../shared/vectors, or NULL where the vectors are missing. */
const char *test_vector_path(const char *relative);
/* Append such a file; false, and a skipped case, where it is missing. */
bool test_vector_read(struct hm_buf *out, const char *fmt, ...) HM_PRINTF(2, 3);

#endif

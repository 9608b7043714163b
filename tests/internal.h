/* SPDX-License-Identifier: Apache-2.0 */
/* internal.h - between the checks (test.c) and the runner (runner.c). */
#ifndef HM_TEST_INTERNAL_H
#define HM_TEST_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

/* Lines by which a test talks to its runner, at the start of a line. */
#define TEST_LINE_SKIP "skip: "
#define TEST_LINE_NOTE "note: "

/* From now on failed checks are silent and do not count (or do again). */
void test_set_torture(bool on);
/* The n-th allocation fails (0: none does), of those behind test_ready() in a test
 * that calls it. How many there were, of several times the most. */
void test_set_failing(size_t nth);
size_t test_tried(void);
/* Which row test_row() tries, and how many there are, as far as it was asked. */
void test_set_row(size_t row);
size_t test_row_count(void);
/* From now on test_campaign() says so. */
void test_set_campaign(bool on);
/* How many checks failed so far in this process. */
unsigned test_failures(void);

#endif

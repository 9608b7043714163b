/* SPDX-License-Identifier: Apache-2.0 */
/* cases.h - the rows of a public suite's cases.tsv.
 *
 *     struct test_cases cases;
 *
 *     if (!test_cases_open(&cases, "sigstore-conformance"))
 *         return;                                  the skip was said
 *     while (test_cases_next(&cases))
 *         judge(test_cases_get(&cases, "bundle"));
 *     test_cases_close(&cases);
 *
 * Names of columns stand in the first line; "-" is an empty field. */
#ifndef HM_TEST_CASES_H
#define HM_TEST_CASES_H

#include <stdbool.h>

#include "base/buf.h"

enum { TEST_COLUMNS_MAX = 24 };

struct test_cases {
    const char *suite;
    struct hm_buf text; /* tabs and line feeds become NULs */
    const char *columns[TEST_COLUMNS_MAX];
    const char *fields[TEST_COLUMNS_MAX];
    size_t column_count;
    size_t at; /* of the next row in text */
};

bool test_cases_open(struct test_cases *out, const char *suite);
bool test_cases_next(struct test_cases *cases);
void test_cases_close(struct test_cases *cases);

/* The field of the current row; NULL when it is empty, or the suite has no such
 * column. */
const char *test_cases_get(const struct test_cases *cases, const char *column);

/* Append a file of the suite's folder; its "../trust/x.json" works, too. A
 * failed check when it is not there. */
bool test_cases_load(
    struct hm_buf *out, const struct test_cases *cases, const char *file);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "cases.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "test.h"

static const char *path_of(const char *suite, const char *file)
{
    static char name[1024];

    snprintf(name, sizeof(name), "%s/%s", suite, file);
    return test_vector_path(name);
}

/* Cut the next line at its tabs into `fields`; how many there are. */
static size_t read_line(struct test_cases *c, const char **fields)
{
    char *p = (char *)c->text.p + c->at;
    char *end = strchr(p, '\n');
    size_t count = 0;

    if (end == NULL)
        return 0;
    *end = '\0';
    c->at += (size_t)(end - p) + 1;
    while (count < TEST_COLUMNS_MAX) {
        fields[count++] = p;
        p = strchr(p, '\t');
        if (p == NULL)
            break;
        *p++ = '\0';
    }
    return count;
}

bool test_cases_open(struct test_cases *out, const char *suite)
{
    const char *path = path_of(suite, "cases.tsv");
    struct hm_err err = {0};

    *out = (struct test_cases){.suite = suite, .text = hm_buf(HM_MIB)};
    if (path == NULL) {
        test_skip(1, "%s is not there", suite);
        return false;
    }
    if (!CHECK_OK(hm_file_read(&out->text, path, &err)))
        return false;
    out->column_count = read_line(out, out->columns);
    return CHECK(out->column_count > 1);
}

bool test_cases_next(struct test_cases *cases)
{
    size_t count = 0;

    memset(cases->fields, 0, sizeof(cases->fields));
    if (cases->at < cases->text.len)
        count = read_line(cases, cases->fields);
    return count > 0 && CHECK_EQ(count, cases->column_count);
}

void test_cases_close(struct test_cases *cases)
{
    hm_buf_free(&cases->text);
}

const char *test_cases_get(const struct test_cases *cases, const char *column)
{
    for (size_t i = 0; i < cases->column_count; i++) {
        if (strcmp(cases->columns[i], column) == 0)
            return strcmp(cases->fields[i], "-") == 0 ? NULL : cases->fields[i];
    }
    return NULL;
}

bool test_cases_load(
    struct hm_buf *out, const struct test_cases *cases, const char *file)
{
    const char *path = path_of(cases->suite, file);
    struct hm_err err = {0};

    if (!CHECK(path != NULL)) {
        test_note("%s/%s is not there", cases->suite, file);
        return false;
    }
    return CHECK_OK(hm_file_read(out, path, &err));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* vectors_json.c - JSONTestSuite: what must parse, what must not, and what we
 * decided where the RFC leaves it open. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "enc/json.h"

#include "test.h"

enum { CASES = 240 };

/* Cases that the RFC leaves to the reader, and the two with duplicate keys,
 * which it only calls unwise: two readers that pick different ones disagree
 * about what was signed. */
static const struct {
    const char *id;
    bool accepted;
} decisions[] = {
    {"y_object_duplicated_key_and_value", false},
    /* Numbers are text to us; whoever converts them checks the range. */
    {"i_number_huge_exp", false}, /* longer than HM_JSON_NUMBER_MAX */
    {"i_number_real_neg_overflow", true},
    {"i_number_real_pos_overflow", true},
    {"i_number_real_underflow", true},
    {"i_number_too_big_neg_int", true},
    {"i_number_too_big_pos_int", true},
    /* All that is no UTF-8, and lone surrogates. */
    {"i_object_key_lone_2nd_surrogate", false},
    {"i_string_1st_surrogate_but_2nd_missing", false},
    {"i_string_1st_valid_surrogate_2nd_invalid", false},
    {"i_string_UTF-16LE_with_BOM", false},
    {"i_string_UTF-8_invalid_sequence", false},
    {"i_string_UTF8_surrogate_U+D800", false},
    {"i_string_incomplete_surrogates_escape_valid", false},
    {"i_string_invalid_lonely_surrogate", false},
    {"i_string_invalid_utf-8", false},
    {"i_string_inverted_surrogates_U+1D11E", false},
    {"i_string_iso_latin_1", false},
    {"i_string_lone_second_surrogate", false},
    {"i_string_lone_utf8_continuation_byte", false},
    {"i_string_not_in_unicode_range", false},
    {"i_string_overlong_sequence_2_bytes", false},
    {"i_string_overlong_sequence_6_bytes", false},
    {"i_string_truncated-utf-8", false},
    {"i_string_utf16BE_no_BOM", false},
    {"i_string_utf16LE_no_BOM", false},
    {"i_structure_500_nested_arrays", false}, /* HM_JSON_DEPTH_MAX is 64 */
    {"i_structure_UTF-8_BOM_empty_object", false},
};

/* Must the case be accepted? False, and a failed check, when a free one is not
 * in the table. */
static bool wanted(const char *id, const char *expect)
{
    for (size_t i = 0; i < TEST_LEN(decisions); i++) {
        if (strcmp(decisions[i].id, id) == 0)
            return decisions[i].accepted;
    }
    CHECK(strcmp(expect, "either") != 0);
    return strcmp(expect, "pass") == 0;
}

static bool accepts(struct hm_bytes text)
{
    hm_auto(arena) arena = hm_arena(16 * HM_MIB);
    struct hm_err err = {0};
    struct hm_json v;
    bool ok = hm_json_parse(&v, &arena, text, HM_JSON_TEXT_MAX, &err);

    CHECK(ok || (err.code != HM_OK && err.code != HM_SYSTEM));
    return ok;
}

struct counts {
    unsigned pass, fail, either;
};

static void run_case(struct counts *counts, char *line)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    char *expect = strchr(line, '\t');
    char *file = expect == NULL ? NULL : strchr(expect + 1, '\t');

    if (!CHECK(file != NULL))
        return;
    *expect++ = *file++ = '\0';
    test_case("%s", line);
    if (!CHECK(test_vector_read(&text, "json-test-suite/%s", file)))
        return;
    CHECK_EQ(accepts(hm_buf_view(&text)), wanted(line, expect));
    counts->pass += expect[0] == 'p';
    counts->fail += expect[0] == 'f';
    counts->either += expect[0] == 'e';
}

static void json_test_suite_is_met(void)
{
    hm_auto(buf) table = hm_buf(HM_MIB);
    struct counts counts = {0};
    char *line, *end;

    if (test_vector_path("json-test-suite/cases.tsv") == NULL) {
        test_skip(CASES, "json-test-suite is not there");
        return;
    }
    if (!test_vector_read(&table, "json-test-suite/cases.tsv"))
        return;
    hm_buf_put_u8(&table, '\0');
    for (line = strchr((char *)table.p, '\n'); line != NULL && line[1] != '\0';
         line = end) {
        end = strchr(++line, '\n');
        if (end != NULL)
            *end = '\0';
        run_case(&counts, line);
        if (end == NULL)
            break;
    }
    test_note("json-test-suite: %u must pass (2 duplicate keys refused), %u "
              "must fail, %u free, decided by us",
        counts.pass, counts.fail, counts.either);
    CHECK_EQ(counts.pass + counts.fail + counts.either, CASES);
}

TEST_SUITE(vectors_json, TEST(json_test_suite_is_met));

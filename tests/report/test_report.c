/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "report/tree.h"
#include "test.h"

static void a_later_pass_cannot_cover_an_earlier_failure(void)
{
    hm_auto_ptr(report) report = NULL;
    struct hm_err err = {0};
    struct hm_check *check;

    if (!CHECK_OK(hm_report_new(&report, &err)))
        return;
    check = hm_section_expect(hm_report_root(report), "signature");
    hm_check_fail(check, "mismatch", "first");
    hm_check_pass(check, "second thoughts");
    CHECK_EQ(
        hm_report_verdict(report), check == NULL ? HM_COULD_NOT_TELL : HM_NO);
}

static void errors_about_the_world_are_unknown_others_fail(void)
{
    static const struct {
        enum hm_code code;
        enum hm_verdict verdict;
    } cases[] = {
        {HM_USAGE, HM_NO},
        {HM_FORMAT, HM_NO},
        {HM_LIMIT, HM_NO},
        {HM_UNSUPPORTED, HM_NO},
        {HM_MISMATCH, HM_NO},
        {HM_UNTRUSTED, HM_NO},
        {HM_EXPIRED, HM_NO},
        {HM_POLICY, HM_NO},
        {HM_NOT_FOUND, HM_NO},
        {HM_NETWORK, HM_COULD_NOT_TELL},
        {HM_DENIED, HM_COULD_NOT_TELL},
        {HM_SYSTEM, HM_COULD_NOT_TELL},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(report) report = NULL;
        struct hm_err err = {0}, cause = {.code = cases[i].code};

        test_case("%s", hm_code_name(cases[i].code));
        if (!CHECK_OK(hm_report_new(&report, &err)))
            return;
        hm_check_err(hm_section_expect(hm_report_root(report), "step"), &cause);
        CHECK_EQ(hm_report_verdict(report), cases[i].verdict);
    }
}

/* Whatever the code: a limit of ours says nothing about what lies beyond. */
static void what_we_stopped_short_of_is_unknown(void)
{
    hm_auto_ptr(report) report = NULL;
    struct hm_err err = {0}, cause = {.code = HM_LIMIT};
    struct hm_check *check;

    if (!CHECK_OK(hm_report_new(&report, &err)))
        return;
    check = hm_section_expect(hm_report_root(report), "step");
    hm_check_unsure(check, &cause);
    CHECK_EQ(hm_report_verdict(report), HM_COULD_NOT_TELL);
    if (check != NULL)
        CHECK_STR(check->reason, "limit");
}

static void more_lines_than_the_limit_are_never_a_yes(void)
{
    hm_auto_ptr(report) report = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_report_new(&report, &err)) || test_torture())
        return;
    for (size_t i = 0; i <= HM_REPORT_NODES_MAX; i++)
        hm_check_pass(hm_section_expect(hm_report_root(report), "x"), "y");
    CHECK_EQ(hm_report_verdict(report), HM_COULD_NOT_TELL);
    CHECK_ERR(hm_report_end(report, &err), HM_LIMIT, "more than 200000 lines");
}

static void sections_below_the_depth_limit_are_never_a_yes(void)
{
    hm_auto_ptr(report) report = NULL;
    struct hm_err err = {0};
    struct hm_section *section;

    if (!CHECK_OK(hm_report_new(&report, &err)))
        return;
    section = hm_report_root(report);
    hm_check_pass(hm_section_expect(section, "x"), "y");
    for (int i = 0; i <= HM_REPORT_DEPTH_MAX; i++)
        section = hm_section_add(section, HM_ALL, "level", HM_LIT(""));
    CHECK(section == NULL);
    CHECK_EQ(hm_report_verdict(report), HM_COULD_NOT_TELL);
    CHECK_ERR(hm_report_end(report, &err), HM_LIMIT, "deeper than 8");
}

static void a_copied_section_says_the_same(void)
{
    hm_auto_ptr(report) from = NULL;
    hm_auto_ptr(report) to = NULL;
    hm_auto(buf) want = hm_buf(HM_KIB);
    hm_auto(buf) got = hm_buf(HM_KIB);
    struct hm_err err = {0};
    struct hm_section *section;

    if (!CHECK_OK(hm_report_new(&from, &err)) ||
        !CHECK_OK(hm_report_new(&to, &err)))
        return;
    section = hm_report_root(from);
    hm_section_fact(section, "name", HM_LIT("value"));
    hm_check_pass(hm_section_expect(section, "certificate"), "good");
    hm_check_fail(hm_section_expect(section, "sct"), "mismatch", "bad");
    hm_check_waive(hm_section_expect(section, "artifact"), "waived");
    hm_section_expect(section, "signature");
    hm_section_copy(hm_report_root(to), section);
    hm_report_text(&want, from);
    hm_report_text(&got, to);
    CHECK_STR(hm_buf_str(&got), hm_buf_str(&want));
    CHECK_EQ(hm_report_verdict(to), hm_report_verdict(from));
}

static void long_words_are_cut_whether_they_are_printed_or_not(void)
{
    hm_auto_ptr(report) report = NULL;
    char words[2 * HM_ERR_MSG_SIZE];
    struct hm_err err = {0};

    memset(words, 'x', sizeof(words) - 1);
    words[sizeof(words) - 1] = '\0';
    if (!CHECK_OK(hm_report_new(&report, &err)))
        return;
    for (size_t i = 0; i < 2; i++) {
        struct hm_check *check =
            hm_section_expect(hm_report_root(report), "signature");

        if (i == 0)
            hm_check_pass(check, "%s", words);
        else
            hm_check_pass(check, "%s%s", words, words);
        if (check != NULL && check->detail.p != NULL)
            CHECK_EQ(check->detail.len, HM_ERR_MSG_SIZE - 1);
    }
}

static void a_fact_is_found_by_its_name(void)
{
    hm_auto_ptr(report) report = NULL;
    struct hm_section *root;
    const struct hm_bytes *told;
    struct hm_err err = {0};

    CHECK(hm_section_told(NULL, "kind") == NULL);
    if (!CHECK_OK(hm_report_new(&report, &err)))
        return;
    root = hm_report_root(report);
    CHECK(hm_section_told(root, "kind") == NULL);
    hm_section_fact(root, "kin", HM_LIT("other"));
    hm_section_fact(root, "kind", HM_LIT("signature"));
    hm_section_fact(root, "kind", HM_LIT("later"));
    hm_section_fact(root, "empty", hm_bytes(NULL, 0));
    CHECK(hm_section_told(root, "kinds") == NULL);
    if (!CHECK_OK(hm_report_end(report, &err)))
        return;
    told = hm_section_told(root, "kind");
    if (CHECK(told != NULL))
        CHECK_BYTES(*told, HM_LIT("signature"));
    told = hm_section_told(root, "empty");
    if (CHECK(told != NULL))
        CHECK_EQ(told->len, 0);
}

/* A line that is missing might have been the one that denies. */
static void what_a_copy_lost_is_lost(void)
{
    hm_auto_ptr(report) from = NULL;
    hm_auto_ptr(report) to = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_report_new(&from, &err)) ||
        !CHECK_OK(hm_report_new(&to, &err)))
        return;
    hm_check_pass(hm_section_expect(hm_report_root(from), "x"), "y");
    (void)hm_fail(
        &hm_report_root(from)->report->failed, HM_LIMIT, "too many lines");
    hm_section_copy(hm_report_root(to), hm_report_root(from));
    CHECK_EQ(hm_report_verdict(to), HM_COULD_NOT_TELL);
    CHECK_ERR(hm_report_end(to, &err), HM_LIMIT, "too many lines");
    hm_section_copy(NULL, hm_report_root(from));
}

TEST_SUITE(report_report, TEST(a_later_pass_cannot_cover_an_earlier_failure),
    TEST(errors_about_the_world_are_unknown_others_fail),
    TEST(long_words_are_cut_whether_they_are_printed_or_not),
    TEST(what_we_stopped_short_of_is_unknown),
    TEST(more_lines_than_the_limit_are_never_a_yes),
    TEST(sections_below_the_depth_limit_are_never_a_yes),
    TEST(a_copied_section_says_the_same), TEST(a_fact_is_found_by_its_name),
    TEST(what_a_copy_lost_is_lost));

/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "report/report.h"
#include "test.h"

static const struct hm_err network = {.code = HM_NETWORK, .msg = "timed out"};

static void a_yes_has_no_reason(void)
{
    hm_auto_ptr(report) report = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_report_new(&report, &err)))
        return;
    hm_check_pass(hm_section_expect(hm_report_root(report), "a"), "fine");
    CHECK_OK(hm_report_yes(report, &err));
    CHECK_EQ(err.code, HM_OK);
}

/* In one line: letters are checks as in test_verdict.c, '(' opens a candidate
 * that ')' closes; all candidates lie in one "any" section. */
static void build(struct hm_report *report, const char *tree)
{
    struct hm_section *target = hm_section_add(
        hm_report_root(report), HM_ALL, "target", HM_LIT("file"));
    struct hm_section *any =
        hm_section_add(target, HM_ANY, "evidence", HM_LIT(""));
    struct hm_section *at = target;

    for (const char *c = tree; *c != '\0'; c++) {
        if (*c == '(')
            at = hm_section_add(any, HM_ALL, "candidate", HM_LIT("b\x1b.json"));
        else if (*c == ')')
            at = target;
        else if (*c == '!')
            hm_section_incomplete(any, "limit");
        else if (*c == 'p')
            hm_check_pass(hm_section_expect(at, "good"), "fine");
        else if (*c == 'f')
            hm_check_fail(hm_section_expect(at, "bad"), "mismatch", "a is b");
        else if (*c == 'g')
            hm_check_fail(hm_section_expect(at, "worse"), "expired", "%s", "");
        else if (*c == 'u')
            hm_check_err(hm_section_expect(at, "unread"), &network);
        else if (*c == 'w')
            hm_check_waive(hm_section_expect(at, "waived"), "said so");
        else
            (void)hm_section_expect(at, "forgotten");
    }
}

static void the_first_check_that_denies_is_the_reason(void)
{
    static const struct {
        const char *tree;
        enum hm_code code;
        const char *msg;
    } cases[] = {
        {"(f)", HM_MISMATCH, "file: b\\x1b.json: bad: a is b"},
        {"(pgf)", HM_EXPIRED, "file: b\\x1b.json: worse: expired"},
        {"(nf)", HM_MISMATCH, "file: b\\x1b.json: bad: a is b"},
        {"(uf)", HM_MISMATCH, "file: b\\x1b.json: bad: a is b"},
        {"(pu)", HM_NETWORK, "file: b\\x1b.json: unread: timed out"},
        {"(pn)", HM_UNTRUSTED, "file: b\\x1b.json: forgotten: did not run"},
        {"(w)", HM_UNTRUSTED, "file: b\\x1b.json: nothing was checked"},
        {"()", HM_UNTRUSTED, "file: b\\x1b.json: nothing was checked"},
        {"(f)(g)(n)", HM_MISMATCH,
            "file: none of 3 is enough, for example: b\\x1b.json: bad: a is b"},
        {"(f)(u)", HM_NETWORK,
            "file: none of 2 is enough, for example: b\\x1b.json: unread: "
            "timed out"},
        {"g(p)", HM_EXPIRED, "file: worse: expired"},
        {"n(p)", HM_UNTRUSTED, "file: forgotten: did not run"},
        {"n(f)", HM_MISMATCH, "file: b\\x1b.json: bad: a is b"},
        {"", HM_NOT_FOUND, "there is no evidence"},
        {"p", HM_NOT_FOUND, "there is no evidence"},
        {"!", HM_LIMIT,
            "file: not all of the evidence could be listed (limit)"},
        {"(f)!", HM_LIMIT,
            "file: not all of the evidence could be listed (limit)"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(report) report = NULL;
        struct hm_err err = {0};

        test_case("%s", cases[i].tree);
        if (!CHECK_OK(hm_report_new(&report, &err)))
            return;
        build(report, cases[i].tree);
        CHECK(!hm_report_yes(report, &err));
        if (test_torture())
            continue;
        CHECK_EQ(err.code, cases[i].code);
        CHECK_STR(err.msg, cases[i].msg);
    }
}

static void a_contradiction_is_still_a_no(void)
{
    hm_auto_ptr(report) report = NULL;
    struct hm_check *check;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_report_new(&report, &err)))
        return;
    check = hm_section_expect(hm_report_root(report), "a");
    hm_check_waive(check, "first");
    hm_check_pass(check, "second");
    CHECK_ERR(hm_report_yes(report, &err), HM_UNTRUSTED, "a: second");
}

static void a_report_that_is_not_whole_says_so(void)
{
    hm_auto_ptr(report) report = NULL;
    struct hm_section *section;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_report_new(&report, &err)))
        return;
    section = hm_report_root(report);
    hm_check_pass(hm_section_expect(section, "a"), "fine");
    while (section != NULL)
        section = hm_section_add(section, HM_ALL, "deeper", HM_LIT(""));
    CHECK_ERR(hm_report_yes(report, &err), HM_LIMIT, "deeper than");
}

TEST_SUITE(report_why, TEST(a_yes_has_no_reason),
    TEST(the_first_check_that_denies_is_the_reason),
    TEST(a_contradiction_is_still_a_no),
    TEST(a_report_that_is_not_whole_says_so));

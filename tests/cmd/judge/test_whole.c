/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/judge/whole.h"

#include "test.h"

/* A target as a panel leaves it: letters change what is said. */
static void build(struct hm_report *report, const char *what)
{
    struct hm_section *target =
        hm_section_add(hm_report_root(report), HM_ALL, "target", HM_LIT("app"));
    struct hm_section *verification =
        hm_section_add(target, HM_ANY, "verification", HM_LIT("lab"));
    struct hm_section *good =
        hm_section_add(verification, HM_ALL, "candidate", HM_LIT("good"));
    struct hm_section *bad =
        hm_section_add(verification, HM_ALL, "candidate", HM_LIT("bad"));
    struct hm_section *policy =
        hm_section_add(target, HM_ALL, "policy", HM_LIT("one"));
    struct hm_section *other =
        hm_section_add(target, HM_ALL, "policy", HM_LIT("two"));

    hm_section_advise(verification);
    hm_section_advise(other);
    hm_check_pass(hm_section_expect(good, "signature"), "fine");
    if (what[0] == 'l')
        hm_check_waive(hm_section_expect(good, "log-threshold"), "not asked");
    if (what[0] == 'b')
        hm_check_waive(hm_section_expect(bad, "log-threshold"), "not asked");
    hm_check_fail(hm_section_expect(bad, "signature"), "mismatch", "wrong");
    hm_check_pass(hm_section_expect(policy, "digest"), "none");
    if (what[0] == 'e')
        hm_check_waive(hm_section_expect(policy, "exception"), "INC-1");
    if (what[0] == 'n')
        hm_check_fail(hm_section_expect(policy, "x"), "policy", "no");
    if (what[0] == 'w')
        hm_check_fail(hm_section_expect(other, "x"), "policy", "no");
    else
        hm_check_pass(hm_section_expect(other, "digest"), "none");
}

static void a_yes_is_whole_or_says_what_is_missing(void)
{
    static const struct {
        const char *what, *words; /* NULL: it is whole */
    } rows[] = {
        {"", NULL},
        {"bad evidence may be anything", NULL},
        {"log", "candidate good: log-threshold was waived: not asked"},
        {"exception", "policy one: exception was waived: INC-1"},
        {"no", "the verdict is no"},
        {"warning", "policy two says no, and only warns"},
    };

    TEST_EACH(i, rows) {
        hm_auto_ptr(report) report = NULL;
        struct hm_err err = {0};

        test_case("%s", rows[i].what);
        if (!CHECK_OK(hm_report_new(&report, &err)))
            return;
        build(report, rows[i].what);
        if (!CHECK_OK(hm_report_end(report, &err)))
            return;
        CHECK_CODE(hm_whole_check(hm_report_root(report), &err),
            rows[i].words == NULL ? HM_OK : HM_POLICY, rows[i].words);
    }
}

TEST_SUITE(cmd_judge_whole, TEST(a_yes_is_whole_or_says_what_is_missing));

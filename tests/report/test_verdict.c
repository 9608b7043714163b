/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#include <stdio.h>
#include <string.h>

#include "test.h"

/* A tree in one line, so that a table can show it: '(' opens an "all" and '['
 * an "any" section, the next closing bracket closes it. Letters are checks:
 * p pass, f fail, u unknown, w waived, n never run. '!' marks the section's
 * listing as incomplete, '~' the section as one that is not counted, '?' as one
 * that is not judged. */
static void build(struct hm_report *report, const char *tree)
{
    struct hm_section *path[16] = {hm_report_root(report)};
    struct hm_err network = {.code = HM_NETWORK, .msg = "timed out"};
    size_t depth = 0;

    for (const char *c = tree; *c != '\0'; c++) {
        struct hm_check *check;

        if (*c == '(' || *c == '[') {
            path[depth + 1] = hm_section_add(path[depth],
                *c == '(' ? HM_ALL : HM_ANY, "section", HM_LIT(""));
            depth++;
        } else if (*c == ')' || *c == ']')
            depth--;
        else if (*c == '!')
            hm_section_incomplete(path[depth], "limit");
        else if (*c == '~')
            hm_section_advise(path[depth]);
        else if (*c == '?')
            hm_section_unjudged(path[depth]);
        else {
            check = hm_section_expect(path[depth], "check");
            if (*c == 'p')
                hm_check_pass(check, "fine");
            else if (*c == 'f')
                hm_check_fail(check, "mismatch", "a is not b");
            else if (*c == 'u')
                hm_check_err(check, &network);
            else if (*c == 'w')
                hm_check_waive(check, "--insecure-x");
        }
    }
}

static void verdict_follows_from_the_checks_alone(void)
{
    static const struct {
        const char *tree;
        enum hm_verdict verdict;
    } cases[] = {
        /* one list of checks */
        {"", HM_NO},
        {"p", HM_YES},
        {"pp", HM_YES},
        {"pw", HM_YES},
        {"w", HM_NO},
        {"n", HM_NO},
        {"pn", HM_NO},
        {"pf", HM_NO},
        {"fp", HM_NO},
        {"pu", HM_COULD_NOT_TELL},
        /* what is not counted is neither a yes nor a no */
        {"p(f~)", HM_YES},
        {"p(u~)", HM_YES},
        {"(p~)", HM_NO},
        {"f(p~)", HM_NO},
        {"[(p~)]", HM_NO},
        {"[(f~)(p)]", HM_YES},
        {"(p~)[]", HM_NOTHING},
        {"un", HM_COULD_NOT_TELL},
        {"uf", HM_NO},
        {"p!", HM_COULD_NOT_TELL},
        /* all of several */
        {"(p)(p)", HM_YES},
        {"(p)()", HM_NO},
        {"(p)(f)", HM_NO},
        {"(u)(f)", HM_NO},
        {"(p)(u)", HM_COULD_NOT_TELL},
        {"(p)[]", HM_NOTHING},
        {"(u)[]", HM_COULD_NOT_TELL},
        {"(f)[]", HM_NO},
        {"(p)n", HM_NO},
        {"(p)p", HM_YES},
        /* one of several */
        {"[]", HM_NOTHING},
        {"[!]", HM_COULD_NOT_TELL},
        {"[(p)]", HM_YES},
        {"[(f)(p)]", HM_YES},
        {"[(u)(p)]", HM_YES},
        {"[(p)!]", HM_YES},
        {"[(f)(f)]", HM_NO},
        {"[(f)(u)]", HM_COULD_NOT_TELL},
        {"[(f)!]", HM_COULD_NOT_TELL},
        {"[()]", HM_NO},
        {"[(w)]", HM_NO},
        {"[(n)]", HM_NO},
        {"[[][]]", HM_NOTHING},
        {"[[](f)]", HM_NO},
        {"[[](u)]", HM_COULD_NOT_TELL},
        /* what is not judged is no yes, and softens nothing */
        {"?", HM_NOT_JUDGED},
        {"w?", HM_NOT_JUDGED},
        {"p?", HM_NOT_JUDGED},
        {"(p)?", HM_NOT_JUDGED},
        {"f?", HM_NO},
        {"(f)?", HM_NO},
        {"u?", HM_COULD_NOT_TELL},
        {"n?", HM_NO},
        {"[]?", HM_NOTHING},
        {"p(w?)", HM_NOT_JUDGED},
        {"f(w?)", HM_NO},
        {"u(w?)", HM_COULD_NOT_TELL},
        {"(w?)(p)", HM_NOT_JUDGED},
        {"(w?)(f)", HM_NO},
        {"p(w?~)", HM_YES},
        {"[(w?)]", HM_NOT_JUDGED},
        {"[(w?)(w?)]", HM_NOT_JUDGED},
        {"[(w?)(f)]", HM_NO},
        {"[(w?)(u)]", HM_COULD_NOT_TELL},
        {"[(w?)!]", HM_COULD_NOT_TELL},
        /* deeper: a target with two requirements */
        {"([(f)(p)][(p)])", HM_YES},
        {"([(f)(p)][(f)])", HM_NO},
        {"([(f)(p)][])", HM_NOTHING},
        {"([(f)(p)][(u)])", HM_COULD_NOT_TELL},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(report) report = NULL;
        struct hm_err err = {0};

        test_case("%s", cases[i].tree);
        if (!CHECK_OK(hm_report_new(&report, &err)))
            return;
        build(report, cases[i].tree);
        if (!CHECK_OK(hm_report_end(report, &err)))
            continue;
        CHECK_STR(hm_verdict_name(hm_report_verdict(report)),
            hm_verdict_name(cases[i].verdict));
    }
}

static void zero_is_neither_pass_nor_yes(void)
{
    enum hm_outcome outcome = {0};
    enum hm_verdict verdict = {0};

    CHECK_EQ(outcome, HM_NOT_RUN);
    CHECK_EQ(verdict, HM_COULD_NOT_TELL);
    CHECK_EQ(hm_section_verdict(NULL), HM_COULD_NOT_TELL);
}

static void unknown_numbers_have_the_weakest_name(void)
{
    CHECK_STR(hm_outcome_name((enum hm_outcome)99), "not-run");
    CHECK_STR(hm_verdict_name((enum hm_verdict)99), "could-not-tell");
}

TEST_SUITE(report_verdict, TEST(verdict_follows_from_the_checks_alone),
    TEST(zero_is_neither_pass_nor_yes),
    TEST(unknown_numbers_have_the_weakest_name));

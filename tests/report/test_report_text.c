/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#include "base/buf.h"
#include "base/text.h"
#include "test.h"

static void shows_the_tree_with_foreign_text_escaped(void)
{
    hm_auto_ptr(report) report = NULL;
    hm_auto(buf) out = hm_buf(4096);
    struct hm_err err = {0};
    struct hm_section *any, *one;
    struct hm_check *twice;

    if (!CHECK_OK(hm_report_new(&report, &err)))
        return;
    any = hm_section_add(
        hm_report_root(report), HM_ANY, "requirement", HM_LIT("signed"));
    one = hm_section_add(any, HM_ALL, "candidate", HM_LIT("a\nb\33[2J"));
    hm_section_fact(one, "issuer", HM_LIT("https://idp.example"));
    hm_check_pass(hm_section_expect(one, "chain"), "to %s", "the root");
    hm_check_fail(hm_section_expect(one, "identity"), "policy",
        "x is not %s\x1b", HM_SHOW(HM_LIT("\n\\")));
    twice = hm_section_expect(one, "log");
    hm_check_fail(twice, "format", "the first failure");
    hm_check_fail(twice, "limit", "the second failure");
    hm_section_expect(one, "signature");
    hm_section_incomplete(any, "network");
    hm_report_text(&out, report);
    CHECK_STR(hm_buf_str(&out),
        "report: could-not-tell\n"
        "  requirement: could-not-tell  signed (not all could be listed) "
        "[network]\n"
        "    candidate: no  a\\nb\\x1b[2J\n"
        "      issuer: https://idp.example\n"
        "      pass     chain                 to the root\n"
        "      fail     identity              x is not \\n\\\\\\x1b [policy]\n"
        "      fail     log                   the first failure [format]\n"
        "      not-run  signature\n");
}

TEST_SUITE(report_report_text, TEST(shows_the_tree_with_foreign_text_escaped));

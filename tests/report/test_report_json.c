/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "report/report.h"
#include "test.h"

static void writes_every_member_in_the_documented_order(void)
{
    hm_auto_ptr(report) report = NULL;
    hm_auto(buf) out = hm_buf(4096);
    struct hm_err err = {0};
    struct hm_section *any, *one;

    if (!CHECK_OK(hm_report_new(&report, &err)))
        return;
    any = hm_section_add(
        hm_report_root(report), HM_ANY, "requirement", HM_LIT("signed"));
    one = hm_section_add(any, HM_ALL, "candidate", HM_LIT("a\nb"));
    hm_section_fact(one, "issuer", HM_LIT("https://idp.example"));
    hm_check_pass(hm_section_expect(one, "chain"), "%s", "");
    hm_check_fail(hm_section_expect(one, "identity"), "policy", "x is not y");
    hm_section_expect(one, "signature");
    hm_section_incomplete(any, "network");
    if (!CHECK_OK(hm_report_json(&out, report, &err)))
        return;
    CHECK_STR(hm_buf_str(&out),
        "{\"schema\":\"hallmark.report/1\",\"verdict\":\"could-not-tell\","
        "\"report\":{\"kind\":\"report\",\"combine\":\"all\","
        "\"verdict\":\"could-not-tell\",\"sections\":[{"
        "\"kind\":\"requirement\",\"name\":\"signed\",\"combine\":\"any\","
        "\"verdict\":\"could-not-tell\",\"incomplete\":\"network\","
        "\"sections\":[{\"kind\":\"candidate\",\"name\":\"a\\nb\","
        "\"combine\":\"all\",\"verdict\":\"no\","
        "\"facts\":[{\"name\":\"issuer\",\"value\":\"https://idp.example\"}],"
        "\"checks\":[{\"name\":\"chain\",\"outcome\":\"pass\"},"
        "{\"name\":\"identity\",\"outcome\":\"fail\",\"reason\":\"policy\","
        "\"detail\":\"x is not y\"},"
        "{\"name\":\"signature\",\"outcome\":\"not-run\","
        "\"reason\":\"not-run\"}]}]}]}}");
}

static void bytes_that_are_no_text_are_escaped(void)
{
    hm_auto_ptr(report) report = NULL;
    hm_auto(buf) out = hm_buf(4096);
    struct hm_err err = {0};

    if (!CHECK_OK(hm_report_new(&report, &err)))
        return;
    hm_section_fact(hm_report_root(report), "name", HM_LIT("\xff\x01"));
    if (CHECK_OK(hm_report_json(&out, report, &err)))
        CHECK_STR(hm_buf_str(&out),
            "{\"schema\":\"hallmark.report/1\",\"verdict\":\"no\","
            "\"report\":{\"kind\":\"report\",\"combine\":\"all\","
            "\"verdict\":\"no\",\"facts\":[{\"name\":\"name\","
            "\"value\":\"\\\\xff\\\\x01\"}]}}");
}

static void an_incomplete_report_says_so_and_is_no_yes(void)
{
    hm_auto_ptr(report) report = NULL;
    hm_auto(buf) out = hm_buf(4096);
    struct hm_err err = {0};
    struct hm_section *deep;

    if (!CHECK_OK(hm_report_new(&report, &err)))
        return;
    deep = hm_report_root(report);
    hm_check_pass(hm_section_expect(deep, "x"), "y");
    while (deep != NULL)
        deep = hm_section_add(deep, HM_ALL, "level", HM_LIT(""));
    if (!CHECK_OK(hm_report_json(&out, report, &err)))
        return;
    CHECK(hm_bytes_starts(hm_buf_view(&out),
        HM_LIT("{\"schema\":\"hallmark.report/1\","
               "\"verdict\":\"could-not-tell\","
               "\"problem\":\"a report deeper than 8 sections\"")));
}

TEST_SUITE(report_report_json,
    TEST(writes_every_member_in_the_documented_order),
    TEST(bytes_that_are_no_text_are_escaped),
    TEST(an_incomplete_report_says_so_and_is_no_yes));

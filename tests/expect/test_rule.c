/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "expect/house.h"
#include "policy/rules.h"

/* Everything is announced, so what is not looked at denies. */
static void checks_that_did_not_run_deny(void)
{
    static const struct hm_demand event[] = {EXACTLY("push")};
    static const struct hm_expect_pair input[] = {
        {{(const uint8_t *)"a", 1}, EXACTLY("b")}};
    static const struct hm_expect_spec all = {
        .source = EXACTLY("github.com/acme/app"),
        .source_id = EXACTLY("1"),
        .branch = EXACTLY("main"),
        .commit = EXACTLY("c"),
        .workflow = EXACTLY("w"),
        .events = event,
        .event_count = 1,
        .hosted = true,
        .inputs = input,
        .input_count = 1,
        .has_age = true,
        .age_max_s = 1,
    };
    static const char *const names[] = {"provenance", "builder", "build-type",
        "source", "source-ref", "source-digest", "source-id", "claims",
        "workflow", "event", "runner", "parameters", "inputs", "age", "level"};
    hm_auto_ptr(expect) expect = NULL;
    hm_auto_ptr(report) report = NULL;
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_content_rule rule;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_expect_new(&expect, &all, &err)) ||
        !CHECK_OK(hm_report_new(&report, &err)))
        return;
    rule = hm_expect_rule(expect);
    rule.check(rule.ctx, NULL, hm_report_root(report));
    hm_report_text(&text, report);
    CHECK(hm_report_verdict(report) != HM_YES);
    for (size_t i = 0; i < TEST_LEN(names); i++) {
        char line[64];

        snprintf(line, sizeof(line), "not-run  %s", names[i]);
        test_case("%s", line);
        CHECK(strstr(hm_buf_str(&text), line) != NULL);
    }
}

static void what_is_no_provenance_denies(void)
{
    static const struct hm_expect_spec none = {0};
    struct house house = house_of(HOUSE_GENERATOR);

    house.facts.has_statement = false;
    house_says(&house, &none, "provenance:policy", "a signature, and");
    house = house_of(HOUSE_GENERATOR);
    house.facts.statement.predicate_type =
        HM_LIT("https://slsa.dev/provenance/v1.0");
    house_says(&house, &none, "provenance:unsupported", "is no SLSA");
    house = house_of(HOUSE_GENERATOR);
    house.facts.statement.predicate_type =
        HM_LIT("https://slsa.dev/provenance/v1");
    house_says(&house, &none, "provenance:format", "$.buildDefinition");
    house = house_of(HOUSE_GENERATOR);
    house.predicate[0] = '\0';
    house_says(&house, &none, "provenance:format", "");
}

static void its_rule_allows_the_types_of_provenance(void)
{
    static const struct hm_expect_spec none = {0};
    hm_auto_ptr(expect) expect = NULL;
    hm_auto_ptr(rules) rules = NULL;
    hm_auto_ptr(report) report = NULL;
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct house house = house_of(HOUSE_GENERATOR);
    struct hm_err err = {0};

    if (!CHECK_OK(hm_expect_new(&expect, &none, &err)) ||
        !CHECK_OK(hm_rules_new(&rules, &err)) ||
        !CHECK_OK(hm_expect_require(expect, rules, &err)) ||
        !CHECK_OK(hm_expect_allow(expect, rules, &err)) ||
        !CHECK_OK(hm_report_new(&report, &err)))
        return;
    house.facts.sans = &house.san;
    house.facts.san_count = 1;
    house.facts.statement.predicate = hm_bytes_str(house.predicate);
    hm_rules_check(rules, &house.facts, hm_report_root(report));
    hm_report_text(&text, report);
    if (!CHECK_EQ(hm_report_verdict(report), HM_YES))
        test_note("%s", hm_buf_str(&text));
    CHECK(strstr(hm_buf_str(&text), "level                 SLSA") != NULL);
}

TEST_SUITE(expect_rule, TEST(checks_that_did_not_run_deny),
    TEST(what_is_no_provenance_denies),
    TEST(its_rule_allows_the_types_of_provenance));

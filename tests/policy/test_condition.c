/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/condition.h"

#include "base/buf.h"
#include "policy/told.h"
#include "who.h"

#define STATEMENT                                                              \
    "{\"a\":{\"b/c\":1,\"~\":2,\"*\":3},\"l\":[1,-2,3e1],\"s\":\"x\","         \
    "\"w\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",\"t\":true,"   \
    "\"n\":null,\"d\":\"2026-01-01T00:00:00Z\"}"

static void asked(
    const struct hm_condition *c, enum hm_verdict verdict, const char *words)
{
    hm_auto_ptr(conditions) conditions = NULL;
    hm_auto_ptr(rules) rules = NULL;
    hm_auto_ptr(report) report = NULL;
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_san san;
    struct hm_facts facts = test_workflow(&san, MAIN);
    struct hm_err err = {0};

    facts.has_statement = true;
    facts.statement.text = HM_LIT(STATEMENT);
    facts.statement.predicate_type = HM_LIT("a:b");
    if (!CHECK_OK(hm_conditions_new(&conditions, c, 1, &err)) ||
        !CHECK_OK(hm_rules_new(&rules, &err)) ||
        !CHECK_OK(hm_rules_allow_predicate(rules, HM_LIT("a:b"), &err)) ||
        !CHECK_OK(hm_conditions_require(conditions, rules, &err)) ||
        !CHECK_OK(hm_report_new(&report, &err)))
        return;
    hm_rules_unsafe_any_identity(rules);
    hm_rules_check(rules, &facts, hm_report_root(report));
    hm_report_text(&text, report);
    if (verdict != HM_YES && hm_report_verdict(report) == HM_YES)
        CHECK_ERR(true, HM_POLICY, "");
    CHECK_EQ(hm_report_verdict(report), verdict);
    if (!CHECK(strstr(hm_buf_str(&text), words) != NULL))
        test_note("wanted \"%s\" in:\n%s", words, hm_buf_str(&text));
}

#define NUM(s)                                                                 \
    {                                                                          \
        HM_CONDITION_NUMBER,                                                   \
        {                                                                      \
            (const uint8_t *)(s), sizeof(s) - 1                                \
        }                                                                      \
    }

static void paths_lead_to_values(void)
{
    static const struct {
        const char *path, *number;
        bool right;
    } cases[] = {
        {"/a/b~1c", "1", true},
        {"/a/~0", "2", true},
        {"/l/0", "1", true},
        {"/l/1", "-2", true},
        {"/l/2", "30", true},
        {"/l/2", "3.0e1", true},
        {"/l/3", "1", false},
        {"/l/01", "-2", false},
        {"/s/0", "1", false},
        {"/a/*", "1", false},
    };

    TEST_EACH(i, cases) {
        const struct hm_condition_value value = {
            HM_CONDITION_NUMBER, hm_bytes_str(cases[i].number)};
        const struct hm_condition c = {.path = hm_bytes_str(cases[i].path),
            .op = HM_CONDITION_EQUALS,
            .values = &value,
            .value_count = 1};

        test_case("%s", cases[i].path);
        asked(&c, cases[i].right ? HM_YES : HM_NO,
            cases[i].right ? "1 as demanded" : "fail     conditions");
    }
}

/* Whether it is demanded or refused. */
static void what_cannot_be_compared_denies(void)
{
    static const struct hm_condition_value three[] = {NUM("3")};
    static const struct hm_condition_value text[] = {
        {HM_CONDITION_TEXT, {(const uint8_t *)"true", 4}}};
    static const struct hm_condition_value yes[] = {
        {HM_CONDITION_BOOL, {(const uint8_t *)"true", 4}}};
    static const struct hm_condition_value both[] = {
        {HM_CONDITION_TEXT, {(const uint8_t *)"y", 1}}, NUM("3")};
    static const struct hm_condition cases[] = {
        {.path = {(const uint8_t *)"/s", 2},
            .op = HM_CONDITION_AT_MOST,
            .values = three,
            .value_count = 1},
        {.path = {(const uint8_t *)"/n", 2}, .op = HM_CONDITION_AFTER},
        {.path = {(const uint8_t *)"/s", 2}, .op = HM_CONDITION_AFTER},
        {.path = {(const uint8_t *)"/t", 2},
            .op = HM_CONDITION_MATCHES,
            .pattern = REGEXP("a")},
        {.path = {(const uint8_t *)"/w", 2},
            .op = HM_CONDITION_MATCHES,
            .pattern = REGEXP("(([a-z]+)+)+[^a-z]")},
        {.path = {(const uint8_t *)"/t", 2},
            .op = HM_CONDITION_EQUALS,
            .values = text,
            .value_count = 1},
        {.path = {(const uint8_t *)"/n", 2},
            .op = HM_CONDITION_EQUALS,
            .values = text,
            .value_count = 1},
        {.path = {(const uint8_t *)"/l", 2},
            .op = HM_CONDITION_EQUALS,
            .values = text,
            .value_count = 1},
        {.path = {(const uint8_t *)"/s", 2},
            .op = HM_CONDITION_EQUALS,
            .values = three,
            .value_count = 1},
        {.path = {(const uint8_t *)"/l/0", 4},
            .op = HM_CONDITION_EQUALS,
            .values = yes,
            .value_count = 1},
        {.path = {(const uint8_t *)"/s", 2},
            .op = HM_CONDITION_IN,
            .values = both,
            .value_count = 2},
    };

    TEST_EACH(i, cases) {
        struct hm_condition c = cases[i];

        test_case("%zu", i);
        asked(&c, HM_NO, "cannot be compared");
        c.negated = true;
        asked(&c, HM_NO, "cannot be compared");
    }
}

static void a_statement_is_needed(void)
{
    static const struct hm_condition c = {
        .path = {(const uint8_t *)"/s", 2}, .op = HM_CONDITION_EXISTS};
    hm_auto_ptr(conditions) conditions = NULL;
    hm_auto_ptr(rules) rules = NULL;
    hm_auto_ptr(report) report = NULL;
    struct hm_san san;
    struct hm_facts facts = test_workflow(&san, MAIN);
    struct hm_err err = {0};

    asked(&c, HM_YES, "1 as demanded");
    if (!CHECK_OK(hm_conditions_new(&conditions, &c, 1, &err)) ||
        !CHECK_OK(hm_rules_new(&rules, &err)) ||
        !CHECK_OK(hm_conditions_require(conditions, rules, &err)) ||
        !CHECK_OK(hm_report_new(&report, &err)))
        return;
    hm_rules_unsafe_any_identity(rules);
    hm_rules_check(rules, &facts, hm_report_root(report));
    CHECK(hm_report_verdict(report) != HM_YES);
}

static void a_path_must_be_one(void)
{
    static const char *const paths[] = {"", "a", "/a/~", "/~2"};

    TEST_EACH(i, paths) {
        hm_auto_ptr(conditions) conditions = NULL;
        const struct hm_condition c = {
            .path = hm_bytes_str(paths[i]), .op = HM_CONDITION_EXISTS};
        struct hm_err err = {0};

        test_case("%s", paths[i]);
        CHECK_ERR(
            hm_conditions_new(&conditions, &c, 1, &err), HM_USAGE, "condition");
    }
}

static void each_condition_is_told(void)
{
    static const struct hm_condition_value values[] = {
        {HM_CONDITION_TEXT, {(const uint8_t *)"x", 1}},
        NUM("2"),
    };
    static const struct hm_condition list[] = {
        {.path = {(const uint8_t *)"/a", 2},
            .op = HM_CONDITION_EXISTS,
            .negated = true},
        {.path = {(const uint8_t *)"/b", 2},
            .op = HM_CONDITION_IN,
            .values = values,
            .value_count = 2,
            .allow_absent = true},
        {.path = {(const uint8_t *)"/c", 2},
            .op = HM_CONDITION_MATCHES,
            .pattern = GLOB("v*")},
        {.path = {(const uint8_t *)"/d", 2},
            .op = HM_CONDITION_AFTER,
            .negated = true,
            .after = {.s = 1}},
        {.path = {(const uint8_t *)"/e", 2},
            .op = HM_CONDITION_AT_MOST,
            .values = &values[1],
            .value_count = 1},
        {.path = {(const uint8_t *)"/f", 2},
            .op = HM_CONDITION_EQUALS,
            .values = values,
            .value_count = 1},
    };
    hm_auto_ptr(conditions) conditions = NULL;
    hm_auto_ptr(rules) rules = NULL;
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_err err = {0};

    if (!CHECK_OK(hm_conditions_new(&conditions, list, TEST_LEN(list), &err)) ||
        !CHECK_OK(hm_rules_new(&rules, &err)) ||
        !CHECK_OK(hm_conditions_require(conditions, rules, &err)))
        return;
    hm_rules_tell(rules, &(struct hm_teller){&out, test_tell});
    CHECK_STR(hm_buf_str(&out),
        "atLeast 1\nsignature of the artifact\n"
        "conditions {path /a, op notExists}\n"
        "conditions {path /b, op in, value exact x, value 2, allowAbsent "
        "true}\n"
        "conditions {path /c, op matches, value glob v*}\n"
        "conditions {path /d, op notAfter, value 1970-01-01T00:00:01Z}\n"
        "conditions {path /e, op atMost, value 2}\n"
        "conditions {path /f, op equals, value exact x}\n");
}

TEST_SUITE(policy_condition, TEST(paths_lead_to_values),
    TEST(what_cannot_be_compared_denies), TEST(a_statement_is_needed),
    TEST(a_path_must_be_one), TEST(each_condition_is_told));

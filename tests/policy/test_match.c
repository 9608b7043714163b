/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/key_gen.h"
#include "policy/rules_impl.h"
#include "who.h"

/* How a rule of these demands fits: the rule is the last that was denied,
 * because more may be denied than allowed. */
static enum hm_fit fit(const struct hm_identity_spec *spec,
    const struct hm_facts *facts, enum hm_code *why)
{
    hm_auto_ptr(rules) rules = NULL;
    struct hm_err err = {0};

    *why = HM_OK;
    if (!CHECK_OK(hm_rules_new(&rules, &err)) ||
        !CHECK_OK(hm_rules_deny_identity(rules, spec, &err)))
        return HM_FIT_UNKNOWN;
    return hm_identity_fit(rules->deny.first, facts, why);
}

static void every_part_must_match(void)
{
    static const struct hm_ext_demand repo[] = {
        {12, EXACT(REPO)}, {14, EXACT("refs/heads/main")}};
    static const struct hm_ext_demand other[] = {
        {12, EXACT(REPO)}, {14, EXACT("refs/heads/dev")}};
    static const struct hm_ext_demand gone[] = {{23, EXACT("production")}};
    static const struct hm_ext_demand none[] = {{23, ABSENT}};
    static const struct hm_ext_demand some[] = {{12, ABSENT}};
    static const struct hm_ext_demand case_differs[] = {
        {12, EXACT("https://github.com/ACME/payments")}};
    static const struct {
        const char *name;
        struct hm_identity_spec spec;
        enum hm_fit fit;
    } cases[] = {
        {"all", {EXACT(GITHUB), EXACT(MAIN), repo, 2}, HM_FIT_YES},
        {"patterns",
            {REGEXP("https://token\\..*"), REGEXP(".*@refs/heads/main"), NULL,
                0},
            HM_FIT_YES},
        {"a longer issuer", {EXACT(GITHUB "/acme"), EXACT(MAIN), NULL, 0},
            HM_FIT_NO},
        {"a shorter issuer",
            {EXACT("https://token.actions"), EXACT(MAIN), NULL, 0}, HM_FIT_NO},
        {"a prefix of the subject", {EXACT(GITHUB), EXACT(REPO), NULL, 0},
            HM_FIT_NO},
        /* CVE-2025-29778: patterns of subject and issuer were not looked at. */
        {"cve_2025_29778 subject", {EXACT(GITHUB), REGEXP("x"), NULL, 0},
            HM_FIT_NO},
        {"cve_2025_29778 issuer", {REGEXP("x"), EXACT(MAIN), NULL, 0},
            HM_FIT_NO},
        {"the last extension differs", {EXACT(GITHUB), EXACT(MAIN), other, 2},
            HM_FIT_NO},
        {"letter case differs", {EXACT(GITHUB), EXACT(MAIN), case_differs, 1},
            HM_FIT_NO},
        {"an absent extension", {EXACT(GITHUB), EXACT(MAIN), gone, 1},
            HM_FIT_UNKNOWN},
        {"an absent one, and a no", {EXACT(GITHUB), EXACT("x"), gone, 1},
            HM_FIT_NO},
        {"demanded absence", {EXACT(GITHUB), EXACT(MAIN), none, 1}, HM_FIT_YES},
        {"there, but must not be", {EXACT(GITHUB), EXACT(MAIN), some, 1},
            HM_FIT_NO},
        {"an issuer, but must not be", {ABSENT, EXACT(MAIN), NULL, 0},
            HM_FIT_NO},
        {"a limit", {EXACT(GITHUB), REGEXP("(([a-z:/.]+)+)+[^a-z]"), NULL, 0},
            HM_FIT_UNKNOWN},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_san san;
        struct hm_facts facts = test_workflow(&san, MAIN);
        enum hm_code why;

        test_case("%s", cases[i].name);
        CHECK_EQ(fit(&cases[i].spec, &facts, &why), cases[i].fit);
    }
}

static void every_name_of_a_certificate_is_looked_at(void)
{
    static const struct hm_san several[] = {
        {HM_SAN_IP, {(const uint8_t *)"a.ex", 4}},
        {HM_SAN_DNS, {(const uint8_t *)"build.example", 13}},
        {HM_SAN_EMAIL, {(const uint8_t *)"a@example.com", 13}},
        {HM_SAN_OTHER, {(const uint8_t *)"bob!example.com", 15}},
        {HM_SAN_URI, {(const uint8_t *)"spiffe://a/b", 12}},
        {HM_SAN_NONE, {(const uint8_t *)"none", 4}},
        {HM_SAN_UNKNOWN, {(const uint8_t *)"what", 4}},
    };
    static const struct {
        struct hm_demand subject;
        size_t count;
        enum hm_fit fit;
    } cases[] = {
        {EXACT("build.example"), 6, HM_FIT_YES},
        {EXACT("a@example.com"), 6, HM_FIT_YES},
        {EXACT("bob!example.com"), 6, HM_FIT_YES},
        {EXACT("spiffe://a/b"), 6, HM_FIT_YES},
        {REGEXP("spiffe://a/.*"), 6, HM_FIT_YES},
        {EXACT("a.ex"), 6, HM_FIT_NO}, /* the bytes of an IP address */
        {EXACT("none"), 6, HM_FIT_NO},
        {EXACT("what"), 7, HM_FIT_NO}, /* a kind that nobody reads */
        {EXACT("a@example.co"), 6, HM_FIT_NO},
        {EXACT("spiffe://a/b"), 4, HM_FIT_NO},
        {EXACT("a.ex"), 1, HM_FIT_UNKNOWN}, /* no name in words */
        {EXACT("a.ex"), 0, HM_FIT_UNKNOWN},
        {REGEXP("(([a-z@.]+)+)+[^a-z]"), 3, HM_FIT_UNKNOWN},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_identity_spec spec = {ANYONE, cases[i].subject, NULL, 0};
        struct hm_facts facts = {.kind = HM_FACTS_CERT,
            .sans = several,
            .san_count = cases[i].count};
        enum hm_code why;

        test_case("row %zu", i);
        CHECK_EQ(fit(&spec, &facts, &why), cases[i].fit);
    }
}

static void why_it_is_unknown_is_told(void)
{
    static const struct hm_ext_demand gone[] = {{23, EXACT("x")}};
    static const struct {
        struct hm_identity_spec spec;
        enum hm_code why;
    } cases[] = {
        {{EXACT(GITHUB), ANYONE, gone, 1}, HM_NOT_FOUND},
        {{EXACT(GITHUB), REGEXP("(([a-z:/.]+)+)+[^a-z]"), NULL, 0}, HM_LIMIT},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_san san;
        struct hm_facts facts = test_workflow(&san, MAIN);
        enum hm_code why;

        test_case("row %zu", i);
        CHECK_EQ(fit(&cases[i].spec, &facts, &why), HM_FIT_UNKNOWN);
        CHECK_EQ(why, cases[i].why);
    }
}

static void a_key_has_no_identity_and_nothing_proved_is_unknown(void)
{
    static const struct hm_identity_spec spec = {
        EXACT(GITHUB), EXACT(MAIN), NULL, 0};
    struct hm_san san;
    struct hm_facts facts = test_workflow(&san, MAIN);
    enum hm_code why;

    facts.kind = HM_FACTS_KEY;
    CHECK_EQ(fit(&spec, &facts, &why), HM_FIT_NO);
    facts.kind = HM_FACTS_NONE;
    CHECK_EQ(fit(&spec, &facts, &why), HM_FIT_UNKNOWN);
}

/* CVE-2026-54787: the key's time was not held against the proved times. */
static void cve_2026_54787_a_key_counts_in_its_time_only(void)
{
    static const struct hm_window always = {0};
    static const struct hm_window some = {{100, 0}, {200, 0}, true, true};
    static const struct hm_window from = {{100, 0}, {0, 0}, true, false};
    static const struct {
        const struct hm_window *valid;
        size_t count;
        int64_t times[2];
        enum hm_code code; /* HM_OK: it fits */
    } cases[] = {
        {&always, 0, {0}, HM_OK},
        {&always, 1, {5}, HM_OK},
        {&some, 1, {100}, HM_OK},
        {&some, 1, {200}, HM_OK},
        {&some, 2, {100, 200}, HM_OK},
        {&some, 1, {99}, HM_EXPIRED},
        {&some, 1, {201}, HM_EXPIRED},
        {&some, 2, {150, 201}, HM_EXPIRED},
        {&some, 2, {99, 150}, HM_EXPIRED},
        {&some, 0, {0}, HM_NOT_FOUND},
        {&from, 1, {99}, HM_EXPIRED},
        {&from, 1, {100000}, HM_OK},
        {&from, 0, {0}, HM_NOT_FOUND},
    };
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_key_generate(&key, HM_KEY_ED25519, 0, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_key_rule rule = {
            .id = *hm_key_id(key), .valid = *cases[i].valid};
        struct hm_facts facts = test_by_key(key, 0);

        test_case("row %zu", i);
        facts.time_count = cases[i].count;
        for (size_t t = 0; t < cases[i].count; t++)
            facts.times[t].time = hm_time_of(cases[i].times[t]);
        CHECK_EQ(hm_key_fit(&rule, &facts, &err), cases[i].code == HM_OK);
        if (cases[i].code != HM_OK)
            CHECK_EQ(err.code, cases[i].code);
    }
}

static void a_key_is_met_by_that_key_alone(void)
{
    hm_auto_ptr(key) key = NULL;
    hm_auto_ptr(key) other = NULL;
    struct hm_err err = {0};
    struct hm_key_rule rule = {0}, zeroed = {0};
    struct hm_facts facts;

    if (!CHECK_OK(hm_key_generate(&key, HM_KEY_ED25519, 0, &err)) ||
        !CHECK_OK(hm_key_generate(&other, HM_KEY_ED25519, 0, &err)))
        return;
    rule.id = *hm_key_id(key);
    facts = test_by_key(key, 5);
    CHECK_OK(hm_key_fit(&rule, &facts, &err));
    CHECK_ERR(hm_key_fit(&zeroed, &facts, &err), HM_POLICY, "another key");
    facts.kind = HM_FACTS_CERT;
    CHECK_ERR(hm_key_fit(&rule, &facts, &err), HM_POLICY, "not signed with a");
    facts = test_by_key(other, 5);
    CHECK_ERR(hm_key_fit(&rule, &facts, &err), HM_POLICY, "another key");
    facts = (struct hm_facts){.kind = HM_FACTS_KEY};
    CHECK_ERR(hm_key_fit(&zeroed, &facts, &err), HM_POLICY, "another key");
}

TEST_SUITE(policy_match, TEST(every_part_must_match),
    TEST(every_name_of_a_certificate_is_looked_at),
    TEST(why_it_is_unknown_is_told),
    TEST(a_key_has_no_identity_and_nothing_proved_is_unknown),
    TEST(cve_2026_54787_a_key_counts_in_its_time_only),
    TEST(a_key_is_met_by_that_key_alone));

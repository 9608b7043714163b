/* SPDX-License-Identifier: Apache-2.0 */
#include "expect/house.h"
#include "policy/rules.h"

#define RUNNER "https://github.com/actions/runner/github-hosted"
#define MAVEN                                                                  \
    "https://github.com/slsa-framework/slsa-github-generator/.github/"         \
    "workflows/builder_maven_slsa3.yml"

/* May this build's signer sign, by the rules alone? */
static bool is_allowed(
    struct house *house, const struct hm_expect_spec *spec, struct hm_err *err)
{
    hm_auto_ptr(expect) expect = NULL;
    hm_auto_ptr(rules) rules = NULL;
    hm_auto_ptr(report) report = NULL;

    HM_TRY(hm_expect_new(&expect, spec, err));
    HM_TRY(hm_rules_new(&rules, err));
    HM_TRY(hm_expect_allow(expect, rules, err));
    HM_TRY(hm_report_new(&report, err));
    hm_rules_allow_any_predicate(rules);
    house->facts.sans = &house->san;
    house->facts.san_count = house->facts.kind == HM_FACTS_CERT;
    hm_rules_check(rules, &house->facts, hm_report_root(report));
    return hm_report_yes(report, err);
}

static void who_signs_follows_from_the_builder(void)
{
    static const struct {
        enum house_kind kind;
        const char *builder;
        bool allowed;
    } cases[] = {
        {HOUSE_GENERATOR, NULL, true},
        {HOUSE_DELEGATED, NULL, true},
        {HOUSE_ATTEST, NULL, false},
        {HOUSE_NPM, NULL, false},
        {HOUSE_KEY, NULL, false},
        {HOUSE_GENERATOR, HOUSE_GENERATOR_ID, true},
        {HOUSE_GENERATOR, MAVEN, false},
        {HOUSE_DELEGATED, MAVEN, true},
        {HOUSE_ATTEST, HOUSE_WORKFLOW "@refs/heads/main", true},
        {HOUSE_ATTEST, MAVEN, false},
        {HOUSE_NPM, RUNNER, true},
    };

    TEST_EACH(i, cases) {
        struct house house = house_of(cases[i].kind);
        struct hm_demand builder = {
            HM_MATCH_EXACT, hm_bytes_str(cases[i].builder)};
        const struct hm_expect_spec spec = {.builders = &builder,
            .builder_count = cases[i].builder != NULL,
            .source = EXACTLY("github.com/acme/app")};
        struct hm_err err = {0};

        test_case("row %zu", i);
        CHECK_CODE(is_allowed(&house, &spec, &err),
            cases[i].allowed ? HM_OK : HM_POLICY, "");
    }
}

/* The machine is everybody's: the workflow must be the source's own. */
static void of_a_runner_the_source_signs(void)
{
    static const struct hm_demand runner[] = {EXACTLY(RUNNER)};
    static const struct hm_expect_spec spec = {.builders = runner,
        .builder_count = 1,
        .source = EXACTLY("github.com/acme/app")};
    static const struct hm_expect_spec open = {
        .builders = runner, .builder_count = 1};
    struct house house = house_of(HOUSE_NPM);
    struct hm_err err = {0};

    house_prove(&house, 0,
        "https://github.com/acme/app2/.github/workflows/x.yml@refs/heads/main");
    CHECK_ERR(is_allowed(&house, &spec, &err), HM_POLICY, "subject");
    house = house_of(HOUSE_NPM);
    house_prove(&house, 12, "https://github.com/acme/app2");
    CHECK_ERR(is_allowed(&house, &spec, &err), HM_POLICY, "source-repo-uri");
    house = house_of(HOUSE_NPM);
    CHECK_ERR(is_allowed(&house, &open, &err), HM_USAGE, "from which source");
}

/* A dot in a name is a dot. */
static void names_are_no_patterns(void)
{
    static const struct hm_demand builder[] = {EXACTLY(HOUSE_WORKFLOW)};
    static const struct hm_expect_spec spec = {
        .builders = builder, .builder_count = 1};
    struct house house = house_of(HOUSE_ATTEST);
    struct hm_err err = {0};

    if (!CHECK_OK(is_allowed(&house, &spec, &err)))
        return;
    house_prove(&house, 0, HOUSE_WORKFLOW "@" HOUSE_COMMIT);
    if (!CHECK_OK(is_allowed(&house, &spec, &err)))
        return;
    house_prove(&house, 0, HOUSE_WORKFLOW "@x.yml@refs/heads/main");
    CHECK_ERR(is_allowed(&house, &spec, &err), HM_POLICY, "subject");
    house_prove(
        &house, 0, HOUSE_REPO "/.github/workflows/releaseXyml@refs/heads/main");
    CHECK_ERR(is_allowed(&house, &spec, &err), HM_POLICY, "subject");
    house_prove(&house, 0, HOUSE_WORKFLOW ".evil.yml@refs/heads/main");
    CHECK_ERR(is_allowed(&house, &spec, &err), HM_POLICY, "subject");
}

/* Of a tenant's server its own issuer's workflows. */
static void a_tenant_signs_for_itself(void)
{
#define TENANT "https://acme.ghe.com/acme/app/.github/workflows/b.yml"
    static const struct {
        const char *builder, *issuer;
        enum hm_code code;
    } rows[] = {
        {TENANT, "https://token.actions.acme.ghe.com", HM_OK},
        {TENANT, "https://token.actions.eve.ghe.com", HM_POLICY},
        {TENANT, HOUSE_GITHUB, HM_POLICY},
        {"https://acme.ghe.com.eve.test/acme/app/.github/workflows/b.yml",
            "https://token.actions.acme.ghe.com", HM_USAGE},
        {"https://ghe.com/acme/app/.github/workflows/b.yml",
            "https://token.actions.acme.ghe.com", HM_USAGE},
        {"https://acme.ghe.com@eve.test/x", HOUSE_GITHUB, HM_POLICY},
    };

    TEST_EACH(i, rows) {
        struct house house = house_of(HOUSE_ATTEST);
        const struct hm_demand builder = {
            HM_MATCH_EXACT, hm_bytes_str(rows[i].builder)};
        const struct hm_expect_spec spec = {
            .builders = &builder, .builder_count = 1};
        struct hm_err err = {0};

        test_case("row %zu", i);
        house.facts.issuer = hm_bytes_str(rows[i].issuer);
        house_prove(&house, 0, TENANT "@refs/heads/main");
        CHECK_CODE(is_allowed(&house, &spec, &err), rows[i].code, "");
    }
}

static void who_signs_elsewhere_is_not_guessed(void)
{
    static const struct hm_demand other[] = {EXACTLY("https://ci.example/b")},
                                  idle[] = {LIKE(".*")};
    struct house house = house_of(HOUSE_KEY);
    struct hm_err err = {0};

    CHECK_ERR(
        is_allowed(&house,
            &(struct hm_expect_spec){.builders = other, .builder_count = 1},
            &err),
        HM_USAGE, "say it with an identity or a key");
    CHECK_ERR(
        is_allowed(&house,
            &(struct hm_expect_spec){.builders = idle, .builder_count = 1},
            &err),
        HM_USAGE, "matches whatever comes");
}

TEST_SUITE(expect_allow, TEST(a_tenant_signs_for_itself),
    TEST(who_signs_follows_from_the_builder),
    TEST(of_a_runner_the_source_signs), TEST(names_are_no_patterns),
    TEST(who_signs_elsewhere_is_not_guessed));

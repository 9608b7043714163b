/* SPDX-License-Identifier: Apache-2.0 */
#include "expect/house.h"

#define RUNNER "https://github.com/actions/runner"

/* The level is told always, with what keeps it from being higher. */
static void each_builder_has_its_level(void)
{
    static const struct {
        enum house_kind kind;
        const char *builder, *runner;
        unsigned level;
        const char *why;
    } cases[] = {
        {HOUSE_GENERATOR, NULL, "github-hosted", 3, "level 3\n"},
        {HOUSE_GENERATOR, NULL, NULL, 3, "level 3\n"},
        {HOUSE_GENERATOR, NULL, "self-hosted", 1, "not the platform's own"},
        {HOUSE_DELEGATED, NULL, "github-hosted", 3, "level 3\n"},
        {HOUSE_ATTEST, HOUSE_WORKFLOW "@refs/heads/main", "github-hosted", 2,
            "any step of the workflow could have written"},
        {HOUSE_REUSABLE, "https://github.com/acme/ci/.github/workflows/b.yml",
            "github-hosted", 3, "level 3\n"},
        {HOUSE_REUSABLE, "https://github.com/acme/ci/.github/workflows/b.yml",
            NULL, 2, "on whose machine"},
        {HOUSE_NPM1, RUNNER "/github-hosted", "github-hosted", 2, "any step"},
        {HOUSE_KEY, "https://ci.example/worker@v3", NULL, 1,
            "a key says nothing"},
    };

    TEST_EACH(i, cases) {
        static const struct hm_demand type[] = {LIKE(".*")};
        struct house house = house_of(cases[i].kind);
        struct hm_demand builder = {
            HM_MATCH_EXACT, hm_bytes_str(cases[i].builder)};
        struct hm_expect_spec spec = {.builders = &builder,
            .builder_count = cases[i].builder != NULL,
            .build_types = type,
            .build_type_count = 1,
            .level = cases[i].level};

        test_case("row %zu", i);
        house_prove(&house, 11, cases[i].runner);
        house_says(&house, &spec, "", cases[i].why);
        spec.level++;
        if (spec.level <= 3)
            house_says(&house, &spec, "level:policy", cases[i].why);
    }
}

static void a_builder_from_a_branch_may_change(void)
{
    static const struct hm_demand head[] = {
        EXACTLY(HOUSE_GENERATOR_ID "@refs/heads/main")};
    static const struct hm_expect_spec spec = {
        .builders = head, .builder_count = 1, .level = 3};
    struct house house = house_of(HOUSE_GENERATOR);

    house_change(&house, "@refs/tags/v2.1.0", "@refs/heads/main");
    house_prove(&house, 0, HOUSE_GENERATOR_ID "@refs/heads/main");
    house_says(&house, &spec, "level:policy",
        "SLSA build level 2, wanted 3: the builder is taken from a branch");
}

static void other_platforms_and_liars(void)
{
    static const struct hm_demand builder[] = {
        EXACTLY("https://ci.example/worker@v3")};
    static const struct hm_demand type[] = {LIKE(".*")};
    static const struct hm_expect_spec spec = {.builders = builder,
        .builder_count = 1,
        .build_types = type,
        .build_type_count = 1,
        .level = 2};
    struct house house = house_of(HOUSE_KEY);

    house.facts.kind = HM_FACTS_CERT;
    house.facts.issuer = HM_LIT("https://ci.example");
    house_prove(&house, 0, "https://ci.example/me");
    house_prove(&house, 12, "https://git.example/app");
    house_prove(&house, 14, "refs/tags/v2.0.0");
    house_says(&house, &spec, "level:policy", "nothing is known about how");
    house = house_of(HOUSE_ATTEST);
    house_prove(&house, 0,
        "https://github.com/evil/x/.github/workflows/a.yml@"
        "refs/heads/main");
    house_says(&house,
        &(struct hm_expect_spec){.signer_named = true, .level = 1},
        "builder:mismatch build-type:policy level:policy",
        "SLSA build level 0, wanted 1: the signer may not");
}

TEST_SUITE(expect_level, TEST(each_builder_has_its_level),
    TEST(a_builder_from_a_branch_may_change), TEST(other_platforms_and_liars));

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

/* Anybody's workflow signs as itself, and a fork's commit has the name of the
 * repository that it was forked from. */
static void only_a_workflow_that_was_named_builds_out_of_reach(void)
{
#define REUSABLE "https://github.com/acme/ci/.github/workflows/b.yml"
#define AT_COMMIT REUSABLE "@c0ffee0000000000000000000000000000000000"
    static const struct hm_demand like[] = {LIKE(REUSABLE "@.*")},
                                  exact[] = {EXACTLY(AT_COMMIT)};
    static const struct hm_expect_spec
        nobody = {.signer_named = true, .level = 3},
        pattern = {.builders = like, .builder_count = 1, .level = 3},
        named = {.builders = exact, .builder_count = 1, .level = 3};
    struct house house = house_of(HOUSE_REUSABLE);

    house_says(&house, &nobody, "level:policy",
        "level 2, wanted 3: nobody named the workflow that built it "
        "(--builder-id)");
    house_says(&house, &pattern, "", "level 3");
    house_change(&house, REUSABLE "@refs/tags/v3.0.1", AT_COMMIT);
    house_prove(&house, 0, AT_COMMIT);
    house_says(&house, &pattern, "level:policy", "a commit that nobody named");
    house_says(&house, &named, "", "level 3");
}

static void a_delegator_from_a_branch_may_change(void)
{
#define WORKFLOWS                                                              \
    "https://github.com/slsa-framework/slsa-github-generator/.github/"         \
    "workflows/"
#define MAVEN WORKFLOWS "builder_maven_slsa3.yml"
#define DELEGATOR_NAME WORKFLOWS "delegator_generic_slsa3.yml"
#define DELEGATOR DELEGATOR_NAME "@refs/heads/main"
    static const struct hm_demand both[] = {EXACTLY(MAVEN), EXACTLY(DELEGATOR)};
    static const struct hm_expect_spec spec = {
        .builders = both, .builder_count = 2, .level = 3};
    struct house house = house_of(HOUSE_DELEGATED);

    house_says(&house, &spec, "", "level 3");
    house_prove(&house, 0, DELEGATOR);
    house_says(&house, &spec, "level:policy", "taken from a branch");
}

/* Whose id names a branch, and whose commit is proved and was named. */
static void a_proved_commit_is_fixed(void)
{
#define PROVED "b01d000000000000000000000000000000000000"
    static const struct {
        enum house_kind kind;
        const char *signer, *id, *builders[2], *failures;
    } rows[] = {
        {HOUSE_REUSABLE, REUSABLE "@refs/heads/main",
            REUSABLE "@refs/heads/main", {REUSABLE "@" PROVED, NULL}, ""},
        {HOUSE_REUSABLE, REUSABLE "@" PROVED, REUSABLE "@" PROVED,
            {REUSABLE "@" PROVED, NULL}, ""},
        {HOUSE_REUSABLE, REUSABLE "@refs/heads/main",
            REUSABLE "@refs/heads/main", {REUSABLE "@" HOUSE_COMMIT, NULL},
            "builder:policy level:policy"},
        /* By its branch, and by a commit that it is not at. */
        {HOUSE_REUSABLE, REUSABLE "@refs/heads/main",
            REUSABLE "@refs/heads/main",
            {REUSABLE "@refs/heads/main", REUSABLE "@" HOUSE_COMMIT},
            "level:policy"},
        /* The commit is another workflow's. */
        {HOUSE_REUSABLE, REUSABLE "@refs/heads/main",
            REUSABLE "@refs/heads/main",
            {REUSABLE "@refs/heads/main",
                "https://github.com/acme/ci/.github/workflows/c.yml@" PROVED},
            "level:policy"},
        {HOUSE_DELEGATED, DELEGATOR, NULL, {MAVEN, DELEGATOR_NAME "@" PROVED},
            ""},
        {HOUSE_DELEGATED, DELEGATOR, NULL,
            {MAVEN, DELEGATOR_NAME "@" HOUSE_COMMIT},
            "builder:policy level:policy"},
        /* What the delegator ran, nobody proves the commit of. */
        {HOUSE_DELEGATED, DELEGATOR, MAVEN "@refs/heads/main",
            {MAVEN "@refs/heads/main", DELEGATOR_NAME "@" PROVED},
            "level:policy"},
    };

    TEST_EACH(i, rows) {
        struct house house = house_of(rows[i].kind);
        struct hm_demand builders[2] = {
            {HM_MATCH_EXACT, hm_bytes_str(rows[i].builders[0])},
            {HM_MATCH_EXACT, hm_bytes_str(rows[i].builders[1])}};
        const struct hm_expect_spec spec = {.builders = builders,
            .builder_count = rows[i].builders[1] == NULL ? 1 : 2,
            .level = 3};

        test_case("row %zu", i);
        house_prove(&house, 0, rows[i].signer);
        if (rows[i].id != NULL)
            house_change(&house,
                rows[i].kind == HOUSE_REUSABLE ? REUSABLE "@refs/tags/v3.0.1"
                                               : MAVEN "@refs/tags/v2.1.0",
                rows[i].id);
        house_says(&house, &spec, rows[i].failures, "");
    }
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
    house_prove(&house, 0, "https://ci.example/worker@v3");
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

/* What is handed on: of what passed alone. */
static void a_level_is_earned(void)
{
    static const struct hm_demand reusable[] = {
        EXACTLY("https://github.com/acme/ci/.github/workflows/b.yml")};
    static const struct {
        enum house_kind house;
        const char *source;
        size_t builders;
        unsigned level;
    } rows[] = {
        {HOUSE_GENERATOR, HOUSE_REPO, 0, 3},
        {HOUSE_GENERATOR, HOUSE_REPO "2", 0, 0},
        {HOUSE_REUSABLE, HOUSE_REPO, 1, 3},
        {HOUSE_REUSABLE, HOUSE_REPO, 0, 0},
        {HOUSE_ATTEST, HOUSE_REPO, 1, 0},
        {HOUSE_CLOUD, HOUSE_REPO, 0, 3},
        {HOUSE_CLOUD_OLD, HOUSE_REPO, 0, 2},
    };

    TEST_EACH(i, rows) {
        hm_auto_ptr(expect) expect = NULL;
        struct house house = house_of(rows[i].house);
        struct hm_expect_spec spec = {
            .source = {HM_MATCH_EXACT, hm_bytes_str(rows[i].source)},
            .builders = reusable,
            .builder_count = rows[i].builders};
        struct hm_err err = {0};
        unsigned level = 9;

        test_case("row %zu", i);
        house.facts.sans = &house.san;
        house.facts.san_count = house.facts.kind == HM_FACTS_CERT;
        house.facts.statement.predicate = hm_bytes_str(house.predicate);
        if (!CHECK_OK(hm_expect_new(&expect, &spec, &err)))
            return;
        if (rows[i].house >= HOUSE_CLOUD)
            hm_expect_by_cloud_build(expect);
        if (!CHECK_OK(hm_expect_level(&level, expect, &house.facts, &err)))
            return;
        CHECK_EQ(level, rows[i].level);
        house.facts.statement.predicate_type = HM_LIT("https://x.example/sbom");
        level = 9;
        CHECK_OK(hm_expect_level(&level, expect, &house.facts, &err));
        CHECK_EQ(level, 0);
        house.facts.has_statement = false;
        level = 9;
        CHECK_OK(hm_expect_level(&level, expect, &house.facts, &err));
        CHECK_EQ(level, 0);
    }
}

TEST_SUITE(expect_level, TEST(each_builder_has_its_level),
    TEST(a_builder_from_a_branch_may_change),
    TEST(only_a_workflow_that_was_named_builds_out_of_reach),
    TEST(a_delegator_from_a_branch_may_change), TEST(a_proved_commit_is_fixed),
    TEST(other_platforms_and_liars), TEST(a_level_is_earned));

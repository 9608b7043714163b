/* SPDX-License-Identifier: Apache-2.0 */
#include "expect/house.h"

/* Each demand that holds, and one that fails there alone. */
static void where_it_is_from_is_proved(void)
{
    static const struct {
        enum house_kind kind;
        struct hm_expect_spec spec;
        const char *failures, *words;
    } cases[] = {
        {HOUSE_GENERATOR, {.source = EXACTLY("github.com/acme/app")}, "",
            "repository https://github.com/acme/app"},
        {HOUSE_GENERATOR, {.source = EXACTLY("https://github.com/acme/app")},
            "", "source "},
        {HOUSE_GENERATOR,
            {.source = EXACTLY("git+https://github.com/acme/app")}, "", ""},
        {HOUSE_GENERATOR, {.source = LIKE("https://github\\.com/acme/[a-z]+")},
            "", ""},
        {HOUSE_GENERATOR, {.source = EXACTLY("github.com/acme/appA")},
            "source:policy", "wanted https://github.com/acme/appA"},
        {HOUSE_GENERATOR, {.source = EXACTLY("Agithub.com/acme/app")},
            "source:policy", "repository is https://github.com/acme/app"},
        {HOUSE_GENERATOR, {.source = EXACTLY("github.com/acme/App")},
            "source:policy", ""},
        {HOUSE_GENERATOR, {.source = EXACTLY("github.com/acme")},
            "source:policy", ""},
        {HOUSE_GENERATOR, {.source = LIKE("https://github\\.com/acme")},
            "source:policy", ""},
        {HOUSE_GENERATOR, {.commit = EXACTLY(HOUSE_COMMIT)}, "", "commit 4f2a"},
        {HOUSE_GENERATOR, {.commit = EXACTLY("4f2a")}, "source-digest:policy",
            "commit is 4f2a0"},
        {HOUSE_GENERATOR, {.source_id = EXACTLY("4711")}, "", "number 4711"},
        {HOUSE_GENERATOR, {.source_id = EXACTLY("4712")}, "source-id:policy",
            "repository number is 4711"},
        {HOUSE_GENERATOR, {.owner_id = EXACTLY("99")}, "", "owner number 99"},
        {HOUSE_GENERATOR, {.owner_id = EXACTLY("98")}, "source-id:policy",
            "owner number is 99"},
        {HOUSE_GENERATOR,
            {.source_id = EXACTLY("4711"), .owner_id = EXACTLY("99")}, "", ""},
        {HOUSE_GENERATOR,
            {.source_id = EXACTLY("1"), .owner_id = EXACTLY("99")},
            "source-id:policy", "repository number is"},
        {HOUSE_GENERATOR,
            {.source_id = EXACTLY("4711"), .owner_id = EXACTLY("1")},
            "source-id:policy", "owner number is"},
        {HOUSE_GENERATOR,
            {.workflow = EXACTLY(".github/workflows/release.yml")}, "",
            "workflow .github"},
        {HOUSE_GENERATOR, {.workflow = EXACTLY(".github/workflows/x.yml")},
            "workflow:policy", "wanted .github/workflows/x.yml"},
        {HOUSE_DELEGATED,
            {.workflow = EXACTLY(".github/workflows/release.yml")}, "", ""},
    };

    TEST_EACH(i, cases) {
        struct house house = house_of(cases[i].kind);

        test_case("row %zu", i);
        house_says(&house, &cases[i].spec, cases[i].failures, cases[i].words);
    }
}

static void refs_are_compared_by_their_kind(void)
{
    static const struct {
        enum house_kind kind;
        struct hm_expect_spec spec;
        const char *failures, *words;
    } cases[] = {
        {HOUSE_GENERATOR, {.branch = EXACTLY("main")}, "", "refs/heads/main"},
        {HOUSE_GENERATOR, {.branch = LIKE("ma.*")}, "", ""},
        {HOUSE_GENERATOR, {.branch = EXACTLY("master")}, "source-ref:policy",
            "branch is main, wanted master"},
        {HOUSE_GENERATOR, {.branch = EXACTLY("refs/heads/main")},
            "source-ref:policy", ""},
        {HOUSE_GENERATOR, {.tag = EXACTLY("v1.4.2")}, "source-ref:policy",
            "built from refs/heads/main, and that is no tag"},
        {HOUSE_GENERATOR, {.versioned_tag = {(const uint8_t *)"v1", 2}},
            "source-ref:policy", "that is no tag"},
        {HOUSE_GENERATOR, {.ref = EXACTLY("refs/heads/main")}, "", ""},
        {HOUSE_GENERATOR, {.ref = EXACTLY("refs/heads/mai")},
            "source-ref:policy", "ref is refs/heads/main"},
        {HOUSE_TAG, {.tag = EXACTLY("v1.4.2")}, "", "refs/tags/v1.4.2"},
        {HOUSE_TAG, {.tag = EXACTLY("v1.4")}, "source-ref:policy",
            "tag is v1.4.2, wanted v1.4"},
        {HOUSE_TAG, {.tag = LIKE("v1\\..*")}, "", ""},
        {HOUSE_TAG, {.versioned_tag = {(const uint8_t *)"v1.4", 4}}, "", ""},
        {HOUSE_TAG, {.versioned_tag = {(const uint8_t *)"v1.3", 4}},
            "source-ref:policy", "version is v1.4.2, wanted v1.3"},
        {HOUSE_TAG, {.branch = EXACTLY("main")}, "source-ref:policy",
            "no branch is named that it is from"},
        {HOUSE_TAG, {.tag = EXACTLY("v1.4.2"), .branch = EXACTLY("main")},
            "source-ref:policy", "no branch is named"},
    };

    TEST_EACH(i, cases) {
        struct house house = house_of(cases[i].kind);

        test_case("row %zu", i);
        house_says(&house, &cases[i].spec, cases[i].failures, cases[i].words);
    }
}

/* Builders that write the predicate themselves are believed which branch a tag is
 * from; a step of the workflow is not. */
static void a_tag_is_of_the_branch_that_its_builder_names(void)
{
    static const struct hm_expect_spec main_only = {.branch = EXACTLY("main")};
    struct house house = house_of(HOUSE_TAG);

    house_change(&house, "\"github_base_ref\":\"\"",
        "\"github_base_ref\":\"refs/heads/main\"");
    house_says(&house, &main_only, "", "of the branch that the builder names");
    house = house_of(HOUSE_TAG);
    house_change(&house, "{\"x\":1}", "{\"base_ref\":\"refs/heads/main\"}");
    house_says(&house, &main_only, "", "of the branch that the builder names");
    house = house_of(HOUSE_TAG);
    house_change(
        &house, "{\"x\":1}", "{\"release\":{\"target_commitish\":\"main\"}}");
    house_says(&house, &main_only, "", "of the branch that the builder names");
    house = house_of(HOUSE_TAG);
    house_change(
        &house, "{\"x\":1}", "{\"release\":{\"target_commitish\":\"dev\"}}");
    house_says(&house, &main_only, "source-ref:policy", "branch is dev");
    house = house_of(HOUSE_TAG);
    house_change(&house, "{\"x\":1}", "{\"release\":{\"target_commitish\":7}}");
    house_says(&house, &main_only, "source-ref:policy", "no branch is named");
    house = house_of(HOUSE_TAG);
    house_change(&house, "refs/tags/v1.4.2", "refs/pull/7/merge");
    house_prove(&house, 14, "refs/pull/7/merge");
    house_says(&house, &main_only, "source-ref:policy", "is no branch");
    house = house_of(HOUSE_TAG);
    house_change(&house, "v1.4.2", "nightly");
    house_prove(&house, 14, "refs/tags/nightly");
    house_says(&house, &(struct hm_expect_spec){.versioned_tag = HM_LIT("v1")},
        "source-ref:policy", "tag nightly is no version");
}

/* What a certificate of 2022 does not have. */
static void what_is_not_proved_is_not_there(void)
{
    static const struct {
        unsigned numbers[3];
        struct hm_expect_spec spec;
        const char *failures, *words;
    } cases[] = {
        {{15}, {.source_id = EXACTLY("4711")}, "source-id:policy",
            "the certificate says no repository number"},
        {{17}, {.owner_id = EXACTLY("99")}, "source-id:policy",
            "says no owner number"},
        {{13}, {.commit = EXACTLY(HOUSE_COMMIT)}, "source-digest:policy",
            "says no commit"},
        {{14}, {.branch = EXACTLY("main")}, "source-ref:policy", "no branch"},
        {{14}, {.ref = LIKE(".*")}, "source-ref:policy", "not told"},
        {{14}, {.tag = LIKE(".*")}, "source-ref:policy", "no ref that is told"},
        {{12}, {.source = EXACTLY("github.com/acme/app")},
            "source:policy claims:mismatch", "says no repository"},
        /* The builder's word stands in. */
        {{18, 0}, {.workflow = EXACTLY(".github/workflows/release.yml")}, "",
            ""},
    };

    TEST_EACH(i, cases) {
        struct house house = house_of(HOUSE_GENERATOR);

        test_case("row %zu", i);
        house_prove(&house, cases[i].numbers[0], NULL);
        house_says(&house, &cases[i].spec, cases[i].failures, cases[i].words);
    }
}

/* A certificate that says another place is not one that says none. */
static void a_workflow_that_is_not_of_the_ref_is_not_filled_in(void)
{
    static const struct hm_expect_spec spec = {
        .workflow = EXACTLY(".github/workflows/release.yml")};
    struct house house = house_of(HOUSE_GENERATOR);

    house_prove(&house, 18, HOUSE_WORKFLOW "@refs/heads/dev");
    house_says(&house, &spec, "workflow:policy", "says no workflow");
    house_prove(&house, 18, HOUSE_WORKFLOW "@x.yml@refs/heads/main");
    house_says(&house, &spec, "claims:mismatch workflow:policy",
        "workflow is .github/workflows/release.yml@x.yml, wanted ");
}

TEST_SUITE(expect_check_source, TEST(where_it_is_from_is_proved),
    TEST(refs_are_compared_by_their_kind),
    TEST(a_tag_is_of_the_branch_that_its_builder_names),
    TEST(what_is_not_proved_is_not_there),
    TEST(a_workflow_that_is_not_of_the_ref_is_not_filled_in));

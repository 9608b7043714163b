/* SPDX-License-Identifier: Apache-2.0 */
#include "expect/house.h"

#define REUSABLE "https://github.com/acme/ci/.github/workflows/b.yml"
#define RUNNER "https://github.com/actions/runner"
#define MAVEN                                                                  \
    "https://github.com/slsa-framework/slsa-github-generator/.github/"         \
    "workflows/builder_maven_slsa3.yml"
#define DELEGATOR                                                              \
    "https://github.com/slsa-framework/slsa-github-generator/.github/"         \
    "workflows/delegator_generic_slsa3.yml"

static void a_builder_is_known_or_named(void)
{
    static const struct {
        enum house_kind kind;
        const char *builder; /* NULL: none is named */
        bool signer_named;
        const char *failures, *words;
    } cases[] = {
        {HOUSE_GENERATOR, NULL, false, "", HOUSE_GENERATOR_ID "@refs/tags/v2"},
        {HOUSE_GENERATOR, HOUSE_GENERATOR_ID, false, "", ""},
        {HOUSE_GENERATOR, HOUSE_GENERATOR_ID "@v2.1.0", false, "", ""},
        {HOUSE_GENERATOR, HOUSE_GENERATOR_ID "@v2.0.0", false, "builder:policy",
            "v2.1.0, wanted "},
        /* Pinned by the commit that the certificate proves. */
        {HOUSE_GENERATOR,
            HOUSE_GENERATOR_ID "@b01d000000000000000000000000000000000000",
            false, "", ""},
        {HOUSE_GENERATOR,
            HOUSE_GENERATOR_ID "@b01d000000000000000000000000000000000001",
            false, "builder:policy", ""},
        {HOUSE_DELEGATED, NULL, false, "", "by a delegator"},
        {HOUSE_DELEGATED, MAVEN, false, "", ""},
        {HOUSE_DELEGATED, HOUSE_GENERATOR_ID, false, "builder:policy", ""},
        /* The delegator's commit is not its builder's. */
        {HOUSE_DELEGATED, MAVEN "@b01d000000000000000000000000000000000000",
            false, "builder:policy", ""},
        {HOUSE_ATTEST, NULL, false, "builder:policy", "unless it is named"},
        {HOUSE_ATTEST, NULL, true, "", ""},
        {HOUSE_ATTEST, HOUSE_WORKFLOW "@refs/heads/main", false, "", ""},
        {HOUSE_ATTEST, HOUSE_WORKFLOW, false, "builder:policy", ""},
        {HOUSE_REUSABLE, NULL, false, "builder:policy", ""},
        {HOUSE_REUSABLE, REUSABLE, false, "", ""},
        {HOUSE_REUSABLE, REUSABLE "@v3.0.1", false, "", ""},
        {HOUSE_REUSABLE, REUSABLE "@v3", false, "builder:policy", ""},
        {HOUSE_NPM, NULL, false, "builder:policy", ""},
        {HOUSE_NPM, NULL, true, "builder:policy", ""},
        {HOUSE_NPM, RUNNER, false, "", ""},
        {HOUSE_NPM, RUNNER "/github-hosted", false, "", ""},
        {HOUSE_NPM, RUNNER "/self-hosted", false, "builder:policy", ""},
        {HOUSE_NPM1, RUNNER "/github-hosted", false, "", ""},
        {HOUSE_NPM1, RUNNER, false, "builder:policy", ""},
        {HOUSE_NPM1, RUNNER "2", false, "builder:policy", ""},
    };

    TEST_EACH(i, cases) {
        struct house house = house_of(cases[i].kind);
        struct hm_demand builder = {
            HM_MATCH_EXACT, hm_bytes_str(cases[i].builder)};
        const struct hm_expect_spec spec = {.builders = &builder,
            .builder_count = cases[i].builder != NULL,
            .signer_named = cases[i].signer_named};

        test_case("row %zu: %s", i,
            cases[i].builder == NULL ? "none" : cases[i].builder);
        house_says(&house, &spec, cases[i].failures, cases[i].words);
    }
}

static void builders_may_be_several_or_a_pattern(void)
{
    static const struct hm_demand two[] = {
        EXACTLY("https://example.com/b"), EXACTLY(HOUSE_GENERATOR_ID)};
    static const struct hm_demand pattern[] = {
        LIKE(HOUSE_GENERATOR_ID "@refs/tags/.*")};
    static const struct hm_demand slow[] = {LIKE("(([a-z:/.]+)+)+[^a-z]acme")};
    struct house house = house_of(HOUSE_GENERATOR);

    house_says(&house,
        &(struct hm_expect_spec){.builders = two, .builder_count = 2}, "", "");
    house_says(&house,
        &(struct hm_expect_spec){.builders = two, .builder_count = 1},
        "builder:policy", "wanted https://example.com/b");
    house_says(&house,
        &(struct hm_expect_spec){.builders = pattern, .builder_count = 1}, "",
        "");
    house_says(&house,
        &(struct hm_expect_spec){.builders = slow, .builder_count = 1},
        "builder:limit", "[limit]");
}

/* Whoever signs says so: anybody can write another builder's name. */
static void nobody_signs_for_another_builder(void)
{
    static const struct hm_demand generator[] = {EXACTLY(HOUSE_GENERATOR_ID)};
    static const struct hm_expect_spec named = {
        .builders = generator, .builder_count = 1, .signer_named = true};
    struct house house = house_of(HOUSE_ATTEST);

    house_change(&house, "\"" HOUSE_WORKFLOW "@refs/heads/main\"",
        "\"" HOUSE_GENERATOR_ID "@refs/tags/v2.1.0\"");
    house_says(&house, &named, "builder:mismatch build-type:policy",
        HOUSE_WORKFLOW "@refs/heads/main signed");
    house = house_of(HOUSE_GENERATOR);
    house_change(&house, "@refs/tags/v2.1.0", "@refs/tags/v2.2.0");
    house_says(&house, &named, "builder:mismatch", "signed");
    house = house_of(HOUSE_GENERATOR);
    house_change(&house, HOUSE_GENERATOR_ID "@refs/tags/v2.1.0", "");
    house_says(&house, &named, "builder:policy", "names no builder");
}

/* Of a platform whose rules are not known: its name is whatever somebody wrote. */
static void elsewhere_a_signer_names_himself(void)
{
#define ELSEWHERE "https://ci.example/worker@v3"
#define GITLAB "https://git.example/app/-/runners/"
    static const struct {
        const char *signer, *id, *failures;
    } cases[] = {
        {ELSEWHERE, ELSEWHERE, ""},
        {"https://ci.example/worker@v4", ELSEWHERE, "builder:mismatch"},
        {"me@example.com", ELSEWHERE, "builder:mismatch"},
        {"", ELSEWHERE, "builder:mismatch"},
        {"https://git.example/app//ci.yml@refs/heads/main", GITLAB "12", ""},
        {"https://git.example/app//ci.yml@refs/heads/main", GITLAB "12/x",
            "builder:mismatch"},
        {"https://git.example/app//ci.yml@refs/heads/main",
            "https://git.example/app2/-/runners/12", "builder:mismatch"},
    };

    TEST_EACH(i, cases) {
        static const struct hm_demand type[] = {
            EXACTLY("https://ci.example/build@1")};
        struct house house = house_of(HOUSE_KEY);
        struct hm_demand builder = {HM_MATCH_EXACT, hm_bytes_str(cases[i].id)};
        const struct hm_expect_spec spec = {.builders = &builder,
            .builder_count = 1,
            .build_types = type,
            .build_type_count = 1};

        test_case("row %zu", i);
        house.facts.kind = HM_FACTS_CERT;
        house.facts.issuer = HM_LIT("https://ci.example");
        house_change(&house, ELSEWHERE, cases[i].id);
        house_prove(&house, 0, cases[i].signer);
        house_prove(&house, 12, "https://git.example/app");
        house_prove(&house, 14, "refs/tags/v2.0.0");
        house_says(&house, &spec, cases[i].failures, "");
    }
}

/* What is at the head of a branch can be changed by whoever may push there. */
static void a_builder_that_is_no_release_is_named_with_its_ref(void)
{
    static const struct hm_demand head[] = {
        EXACTLY(HOUSE_GENERATOR_ID "@refs/heads/main")};
    struct house house = house_of(HOUSE_GENERATOR);

    house_change(&house, "@refs/tags/v2.1.0", "@refs/heads/main");
    house_prove(&house, 0, HOUSE_GENERATOR_ID "@refs/heads/main");
    house_says(
        &house, &(struct hm_expect_spec){0}, "builder:policy", "is no release");
    house_says(&house,
        &(struct hm_expect_spec){.builders = head, .builder_count = 1}, "", "");
}

/* The delegator writes which builder it ran: one from a branch may write any,
 * whoever was said to sign. */
static void a_delegator_that_is_no_release_is_a_builder_to_name(void)
{
    static const struct hm_demand maven[] = {EXACTLY(MAVEN)},
                                  both[] = {EXACTLY(MAVEN),
                                      EXACTLY(DELEGATOR "@refs/heads/main")},
                                  bare[] = {EXACTLY(MAVEN), EXACTLY(DELEGATOR)};
    static const struct hm_expect_spec signer = {.signer_named = true},
                                       builder = {.builders = maven,
                                           .builder_count = 1,
                                           .signer_named = true},
                                       without_ref = {.builders = bare,
                                           .builder_count = 2,
                                           .signer_named = true},
                                       with_ref = {.builders = both,
                                           .builder_count = 2};
    struct house house = house_of(HOUSE_DELEGATED);

    house_prove(&house, 0, DELEGATOR "@refs/heads/main");
    house_says(&house, &(struct hm_expect_spec){0}, "builder:policy",
        "the delegator ");
    house_says(&house, &signer, "builder:policy", "the delegator ");
    house_says(&house, &builder, "builder:policy", "the delegator ");
    house_says(&house, &without_ref, "builder:policy", "the delegator ");
    house_says(&house, &with_ref, "", "by a delegator");
    house_prove(&house, 0, DELEGATOR "@refs/heads/dev");
    house_says(&house, &with_ref, "builder:policy", "name it with its ref");
}

static void a_build_type_is_the_builders_or_named(void)
{
    static const struct hm_demand other[] = {
        EXACTLY("https://example.com/t"), EXACTLY("https://example.com/other")};
    static const struct hm_expect_spec named = {
        .build_types = other, .build_type_count = 2};
    struct house house = house_of(HOUSE_GENERATOR);

    house_says(&house, &named, "build-type:policy", "or another");
    house_change(&house,
        "https://github.com/slsa-framework/slsa-github-generator/generic@v1",
        "https://example.com/other");
    house_says(&house, &(struct hm_expect_spec){0},
        "build-type:policy parameters:policy", "it counts when it is named");
    house_says(&house, &named, "parameters:policy", "example.com/other");
}

static void events_and_machines_are_proved(void)
{
    static const struct hm_demand push[] = {EXACTLY("push")},
                                  two[] = {EXACTLY("push"),
                                      EXACTLY("workflow_dispatch")};
    static const struct hm_expect_spec by_push = {.events = push,
                                           .event_count = 1},
                                       by_two = {.events = two,
                                           .event_count = 2},
                                       hosted = {.hosted = true};
    struct house house = house_of(HOUSE_GENERATOR);

    house_says(&house, &by_two, "", "workflow_dispatch");
    house_says(
        &house, &by_push, "event:policy", "by workflow_dispatch, wanted");
    house_says(&house, &hosted, "", "github-hosted");
    house_prove(&house, 11, "self-hosted");
    house_says(&house, &hosted, "runner:policy", "that is self-hosted");
    house_prove(&house, 11, NULL);
    house_says(&house, &hosted, "runner:policy", "nothing proves that");
    house_prove(&house, 20, NULL);
    house_says(&house, &by_push, "event:policy", "nothing proves by which");
}

static void an_age_is_that_of_every_proved_time(void)
{
    static const struct hm_expect_spec spec = {
        .has_age = true, .age_max_s = 3600, .now = {.s = 1700003600}};
    static const struct hm_expect_spec younger = {
        .has_age = true, .age_max_s = 3599, .now = {.s = 1700003600}};
    struct house house = house_of(HOUSE_GENERATOR);

    house_says(&house, &spec, "", "signed after 2023-11-14T22:13:20Z");
    house_says(&house, &younger, "age:policy",
        "signed at 2023-11-14T22:13:20Z, before 2023-11-14T22:13:21Z");
    house.facts.times[1].time.s = 1699999999;
    house.facts.time_count = 2;
    house_says(&house, &spec, "age:policy", "");
    house.facts.time_count = 0;
    house_says(&house, &spec, "age:policy", "nothing proves when");
    house = house_of(HOUSE_GENERATOR);
    house.facts.since.s--;
    house_says(&house, &spec, "age:policy",
        "may have been signed at 2023-11-14T22:13:19Z, before 2023-11-14T22");
}

/* A key has no beginning: what it signed says when the build was. */
static void of_a_key_the_builds_own_time_is_its_age(void)
{
    static const struct hm_demand worker =
        EXACTLY("https://ci.example/worker@v3");
    static const struct hm_demand type = EXACTLY("https://ci.example/build@1");
    static const struct hm_expect_spec spec = {.has_age = true,
        .age_max_s = 3600,
        .now = {.s = 1700003600},
        .builders = &worker,
        .builder_count = 1,
        .build_types = &type,
        .build_type_count = 1};
    struct house house = house_of(HOUSE_KEY);

    house.facts.kind = HM_FACTS_KEY;
    house_says(&house, &spec, "age:policy", "signed with a key");
    house_change(&house, "\"ci.yml\"}}}",
        "\"ci.yml\"}},\"metadata\":{\"buildFinishedOn\":"
        "\"2023-11-14T22:13:20Z\"}}");
    house_says(&house, &spec, "", "signed after");
    house_change(&house, "13:20Z", "13:19Z");
    house_says(&house, &spec, "age:policy", "may have been signed at");
}

TEST_SUITE(expect_check_builder, TEST(a_builder_is_known_or_named),
    TEST(builders_may_be_several_or_a_pattern),
    TEST(nobody_signs_for_another_builder),
    TEST(elsewhere_a_signer_names_himself),
    TEST(a_builder_that_is_no_release_is_named_with_its_ref),
    TEST(a_delegator_that_is_no_release_is_a_builder_to_name),
    TEST(a_build_type_is_the_builders_or_named),
    TEST(events_and_machines_are_proved),
    TEST(an_age_is_that_of_every_proved_time),
    TEST(of_a_key_the_builds_own_time_is_its_age));

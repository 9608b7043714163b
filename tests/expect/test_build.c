/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "expect/house.h"

static bool read(struct hm_build *out, struct house *house,
    struct hm_arena *arena, struct hm_err *err)
{
    static const struct hm_expect keys = {.by_cloud_build = true}, none = {0};

    house->facts.sans = &house->san;
    house->facts.san_count = house->facts.kind == HM_FACTS_CERT;
    house->facts.statement.predicate = hm_bytes_str(house->predicate);
    *out =
        (struct hm_build){.expect = house->kind < HOUSE_CLOUD ? &none : &keys,
            .facts = &house->facts,
            .arena = arena};
    return hm_build_read(out, err);
}

static void signers_and_builders_make_a_kind(void)
{
    static const struct {
        enum house_kind house;
        enum hm_builder_kind kind;
        bool self_made;
    } cases[] = {
        {HOUSE_GENERATOR, HM_BUILDER_GENERATOR, false},
        {HOUSE_DELEGATED, HM_BUILDER_DELEGATOR, false},
        {HOUSE_ATTEST, HM_BUILDER_WORKFLOW, true},
        {HOUSE_REUSABLE, HM_BUILDER_WORKFLOW, true},
        {HOUSE_NPM, HM_BUILDER_RUNNER, true},
        {HOUSE_KEY, HM_BUILDER_ELSEWHERE, true},
        {HOUSE_CLOUD, HM_BUILDER_CLOUD_BUILD, false},
    };

    TEST_EACH(i, cases) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct house house = house_of(cases[i].house);
        struct hm_err err = {0};
        struct hm_build build;

        test_case("row %zu", i);
        if (!CHECK_OK(read(&build, &house, &arena, &err)))
            return;
        CHECK_EQ(build.kind, cases[i].kind);
        CHECK_EQ(hm_build_is_self_made(&build), cases[i].self_made);
    }
}

/* The issuer decides whose platform it was. */
static void githubs_word_is_githubs(void)
{
    static const struct {
        const char *issuer;
        enum hm_builder_kind kind;
    } cases[] = {
        {HOUSE_GITHUB, HM_BUILDER_GENERATOR},
        {HOUSE_GITHUB "/acme", HM_BUILDER_GENERATOR},
        {HOUSE_GITHUB ".evil.example", HM_BUILDER_ELSEWHERE},
        {"https://gitlab.com", HM_BUILDER_ELSEWHERE},
        {"", HM_BUILDER_ELSEWHERE},
    };

    TEST_EACH(i, cases) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct house house = house_of(HOUSE_GENERATOR);
        struct hm_err err = {0};
        struct hm_build build;

        test_case("%s", cases[i].issuer);
        house.facts.issuer = hm_bytes_str(cases[i].issuer);
        if (CHECK_OK(read(&build, &house, &arena, &err)))
            CHECK_EQ(build.kind, cases[i].kind);
    }
}

static void old_certificates_say_it_in_other_places(void)
{
    static const unsigned newer[] = {
        8, 10, 11, 12, 13, 14, 15, 17, 18, 19, 20, 21};
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct house house = house_of(HOUSE_GENERATOR);
    struct hm_err err = {0};
    struct hm_build build;

    for (size_t i = 0; i < TEST_LEN(newer); i++)
        house_prove(&house, newer[i], NULL);
    house_prove(&house, 2, "push");
    house_prove(&house, 3, HOUSE_COMMIT);
    house_prove(&house, 5, "acme/app");
    house_prove(&house, 6, "refs/heads/main");
    if (!CHECK_OK(read(&build, &house, &arena, &err)))
        return;
    CHECK_BYTES(build.repository, HM_LIT(HOUSE_REPO));
    CHECK_BYTES(build.ref, HM_LIT("refs/heads/main"));
    CHECK_BYTES(build.commit, HM_LIT(HOUSE_COMMIT));
    CHECK_BYTES(build.event, HM_LIT("push"));
    CHECK_EQ(build.workflow.len, 0);
    house.facts.issuer = HM_LIT("https://other.example");
    if (CHECK_OK(read(&build, &house, &arena, &err)))
        CHECK_EQ(build.repository.len, 0);
}

/* What lies between the repository and the ref is the workflow, to the letter. */
static void a_workflow_is_all_before_its_ref(void)
{
#define PLACE ".github/workflows/a.yml"
    static const struct {
        const char *uri, *ref, *workflow;
    } cases[] = {
        {"/" PLACE "@refs/heads/main", "refs/heads/main", PLACE},
        {"//" PLACE "@refs/heads/main", "refs/heads/main", PLACE},
        {"/" PLACE "@x.yml@refs/heads/main", "refs/heads/main", PLACE "@x.yml"},
        {"/" PLACE "@refs/x@refs/heads/main", "refs/heads/main",
            PLACE "@refs/x"},
        {"/" PLACE "@refs/tags/p@1", "refs/tags/p@1", PLACE},
        {"/" PLACE "@refs/heads/dev", "refs/heads/main", ""},
        {"/" PLACE, "refs/heads/main", ""},
        {"@refs/heads/main", "refs/heads/main", ""},
        {"/@refs/heads/main", "refs/heads/main", ""},
        {"/" PLACE "@x.yml@refs/heads/main", NULL, PLACE "@x.yml"},
        {"/" PLACE "@x.yml", NULL, ""},
    };

    TEST_EACH(i, cases) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct house house = house_of(HOUSE_GENERATOR);
        struct hm_err err = {0};
        struct hm_build build;
        char uri[128];

        test_case("%s of %s", cases[i].uri, cases[i].ref);
        snprintf(uri, sizeof(uri), HOUSE_REPO "%s", cases[i].uri);
        house_prove(&house, 14, cases[i].ref);
        house_prove(&house, 18, uri);
        if (CHECK_OK(read(&build, &house, &arena, &err)))
            CHECK_BYTES(build.workflow, hm_bytes_str(cases[i].workflow));
    }
}

/* Where there is a certificate, the predicate does not fill in for it. */
static void a_key_says_what_its_owner_says(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct house house = house_of(HOUSE_KEY);
    struct hm_err err = {0};
    struct hm_build build;
    struct hm_bytes commit;

    if (!CHECK_OK(read(&build, &house, &arena, &err)) ||
        !CHECK_OK(hm_build_commit(&commit, &build, &err)))
        return;
    CHECK_BYTES(hm_build_repository(&build), HM_LIT("https://git.example/app"));
    CHECK_BYTES(hm_build_ref(&build), HM_LIT("refs/tags/v2.0.0"));
    CHECK_BYTES(commit, HM_LIT(HOUSE_COMMIT));
    CHECK(strstr(hm_build_word(&build), "claimed") != NULL);
    house.facts.kind = HM_FACTS_CERT;
    house_prove(&house, 0, "https://ci.example/me");
    if (!CHECK_OK(read(&build, &house, &arena, &err)) ||
        !CHECK_OK(hm_build_commit(&commit, &build, &err)))
        return;
    CHECK_EQ(hm_build_repository(&build).len, 0);
    CHECK_EQ(hm_build_ref(&build).len, 0);
    CHECK_EQ(commit.len, 0);
    CHECK_STR(hm_build_word(&build), "");
}

/* Its server is in all names, and signs for no other. */
static void a_tenant_is_a_server_of_its_own(void)
{
#define TENANT_ISSUER "https://token.actions.acme.ghe.com"
#define TENANT "https://acme.ghe.com/acme/app"
#define TENANT_WORKFLOW TENANT "/.github/workflows/release.yml@refs/heads/main"
    static const struct hm_demand named[] = {EXACTLY(TENANT_WORKFLOW)};
    static const struct hm_expect_spec spec = {
        .source = EXACTLY("acme.ghe.com/acme/app"),
        .builders = named,
        .builder_count = 1,
        .level = 2};
    static const struct {
        unsigned number;
        const char *value;
    } values[] = {{0, TENANT_WORKFLOW}, {8, TENANT_ISSUER}, {12, TENANT},
        {18, TENANT_WORKFLOW}, {21, TENANT "/actions/runs/77/attempts/2"}};
    struct house house = house_of(HOUSE_ATTEST);

    house_change(&house, HOUSE_REPO, TENANT);
    house.facts.issuer = HM_LIT(TENANT_ISSUER);
    for (size_t i = 0; i < TEST_LEN(values); i++)
        house_prove(&house, values[i].number, values[i].value);
    house_says(&house, &spec, "", "level 2, no more: any step");
    house_change(
        &house, "\"repository_id\":\"4711\"", "\"repository_id\":\"4712\"");
    house_says(&house, &spec, "claims:mismatch", "repository_id");
    house_change(
        &house, "\"repository_id\":\"4712\"", "\"repository_id\":\"4711\"");
    /* Another tenant's issuer, and one that is none. */
    house.facts.issuer = HM_LIT("https://token.actions.eve.ghe.com");
    house_says(&house, &spec, "builder:mismatch build-type:policy level:policy",
        "the signer may not sign");
    house.facts.issuer = HM_LIT(TENANT_ISSUER ".eve.test");
    house_says(&house, &spec, "build-type:policy level:policy",
        "nothing is known about how");
    /* And github.com is no tenant's. */
    house = house_of(HOUSE_GENERATOR);
    house.facts.issuer = HM_LIT(TENANT_ISSUER);
    house_says(&house, &(struct hm_expect_spec){.level = 1},
        "builder:mismatch build-type:policy level:policy",
        "the signer may not sign");
}

TEST_SUITE(expect_build, TEST(a_tenant_is_a_server_of_its_own),
    TEST(signers_and_builders_make_a_kind), TEST(githubs_word_is_githubs),
    TEST(old_certificates_say_it_in_other_places),
    TEST(a_workflow_is_all_before_its_ref),
    TEST(a_key_says_what_its_owner_says));

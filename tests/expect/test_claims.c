/* SPDX-License-Identifier: Apache-2.0 */
#include "expect/house.h"

#define RUNNER "https://github.com/actions/runner"

static const struct hm_demand runners[] = {EXACTLY(RUNNER),
    EXACTLY(RUNNER "/github-hosted"), EXACTLY(RUNNER "/self-hosted")};
static const struct hm_expect_spec anybody = {
    .builders = runners, .builder_count = 3};
static const struct hm_expect_spec known = {.signer_named = true};

static const struct hm_expect_spec *spec_of(enum house_kind kind)
{
    return kind == HOUSE_NPM || kind == HOUSE_NPM1 ? &anybody : &known;
}

static void what_agrees_is_counted(void)
{
    static const struct {
        enum house_kind kind;
        const char *words;
    } cases[] = {
        {HOUSE_GENERATOR, "source and 6 other values agree"},
        {HOUSE_TAG, "source and 6 other values agree"},
        {HOUSE_DELEGATED, "source and 4 other values agree"},
        {HOUSE_ATTEST, "source and 2 other values agree"},
        {HOUSE_NPM, "source and 4 other values agree"},
        {HOUSE_NPM1, "source and 2 other values agree"},
    };

    TEST_EACH(i, cases) {
        struct house house = house_of(cases[i].kind);

        test_case("row %zu", i);
        house_says(&house, spec_of(cases[i].kind), "", cases[i].words);
    }
}

/* Each value changed where it stands alone. */
static void what_differs_from_the_certificate_denies(void)
{
    static const struct {
        enum house_kind kind;
        const char *from, *to, *words;
    } cases[] = {
        {HOUSE_GENERATOR, "git+" HOUSE_REPO, "git+https://github.com/evil/app",
            "repository: the predicate says https://github.com/evil/app, the "
            "certificate https://github.com/acme/app"},
        {HOUSE_GENERATOR, "app@refs/heads/main\",\"digest\":{\"sha1\":\"4f2a",
            "app@refs/heads/dev\",\"digest\":{\"sha1\":\"4f2a",
            "ref: the predicate says refs/heads/dev"},
        {HOUSE_GENERATOR, "\"sha1\":\"4f2a", "\"sha1\":\"5f2a", "commit: "},
        {HOUSE_GENERATOR, "\"materials\":[{\"uri\":\"git+https://github.com/",
            "\"materials\":[{\"uri\":\"git+https://github.com/x",
            "first dependency: "},
        {HOUSE_GENERATOR, "workflows/release.yml\"}", "workflows/evil.yml\"}",
            "workflow: "},
        {HOUSE_GENERATOR, "\"77-2\"", "\"77-3\"", "invocation: "},
        {HOUSE_GENERATOR, "\"77-2\"", "\"7-2\"", "invocation: "},
        {HOUSE_GENERATOR, "\"github_event_name\":\"workflow_dispatch\"",
            "\"github_event_name\":\"push\"", "github_event_name: "},
        {HOUSE_GENERATOR, "\"github_ref\":\"refs/heads/main\"",
            "\"github_ref\":\"refs/heads/dev\"", "github_ref: "},
        {HOUSE_GENERATOR, "\"github_run_id\":\"77\"",
            "\"github_run_id\":\"78\"", "github_run_id: "},
        {HOUSE_GENERATOR, "\"4711\"", "\"4712\"", "github_repository_id: "},
        {HOUSE_GENERATOR, "\"acme\"", "\"evil\"", "github_repository_owner: "},
        {HOUSE_GENERATOR, "\"github_sha1\":\"4f2a", "\"github_sha1\":\"4f2b",
            "github_sha1: "},
        {HOUSE_DELEGATED, "\"GITHUB_RUN_ID\":77", "\"GITHUB_RUN_ID\":78",
            "GITHUB_RUN_ID: "},
        {HOUSE_DELEGATED, "attempts/2", "attempts/3", "invocation: "},
        {HOUSE_DELEGATED, "\"gitCommit\":\"4f2a", "\"gitCommit\":\"4f2b",
            "commit: "},
        {HOUSE_DELEGATED,
            "{\"uri\":\"git+https://github.com/acme/app@refs/"
            "heads/main\",\"digest\":{\"gitCommit\":\"" HOUSE_COMMIT "\"}}",
            "", "repository: the predicate says nothing"},
        {HOUSE_ATTEST, "\"4711\"", "\"4712\"", "repository_id: "},
        {HOUSE_ATTEST, "\"path\":\".github/workflows/release.yml\"",
            "\"path\":\".github/workflows/x.yml\"", "workflow: "},
        {HOUSE_ATTEST, "\"repository\":\"https://github.com/acme/app\"",
            "\"repository\":\"https://github.com/evil/app\"", "repository: "},
        {HOUSE_ATTEST,
            "[{\"uri\":\"git+https://github.com/acme/app@refs/heads/"
            "main\",\"digest\":{\"gitCommit\":\"" HOUSE_COMMIT "\"}}]",
            "[]", "has no dependencies"},
        {HOUSE_NPM, "\"GITHUB_REPOSITORY\":\"acme/app\"",
            "\"GITHUB_REPOSITORY\":\"acme/ap\"", "GITHUB_REPOSITORY: "},
        {HOUSE_NPM, "\"GITHUB_RUN_ATTEMPT\":\"2\"",
            "\"GITHUB_RUN_ATTEMPT\":\"1\"", "GITHUB_RUN_ATTEMPT: "},
        {HOUSE_NPM, "\"acme/app/.github/workflows/release.yml@",
            "\"acme/app/.github/workflows/release2.yml@",
            "GITHUB_WORKFLOW_REF: "},
    };

    TEST_EACH(i, cases) {
        struct house house = house_of(cases[i].kind);

        test_case("row %zu: %s", i, cases[i].words);
        house_change(&house, cases[i].from, cases[i].to);
        house_says(
            &house, spec_of(cases[i].kind), "claims:mismatch", cases[i].words);
    }
}

/* npm's client runs among the steps of the workflow: what it says beyond the
 * certificate could be anybody's. */
static void a_self_made_predicate_says_nothing_of_its_own(void)
{
    static const struct {
        enum house_kind kind;
        const char *from, *to, *words;
    } cases[] = {
        {HOUSE_NPM, "\"environment\":{", "\"environment\":{\"NODE\":\"20\",",
            "NODE: the certificate does not say it"},
        {HOUSE_NPM, "\"buildInvocationId\"",
            "\"buildStartedOn\":\"2026-01-01T00:00:00Z\",\"buildInvocationId\"",
            "times of the build"},
        {HOUSE_NPM, "{\"parameters\":false}", "{\"parameters\":true}",
            "completeness"},
        {HOUSE_NPM, "\"completeness\"",
            "\"reproducible\":true,\"completeness\"", "reproducible: "},
        {HOUSE_NPM, "\"materials\":[",
            "\"materials\":[{\"uri\":\"git+" HOUSE_REPO "\"},",
            "2 dependencies: "},
        {HOUSE_NPM, "\"materials\":", "\"buildConfig\":[],\"materials\":",
            "steps of the build"},
        {HOUSE_NPM, "\"materials\":",
            "\"buildConfig\":{\"a\":{}},\"materials\":", "steps of the build"},
        {HOUSE_NPM, "\"entryPoint\":\".github/workflows/release.yml\"",
            "\"x\":1", "workflow: the predicate says nothing"},
        {HOUSE_NPM, "\"GITHUB_RUN_ATTEMPT\":\"2\"",
            "\"GITHUB_RUN_ATTEMPT\":[3]", "GITHUB_RUN_ATTEMPT: "},
        {HOUSE_NPM1,
            "\"github\":{\"event_name\":\"workflow_dispatch\","
            "\"repository_id\":\"4711\"}",
            "\"github\":\"me\"", "github: the certificate does not say it"},
        {HOUSE_NPM1, "\"github\":{", "\"github\":{\"actor\":\"me\",",
            "actor: the certificate"},
        {HOUSE_NPM1, "\"internalParameters\":{",
            "\"internalParameters\":{\"more\":1,", "more: the certificate"},
        {HOUSE_NPM1, "runner/github-hosted", "runner/self-hosted",
            "machine: the predicate says self-hosted"},
    };

    TEST_EACH(i, cases) {
        struct house house = house_of(cases[i].kind);

        test_case("row %zu: %s", i, cases[i].words);
        house_change(&house, cases[i].from, cases[i].to);
        house_says(&house, &anybody, "claims:mismatch", cases[i].words);
    }
}

static void a_self_made_predicate_is_of_one_artifact(void)
{
    struct house house = house_of(HOUSE_NPM);

    house.facts.statement.subject_count = 1;
    house_change(&house, "\"materials\":", "\"buildConfig\":{},\"materials\":");
    house_change(
        &house, "\"completeness\"", "\"reproducible\":false,\"completeness\"");
    house_says(&house, &anybody, "", "");
    house.facts.statement.subject_count = 2;
    house_says(&house, &anybody, "claims:mismatch", "2 subjects");
}

/* Certificates of 2022 say less, and with those of npm that is too little. */
static void what_the_certificate_does_not_say_is_not_compared(void)
{
    struct house house = house_of(HOUSE_GENERATOR);

    house_prove(&house, 21, NULL);
    house_prove(&house, 15, NULL);
    house_prove(&house, 18, NULL);
    house_says(&house, &known, "", "source and 4 other values agree");
    house = house_of(HOUSE_NPM);
    house_prove(&house, 18, NULL);
    house_says(&house, &anybody, "claims:mismatch",
        "GITHUB_WORKFLOW_REF: the certificate does not say it");
}

/* A platform that we do not know: what it says of its source must agree, and it
 * need not say it. */
static void of_other_platforms_the_source_must_agree(void)
{
    static const struct hm_demand builder[] = {
        EXACTLY("https://ci.example/worker@v3")};
    static const struct hm_demand type[] = {
        EXACTLY("https://ci.example/build@1")};
    static const struct hm_expect_spec spec = {.builders = builder,
        .builder_count = 1,
        .build_types = type,
        .build_type_count = 1};
    struct house house = house_of(HOUSE_KEY);

    house_says(&house, &spec, "", "its owner vouches");
    house.facts.kind = HM_FACTS_CERT;
    house.facts.issuer = HM_LIT("https://gitlab.example");
    house_prove(&house, 0, "https://ci.example/worker@v3");
    house_prove(&house, 12, "https://git.example/app");
    house_prove(&house, 14, "refs/tags/v2.0.0");
    house_says(&house, &spec, "", "source and 0 other");
    house_prove(&house, 12, "https://git.example/other");
    house_says(&house, &spec, "claims:mismatch", "repository: ");
    house_prove(&house, 12, "https://git.example/app");
    house_prove(&house, 13, "another");
    house_says(&house, &spec, "claims:mismatch", "commit: ");
    house_change(&house, "\"uri\"", "\"url\"");
    house_says(&house, &spec, "", "nothing was compared: the predicate says");
    house_change(&house, "\"invocation\":{",
        "\"invocation\":{\"environment\":{\"GITHUB_REF\":"
        "\"refs/tags/v2.0.0\"},");
    house_says(&house, &spec, "", "that agree with the certificate: 1; no");
}

TEST_SUITE(expect_claims, TEST(what_agrees_is_counted),
    TEST(what_differs_from_the_certificate_denies),
    TEST(a_self_made_predicate_says_nothing_of_its_own),
    TEST(a_self_made_predicate_is_of_one_artifact),
    TEST(what_the_certificate_does_not_say_is_not_compared),
    TEST(of_other_platforms_the_source_must_agree));

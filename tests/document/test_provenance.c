/* SPDX-License-Identifier: Apache-2.0 */
/* What each field means: tests/expect. Here: that each arrives there, one that
 * passes and one that fails only there. */
#include <stdio.h>

#include "document/made.h"
#include "expect/house.h"

#define WHO                                                                    \
    "from: [{issuer: \"" HOUSE_GITHUB                                          \
    "\", subject: \"https://github.com/slsa-framework/**\"}]"

#define ACME                                                                   \
    "from: [{issuer: \"" HOUSE_GITHUB                                          \
    "\", subject: \"https://github.com/acme/**\"}]"

/* Its views are set where it stays. */
static const struct hm_facts *facts_of(struct house *house)
{
    house->facts.sans = &house->san;
    house->facts.san_count = 1;
    house->facts.statement.predicate = hm_bytes_str(house->predicate);
    return &house->facts;
}

static void every_field_of_provenance_is_asked(void)
{
    static const struct {
        const char *fields;
        const char *failed; /* NULL: none */
    } cases[] = {
        {"", NULL},
        {", builders: [\"" HOUSE_GENERATOR_ID "\"]", NULL},
        {", builders: [\"https://github.com/slsa-framework/**\"]", NULL},
        {", builders: [\"https://github.com/acme/**\"]", "builder"},
        {", source: {repository: \"" HOUSE_REPO "\"}", NULL},
        {", source: {repository: \"https://github.com/acme/*\"}", NULL},
        {", source: {repository: \"https://github.com/evil/app\"}", "source"},
        {", source: {tag: \"v1*\"}", NULL},
        {", source: {tag: v9}", "source-ref"},
        {", source: {versionedTag: v1}", NULL},
        {", source: {versionedTag: v2}", "source-ref"},
        {", source: {ref: \"refs/tags/*\"}", NULL},
        {", source: {ref: refs/heads/main}", "source-ref"},
        {", source: {branch: nope}", "source-ref"},
        {", source: {commit: " HOUSE_COMMIT "}", NULL},
        {", source: {commit: 0000000000000000000000000000000000000000}",
            "source-digest"},
        {", source: {repositoryId: 1}", "source-id"},
        {", source: {ownerId: 1}", "source-id"},
        {", selfHosted: deny", NULL},
        {", selfHosted: allow", NULL},
        {", buildTypes: [\"https://acme.example/*\"]", "build-type"},
        {", events: [push]", NULL},
        {", events: [pull_request]", "event"},
        {", maxAge: 1s", "age"},
        {", level: 3", NULL},
    };

    TEST_EACH(i, cases) {
        char demand[1024], words[64];
        struct house house = house_of(HOUSE_TAG);

        test_case("%s", cases[i].fields);
        snprintf(demand, sizeof(demand), "provenance: {" WHO "%s}\n",
            cases[i].fields);
        snprintf(words, sizeof(words), "%s  %s",
            cases[i].failed == NULL ? "pass   " : "fail   ",
            cases[i].failed == NULL ? "provenance" : cases[i].failed);
        made_says(demand, facts_of(&house),
            cases[i].failed == NULL ? HM_YES : HM_NO, words);
    }
}

static void a_machine_of_ones_own_is_refused(void)
{
    struct house house = house_of(HOUSE_TAG);

    house_prove(&house, 11, "self-hosted");
    made_says("provenance: {" WHO ", selfHosted: allow}\n", facts_of(&house),
        HM_YES, "pass     provenance");
    made_says("provenance: {" WHO ", selfHosted: deny}\n", facts_of(&house),
        HM_NO, "fail     runner");
}

/* As on the command line: a text is a builder, with stars it is a pattern. */
static void builders_are_pinned_by_commit(void)
{
#define REUSABLE "https://github.com/acme/ci/.github/workflows/b.yml"
#define PROVED "b01d000000000000000000000000000000000000"
    static const char *const signers[] = {
        REUSABLE "@refs/heads/main", REUSABLE "@" PROVED};
    static const struct {
        const char *builders;
        const char *failed[2]; /* of each signer; NULL: none */
    } rows[] = {
        {"\"" REUSABLE "@" PROVED "\"", {NULL, NULL}},
        {"x, \"" REUSABLE "@" PROVED "\"", {NULL, NULL}},
        {"\"" REUSABLE "@" HOUSE_COMMIT "\"", {"builder", "builder"}},
        {"\"" REUSABLE "\"", {"builder", "builder"}}, /* no release */
        {"\"" REUSABLE "@refs/heads/main\"", {"level", "builder"}},
        {"\"" REUSABLE "@**\"", {"level", "level"}},
        {"\"/.*@" PROVED "/\"", {"builder", "level"}},
    };

    TEST_EACH(i, rows) {
        for (size_t j = 0; j < 2; j++) {
            struct house house = house_of(HOUSE_REUSABLE);
            char demand[1024], words[64];

            test_case("row %zu, signer %zu", i, j);
            house_change(&house, REUSABLE "@refs/tags/v3.0.1", signers[j]);
            house_prove(&house, 0, signers[j]);
            snprintf(demand, sizeof(demand),
                "provenance: {" ACME ", level: 3, builders: [%s]}\n",
                rows[i].builders);
            snprintf(words, sizeof(words), "%s  %s",
                rows[i].failed[j] == NULL ? "pass   " : "fail   ",
                rows[i].failed[j] == NULL ? "level" : rows[i].failed[j]);
            made_says(demand, facts_of(&house),
                rows[i].failed[j] == NULL ? HM_YES : HM_NO, words);
        }
    }
}

/* Who signs for the builder stands in `from`; that it is no release, in builders. */
static void an_unreleased_delegator_is_named(void)
{
#define WORKFLOWS                                                              \
    "https://github.com/slsa-framework/slsa-github-generator/.github/"         \
    "workflows/"
#define MAVEN WORKFLOWS "builder_maven_slsa3.yml"
#define DELEGATOR WORKFLOWS "delegator_generic_slsa3.yml"
    static const struct {
        const char *builders, *failed, *level;
    } rows[] = {
        {"\"" MAVEN "\", \"" DELEGATOR "@" PROVED "\"", NULL, "3"},
        {"\"" MAVEN "\", \"" DELEGATOR "@refs/heads/main\"", NULL, "2"},
        {"\"" MAVEN "\", \"" DELEGATOR "@refs/heads/main\"", "level", "3"},
        {"\"" MAVEN "\", \"" DELEGATOR "@" HOUSE_COMMIT "\"", "builder", "2"},
        {"\"" MAVEN "\", \"" DELEGATOR "@**\"", "builder", "2"},
        {"\"" MAVEN "\"", "builder", "2"},
    };

    TEST_EACH(i, rows) {
        struct house house = house_of(HOUSE_DELEGATED);
        char demand[1024], words[64];

        test_case("row %zu", i);
        house_prove(&house, 0, DELEGATOR "@refs/heads/main");
        snprintf(demand, sizeof(demand),
            "provenance: {" WHO ", level: %s, builders: [%s]}\n", rows[i].level,
            rows[i].builders);
        snprintf(words, sizeof(words), "%s  %s",
            rows[i].failed == NULL ? "pass   " : "fail   ",
            rows[i].failed == NULL ? "level" : rows[i].failed);
        made_says(demand, facts_of(&house),
            rows[i].failed == NULL ? HM_YES : HM_NO, words);
    }
}

static void who_signs_is_asked_first(void)
{
    struct house house = house_of(HOUSE_TAG);

    made_says("provenance: {from: [{issuer: x, subject: y}]}\n",
        facts_of(&house), HM_NO, "fail     identity");
    house.facts.has_statement = false;
    made_says("provenance: {" WHO "}\n", facts_of(&house), HM_NO,
        "fail     provenance");
}

static void what_cannot_be_meant_is_refused(void)
{
    static const struct {
        const char *fields, *words;
    } cases[] = {
        {"{" WHO ", builder: [x]}", "did you mean builders?"},
        {"{" WHO ", builders: x}", "a list is wanted"},
        {"{" WHO ", source: {repo: x}}", "source has no field repo"},
        {"{" WHO ", source: {tags: x}}", "did you mean tag?"},
        {"{" WHO ", selfHosted: dany}", "did you mean deny?"},
        {"{" WHO ", level: 4}", "a number from 1 to 3"},
        {"{" WHO ", maxAge: soon}", "a duration such as"},
        {"{" WHO ", source: {tag: \"/(/\"}}", "line 7"},
        {"{builders: [x]}", "provenance: from is missing"},
    };

    TEST_EACH(i, cases) {
        hm_auto_ptr(documents) d = NULL;
        char text[1024];
        struct hm_err err = {0};

        test_case("%s", cases[i].fields);
        snprintf(text, sizeof(text),
            HEAD "  require:\n  - name: r\n    provenance: %s\n",
            cases[i].fields);
        CHECK_ERR(made_new(&d, text, &err), HM_USAGE, cases[i].words);
    }
}

TEST_SUITE(document_provenance, TEST(every_field_of_provenance_is_asked),
    TEST(a_machine_of_ones_own_is_refused), TEST(builders_are_pinned_by_commit),
    TEST(an_unreleased_delegator_is_named), TEST(who_signs_is_asked_first),
    TEST(what_cannot_be_meant_is_refused));

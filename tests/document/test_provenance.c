/* SPDX-License-Identifier: Apache-2.0 */
/* What each field means: tests/expect. Here: that each arrives there, one that
 * passes and one that fails only there. */
#include <stdio.h>

#include "document/made.h"
#include "expect/house.h"

#define WHO                                                                    \
    "from: [{issuer: \"" HOUSE_GITHUB                                          \
    "\", subject: \"https://github.com/slsa-framework/**\"}]"

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
    TEST(a_machine_of_ones_own_is_refused), TEST(who_signs_is_asked_first),
    TEST(what_cannot_be_meant_is_refused));

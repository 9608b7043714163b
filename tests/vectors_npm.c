/* SPDX-License-Identifier: Apache-2.0 */
/* vectors_npm.c - packages of npm's by both attestations, as slsa-verifier's
 * table has them: what is expected of provenance is asked of that one alone. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "expect/expect.h"
#include "judge/docket.h"
#include "package/key_set.h"
#include "package/npm.h"
#include "test.h"

static const struct {
    const char *reason, *failures;
} expected[] = {
    {"MismatchSource",
        "both-attestations:not-found identity:policy source:policy"},
    {"MismatchPackageVersion",
        "both-attestations:not-found package:mismatch package:mismatch"},
    {"MismatchPackageName",
        "both-attestations:not-found package:mismatch package:mismatch"},
    {"InvalidSignature", "both-attestations:not-found signature:mismatch"},
    {"InvalidBuilderID", "both-attestations:not-found builder:policy"},
    {"NotSupported", "both-attestations:not-found builder:policy"},
};

static const char *wanted(const struct test_cases *cases)
{
    const char *reason = test_cases_get(cases, "reason");

    if (strcmp(test_cases_get(cases, "expect"), "pass") == 0)
        return "";
    for (size_t i = 0; i < TEST_LEN(expected); i++) {
        if (strcmp(expected[i].reason, reason) == 0)
            return expected[i].failures;
    }
    return "a row in the table of this file";
}

static struct hm_bytes text_of(const struct test_cases *cases, const char *name)
{
    const char *text = test_cases_get(cases, name);

    return text == NULL ? hm_bytes(NULL, 0) : hm_bytes_str(text);
}

/* What --github-repo demands. */
static bool allow_source(struct docket *docket, struct hm_err *err)
{
    char uri[256];
    struct hm_ext_demand source = {12, {HM_MATCH_EXACT, {0}}};
    const struct hm_identity_spec spec = {
        .issuer = {HM_MATCH_EXACT,
            HM_LIT("https://token.actions.githubusercontent.com")},
        .subject = {.match = HM_MATCH_ANY},
        .extensions = &source,
        .extension_count = 1,
    };

    snprintf(uri, sizeof(uri), "https://%s",
        test_cases_get(docket->cases, "source"));
    source.value.text = hm_bytes_str(uri);
    return hm_rules_allow_identity(docket->rules, &spec, err);
}

static bool add_keys(
    struct docket *docket, struct hm_key_set *set, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_MIB);

    HM_TRY(test_cases_load(&text, docket->cases, "npm/npm-keys.json"));
    HM_TRY(hm_key_set_parse(set, hm_buf_view(&text), err));
    HM_TRY(hm_key_set_allow(set, docket->rules, err));
    for (size_t i = 0; i < set->count; i++)
        docket->keys[docket->key_count++] = set->keys[i];
    set->count = 0; /* the docket's */
    docket->terms = set->terms;
    return true;
}

static bool expectation(
    struct hm_expect **out, const struct test_cases *cases, struct hm_err *err)
{
    const struct hm_demand builder = {
        HM_MATCH_EXACT, text_of(cases, "builder_id")};
    const struct hm_expect_spec spec = {
        .source = {HM_MATCH_EXACT, text_of(cases, "source")},
        .builders = &builder,
        .builder_count = builder.text.p != NULL,
    };

    return hm_expect_new(out, &spec, err);
}

/* What a test gives to one row, freed after the docket. */
struct given {
    struct hm_key_set set;
    struct hm_arena arena;
    struct hm_expect *expect;
    struct hm_content_rule rule;
};

static void given_free(struct given *given)
{
    hm_key_set_free(&given->set);
    hm_arena_free(&given->arena);
    hm_expect_free(given->expect);
}
#define given_auto __attribute__((cleanup(given_free))) struct given

static bool prepare(
    struct docket *docket, struct given *given, struct hm_err *err)
{
    const struct hm_npm_demand demand = {
        .name = text_of(docket->cases, "package_name"),
        .version = text_of(docket->cases, "package_version"),
        .provenance = &given->rule,
    };

    docket->column = "provenance";
    docket->own_types = true;
    HM_TRY(hm_rules_new(&docket->rules, err));
    HM_TRY(allow_source(docket, err));
    HM_TRY(add_keys(docket, &given->set, err));
    HM_TRY(expectation(&given->expect, docket->cases, err));
    given->rule = hm_expect_rule(given->expect);
    HM_TRY(hm_rules_allow_predicate(
        docket->rules, HM_LIT("https://slsa.dev/provenance/v0.2"), err));
    HM_TRY(hm_rules_allow_predicate(
        docket->rules, HM_LIT("https://slsa.dev/provenance/v1"), err));
    HM_TRY(hm_npm_require(docket->rules, &given->arena, &demand, err));
    return docket_load(
        docket, test_cases_get(docket->cases, "trusted_root"), err);
}

static void run(const struct test_cases *cases)
{
    hm_auto(buf) failures = hm_buf(HM_MIB);
    given_auto given = {.arena = hm_arena(HM_MIB)};
    docket_auto docket = docket_of(cases);
    const char *want = wanted(cases);
    struct hm_err err = {0};
    enum hm_verdict verdict;

    test_case("%s", test_cases_get(cases, "id"));
    if (!CHECK_OK(prepare(&docket, &given, &err)))
        return;
    verdict = docket_judge(&failures, &docket, true);
    if (!CHECK_STR(hm_buf_str(&failures), want) ||
        !CHECK_EQ(verdict == HM_YES, want[0] == '\0'))
        test_note("%s", docket.report);
}

static void packages(void)
{
    struct test_cases cases;
    unsigned count = 0;

    if (!test_cases_open(&cases, "slsa-verifier"))
        return;
    while (test_cases_next(&cases)) {
        if (strcmp(test_cases_get(&cases, "kind"), "npm") != 0)
            continue;
        run(&cases);
        count++;
    }
    test_cases_close(&cases);
    CHECK(count == 22);
}

TEST_SUITE(vectors_npm, TEST(packages));

/* SPDX-License-Identifier: Apache-2.0 */
#include "vsa/vsa.h"

#include "base/limits.h"
#include "package/opinion.h"

#define SUMMARY(id, uri, result, levels)                                       \
    "{\"verifier\":{\"id\":\"" id "\",\"x\":1},\"resourceUri\":\"" uri         \
    "\",\"verificationResult\":\"" result "\",\"verifiedLevels\":" levels      \
    ",\"policy\":{},\"timeVerified\":\"2024-06-12T07:24:34.351608Z\"}"
#define LEVELS "[\"BCID_L1\",\"SLSA_BUILD_LEVEL_2\"]"

/* Wanted: verifier v, resource r, BCID_L1 and at least SLSA_BUILD_LEVEL_2. */
static struct hm_rules *new_rules(struct hm_arena *arena)
{
    static const struct hm_bytes levels[] = {{(const uint8_t *)"BCID_L1", 7},
        {(const uint8_t *)"SLSA_BUILD_LEVEL_2", 18}};
    const struct hm_vsa_demand demand = {
        HM_LIT("v"), HM_LIT("r"), levels, TEST_LEN(levels)};
    hm_auto_ptr(rules) rules = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_rules_new(&rules, &err)) ||
        !CHECK_OK(hm_vsa_require(rules, arena, &demand, &err)))
        return NULL;
    hm_rules_unsafe_any_identity(rules);
    return hm_move(rules);
}

static void a_summary_says_what_is_demanded(void)
{
    static const struct {
        const char *predicate, *failures;
    } rows[] = {
        {SUMMARY("v", "r", "PASSED", LEVELS), ""},
        {SUMMARY("v", "r", "PASSED", "[\"BCID_L1\",\"SLSA_BUILD_LEVEL_3\"]"),
            ""},
        {SUMMARY("v2", "r", "PASSED", LEVELS), "summary:mismatch"},
        {SUMMARY("v", "r/", "PASSED", LEVELS), "summary:mismatch"},
        {SUMMARY("v", "r", "FAILED", LEVELS), "summary:mismatch"},
        {SUMMARY("v", "r", "passed", LEVELS), "summary:mismatch"},
        {SUMMARY("v", "r", "PASSED", "[\"SLSA_BUILD_LEVEL_2\"]"),
            "summary:mismatch"},
        {SUMMARY("v", "r", "PASSED", "[\"BCID_L1\",\"SLSA_BUILD_LEVEL_1\"]"),
            "summary:mismatch"},
        {SUMMARY("v", "r", "PASSED", "[\"BCID_L1\",\"SLSA_SOURCE_LEVEL_3\"]"),
            "summary:mismatch"},
        {SUMMARY("v", "r", "PASSED", "[\"BCID_L1\",\"SLSA_BUILD_LEVEL_22\"]"),
            "summary:mismatch"},
        {SUMMARY("v", "r", "PASSED", "[]"), "summary:mismatch"},
        {SUMMARY("v", "r", "PASSED", "null"), "summary:format"},
        {"{}", "summary:format"},
        {"", "summary:format"},
    };
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto_ptr(rules) rules = new_rules(&arena);

    for (size_t i = 0; rules != NULL && i < TEST_LEN(rows); i++) {
        struct made_facts made;

        test_case("%zu", i);
        make_facts(&made, HM_FACTS_CERT, hm_vsa_type, "_");
        made.facts.statement.predicate = hm_bytes_str(rows[i].predicate);
        opinion(rules, &made.facts, rows[i].failures);
    }
}

static void other_statements_are_no_summaries(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto_ptr(rules) rules = new_rules(&arena);
    struct made_facts made;

    if (rules == NULL)
        return;
    make_facts(&made, HM_FACTS_CERT, "https://slsa.dev/provenance/v1", "_");
    made.facts.statement.predicate =
        HM_LIT(SUMMARY("v", "r", "PASSED", LEVELS));
    opinion(rules, &made.facts, "content:policy summary:mismatch");
    opinion(rules, NULL, "");
}

static void levels_are_read(void)
{
    static const struct {
        const char *text, *track;
        unsigned level;
    } rows[] = {
        {"SLSA_BUILD_LEVEL_3", "SLSA_BUILD", 3},
        {"SLSA_SOURCE_LEVEL_0", "SLSA_SOURCE", 0},
        {"SLSA_BUILD_LEVEL_UNEVALUATED", NULL, 0},
        {"SLSA_BUILD_LEVEL_", NULL, 0},
        {"SLSA_BUILD_LEVEL_12", NULL, 0},
        {"SLSA__LEVEL_1", NULL, 0},
        {"SLSA_LEVEL_1", NULL, 0},
        {"ACME_BUILD_LEVEL_1", NULL, 0},
        {"_LEVEL_1", NULL, 0},
        {"1", NULL, 0},
        {"", NULL, 0},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        struct hm_bytes track;
        unsigned level;
        bool is = hm_vsa_level(&track, &level, hm_bytes_str(rows[i].text));

        test_case("%s", rows[i].text);
        if (CHECK_EQ(is, rows[i].track != NULL) && is) {
            CHECK_BYTES(track, hm_bytes_str(rows[i].track));
            CHECK_EQ(level, rows[i].level);
        }
    }
}

static void an_empty_demand_is_refused(void)
{
    static const struct hm_bytes none = {(const uint8_t *)"", 0};
    static const struct hm_vsa_demand rows[] = {
        {{(const uint8_t *)"", 0}, {(const uint8_t *)"r", 1}, NULL, 0},
        {{(const uint8_t *)"v", 1}, {NULL, 0}, NULL, 0},
        {{(const uint8_t *)"v", 1}, {(const uint8_t *)"r", 1}, &none, 1},
        {{(const uint8_t *)"v", 1}, {(const uint8_t *)"r", 1}, &none,
            HM_VSA_LEVELS_MAX + 1},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto_ptr(rules) rules = NULL;
        struct hm_err err = {0};

        test_case("%zu", i);
        if (!CHECK_OK(hm_rules_new(&rules, &err)))
            return;
        CHECK_ERR(hm_vsa_require(rules, &arena, &rows[i], &err), HM_USAGE, "");
    }
}

TEST_SUITE(vsa_vsa, TEST(a_summary_says_what_is_demanded),
    TEST(other_statements_are_no_summaries), TEST(levels_are_read),
    TEST(an_empty_demand_is_refused));

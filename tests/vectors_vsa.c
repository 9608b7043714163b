/* SPDX-License-Identifier: Apache-2.0 */
/* vectors_vsa.c - a verification summary of Google's, as slsa-verifier's table
 * demands it. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "judge/docket.h"
#include "test.h"
#include "vsa/vsa.h"

static const struct {
    const char *id, *failures;
} expected[] = {
    {"vsa-gke", ""},
    {"vsa-empty-keyid", "signature:not-found"},
    {"vsa-wrong-keyid", "signature:not-found"},
    {"vsa-wrong-subject", "artifact:not-found"},
    {"vsa-higher-level", "summary:mismatch"},
};

static const char *wanted(const char *id)
{
    for (size_t i = 0; i < TEST_LEN(expected); i++) {
        if (strcmp(expected[i].id, id) == 0)
            return expected[i].failures;
    }
    return "a row in the table of this file";
}

/* The value of name=value among the options; p NULL: it is not there. */
static struct hm_bytes option(const struct test_cases *cases, const char *name)
{
    const char *options = test_cases_get(cases, "options");
    char start[32];
    const char *at;

    snprintf(start, sizeof(start), " %s=", name);
    at = strstr(options, start);
    if (at == NULL && strncmp(options, start + 1, strlen(start + 1)) == 0)
        at = options - 1;
    if (at == NULL)
        return hm_bytes(NULL, 0);
    at += strlen(start);
    return hm_bytes((const uint8_t *)at, strcspn(at, " "));
}

enum { LEVELS = 4 };

static size_t levels_of(struct hm_bytes *out, const struct test_cases *cases)
{
    struct hm_bytes all = option(cases, "levels");
    size_t count = 0;

    while (all.len > 0 && count < LEVELS) {
        size_t len = hm_bytes_find(all, ',');

        out[count++] = hm_bytes_slice(all, 0, len);
        all = hm_bytes_slice(all, len + 1, all.len);
    }
    return count;
}

static bool add_key(struct docket *docket, struct hm_err *err)
{
    struct hm_bytes path = option(docket->cases, "key");
    hm_auto(buf) pem = hm_buf(HM_KEY_FILE_MAX);
    struct hm_key *key;
    char name[128];

    snprintf(name, sizeof(name), "%.*s", (int)path.len, (const char *)path.p);
    HM_TRY(test_cases_load(&pem, docket->cases, name));
    HM_TRY(hm_key_parse(&key, hm_buf_view(&pem), err));
    return docket_add_key(docket, key, err);
}

static bool prepare(
    struct docket *docket, struct hm_arena *arena, struct hm_err *err)
{
    const char *artifact = test_cases_get(docket->cases, "artifact");
    struct hm_bytes levels[LEVELS];
    const struct hm_vsa_demand demand = {
        .verifier = option(docket->cases, "verifier"),
        .resource = option(docket->cases, "resource"),
        .levels = levels,
        .level_count = levels_of(levels, docket->cases),
    };

    docket->column = "provenance";
    docket->own_types = true;
    docket->opts.unsafe_no_tlog = true;
    docket->other.algorithm = HM_LIT("gce_image_id");
    docket->other.value = hm_bytes_str(strchr(artifact, ':') + 1);
    HM_TRY(hm_rules_new(&docket->rules, err));
    HM_TRY(add_key(docket, err));
    HM_TRY(hm_vsa_require(docket->rules, arena, &demand, err));
    return docket_load(docket, NULL, err);
}

static void run(const struct test_cases *cases)
{
    const char *id = test_cases_get(cases, "id"), *want = wanted(id);
    const struct hm_key_terms terms = {.id = option(cases, "keyid")};
    hm_auto(buf) failures = hm_buf(HM_MIB);
    hm_auto(arena) arena = hm_arena(HM_MIB);
    docket_auto docket = docket_of(cases);
    struct hm_err err = {0};
    enum hm_verdict verdict;

    test_case("%s", id);
    docket.terms = &terms;
    if (!CHECK_OK(prepare(&docket, &arena, &err)))
        return;
    verdict = docket_judge(&failures, &docket, true);
    if (!CHECK_STR(hm_buf_str(&failures), want) ||
        !CHECK_EQ(verdict == HM_YES, want[0] == '\0'))
        test_note("%s", docket.report);
}

static void summaries(void)
{
    struct test_cases cases;
    unsigned count = 0;

    if (!test_cases_open(&cases, "slsa-verifier"))
        return;
    while (test_cases_next(&cases)) {
        if (strcmp(test_cases_get(&cases, "kind"), "vsa") != 0)
            continue;
        run(&cases);
        count++;
    }
    test_cases_close(&cases);
    CHECK(count == TEST_LEN(expected));
}

TEST_SUITE(vectors_vsa, TEST(summaries));

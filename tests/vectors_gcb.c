/* SPDX-License-Identifier: Apache-2.0 */
/* vectors_gcb.c - provenance of Google Cloud Build, as slsa-verifier's table has
 * it, by the keys that are built in. Source, tag and builder are matters of the
 * predicate: tests/vectors_slsa_verifier.c. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "crypto/digest.h"
#include "judge/docket.h"
#include "package/cloud_build.h"
#include "test.h"

static const struct {
    const char *id, *failures;
    bool yes; /* another piece of the file satisfies */
} expected[] = {
    {"gcb-v0.2-invalid-payload-digest", "signature:mismatch artifact:not-found",
        false},
    {"gcb-v0.3-invalid-payload-builderid", "signature:mismatch", false},
    {"gcb-v0.3-invalid-summary-digest", "cloud-build:mismatch", false},
    {"gcb-v0.2-invalid-text-digest", "cloud-build:mismatch", false},
    {"gcb-v0.3-invalid-text-build-steps", "cloud-build:mismatch", false},
    {"gcb-v0.3-invalid-metadata-kind", "cloud-build:mismatch", false},
    {"gcb-v0.2-invalid-metadata-resourceuri-sha256", "cloud-build:mismatch",
        false},
    {"gcb-v0.3-invalid-signature-encoding", "evidence:format", false},
    {"gcb-v0.2-invalid-signature-empty", "signature:mismatch", false},
    {"gcb-v0.3-invalid-signature-none", "evidence:format", false},
    {"gcb-v0.2-invalid-region", "signature:not-found", false},
    {"gcb-v0.3-invalid-empty-region", "signature:not-found", false},
    {"gcb-v0.2-invalid-keyid", "signature:not-found", false},
    {"gcb-v0.2-invalid-keyid-empty", "signature:not-found", false},
    {"gcb-v0.2-invalid-keyid-none", "signature:not-found", false},
    {"gcb-v0.3-invalid-signature-multiple", "signature:mismatch", false},
    {"gcb-v0.2-invalid-multiple-provenance",
        "signature:mismatch signature:mismatch signature:mismatch", false},
    {"gcb-v0.2-multiple-provenance-2nd-valid",
        "signature:mismatch signature:mismatch", true},
    {"gcb-v0.3-multiple-provenance-3rd-valid",
        "signature:mismatch signature:mismatch", true},
    {"gcb-unit-invalid-signature-payloadtype", "artifact:unsupported", false},
    {"gcb-unit-v1.0-github-single-invalid-sig",
        "signature:mismatch artifact:format", false},
    {"gcb-unit-v1.0-github-v1.0-valid", "signature:mismatch artifact:format",
        true},
    {"gcb-unit-empty-provenance", "evidence:format", false},
};

/* Reasons of the predicate, which pass here. */
static bool is_predicate(const char *reason)
{
    static const char *const reasons[] = {"MismatchBuilderID",
        "VerifierNotSupported", "MismatchSource", "MismatchTag",
        "MismatchVersionedTag"};

    for (size_t i = 0; i < TEST_LEN(reasons) && reason != NULL; i++) {
        if (strcmp(reasons[i], reason) == 0)
            return true;
    }
    return false;
}

static const char *wanted(bool *yes, const struct test_cases *cases)
{
    const char *id = test_cases_get(cases, "id");

    for (size_t i = 0; i < TEST_LEN(expected); i++) {
        *yes = expected[i].yes;
        if (strcmp(expected[i].id, id) == 0)
            return expected[i].failures;
    }
    *yes = strcmp(test_cases_get(cases, "expect"), "pass") == 0 ||
        is_predicate(test_cases_get(cases, "reason"));
    return *yes ? "" : "a row in the table of this file";
}

static bool prepare(
    struct docket *docket, struct hm_key_set *set, struct hm_err *err)
{
    docket->column = "provenance";
    docket->own_types = true;
    HM_TRY(hm_rules_new(&docket->rules, err));
    HM_TRY(hm_key_set_cloud_build(set, err));
    HM_TRY(hm_key_set_allow(set, docket->rules, err));
    for (size_t i = 0; i < set->count; i++)
        docket->keys[docket->key_count++] = set->keys[i];
    set->count = 0; /* the docket's */
    docket->terms = set->terms;
    return hm_cloud_build_require(docket->rules, err);
}

/* Rows about the signature alone name no artifact: the summary's. */
static bool digest_of(struct docket *docket, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    const char *digest;

    HM_TRY(test_cases_load(
        &text, docket->cases, test_cases_get(docket->cases, "provenance")));
    digest = strstr(hm_buf_str(&text), "sha256:");
    HM_TRY(CHECK(digest != NULL));
    docket->digest_count = 1;
    return hm_digest_parse(&docket->digests[0],
        hm_bytes((const uint8_t *)digest, strlen("sha256:") + 64), err);
}

static void run(const struct test_cases *cases)
{
    hm_auto(buf) failures = hm_buf(HM_MIB);
    hm_auto(key_set) set = {.count = 0};
    docket_auto docket = docket_of(cases);
    struct hm_err err = {0};
    bool yes;
    const char *want = wanted(&yes, cases);

    test_case("%s", test_cases_get(cases, "id"));
    if (!CHECK_OK(prepare(&docket, &set, &err)) ||
        (test_cases_get(cases, "artifact") == NULL &&
            !CHECK_OK(digest_of(&docket, &err))))
        return;
    if (!docket_load(&docket, NULL, &err)) {
        char got[64];

        snprintf(
            got, sizeof(got), "%s:%s", docket.stage, hm_code_name(err.code));
        CHECK_STR(got, want);
        return;
    }
    if (!CHECK_EQ(docket_judge(&failures, &docket, true) == HM_YES, yes) ||
        !CHECK_STR(hm_buf_str(&failures), want))
        test_note("%s", docket.report);
}

static void images(void)
{
    struct test_cases cases;
    unsigned count = 0;

    if (!test_cases_open(&cases, "slsa-verifier"))
        return;
    while (test_cases_next(&cases)) {
        if (strncmp(test_cases_get(&cases, "kind"), "gcb", 3) != 0)
            continue;
        run(&cases);
        count++;
    }
    test_cases_close(&cases);
    CHECK(count == 44);
}

TEST_SUITE(vectors_gcb, TEST(images));

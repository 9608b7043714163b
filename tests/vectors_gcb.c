/* SPDX-License-Identifier: Apache-2.0 */
/* vectors_gcb.c - provenance of Google Cloud Build, as slsa-verifier's table has
 * it, by the keys that are built in: the verdict of each row, and the reason.
 * `expected` has those of the evidence by their name, `reasons` those of what the
 * row demands. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "crypto/digest.h"
#include "expect/expect.h"
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

/* Of its errors which of our checks it is, and with which words. */
static const struct {
    const char *name, *failure, *words;
} reasons[] = {
    {"MismatchSource", "source:policy", "repository is "},
    {"MismatchTag", "source-ref:policy", "tag is "},
    {"MismatchVersionedTag", "source-ref:policy", "version is "},
    {"MismatchBuilderID", "builder:policy", "builder is "},
    {"VerifierNotSupported", "builder:policy", "builder is "},
};

struct want {
    const char *failures, *words;
    bool yes;
};

static struct want wanted(const struct test_cases *cases)
{
    const char *reason = test_cases_get(cases, "reason");
    struct want want = {"", "", true};

    for (size_t i = 0; i < TEST_LEN(expected); i++) {
        if (strcmp(expected[i].id, test_cases_get(cases, "id")) == 0)
            return (struct want){expected[i].failures, "", expected[i].yes};
    }
    if (strcmp(test_cases_get(cases, "expect"), "pass") == 0)
        return want;
    want = (struct want){"a row in the tables of this file", "", false};
    for (size_t i = 0; i < TEST_LEN(reasons) && reason != NULL; i++) {
        if (strcmp(reasons[i].name, reason) == 0)
            want = (struct want){reasons[i].failure, reasons[i].words, false};
    }
    return want;
}

static struct hm_demand exactly(const char *text)
{
    return text == NULL
        ? (struct hm_demand){0}
        : (struct hm_demand){HM_MATCH_EXACT, hm_bytes_str(text)};
}

/* As `verify --cloud-build --provenance` makes of such options. Rows about the
 * signature alone demand nothing else. */
static bool expect(
    struct hm_expect **out, struct docket *docket, struct hm_err *err)
{
    const struct test_cases *cases = docket->cases;
    const struct hm_demand builder =
        exactly(test_cases_get(cases, "builder_id"));
    const struct hm_expect_spec spec = {
        .source = exactly(test_cases_get(cases, "source")),
        .tag = exactly(test_cases_get(cases, "tag")),
        .versioned_tag = hm_bytes_str(test_cases_get(cases, "versioned_tag")),
        .builders = &builder,
        .builder_count = 1,
        .signer_named = true,
    };

    if (strcmp(test_cases_get(cases, "kind"), "gcb") != 0)
        return true;
    HM_TRY(CHECK(test_cases_get(cases, "branch") == NULL));
    HM_TRY(hm_expect_new(out, &spec, err));
    hm_expect_by_cloud_build(*out);
    return hm_expect_require(*out, docket->rules, err);
}

static bool prepare(struct hm_expect **out, struct docket *docket,
    struct hm_key_set *set, struct hm_err *err)
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
    return hm_cloud_build_require(docket->rules, err) &&
        expect(out, docket, err);
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
    hm_auto_ptr(expect) made = NULL;
    docket_auto docket = docket_of(cases);
    struct hm_err err = {0};
    const struct want want = wanted(cases);

    test_case("%s", test_cases_get(cases, "id"));
    if (!CHECK_OK(prepare(&made, &docket, &set, &err)) ||
        (test_cases_get(cases, "artifact") == NULL &&
            !CHECK_OK(digest_of(&docket, &err))))
        return;
    if (!docket_load(&docket, NULL, &err)) {
        char got[64];

        snprintf(
            got, sizeof(got), "%s:%s", docket.stage, hm_code_name(err.code));
        CHECK_STR(got, want.failures);
        return;
    }
    if (!CHECK_EQ(docket_judge(&failures, &docket, true) == HM_YES, want.yes) ||
        !CHECK_STR(hm_buf_str(&failures), want.failures) ||
        !CHECK(strstr(docket.report, want.words) != NULL))
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

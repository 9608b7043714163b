/* SPDX-License-Identifier: Apache-2.0 */
/* vectors_slsa_verifier.c - the expectations of slsa-verifier's own regression
 * tests: source, branch, tag, version, builder.
 *
 * Each row becomes the expectation and the signers that `hallmark verify
 * --provenance` makes of such options. `reasons` says which of our checks each of
 * its errors is, and with which words. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "crypto/digest.h"
#include "expect/expect.h"
#include "judge/docket.h"
#include "policy/rules.h"
#include "test.h"

static const struct reason {
    const char *name, *failures, *words;
} reasons[] = {
    {"MismatchBranch", "source-ref:policy", "branch is "},
    {"MismatchTag", "source-ref:policy", "tag is "},
    {"MismatchVersionedTag", "source-ref:policy", "version is "},
    {"InvalidRef", "source-ref:policy", "built from "},
    {"MismatchSource", "source:policy", "repository is "},
    {"UntrustedReusableWorkflow", "identity:policy builder:policy", "subject"},
    {"MismatchBuilderID", "identity:policy builder:policy", "builder is "},
};

/* Rows that are worth their own words. */
static const struct reason rows[] = {
    /* Nothing but an envelope: it says that a key signed, and there is none. */
    {"go-v1.0.0-workflow-dispatch-no-certificate", "given-key:not-found", ""},
    /* Refused there because no log has it. That is waived here, and the
     * certificate, of 2022, is in no certificate log either. */
    {"root-rekor-upload-bypassed", "sct:not-found", ""},
    /* A delegator signed, and for another builder. */
    {"maven-v1.10.0-valid-main-branch-default-invalid-builderid",
        "builder:policy", "builder is "},
    {"gradle-v2.0.0-valid-main-branch-default-invalid-builderid",
        "builder:policy", "builder is "},
    {"delegator-v1.9.0-valid-main-branch-default-invalid-builderid",
        "builder:policy", "not-trusted.yml"},
    /* A fork's builder. */
    {"root-malicious-untrusted-builder",
        "identity:policy builder:policy build-type:policy source:policy",
        "asraa/slsa-github-generator"},
    /* Somebody's workflow wrote another one's predicate. */
    {"bcr-module.bazel-wrong-signer",
        "identity:policy builder:mismatch build-type:policy source:policy "
        "claims:mismatch",
        "malicious_attestation.yaml"},
};

#define GENERATOR                                                              \
    "https://github.com/slsa-framework/slsa-github-generator/.github/"         \
    "workflows/"
#define MAIN "@refs/heads/main"

/* Made by builders, or signed by a delegator, at the head of their branch, which
 * slsa-verifier accepts in a mode for tests alone. Here whoever wants that names
 * them so. */
static const struct {
    const char *prefix, *builder, *delegator;
} unreleased[] = {
    {"root-multiple-subject", GENERATOR "generator_generic_slsa3.yml" MAIN,
        NULL},
    {"delegator-v1.9.0", NULL, GENERATOR "delegator_generic_slsa3.yml" MAIN},
};

static struct hm_demand exactly(const char *text)
{
    return text == NULL
        ? (struct hm_demand){0}
        : (struct hm_demand){HM_MATCH_EXACT, hm_bytes_str(text)};
}

static bool expect(
    struct hm_expect **out, struct docket *docket, struct hm_err *err)
{
    const struct test_cases *cases = docket->cases;
    struct hm_demand builders[] = {
        exactly(test_cases_get(cases, "builder_id")), {0}};
    struct hm_expect_spec spec = {
        .source = exactly(test_cases_get(cases, "source")),
        .branch = exactly(test_cases_get(cases, "branch")),
        .tag = exactly(test_cases_get(cases, "tag")),
        .versioned_tag = hm_bytes_str(test_cases_get(cases, "versioned_tag")),
        .builders = builders,
    };

    for (size_t i = 0; i < TEST_LEN(unreleased); i++) {
        const char *id = test_cases_get(cases, "id");
        size_t len = strlen(unreleased[i].prefix);

        if (strncmp(id, unreleased[i].prefix, len) != 0)
            continue;
        if (unreleased[i].builder != NULL)
            builders[0] = exactly(unreleased[i].builder);
        builders[1] = exactly(unreleased[i].delegator);
    }
    for (size_t i = 0; i < 2 && builders[i].match != HM_MATCH_NOTHING; i++)
        spec.builder_count++;
    return hm_rules_new(&docket->rules, err) &&
        hm_expect_new(out, &spec, err) &&
        hm_expect_require(*out, docket->rules, err) &&
        hm_expect_allow(*out, docket->rules, err);
}

/* ---- Judging ---- */

static const struct reason *wanted(const struct test_cases *cases)
{
    static const struct reason fine = {"", "", ""},
                               unknown = {"", "a reason in the table", ""};
    const char *reason = test_cases_get(cases, "reason");

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        if (strcmp(rows[i].name, test_cases_get(cases, "id")) == 0)
            return &rows[i];
    }
    if (strcmp(test_cases_get(cases, "expect"), "pass") == 0)
        return &fine;
    for (size_t i = 0; i < TEST_LEN(reasons) && reason != NULL; i++) {
        if (strcmp(reasons[i].name, reason) == 0)
            return &reasons[i];
    }
    return &unknown;
}

static void judge(struct docket *docket, const struct reason *want)
{
    hm_auto(buf) failures = hm_buf(HM_MIB);
    enum hm_verdict verdict = docket_judge(&failures, docket, true);

    if (!CHECK_STR(hm_buf_str(&failures), want->failures) ||
        !CHECK_EQ(verdict == HM_YES, want->failures[0] == '\0') ||
        !CHECK(strstr(docket->report, want->words) != NULL))
        test_note("%s", docket->report);
}

static bool has_time(const struct test_cases *cases)
{
    const char *options = test_cases_get(cases, "options");

    return options == NULL || strstr(options, "offline=no-time") == NULL;
}

/* Evidence that nobody witnessed is refused for exactly that, whatever it says,
 * and judged by what it says when one does without. */
static void judge_without_time(struct docket *docket, const struct reason *want)
{
    static const struct reason no_time = {
        "", "signing-time:not-found log-threshold:not-found", ""};

    judge(docket, &no_time);
    docket->opts.unsafe_no_tlog = true;
    docket->opts.unsafe_no_time = true;
    judge(docket, want);
    docket->opts = (struct hm_verify_opts){0};
}

/* One of several digests; they are separated by blanks. */
static bool digest_at(struct docket *docket, size_t index)
{
    const char *digests = test_cases_get(docket->cases, "artifact");
    struct hm_err err = {0};
    size_t at = 0;

    for (size_t i = 0; i < index; i++) {
        at += strcspn(digests + at, " ");
        if (digests[at] == '\0')
            return false;
        at++;
    }
    docket->digest_count = 1;
    return CHECK_OK(hm_digest_parse(&docket->digests[0],
        hm_bytes(digests + at, strcspn(digests + at, " ")), &err));
}

static void run(const struct test_cases *cases)
{
    hm_auto_ptr(expect) made = NULL;
    docket_auto docket = docket_of(cases);
    struct hm_err err = {0};

    test_case("%s", test_cases_get(cases, "id"));
    docket.column = "provenance";
    if (!digest_at(&docket, 0) || !CHECK_OK(expect(&made, &docket, &err)) ||
        !CHECK_OK(
            docket_load(&docket, test_cases_get(cases, "trusted_root"), &err)))
        return;
    for (size_t i = 0; digest_at(&docket, i); i++) {
        if (has_time(cases))
            judge(&docket, wanted(cases));
        else
            judge_without_time(&docket, wanted(cases));
    }
}

static void run_kind(const char *kind)
{
    struct test_cases cases;
    unsigned count = 0;

    if (!test_cases_open(&cases, "slsa-verifier"))
        return;
    while (test_cases_next(&cases)) {
        if (strcmp(test_cases_get(&cases, "kind"), kind) != 0)
            continue;
        run(&cases);
        count++;
    }
    test_cases_close(&cases);
    test_note("%u rows", count);
}

static void files_of_its_builders(void)
{
    run_kind("gha");
}

static void attestations_of_github(void)
{
    run_kind("github-attestation");
}

TEST_SUITE(vectors_slsa_verifier, TEST(files_of_its_builders),
    TEST(attestations_of_github));

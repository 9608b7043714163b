/* SPDX-License-Identifier: Apache-2.0 */
/* vectors_verify.c - the bundles of public suites, judged whole.
 *
 * A rejection counts only when it comes from where the suite says that the
 * evidence is wrong: `expected` below was written from the descriptions of the
 * cases, and lists every check that fails, with its reason. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "judge/docket.h"
#include "test.h"

/* ---- What must go wrong ---- */

static const struct {
    const char *suite, *id, *failures;
} expected[] = {
    {"sigstore-conformance", "bundle-from-wrong-instance",
        "certificate:untrusted"},
    {"sigstore-conformance", "bundle-invalid-base64-signature",
        "evidence:format"},
    {"sigstore-conformance", "bundle-malformed-json", "evidence:format"},
    /* A root in the chain is a hint like any other; what is left is that
     * somebody else signed. */
    {"sigstore-conformance", "bundle-with-root-cert", "identity:policy"},
    {"sigstore-conformance", "checkpoint-bad-keyhint",
        "log-inclusion:not-found"},
    {"sigstore-conformance", "dsse-invalid-sig", "signature:mismatch"},
    {"sigstore-conformance", "dsse-mismatch-sig", "log-entry:mismatch"},
    {"sigstore-conformance", "inclusion-proof-corrupted-hash",
        "log-inclusion:mismatch"},
    /* The body is what the log signed, in both ways. */
    {"sigstore-conformance", "incorrect-public-key",
        "log-entry:mismatch log-inclusion:mismatch log-promise:mismatch"},
    /* The body's signature is not even encoded as that log does it. */
    {"sigstore-conformance", "intoto-log-entry-mismatch", "log-entry:format"},
    {"sigstore-conformance", "intoto-missing-inclusion-proof",
        "evidence:format"},
    {"sigstore-conformance", "intoto-set-outside-signing-cert-validity",
        "signing-time:expired"},
    {"sigstore-conformance", "intoto-tsa-timestamp-outside-cert-validity",
        "signing-time:expired"},
    {"sigstore-conformance", "invalid-checkpoint-signature",
        "log-inclusion:mismatch"},
    {"sigstore-conformance", "invalid-ct-key", "sct:not-found"},
    {"sigstore-conformance", "managed-key-no-key", "given-key:not-found"},
    /* Not a key at all: its point is not on the curve. */
    {"sigstore-conformance", "managed-key-wrong-key", "rules:format"},
    {"sigstore-conformance", "message-digest-mismatch", "artifact:mismatch"},
    /* No signature is left at all. */
    {"sigstore-conformance", "rekor2-checkpoint-missing-log-signature",
        "log-inclusion:format"},
    {"sigstore-conformance", "rekor2-checkpoint-missing-root-hash",
        "log-inclusion:format"},
    {"sigstore-conformance", "rekor2-checkpoint-no-matching-signature",
        "log-inclusion:not-found"},
    {"sigstore-conformance", "rekor2-dsse-mismatch-envelope",
        "log-entry:mismatch"},
    {"sigstore-conformance", "rekor2-no-inclusion-proof", "evidence:format"},
    {"sigstore-conformance", "rekor2-no-timestamp", "signing-time:not-found"},
    {"sigstore-conformance", "rekor2-timestamp-outside-trust-root-tsa-validity",
        "timestamp:expired"},
    {"sigstore-conformance", "rekor2-timestamp-payload-mismatch",
        "timestamp:mismatch"},
    {"sigstore-conformance",
        "rekor2-timestamp-untrusted-tsa-with-embedded-cert",
        "signing-time:not-found"},
    /* Line breaks in base64 are refused before the time is looked at. */
    {"sigstore-conformance", "rekor2-timestamp-with-incorrect-time",
        "evidence:format"},
    {"sigstore-conformance", "set-invalid-signature", "log-promise:mismatch"},
    {"sigstore-conformance", "trust-root-tlog-missing-validity-start",
        "root:format"},
    {"sigstore-conformance", "wrong-hashedrekord-artifact",
        "log-entry:mismatch"},
    {"sigstore-conformance", "wrong-hashedrekord-entry", "log-entry:mismatch"},
    {"sigstore-conformance", "wrong-material",
        "signature:mismatch artifact:mismatch"},
    {"sigstore-python", "bundle_cve_2022_36056.txt", "log-entry:mismatch"},
    {"sigstore-python", "bundle_invalid_version.txt", "evidence:unsupported"},
    {"sigstore-python", "bundle_no_cert_v1.txt", "evidence:format"},
    /* Of the other instance; see of_the_other_instance(). */
    {"sigstore-python", "bundle_no_log_entry.txt", "certificate:untrusted"},
    /* A certificate of one instance with log and timestamp of the other. */
    {"sigstore-python", "tsa-late", "certificate:untrusted"},
    {"sigstore-go", "dsse-2sigs", "evidence:format"},
    {"sigstore-go", "othername-as-mail", "identity:policy"},
    {"sigstore-java", "bundle.v2.no.inclusion", "evidence:format"},
    {"sigstore-java", "bundle.v3.no.inclusion", "evidence:format"},
    {"sigstore-java", "bundle.dsse.bad-signature", "signature:mismatch"},
    {"sigstore-java", "bundle-with-mismatched-set", "log-promise:mismatch"},
    {"sigstore-java", "bundle-with-wrong-tlog-entry", "log-entry:mismatch"},
    {"sigstore-java", "bundle.dsse.not-in-subjects", "artifact:not-found"},
    {"sigstore-rust", "conda-attestation-wrong-identity", "identity:policy"},
    {"sigstore-rust", "conda-attestation-tampered", "artifact:not-found"},
    {"model-signing", "v0.3.1-certificate-changed-file", "artifact:not-found"},
    {"github-cli", "js-fakerepo", "identity:policy"},
    {"github-cli", "js-fakeowner", "identity:policy"},
    {"github-cli", "js-fakeboth", "identity:policy"},
    {"github-cli", "demo-missing-cert", "evidence:format"},
    {"github-cli", "demo-missing-material", "evidence:format"},
};

/* Cases that a suite leaves open, and what we do. */
static const struct {
    const char *suite, *id, *failures; /* "" passes */
} decided[] = {
    {"sigstore-python", "tsa-duplicate", "evidence:format"},
    {"sigstore-java", "bundle-no-digest", "evidence:format"},
    /* Signed over bytes that no specification has. */
    {"model-signing", "v0.2.0-certificate",
        "signature:mismatch artifact:not-found"},
    {"github-cli", "js-v0.1", ""},
};

static const char *wanted(const char *suite, const char *id, const char *expect)
{
    if (strcmp(expect, "pass") == 0)
        return "";
    for (size_t i = 0; i < TEST_LEN(expected); i++) {
        if (strcmp(expected[i].suite, suite) == 0 &&
            strcmp(expected[i].id, id) == 0)
            return expected[i].failures;
    }
    for (size_t i = 0; i < TEST_LEN(decided); i++) {
        if (strcmp(decided[i].suite, suite) == 0 &&
            strcmp(decided[i].id, id) == 0)
            return decided[i].failures;
    }
    return "a row in the table of this file";
}

/* ---- One case ---- */

static void fails_while(
    const char *what, const struct hm_err *err, const char *want)
{
    char got[64];

    snprintf(got, sizeof(got), "%s:%s", what, hm_code_name(err->code));
    if (!CHECK_STR(got, want))
        test_note("%s", err->msg);
}

static void judge(struct docket *docket, bool by_digest, const char *want)
{
    hm_auto(buf) failures = hm_buf(HM_MIB);
    enum hm_verdict verdict = docket_judge(&failures, docket, by_digest);

    if (!CHECK_STR(hm_buf_str(&failures), want) ||
        !CHECK_EQ(verdict == HM_YES, want[0] == '\0'))
        test_note("%s", docket->report);
}

static void run_with(
    const struct test_cases *cases, const char *root, const char *want)
{
    docket_auto docket = docket_of(cases);
    struct hm_err err = {0};

    test_case("%s/%s", cases->suite, test_cases_get(cases, "id"));
    if (!docket_load(&docket, root, &err)) {
        fails_while(docket.stage, &err, want);
        return;
    }
    judge(&docket, false, want);
    judge(&docket, true, want);
}

static void run_case(const struct test_cases *cases)
{
    run_with(cases, test_cases_get(cases, "trusted_root"),
        wanted(cases->suite, test_cases_get(cases, "id"),
            test_cases_get(cases, "expect")));
}

static void run_suite(const char *suite)
{
    struct test_cases cases;

    if (!test_cases_open(&cases, suite))
        return;
    while (test_cases_next(&cases))
        run_case(&cases);
    test_cases_close(&cases);
}

static void sigstore_conformance(void)
{
    run_suite("sigstore-conformance");
}

static void sigstore_python(void)
{
    run_suite("sigstore-python");
}

/* What the description says is seen under the other root only. */
static void of_the_other_instance(void)
{
    struct test_cases cases;

    if (!test_cases_open(&cases, "sigstore-python"))
        return;
    while (test_cases_next(&cases)) {
        if (strcmp(test_cases_get(&cases, "id"), "bundle_no_log_entry.txt") ==
            0)
            run_with(&cases, "../trust/public-good.json",
                "signing-time:not-found log-threshold:not-found");
    }
    test_cases_close(&cases);
}

static void sigstore_go(void)
{
    run_suite("sigstore-go");
}

static void sigstore_js(void)
{
    run_suite("sigstore-js");
}

static void sigstore_java(void)
{
    run_suite("sigstore-java");
}

static void sigstore_rust(void)
{
    run_suite("sigstore-rust");
}

static void model_signing(void)
{
    run_suite("model-signing");
}

static void github_cli(void)
{
    run_suite("github-cli");
}

static void cosign(void)
{
    run_suite("cosign");
}

TEST_SUITE(vectors_verify, TEST(sigstore_conformance), TEST(sigstore_python),
    TEST(of_the_other_instance), TEST(sigstore_go), TEST(sigstore_js),
    TEST(sigstore_java), TEST(sigstore_rust), TEST(model_signing),
    TEST(github_cli), TEST(cosign));

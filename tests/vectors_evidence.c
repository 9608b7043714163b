/* SPDX-License-Identifier: Apache-2.0 */
/* vectors_evidence.c - evidence of other formats in public suites, at the level
 * of signatures: by anybody, with any predicate.
 *
 * What those suites demand beyond that (builders, sources, tags, packages) is
 * policy, and other tests'. Rows that fail by policy pass here; `policy` names
 * their reasons. `expected` lists, from the descriptions of the cases, what
 * fails here, candidate by candidate. */
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "enc/json_field.h"
#include "judge/docket.h"
#include "test.h"

/* ---- What is policy ---- */

static const struct {
    const char *reason, *why;
} policy[] = {
    {"MismatchBranch", "of the predicate"},
    {"MismatchTag", "of the predicate"},
    {"MismatchVersionedTag", "of the predicate"},
    {"InvalidRef", "of the predicate"},
    {"MismatchSource", "of the certificate and the predicate"},
    {"MismatchBuilderID", "of the certificate and the predicate"},
    {"InvalidBuilderID", "of the certificate and the predicate"},
    {"NotSupported", "a builder that the demand names"},
    {"VerifierNotSupported", "a builder that the demand names"},
    {"UntrustedReusableWorkflow", "of the certificate"},
    {"MismatchPackageName", "of the predicate"},
    {"MismatchPackageVersion", "of the predicate"},
    /* Texts beside the envelope, which nobody signed and we do not read. */
    {"MismatchHash", "a digest outside of the envelope"},
    {"MismatchIntoto", "a text outside of the envelope"},
    {"InvalidFormat", "a text outside of the envelope"},
    {"build config does not match", "of the certificate"},
    {"file name differs", "of the statement"},
};

static bool is_policy(const char *reason)
{
    for (size_t i = 0; i < TEST_LEN(policy) && reason != NULL; i++) {
        if (strcmp(reason, policy[i].reason) == 0)
            return true;
    }
    return false;
}

/* ---- What must go wrong ---- */

#define BAD "signature:mismatch"

static const struct row {
    const char *id, *failures;
    bool yes; /* another candidate of the file satisfies */
} expected[] = {
    /* Cloud Build. The digest in the payload is another one, too. */
    {"gcb-v0.2-invalid-payload-digest", BAD " artifact:not-found", false},
    {"gcb-v0.3-invalid-signature-encoding", "evidence:format", false},
    {"gcb-v0.3-invalid-signature-none", "evidence:format", false},
    {"gcb-v0.2-invalid-multiple-provenance", BAD " " BAD " " BAD, false},
    {"gcb-v0.2-multiple-provenance-2nd-valid", BAD " " BAD " " BAD, false},
    {"gcb-v0.3-multiple-provenance-3rd-valid", BAD " " BAD " " BAD, false},
    {"gcb-unit-invalid-signature-payloadtype", BAD " artifact:unsupported",
        false},
    /* A letter more in the payload. */
    {"gcb-unit-v1.0-github-single-invalid-sig", BAD " artifact:format", false},
    {"gcb-unit-v1.0-github-v1.0-valid", BAD " artifact:format", true},
    /* An object where the list belongs. */
    {"gcb-unit-empty-provenance", "evidence:format", false},
    /* Both attestations are demanded there; here one is enough. */
    {"npm-supreme-googles-cli-v02-tag-invalidsigprov-invalid-signature-"
     "provenance-npm-cli",
        BAD, true},
    {"npm-supreme-googles-cli-v02-tag-invalidsigpub-invalid-signature-publish-"
     "npm-cli",
        BAD, true},
    {"npm-provenance-npm-test-cli-v1-prega-invalidsigprov-invalid-signature-"
     "provenance-npm-cli-v1",
        BAD, true},
    {"npm-provenance-npm-test-cli-v1-prega-invalidsigpub-invalid-signature-"
     "publish-npm-cli-v1",
        BAD, true},
    /* Nothing but an envelope: it says that a key signed, and there is none. */
    {"go-v1.0.0-workflow-dispatch-no-certificate", "given-key:not-found",
        false},
    /* It is refused there because no log has it. Here that is waived by then,
     * and the certificate, of 2022, is in no certificate log either. */
    {"root-rekor-upload-bypassed", "sct:not-found", false},
    /* The other envelope was logged at another time, too. */
    {"bundle-mismatch-tlog", "log-entry:mismatch signing-time:expired", false},
    /* Its statement has an empty predicate type, and so is none. */
    {"bundle-valid", "artifact:format", false},
    {"self-wrong-digest", "artifact:not-found", false},
};

/* An envelope and a certificate, and nobody who saw them. */
static const struct row no_time = {
    NULL, "signing-time:not-found log-threshold:not-found", false};
/* The regional keys of Cloud Build signed the payload as it is, before the
 * service changed to the protocol that the envelope is of: no such signature
 * is valid, whatever else is right or wrong with the row. */
static const struct row signed_bare = {NULL, BAD, false};
static const struct row fine = {NULL, "", true};
static const struct row missing = {NULL, "a row in the table", false};

static bool is_signed_bare(const struct test_cases *cases)
{
    const char *file = test_cases_get(cases, "provenance");

    return file != NULL && strncmp(file, "gcb/v0.", 7) == 0 &&
        strcmp(file, "gcb/v0.3/gcloud-container-github-tag.json") != 0;
}

static const struct row *wanted(const struct test_cases *cases)
{
    const char *id = test_cases_get(cases, "id");
    const char *reason = test_cases_get(cases, "reason");

    for (size_t i = 0; i < TEST_LEN(expected); i++) {
        if (strcmp(expected[i].id, id) == 0)
            return &expected[i];
    }
    if (is_signed_bare(cases))
        return &signed_bare;
    if (strcmp(test_cases_get(cases, "expect"), "pass") == 0 ||
        is_policy(reason))
        return &fine;
    return &missing;
}

/* ---- Keys ---- */

static bool add_pem(struct docket *docket, const char *path, struct hm_err *err)
{
    hm_auto(buf) pem = hm_buf(HM_KEY_FILE_MAX);
    struct hm_key *key;

    HM_TRY(hm_file_read(&pem, path, err));
    HM_TRY(hm_key_parse(&key, hm_buf_view(&pem), err));
    return docket_add_key(docket, key, err);
}

static bool add_folder(struct docket *docket, struct hm_err *err)
{
    const char *folder = test_vector_path("slsa-verifier/gcb/keys");
    char pattern[1024];
    glob_t files;
    bool ok = true;

    HM_TRY(CHECK(folder != NULL));
    snprintf(pattern, sizeof(pattern), "%s/*.pem", folder);
    HM_TRY(CHECK(glob(pattern, 0, NULL, &files) == 0));
    for (size_t i = 0; ok && i < files.gl_pathc; i++)
        ok = add_pem(docket, files.gl_pathv[i], err);
    globfree(&files);
    return ok;
}

static bool add_npm_keys(struct docket *docket, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_json_rd rd = hm_json_rd(&arena);
    struct hm_json_list l;
    struct hm_json_obj o;
    struct hm_json root;

    HM_TRY(test_cases_load(&text, docket->cases, "npm/npm-keys.json"));
    HM_TRY(
        hm_json_parse_borrowed(&root, &arena, hm_buf_view(&text), HM_MIB, err));
    o = hm_json_root(&rd, root);
    l = hm_json_list(&o, "keys", DOCKET_KEYS);
    while (hm_json_next(&l)) {
        struct hm_json_obj item = hm_json_root(&rd, l.item);
        struct hm_json_obj inner = hm_json_obj(&item, "publicKey");
        struct hm_bytes spki = hm_json_base64(&inner, "rawBytes", HM_BASE64);
        struct hm_key *key;

        HM_TRY(hm_key_parse_spki(&key, spki, err));
        HM_TRY(docket_add_key(docket, key, err));
    }
    return true;
}

/* ---- The artifact ---- */

/* Rows that are about the signature alone name none: the statement's own. */
static bool first_subject(struct docket *docket, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_FACTS_ARENA_MAX);
    const struct hm_evidence *e = hm_evidence_at(docket->file, 0);
    struct hm_statement statement;
    struct hm_err none = {0};
    char text[256];

    docket->digest_count = 1;
    if (!hm_statement_parse(&statement, &arena, e->envelope.payload, &none))
        return hm_digest_of(&docket->digests[0], HM_SHA256, HM_LIT(""), err);
    snprintf(text, sizeof(text), "sha256:%.*s",
        (int)statement.subjects[0].digests[0].value.len,
        (const char *)statement.subjects[0].digests[0].value.p);
    return hm_digest_parse(&docket->digests[0], hm_bytes_str(text), err);
}

/* One of several digests; they are separated by blanks. */
static bool digest_at(struct docket *docket, const char *digests, size_t index)
{
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
        hm_bytes((const uint8_t *)digests + at, strcspn(digests + at, " ")),
        &err));
}

/* ---- One row ---- */

static void judge(struct docket *docket, const struct row *want)
{
    hm_auto(buf) failures = hm_buf(HM_MIB);
    enum hm_verdict verdict = docket_judge(&failures, docket, true);

    if (!CHECK_STR(hm_buf_str(&failures), want->failures) ||
        !CHECK_EQ(verdict == HM_YES, want->yes))
        test_note("%s", docket->report);
}

static void not_loaded(const struct docket *docket, const struct hm_err *err,
    const struct row *want)
{
    char got[64];

    snprintf(got, sizeof(got), "%s:%s", docket->stage, hm_code_name(err->code));
    if (!CHECK_STR(got, want->failures))
        test_note("%s", err->msg);
}

static bool prepare(struct docket *docket, struct hm_err *err)
{
    const char *options = test_cases_get(docket->cases, "options");

    HM_TRY(hm_rules_new(&docket->rules, err));
    hm_rules_unsafe_any_identity(docket->rules);
    if (options != NULL && strstr(options, "keys=gcb") != NULL) {
        docket->opts.unsafe_no_tlog = true; /* Cloud Build has none */
        return add_folder(docket, err);
    }
    if (options != NULL && strstr(options, "keys=npm") != NULL)
        return add_npm_keys(docket, err);
    return true;
}

static bool has_time(const struct test_cases *cases)
{
    const char *options = test_cases_get(cases, "options");

    return options == NULL || strstr(options, "offline=no-time") == NULL;
}

/* Without a witness it is refused, and passes when one does without. */
static void judge_by_default(struct docket *docket, const struct row *want)
{
    if (has_time(docket->cases)) {
        judge(docket, want);
        return;
    }
    judge(docket, &no_time);
    docket->opts.unsafe_no_tlog = true;
    docket->opts.unsafe_no_time = true;
    judge(docket, want);
    docket->opts = (struct hm_verify_opts){0};
}

static void run(const struct test_cases *cases, const char *column)
{
    const char *digests = test_cases_get(cases, "artifact");
    const struct row *want = wanted(cases);
    docket_auto docket = docket_of(cases);
    struct hm_err err = {0};

    test_case("%s/%s", cases->suite, test_cases_get(cases, "id"));
    docket.column = column;
    docket.digest_count = digests == NULL ? 1 : 0;
    if (!CHECK_OK(prepare(&docket, &err)) ||
        !CHECK(digests == NULL || digest_at(&docket, digests, 0)))
        return;
    if (!docket_load(&docket, test_cases_get(cases, "trusted_root"), &err)) {
        not_loaded(&docket, &err, want);
        return;
    }
    if (digests == NULL && !CHECK_OK(first_subject(&docket, &err)))
        return;
    judge_by_default(&docket, want);
    for (size_t i = 1; digests != NULL && digest_at(&docket, digests, i); i++)
        judge_by_default(&docket, want);
}

/* Rows of these kinds, comma behind each. */
static void run_kinds(const char *suite, const char *column, const char *kinds)
{
    struct test_cases cases;
    unsigned count = 0;

    if (!test_cases_open(&cases, suite))
        return;
    while (test_cases_next(&cases)) {
        char kind[64];

        snprintf(kind, sizeof(kind), "%s,", test_cases_get(&cases, "kind"));
        if (strstr(kinds, kind) == NULL)
            continue;
        run(&cases, column);
        count++;
    }
    test_cases_close(&cases);
    test_note("%s: %u rows of %s", suite, count, kinds);
}

static void pypi_attestations(void)
{
    run_kinds("pypi-attestations", "file", "attestation,bundle,provenance,");
}

static void slsa_github(void)
{
    run_kinds("slsa-verifier", "provenance", "gha,");
}

static void slsa_github_alone(void)
{
    run_kinds(
        "slsa-verifier", "provenance", "gha-signature,github-attestation,");
}

static void slsa_npm(void)
{
    run_kinds("slsa-verifier", "provenance", "npm,");
}

static void slsa_cloud_build(void)
{
    run_kinds("slsa-verifier", "provenance", "gcb,gcb-signature,");
}

TEST_SUITE(vectors_evidence, TEST(pypi_attestations), TEST(slsa_github),
    TEST(slsa_github_alone), TEST(slsa_npm), TEST(slsa_cloud_build));

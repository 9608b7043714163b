/* SPDX-License-Identifier: Apache-2.0 */
/* vectors_verify.c - the bundles of public suites, judged whole.
 *
 * A rejection counts only when it comes from where the suite says that the
 * evidence is wrong: `expected` below was written from the descriptions of the
 * cases, and lists every check that fails, with its reason. */
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "cases.h"
#include "crypto/digest.h"
#include "judge/judge.h"
#include "report/tree.h"
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
    {"sigstore-conformance", "managed-key-no-key", "key:not-found"},
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

/* Everything that a row names, loaded. */
struct trial {
    const struct test_cases *cases;
    struct hm_root *root;
    struct hm_rules *rules;
    struct hm_key *key;
    struct hm_evidence_file *file;
    struct hm_buf artifact;
    struct hm_digest digests[3];
    size_t digest_count;
    struct hm_verify_opts opts;
};

static void trial_free(struct trial *t)
{
    hm_root_free(t->root);
    hm_rules_free(t->rules);
    hm_key_free(t->key);
    hm_evidence_file_free(t->file);
    hm_buf_free(&t->artifact);
}

static bool has_option(const struct test_cases *cases, const char *option)
{
    const char *options = test_cases_get(cases, "options");

    return options != NULL && strstr(options, option) != NULL;
}

static bool is_own_ca(const struct test_cases *cases)
{
    return has_option(cases, "method=certificate");
}

static bool load_root(struct trial *t, const char *path, struct hm_err *err)
{
    const char *ca = test_cases_get(t->cases, "key");
    hm_auto(buf) text = hm_buf(HM_ROOT_MAX);

    HM_TRY(hm_root_new(&t->root, err));
    if (is_own_ca(t->cases))
        return test_cases_load(&text, t->cases, ca) &&
            hm_root_add_ca_pem(t->root, HM_LIT("own"), hm_buf_view(&text), err);
    if (path == NULL)
        return true;
    return test_cases_load(&text, t->cases, path) &&
        hm_root_add_json(t->root, hm_bytes_str(path), hm_buf_view(&text), err);
}

static struct hm_demand exactly(const char *text)
{
    return (struct hm_demand){
        text == NULL ? HM_MATCH_ANY : HM_MATCH_EXACT, hm_bytes_str(text)};
}

/* gh's policy: owner and repository are demanded of the certificate. */
static bool allow_repository(struct trial *t, struct hm_err *err)
{
    const char *owner = test_cases_get(t->cases, "owner");
    const char *repo = test_cases_get(t->cases, "repo");
    char owner_uri[128], repo_uri[128];
    struct hm_ext_demand extensions[2] = {{16, {0}}, {12, {0}}};
    struct hm_identity_spec spec = {
        .issuer = exactly(test_cases_get(t->cases, "issuer")),
        .subject = exactly(NULL),
        .extensions = extensions,
        .extension_count = repo == NULL ? 1 : 2,
    };

    snprintf(owner_uri, sizeof(owner_uri), "https://github.com/%s", owner);
    snprintf(repo_uri, sizeof(repo_uri), "https://github.com/%s",
        repo == NULL ? "" : repo);
    extensions[0].value = exactly(owner_uri);
    extensions[1].value = exactly(repo_uri);
    return hm_rules_allow_identity(t->rules, &spec, err);
}

static bool load_rules(struct trial *t, struct hm_err *err)
{
    const char *identity = test_cases_get(t->cases, "identity");
    const char *key = test_cases_get(t->cases, "key");
    hm_auto(buf) pem = hm_buf(HM_KEY_FILE_MAX);
    struct hm_identity_spec spec = {
        .issuer = exactly(test_cases_get(t->cases, "issuer")),
        .subject = exactly(identity),
    };

    HM_TRY(hm_rules_new(&t->rules, err));
    if (test_cases_get(t->cases, "owner") != NULL)
        return allow_repository(t, err);
    if (is_own_ca(t->cases)) {
        hm_rules_unsafe_any_identity(t->rules);
        return true;
    }
    if (identity != NULL)
        return hm_rules_allow_identity(t->rules, &spec, err);
    return test_cases_load(&pem, t->cases, key) &&
        hm_key_parse(&t->key, hm_buf_view(&pem), err) &&
        hm_rules_allow_key(t->rules, t->key, &(struct hm_window){0}, err);
}

static bool digest_file(struct trial *t, struct hm_err *err)
{
    static const enum hm_hash hashes[] = {HM_SHA256, HM_SHA384, HM_SHA512};

    for (size_t i = 0; i < TEST_LEN(hashes); i++)
        HM_TRY(hm_digest_of(
            &t->digests[i], hashes[i], hm_buf_view(&t->artifact), err));
    t->digest_count = TEST_LEN(hashes);
    return true;
}

/* The digest of a folder, as model signing has it: of the digests of its files
 * in the order of their names. */
static bool digest_files(struct trial *t, struct hm_buf *all,
    const glob_t *files, struct hm_err *err)
{
    for (size_t i = 0; i < files->gl_pathc; i++) {
        hm_auto(buf) text = hm_buf(HM_MIB);
        struct hm_digest digest;

        if (has_option(t->cases, strrchr(files->gl_pathv[i], '/') + 1))
            continue; /* among the ignored ones */
        HM_TRY(hm_file_read(&text, files->gl_pathv[i], err));
        HM_TRY(hm_digest_of(&digest, HM_SHA256, hm_buf_view(&text), err));
        hm_buf_put(all, hm_digest_view(&digest));
    }
    t->digest_count = 1;
    return hm_digest_of(&t->digests[0], HM_SHA256, hm_buf_view(all), err);
}

static bool digest_folder(
    struct trial *t, const char *folder, struct hm_err *err)
{
    hm_auto(buf) all = hm_buf(HM_MIB);
    char pattern[512];
    glob_t files;
    bool ok;

    snprintf(pattern, sizeof(pattern), "%s/%s", t->cases->suite, folder);
    snprintf(pattern, sizeof(pattern), "%s*", test_vector_path(pattern));
    if (!CHECK(glob(pattern, 0, NULL, &files) == 0))
        return false;
    ok = digest_files(t, &all, &files, err);
    globfree(&files);
    return ok;
}

static bool load_artifact(struct trial *t, struct hm_err *err)
{
    const char *artifact = test_cases_get(t->cases, "artifact");

    if (strchr(artifact, ':') != NULL) {
        t->digest_count = 1;
        return hm_digest_parse(&t->digests[0], hm_bytes_str(artifact), err);
    }
    if (has_option(t->cases, "method=") &&
        artifact[strlen(artifact) - 1] == '/')
        return digest_folder(t, artifact, err);
    if (!test_cases_load(&t->artifact, t->cases, artifact))
        return false;
    if (has_option(t->cases, "method=key")) {
        hm_auto(buf) all = hm_buf(64);

        HM_TRY(hm_digest_of(
            &t->digests[0], HM_SHA256, hm_buf_view(&t->artifact), err));
        hm_buf_put(&all, hm_digest_view(&t->digests[0]));
        t->digest_count = 1;
        return hm_digest_of(&t->digests[0], HM_SHA256, hm_buf_view(&all), err);
    }
    return digest_file(t, err);
}

static void load_options(struct trial *t)
{
    t->opts.unsafe_no_sct = has_option(t->cases, "sct=0");
    t->opts.unsafe_no_tlog =
        has_option(t->cases, "tlog=0") || has_option(t->cases, "method=key");
    t->opts.tsa_min = has_option(t->cases, "tsa=1") ? 1 : 0;
    /* 2025-06-01: inside the validity of the test CA's certificates. */
    t->opts.has_now = true;
    t->opts.now = hm_time_of(1748736000);
}

/* The failures of a report, in its order: "signature:mismatch ..". */
static void put_failures(struct hm_buf *out, const struct hm_section *section)
{
    for (const struct hm_check *c = section->checks; c != NULL; c = c->next) {
        if (c->outcome == HM_FAIL || c->outcome == HM_UNKNOWN)
            hm_buf_printf(
                out, "%s%s:%s", out->len > 0 ? " " : "", c->name, c->reason);
    }
    for (const struct hm_section *s = section->children; s != NULL; s = s->next)
        put_failures(out, s);
}

static struct hm_artifact artifact_of(const struct trial *t, bool by_digest)
{
    return (struct hm_artifact){
        .name = HM_LIT("artifact"),
        .digests = t->digests,
        .digest_count = t->digest_count,
        .has_message = !by_digest && t->artifact.len > 0,
        .message = hm_buf_view(&t->artifact),
    };
}

static void judge(const struct trial *t, bool by_digest, const char *want)
{
    struct hm_artifact artifact = artifact_of(t, by_digest);
    hm_auto_ptr(report) report = NULL;
    hm_auto(arena) arena = hm_arena(HM_STATEMENT_MAX);
    struct hm_proved proved = {.arena = &arena};
    hm_auto(buf) failures = hm_buf(HM_MIB), text = hm_buf(HM_MIB);
    const struct hm_key *key = t->key;
    struct hm_candidate candidates[8] = {0};
    struct hm_evidences evidence = {
        candidates, hm_evidence_count(t->file), NULL};
    struct hm_judge with = {
        .root = t->root,
        .rules = t->rules,
        .keys = &key,
        .key_count = key == NULL ? 0 : 1,
        .opts = &t->opts,
    };
    struct hm_err err = {0};

    if (!CHECK_OK(hm_report_new(&report, &err)) ||
        !CHECK(evidence.count <= TEST_LEN(candidates)))
        return;
    for (size_t i = 0; i < evidence.count; i++)
        candidates[i].evidence = hm_evidence_at(t->file, i);
    if (candidates[0].evidence->has_envelope)
        hm_rules_allow_any_predicate(t->rules);
    hm_judge_target(
        &proved, hm_report_root(report), &with, &artifact, &evidence);
    put_failures(&failures, hm_report_root(report));
    if (!CHECK_STR(hm_buf_str(&failures), want) ||
        !CHECK_EQ(hm_report_verdict(report) == HM_YES, want[0] == '\0')) {
        hm_report_text(&text, report);
        test_note("%s", hm_buf_str(&text));
    }
}

static bool load_evidence(struct trial *t, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_EVIDENCE_MAX);

    return test_cases_load(
               &text, t->cases, test_cases_get(t->cases, "bundle")) &&
        hm_evidence_parse(&t->file, hm_buf_view(&text), err);
}

static void fails_while(
    const char *what, const struct hm_err *err, const char *want)
{
    char got[64];

    snprintf(got, sizeof(got), "%s:%s", what, hm_code_name(err->code));
    if (!CHECK_STR(got, want))
        test_note("%s", err->msg);
}

static void run_with(
    const struct test_cases *cases, const char *root, const char *want)
{
    const char *id = test_cases_get(cases, "id");
    __attribute__((cleanup(trial_free))) struct trial t = {
        .cases = cases, .artifact = hm_buf(8 * HM_MIB)};
    struct hm_err err = {0};

    test_case("%s/%s", cases->suite, id);
    load_options(&t);
    if (!load_root(&t, root, &err)) {
        fails_while("root", &err, want);
    } else if (!load_rules(&t, &err)) {
        fails_while("rules", &err, want);
    } else if (!CHECK_OK(load_artifact(&t, &err))) {
        return;
    } else if (!load_evidence(&t, &err)) {
        fails_while("evidence", &err, want);
    } else {
        judge(&t, false, want);
        judge(&t, true, want);
    }
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

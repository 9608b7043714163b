/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/docket.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "test.h"
#include "verify/court.h"

struct docket docket_of(const struct test_cases *cases)
{
    return (struct docket){.cases = cases,
        .column = "bundle",
        .artifact = hm_buf(8 * HM_MIB),
        .text = hm_buf(HM_EVIDENCE_MAX)};
}

void hm_docket_free(struct docket *t)
{
    hm_root_free(t->root);
    hm_rules_free(t->rules);
    for (size_t i = 0; i < t->key_count; i++)
        hm_key_free(t->keys[i]);
    hm_evidence_file_free(t->file);
    hm_buf_free(&t->artifact);
    hm_buf_free(&t->text);
}

static bool has_option(const struct test_cases *cases, const char *option)
{
    const char *options = test_cases_get(cases, "options");

    return options != NULL && strstr(options, option) != NULL;
}

static bool is_own_ca(const struct test_cases *cases)
{
    return has_option(cases, "method=certificate-chain");
}

static bool load_root(struct docket *t, const char *path, struct hm_err *err)
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
static bool allow_repository(struct docket *t, struct hm_err *err)
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

bool docket_add_key(struct docket *t, struct hm_key *key, struct hm_err *err)
{
    struct hm_err twice = {0};

    if (!hm_rules_allow_key(t->rules, key, &(struct hm_window){0}, &twice) ||
        t->key_count == DOCKET_KEYS) {
        hm_key_free(key);
        return twice.code == HM_USAGE ||
            hm_fail(err, HM_LIMIT, "a key too many");
    }
    t->keys[t->key_count++] = key;
    return true;
}

static bool load_key(struct docket *t, struct hm_err *err)
{
    hm_auto(buf) pem = hm_buf(HM_KEY_FILE_MAX);
    struct hm_key *key;

    HM_TRY(test_cases_load(&pem, t->cases, test_cases_get(t->cases, "key")));
    HM_TRY(hm_key_parse(&key, hm_buf_view(&pem), err));
    return docket_add_key(t, key, err);
}

static bool load_rules(struct docket *t, struct hm_err *err)
{
    const char *identity = test_cases_get(t->cases, "identity");
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
    return load_key(t, err);
}

static bool digest_file(struct docket *t, struct hm_err *err)
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
static bool digest_files(struct docket *t, struct hm_buf *all,
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
    struct docket *t, const char *folder, struct hm_err *err)
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

static bool load_artifact(struct docket *t, struct hm_err *err)
{
    const char *artifact = test_cases_get(t->cases, "artifact");

    if (t->digest_count > 0 || t->other.value.len > 0)
        return true; /* the caller's */
    if (strchr(artifact, ':') != NULL) {
        t->digest_count = 1;
        return hm_digest_parse(&t->digests[0], hm_bytes_str(artifact), err);
    }
    if (has_option(t->cases, "method=") &&
        artifact[strlen(artifact) - 1] == '/')
        return digest_folder(t, artifact, err);
    if (!test_cases_load(&t->artifact, t->cases, artifact))
        return false;
    if (has_option(t->cases, "method=key ")) {
        hm_auto(buf) all = hm_buf(64);

        HM_TRY(hm_digest_of(
            &t->digests[0], HM_SHA256, hm_buf_view(&t->artifact), err));
        hm_buf_put(&all, hm_digest_view(&t->digests[0]));
        t->digest_count = 1;
        return hm_digest_of(&t->digests[0], HM_SHA256, hm_buf_view(&all), err);
    }
    return digest_file(t, err);
}

static void load_options(struct docket *t)
{
    t->opts.unsafe_no_sct = has_option(t->cases, "sct=0");
    t->opts.unsafe_no_tlog |=
        has_option(t->cases, "tlog=0") || has_option(t->cases, "method=key ");
    t->opts.tsa_min = has_option(t->cases, "tsa=1") ? 1 : 0;
    /* 2025-06-01: inside the validity of the test CA's certificates. */
    t->opts.has_now = true;
    t->opts.now = hm_time_of(1748736000);
}

static bool load_evidence(struct docket *t, struct hm_err *err)
{
    const char *file = test_cases_get(t->cases, t->column);

    return test_cases_load(&t->text, t->cases, file) &&
        hm_evidence_parse(&t->file, hm_buf_view(&t->text), err);
}

bool docket_load(struct docket *t, const char *root, struct hm_err *err)
{
    load_options(t);
    t->stage = "root";
    HM_TRY(load_root(t, root, err));
    t->stage = "rules";
    HM_TRY(t->rules != NULL || load_rules(t, err));
    t->stage = "artifact";
    HM_TRY(load_artifact(t, err));
    t->stage = "evidence";
    HM_TRY(load_evidence(t, err));
    t->stage = NULL;
    return true;
}

/* ---- Judging ---- */

static struct hm_artifact artifact_of(const struct docket *t, bool by_digest)
{
    return (struct hm_artifact){
        .name = hm_bytes_str(t->name == NULL ? "artifact" : t->name),
        .digests = t->digests,
        .digest_count = t->digest_count,
        .other = t->other,
        .has_message = !by_digest && t->artifact.len > 0,
        .message = hm_buf_view(&t->artifact),
    };
}

enum { CANDIDATES = 16 };

static void judge_all(struct hm_section *parent, const struct docket *t,
    const struct hm_artifact *artifact, const struct hm_evidences *evidences)
{
    hm_auto(arena) arena = hm_arena(HM_FACTS_ARENA_MAX);
    struct hm_proved proved = {.arena = &arena};
    const struct hm_judge with = {
        .root = t->root,
        .rules = t->rules,
        .keys = (const struct hm_key *const *)t->keys,
        .key_count = t->key_count,
        .terms = t->terms,
        .opts = &t->opts,
    };

    if (!t->own_types && evidences->candidates[0].evidence->has_envelope)
        hm_rules_allow_any_predicate(t->rules);
    hm_judge_target(&proved, parent, &with, artifact, evidences);
}

enum hm_verdict docket_judge_file(struct hm_buf *failures, struct docket *t,
    const struct hm_evidence_file *file, bool by_digest)
{
    const struct hm_artifact artifact = artifact_of(t, by_digest);
    hm_auto_ptr(report) report = NULL;
    hm_auto(buf) text = hm_buf(sizeof(t->report) - 1);
    struct hm_candidate candidates[CANDIDATES] = {0};
    const struct hm_evidences evidences = {
        candidates, hm_evidence_count(file), NULL};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_report_new(&report, &err)) ||
        !CHECK(evidences.count <= CANDIDATES))
        return HM_COULD_NOT_TELL;
    for (size_t i = 0; i < evidences.count; i++)
        candidates[i].evidence = hm_evidence_at(file, i);
    judge_all(hm_report_root(report), t, &artifact, &evidences);
    court_failures(failures, hm_report_root(report));
    hm_report_text(&text, report);
    snprintf(t->report, sizeof(t->report), "%s", hm_buf_str(&text));
    return hm_report_verdict(report);
}

enum hm_verdict docket_judge(
    struct hm_buf *failures, struct docket *t, bool by_digest)
{
    return docket_judge_file(failures, t, t->file, by_digest);
}

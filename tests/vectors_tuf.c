/* SPDX-License-Identifier: Apache-2.0 */
/* The repositories of TUF's own suites, Sigstore's own one from its first root
 * on, and the broken ones of two clients (../shared/vectors). Each folder is what
 * a server holds; the update is fed from it. */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "cases.h"
#include "test.h"
#include "tuf/update.h"

/* Of these suites a case may fail for reasons of its own; here is what it must
 * be refused for. */
static const struct {
    const char *id;
    enum hm_code code;
    const char *words;
} refused[] = {
    {"sigstore-root-signing-late", HM_EXPIRED, "root 12: expired at 2025-"},
    {"expired-timestamp", HM_EXPIRED, "timestamp.json: expired at 2026-08-28"},
    {"root-unsigned", HM_UNTRUSTED, "2.root.json: by the root before it"},
    {"root-expired", HM_EXPIRED, "root 2: expired"},
    {"root-wrong-version", HM_MISMATCH, "version 1, wanted 2"},
    {"root-too-big", HM_FORMAT, "2.root.json: "},
    {"timestamp-missing", HM_NOT_FOUND, "timestamp.json: the repository has"},
    {"timestamp-unsigned", HM_UNTRUSTED, "signed by 0 of its keys, wanted 1"},
    {"timestamp-rollback", HM_MISMATCH, "timestamp.json: version 1, and 3 was"},
    {"timestamp-expired", HM_EXPIRED, "timestamp.json: expired"},
    {"snapshot-missing", HM_NOT_FOUND, "snapshot.json: the repository has"},
    {"snapshot-invalid-hash", HM_MISMATCH, "snapshot.json: it has sha"},
    {"snapshot-version-mismatch", HM_MISMATCH, "snapshot.json: version "},
    /* Its length differs, too, and that is seen before it is read. */
    {"snapshot-target-missing", HM_MISMATCH, "352 bytes, its length is 540"},
    {"snapshot-target-rollback", HM_MISMATCH, "targets.json has version "},
    {"snapshot-expired", HM_EXPIRED, "snapshot.json: expired"},
    {"targets-missing", HM_NOT_FOUND, "targets.json: the repository has"},
    {"targets-invalid-hash", HM_MISMATCH, "targets.json: it has sha"},
    {"targets-version-mismatch", HM_MISMATCH, "targets.json: version "},
    {"targets-expired", HM_EXPIRED, "targets.json: expired"},
    {"targets-no-target-data", HM_FORMAT, "missing"},
    {"download-not-found", HM_NOT_FOUND, "the repository has no such file"},
    {"download-invalid-length", HM_LIMIT, "more than "},
    {"download-invalid-hash", HM_MISMATCH, "it has sha"},
    {"duplicate-sigs", HM_FORMAT, "two signatures by the key"},
    {"invalid-root-json-signature", HM_UNTRUSTED, "the first root: signed by"},
    {"no-root-json-signatures", HM_UNTRUSTED, "signed by 0 of its keys"},
    /* Its root says nothing of consistent snapshots, and the files are called as
     * if it did. */
    {"download-sha256-only", HM_NOT_FOUND, "snapshot.json: the repository has"},
};

static size_t row_of(const char *id)
{
    size_t i = 0;

    while (i < TEST_LEN(refused) && strcmp(refused[i].id, id) != 0)
        i++;
    return i;
}

/* A file of the suite's folder, if there is one by that name. */
static bool read_there(struct hm_buf *out, const struct test_cases *cases,
    const char *folder, const char *name)
{
    char relative[1024];
    const char *path;
    struct hm_err err = {0};

    snprintf(
        relative, sizeof(relative), "%s/%s/%s", cases->suite, folder, name);
    path = test_vector_path(relative);
    hm_buf_cut(out, 0);
    return path != NULL && hm_file_exists(path) &&
        hm_file_read(out, path, &err);
}

static void remember(struct hm_tuf *tuf, const struct test_cases *cases)
{
    static const struct {
        enum hm_tuf_type type;
        const char *name;
    } kept[] = {{HM_TUF_TIMESTAMP, "timestamp.json"},
        {HM_TUF_SNAPSHOT, "snapshot.json"}};
    const char *local = test_cases_get(cases, "local");

    for (size_t i = 0; i < TEST_LEN(kept) && local != NULL; i++) {
        hm_auto(buf) text = hm_buf(HM_TUF_TARGETS_MAX);
        struct hm_err err = {0};

        if (read_there(&text, cases, local, kept[i].name))
            CHECK_OK(
                hm_tuf_remember(tuf, kept[i].type, hm_buf_view(&text), &err));
    }
}

/* How far the case goes. */
static int last_step(const struct test_cases *cases)
{
    static const char *const names[] = {
        "", "root", "timestamp", "snapshot", "targets", "download"};
    const char *steps = test_cases_get(cases, "steps");
    int i = 1;

    while (steps != NULL && i < HM_TUF_CONTENT && strcmp(names[i], steps) != 0)
        i++;
    return steps == NULL ? HM_TUF_CONTENT : i;
}

static bool feed(
    struct hm_tuf *tuf, const struct test_cases *cases, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    const struct hm_tuf_want *want;

    while ((want = hm_tuf_want(tuf))->type != HM_TUF_NONE &&
        (int)want->type <= last_step(cases)) {
        bool content = (int)want->type == HM_TUF_CONTENT;
        const char *folder =
            test_cases_get(cases, content ? "targets" : "metadata");
        const char *name = want->path + (content ? strlen("targets/") : 0);

        if (folder != NULL && read_there(&text, cases, folder, name))
            HM_TRY(hm_tuf_give(tuf, hm_buf_view(&text), NULL, err));
        else
            HM_TRY(hm_tuf_absent(tuf, err));
    }
    return true;
}

static bool check_content(
    const struct hm_tuf *tuf, const struct test_cases *cases)
{
    const char *hex = test_cases_get(cases, "sha256");
    struct hm_digest digest;
    struct hm_err err = {0};

    if (hex == NULL)
        return true; /* the case ends before */
    return CHECK_OK(
               hm_digest_of(&digest, HM_SHA256, hm_tuf_content(tuf), &err)) &&
        CHECK_STR(HM_SHOW_DIGEST(&digest) + strlen("sha256:"), hex);
}

/* The time as RFC 3339 has it; one suite writes both a zone and a Z. */
static struct hm_time time_of(const struct test_cases *cases)
{
    const char *text = test_cases_get(cases, "time");
    struct hm_time time = {0};
    struct hm_err err = {0};
    char plain[24];

    if (text == NULL)
        return time;
    snprintf(plain, sizeof(plain), "%.19sZ", text);
    CHECK_OK(hm_time_parse(&time, hm_bytes_str(plain), &err));
    return time;
}

/* The folder's name is a registry's. */
#define DELEGATED                                                              \
    "regis"                                                                    \
    "try.npm"                                                                  \
    "js.org/keys.json"

static bool run_case(const struct test_cases *cases, struct hm_err *err)
{
    const char *target = test_cases_get(cases, "target");
    const char *root = test_cases_get(cases, "initial_root");
    hm_auto(buf) first = hm_buf(HM_TUF_ROOT_MAX);
    hm_auto_ptr(tuf) tuf = NULL;
    struct hm_tuf_opts opts = {.target_max = HM_MIB, .now = time_of(cases)};

    if (root == NULL)
        root = test_cases_get(cases, "file");
    opts.target = target == NULL ? "none" : target;
    if (opts.target[0] == '*')
        opts.target = DELEGATED;
    if (!CHECK(test_cases_load(&first, cases, root)))
        return false;
    opts.root = hm_buf_view(&first);
    HM_TRY(hm_tuf_new(&tuf, &opts, err));
    remember(tuf, cases);
    /* Where no target is wanted, all was believed when nobody speaks of it. */
    if (!feed(tuf, cases, err)) {
        if (target != NULL || strstr(err->msg, "speaks of none") == NULL)
            return false;
        *err = (struct hm_err){0};
    }
    return check_content(tuf, cases);
}

static void run_suite(const char *suite)
{
    struct test_cases cases;

    if (test_torture()) /* the code of tests/tuf, file by file, and much longer */
        return;
    if (!test_cases_open(&cases, suite))
        return;
    while (test_cases_next(&cases)) {
        const char *id = test_cases_get(&cases, "id");
        size_t row = row_of(id);
        struct hm_err err = {0};

        test_case("%s/%s", suite, id);
        if (row == TEST_LEN(refused))
            CHECK_OK(run_case(&cases, &err));
        else
            CHECK_ERR(
                run_case(&cases, &err), refused[row].code, refused[row].words);
        /* Where implementations differ, this is how ours is. */
        CHECK(strcmp(test_cases_get(&cases, "expect"), "pass") != 0 ||
            row == TEST_LEN(refused));
        CHECK(strcmp(test_cases_get(&cases, "expect"), "fail") != 0 ||
            row < TEST_LEN(refused));
    }
    test_cases_close(&cases);
}

static void sigstores_own_repository_is_followed_from_each_root(void)
{
    run_suite("root-signing");
}

static void the_stored_repositories_of_the_conformance_suite_are_read(void)
{
    run_suite("tuf-conformance");
}

static void repositories_without_consistent_snapshots_are_read(void)
{
    run_suite("python-tuf");
}

static void broken_repositories_are_refused_where_they_are_broken(void)
{
    run_suite("sigstore-java-tuf");
    run_suite("sigstore-rust-tuf");
}

TEST_SUITE(vectors_tuf,
    TEST(sigstores_own_repository_is_followed_from_each_root),
    TEST(the_stored_repositories_of_the_conformance_suite_are_read),
    TEST(repositories_without_consistent_snapshots_are_read),
    TEST(broken_repositories_are_refused_where_they_are_broken));

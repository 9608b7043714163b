/* SPDX-License-Identifier: Apache-2.0 */
/* vectors_model.c - signed models of every released version, file by file. */
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "judge/docket.h"
#include "model/model.h"
#include "test.h"

static const struct {
    const char *id, *failures;
} expected[] = {
    /* Of another version, signed over bytes that no specification has. */
    {"v0.2.0-certificate", "signature:mismatch artifact:not-found"},
    {"v0.3.1-certificate", ""},
    {"v1.0.0-elliptic-key", ""},
    {"v1.0.1-sigstore", ""},
    {"v1.1.0-certificate", ""},
    {"v0.3.1-certificate-changed-file", "artifact:not-found"},
};

static const char *wanted(const char *id)
{
    for (size_t i = 0; i < TEST_LEN(expected); i++) {
        if (strcmp(expected[i].id, id) == 0)
            return expected[i].failures;
    }
    return "a row in the table of this file";
}

/* ---- The folder ---- */

enum { FILES = 8 };

struct folder {
    struct hm_model_file files[FILES];
    struct hm_model model;
    glob_t found;
};

static bool add_file(
    struct folder *f, const char *path, const char *name, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_model_file *file = &f->files[f->model.count++];

    file->name = hm_bytes_str(name);
    HM_TRY(hm_file_read(&text, path, err));
    return hm_digest_of(&file->digest, HM_SHA256, hm_buf_view(&text), err);
}

static bool add_files(
    struct folder *f, const char *options, bool single, struct hm_err *err)
{
    for (size_t i = 0; i < f->found.gl_pathc && i < FILES; i++) {
        const char *path = f->found.gl_pathv[i];
        const char *name = strrchr(path, '/') + 1;

        if (strstr(options, name) == NULL)
            HM_TRY(add_file(f, path, single ? "." : name, err));
    }
    return true;
}

static bool read_folder(
    struct folder *f, const struct test_cases *cases, struct hm_err *err)
{
    const char *artifact = test_cases_get(cases, "artifact");
    bool single = artifact[strlen(artifact) - 1] != '/';
    char pattern[512];

    f->model.files = f->files;
    snprintf(pattern, sizeof(pattern), "%s/%s", cases->suite, artifact);
    snprintf(pattern, sizeof(pattern), "%s%s", test_vector_path(pattern),
        single ? "" : "*");
    HM_TRY(CHECK(glob(pattern, 0, NULL, &f->found) == 0));
    HM_TRY(add_files(f, test_cases_get(cases, "options"), single, err));
    hm_model_sort(&f->model);
    return true;
}

/* ---- One row ---- */

static void judge(
    struct docket *docket, struct folder *folder, const char *want)
{
    hm_auto(buf) failures = hm_buf(HM_MIB);
    struct hm_err err = {0};
    enum hm_verdict verdict;

    docket->own_types = true;
    docket->digest_count = 1;
    if (!CHECK_OK(read_folder(folder, docket->cases, &err)) ||
        !CHECK_OK(hm_model_digest(&docket->digests[0], &folder->model, &err)) ||
        !CHECK_OK(docket_load(
            docket, test_cases_get(docket->cases, "trusted_root"), &err)) ||
        !CHECK_OK(hm_model_require(docket->rules, &folder->model, &err)))
        return;
    verdict = docket_judge(&failures, docket, true);
    if (!CHECK_STR(hm_buf_str(&failures), want) ||
        !CHECK_EQ(verdict == HM_YES, want[0] == '\0'))
        test_note("%s", docket->report);
}

static void models(void)
{
    struct test_cases cases;
    unsigned count = 0;

    if (!test_cases_open(&cases, "model-signing"))
        return;
    while (test_cases_next(&cases)) {
        docket_auto docket = docket_of(&cases);
        struct folder folder = {.model = {.count = 0}};
        const char *id = test_cases_get(&cases, "id");

        test_case("%s", id);
        judge(&docket, &folder, wanted(id));
        globfree(&folder.found);
        count++;
    }
    test_cases_close(&cases);
    CHECK(count == TEST_LEN(expected));
}

TEST_SUITE(vectors_model, TEST(models));

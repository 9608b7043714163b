/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/input/blob.h"

#include <fcntl.h>

#include "base/file.h"
#include "base/limits.h"
#include "cmd/run.h"
#include "crypto/digest.h"

static const struct hm_artifact_need sha256_only = {.hashes = 1 << HM_SHA256};
static const struct hm_artifact_need everything = {
    .hashes = 1 << HM_SHA256 | 1 << HM_SHA384 | 1 << HM_SHA512,
    .message = true,
};

static bool file_of(const char *path, struct hm_bytes in)
{
    struct hm_err err = {0};

    return CHECK_OK(
        hm_file_write(path, in, &(struct hm_file_opts){.replace = true}, &err));
}

static void check_digests(
    const struct hm_blob *blob, struct hm_bytes in, size_t count)
{
    struct hm_err err = {0};

    CHECK_EQ(blob->digest_count, count);
    for (size_t i = 0; i < blob->digest_count; i++) {
        struct hm_digest want;

        if (CHECK_OK(hm_digest_of(&want, blob->digests[i].hash, in, &err)))
            CHECK(hm_digest_eq(&want, &blob->digests[i]));
    }
}

static void a_file_is_hashed_as_often_as_needed(void)
{
    static const struct hm_artifact_need needs[] = {
        {.hashes = 1 << HM_SHA256},
        {.hashes = 1 << HM_SHA256 | 1 << HM_SHA512},
        {.hashes = 1 << HM_SHA256 | 1 << HM_SHA384 | 1 << HM_SHA512},
    };
    struct hm_run run = test_run(NULL, -1, NULL);

    test_scratch();
    if (!file_of("a", HM_LIT("hello")))
        return;
    for (size_t i = 0; i < TEST_LEN(needs); i++) {
        hm_auto(blob) blob = {0};
        struct hm_err err = {0};

        test_case("%zu", i);
        if (CHECK_OK(hm_blob_read(&blob, &run, "a", needs[i], &err)))
            check_digests(&blob, HM_LIT("hello"), i + 1);
        CHECK(!blob.has_message);
    }
}

static void the_bytes_are_kept_when_they_are_what_is_signed(void)
{
    struct hm_run run = test_run(NULL, -1, NULL);
    hm_auto(blob) blob = {0};
    struct hm_artifact artifact;
    struct hm_err err = {0};

    test_scratch();
    if (!file_of("a", HM_LIT("hello")) ||
        !CHECK_OK(hm_blob_read(&blob, &run, "a", everything, &err)))
        return;
    artifact = hm_blob_artifact(&blob);
    CHECK_BYTES(artifact.name, HM_LIT("a"));
    CHECK(artifact.has_message);
    CHECK_BYTES(artifact.message, HM_LIT("hello"));
    CHECK_EQ(artifact.digest_count, 3);
}

static void an_empty_file_is_an_artifact(void)
{
    struct hm_run run = test_run(NULL, -1, NULL);
    hm_auto(blob) blob = {0};
    struct hm_err err = {0};

    test_scratch();
    if (!file_of("a", hm_bytes(NULL, 0)) ||
        !CHECK_OK(hm_blob_read(&blob, &run, "a", everything, &err)))
        return;
    check_digests(&blob, hm_bytes(NULL, 0), 3);
    CHECK(blob.has_message);
}

/* What is too large to be held is judged by its digest; one piece of evidence
 * that wants the bytes must not keep the others from being looked at. */
static void a_large_file_is_digested_and_not_kept(void)
{
    static const struct hm_artifact_need bytes_only = {.message = true};
    struct hm_run run = test_run(NULL, -1, NULL);
    struct hm_err err = {0};

    test_scratch();
    if (test_torture() || !file_of("a", HM_LIT("hello")))
        return;
    for (int more = 0; more < 2; more++) {
        hm_auto(blob) blob = {0};

        test_case("%d more", more);
        CHECK(truncate("a", (off_t)HM_BLOB_MESSAGE_MAX + more) == 0);
        if (CHECK_OK(hm_blob_read(&blob, &run, "a", bytes_only, &err)))
            CHECK_EQ(blob.has_message, more == 0);
        CHECK_EQ(hm_blob_artifact(&blob).message.len,
            more == 0 ? HM_BLOB_MESSAGE_MAX : 0);
    }
}

static void a_dash_is_standard_input(void)
{
    int fd = test_input(HM_LIT("from a pipe"));
    struct hm_run run = test_run(NULL, fd, NULL);
    hm_auto(blob) blob = {0};
    struct hm_err err = {0};

    if (CHECK_OK(hm_blob_read(&blob, &run, "-", sha256_only, &err)))
        check_digests(&blob, HM_LIT("from a pipe"), 1);
    close(fd);
}

/* A pipe that gives one byte at each read. */
static bool pipe_of(int *fd, struct hm_bytes in)
{
    int ends[2];

    if (!CHECK(pipe2(ends, O_DIRECT) == 0))
        return false;
    for (size_t i = 0; i < in.len; i++)
        CHECK(write(ends[1], in.p + i, 1) == 1);
    close(ends[1]);
    *fd = ends[0];
    return true;
}

static void what_an_envelope_signs_is_noticed(void)
{
    static const struct {
        const char *text;
        bool pae;
    } cases[] = {
        {"DSSEv1 1 a 1 b", true},
        {"DSSEv1 ", true},
        {"DSSEv1", false},
        {"dssev1 1 a 1 b", false},
        {" DSSEv1 1 a 1 b", false},
        {"", false},
    };

    test_scratch();
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_bytes text = hm_bytes_str(cases[i].text);
        hm_auto(blob) blob = {0};
        hm_auto(blob) again = {0};
        struct hm_err err = {0};
        struct hm_run run;
        int fd = -1;

        test_case("\"%s\"", cases[i].text);
        if (!file_of("a", text) || !pipe_of(&fd, text))
            return;
        run = test_run(NULL, fd, NULL);
        if (CHECK_OK(hm_blob_read(&blob, &run, "a", sha256_only, &err)))
            CHECK_EQ(hm_blob_artifact(&blob).pae, cases[i].pae);
        if (CHECK_OK(hm_blob_read(&again, &run, "-", sha256_only, &err)))
            CHECK_EQ(again.pae, cases[i].pae);
        close(fd);
    }
}

#define HELLO_SHA256                                                           \
    "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

static void a_digest_stands_for_the_file(void)
{
    struct hm_run run = test_run(NULL, -1, NULL);
    hm_auto(blob) blob = {0};
    struct hm_err err = {0};

    CHECK(hm_blob_is_digest("sha256:" HELLO_SHA256));
    CHECK(!hm_blob_is_digest("./sha256:" HELLO_SHA256));
    CHECK_OK(hm_blob_check_ref("sha256:" HELLO_SHA256, &err));
    CHECK_OK(hm_blob_check_ref("anything", &err));
    CHECK_ERR(hm_blob_check_ref("sha512:" HELLO_SHA256, &err), HM_USAGE, "");
    err = (struct hm_err){0};
    if (CHECK_OK(hm_blob_read(
            &blob, &run, "sha256:" HELLO_SHA256, everything, &err)))
        check_digests(&blob, HM_LIT("hello"), 1);
    CHECK(!blob.has_message);
}

static void what_has_no_digest_is_named(void)
{
    static const struct hm_artifact_need nothing = {0};
    struct hm_run run = test_run(NULL, -1, NULL);
    hm_auto(blob) blob = {0};
    struct hm_err err = {0};

    CHECK(hm_blob_is_digest("gitCommit:x") && !hm_blob_is_digest("git:x"));
    CHECK_OK(hm_blob_check_ref("gce_image_id:897", &err));
    CHECK_OK(hm_blob_check_ref(
        "gitCommit:46e7056ff9912ebfee5298d94024895a9fea76c0", &err));
    CHECK_ERR(hm_blob_check_ref("gce_image_id:", &err), HM_USAGE, "a number");
    CHECK_ERR(hm_blob_check_ref("gitCommit:46E7", &err), HM_USAGE, "40 or 64");
    if (!CHECK_OK(hm_blob_read(&blob, &run, "gce_image_id:897", nothing, &err)))
        return;
    CHECK_EQ(blob.digest_count, 0);
    CHECK_BYTES(hm_blob_artifact(&blob).other.value, HM_LIT("897"));
    CHECK_BYTES(
        hm_blob_artifact(&blob).other.algorithm, HM_LIT("gce_image_id"));
}

static void what_is_no_artifact_is_refused(void)
{
    static const struct {
        const char *ref;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"missing", HM_NOT_FOUND, "missing: No such file"},
        {HELLO_SHA256, HM_NOT_FOUND, "with its function: sha256:2cf24dba.."},
        {HELLO_SHA256 "0", HM_NOT_FOUND, "0: No such file"},
        {"/", HM_USAGE, "is a folder"},
        {"sha256:" HELLO_SHA256 "0", HM_USAGE, "sha256"},
        {"sha256:2CF24DBA", HM_USAGE, "sha256"},
    };
    struct hm_run run = test_run(NULL, -1, NULL);

    test_scratch();
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(blob) blob = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].ref);
        CHECK_ERR(hm_blob_read(&blob, &run, cases[i].ref, sha256_only, &err),
            cases[i].code, cases[i].words);
    }
}

TEST_SUITE(cmd_input_blob, TEST(what_has_no_digest_is_named),
    TEST(a_file_is_hashed_as_often_as_needed),
    TEST(the_bytes_are_kept_when_they_are_what_is_signed),
    TEST(an_empty_file_is_an_artifact),
    TEST(a_large_file_is_digested_and_not_kept), TEST(a_dash_is_standard_input),
    TEST(what_an_envelope_signs_is_noticed), TEST(a_digest_stands_for_the_file),
    TEST(what_is_no_artifact_is_refused));

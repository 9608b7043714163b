/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "ask.h"
#include "base/file.h"
#include "base/limits.h"
#include "test.h"

#define ABC                                                                    \
    "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define SUBJECT                                                                \
    "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"

static const struct hm_sandbox_opts here = {.dir = "."};

static void all_of_it_survives_a_restart(void)
{
    struct ask_image image = {"a/b", "v1", "abc", SUBJECT, "t/u", NULL};
    char digest[ASK_DIGEST] = "", line[256];
    hm_auto(buf) list = hm_buf(HM_MIB);
    struct hm_err err = {0};
    asker_auto a = {0}, b = {0};

    test_scratch();
    if (!CHECK_OK(asker_new(&a, &here, &err)))
        return;
    CHECK_EQ(ask_push(&a, &image, digest), 201);
    CHECK_EQ(ask_push_blob(&a, "other", HM_LIT("abc")), 201);
    CHECK_EQ(ask_get(&a, "GET /v2/a/b/referrers/" SUBJECT), 200);
    hm_buf_put(&list, hm_buf_view(&a.text));
    asker_free(&a);
    if (!CHECK_OK(asker_new(&b, &here, &err)))
        return;
    CHECK_EQ(ask_get(&b, "GET /v2/a/b/manifests/v1"), 200);
    CHECK_STR(ASK_DIGEST_OF(hm_buf_view(&b.text)), digest);
    CHECK_EQ(ask_get(&b, "GET /v2/other/blobs/" ABC), 200);
    CHECK_STR(hm_buf_str(&b.text), "abc");
    CHECK_EQ(ask_get(&b, "GET /v2/a/b/referrers/" SUBJECT), 200);
    CHECK_BYTES(hm_buf_view(&b.text), hm_buf_view(&list));
    snprintf(line, sizeof(line), "DELETE /v2/a/b/manifests/%s", digest);
    CHECK_EQ(ask_get(&b, line), 202);
    CHECK_EQ(ask_get(&b, "DELETE /v2/a/b/blobs/" ABC), 202);
    CHECK(hm_file_exists("oci/blobs/" ABC));
    CHECK_EQ(ask_get(&b, "DELETE /v2/other/blobs/" ABC), 202);
    CHECK(!hm_file_exists("oci/blobs/" ABC));
    asker_free(&b);
    if (!CHECK_OK(asker_new(&a, &here, &err)))
        return;
    CHECK_EQ(ask_get(&a, "GET /v2/a/b/manifests/v1"), 404);
    CHECK_EQ(ask_get(&a, "GET /v2/a/b/blobs/" ABC), 404);
}

static void what_was_begun_is_gone_after_a_restart(void)
{
    static char large[HM_SANDBOX_MEMORY_MAX + 1];
    char line[256];
    struct hm_err err = {0};
    asker_auto a = {0}, b = {0};

    test_scratch();
    if (!CHECK_OK(asker_new(&a, &here, &err)))
        return;
    CHECK_EQ(ask_get(&a, "POST /v2/x/blobs/uploads/"), 202);
    snprintf(line, sizeof(line), "PATCH %s", ask_field(&a, "Location"));
    CHECK_EQ(ask(&a, line, "", hm_bytes(large, sizeof(large))), 202);
    CHECK_OK(hm_file_write(
        "oci/uploads/left", HM_LIT("x"), &(struct hm_file_opts){0}, &err));
    asker_free(&a);
    if (!CHECK_OK(asker_new(&b, &here, &err)))
        return;
    CHECK(!hm_file_exists("oci/uploads/left"));
}

static void what_cannot_be_read_is_said(void)
{
    static const struct {
        const char *path, *text;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"oci/repositories/x/blobs/" SUBJECT, "", HM_SYSTEM, "No such file"},
        {"oci/repositories/x/blobs/sha256:1", "", HM_FORMAT,
            "hex of 0 bytes, not 32"},
        {"oci/repositories/x/tags/v1", SUBJECT, HM_NOT_FOUND,
            "tag v1: no manifest"},
        {"oci/repositories/x/manifests/" ABC, "", HM_FORMAT, "line 1"},
    };
    const struct hm_file_opts opts = {0};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};
        asker_auto a = {0}, b = {0};

        test_case("%s", cases[i].path);
        test_scratch();
        if (!CHECK_OK(asker_new(&a, &here, &err)))
            return;
        CHECK_EQ(ask_push_blob(&a, "x", HM_LIT("abc")), 201);
        if (CHECK_OK(hm_file_write(
                cases[i].path, hm_bytes_str(cases[i].text), &opts, &err)))
            CHECK_ERR(
                asker_new(&b, &here, &err), cases[i].code, cases[i].words);
    }
}

static void a_folder_in_no_folder_is_said(void)
{
    const struct hm_sandbox_opts opts = {.dir = "not/there"};
    struct hm_err err = {0};
    asker_auto a = {0};

    test_scratch();
    CHECK_ERR(asker_new(&a, &opts, &err), HM_SYSTEM, "not/there/oci");
}

TEST_SUITE(sandbox_disk, TEST(all_of_it_survives_a_restart),
    TEST(what_was_begun_is_gone_after_a_restart),
    TEST(what_cannot_be_read_is_said), TEST(a_folder_in_no_folder_is_said));

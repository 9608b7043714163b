/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "ask.h"
#include "base/limits.h"
#include "test.h"

#define ABC                                                                    \
    "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static void parts_of_a_blob_are_served(void)
{
    static const struct {
        const char *field;
        int status;
        const char *body, *range;
    } cases[] = {
        {"", 200, "abc", ""},
        {"Range: bytes=0-\n", 206, "abc", "bytes 0-2/3"},
        {"Range: bytes=1-\n", 206, "bc", "bytes 1-2/3"},
        {"Range: bytes=1-1\n", 206, "b", "bytes 1-1/3"},
        {"Range: bytes=1-99\n", 206, "bc", "bytes 1-2/3"},
        {"Range: bytes=-2\n", 206, "bc", "bytes 1-2/3"},
        {"Range: bytes=-9\n", 206, "abc", "bytes 0-2/3"},
        {"Range: bytes=3-\n", 416, NULL, "bytes */3"},
        {"Range: bytes=-0\n", 416, NULL, "bytes */3"},
        {"Range: bytes=2-1\n", 200, "abc", ""},
        {"Range: bytes=0-0,2-2\n", 200, "abc", ""},
        {"Range: bytes=x-\n", 200, "abc", ""},
        {"Range: bytes=\n", 200, "abc", ""},
        {"Range: letters=0-1\n", 200, "abc", ""},
        {"Range: b\n", 200, "abc", ""},
    };
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)))
        return;
    CHECK_EQ(ask_push_blob(&a, "x", HM_LIT("abc")), 201);
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].field);
        CHECK_EQ(ask(&a, "GET /v2/x/blobs/" ABC, cases[i].field, HM_LIT("")),
            cases[i].status);
        CHECK_STR(ask_field(&a, "Content-Range"), cases[i].range);
        if (cases[i].body != NULL)
            CHECK_STR(hm_buf_str(&a.text), cases[i].body);
    }
}

/* More than memory holds comes in a file, and goes out of one. */
static void a_large_blob_takes_no_memory(void)
{
    char line[512], digest[ASK_DIGEST];
    hm_auto(buf) all = hm_buf(4 * HM_MIB);
    struct hm_err err = {0};
    asker_auto a = {0};
    FILE *file;

    test_scratch();
    if (!CHECK_OK(asker_new(&a, NULL, &err)))
        return;
    for (unsigned i = 0; i < 100000; i++)
        hm_buf_printf(&all, "line %u\n", i);
    ask_digest(digest, hm_buf_view(&all));
    if (!CHECK(all.failed == HM_OK))
        return;
    file = fopen("body", "w+e");
    if (!CHECK(file != NULL))
        return;
    fwrite(all.p, 1, all.len, file);
    fflush(file);
    a.body_fd = fileno(file);
    a.body_fd_len = all.len;
    snprintf(line, sizeof(line), "POST /v2/x/blobs/uploads/?digest=%s", digest);
    CHECK_EQ(ask(&a, line, "", HM_LIT("")), 201);
    fclose(file);
    snprintf(line, sizeof(line), "GET /v2/x/blobs/%s", digest);
    CHECK_EQ(ask_get(&a, line), 200);
    CHECK(a.resp.has_file && a.resp.body.len == 0);
    CHECK(a.text.len == all.len &&
        hm_bytes_eq(hm_buf_view(&a.text), hm_buf_view(&all)));
    CHECK_EQ(ask(&a, line, "Range: bytes=5-9\n", HM_LIT("")), 206);
    CHECK_BYTES(hm_buf_view(&a.text), hm_bytes_slice(hm_buf_view(&all), 5, 5));
}

static void a_blob_is_deleted_in_one_repository(void)
{
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)))
        return;
    CHECK_EQ(ask_push_blob(&a, "x", HM_LIT("abc")), 201);
    CHECK_EQ(ask_push_blob(&a, "y", HM_LIT("abc")), 201);
    CHECK_EQ(ask_get(&a, "DELETE /v2/x/blobs/" ABC), 202);
    CHECK_EQ(ask_get(&a, "DELETE /v2/x/blobs/" ABC), 404);
    CHECK_EQ(ask_get(&a, "GET /v2/x/blobs/" ABC), 404);
    CHECK_EQ(ask_get(&a, "GET /v2/y/blobs/" ABC), 200);
}

static void a_blob_is_elsewhere_when_told_so(void)
{
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)))
        return;
    CHECK_EQ(ask_push_blob(&a, "x", HM_LIT("abc")), 201);
    if (!CHECK_OK(hm_sandbox_fault(
            a.sandbox, "oci=redirect-blob:https://cdn.test", &err)))
        return;
    CHECK_EQ(ask_get(&a, "GET /v2/x/blobs/" ABC), 307);
    CHECK(strncmp(ask_field(&a, "Location"),
              "https://cdn.test/v2/x/blobs/" ABC "?X-Amz-", 106) == 0);
    CHECK_EQ(ask_get(&a, "HEAD /v2/x/blobs/" ABC), 200);
    CHECK_EQ(ask_get(&a, "GET /v2/y/blobs/" ABC), 404);
}

static void ranges_are_not_served_when_told_so(void)
{
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)))
        return;
    CHECK_EQ(ask_push_blob(&a, "x", HM_LIT("abc")), 201);
    CHECK_EQ(ask_get(&a, "GET /v2/x/blobs/" ABC), 200);
    CHECK_STR(ask_field(&a, "Accept-Ranges"), "bytes");
    if (!CHECK_OK(hm_sandbox_fault(a.sandbox, "oci=no-range", &err)))
        return;
    CHECK_EQ(
        ask(&a, "GET /v2/x/blobs/" ABC, "Range: bytes=1-\n", HM_LIT("")), 200);
    CHECK_STR(ask_field(&a, "Accept-Ranges"), "");
}

TEST_SUITE(sandbox_oci_blob, TEST(parts_of_a_blob_are_served),
    TEST(a_large_blob_takes_no_memory),
    TEST(a_blob_is_deleted_in_one_repository),
    TEST(a_blob_is_elsewhere_when_told_so),
    TEST(ranges_are_not_served_when_told_so));

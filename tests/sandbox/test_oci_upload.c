/* SPDX-License-Identifier: Apache-2.0 */
/* Uploads in every form that distribution-spec 1.1 has. */
#include <stdio.h>
#include <string.h>

#include "ask.h"
#include "test.h"

#define ABC                                                                    \
    "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define ABC512                                                                 \
    "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"  \
    "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"

enum { LINE = 512 };

/* "METHOD <the last Location>[more]". */
static int go_on(struct asker *a, const char *method, const char *more,
    const char *fields, struct hm_bytes body)
{
    hm_auto(buf) line = hm_buf(4 * LINE);

    hm_buf_printf(&line, "%s %s%s", method, ask_field(a, "Location"), more);
    return ask(a, hm_buf_str(&line), fields, body);
}

static void a_blob_is_pushed_in_one_request(void)
{
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)))
        return;
    CHECK_EQ(
        ask(&a, "POST /v2/x/blobs/uploads/?digest=" ABC, "", HM_LIT("abc")),
        201);
    CHECK_STR(ask_field(&a, "Location"), "/v2/x/blobs/" ABC);
    CHECK_EQ(ask_get(&a, "GET /v2/x/blobs/" ABC), 200);
    CHECK_STR(hm_buf_str(&a.text), "abc");
}

static void a_blob_is_pushed_in_two_requests(void)
{
    static const char *const digests[] = {ABC, ABC512};
    char more[LINE], line[2 * LINE];
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)))
        return;
    for (size_t i = 0; i < TEST_LEN(digests); i++) {
        snprintf(more, sizeof(more), "&digest=%s", digests[i]);
        snprintf(line, sizeof(line), "HEAD /v2/x/blobs/%s", digests[i]);
        CHECK_EQ(
            ask_get(&a, "POST /v2/x/blobs/uploads/?digest-algorithm=sha512"),
            202);
        CHECK_EQ(go_on(&a, "PUT", more, "", HM_LIT("abc")), 201);
        CHECK_STR(ask_field(&a, "Docker-Content-Digest"), digests[i]);
        CHECK_EQ(ask_get(&a, line), 200);
    }
}

static void a_blob_is_pushed_in_chunks(void)
{
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)))
        return;
    CHECK_EQ(ask_get(&a, "POST /v2/x/blobs/uploads/"), 202);
    CHECK_STR(ask_field(&a, "Range"), "0-0");
    CHECK_EQ(go_on(&a, "PATCH", "", "Content-Range: 0-0\n", HM_LIT("a")), 202);
    CHECK_STR(ask_field(&a, "Range"), "0-0");
    CHECK_EQ(
        go_on(&a, "PATCH", "", "Content-Range: bytes 1-1/*\n", HM_LIT("b")),
        202);
    CHECK_STR(ask_field(&a, "Range"), "0-1");
    CHECK_EQ(go_on(&a, "GET", "", "", HM_LIT("")), 204);
    CHECK_STR(ask_field(&a, "Range"), "0-1");
    CHECK_EQ(
        go_on(&a, "PUT", "&digest=" ABC, "Content-Range: 2-2\n", HM_LIT("c")),
        201);
    CHECK_EQ(ask_get(&a, "HEAD /v2/x/blobs/" ABC), 200);
}

static void a_chunk_that_does_not_follow_is_refused(void)
{
    static const char *const ranges[] = {"Content-Range: 0-0\n",
        "Content-Range: 2-2\n", "Content-Range: 1-2\n", "Content-Range: 1\n",
        "Content-Range: x-1\n"};
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)))
        return;
    CHECK_EQ(ask_get(&a, "POST /v2/x/blobs/uploads/"), 202);
    CHECK_EQ(go_on(&a, "PATCH", "", "", HM_LIT("a")), 202);
    for (size_t i = 0; i < TEST_LEN(ranges); i++) {
        test_case("%s", ranges[i]);
        CHECK_EQ(go_on(&a, "PATCH", "", ranges[i], HM_LIT("b")), 416);
        CHECK_STR(ask_field(&a, "Range"), "0-0");
    }
    test_case("it can go on");
    CHECK_EQ(go_on(&a, "PATCH", "", "Content-Range: 1-2\n", HM_LIT("bc")), 202);
    CHECK_EQ(go_on(&a, "PUT", "&digest=" ABC, "", HM_LIT("")), 201);
}

static void a_wrong_digest_is_refused(void)
{
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)))
        return;
    CHECK_EQ(
        ask(&a, "POST /v2/x/blobs/uploads/?digest=" ABC, "", HM_LIT("abd")),
        400);
    CHECK(strstr(hm_buf_str(&a.text), "DIGEST_INVALID") != NULL);
    CHECK_EQ(ask_get(&a, "HEAD /v2/x/blobs/" ABC), 404);
    CHECK_EQ(ask_get(&a, "POST /v2/x/blobs/uploads/?digest=sha256:1"), 400);
    CHECK_EQ(
        ask_get(&a, "POST /v2/x/blobs/uploads/?digest-algorithm=md5"), 400);
    CHECK_EQ(ask_get(&a, "POST /v2/x/blobs/uploads/"), 202);
    CHECK_EQ(go_on(&a, "PUT", "", "", HM_LIT("abc")), 400);
}

static void an_upload_can_be_given_up(void)
{
    char line[LINE];
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)))
        return;
    CHECK_EQ(ask_get(&a, "POST /v2/x/blobs/uploads/"), 202);
    snprintf(line, sizeof(line), "GET %s", ask_field(&a, "Location"));
    CHECK_EQ(go_on(&a, "DELETE", "", "", HM_LIT("")), 204);
    CHECK_EQ(ask_get(&a, line), 404);
    CHECK(strstr(hm_buf_str(&a.text), "BLOB_UPLOAD_UNKNOWN") != NULL);
}

static void an_upload_belongs_to_its_repository(void)
{
    char line[LINE];
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)))
        return;
    CHECK_EQ(ask_get(&a, "POST /v2/x/blobs/uploads/"), 202);
    snprintf(line, sizeof(line), "PATCH /v2/y/blobs/uploads/%s",
        ask_field(&a, "Docker-Upload-UUID"));
    CHECK_EQ(ask(&a, line, "", HM_LIT("a")), 404);
}

static void a_blob_is_mounted_or_an_upload_begun(void)
{
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)))
        return;
    CHECK_EQ(ask_push_blob(&a, "x", HM_LIT("abc")), 201);
    CHECK_EQ(
        ask_get(&a, "POST /v2/y/blobs/uploads/?mount=" ABC "&from=x"), 201);
    CHECK_EQ(ask_get(&a, "HEAD /v2/y/blobs/" ABC), 200);
    CHECK_EQ(
        ask_get(&a, "POST /v2/z/blobs/uploads/?mount=" ABC "&from=q"), 202);
    CHECK_EQ(ask_get(&a, "POST /v2/z/blobs/uploads/?mount=" ABC), 202);
    CHECK_EQ(
        ask_get(&a, "POST /v2/z/blobs/uploads/?mount=" ABC "&from=..x"), 202);
    CHECK_EQ(ask_get(&a, "HEAD /v2/z/blobs/" ABC), 404);
}

static void chunks_have_the_sizes_that_are_demanded(void)
{
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)) ||
        !CHECK_OK(hm_sandbox_fault(a.sandbox, "oci=min-chunk:2", &err)) ||
        !CHECK_OK(hm_sandbox_fault(a.sandbox, "oci=max-chunk:3", &err)))
        return;
    CHECK_EQ(ask_get(&a, "POST /v2/x/blobs/uploads/"), 202);
    CHECK_STR(ask_field(&a, "OCI-Chunk-Min-Length"), "2");
    CHECK_EQ(go_on(&a, "PATCH", "", "", HM_LIT("1234")), 416);
    CHECK_EQ(go_on(&a, "PATCH", "", "", HM_LIT("ab")), 202);
    CHECK_EQ(go_on(&a, "PATCH", "", "", HM_LIT("c")), 202);
    CHECK_EQ(go_on(&a, "PATCH", "", "", HM_LIT("de")), 416);
    CHECK_EQ(go_on(&a, "PUT", "&digest=" ABC, "", HM_LIT("")), 201);
}

static void uploads_go_on_elsewhere_when_told_so(void)
{
    struct hm_err err = {0};
    asker_auto a = {0};

    if (!CHECK_OK(asker_new(&a, NULL, &err)) ||
        !CHECK_OK(hm_sandbox_fault(
            a.sandbox, "oci=foreign-location:http://evil.test:1", &err)))
        return;
    CHECK_EQ(ask_get(&a, "POST /v2/x/blobs/uploads/"), 202);
    CHECK(strncmp(ask_field(&a, "Location"),
              "http://evil.test:1/v2/x/blobs/uploads/", 38) == 0);
}

TEST_SUITE(sandbox_oci_upload, TEST(a_blob_is_pushed_in_one_request),
    TEST(a_blob_is_pushed_in_two_requests), TEST(a_blob_is_pushed_in_chunks),
    TEST(a_chunk_that_does_not_follow_is_refused),
    TEST(a_wrong_digest_is_refused), TEST(an_upload_can_be_given_up),
    TEST(an_upload_belongs_to_its_repository),
    TEST(a_blob_is_mounted_or_an_upload_begun),
    TEST(chunks_have_the_sizes_that_are_demanded),
    TEST(uploads_go_on_elsewhere_when_told_so));

/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/answer.h"

#include "base/limits.h"
#include "test.h"

static void a_failure_becomes_an_answer(void)
{
    static const struct {
        enum hm_code code;
        int status;
        const char *body;
    } cases[] = {
        {HM_NOT_FOUND, 404, "BLOB_UNKNOWN"},
        {HM_MISMATCH, 412, "PRECONDITION_FAILED"},
        {HM_LIMIT, 413, "SIZE_INVALID"},
        {HM_SYSTEM, 500, "UNKNOWN"},
        {HM_FORMAT, 400, "UNSUPPORTED"},
        {HM_USAGE, 400, "UNSUPPORTED"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(serve_response) resp = hm_serve_response();
        hm_auto(buf) want = hm_buf(HM_KIB);
        struct hm_err err = {.code = cases[i].code, .msg = "a \"b\""};

        /* What was half done before is gone. */
        hm_serve_put_field(&resp, "ETag", HM_LIT("x"));
        hm_buf_put_str(&resp.body, "half");
        hm_sandbox_fail(&resp, &err, "BLOB_UNKNOWN");
        hm_buf_printf(&want,
            "{\"errors\":[{\"code\":\"%s\",\"message\":\"a \\\"b\\\"\"}]}",
            cases[i].body);
        CHECK_EQ(resp.status, cases[i].status);
        CHECK_STR(hm_buf_str(&resp.body), hm_buf_str(&want));
        CHECK_STR(
            hm_buf_str(&resp.fields), "Content-Type: application/json\r\n");
    }
}

static void numbers_and_origins_are_written(void)
{
    hm_auto(serve_response) resp = hm_serve_response();
    struct hm_serve_request req = {
        .host = HM_LIT("a.test:1"), .method = HM_LIT("GET")};
    hm_auto(buf) origin = hm_buf(HM_KIB);

    hm_sandbox_put_number(&resp, "Retry-After", UINT64_MAX);
    CHECK_STR(
        hm_buf_str(&resp.fields), "Retry-After: 18446744073709551615\r\n");
    hm_sandbox_origin(&origin, &req);
    req.tls = true;
    hm_sandbox_origin(&origin, &req);
    CHECK_STR(hm_buf_str(&origin), "http://a.test:1https://a.test:1");
    CHECK(hm_sandbox_is(&req, "GET"));
    CHECK(!hm_sandbox_is(&req, "get"));
}

TEST_SUITE(sandbox_answer, TEST(a_failure_becomes_an_answer),
    TEST(numbers_and_origins_are_written));

/* SPDX-License-Identifier: Apache-2.0 */
#include "http/body.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "test.h"

static bool head(struct hm_http_response *resp,
    const struct hm_http_request *req, const char *text, struct hm_err *err)
{
    struct hm_rd rd = hm_rd(hm_bytes_str(text));

    hm_http_body_begin(resp, req);
    while (hm_rd_left(&rd) > 0)
        HM_TRY(hm_http_headers_take(&resp->headers, hm_rd_line(&rd), err));
    return hm_http_body_head(resp, req, err);
}

static void a_body_up_to_the_limit_is_kept(void)
{
    hm_auto(http_response) resp = {0};
    struct hm_http_request req = {.body_max = 6};
    struct hm_err err = {0};

    if (!CHECK_OK(head(&resp, &req, "HTTP/1.1 200\n\n", &err)))
        return;
    CHECK_OK(hm_http_body_put(&resp, &req, HM_LIT("abc"), &err));
    CHECK_OK(hm_http_body_put(&resp, &req, HM_LIT(""), &err));
    CHECK_OK(hm_http_body_put(&resp, &req, HM_LIT("def"), &err));
    CHECK_BYTES(hm_buf_view(&resp.body), HM_LIT("abcdef"));
    CHECK_EQ(resp.body_len, 6);
    CHECK_ERR(hm_http_body_put(&resp, &req, HM_LIT("g"), &err), HM_LIMIT,
        "answer is longer than 6 bytes");
}

static void no_limit_means_no_body(void)
{
    hm_auto(http_response) resp = {0};
    struct hm_http_request req = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(head(&resp, &req, "HTTP/1.1 200\n\n", &err)))
        return;
    CHECK_ERR(hm_http_body_put(&resp, &req, HM_LIT("a"), &err), HM_LIMIT,
        "answer is longer than 0 bytes");
}

static void a_length_that_is_too_long_is_refused_before_the_body(void)
{
    static const struct {
        const char *name, *method, *head;
        bool ok;
    } cases[] = {
        {"fits", "GET", "HTTP/1.1 200\nContent-Length: 6\n\n", true},
        {"too long", "GET", "HTTP/1.1 200\nContent-Length: 7\n\n", false},
        {"huge", "GET", "HTTP/1.1 200\nContent-Length: 9223372036854775807\n\n",
            false},
        {"HEAD", "HEAD", "HTTP/1.1 200\nContent-Length: 7\n\n", true},
        {"error page", "GET", "HTTP/1.1 502\nContent-Length: 700\n\n", true},
        {"redirect", "GET", "HTTP/1.1 307\nContent-Length: 700\n\n", true},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(http_response) resp = {0};
        struct hm_http_request req = {.method = cases[i].method, .body_max = 6};
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (cases[i].ok)
            CHECK_OK(head(&resp, &req, cases[i].head, &err));
        else
            CHECK_ERR(head(&resp, &req, cases[i].head, &err), HM_LIMIT,
                "longer than 6 bytes");
    }
}

static void a_coding_that_was_not_asked_for_is_refused(void)
{
    static const struct {
        const char *name, *head;
        bool decompress;
        const char *words; /* NULL: accepted */
    } cases[] = {
        {"chunked", "HTTP/1.1 200\nTransfer-Encoding: Chunked\n\n", false,
            NULL},
        {"transfer gzip", "HTTP/1.1 200\nTransfer-Encoding: gzip\n\n", true,
            "Transfer-Encoding gzip was not"},
        {"both in a list", "HTTP/1.1 404\nTransfer-Encoding: gzip, chunked\n\n",
            false, "Transfer-Encoding gzip, chunked was not"},
        {"both in two lines",
            "HTTP/1.1 200\nTransfer-Encoding: chunked\n"
            "Transfer-Encoding: gzip\n\n",
            false, "Transfer-Encoding gzip was not"},
        {"left as it is", "HTTP/1.1 200\nContent-Encoding: zstd\n\n", false,
            NULL},
        {"asked for", "HTTP/1.1 200\nContent-Encoding: gzip\n\n", true, NULL},
        {"another", "HTTP/1.1 200\nContent-Encoding: br\n\n", true,
            "Content-Encoding br was not"},
        {"twice", "HTTP/1.1 200\nContent-Encoding: gzip, gzip\n\n", true,
            "Content-Encoding gzip, gzip was not"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(http_response) resp = {0};
        struct hm_http_request req = {.decompress = cases[i].decompress};
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (cases[i].words == NULL)
            CHECK_OK(head(&resp, &req, cases[i].head, &err));
        else
            CHECK_ERR(head(&resp, &req, cases[i].head, &err), HM_FORMAT,
                cases[i].words);
    }
}

static void an_error_page_is_cut_and_is_no_failure(void)
{
    static char page[HM_HTTP_ERROR_BODY_MAX];
    hm_auto(http_response) resp = {0};
    struct hm_http_request req = {.body_max = 6};
    struct hm_err err = {0};

    memset(page, 'x', sizeof(page));
    if (!CHECK_OK(head(&resp, &req, "HTTP/1.1 503\n\n", &err)) ||
        !CHECK_OK(
            hm_http_body_put(&resp, &req, hm_bytes(page, sizeof(page)), &err)))
        return;
    CHECK(!resp.body_cut);
    CHECK_OK(hm_http_body_put(&resp, &req, HM_LIT("y"), &err));
    CHECK(resp.body_cut);
    CHECK_EQ(hm_buf_view(&resp.body).len, HM_HTTP_ERROR_BODY_MAX);
}

static bool sink_write(void *ctx, struct hm_bytes chunk, struct hm_err *err)
{
    if (hm_bytes_eq_str(chunk, "bad"))
        return hm_fail(err, HM_SYSTEM, "disk is full");
    *(size_t *)ctx += chunk.len;
    return true;
}

static void a_sink_gets_only_what_the_server_meant_to_send(void)
{
    static const struct {
        const char *head;
        size_t got;
    } cases[] = {
        {"HTTP/1.1 200\n\n", 3},
        {"HTTP/1.1 206\n\n", 3},
        {"HTTP/1.1 307\n\n", 0},
        {"HTTP/1.1 404\n\n", 0},
        {"HTTP/1.1 503\n\n", 0},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        size_t got = 0;
        struct hm_sink sink = {.write = sink_write, .ctx = &got};
        hm_auto(http_response) resp = {0};
        struct hm_http_request req = {.body_max = 6, .sink = &sink};
        struct hm_err err = {0};

        test_case("%s", cases[i].head);
        if (!CHECK_OK(head(&resp, &req, cases[i].head, &err)))
            continue;
        CHECK_OK(hm_http_body_put(&resp, &req, HM_LIT("abc"), &err));
        CHECK_EQ(got, cases[i].got);
        CHECK_EQ(resp.sink_used, cases[i].got > 0);
        CHECK_EQ(hm_buf_view(&resp.body).len, 3 - cases[i].got);
    }
}

static void a_sink_that_fails_or_overflows_fails_the_answer(void)
{
    size_t got = 0;
    struct hm_sink sink = {.write = sink_write, .ctx = &got};
    hm_auto(http_response) resp = {0};
    struct hm_http_request req = {.body_max = 6, .sink = &sink};
    struct hm_err err = {0};

    if (!CHECK_OK(head(&resp, &req, "HTTP/1.1 200\n\n", &err)))
        return;
    CHECK_ERR(hm_http_body_put(&resp, &req, HM_LIT("bad"), &err), HM_SYSTEM,
        "disk is full");
    CHECK_ERR(hm_http_body_put(&resp, &req, HM_LIT("four"), &err), HM_LIMIT,
        "longer than 6");
    CHECK_EQ(got, 0);
}

TEST_SUITE(http_body, TEST(a_body_up_to_the_limit_is_kept),
    TEST(no_limit_means_no_body),
    TEST(a_length_that_is_too_long_is_refused_before_the_body),
    TEST(a_coding_that_was_not_asked_for_is_refused),
    TEST(an_error_page_is_cut_and_is_no_failure),
    TEST(a_sink_gets_only_what_the_server_meant_to_send),
    TEST(a_sink_that_fails_or_overflows_fails_the_answer));

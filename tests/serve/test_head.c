/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/head.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "test.h"

#define GOOD "GET / HTTP/1.1\r\nHost: a\r\n"

static void a_request_is_read(void)
{
    static const char in[] =
        "PUT /v2/a%2Fb/x?digest=sha256:1&y=?z HTTP/1.1\r\n"
        "hOST: reg.example:5000\r\nContent-Length: 12\r\n"
        "X-Empty:\r\nX-Text: \t a b\tc \t\r\nExpect: 100-Continue\r\n"
        "Connection: foo, Close\r\n\r\n";
    struct hm_serve_head head;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_serve_head_parse(&head, HM_LIT(in), &err)))
        return;
    CHECK_BYTES(head.method, HM_LIT("PUT"));
    CHECK_BYTES(head.path, HM_LIT("/v2/a%2Fb/x"));
    CHECK_BYTES(head.query, HM_LIT("digest=sha256:1&y=?z"));
    CHECK_BYTES(head.host, HM_LIT("reg.example:5000"));
    CHECK_EQ(head.field_count, 6);
    CHECK_BYTES(head.fields[0].name, HM_LIT("hOST"));
    CHECK_EQ(head.fields[2].value.len, 0);
    CHECK_BYTES(head.fields[3].value, HM_LIT("a b\tc"));
    CHECK_EQ(head.length, 12);
    CHECK(head.expects && !head.keep && !head.chunked && !head.http10);
}

static void other_forms_are_taken(void)
{
    static const struct {
        const char *in, *path, *host;
        bool keep, http10, chunked;
    } cases[] = {
        {GOOD "\r\n", "/", "a", true, false, false},
        {"GET / HTTP/1.0\r\n\r\n", "/", "", false, true, false},
        {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "/", "", false,
            true, false},
        {"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "*", "a", true, false, false},
        {"GET http://A/b?c HTTP/1.1\r\nHost: a\r\n\r\n", "/b", "a", true, false,
            false},
        {"GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "/", "[::1]:80", true,
            false, false},
        {GOOD "Transfer-Encoding: Chunked\r\n\r\n", "/", "a", true, false,
            true},
        {GOOD "Connection: closed\r\n\r\n", "/", "a", true, false, false},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_serve_head head;
        struct hm_err err = {0};

        test_case("%s", cases[i].in);
        if (!CHECK_OK(
                hm_serve_head_parse(&head, hm_bytes_str(cases[i].in), &err)))
            continue;
        CHECK_BYTES(head.path, hm_bytes_str(cases[i].path));
        CHECK_BYTES(head.host, hm_bytes_str(cases[i].host));
        CHECK_EQ(head.keep, cases[i].keep);
        CHECK_EQ(head.http10, cases[i].http10);
        CHECK_EQ(head.chunked, cases[i].chunked);
    }
}

static void what_is_not_exact_is_refused(void)
{
    static const struct {
        const char *in;
        int status;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"\r\n\r\n", 400, HM_FORMAT, "method"},
        {"GET\r\nHost: a\r\n\r\n", 400, HM_FORMAT, "version"},
        {"GET /\r\nHost: a\r\n\r\n", 400, HM_FORMAT, "version"},
        {"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400, HM_FORMAT, "version"},
        {"GET /  HTTP/1.1\r\nHost: a\r\n\r\n", 400, HM_FORMAT, "version"},
        {"GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400, HM_FORMAT, "version"},
        {"GET / http/1.1\r\nHost: a\r\n\r\n", 400, HM_FORMAT, "version"},
        {"G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400, HM_FORMAT, "method"},
        {"GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, HM_FORMAT, "method"},
        {"GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400, HM_FORMAT, "path"},
        {"GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400, HM_FORMAT, "target"},
        {"GET /a\\b HTTP/1.1\r\nHost: a\r\n\r\n", 400, HM_FORMAT, "target"},
        {"GET /%4 HTTP/1.1\r\nHost: a\r\n\r\n", 400, HM_FORMAT, "target"},
        {"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400, HM_FORMAT, "target"},
        {"GET /\x80 HTTP/1.1\r\nHost: a\r\n\r\n", 400, HM_FORMAT, "target"},
        {"GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, HM_FORMAT,
            "and the target's"},
        {"GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", 400, HM_FORMAT,
            "and the target's"},
        {"GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, HM_FORMAT, "path"},
        {"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 501, HM_UNSUPPORTED,
            "CONNECT"},
        {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505, HM_UNSUPPORTED, "version"},
        {"GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505, HM_UNSUPPORTED, "version"},
        {"PRI * HTTP/2.0\r\n\r\n", 505, HM_UNSUPPORTED, "version"},
        {"GET / HTTP/1.1\r\n\r\n", 400, HM_FORMAT, "no field Host"},
        {GOOD "Host: a\r\n\r\n", 400, HM_FORMAT, "Host twice"},
        {"GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400, HM_FORMAT, "host a, b"},
        {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, HM_FORMAT, "host a/b"},
        {"GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400, HM_FORMAT, "host u@a"},
        {"GET / HTTP/1.1\r\nHost:\r\n\r\n", 400, HM_FORMAT, "host"},
        /* Lines */
        {"GET / HTTP/1.1\nHost: a\r\n\r\n", 400, HM_FORMAT, "without CR LF"},
        {GOOD "X: b\nY: c\r\n\r\n", 400, HM_FORMAT, "without CR LF"},
        {GOOD "X: b\rY: c\r\n\r\n", 400, HM_FORMAT, "CR inside"},
        {GOOD "X: b\r\r\n\r\n", 400, HM_FORMAT, "CR inside"},
        {GOOD " folded\r\n\r\n", 400, HM_FORMAT, "field name"},
        {GOOD "\tfolded: a\r\n\r\n", 400, HM_FORMAT, "field name"},
        {GOOD "X : a\r\n\r\n", 400, HM_FORMAT, "field name"},
        {GOOD "X\r\n\r\n", 400, HM_FORMAT, "field name"},
        {GOOD ": a\r\n\r\n", 400, HM_FORMAT, "field name"},
        {GOOD "X: a\x01\r\n\r\n", 400, HM_FORMAT, "value of field"},
        {GOOD "X: a\x7f\r\n\r\n", 400, HM_FORMAT, "value of field"},
        {GOOD "\r\nx", 400, HM_FORMAT, "after the end"},
        /* Lengths: how requests are smuggled */
        {GOOD "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400,
            HM_FORMAT, "both"},
        {GOOD "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400, HM_FORMAT,
            "twice"},
        {GOOD "Content-Length: 1\r\ncontent-length: 1\r\n\r\n", 400, HM_FORMAT,
            "twice"},
        {GOOD "Content-Length: 1, 1\r\n\r\n", 400, HM_FORMAT, "Length 1, 1"},
        {GOOD "Content-Length: +1\r\n\r\n", 400, HM_FORMAT, "Length +1"},
        {GOOD "Content-Length: -1\r\n\r\n", 400, HM_FORMAT, "Length -1"},
        {GOOD "Content-Length: 0x1\r\n\r\n", 400, HM_FORMAT, "Length 0x1"},
        {GOOD "Content-Length: 1 2\r\n\r\n", 400, HM_FORMAT, "Length 1 2"},
        {GOOD "Content-Length: 01\r\n\r\n", 400, HM_FORMAT, "Length 01"},
        {GOOD "Content-Length:\r\n\r\n", 400, HM_FORMAT, "Length"},
        {GOOD "Content-Length: 18446744073709551616\r\n\r\n", 400, HM_FORMAT,
            "Length 18446744073709551616"},
        {GOOD "Transfer-Encoding: gzip, chunked\r\n\r\n", 501, HM_UNSUPPORTED,
            "wanted chunked"},
        {GOOD "Transfer-Encoding: chunked, chunked\r\n\r\n", 501,
            HM_UNSUPPORTED, "wanted chunked"},
        {GOOD "Transfer-Encoding: identity\r\n\r\n", 501, HM_UNSUPPORTED,
            "wanted chunked"},
        {GOOD "Transfer-Encoding: \x0b"
              "chunked\r\n\r\n",
            400, HM_FORMAT, "value of field"},
        {GOOD "Transfer-Encoding : chunked\r\n\r\n", 400, HM_FORMAT,
            "field name"},
        {GOOD "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n", 400,
            HM_FORMAT, "twice"},
        {"GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400, HM_FORMAT,
            "in HTTP/1.0"},
        {GOOD "Expect: tea\r\n\r\n", 417, HM_UNSUPPORTED, "Expect tea"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_serve_head head;
        struct hm_err err = {0};

        test_case("%s", cases[i].in);
        CHECK_ERR(hm_serve_head_parse(&head, hm_bytes_str(cases[i].in), &err),
            cases[i].code, cases[i].words);
        CHECK_EQ(head.status, cases[i].status);
    }
}

static void every_prefix_is_refused(void)
{
    static const char in[] = "GET /a?b HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n";

    for (size_t len = 0; len < sizeof(in) - 1; len++) {
        struct hm_serve_head head;
        struct hm_err err = {0};

        test_case("%zu bytes", len);
        CHECK(!hm_serve_head_parse(&head, hm_bytes(in, len), &err));
        CHECK_EQ(head.status, 400);
    }
}

static void a_nul_is_refused_everywhere(void)
{
    static const char in[] = "GET /a?b HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n";

    for (size_t at = 0; at < sizeof(in) - 1; at++) {
        struct hm_serve_head head;
        struct hm_err err = {0};
        char text[sizeof(in)];

        memcpy(text, in, sizeof(in));
        text[at] = '\0';
        test_case("at %zu", at);
        CHECK(
            !hm_serve_head_parse(&head, hm_bytes(text, sizeof(in) - 1), &err));
    }
}

static void fields_are_counted(void)
{
    for (unsigned more = 0; more < 2; more++) {
        hm_auto(buf) in = hm_buf(64 * HM_KIB);
        struct hm_serve_head head;
        struct hm_err err = {0};

        hm_buf_put_str(&in, GOOD);
        for (unsigned i = 1; i < HM_SERVE_FIELDS_MAX + more; i++)
            hm_buf_printf(&in, "X-%u: y\r\n", i);
        hm_buf_put_str(&in, "\r\n");
        if (more == 0) {
            CHECK_OK(hm_serve_head_parse(&head, hm_buf_view(&in), &err));
            continue;
        }
        if (!test_torture()) {
            CHECK_ERR(hm_serve_head_parse(&head, hm_buf_view(&in), &err),
                HM_LIMIT, "more than 100 fields");
            CHECK_EQ(head.status, 431);
        }
    }
}

static void the_end_is_found_however_it_comes(void)
{
    static const char in[] = "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET";
    size_t want = sizeof(in) - 1 - 3;

    for (size_t step = 1; step < sizeof(in); step++) {
        size_t seen = 0, end = 0;

        for (size_t len = 0; end == 0 && len < sizeof(in) - 1;) {
            len = len + step < sizeof(in) - 1 ? len + step : sizeof(in) - 1;
            end = hm_serve_head_end(hm_bytes(in, len), &seen);
            CHECK(end == 0 || len >= want);
        }
        CHECK_EQ(end, want);
    }
}

TEST_SUITE(serve_head, TEST(a_request_is_read), TEST(other_forms_are_taken),
    TEST(what_is_not_exact_is_refused), TEST(every_prefix_is_refused),
    TEST(a_nul_is_refused_everywhere), TEST(fields_are_counted),
    TEST(the_end_is_found_however_it_comes));

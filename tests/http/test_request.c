/* SPDX-License-Identifier: Apache-2.0 */
#include "http/request.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "test.h"

static bool read_nothing(
    void *ctx, uint8_t *out, size_t *len, struct hm_err *err)
{
    (void)ctx;
    (void)out;
    (void)err;
    *len = 0;
    return true;
}

/* The smallest request that is one. */
static struct hm_http_request good(void)
{
    return (struct hm_http_request){
        .url = hm_bytes_str("https://a.example/x"), .deadline_ms = 1};
}

static void a_zeroed_request_is_refused(void)
{
    struct hm_http_request req = {0};
    struct hm_err err = {0};
    struct hm_uri uri;

    CHECK_ERR(hm_http_request_check(&uri, &req, &err), HM_FORMAT, "URL");
    req = good();
    CHECK_OK(hm_http_request_check(&uri, &req, &err));
    req.deadline_ms = 0;
    CHECK_ERR(hm_http_request_check(&uri, &req, &err), HM_USAGE,
        "a request without deadline");
}

static void urls_are_https_or_loopback(void)
{
    static const struct {
        const char *url;
        bool unsafe, ok;
        const char *words;
    } cases[] = {
        {"https://a.example/", false, true, ""},
        {"HTTPS://A.example/", false, true, ""},
        {"https://127.0.0.1:8443/x?y", false, true, ""},
        {"http://localhost:80/", false, true, ""},
        {"http://127.0.0.1/", false, true, ""},
        {"http://127.200.0.1/", false, true, ""},
        {"http://[::1]:8080/", false, true, ""},
        {"http://a.example/", true, true, ""},
        {"http://a.example/", false, false, "plain http to a.example"},
        {"http://127.0.0.1.example/", false, false, "plain http"},
        {"http://localhost.example/", false, false, "plain http"},
        {"http://[::ffff:127.0.0.1]/", false, false, "plain http"},
        {"http://0.0.0.0/", false, false, "plain http"},
        {"ftp://a.example/", true, false, "without host or port"},
        {"ftp://a.example:21/", true, false, "URL of scheme ftp"},
        {"file://localhost:1/etc/passwd", true, false, "URL of scheme file"},
        {"https://user:secret@a.example/", true, false, "URL"},
        {"https://a.example\\@b.example/", true, false, "URL"},
        {"https://a.example/ x", true, false, "URL"},
        {"https://127.1/", true, false, "URL"},
        {"/x", true, false, "URL"},
        {"", true, false, "URL"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_http_request req = good();
        struct hm_err err = {0};
        struct hm_uri uri;
        bool ok;

        test_case("%s", cases[i].url);
        req.url = hm_bytes_str(cases[i].url);
        req.unsafe_http = cases[i].unsafe;
        ok = hm_http_request_check(&uri, &req, &err);
        CHECK_EQ(ok, cases[i].ok);
        CHECK(strstr(err.msg, cases[i].words) != NULL);
        CHECK(strstr(err.msg, "secret") == NULL);
    }
}

static void methods_and_bodies_fit_together(void)
{
    static const struct {
        const char *method;
        bool body, ok;
    } cases[] = {
        {NULL, false, true},
        {NULL, true, false},
        {"GET", false, true},
        {"GET", true, false},
        {"HEAD", false, true},
        {"HEAD", true, false},
        {"OPTIONS", false, true},
        {"OPTIONS", true, false},
        {"POST", false, true},
        {"POST", true, true},
        {"PUT", true, true},
        {"PATCH", true, true},
        {"DELETE", false, true},
        {"DELETE", true, true},
        {"get", false, false},
        {"CONNECT", false, false},
        {"TRACE", false, false},
        {"", false, false},
        {"GET /x HTTP/1.1\r\nA: b\r\n\r\nGET", false, false},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_source source = {.read = read_nothing, .len = 1};
        struct hm_http_request req = good();
        struct hm_err err = {0};
        struct hm_uri uri;

        test_case("case %zu", i);
        req.method = cases[i].method;
        if (cases[i].body)
            req.body = HM_LIT("x");
        CHECK_EQ(hm_http_request_check(&uri, &req, &err), cases[i].ok);
        if (cases[i].body) {
            req.body = HM_LIT("");
            req.source = &source;
        }
        CHECK_EQ(hm_http_request_check(&uri, &req, &err), cases[i].ok);
    }
}

static void headers_cannot_smuggle(void)
{
    const struct {
        const char *name;
        struct hm_bytes value;
        bool ok;
    } cases[] = {
        {"Accept", HM_LIT("application/json, text/plain;q=0.5"), true},
        {"X-Empty", HM_LIT(""), true},
        {"X-Tab", HM_LIT("a\tb"), true},
        {"X-Latin", HM_LIT("\xe4"), true},
        {"Authorization", HM_LIT("Bearer x"), true},
        {"X", HM_LIT("a\r\nHost: b"), false},
        {"X", HM_LIT("a\nb"), false},
        {"X", HM_LIT("a\rb"), false},
        {"X", HM_LIT("a\0b"), false},
        {"X", HM_LIT("a\x7f"), false},
        {"X y", HM_LIT("a"), false},
        {"X:", HM_LIT("a"), false},
        {"X\r\nY", HM_LIT("a"), false},
        {"", HM_LIT("a"), false},
        {NULL, HM_LIT("a"), false},
        {"Host", HM_LIT("b.example"), false},
        {"host", HM_LIT("b.example"), false},
        {"Content-Length", HM_LIT("5"), false},
        {"Transfer-Encoding", HM_LIT("chunked"), false},
        {"Connection", HM_LIT("close"), false},
        {"Expect", HM_LIT("100-continue"), false},
        {"Upgrade", HM_LIT("h2c"), false},
        {"Accept-Encoding", HM_LIT("gzip"), false},
        {"Proxy-Authorization", HM_LIT("Basic x"), false},
        {"accept-language", HM_LIT("two of a name"), false},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const struct hm_http_header headers[] = {
            {.name = "Accept-Language", .value = HM_LIT("en")},
            {.name = cases[i].name, .value = cases[i].value},
        };
        struct hm_http_request req = good();
        struct hm_err err = {0};
        struct hm_uri uri;

        test_case("case %zu", i);
        req.headers = headers;
        req.header_count = TEST_LEN(headers);
        if (cases[i].ok)
            CHECK_OK(hm_http_request_check(&uri, &req, &err));
        else
            CHECK_ERR(
                hm_http_request_check(&uri, &req, &err), HM_USAGE, "header");
    }
}

static void limits_are_held(void)
{
    struct hm_http_header headers[HM_HTTP_REQUEST_FIELDS_MAX + 1] = {{0}};
    struct hm_sink no_write = {0};
    struct hm_source no_read = {0};
    const struct {
        const char *words;
        struct hm_http_request req;
    } cases[] = {
        {"retries", {.retries = HM_HTTP_RETRIES_MAX + 1}},
        {"redirects", {.redirects = {.max = HM_HTTP_REDIRECTS_MAX + 1}}},
        {"bytes into memory", {.body_max = HM_HTTP_BODY_MAX + 1}},
        {"a sink without write", {.sink = &no_write}},
        {"a source without read", {.method = "PUT", .source = &no_read}},
        {"more than 32 headers",
            {.headers = headers, .header_count = TEST_LEN(headers)}},
        {"two bodies",
            {.method = "PUT", .source = &no_read, .body = HM_LIT("x")}},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_http_request req = cases[i].req;
        struct hm_err err = {0};
        struct hm_uri uri;

        test_case("%s", cases[i].words);
        req.url = good().url;
        req.deadline_ms = 1;
        CHECK_ERR(
            hm_http_request_check(&uri, &req, &err), HM_USAGE, cases[i].words);
    }
}

/* What is not signed, or is signed otherwise than the service computes it. */
static void only_simple_requests_are_signed(void)
{
    const struct hm_http_sigv4 fine = {
        "aws:amz:eu-west-1:ecr", HM_LIT("AKID"), HM_LIT("a/b+c")};
    const struct hm_http_header type[] = {
        {.name = "content-type", .value = HM_LIT("a/b")},
        {.name = "x-amz-date", .value = HM_LIT("20150830T123600Z")},
    };
    const struct hm_http_header other[] = {
        {.name = "Content-Type", .value = HM_LIT("a/b")},
        {.name = "authorization", .value = HM_LIT("Basic x")},
    };
    static const char big[HM_HTTP_SIGV4_BODY_MAX + 1];
    struct hm_source source = {.read = read_nothing};
    const struct hm_http_request base = {.method = "POST",
        .url = HM_LIT("https://a.example/"),
        .sigv4 = &fine,
        .headers = type,
        .header_count = 1,
        .body = HM_LIT("{}"),
        .deadline_ms = 1};
    struct hm_http_request cases[12];
    static const char *const words[TEST_LEN(cases)] = {NULL, "a POST to /",
        "a POST to /", "a POST to /", "a POST to /", "a short body with",
        "a short body with", "a short body with", "a short body with",
        "beside another", "beside another", "would be redirected"};

    for (size_t i = 0; i < TEST_LEN(cases); i++)
        cases[i] = base;
    cases[1].method = NULL;
    cases[1].body.len = 0;
    cases[2].method = "PUT";
    cases[3].url = HM_LIT("https://a.example/x");
    cases[4].url = HM_LIT("https://a.example/?x");
    cases[5].body.len = 0;
    cases[6].body = hm_bytes(big, sizeof(big));
    cases[7].header_count = 0;
    cases[8].body.len = 0;
    cases[8].source = &source;
    cases[9].header_count = 2;
    cases[10].headers = other;
    cases[10].header_count = 2;
    cases[11].redirects.max = 1;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};
        struct hm_uri uri;

        test_case("%zu", i);
        CHECK_CODE(hm_http_request_check(&uri, &cases[i], &err),
            words[i] == NULL ? HM_OK : HM_USAGE, words[i]);
    }
}

static void keys_and_scopes_that_cannot_sign_are_refused(void)
{
    const struct hm_http_header type[] = {
        {.name = "Content-Type", .value = HM_LIT("a/b")}};
    char key[HM_HTTP_SIGV4_KEY_MAX + 2];
    const struct {
        const char *scope, *user, *secret;
        bool ok;
    } cases[] = {
        {"aws:amz:us-east-1:ecr", "AKID", "secret", true},
        {"aws:amz:us-east-1:ecr", "", "secret", false},
        {"aws:amz:us-east-1:ecr", "AKID", "", false},
        {"aws:amz:us-east-1:ecr", "AK ID", "secret", false},
        {"aws:amz:us-east-1:ecr", "AK\nID", "secret", false},
        {"aws:amz:us-east-1:ecr", "AK/ID", "secret", false},
        {"aws:amz:us-east-1:ecr", "AKID", "sec\xc3\xa4ret", false},
        {"aws:amz:us-east-1:ecr", "AKID", key, false},
        {"", "AKID", "secret", false},
        {"aws:amz:us-east-1", "AKID", "secret", false},
        {"aws:amz::ecr", "AKID", "secret", false},
        {"aws:amz:us-east-1:", "AKID", "secret", false},
        {"aws:amz:us-east-1:ecr:x", "AKID", "secret", false},
        {"aws:amz:us/east-1:ecr", "AKID", "secret", false},
        {"osc:osc:us-east-1:ecr", "AKID", "secret", false},
    };

    memset(key, 'k', sizeof(key) - 1);
    key[sizeof(key) - 1] = '\0';
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_http_sigv4 sigv4 = {cases[i].scope,
            hm_bytes_str(cases[i].user), hm_bytes_str(cases[i].secret)};
        struct hm_http_request req = {.method = "POST",
            .url = HM_LIT("https://a.example/"),
            .sigv4 = &sigv4,
            .headers = type,
            .header_count = 1,
            .body = HM_LIT("{}"),
            .deadline_ms = 1};
        struct hm_err err = {0};
        struct hm_uri uri;

        test_case("%s %s", cases[i].scope, cases[i].user);
        CHECK_CODE(hm_http_request_check(&uri, &req, &err),
            cases[i].ok ? HM_OK : HM_USAGE, "cannot sign");
    }
}

TEST_SUITE(http_request, TEST(a_zeroed_request_is_refused),
    TEST(urls_are_https_or_loopback), TEST(methods_and_bodies_fit_together),
    TEST(headers_cannot_smuggle), TEST(limits_are_held),
    TEST(only_simple_requests_are_signed),
    TEST(keys_and_scopes_that_cannot_sign_are_refused));

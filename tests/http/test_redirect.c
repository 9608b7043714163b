/* SPDX-License-Identifier: Apache-2.0 */
#include "http/redirect.h"

#include <string.h>

#include "base/err.h"
#include "test.h"

static bool head(struct hm_http_response *resp, int status,
    const char *location, struct hm_err *err)
{
    hm_auto(buf) line = hm_buf(10000);
    hm_auto(buf) field = hm_buf(10000);

    hm_buf_printf(&line, "HTTP/1.1 %d x", status);
    hm_buf_printf(&field, "Location: %s", location);
    resp->headers = hm_http_headers();
    resp->status = status;
    HM_TRY(hm_http_headers_take(&resp->headers, hm_buf_view(&line), err));
    return location[0] == '\0' ||
        hm_http_headers_take(&resp->headers, hm_buf_view(&field), err);
}

static bool refuse(void *ctx, const struct hm_uri *from,
    const struct hm_uri *to, struct hm_err *err)
{
    (void)ctx;
    (void)from;
    (void)to;
    return hm_fail(err, HM_POLICY, "not on my list");
}

static bool read_nothing(
    void *ctx, uint8_t *out, size_t *len, struct hm_err *err)
{
    (void)ctx;
    (void)out;
    (void)err;
    *len = 0;
    return true;
}

#define ANYWHERE                                                               \
    {                                                                          \
        .max = 5, .allow = hm_http_redirect_anywhere                           \
    }

static const struct hm_source once = {.read = read_nothing, .len = 1};

/* Every row: which URL comes of it, or which rule forbids it. */
static const struct {
    const char *name, *method, *from, *location;
    struct hm_http_redirects redirects;
    int status;
    bool body, unsafe;
    const char *url, *words; /* url NULL: refused with these words */
} cases[] = {
    {"relative", "GET", "https://a.example/x/y", "z", {.max = 5}, 302, false,
        false, "https://a.example/x/z", NULL},
    {"absolute path", "GET", "https://a.example/x/y", "/z?q", {.max = 5}, 301,
        false, false, "https://a.example/z?q", NULL},
    {"dots stay inside", "GET", "https://a.example/x/y", "../../../z",
        {.max = 5}, 307, false, false, "https://a.example/z", NULL},
    {"default port is the same origin", "GET", "https://a.example/x",
        "https://A.EXAMPLE:443/y", {.max = 5}, 302, false, false,
        "https://A.EXAMPLE:443/y", NULL},
    {"fragment is dropped", "GET", "https://a.example/x", "/y#z", {.max = 5},
        302, false, false, "https://a.example/y", NULL},
    {"other host", "GET", "https://a.example/x", "https://b.example/y",
        {.max = 5}, 302, false, false, NULL, "to b.example: to another origin"},
    {"other port", "GET", "https://a.example/x", "https://a.example:444/y",
        {.max = 5}, 302, false, false, NULL, "to another origin"},
    {"sub-domain", "GET", "https://a.example/x", "https://x.a.example/",
        {.max = 5}, 302, false, false, NULL, "to another origin"},
    {"network path", "GET", "https://a.example/x", "//b.example/y", {.max = 5},
        302, false, false, NULL, "to another origin"},
    {"other host, allowed", "GET", "https://a.example/x", "https://b.example/y",
        ANYWHERE, 307, false, false, "https://b.example/y", NULL},
    {"HEAD, allowed", "HEAD", "https://a.example/x", "https://b.example/y",
        ANYWHERE, 301, false, false, "https://b.example/y", NULL},
    {"callback says no", "GET", "https://a.example/x", "https://b.example/y",
        {.max = 5, .allow = refuse}, 307, false, false, NULL, "not on my list"},
    {"callback is not asked at home", "GET", "https://a.example/x", "/y",
        {.max = 5, .allow = refuse}, 307, false, false, "https://a.example/y",
        NULL},
    {"downgrade", "GET", "https://a.example/x", "http://a.example/y", ANYWHERE,
        302, false, true, NULL, "from https to http"},
    {"downgrade to loopback", "GET", "https://127.0.0.1/x",
        "http://127.0.0.1/y", ANYWHERE, 302, false, true, NULL,
        "from https to http"},
    {"upgrade", "GET", "http://127.0.0.1/x", "https://a.example/y", ANYWHERE,
        302, false, false, "https://a.example/y", NULL},
    {"to loopback", "GET", "https://a.example/x", "https://127.0.0.1/y",
        ANYWHERE, 302, false, true, NULL, "to a loopback address"},
    {"to localhost", "GET", "https://a.example/x", "https://LocalHost/y",
        ANYWHERE, 302, false, true, NULL, "to a loopback address"},
    {"to localhost with a dot", "GET", "https://a.example/x",
        "https://localhost./y", ANYWHERE, 302, false, true, NULL,
        "to a loopback address"},
    {"below localhost", "GET", "https://a.example/x", "https://x.LocalHost/y",
        ANYWHERE, 302, false, true, NULL, "to a loopback address"},
    {"to any address", "GET", "https://a.example/x", "https://0.0.0.0/y",
        ANYWHERE, 302, false, true, NULL, "to a loopback address"},
    {"to any address of IPv6", "GET", "https://a.example/x", "https://[::]/y",
        ANYWHERE, 302, false, true, NULL, "to a loopback address"},
    {"to loopback in IPv6", "GET", "https://a.example/x",
        "https://[::ffff:127.0.0.1]/y", ANYWHERE, 302, false, true, NULL,
        "to a loopback address"},
    {"in hexadecimal", "GET", "https://a.example/x",
        "https://[::FFFF:7f00:1]/y", ANYWHERE, 302, false, true, NULL,
        "to a loopback address"},
    {"to a name like localhost", "GET", "https://a.example/x",
        "https://xlocalhost/y", ANYWHERE, 302, false, true,
        "https://xlocalhost/y", NULL},
    {"from loopback to loopback", "GET", "http://127.0.0.1:1/x",
        "http://127.0.0.1:2/y", ANYWHERE, 302, false, false,
        "http://127.0.0.1:2/y", NULL},
    {"from loopback to http", "GET", "http://127.0.0.1/x", "http://a.example/y",
        ANYWHERE, 302, false, false, NULL, "to plain http"},
    {"from loopback to http, allowed", "GET", "http://127.0.0.1/x",
        "http://a.example/y", ANYWHERE, 302, false, true, "http://a.example/y",
        NULL},
    {"other scheme", "GET", "https://a.example/x", "file:///etc/passwd",
        ANYWHERE, 302, false, true, NULL, "Location"},
    {"ftp", "GET", "https://a.example/x", "ftp://a.example/", ANYWHERE, 302,
        false, true, NULL, "scheme ftp"},
    {"userinfo", "GET", "https://a.example/x", "https://u:p@a.example/",
        ANYWHERE, 302, false, true, NULL, "Location"},
    {"backslash", "GET", "https://a.example/x", "/\\b.example/", ANYWHERE, 302,
        false, true, NULL, "Location"},
    {"space", "GET", "https://a.example/x", "/a b", ANYWHERE, 302, false, true,
        NULL, "Location"},
    {"no location", "GET", "https://a.example/x", "", ANYWHERE, 302, false,
        false, NULL, "status 302: no header Location"},
    {"301 for POST", "POST", "https://a.example/x", "/y", ANYWHERE, 301, true,
        false, NULL, "POST is not repeated elsewhere after status 301"},
    {"302 for PUT", "PUT", "https://a.example/x", "/y", ANYWHERE, 302, true,
        false, NULL, "PUT is not repeated"},
    {"303 for POST", "POST", "https://a.example/x", "/y", {.max = 5}, 303, true,
        false, "https://a.example/y", NULL},
    {"303 for POST elsewhere", "POST", "https://a.example/x",
        "https://b.example/y", ANYWHERE, 303, true, false,
        "https://b.example/y", NULL},
    {"307 for POST", "POST", "https://a.example/x", "/y", {.max = 5}, 307, true,
        false, "https://a.example/y", NULL},
    {"307 for POST elsewhere", "POST", "https://a.example/x",
        "https://b.example/y", ANYWHERE, 307, true, false, NULL,
        "POST to another origin"},
    {"308 for DELETE elsewhere", "DELETE", "https://a.example/x",
        "https://b.example/y", ANYWHERE, 308, false, false, NULL,
        "DELETE to another origin"},
};

static void each_rule_decides(void)
{
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(http_response) resp = {0};
        hm_auto(http_hop) hop = {0};
        struct hm_err err = {0};
        struct hm_http_request req = {
            .method = cases[i].method,
            .url = hm_bytes_str(cases[i].from),
            .redirects = cases[i].redirects,
            .body = cases[i].body ? HM_LIT("body") : HM_LIT(""),
            .unsafe_http = cases[i].unsafe,
        };
        bool ok;

        test_case("%s", cases[i].name);
        if (!CHECK_OK(head(&resp, cases[i].status, cases[i].location, &err)))
            continue;
        ok = hm_http_redirect_check(&hop, &req, &resp, &err);
        if (cases[i].url != NULL) {
            CHECK_OK(ok);
            CHECK_STR(hm_buf_str(&hop.url), cases[i].url);
            continue;
        }
        CHECK(!ok && strstr(err.msg, cases[i].words) != NULL);
        CHECK(err.code == HM_DENIED || err.code == HM_FORMAT ||
            err.code == HM_POLICY);
        CHECK(hop.url.p == NULL);
    }
}

static void a_source_that_cannot_rewind_stays_at_home(void)
{
    hm_auto(http_response) resp = {0};
    hm_auto(http_hop) hop = {0};
    struct hm_err err = {0};
    struct hm_http_request req = {.method = "PUT",
        .url = HM_LIT("https://a.example/x"),
        .redirects = {.max = 5},
        .source = &once};

    if (!CHECK_OK(head(&resp, 307, "/y", &err)))
        return;
    CHECK_ERR(hm_http_redirect_check(&hop, &req, &resp, &err), HM_DENIED,
        "the body cannot be sent twice");
    resp.status = 303;
    CHECK_OK(hm_http_redirect_check(&hop, &req, &resp, &err));
    CHECK(hop.get);
}

static void two_locations_are_refused(void)
{
    hm_auto(http_response) resp = {0};
    hm_auto(http_hop) hop = {0};
    struct hm_err err = {0};
    struct hm_http_request req = {
        .url = HM_LIT("https://a.example/x"), .redirects = ANYWHERE};

    if (!CHECK_OK(head(&resp, 302, "/y", &err)) ||
        !CHECK_OK(
            hm_http_headers_take(&resp.headers, HM_LIT("location: /y"), &err)))
        return;
    CHECK_ERR(hm_http_redirect_check(&hop, &req, &resp, &err), HM_FORMAT,
        "more than one header Location");
}

static void credentials_stay_with_their_origin(void)
{
    const struct hm_http_header headers[] = {
        {.name = "Accept", .value = HM_LIT("x")},
        {.name = "authorization", .value = HM_LIT("Bearer y")},
        {.name = "COOKIE", .value = HM_LIT("z")},
        {.name = "X-Api-Key", .value = HM_LIT("k"), .secret = true},
        {.name = "X-Plain", .value = HM_LIT("p")},
    };
    struct hm_http_header kept[TEST_LEN(headers)];
    struct hm_http_hop home = {.url = {0}}, away = {.foreign = true};
    struct hm_http_request req = {
        .headers = headers, .header_count = TEST_LEN(headers)};

    hm_http_redirect_request(&req, &home, kept);
    CHECK_EQ(req.header_count, 5);
    CHECK(!req.foreign);
    hm_http_redirect_request(&req, &away, kept);
    CHECK_EQ(req.header_count, 2);
    CHECK_STR(req.headers[0].name, "Accept");
    CHECK_STR(req.headers[1].name, "X-Plain");
    CHECK(req.foreign);
    /* A further hop at the new place does not make it home again. */
    hm_http_redirect_request(&req, &home, kept);
    CHECK_EQ(req.header_count, 2);
    CHECK(req.foreign);
}

static void a_post_that_becomes_get_loses_its_body(void)
{
    const struct hm_http_header headers[] = {
        {.name = "Content-Type", .value = HM_LIT("application/json")},
        {.name = "Accept", .value = HM_LIT("x")},
    };
    struct hm_http_header kept[TEST_LEN(headers)];
    struct hm_http_hop hop = {.get = true};
    struct hm_http_request req = {.method = "POST",
        .headers = headers,
        .header_count = TEST_LEN(headers),
        .body = HM_LIT("body"),
        .source = &once};

    hm_http_redirect_request(&req, &hop, kept);
    CHECK_STR(req.method, "GET");
    CHECK_EQ(req.body.len, 0);
    CHECK(req.source == NULL);
    CHECK_EQ(req.header_count, 1);
    CHECK_STR(req.headers[0].name, "Accept");
}

static void only_five_statuses_redirect(void)
{
    for (int status = 100; status < 600; status++) {
        test_case("%d", status);
        CHECK_EQ(hm_http_redirect_status(status),
            (status >= 301 && status <= 303) || status == 307 || status == 308);
    }
}

TEST_SUITE(http_redirect, TEST(each_rule_decides),
    TEST(a_source_that_cannot_rewind_stays_at_home),
    TEST(two_locations_are_refused), TEST(credentials_stay_with_their_origin),
    TEST(a_post_that_becomes_get_loses_its_body),
    TEST(only_five_statuses_redirect));

/* SPDX-License-Identifier: Apache-2.0 */
#include "http/http.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/uri.h"
#include "fake.h"
#include "http/redirect.h"
#include "test.h"

static struct hm_http_request get(const char *url)
{
    return (struct hm_http_request){
        .url = hm_bytes_str(url),
        .body_max = 100,
        .deadline_ms = FAKE_START_MS + 30000,
    };
}

static void an_answer_comes_back(void)
{
    static const struct fake_answer answers[] = {
        {.status = 200, .headers = "A: b\n", .body = "hello", .takes_ms = 7}};
    const struct hm_http_header headers[] = {
        {.name = "Accept", .value = HM_LIT("text/plain")}};
    struct hm_http_request req = get("https://a.example/x?token=1");
    hm_auto(http_response) resp = {0};
    struct hm_err err = {0};
    struct hm_fake fake;

    fake_init(&fake, answers, TEST_LEN(answers));
    req.headers = headers;
    req.header_count = 1;
    if (!CHECK_OK(hm_http_do(&fake.http, &req, &resp, &err)))
        return;
    CHECK_OK(hm_http_check_ok(&resp, &err));
    CHECK_EQ(resp.status, 200);
    CHECK_BYTES(hm_buf_view(&resp.body), HM_LIT("hello"));
    CHECK_BYTES(hm_http_header_at(&resp.headers, "a", 0), HM_LIT("b"));
    CHECK_STR(hm_buf_str(&resp.url), "https://a.example/x?token=1");
    CHECK_EQ(resp.time_ms, 7);
    CHECK_EQ(resp.attempts, 1);
    CHECK_STR(fake_request(&fake, 0),
        "GET https://a.example/x?token=1\nAccept: text/plain\n");
}

static void a_bad_request_is_not_sent(void)
{
    struct hm_http_request req = get("http://a.example/");
    hm_auto(http_response) resp = {0};
    struct hm_err err = {0};
    struct hm_fake fake;

    fake_init(&fake, NULL, 0);
    CHECK_ERR(hm_http_do(&fake.http, &req, &resp, &err), HM_USAGE,
        "plain http to a.example");
    CHECK_EQ(resp.attempts, 0);
}

static void a_service_in_trouble_is_asked_again(void)
{
    static const struct fake_answer answers[] = {
        {.fails = "refused", .failure = HM_HTTP_FAIL_NOT_SENT},
        {.status = 503, .body = "later"},
        {.status = 429, .headers = "Retry-After: 3\n"},
        {.status = 200, .body = "ok"},
    };
    struct hm_http_request req = get("https://a.example/x");
    hm_auto(http_response) resp = {0};
    struct hm_err err = {0};
    struct hm_fake fake;

    fake_init(&fake, answers, TEST_LEN(answers));
    fake.random = 100;
    req.retries = 3;
    if (!CHECK_OK(hm_http_do(&fake.http, &req, &resp, &err)))
        return;
    CHECK_EQ(resp.status, 200);
    CHECK_BYTES(hm_buf_view(&resp.body), HM_LIT("ok"));
    CHECK_EQ(resp.attempts, 4);
    CHECK_EQ(fake.wait_count, 3);
    CHECK_EQ(fake.waits[0], 100);
    CHECK_EQ(fake.waits[1], 100);
    CHECK_EQ(fake.waits[2], 3100);
    CHECK_EQ(resp.time_ms, 3300);
    CHECK_EQ(resp.stop, HM_HTTP_STOP_NONE);
}

static void the_last_trouble_is_told(void)
{
    static const struct fake_answer answers[] = {
        {.status = 503}, {.status = 502}};
    struct hm_http_request req = get("https://a.example/x?secret");
    hm_auto(http_response) resp = {0};
    struct hm_err err = {0};
    struct hm_fake fake;

    fake_init(&fake, answers, TEST_LEN(answers));
    req.retries = 1;
    if (!CHECK_OK(hm_http_do(&fake.http, &req, &resp, &err)))
        return;
    CHECK_EQ(resp.stop, HM_HTTP_STOP_RETRIES);
    CHECK_ERR(hm_http_check_ok(&resp, &err), HM_NETWORK,
        "https://a.example/x: status 502, 2 attempts");
}

static void a_failure_names_the_request_and_not_the_query(void)
{
    static const struct fake_answer answers[] = {
        {.fails = "reset", .failure = HM_HTTP_FAIL_LOST},
        {.fails = "reset again", .failure = HM_HTTP_FAIL_LOST}};
    struct hm_http_request req = get("https://a.example:1/x?secret=1");
    hm_auto(http_response) resp = {0};
    struct hm_err err = {0};
    struct hm_fake fake;
    bool ok;

    fake_init(&fake, answers, TEST_LEN(answers));
    req.retries = 1;
    ok = hm_http_do(&fake.http, &req, &resp, &err);
    CHECK(strstr(err.msg, "secret") == NULL);
    CHECK_ERR(
        ok, HM_NETWORK, "GET https://a.example:1/x: attempt 2: reset again");
}

static void a_post_is_asked_once_unless_it_was_never_sent(void)
{
    static const struct fake_answer busy[] = {{.status = 503}};
    static const struct fake_answer lost[] = {
        {.fails = "lost", .failure = HM_HTTP_FAIL_LOST}};
    static const struct fake_answer refused[] = {
        {.fails = "refused", .failure = HM_HTTP_FAIL_NOT_SENT},
        {.status = 201}};
    struct hm_http_request req = get("https://a.example/x");
    hm_auto(http_response) resp = {0};
    struct hm_err err = {0};
    struct hm_fake fake;

    req.method = "POST";
    req.body = HM_LIT("body");
    req.retries = 3;
    fake_init(&fake, busy, 1);
    if (CHECK_OK(hm_http_do(&fake.http, &req, &resp, &err))) {
        CHECK_EQ(resp.stop, HM_HTTP_STOP_UNSAFE);
        CHECK_ERR(hm_http_check_ok(&resp, &err), HM_NETWORK,
            "status 503, not repeated: doing it twice could do harm");
    }
    fake_init(&fake, lost, 1);
    CHECK_ERR(hm_http_do(&fake.http, &req, &resp, &err), HM_NETWORK, "x: lost");
    fake_init(&fake, refused, 2);
    if (!CHECK_OK(hm_http_do(&fake.http, &req, &resp, &err)))
        return;
    CHECK_STR(fake_request(&fake, 1), "POST https://a.example/x\nbody");
}

static void a_wait_beyond_the_deadline_is_not_begun(void)
{
    static const struct fake_answer answers[] = {
        {.status = 429, .headers = "Retry-After: 3600\n"}};
    struct hm_http_request req = get("https://a.example/x");
    hm_auto(http_response) resp = {0};
    struct hm_err err = {0};
    struct hm_fake fake;

    fake_init(&fake, answers, 1);
    req.retries = 3;
    if (!CHECK_OK(hm_http_do(&fake.http, &req, &resp, &err)))
        return;
    CHECK_EQ(fake.wait_count, 0);
    CHECK_EQ(resp.stop, HM_HTTP_STOP_DEADLINE);
    CHECK_EQ(resp.retry_after_ms, 3600000);
    CHECK_ERR(hm_http_check_ok(&resp, &err), HM_NETWORK,
        "status 429, asks to wait 3600 s, and the deadline comes first");
}

static void the_deadline_is_for_everything_together(void)
{
    static const struct fake_answer answers[] = {
        {.status = 503, .takes_ms = 20000}, {.status = 503, .takes_ms = 9999},
        {.status = 503}};
    struct hm_http_request req = get("https://a.example/x");
    hm_auto(http_response) resp = {0};
    struct hm_err err = {0};
    struct hm_fake fake;

    fake_init(&fake, answers, TEST_LEN(answers));
    fake.random = 1;
    req.retries = 8;
    if (CHECK_OK(hm_http_do(&fake.http, &req, &resp, &err))) {
        CHECK_EQ(resp.attempts, 2);
        CHECK_EQ(resp.stop, HM_HTTP_STOP_DEADLINE);
    }
    req.deadline_ms = FAKE_START_MS;
    fake_init(&fake, answers, TEST_LEN(answers));
    CHECK_ERR(hm_http_do(&fake.http, &req, &resp, &err), HM_NETWORK,
        "the deadline has passed");
    CHECK_EQ(fake.asked, 0);
}

static void cancelling_ends_a_wait(void)
{
    static const struct fake_answer answers[] = {
        {.status = 503}, {.status = 200}};
    struct hm_http_request req = get("https://a.example/x");
    hm_auto(http_response) resp = {0};
    struct hm_err err = {0};
    struct hm_fake fake;

    fake_init(&fake, answers, TEST_LEN(answers));
    fake.cancel_after = 1;
    req.retries = 3;
    CHECK_ERR(
        hm_http_do(&fake.http, &req, &resp, &err), HM_NETWORK, "cancelled");
    CHECK_EQ(fake.asked, 1);
}

/* A body that comes in pieces. */
struct text_source {
    const char *text;
    size_t at;
    unsigned rewinds;
};

static bool text_read(void *ctx, uint8_t *out, size_t *len, struct hm_err *err)
{
    struct text_source *source = ctx;
    struct hm_bytes piece =
        hm_bytes_slice(hm_bytes_str(source->text), source->at, *len);

    (void)err;
    if (piece.len > 0)
        memcpy(out, piece.p, piece.len);
    source->at += piece.len;
    *len = piece.len;
    return true;
}

static bool text_rewind(void *ctx, struct hm_err *err)
{
    struct text_source *source = ctx;

    if (++source->rewinds > 2)
        return hm_fail(err, HM_SYSTEM, "tape is worn out");
    source->at = 0;
    return true;
}

static void a_source_is_rewound_for_each_attempt(void)
{
    static const struct fake_answer answers[] = {
        {.status = 503}, {.status = 503}, {.status = 503}, {.status = 503}};
    struct text_source text = {.text = "a longer body"};
    const struct hm_source source = {
        .len = 13, .read = text_read, .rewind = text_rewind, .ctx = &text};
    struct hm_http_request req = get("https://a.example/x");
    hm_auto(http_response) resp = {0};
    struct hm_err err = {0};
    struct hm_fake fake;

    fake_init(&fake, answers, TEST_LEN(answers));
    req.method = "PUT";
    req.source = &source;
    req.retries = 3;
    CHECK_ERR(hm_http_do(&fake.http, &req, &resp, &err), HM_SYSTEM,
        "tape is worn out");
    CHECK_EQ(fake.asked, 3);
    CHECK_STR(fake_request(&fake, 2), "PUT https://a.example/x\na longer body");
}

struct text_sink {
    char text[64];
    size_t len;
    unsigned restarts;
};

static bool sink_write(void *ctx, struct hm_bytes chunk, struct hm_err *err)
{
    struct text_sink *sink = ctx;

    if (chunk.len > sizeof(sink->text) - sink->len)
        return hm_fail(err, HM_LIMIT, "sink is full");
    if (chunk.len > 0)
        memcpy(sink->text + sink->len, chunk.p, chunk.len);
    sink->len += chunk.len;
    return true;
}

static bool sink_restart(void *ctx, struct hm_err *err)
{
    struct text_sink *sink = ctx;

    (void)err;
    sink->len = 0;
    sink->restarts++;
    return true;
}

static void a_sink_starts_again_or_ends_the_matter(void)
{
    static const struct fake_answer answers[] = {
        {.status = 503, .body = "not for the sink"},
        {.status = 200,
            .body = "12345678",
            .cut = 4,
            .fails = "lost",
            .failure = HM_HTTP_FAIL_LOST},
        {.status = 503},
        {.status = 200, .body = "12345678"},
    };
    struct text_sink text = {.len = 0};
    struct hm_sink sink = {
        .write = sink_write, .restart = sink_restart, .ctx = &text};
    struct hm_http_request req = get("https://a.example/x");
    hm_auto(http_response) resp = {0};
    struct hm_err err = {0};
    struct hm_fake fake;

    fake_init(&fake, answers, TEST_LEN(answers));
    req.sink = &sink;
    req.retries = 3;
    if (CHECK_OK(hm_http_do(&fake.http, &req, &resp, &err))) {
        CHECK_BYTES(hm_bytes(text.text, text.len), HM_LIT("12345678"));
        CHECK_EQ(text.restarts, 1);
        CHECK_EQ(hm_buf_view(&resp.body).len, 0);
    }
    fake_init(&fake, answers, TEST_LEN(answers));
    sink.restart = NULL;
    CHECK_ERR(hm_http_do(&fake.http, &req, &resp, &err), HM_NETWORK,
        "attempt 2: lost");
    CHECK_EQ(fake.asked, 2);
}

static void redirects_are_an_answer_unless_asked_for(void)
{
    static const struct fake_answer answers[] = {
        {.status = 307, .headers = "Location: /y\n"}};
    struct hm_http_request req = get("https://a.example/x");
    hm_auto(http_response) resp = {0};
    struct hm_err err = {0};
    struct hm_fake fake;

    fake_init(&fake, answers, 1);
    if (!CHECK_OK(hm_http_do(&fake.http, &req, &resp, &err)))
        return;
    CHECK_EQ(resp.status, 307);
    CHECK_EQ(resp.redirects, 0);
    CHECK_ERR(hm_http_check_ok(&resp, &err), HM_DENIED, "status 307");
}

static void a_chain_loses_credentials_for_good(void)
{
    static const struct fake_answer answers[] = {
        {.status = 307, .headers = "Location: /2\n"},
        {.status = 307, .headers = "Location: https://b.example/3\n"},
        {.status = 302, .headers = "Location: https://a.example/4\n"},
        {.status = 200, .body = "blob"},
    };
    const struct hm_http_header headers[] = {
        {.name = "Authorization", .value = HM_LIT("Bearer t")},
        {.name = "Accept", .value = HM_LIT("x")}};
    struct hm_http_request req = get("https://a.example/1");
    hm_auto(http_response) resp = {0};
    struct hm_err err = {0};
    struct hm_fake fake;

    fake_init(&fake, answers, TEST_LEN(answers));
    req.headers = headers;
    req.header_count = 2;
    req.redirects.max = 3;
    req.redirects.allow = hm_http_redirect_anywhere;
    if (!CHECK_OK(hm_http_do(&fake.http, &req, &resp, &err)))
        return;
    CHECK_STR(fake_request(&fake, 1),
        "GET https://a.example/2\nAuthorization: Bearer t\nAccept: x\n");
    CHECK_STR(fake_request(&fake, 2),
        "GET https://b.example/3\nAccept: x\n(foreign)\n");
    CHECK_STR(fake_request(&fake, 3),
        "GET https://a.example/4\nAccept: x\n(foreign)\n");
    CHECK_STR(hm_buf_str(&resp.url), "https://a.example/4");
    CHECK_EQ(resp.redirects, 3);
}

static void a_circle_ends(void)
{
    static const struct fake_answer answers[] = {
        {.status = 302, .headers = "Location: /x\n"},
        {.status = 302, .headers = "Location: /x\n"},
        {.status = 302, .headers = "Location: /x\n"}};
    struct hm_http_request req = get("https://a.example/x");
    hm_auto(http_response) resp = {0};
    struct hm_err err = {0};
    struct hm_fake fake;

    fake_init(&fake, answers, TEST_LEN(answers));
    req.redirects.max = 2;
    CHECK_ERR(hm_http_do(&fake.http, &req, &resp, &err), HM_DENIED,
        "GET https://a.example/x: more than 2 redirects");
    CHECK_EQ(fake.asked, 3);
}

static void a_refused_redirect_names_the_place(void)
{
    static const struct fake_answer answers[] = {
        {.status = 302, .headers = "Location: https://b.example/?secret\n"}};
    struct hm_http_request req = get("https://a.example/x");
    hm_auto(http_response) resp = {0};
    struct hm_err err = {0};
    struct hm_fake fake;
    bool ok;

    fake_init(&fake, answers, 1);
    req.redirects.max = 2;
    ok = hm_http_do(&fake.http, &req, &resp, &err);
    CHECK(strstr(err.msg, "secret") == NULL);
    CHECK_ERR(ok, HM_DENIED,
        "GET https://a.example/x: redirect to b.example: to another origin");
    CHECK_EQ(resp.status, 0);
    CHECK_EQ(fake.asked, 1);
}

static void retries_are_counted_over_all_hops(void)
{
    static const struct fake_answer answers[] = {{.status = 503},
        {.status = 302, .headers = "Location: /y\n"}, {.status = 503},
        {.status = 503}};
    struct hm_http_request req = get("https://a.example/x");
    hm_auto(http_response) resp = {0};
    struct hm_err err = {0};
    struct hm_fake fake;

    fake_init(&fake, answers, TEST_LEN(answers));
    req.redirects.max = 1;
    req.retries = 2;
    if (!CHECK_OK(hm_http_do(&fake.http, &req, &resp, &err)))
        return;
    CHECK_EQ(resp.status, 503);
    CHECK_EQ(resp.attempts, 4);
    CHECK_ERR(hm_http_check_ok(&resp, &err), HM_NETWORK,
        "https://a.example/y: status 503, 4 attempts");
}

static void statuses_say_what_to_do(void)
{
    static const struct {
        int status;
        enum hm_code code;
    } cases[] = {
        {100, HM_DENIED},
        {304, HM_DENIED},
        {400, HM_DENIED},
        {401, HM_DENIED},
        {403, HM_DENIED},
        {404, HM_NOT_FOUND},
        {405, HM_DENIED},
        {408, HM_NETWORK},
        {409, HM_DENIED},
        {410, HM_NOT_FOUND},
        {425, HM_NETWORK},
        {429, HM_NETWORK},
        {500, HM_NETWORK},
        {501, HM_NETWORK},
        {599, HM_NETWORK},
        {0, HM_DENIED},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_http_response resp = {
            .status = cases[i].status, .retry_after_ms = -1};
        struct hm_err err = {0};

        test_case("%d", cases[i].status);
        CHECK_ERR(hm_http_check_ok(&resp, &err), cases[i].code, "status");
    }
    for (int status = 200; status < 300; status++) {
        struct hm_http_response resp = {.status = status};
        struct hm_err err = {0};

        CHECK_OK(hm_http_check_ok(&resp, &err));
    }
}

static void urls_are_shown_short_and_harmless(void)
{
    static const struct {
        const char *url, *shown;
    } cases[] = {
        {"https://a.example/x?q#f", "https://a.example/x"},
        {"https://a.example:443", "https://a.example:443"},
        {"http://[::1]:8/x%0a", "http://[::1]:8/x%0a"},
        {"https://a/0123456789012345678901234567890123456789"
         "01234567890123456789012345678901234567890123456789012345",
            "https://a/0123456789012345678901234567890123456789"
            "0123456789012345678901234567890123456789012345678901234.."},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) shown = hm_buf(1000);
        struct hm_err err = {0};
        struct hm_uri uri;

        if (!CHECK_OK(hm_uri_parse(&uri, hm_bytes_str(cases[i].url), &err)))
            continue;
        hm_http_show_url(&shown, &uri);
        if (CHECK_OK(hm_buf_end(&shown, NULL, &err)))
            CHECK_STR(hm_buf_str(&shown), cases[i].shown);
    }
}

static void log_line(void *ctx, enum hm_log_level level, const char *line)
{
    char *text = ctx;
    size_t at = strlen(text);

    CHECK_EQ(level, HM_LOG_DEBUG);
    snprintf(text + at, 4096 - at, "%s\n", line);
}

static void the_log_tells_the_story_without_secrets(void)
{
    static const struct fake_answer answers[] = {
        {.status = 503, .body = "sorry secret"},
        {.fails = "lost", .failure = HM_HTTP_FAIL_LOST},
        {.status = 302, .headers = "Location: /y?secret\n"},
        {.status = 200, .body = "secret", .takes_ms = 5}};
    const struct hm_http_header headers[] = {
        {.name = "Authorization", .value = HM_LIT("Bearer secret")}};
    char text[4096] = "";
    const struct hm_log log = {HM_LOG_DEBUG, log_line, text};
    struct hm_http_request req = get("https://a.example/x?secret");
    hm_auto(http_response) resp = {0};
    struct hm_err err = {0};
    struct hm_fake fake;

    fake_init(&fake, answers, TEST_LEN(answers));
    fake.http.log = &log;
    req.headers = headers;
    req.header_count = 1;
    req.redirects.max = 1;
    req.retries = 2;
    if (!CHECK_OK(hm_http_do(&fake.http, &req, &resp, &err)))
        return;
    CHECK_STR(text,
        "GET https://a.example/x: 503, 12 bytes, 0 ms\n"
        "GET https://a.example/x: again in 0 ms, retry 1\n"
        "GET https://a.example/x: lost\n"
        "GET https://a.example/x: again in 0 ms, retry 2\n"
        "GET https://a.example/x: 302, 0 bytes, 0 ms\n"
        "GET https://a.example/y: 200, 6 bytes, 5 ms\n");
}

TEST_SUITE(http_http, TEST(an_answer_comes_back),
    TEST(a_bad_request_is_not_sent), TEST(a_service_in_trouble_is_asked_again),
    TEST(the_last_trouble_is_told),
    TEST(a_failure_names_the_request_and_not_the_query),
    TEST(a_post_is_asked_once_unless_it_was_never_sent),
    TEST(a_wait_beyond_the_deadline_is_not_begun),
    TEST(the_deadline_is_for_everything_together), TEST(cancelling_ends_a_wait),
    TEST(a_source_is_rewound_for_each_attempt),
    TEST(a_sink_starts_again_or_ends_the_matter),
    TEST(redirects_are_an_answer_unless_asked_for),
    TEST(a_chain_loses_credentials_for_good), TEST(a_circle_ends),
    TEST(a_refused_redirect_names_the_place),
    TEST(retries_are_counted_over_all_hops), TEST(statuses_say_what_to_do),
    TEST(urls_are_shown_short_and_harmless),
    TEST(the_log_tells_the_story_without_secrets));

/* SPDX-License-Identifier: Apache-2.0 */
#include "http/curl.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/limits.h"
#include "http/redirect.h"
#include "server.h"
#include "test.h"

#define OK_TEXT "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

/* A client with options, and a server with a script. */
struct pair {
    struct hm_http_client *client;
    struct hm_test_server server;
};

static bool pair_up(struct pair *pair, const struct hm_http_opts *opts,
    const struct server_reply *replies, size_t count, struct hm_err *err)
{
    struct server_opts server = {.replies = replies, .count = count};

    if (!server_start(&pair->server, &server))
        return hm_fail(err, HM_SYSTEM, "no server");
    return hm_http_client_new(&pair->client, opts, err);
}

static void pair_free(struct pair *pair)
{
    hm_http_client_free(pair->client);
    hm_test_server_free(&pair->server);
}

#define AUTO_PAIR __attribute__((cleanup(pair_free))) struct pair

static struct hm_http_request get(const char *url)
{
    return (struct hm_http_request){
        .url = hm_bytes_str(url),
        .body_max = 1000,
        .deadline_ms = hm_clock_mono_ms() + 30000,
    };
}

static bool ask(const struct pair *pair, const struct hm_http_request *req,
    struct hm_http_response *resp, struct hm_err *err)
{
    return hm_http_do(hm_http_client_http(pair->client), req, resp, err);
}

static void an_answer_comes_over_loopback(void)
{
    static const struct server_reply replies[] = {
        {.text = "HTTP/1.1 404 Gone fishing\r\nContent-Length: 4\r\n"
                 "X-A: b\r\n\r\nnone"}};
    struct hm_http_opts opts = {.user_agent = "hallmark/test"};
    hm_auto(http_response) resp = {0};
    struct hm_http_request req;
    struct hm_err err = {0};
    char want[256];
    AUTO_PAIR pair = {.client = NULL};

    if (!CHECK_OK(pair_up(&pair, &opts, replies, 1, &err)))
        return;
    req = get(SERVER_URL(&pair.server, "/x?y=z"));
    if (!CHECK_OK(ask(&pair, &req, &resp, &err)))
        return;
    CHECK_EQ(resp.status, 404);
    CHECK_BYTES(hm_buf_view(&resp.body), HM_LIT("none"));
    CHECK_BYTES(hm_http_header_at(&resp.headers, "x-a", 0), HM_LIT("b"));
    CHECK_EQ(resp.attempts, 1);
    /* To the byte: nothing that we did not ask libcurl to send. */
    snprintf(want, sizeof(want),
        "GET /x?y=z HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
        "User-Agent: hallmark/test\r\nAccept: */*\r\n\r\n",
        pair.server.port);
    CHECK_STR(server_request(&pair.server, 0), want);
}

static void a_connection_is_kept_for_the_next_request(void)
{
    static const struct server_reply replies[] = {{.text = OK_TEXT}};
    struct hm_http_opts opts = {0};
    struct hm_http_request req;
    struct hm_err err = {0};
    AUTO_PAIR pair = {.client = NULL};

    if (!CHECK_OK(pair_up(&pair, &opts, replies, 1, &err)))
        return;
    req = get(SERVER_URL(&pair.server, "/"));
    for (size_t i = 0; i < 5; i++) {
        hm_auto(http_response) resp = {0};

        if (!CHECK_OK(ask(&pair, &req, &resp, &err)))
            return;
        CHECK_BYTES(hm_buf_view(&resp.body), HM_LIT("ok"));
    }
    CHECK_EQ(server_requests(&pair.server), 5);
    CHECK_EQ(server_connections(&pair.server), 1);
}

/* What a server may say, and what becomes of it. */
static void answers_are_judged(void)
{
    static const struct {
        const char *name;
        struct server_reply reply;
        enum hm_code code; /* HM_OK: `words` is the body */
        const char *words;
    } cases[] = {
        {"chunked",
            {.text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                     "3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\n\r\n"},
            HM_OK, "abcde"},
        {"trailers change nothing",
            {.text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                     "1\r\na\r\n0\r\nContent-Length: 9\r\nA: b\r\n\r\n"},
            HM_OK, "a"},
        {"trailer that is none",
            {.text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                     "1\r\na\r\n0\r\nHTTP/1.1 500 x\r\n\r\n"},
            HM_NETWORK, "GET http://127.0.0.1"},
        {"early hints",
            {.text = "HTTP/1.1 103 Early\r\nLink: <x>\r\n\r\n" OK_TEXT}, HM_OK,
            "ok"},
        {"up to the end",
            {.text = "HTTP/1.1 200 OK\r\n\r\nabc", .then = THEN_CLOSE}, HM_OK,
            "abc"},
        {"byte by byte", {.text = OK_TEXT, .drip_ms = 1}, HM_OK, "ok"},
        {"ends early",
            {.text = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
                .then = THEN_CLOSE},
            HM_NETWORK, "6 bytes remaining"},
        {"chunk ends early",
            {.text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                     "9\r\nabc",
                .then = THEN_CLOSE},
            HM_NETWORK, "GET http://127.0.0.1"},
        {"last chunk is missing",
            {.text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                     "3\r\nabc\r\n",
                .then = THEN_CLOSE},
            HM_NETWORK, "GET http://127.0.0.1"},
        {"bad chunk length",
            {.text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                     "xyz\r\nabc\r\n0\r\n\r\n"},
            HM_NETWORK, "GET http://127.0.0.1"},
        {"announced too long",
            {.text = "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n"},
            HM_LIMIT, "answer is longer than 1000 bytes"},
        {"turns out too long",
            {.text = "HTTP/1.1 200 OK\r\n\r\n", .repeat_bytes = 1001}, HM_LIMIT,
            "answer is longer than 1000 bytes"},
        {"without end",
            {.text = "HTTP/1.1 200 OK\r\n\r\n", .repeat_bytes = 1U << 30},
            HM_LIMIT, "answer is longer than 1000 bytes"},
        {"header line without end",
            {.text = "HTTP/1.1 200 OK\r\nA: ", .repeat_bytes = 1U << 20},
            HM_LIMIT, "header line"},
        {"status line without end",
            {.text = "HTTP/1.1 200 ", .repeat_bytes = 1U << 20}, HM_LIMIT,
            "header line"},
        {"two lengths",
            {.text = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"
                     "Content-Length: 3\r\n\r\nok",
                .then = THEN_CLOSE},
            HM_FORMAT, "Content-Length differs from itself"},
        {"negative length",
            {.text = "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok",
                .then = THEN_CLOSE},
            HM_FORMAT, ""},
        {"folded header",
            {.text = "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n"
                     "Content-Length: 2\r\n\r\nok"},
            HM_FORMAT, "a folded header line"},
        {"blank before colon",
            {.text = "HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok"},
            HM_FORMAT, "header name"},
        {"escape sequence in a header",
            {.text = "HTTP/1.1 200 OK\r\nA: \033[2J\r\n\r\n",
                .then = THEN_CLOSE},
            HM_FORMAT, "control characters"},
        {"not HTTP", {.text = "220 mail.example ESMTP\r\n", .then = THEN_CLOSE},
            HM_FORMAT, "malformed answer"},
        {"HTTP/0.9", {.text = "<html>", .then = THEN_CLOSE}, HM_FORMAT,
            "malformed answer"},
        {"nothing", {.text = "", .then = THEN_CLOSE}, HM_NETWORK,
            "GET http://127.0.0.1"},
        {"reset", {.text = "", .then = THEN_RESET}, HM_NETWORK,
            "GET http://127.0.0.1"},
        {"reset in the body",
            {.text = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
                .then = THEN_RESET},
            HM_NETWORK, "GET http://127.0.0.1"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_http_opts opts = {0};
        hm_auto(http_response) resp = {0};
        struct hm_http_request req;
        struct hm_err err = {0};
        AUTO_PAIR pair = {.client = NULL};

        test_case("%s", cases[i].name);
        if (!CHECK_OK(pair_up(&pair, &opts, &cases[i].reply, 1, &err)))
            continue;
        req = get(SERVER_URL(&pair.server, "/"));
        if (cases[i].code != HM_OK)
            CHECK_ERR(
                ask(&pair, &req, &resp, &err), cases[i].code, cases[i].words);
        else if (CHECK_OK(ask(&pair, &req, &resp, &err)))
            CHECK_STR(hm_buf_str(&resp.body), cases[i].words);
    }
}

static void too_many_headers_are_refused(void)
{
    static char text[80 * 1024] = "HTTP/1.1 200 OK\r\n";
    static const char field[] = "X-Filler: 0123456789\r\n";
    struct server_reply reply = {.text = text, .then = THEN_CLOSE};
    struct hm_http_opts opts = {0};
    hm_auto(http_response) resp = {0};
    struct hm_http_request req;
    struct hm_err err = {0};
    size_t len = strlen(text);
    AUTO_PAIR pair = {.client = NULL};

    while (len + sizeof(field) < sizeof(text)) {
        memcpy(text + len, field, sizeof(field));
        len += sizeof(field) - 1;
    }
    if (!CHECK_OK(pair_up(&pair, &opts, &reply, 1, &err)))
        return;
    req = get(SERVER_URL(&pair.server, "/"));
    CHECK_ERR(
        ask(&pair, &req, &resp, &err), HM_LIMIT, "more than 256 header fields");
}

static void a_large_error_page_does_not_hide_the_status(void)
{
    static const struct server_reply replies[] = {
        {.text = "HTTP/1.1 503 Busy\r\nRetry-After: 0\r\n\r\n",
            .repeat_bytes = 1U << 22,
            .then = THEN_CLOSE},
        {.text = OK_TEXT}};
    struct hm_http_opts opts = {0};
    hm_auto(http_response) resp = {0};
    struct hm_http_request req;
    struct hm_err err = {0};
    AUTO_PAIR pair = {.client = NULL};

    if (!CHECK_OK(pair_up(&pair, &opts, replies, 2, &err)))
        return;
    req = get(SERVER_URL(&pair.server, "/"));
    if (CHECK_OK(ask(&pair, &req, &resp, &err))) {
        CHECK_EQ(resp.status, 503);
        CHECK(resp.body_cut);
        CHECK_EQ(hm_buf_view(&resp.body).len, HM_HTTP_ERROR_BODY_MAX);
        CHECK_EQ(resp.retry_after_ms, 0);
    }
    req.retries = 1;
    if (CHECK_OK(ask(&pair, &req, &resp, &err)))
        CHECK_EQ(resp.status, 200);
}

static void a_closed_port_is_no_service(void)
{
    static const struct server_reply replies[] = {{.text = OK_TEXT}};
    struct hm_http_opts opts = {0};
    hm_auto(http_response) resp = {0};
    char url[SERVER_URL_MAX];
    struct hm_http_request req;
    struct hm_err err = {0};
    AUTO_PAIR pair = {.client = NULL};

    if (!CHECK_OK(pair_up(&pair, &opts, replies, 1, &err)))
        return;
    req = get(server_url(url, &pair.server, "/x?secret"));
    hm_test_server_free(&pair.server);
    CHECK(!ask(&pair, &req, &resp, &err));
    CHECK_EQ(resp.failure, HM_HTTP_FAIL_NOT_SENT);
    CHECK(strstr(err.msg, "secret") == NULL);
    CHECK_ERR(false, HM_NETWORK, "GET http://127.0.0.1");
}

static void the_deadline_ends_a_silent_answer(void)
{
    static const struct server_reply replies[] = {
        {.text = "HTTP/1.1 200 OK\r\n", .then = THEN_STALL}};
    struct hm_http_opts opts = {0};
    hm_auto(http_response) resp = {0};
    struct hm_http_request req;
    struct hm_err err = {0};
    int64_t start_ms = hm_clock_mono_ms();
    AUTO_PAIR pair = {.client = NULL};

    if (!CHECK_OK(pair_up(&pair, &opts, replies, 1, &err)))
        return;
    req = get(SERVER_URL(&pair.server, "/"));
    /* Long enough to have sent the request on a busy machine. */
    req.deadline_ms = start_ms + (test_torture() ? 200 : 2000);
    req.retries = 8;
    CHECK_ERR(ask(&pair, &req, &resp, &err), HM_NETWORK, "timed out");
    CHECK_EQ(resp.failure, HM_HTTP_FAIL_LOST);
    CHECK_EQ(resp.stop, HM_HTTP_STOP_DEADLINE);
    CHECK(hm_clock_mono_ms() - start_ms < 6800);
}

static void an_answer_that_stalls_or_drips_is_given_up(void)
{
    static const struct server_reply replies[] = {
        {.text = "HTTP/1.1 200 OK\r\n", .then = THEN_STALL},
        {.text = "HTTP/1.1 200 OK\r\n\r\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            .drip_ms = 100}};

    for (size_t i = 0; i < TEST_LEN(replies) && !test_torture(); i++) {
        struct hm_http_opts opts = {.stall_s = 1};
        hm_auto(http_response) resp = {0};
        struct hm_http_request req;
        struct hm_err err = {0};
        AUTO_PAIR pair = {.client = NULL};

        if (!CHECK_OK(pair_up(&pair, &opts, &replies[i], 1, &err)))
            return;
        req = get(SERVER_URL(&pair.server, "/"));
        CHECK_ERR(ask(&pair, &req, &resp, &err), HM_NETWORK, "too slow");
        CHECK_EQ(resp.failure, HM_HTTP_FAIL_LOST);
    }
}

static bool cancel_now(void *ctx)
{
    return atomic_load((atomic_bool *)ctx);
}

static void *cancel_when_asked(void *ctx)
{
    struct {
        struct hm_test_server *server;
        atomic_bool *flag;
    } *both = ctx;
    int64_t end_ms = hm_clock_mono_ms() + 20000;

    while (server_requests(both->server) == 0 && hm_clock_mono_ms() < end_ms)
        hm_clock_sleep_ms(2);
    atomic_store(both->flag, true);
    return NULL;
}

static void cancelling_ends_a_request(void)
{
    static const struct server_reply replies[] = {
        {.text = "HTTP/1.1 200 OK\r\n", .then = THEN_STALL}};
    atomic_bool flag = false;
    struct hm_http_opts opts = {.env = {.cancelled = cancel_now, .ctx = &flag}};
    hm_auto(http_response) resp = {0};
    struct hm_http_request req;
    struct hm_err err = {0};
    int64_t start_ms = hm_clock_mono_ms();
    pthread_t thread;
    AUTO_PAIR pair = {.client = NULL};
    struct {
        struct hm_test_server *server;
        atomic_bool *flag;
    } both = {&pair.server, &flag};

    if (test_torture() || !CHECK_OK(pair_up(&pair, &opts, replies, 1, &err)))
        return;
    if (!CHECK(pthread_create(&thread, NULL, cancel_when_asked, &both) == 0))
        return;
    req = get(SERVER_URL(&pair.server, "/"));
    req.retries = 8;
    CHECK_ERR(ask(&pair, &req, &resp, &err), HM_NETWORK, "cancelled");
    CHECK_EQ(resp.attempts, 1);
    CHECK(hm_clock_mono_ms() - start_ms < 10000);
    pthread_join(thread, NULL);
}

/* libcurl repeats a request when a kept connection closes: not for a POST that
 * must not be done twice. */
static void only_what_may_be_repeated_uses_a_kept_connection(void)
{
    static const struct server_reply replies[] = {
        {.text = OK_TEXT}, {.text = "", .then = THEN_CLOSE}, {.text = OK_TEXT}};
    struct hm_http_opts opts = {0};

    for (int repeatable = 0; repeatable <= 1; repeatable++) {
        hm_auto(http_response) resp = {0};
        struct hm_http_request req, post;
        struct hm_err err = {0};
        AUTO_PAIR pair = {.client = NULL};

        test_case("repeatable %d", repeatable);
        if (!CHECK_OK(pair_up(&pair, &opts, replies, TEST_LEN(replies), &err)))
            return;
        req = get(SERVER_URL(&pair.server, "/"));
        post = req;
        post.method = "POST";
        post.body = HM_LIT("body");
        post.repeatable = repeatable == 1;
        if (!CHECK_OK(ask(&pair, &req, &resp, &err)))
            return;
        if (repeatable == 1) {
            CHECK_OK(ask(&pair, &post, &resp, &err));
            CHECK_EQ(server_requests(&pair.server), 3);
        } else {
            CHECK_ERR(ask(&pair, &post, &resp, &err), HM_NETWORK, "POST");
            CHECK_EQ(server_requests(&pair.server), 2);
            CHECK_EQ(resp.failure, HM_HTTP_FAIL_LOST);
        }
        CHECK_EQ(server_connections(&pair.server), 2);
    }
}

struct counter {
    uint64_t bytes;
    size_t largest;
};

static bool count_chunk(void *ctx, struct hm_bytes chunk, struct hm_err *err)
{
    struct counter *counter = ctx;

    (void)err;
    counter->bytes += chunk.len;
    if (chunk.len > counter->largest)
        counter->largest = chunk.len;
    return true;
}

static void a_download_flows_through_a_sink(void)
{
    enum { LEN = 24 << 20 };
    static const struct server_reply replies[] = {
        {.text = "HTTP/1.1 200 OK\r\n\r\n",
            .repeat_bytes = LEN,
            .then = THEN_CLOSE}};
    struct counter counter = {0};
    const struct hm_sink sink = {.write = count_chunk, .ctx = &counter};
    struct hm_http_opts opts = {0};
    hm_auto(http_response) resp = {0};
    struct hm_http_request req;
    struct hm_err err = {0};
    AUTO_PAIR pair = {.client = NULL};

    if (!CHECK_OK(pair_up(&pair, &opts, replies, 1, &err)))
        return;
    req = get(SERVER_URL(&pair.server, "/blob"));
    req.sink = &sink;
    req.body_max = LEN;
    if (!CHECK_OK(ask(&pair, &req, &resp, &err)))
        return;
    CHECK_EQ(counter.bytes, LEN);
    CHECK(counter.largest < 1 << 20);
    CHECK_EQ(hm_buf_view(&resp.body).len, 0);
    counter = (struct counter){0};
    req.body_max = LEN - 1;
    CHECK_ERR(ask(&pair, &req, &resp, &err), HM_LIMIT, "answer is longer");
    CHECK(counter.bytes < LEN);
}

/* `left` bytes, then `then`. */
struct zeros {
    uint64_t left;
    bool fails;
    unsigned rewinds;
};

static bool zeros_read(void *ctx, uint8_t *out, size_t *len, struct hm_err *err)
{
    struct zeros *zeros = ctx;

    if (zeros->left == 0 && zeros->fails)
        return hm_fail(err, HM_SYSTEM, "disk is gone");
    if (*len > zeros->left)
        *len = (size_t)zeros->left;
    memset(out, '0', *len);
    zeros->left -= *len;
    return true;
}

static void an_upload_flows_from_a_source(void)
{
    static const struct server_reply replies[] = {
        {.text = "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"}};
    static const struct {
        const char *name;
        struct zeros zeros;
        uint64_t len;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"nothing", {0}, 0, HM_OK, ""},
        {"some", {.left = 5}, 5, HM_OK, ""},
        {"much", {.left = 5 << 20}, 5 << 20, HM_OK, ""},
        {"ends early", {.left = 5}, 6, HM_USAGE, "body is not 6 bytes long"},
        {"has more", {.left = 9}, 6, HM_OK, ""},
        {"fails", {.left = 5, .fails = true}, 6, HM_SYSTEM, "disk is gone"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct zeros zeros = cases[i].zeros;
        const struct hm_source source = {
            .len = cases[i].len, .read = zeros_read, .ctx = &zeros};
        struct hm_http_opts opts = {0};
        hm_auto(http_response) resp = {0};
        struct hm_http_request req;
        struct hm_err err = {0};
        char length[64];
        AUTO_PAIR pair = {.client = NULL};

        test_case("%s", cases[i].name);
        if (!CHECK_OK(pair_up(&pair, &opts, replies, 1, &err)))
            return;
        req = get(SERVER_URL(&pair.server, "/blob"));
        req.method = "PUT";
        req.source = &source;
        if (cases[i].code != HM_OK) {
            CHECK_ERR(
                ask(&pair, &req, &resp, &err), cases[i].code, cases[i].words);
            continue;
        }
        if (!CHECK_OK(ask(&pair, &req, &resp, &err)))
            continue;
        CHECK_EQ(resp.status, 201);
        snprintf(length, sizeof(length), "\r\nContent-Length: %llu\r\n",
            (unsigned long long)cases[i].len);
        CHECK(strstr(server_request(&pair.server, 0), length) != NULL);
        CHECK(strstr(server_request(&pair.server, 0), "Expect") == NULL);
    }
}

static bool zeros_rewind(void *ctx, struct hm_err *err)
{
    struct zeros *zeros = ctx;

    if (zeros->fails)
        return hm_fail(err, HM_SYSTEM, "tape is torn");
    zeros->left = 5;
    zeros->rewinds++;
    return true;
}

/* The server closes a kept connection instead of answering. */
static void libcurl_can_rewind_a_source_itself(void)
{
    static const struct server_reply replies[] = {
        {.text = OK_TEXT}, {.text = "", .then = THEN_CLOSE}, {.text = OK_TEXT}};
    static const struct {
        const char *name;
        bool rewinds, fails;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"rewinds", true, false, HM_OK, ""},
        {"cannot rewind", false, false, HM_NETWORK, "PUT"},
        {"fails to rewind", true, true, HM_SYSTEM, "tape is torn"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct zeros zeros = {.left = 5, .fails = cases[i].fails};
        const struct hm_source source = {.len = 5,
            .read = zeros_read,
            .rewind = cases[i].rewinds ? zeros_rewind : NULL,
            .ctx = &zeros};
        struct hm_http_opts opts = {0};
        hm_auto(http_response) resp = {0};
        struct hm_http_request req, put;
        struct hm_err err = {0};
        AUTO_PAIR pair = {.client = NULL};

        test_case("%s", cases[i].name);
        if (!CHECK_OK(pair_up(&pair, &opts, replies, 3, &err)))
            return;
        req = put = get(SERVER_URL(&pair.server, "/"));
        put.method = "PUT";
        put.source = &source;
        if (!CHECK_OK(ask(&pair, &req, &resp, &err)))
            return;
        if (cases[i].code != HM_OK) {
            CHECK_ERR(
                ask(&pair, &put, &resp, &err), cases[i].code, cases[i].words);
            continue;
        }
        CHECK_OK(ask(&pair, &put, &resp, &err));
        CHECK_EQ(zeros.rewinds, 1);
        CHECK(strstr(server_request(&pair.server, 2), "\r\n\r\n00000") != NULL);
    }
}

static void credentials_do_not_cross_ports(void)
{
    static const struct server_reply last[] = {{.text = OK_TEXT}};
    const struct hm_http_header headers[] = {
        {.name = "Authorization", .value = HM_LIT("Bearer hunter2")}};
    char text[256], url[SERVER_URL_MAX];
    struct server_reply first = {.text = text};
    struct hm_http_opts opts = {0};
    hm_auto(test_server) other = {.port = 0};
    struct server_opts other_opts = {.replies = last, .count = 1};
    hm_auto(http_response) resp = {0};
    struct hm_http_request req;
    struct hm_err err = {0};
    AUTO_PAIR pair = {.client = NULL};

    if (!CHECK(server_start(&other, &other_opts)))
        return;
    snprintf(text, sizeof(text),
        "HTTP/1.1 307 x\r\nContent-Length: 0\r\nLocation: %s\r\n\r\n",
        server_url(url, &other, "/blob"));
    if (!CHECK_OK(pair_up(&pair, &opts, &first, 1, &err)))
        return;
    req = get(SERVER_URL(&pair.server, "/"));
    req.headers = headers;
    req.header_count = 1;
    req.redirects.max = 1;
    CHECK_ERR(ask(&pair, &req, &resp, &err), HM_DENIED, "to another origin");
    CHECK_EQ(server_requests(&other), 0);
    req.redirects.allow = hm_http_redirect_anywhere;
    if (!CHECK_OK(ask(&pair, &req, &resp, &err)))
        return;
    CHECK_STR(hm_buf_str(&resp.url), url);
    CHECK(strstr(server_request(&pair.server, 1), "hunter2") != NULL);
    CHECK(strstr(server_request(&other, 0), "hunter2") == NULL);
    CHECK(strstr(server_request(&other, 0), "Authorization") == NULL);
}

static void *ask_often(void *ctx)
{
    const struct pair *pair = ctx;
    char url[SERVER_URL_MAX];

    for (size_t i = 0; i < 25; i++) {
        hm_auto(http_response) resp = {0};
        struct hm_http_request req =
            get(server_url(url, &pair->server, "/thread"));
        struct hm_err err = {0};

        if (!CHECK_OK(ask(pair, &req, &resp, &err)))
            return NULL;
        CHECK_BYTES(hm_buf_view(&resp.body), HM_LIT("ok"));
    }
    return NULL;
}

static void threads_share_a_client(void)
{
    enum { THREADS = 8 };
    static const struct server_reply replies[] = {{.text = OK_TEXT}};
    struct hm_http_opts opts = {0};
    pthread_t threads[THREADS];
    struct hm_err err = {0};
    size_t count = 0;
    AUTO_PAIR pair = {.client = NULL};

    if (test_torture() || !CHECK_OK(pair_up(&pair, &opts, replies, 1, &err)))
        return;
    while (count < THREADS &&
        CHECK(pthread_create(&threads[count], NULL, ask_often, &pair) == 0))
        count++;
    for (size_t i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    CHECK_EQ(server_requests(&pair.server), THREADS * 25);
    CHECK(server_connections(&pair.server) <= THREADS);
}

static void options_that_make_no_sense_are_refused(void)
{
    static const struct {
        struct hm_http_opts opts;
        const char *words;
    } cases[] = {
        {{.user_agent = "a\r\nb"}, "user agent"},
        {{.client_cert = {(const uint8_t *)"x", 1}}, "needs its key"},
        {{.client_key = {(const uint8_t *)"x", 1}}, "needs its key"},
        {{.proxy = "socks5://u:p@x:1"}, "the proxy is no URL"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(http_client) client = NULL;
        struct hm_err err = {0};

        CHECK_ERR(hm_http_client_new(&client, &cases[i].opts, &err), HM_USAGE,
            cases[i].words);
        CHECK(client == NULL);
    }
}

TEST_SUITE(http_curl, TEST(an_answer_comes_over_loopback),
    TEST(a_connection_is_kept_for_the_next_request), TEST(answers_are_judged),
    TEST(too_many_headers_are_refused),
    TEST(a_large_error_page_does_not_hide_the_status),
    TEST(a_closed_port_is_no_service), TEST(the_deadline_ends_a_silent_answer),
    TEST(an_answer_that_stalls_or_drips_is_given_up),
    TEST(cancelling_ends_a_request),
    TEST(only_what_may_be_repeated_uses_a_kept_connection),
    TEST(a_download_flows_through_a_sink), TEST(an_upload_flows_from_a_source),
    TEST(libcurl_can_rewind_a_source_itself),
    TEST(credentials_do_not_cross_ports), TEST(threads_share_a_client),
    TEST(options_that_make_no_sense_are_refused));

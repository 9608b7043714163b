/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "client.h"
#include "serve/impl.h"
#include "test.h"

#define GET(path) "GET " path " HTTP/1.1\r\nHost: a\r\n\r\n"

static void a_connection_is_kept(void)
{
    hm_auto(test_serve) serve = {0};
    hm_auto(test_client) client = {0};

    if (!serve_start(&serve, &(struct hm_serve_opts){0}) ||
        !client_open(&client, &serve, NULL))
        return;
    for (unsigned i = 0; i < 40; i++) {
        CHECK(client_put(&client, i % 2 == 0 ? GET("/quick") : GET("/echo/")));
        if (!CHECK_EQ(client_answer(&client), 200))
            return;
        CHECK(client_has(&client, "\r\nDate: "));
        CHECK(!client_has(&client, "\r\nConnection:"));
        CHECK(!client_has(&client, "\r\nServer:"));
        CHECK_STR(client_body(&client), i % 2 == 0 ? "quick /quick" : "0 0 0");
    }
}

static void requests_may_come_at_once(void)
{
    hm_auto(test_serve) serve = {0};
    hm_auto(test_client) client = {0};

    if (!serve_start(&serve, &(struct hm_serve_opts){0}) ||
        !client_open(&client, &serve, NULL))
        return;
    for (unsigned i = 0; i < 50; i++)
        CHECK(client_put(&client,
            i % 5 != 4 ? GET("/quick")
                       : "POST /echo/ HTTP/1.1\r\nHost: a\r\n"
                         "Content-Length: 2\r\n\r\nab\r\n"));
    for (unsigned i = 0; i < 50; i++) {
        if (!CHECK_EQ(client_answer(&client), 200))
            return;
        CHECK_STR(
            client_body(&client), i % 5 != 4 ? "quick /quick" : "2 0 3105");
    }
}

static void what_a_client_asks_for_decides_the_end(void)
{
    static const struct {
        const char *in;
        int status;
        const char *body;
        bool close;
    } cases[] = {
        {"GET /quick HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 200,
            "quick /quick", true},
        {"GET /quick HTTP/1.0\r\n\r\n", 200, "quick /quick", true},
        {GET("/nowhere"), 404, "Not Found\n", false},
        {"POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n", 404,
            "Not Found\n", true},
        {GET("/none"), 500, "Internal Server Error\n", false},
        {"GET /quick HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
         "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400, "Bad Request\n", true},
        {"GET /quick HTTP/1.1\nHost: a\r\n\r\n", 400, "Bad Request\n", true},
        {"GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505,
            "HTTP Version Not Supported\n", true},
        {"POST /memory HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n",
            413, "Content Too Large\n", true},
        {"POST /memory HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
         "\r\nzz\r\n",
            400, "Bad Request\n", true},
        {"POST /quick HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\n\r\n", 501,
            "Not Supported\n", true},
        {"POST /quick HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
         "1\r\nx\r\n0\r\n\r\n",
            413, "Content Too Large\n", true},
    };
    hm_auto(test_serve) serve = {0};

    if (!serve_start(&serve, &(struct hm_serve_opts){0}))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(test_client) client = {0};

        test_case("%s", cases[i].in);
        if (!client_open(&client, &serve, NULL))
            return;
        CHECK(client_put(&client, cases[i].in));
        CHECK_EQ(client_answer(&client), cases[i].status);
        CHECK_STR(client_body(&client), cases[i].body);
        CHECK_EQ(
            client_has(&client, "\r\nConnection: close\r\n"), cases[i].close);
        if (cases[i].close) {
            CHECK_EQ(client_ends(&client), CLIENT_CLOSED);
            continue;
        }
        CHECK(client_put(&client, GET("/quick")));
        CHECK_EQ(client_answer(&client), 200);
    }
}

static void a_request_behind_a_refused_one_is_not_read(void)
{
    hm_auto(test_serve) serve = {0};
    hm_auto(test_client) client = {0};

    if (!serve_start(&serve, &(struct hm_serve_opts){0}) ||
        !client_open(&client, &serve, NULL))
        return;
    /* Who believes the one length sees a second request, who believes the other
     * does not: nobody may. */
    CHECK(client_put(&client,
        "POST /memory HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n"
        "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" GET("/quick")));
    CHECK_EQ(client_answer(&client), 400);
    CHECK_EQ(client_ends(&client), CLIENT_CLOSED);
}

static void a_head_has_a_limit(void)
{
    hm_auto(test_serve) serve = {0};
    hm_auto(test_client) line = {0}, fields = {0};
    char text[3000];

    memset(text, 'a', sizeof(text));
    if (!serve_start(&serve, &(struct hm_serve_opts){.head_max = 2000}) ||
        !client_open(&line, &serve, NULL) ||
        !client_open(&fields, &serve, NULL))
        return;
    CHECK(client_put(&line, "GET /"));
    CHECK(client_put_bytes(&line, text, sizeof(text)));
    CHECK_EQ(client_answer(&line), 414);
    CHECK_EQ(client_ends(&line), CLIENT_CLOSED);
    CHECK(client_put(&fields, "GET / HTTP/1.1\r\nX: "));
    CHECK(client_put_bytes(&fields, text, sizeof(text)));
    CHECK_EQ(client_answer(&fields), 431);
    CHECK_EQ(client_ends(&fields), CLIENT_CLOSED);
}

static void bodies_come_by_length_and_in_chunks(void)
{
    static const size_t lens[] = {1, 1000, 1001, 65536, 100000};
    static char text[100000];
    hm_auto(test_serve) serve = {0};
    hm_auto(test_client) client = {0};

    memset(text, 'b', sizeof(text));
    if (!serve_start(&serve, &(struct hm_serve_opts){0}) ||
        !client_open(&client, &serve, NULL))
        return;
    for (size_t i = 0; i < 2 * TEST_LEN(lens); i++) {
        size_t len = lens[i / 2];
        bool chunked = i % 2 == 1;
        uint64_t sum = 0;
        char head[200], want[100];

        for (size_t j = 0; j < len; j++)
            sum = sum * 31 + 'b';
        test_case("%zu bytes, %d", len, chunked);
        snprintf(want, sizeof(want), "%zu %d %llu", len, len > 1000,
            (unsigned long long)sum);
        snprintf(head, sizeof(head),
            chunked ? "PUT /echo/x HTTP/1.1\r\nHost: a\r\n"
                      "Transfer-Encoding: chunked\r\n\r\n%zx\r\n"
                    : "PUT /echo/x HTTP/1.1\r\nHost: a\r\n"
                      "Content-Length: %zu\r\n\r\n",
            len);
        CHECK(client_put(&client, head));
        CHECK(client_put_bytes(&client, text, len));
        if (chunked)
            CHECK(client_put(&client, "\r\n0\r\nTrailer: x\r\n\r\n"));
        if (!CHECK_EQ(client_answer(&client), 200))
            return;
        CHECK_STR(client_body(&client), want);
    }
}

static void who_asks_first_is_told_to_go_on(void)
{
    hm_auto(test_serve) serve = {0};
    hm_auto(test_client) client = {0}, large = {0};

    if (!serve_start(&serve, &(struct hm_serve_opts){0}) ||
        !client_open(&client, &serve, NULL) ||
        !client_open(&large, &serve, NULL))
        return;
    CHECK(client_put(&client,
        "PUT /memory HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n"
        "Expect: 100-continue\r\n\r\n"));
    CHECK_EQ(client_answer(&client), 100);
    CHECK(client_put(&client, "ab"));
    CHECK_EQ(client_answer(&client), 200);
    CHECK(client_put(&large,
        "PUT /memory HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\n"
        "Expect: 100-continue\r\n\r\n"));
    CHECK_EQ(client_answer(&large), 413);
}

static void slow_clients_are_cut(void)
{
    static const struct {
        const char *in;
        int status;
    } cases[] = {
        {"", 0},
        {"GET /quick HTT", 408},
        {"PUT /memory HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx", 408},
        {"PUT /echo/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
         "\r\n3\r\nx",
            408},
    };
    hm_auto(test_serve) serve = {0};
    struct hm_test_client clients[TEST_LEN(cases)] = {0};

    if (!serve_start(&serve,
            &(struct hm_serve_opts){
                .head_ms = 150, .body_ms = 150, .idle_ms = 150}))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        if (client_open(&clients[i], &serve, NULL))
            CHECK(client_put(&clients[i], cases[i].in));
    }
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].in);
        CHECK_EQ(client_answer(&clients[i]), cases[i].status);
        if (cases[i].status != 0)
            CHECK_EQ(client_ends(&clients[i]), CLIENT_CLOSED);
        hm_test_client_free(&clients[i]);
    }
}

static void who_says_nothing_more_is_closed(void)
{
    hm_auto(test_serve) serve = {0};
    hm_auto(test_client) client = {0};

    if (!serve_start(&serve, &(struct hm_serve_opts){.idle_ms = 150}) ||
        !client_open(&client, &serve, NULL))
        return;
    CHECK(client_put(&client, GET("/quick")));
    CHECK_EQ(client_answer(&client), 200);
    CHECK_EQ(client_ends(&client), CLIENT_CLOSED);
}

/* The first bytes of TLS: who sends them waits for an answer. */
static void what_is_no_request_is_refused_at_once(void)
{
    hm_auto(test_serve) serve = {0};
    hm_auto(test_client) client = {0};

    if (!serve_start(&serve, &(struct hm_serve_opts){.head_ms = 600000}) ||
        !client_open(&client, &serve, NULL))
        return;
    CHECK(client_put(&client, "\x16\x03\x01\x02"));
    CHECK_EQ(client_answer(&client), 400);
}

TEST_SUITE(serve_conn, TEST(what_is_no_request_is_refused_at_once),
    TEST(a_connection_is_kept), TEST(requests_may_come_at_once),
    TEST(what_a_client_asks_for_decides_the_end),
    TEST(a_request_behind_a_refused_one_is_not_read), TEST(a_head_has_a_limit),
    TEST(bodies_come_by_length_and_in_chunks),
    TEST(who_asks_first_is_told_to_go_on), TEST(slow_clients_are_cut),
    TEST(who_says_nothing_more_is_closed));

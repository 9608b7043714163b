/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "client.h"
#include "serve/impl.h"
#include "test.h"

#define GET(path) "GET " path " HTTP/1.1\r\nHost: a\r\n\r\n"
#define QUICK GET("/quick")

/* Another connection is answered while something odd goes on. */
static void others_are_served(const struct hm_test_serve *serve)
{
    for (unsigned i = 0; i < 4; i++) { /* so that each reader has some */
        hm_auto(test_client) other = {0};

        if (!client_open(&other, serve, NULL))
            return;
        CHECK(client_put(&other, QUICK));
        CHECK_EQ(client_answer(&other), 200);
    }
}

static bool begin(struct hm_test_serve *serve, struct hm_test_client *client)
{
    return serve_start(serve, &(struct hm_serve_opts){0}) &&
        client_open(client, serve, NULL);
}

static void patience_is_for_those_who_move(void)
{
    CHECK_EQ(hm_serve_patience(1000, 1000, 500, 0), 1500);
    CHECK_EQ(hm_serve_patience(1000, 1400, 500, 160), 1510);
    CHECK_EQ(hm_serve_patience(1000, 1400, 500, 16 * 1000), 1900);
    CHECK_EQ(hm_serve_patience(1000, 1400, 500, UINT64_MAX), 1900);
}

static void head_gets_a_length_and_no_body(void)
{
    hm_auto(test_serve) serve = {.odd_len = 77};
    hm_auto(test_client) client = {0};

    if (!begin(&serve, &client))
        return;
    for (unsigned i = 0; i < 3; i++) {
        CHECK(client_put(&client, "HEAD /odd HTTP/1.1\r\nHost: a\r\n\r\n"));
        CHECK_EQ(client_head(&client), 200);
        CHECK(client_has(&client, "Content-Length: 77\r\n"));
    }
    CHECK(client_put(&client, QUICK));
    CHECK_EQ(client_answer(&client), 200);
}

static void large_answers_come_whole(void)
{
    hm_auto(test_serve) serve = {.odd_len = 500000};
    hm_auto(test_client) client = {0};

    if (!begin(&serve, &client))
        return;
    CHECK(client_put(&client, GET("/odd") GET("/file")));
    if (CHECK_EQ(client_answer(&client), 200)) {
        CHECK_EQ(client.len - client.body, 500000);
        CHECK_EQ(client.text[client.len - 1], 'a' + 499999 % 26);
    }
    if (CHECK_EQ(client_answer(&client), 200)) {
        CHECK_EQ(client.len - client.body, 300000);
        CHECK_EQ(client.text[client.len - 1], 'f');
    }
}

static void an_answer_can_be_late(void)
{
    hm_auto(test_serve) serve = {.odd_len = 5, .odd.delay_ms = 200};
    hm_auto(test_client) client = {0};
    int64_t start_ms = hm_clock_mono_ms();

    if (!begin(&serve, &client))
        return;
    CHECK(client_put(&client, GET("/odd")));
    others_are_served(&serve);
    CHECK_EQ(client_answer(&client), 200);
    /* libevent counts from when its loop last looked at the clock. */
    CHECK(hm_clock_mono_ms() - start_ms >= 150);
}

static void an_answer_can_be_slow(void)
{
    hm_auto(test_serve) serve = {.odd_len = 1000, .odd.bytes_per_s = 4000};
    hm_auto(test_client) client = {0};
    int64_t start_ms = hm_clock_mono_ms();

    if (!begin(&serve, &client))
        return;
    CHECK(client_put(&client, GET("/odd")));
    others_are_served(&serve);
    CHECK_EQ(client_answer(&client), 200);
    CHECK_EQ(client.len - client.body, 1000);
    /* libevent counts from when its loop last looked at the clock. */
    CHECK(hm_clock_mono_ms() - start_ms >= 150);
}

static void an_answer_can_be_cut(void)
{
    static const struct {
        enum hm_serve_end end;
        enum client_end seen;
    } cases[] = {{HM_SERVE_CLOSE, CLIENT_CLOSED},
        {HM_SERVE_RESET, CLIENT_RESET}, {HM_SERVE_KEEP, CLIENT_SILENT}};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(test_serve) serve = {
            .odd_len = 1000, .odd.cut_after = 20, .odd.end = cases[i].end};
        hm_auto(test_client) client = {0};
        char text[32] = "";
        size_t len = 0;

        test_case("%zu", i);
        if (!begin(&serve, &client))
            return;
        CHECK(client_put(&client, GET("/odd")));
        while (len < 20) {
            ssize_t got = recv(client.fd, text + len, 20 - len, 0);

            if (!CHECK(got > 0))
                return;
            len += (size_t)got;
        }
        CHECK_STR(text, "HTTP/1.1 200 OK\r\nDat");
        if (cases[i].end != HM_SERVE_KEEP) {
            CHECK_EQ(client_ends(&client), cases[i].seen);
            continue;
        }
        /* It goes on as if nothing were missing. */
        CHECK(client_put(&client, QUICK));
        CHECK_EQ(client_answer(&client), 200);
    }
}

static void a_reset_comes_behind_what_was_said(void)
{
    hm_auto(test_serve) serve = {.odd_len = 200000, .odd.end = HM_SERVE_RESET};
    hm_auto(test_client) client = {0};

    if (!begin(&serve, &client))
        return;
    CHECK(client_put(&client, GET("/odd")));
    CHECK_EQ(client_answer(&client), 200);
    CHECK_EQ(client.len - client.body, 200000);
    CHECK_EQ(client_ends(&client), CLIENT_RESET);
}

static void an_answer_can_lie_about_its_length(void)
{
    hm_auto(test_serve) serve = {.odd_len = 5,
        .odd.lie_length = true,
        .odd.claimed_len = 9,
        .odd.end = HM_SERVE_CLOSE};
    hm_auto(test_client) client = {0};

    if (!begin(&serve, &client))
        return;
    CHECK(client_put(&client, GET("/odd")));
    CHECK_EQ(client_answer(&client), 0);
    CHECK(client_has(&client, "Content-Length: 9\r\n"));
    CHECK_STR(client_body(&client), "abcde");
}

static void an_answer_can_be_endless(void)
{
    hm_auto(test_serve) serve = {.odd_len = 7, .odd.endless = true};
    hm_auto(test_client) client = {0};

    if (!begin(&serve, &client))
        return;
    CHECK(client_put(&client, GET("/odd")));
    others_are_served(&serve);
    CHECK_EQ(client_head(&client), 200);
    CHECK(!client_has(&client, "Content-Length"));
    CHECK(client_has(&client, "Connection: close\r\n"));
    for (unsigned i = 0; i < 100000; i++) {
        char text[8] = "";

        if (recv(client.fd, text, 7, MSG_WAITALL) != 7 ||
            strcmp(text, "abcdefg") != 0) {
            CHECK_STR(text, "abcdefg");
            return;
        }
    }
    others_are_served(&serve);
}

static void who_does_not_read_is_cut(void)
{
    hm_auto(test_serve) serve = {.odd_len = 7, .odd.endless = true};
    hm_auto(test_client) client = {0};
    static char text[1 << 16];
    size_t total = 0;
    ssize_t got;

    if (!serve_start(&serve, &(struct hm_serve_opts){.write_ms = 150}) ||
        !client_open(
            &client, &serve, &(struct client_opts){.receive_bytes = 4096}))
        return;
    CHECK(client_put(&client, GET("/odd")));
    CHECK_EQ(client_head(&client), 200);
    /* Until nothing is left of it in the server: it has no end of its own. */
    for (unsigned i = 0; i < 3000 && !test_torture(); i++) {
        if (HM_SERVE_GET(serve.server->connections) == 0)
            break;
        hm_clock_sleep_ms(10);
    }
    CHECK_EQ(HM_SERVE_GET(serve.server->connections), 0);
    while (total < 64 * HM_MIB &&
        (got = recv(client.fd, text, sizeof(text), 0)) > 0)
        total += (size_t)got;
    CHECK(total < 64 * HM_MIB);
}

TEST_SUITE(serve_send, TEST(patience_is_for_those_who_move),
    TEST(head_gets_a_length_and_no_body), TEST(large_answers_come_whole),
    TEST(an_answer_can_be_late), TEST(an_answer_can_be_slow),
    TEST(an_answer_can_be_cut), TEST(a_reset_comes_behind_what_was_said),
    TEST(an_answer_can_lie_about_its_length), TEST(an_answer_can_be_endless),
    TEST(who_does_not_read_is_cut));

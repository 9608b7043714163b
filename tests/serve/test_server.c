/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/server.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "client.h"
#include "serve/impl.h"
#include "test.h"

#define GET(path) "GET " path " HTTP/1.1\r\nHost: a\r\n\r\n"

static void handle(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    (void)ctx;
    (void)req;
    (void)resp;
}

static void options_that_make_no_sense_are_refused(void)
{
    static const struct hm_serve_route routes[] = {
        {.prefix = "/", .handle = handle}};
    static const struct {
        struct hm_serve_opts opts;
        const char *words;
    } cases[] = {
        {{.address = "localhost"}, "wanted a numeric one"},
        {{.address = "0.0.0.0"}, "0.0.0.0 is not loopback"},
        {{.address = "128.0.0.1"}, "is not loopback"},
        {{.address = "::"}, ":: is not loopback"},
        {{.port = 65536}, "port 65536"},
        {{.cert_file = "a"}, "without its key"},
        {{.key_file = "a"}, "without its key"},
        {{.client_ca_file = "a"}, "no certificate"},
        {{.tls13_only = true}, "no certificate"},
        {{.readers = HM_SERVE_READERS_MAX + 1}, "readers of 65"},
        {{.workers = HM_SERVE_WORKERS_MAX + 1}, "workers of 257"},
        {{.queue_max = HM_SERVE_COUNT_MAX + 1}, "a queue of"},
        {{.connections_max = HM_SERVE_COUNT_MAX + 1}, "connections of"},
        {{.head_max = HM_SERVE_HEAD_CEILING + 1}, "bytes of a head"},
        {{.idle_ms = HM_SERVE_WAIT_MAX_MS + 1}, "milliseconds"},
    };
    struct hm_server *server = NULL;
    struct hm_err err = {0};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_serve_opts opts = cases[i].opts;

        test_case("%s", cases[i].words);
        opts.routes = routes;
        opts.route_count = 1;
        CHECK_ERR(
            hm_server_start(&server, &opts, &err), HM_USAGE, cases[i].words);
    }
    CHECK_ERR(hm_server_start(&server, &(struct hm_serve_opts){0}, &err),
        HM_USAGE, "0 routes");
}

static void a_port_that_is_taken_is_told(void)
{
    hm_auto(test_serve) serve = {0};
    struct hm_server *other = NULL;
    struct hm_err err = {0};
    static const struct hm_serve_route route = {
        .prefix = "/", .handle = handle};

    if (!serve_start(&serve, &(struct hm_serve_opts){0}))
        return;
    CHECK_ERR(hm_server_start(&other,
                  &(struct hm_serve_opts){.port = hm_server_port(serve.server),
                      .routes = &route,
                      .route_count = 1},
                  &err),
        HM_SYSTEM, "Address already in use");
}

static void a_full_queue_is_told_at_once(void)
{
    hm_auto(test_serve) serve = {0};
    struct hm_test_client clients[4] = {0};

    if (!serve_start(
            &serve, &(struct hm_serve_opts){.workers = 1, .queue_max = 2}))
        return;
    /* One with the worker, two before it. */
    for (size_t i = 0; i < 4; i++) {
        if (!client_open(&clients[i], &serve, NULL))
            continue;
        if (i < 3)
            CHECK(client_put(&clients[i], GET("/gate")));
        if (i == 0 && !serve_arrived(&serve, 1))
            break;
    }
    for (unsigned i = 0; i < 3000 && !test_torture(); i++) {
        pthread_mutex_lock(&serve.server->queue.lock);
        i += serve.server->queue.count == 2 ? 3000 : 0;
        pthread_mutex_unlock(&serve.server->queue.lock);
        hm_clock_sleep_ms(10);
    }
    CHECK(client_put(&clients[3], GET("/gate")));
    CHECK_EQ(client_answer(&clients[3]), 503);
    CHECK(client_has(&clients[3], "\r\nRetry-After: 1\r\n"));
    /* What is quick does not wait behind what is slow. */
    CHECK(client_put(&clients[3], GET("/quick")));
    CHECK_EQ(client_answer(&clients[3]), 200);
    serve_open_gate(&serve, 3);
    for (size_t i = 0; i < 3; i++)
        CHECK_EQ(client_answer(&clients[i]), 200);
    for (size_t i = 0; i < 4; i++)
        hm_test_client_free(&clients[i]);
}

static void *stop(void *arg)
{
    hm_server_stop(arg);
    return NULL;
}

static void what_is_under_way_is_answered_before_the_end(void)
{
    hm_auto(test_serve) serve = {0};
    hm_auto(test_client) busy = {0}, idle = {0};
    pthread_t stopper;

    if (!serve_start(&serve, &(struct hm_serve_opts){0}) ||
        !client_open(&busy, &serve, NULL) || !client_open(&idle, &serve, NULL))
        return;
    CHECK(client_put(&idle, GET("/quick")));
    CHECK_EQ(client_answer(&idle), 200);
    CHECK(client_put(&busy, GET("/gate")));
    if (!serve_arrived(&serve, 1))
        return;
    pthread_create(&stopper, NULL, stop, serve.server);
    CHECK_EQ(client_ends(&idle), CLIENT_CLOSED);
    serve_open_gate(&serve, 1);
    CHECK_EQ(client_answer(&busy), 200);
    CHECK(client_has(&busy, "\r\nConnection: close\r\n"));
    CHECK_EQ(client_ends(&busy), CLIENT_CLOSED);
    hm_test_client_free(&busy);
    pthread_join(stopper, NULL);
    CHECK_EQ(HM_SERVE_GET(serve.server->connections), 0);
    hm_server_stop(serve.server); /* once more does no harm */
}

static void patience_ends(void)
{
    hm_auto(test_serve) serve = {.odd_len = 7, .odd.endless = true};
    hm_auto(test_client) endless = {0}, half = {0};
    int64_t start_ms;

    if (!serve_start(&serve, &(struct hm_serve_opts){.drain_ms = 200}) ||
        !client_open(&endless, &serve, NULL) ||
        !client_open(&half, &serve, NULL))
        return;
    CHECK(client_put(&endless, GET("/odd")));
    CHECK_EQ(client_head(&endless), 200);
    CHECK(client_put(&half, "GET /quick HT"));
    start_ms = hm_clock_mono_ms();
    hm_server_stop(serve.server);
    CHECK(hm_clock_mono_ms() - start_ms < 20000);
    CHECK_EQ(HM_SERVE_GET(serve.server->connections), 0);
    CHECK_EQ(serve.server->flight.bytes, 0);
}

static void both_kinds_of_loopback_are_served(void)
{
    hm_auto(test_serve) serve = {0};
    struct hm_err err = {0};
    static const struct hm_serve_route route = {
        .prefix = "/", .handle = handle};

    /* A machine may have no IPv6; then it says so. */
    if (hm_server_start(&serve.server,
            &(struct hm_serve_opts){
                .address = "::1", .routes = &route, .route_count = 1},
            &err))
        CHECK(hm_server_port(serve.server) > 0);
    else
        CHECK_EQ(err.code, HM_SYSTEM);
    hm_server_free(serve.server);
    serve.server = NULL;
    sem_init(&serve.gate, 0, 0);
}

TEST_SUITE(serve_server, TEST(options_that_make_no_sense_are_refused),
    TEST(a_port_that_is_taken_is_told), TEST(a_full_queue_is_told_at_once),
    TEST(what_is_under_way_is_answered_before_the_end), TEST(patience_ends),
    TEST(both_kinds_of_loopback_are_served));

/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "client.h"
#include "serve/impl.h"
#include "test.h"

#define QUICK "GET /quick HTTP/1.1\r\nHost: a\r\n\r\n"

static void one_connection_too_many_is_turned_away(void)
{
    hm_auto(test_serve) serve = {0};
    struct hm_test_client clients[3] = {0};

    if (!serve_start(&serve, &(struct hm_serve_opts){.connections_max = 2}))
        return;
    for (size_t i = 0; i < 3; i++) {
        if (!client_open(&clients[i], &serve, NULL))
            continue;
        if (i < 2)
            CHECK(client_put(&clients[i], QUICK));
        CHECK_EQ(client_answer(&clients[i]), i < 2 ? 200 : 503);
        if (i == 2)
            CHECK_EQ(client_ends(&clients[i]), CLIENT_CLOSED);
    }
    /* A place that becomes free is given to the next. */
    hm_test_client_free(&clients[0]);
    for (unsigned i = 0; i < 1000 && !test_torture(); i++) {
        if (HM_SERVE_GET(serve.server->connections) < 2)
            break;
        hm_clock_sleep_ms(10);
    }
    hm_test_client_free(&clients[2]);
    if (client_open(&clients[2], &serve, NULL)) {
        CHECK(client_put(&clients[2], QUICK));
        CHECK_EQ(client_answer(&clients[2]), 200);
    }
    for (size_t i = 0; i < 3; i++)
        hm_test_client_free(&clients[i]);
}

static void connections_are_shared_among_readers(void)
{
    hm_auto(test_serve) serve = {0};
    struct hm_test_client clients[6] = {0};

    if (!serve_start(&serve, &(struct hm_serve_opts){.readers = 3}))
        return;
    for (size_t i = 0; i < 6; i++) {
        if (!client_open(&clients[i], &serve, NULL))
            continue;
        CHECK(client_put(&clients[i], QUICK));
        CHECK_EQ(client_answer(&clients[i]), 200);
    }
    CHECK_EQ(serve.server->next_reader, 6);
    for (size_t i = 0; i < 6; i++)
        hm_test_client_free(&clients[i]);
}

static void without_descriptors_it_waits_for_some(void)
{
    hm_auto(test_serve) serve = {0};
    hm_auto(test_client) client = {0};
    struct rlimit before, none;

    if (!serve_start(&serve, &(struct hm_serve_opts){0}) ||
        getrlimit(RLIMIT_NOFILE, &before) != 0 ||
        !client_open(&client, &serve, NULL))
        return;
    CHECK(client_put(&client, QUICK));
    CHECK_EQ(client_answer(&client), 200);
    hm_test_client_free(&client);
    client.fd = socket(AF_INET, SOCK_STREAM, 0);
    none = before;
    none.rlim_cur = (rlim_t)client.fd + 1;
    close(client.fd);
    CHECK(setrlimit(RLIMIT_NOFILE, &none) == 0);
    /* The descriptor that is left is the client's; the server has none. */
    if (client_open(&client, &serve, NULL)) {
        CHECK(client_put(&client, QUICK));
        hm_clock_sleep_ms(50);
        CHECK(setrlimit(RLIMIT_NOFILE, &before) == 0);
        CHECK_EQ(client_answer(&client), 200);
    }
    setrlimit(RLIMIT_NOFILE, &before);
}

TEST_SUITE(serve_reader, TEST(one_connection_too_many_is_turned_away),
    TEST(connections_are_shared_among_readers),
    TEST(without_descriptors_it_waits_for_some));

/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/tls.h"

#include <openssl/x509v3.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "client.h"
#include "crypto/process.h"
#include "test.h"

#define QUICK "GET /quick HTTP/1.1\r\nHost: a\r\n\r\n"

static const struct client_opts tls = {.tls = true};

static bool begin(struct hm_test_serve *serve, struct hm_serve_opts opts)
{
    if (!serve_make_pair(serve, "DNS:first"))
        return false;
    opts.cert_file = serve->cert;
    opts.key_file = serve->key;
    return serve_start(serve, &opts);
}

static void answers_go_over_tls(void)
{
    static const int versions[] = {TLS1_3_VERSION, TLS1_2_VERSION};
    hm_auto(test_serve) serve = {.odd_len = 300000};

    hm_crypto_own_process(); /* as the program does: OpenSSL without tables */
    if (!begin(&serve, (struct hm_serve_opts){0}))
        return;
    for (size_t i = 0; i < TEST_LEN(versions); i++) {
        hm_auto(test_client) client = {0};

        test_case("version %d", versions[i]);
        if (!CHECK(client_open(&client, &serve,
                &(struct client_opts){
                    .tls = true, .max_version = versions[i]})))
            return;
        CHECK_EQ(SSL_version(client.ssl), versions[i]);
        for (unsigned j = 0; j < 3; j++) {
            CHECK(client_put(&client, QUICK));
            CHECK_EQ(client_answer(&client), 200);
            CHECK(client_put(&client, "GET /odd HTTP/1.1\r\nHost: a\r\n\r\n"));
            CHECK_EQ(client_answer(&client), 200);
            CHECK_EQ(client.len - client.body, 300000);
        }
        CHECK(client_put(&client,
            "GET /quick HTTP/1.1\r\nHost: a\r\nConnection: "
            "close\r\n\r\n" QUICK));
        CHECK_EQ(client_answer(&client), 200);
        CHECK_EQ(client_ends(&client), CLIENT_CLOSED);
        CHECK(SSL_get_shutdown(client.ssl) & SSL_RECEIVED_SHUTDOWN);
    }
}

static void many_requests_in_one_record_are_answered(void)
{
    hm_auto(test_serve) serve = {0};
    hm_auto(test_client) client = {0};
    hm_auto(buf) all = hm_buf(16384);

    if (!begin(&serve, (struct hm_serve_opts){0}) ||
        !CHECK(client_open(&client, &serve, &tls)))
        return;
    for (unsigned i = 0; i < 100; i++)
        hm_buf_put_str(&all, QUICK);
    CHECK(client_put(&client, hm_buf_str(&all)));
    CHECK(client_put(&client, hm_buf_str(&all)));
    for (unsigned i = 0; i < 200; i++) {
        if (!CHECK_EQ(client_answer(&client), 200))
            return;
    }
}

static void old_versions_are_refused(void)
{
    static const struct {
        int version;
        bool tls13_only, ok;
    } cases[] = {{TLS1_1_VERSION, false, false}, {TLS1_2_VERSION, true, false},
        {TLS1_3_VERSION, true, true}};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(test_serve) serve = {0};
        hm_auto(test_client) client = {0};

        test_case("%zu", i);
        if (!begin(&serve,
                (struct hm_serve_opts){.tls13_only = cases[i].tls13_only}))
            return;
        CHECK_EQ(client_open(&client, &serve,
                     &(struct client_opts){
                         .tls = true, .max_version = cases[i].version}),
            cases[i].ok);
    }
}

static void no_plain_text_is_answered(void)
{
    hm_auto(test_serve) serve = {0};
    hm_auto(test_client) client = {0};

    if (!begin(&serve, (struct hm_serve_opts){0}) ||
        !client_open(&client, &serve, NULL))
        return;
    CHECK(client_put(&client, QUICK));
    CHECK_EQ(client_answer(&client), 0);
}

static void clients_show_a_certificate(void)
{
    hm_auto(test_serve) serve = {0}, stranger = {0};
    hm_auto(test_client) with = {0}, without = {0}, wrong = {0};

    if (!serve_make_pair(&serve, "DNS:first"))
        return;
    if (!serve_make_pair(&stranger, "DNS:stranger") ||
        !begin(&serve, (struct hm_serve_opts){.client_ca_file = serve.ca}))
        return;
    CHECK(client_open(&with, &serve,
        &(struct client_opts){.tls = true, .with_cert = &serve}));
    CHECK(client_put(&with, QUICK));
    CHECK_EQ(client_answer(&with), 200);
    /* In TLS 1.3 the client learns it behind its own handshake. */
    if (client_open(&without, &serve, &tls) && client_put(&without, QUICK))
        CHECK_EQ(client_answer(&without), 0);
    if (client_open(&wrong, &serve,
            &(struct client_opts){.tls = true, .with_cert = &stranger}) &&
        client_put(&wrong, QUICK))
        CHECK_EQ(client_answer(&wrong), 0);
}

/* Does a new connection see that name? */
static bool shows(const struct hm_test_serve *serve, const char *name)
{
    hm_auto(test_client) client = {0};
    X509 *cert;
    bool ok;

    if (!client_open(&client, serve, &tls))
        return false;
    cert = SSL_get1_peer_certificate(client.ssl);
    ok = cert != NULL && X509_check_host(cert, name, 0, 0, NULL) == 1;
    X509_free(cert);
    return ok;
}

static bool will_show(const struct hm_test_serve *serve, const char *name)
{
    for (unsigned i = 0; i < (test_torture() ? 20 : 300); i++) {
        if (shows(serve, name))
            return true;
        hm_clock_sleep_ms(100);
    }
    return false;
}

static void count_line(void *ctx, enum hm_log_level level, const char *line)
{
    (void)level;
    if (strstr(line, "stays in force") != NULL)
        atomic_fetch_add((atomic_uint *)ctx, 1);
}

static bool spoil(const char *path)
{
    FILE *out = fopen(path, "w");

    return out != NULL && fputs("no key", out) >= 0 && fclose(out) == 0;
}

static void a_new_certificate_is_used(void)
{
    hm_auto(test_serve) serve = {0};
    hm_auto(test_client) kept = {0};
    struct hm_log log = {
        .level = HM_LOG_INFO, .write = count_line, .ctx = &serve.logged};

    if (test_torture() || !begin(&serve, (struct hm_serve_opts){.log = &log}) ||
        !CHECK(client_open(&kept, &serve, &tls)))
        return;
    CHECK(shows(&serve, "first"));
    CHECK(serve_make_pair(&serve, "DNS:second"));
    CHECK(will_show(&serve, "second"));
    CHECK(spoil(serve.key));
    for (unsigned i = 0; i < 300 && atomic_load(&serve.logged) == 0; i++)
        hm_clock_sleep_ms(100);
    CHECK(atomic_load(&serve.logged) > 0);
    CHECK(shows(&serve, "second"));
    CHECK(serve_make_pair(&serve, "DNS:third"));
    CHECK(will_show(&serve, "third"));
    /* Who was there before goes on. */
    CHECK(client_put(&kept, QUICK));
    CHECK_EQ(client_answer(&kept), 200);
}

static void files_that_are_none_are_refused(void)
{
    hm_auto(test_serve) serve = {0}, other = {0};
    struct hm_serve_tls *got = NULL;
    struct hm_err err = {0};
    char pem[CERT_PEM_MAX], locked[80];
    FILE *out;

    if (!serve_make_pair(&serve, "DNS:first"))
        return;
    snprintf(locked, sizeof(locked), "%s.locked", serve.key);
    if (!serve_make_pair(&other, "DNS:other"))
        return;
    out = fopen(locked, "w");
    fputs((const char *)cert_key_pem(pem, &serve.authority, "pass").p, out);
    fclose(out);
    {
        const struct {
            const char *cert, *key, *ca, *words;
        } cases[] = {
            {"/nowhere", serve.key, NULL, "/nowhere: No such file"},
            {"/dev/null", serve.key, NULL, "no regular file"},
            {"/tmp", serve.key, NULL, "no regular file"},
            {serve.key, serve.key, NULL, "no PEM file of certificates"},
            {serve.cert, other.key, NULL, "private key that fits"},
            {serve.cert, serve.cert, NULL, "private key that fits"},
            {serve.cert, locked, NULL, "private key that fits"},
            {serve.cert, serve.key, serve.key, "no PEM file of authorities"},
        };

        for (size_t i = 0; i < TEST_LEN(cases); i++) {
            test_case("%zu", i);
            CHECK_ERR(hm_serve_tls_new(&got,
                          &(struct hm_serve_opts){.cert_file = cases[i].cert,
                              .key_file = cases[i].key,
                              .client_ca_file = cases[i].ca},
                          &err),
                HM_USAGE, cases[i].words);
        }
    }
    unlink(locked);
}

static void no_signal_comes_when_a_client_resets(void)
{
    hm_auto(test_serve) serve = {.odd_len = 7, .odd.endless = true};
    struct linger now = {.l_onoff = 1};

    if (!begin(&serve, (struct hm_serve_opts){0}))
        return;
    for (unsigned i = 0; i < 5; i++) {
        hm_auto(test_client) client = {0}, after = {0};

        if (!client_open(&client, &serve, &tls))
            return;
        CHECK(client_put(&client, "GET /odd HTTP/1.1\r\nHost: a\r\n\r\n"));
        CHECK_EQ(client_head(&client), 200);
        setsockopt(client.fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
        close(client.fd);
        client.fd = -1;
        signal(SIGPIPE, SIG_DFL); /* the client had it ignored */
        hm_clock_sleep_ms(5);
        if (!client_open(&after, &serve, &tls))
            return;
        CHECK(client_put(&after, QUICK));
        CHECK_EQ(client_answer(&after), 200);
    }
}

TEST_SUITE(serve_tls, TEST(answers_go_over_tls),
    TEST(many_requests_in_one_record_are_answered),
    TEST(old_versions_are_refused), TEST(no_plain_text_is_answered),
    TEST(clients_show_a_certificate), TEST(a_new_certificate_is_used),
    TEST(files_that_are_none_are_refused),
    TEST(no_signal_comes_when_a_client_resets));

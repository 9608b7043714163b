/* SPDX-License-Identifier: Apache-2.0 */
#include "http/easy.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/limits.h"
#include "certs.h"
#include "http/redirect.h"
#include "server.h"
#include "test.h"

enum { HOUR_S = 3600, YEAR_S = 365 * 24 * HOUR_S };

#define OK_TEXT "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

static const struct server_reply ok_reply = {.text = OK_TEXT};

static struct hm_http_request get(const char *url)
{
    return (struct hm_http_request){
        .url = hm_bytes_str(url),
        .body_max = 1000,
        .deadline_ms = hm_clock_mono_ms() + 30000,
    };
}

/* One request with a client of its own. */
static bool ask(const struct hm_http_opts *opts,
    const struct hm_http_request *req, struct hm_http_response *resp,
    struct hm_err *err)
{
    hm_auto_ptr(http_client) client = NULL;

    HM_TRY(hm_http_client_new(&client, opts, err));
    return hm_http_do(hm_http_client_http(client), req, resp, err);
}

/* What exactly is on the wire, behind the request line and Host. */
static void methods_and_bodies_are_framed(void)
{
    const struct hm_http_header typed[] = {
        {.name = "Content-Type", .value = HM_LIT("a/b")}};
    const struct hm_http_header empty[] = {
        {.name = "X-Empty", .value = HM_LIT("")}};
    const struct {
        const char *method, *body;
        const struct hm_http_header *headers;
        const char *line, *rest;
    } cases[] = {
        {"GET", "", NULL, "GET /a/../b%2f HTTP/1.1\r\n", "\r\n"},
        {"HEAD", "", NULL, "HEAD /a/../b%2f HTTP/1.1\r\n", "\r\n"},
        {"OPTIONS", "", NULL, "OPTIONS /a/../b%2f HTTP/1.1\r\n", "\r\n"},
        {"DELETE", "", NULL, "DELETE /a/../b%2f HTTP/1.1\r\n", "\r\n"},
        {"GET", "", empty, "GET /a/../b%2f HTTP/1.1\r\n", "X-Empty:\r\n\r\n"},
        {"POST", "", NULL, "POST /a/../b%2f HTTP/1.1\r\n",
            "Content-Length: 0\r\n\r\n"},
        {"PUT", "", NULL, "PUT /a/../b%2f HTTP/1.1\r\n",
            "Content-Length: 0\r\n\r\n"},
        {"POST", "abc", NULL, "POST /a/../b%2f HTTP/1.1\r\n",
            "Content-Length: 3\r\n\r\nabc"},
        {"PATCH", "abc", typed, "PATCH /a/../b%2f HTTP/1.1\r\n",
            "Content-Type: a/b\r\nContent-Length: 3\r\n\r\nabc"},
        {"DELETE", "abc", typed, "DELETE /a/../b%2f HTTP/1.1\r\n",
            "Content-Type: a/b\r\nContent-Length: 3\r\n\r\nabc"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct server_opts script = {.replies = &ok_reply, .count = 1};
        struct hm_http_opts opts = {0};
        hm_auto(test_server) server = {.port = 0};
        hm_auto(http_response) resp = {0};
        struct hm_http_request req;
        struct hm_err err = {0};
        char want[512];

        test_case("%s %s", cases[i].method, cases[i].body);
        if (!CHECK(server_start(&server, &script)))
            return;
        req = get(SERVER_URL(&server, "/a/../b%2f"));
        req.method = cases[i].method;
        req.body = hm_bytes_str(cases[i].body);
        req.headers = cases[i].headers;
        req.header_count = cases[i].headers != NULL;
        if (!CHECK_OK(ask(&opts, &req, &resp, &err)))
            continue;
        snprintf(want, sizeof(want),
            "%sHost: 127.0.0.1:%u\r\nAccept: */*\r\n%s", cases[i].line,
            server.port, cases[i].rest);
        CHECK_STR(server_request(&server, 0), want);
        CHECK_STR(hm_buf_str(&resp.body),
            strcmp(cases[i].method, "HEAD") == 0 ? "" : "ok");
    }
}

/* 100,000 times 'x'. */
static const char bomb[] =
    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 132\r\n\r\n"
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xed\xc1\x31\x01\x00\x00\x00"
    "\xc2\xa0\xda\x8b\x6f\x0d\x0f\xa0\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x80\x57\x03\x71\x11\x07\xfe\xa0\x86\x01\x00";

static void decompression_is_asked_for_and_limited(void)
{
    static const struct {
        const char *name;
        bool decompress;
        size_t max, len;
        size_t sent; /* how much of the text above */
    } cases[] = {
        {"not asked for", false, 1000, 132, sizeof(bomb) - 1},
        {"asked for", true, 100000, 100000, sizeof(bomb) - 1},
        {"beyond the limit", true, 99999, 0, sizeof(bomb) - 1},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct server_reply reply = {.text = bomb, .len = cases[i].sent};
        struct server_opts script = {.replies = &reply, .count = 1};
        struct hm_http_opts opts = {0};
        hm_auto(test_server) server = {.port = 0};
        hm_auto(http_response) resp = {0};
        struct hm_http_request req;
        struct hm_err err = {0};
        bool asked;

        test_case("%s", cases[i].name);
        if (!CHECK(server_start(&server, &script)))
            return;
        req = get(SERVER_URL(&server, "/"));
        req.decompress = cases[i].decompress;
        req.body_max = cases[i].max;
        if (cases[i].len == 0)
            CHECK_ERR(ask(&opts, &req, &resp, &err), HM_LIMIT,
                "answer is longer than 99999 bytes");
        else if (CHECK_OK(ask(&opts, &req, &resp, &err)))
            CHECK_EQ(hm_buf_view(&resp.body).len, cases[i].len);
        asked =
            strstr(server_request(&server, 0), "Accept-Encoding: gzip") != NULL;
        CHECK_EQ(asked, cases[i].decompress);
    }
}

/* An authority in a file, and a server with a certificate. */
struct tls {
    struct hm_test_cert ca, cert;
    char ca_file[64];
    struct hm_test_server server;
};

static void tls_free(struct tls *tls)
{
    hm_test_server_free(&tls->server);
    if (tls->ca_file[0] != '\0')
        unlink(tls->ca_file);
    hm_test_cert_free(&tls->cert);
    hm_test_cert_free(&tls->ca);
}

#define AUTO_TLS __attribute__((cleanup(tls_free))) struct tls

static const struct cert_spec ca_spec = {NULL, -HOUR_S, YEAR_S};
static const struct cert_spec good_spec = {
    "DNS:localhost,IP:127.0.0.1", -HOUR_S, HOUR_S};

static bool tls_start(struct tls *tls, const struct cert_spec *spec,
    const struct server_opts *script)
{
    struct server_opts opts = *script;

    opts.cert = &tls->cert;
    return cert_make(&tls->ca, &ca_spec, NULL) &&
        cert_make(&tls->cert, spec, &tls->ca) &&
        cert_file(tls->ca_file, &tls->ca) && server_start(&tls->server, &opts);
}

static void a_server_of_the_given_authority_is_believed(void)
{
    struct server_opts script = {.replies = &ok_reply, .count = 1};
    hm_auto(http_response) resp = {0};
    struct hm_http_request req;
    struct hm_http_opts opts = {0};
    struct hm_err err = {0};
    AUTO_TLS tls = {.ca_file = ""};

    if (!CHECK(tls_start(&tls, &good_spec, &script)))
        return;
    opts.ca_file = tls.ca_file;
    req = get(SERVER_URL(&tls.server, "/"));
    if (CHECK_OK(ask(&opts, &req, &resp, &err)))
        CHECK_BYTES(hm_buf_view(&resp.body), HM_LIT("ok"));
}

static void other_servers_are_not(void)
{
    static const struct {
        const char *name;
        struct cert_spec spec;
        bool system_ca, old_tls;
    } cases[] = {
        {"unknown authority", {"DNS:localhost", -HOUR_S, HOUR_S}, true, false},
        {"other name", {"DNS:other.example", -HOUR_S, HOUR_S}, false, false},
        {"address only", {"IP:127.0.0.1", -HOUR_S, HOUR_S}, false, false},
        {"longer name", {"DNS:localhost.example", -HOUR_S, HOUR_S}, false,
            false},
        {"expired", {"DNS:localhost", -2L * HOUR_S, -HOUR_S}, false, false},
        {"not yet valid", {"DNS:localhost", HOUR_S, 2L * HOUR_S}, false, false},
        {"TLS 1.1", {"DNS:localhost", -HOUR_S, HOUR_S}, false, true},
    };

    TEST_EACH(i, cases) {
        struct server_opts script = {
            .replies = &ok_reply, .count = 1, .tls_max_1_1 = cases[i].old_tls};
        const struct hm_http_header headers[] = {
            {.name = "Authorization", .value = HM_LIT("Bearer hunter2")}};
        hm_auto(http_response) resp = {0};
        struct hm_http_request req;
        struct hm_http_opts opts = {0};
        struct hm_err err = {0};
        AUTO_TLS tls = {.ca_file = ""};

        test_case("%s", cases[i].name);
        if (!CHECK(tls_start(&tls, &cases[i].spec, &script)))
            return;
        opts.ca_file = cases[i].system_ca ? NULL : tls.ca_file;
        req = get(SERVER_URL(&tls.server, "/"));
        req.headers = headers;
        req.header_count = 1;
        CHECK_ERR(ask(&opts, &req, &resp, &err), HM_NETWORK,
            cases[i].old_tls ? "GET https://localhost"
                             : "server not authenticated");
        CHECK_EQ(resp.failure,
            cases[i].old_tls ? HM_HTTP_FAIL_NOT_SENT : HM_HTTP_FAIL_FINAL);
        CHECK_EQ(server_requests(&tls.server), 0);
    }
}

static void a_certificate_for_nobody_but_itself_is_not_believed(void)
{
    struct server_opts script = {.replies = &ok_reply, .count = 1};
    hm_auto(test_cert) lone = {.key = NULL};
    hm_auto(test_server) server = {.port = 0};
    hm_auto(http_response) resp = {0};
    struct hm_http_request req;
    struct hm_http_opts opts = {0};
    struct hm_err err = {0};

    if (!CHECK(cert_make(&lone, &good_spec, NULL)))
        return;
    script.cert = &lone;
    if (!CHECK(server_start(&server, &script)))
        return;
    req = get(SERVER_URL(&server, "/"));
    CHECK_ERR(
        ask(&opts, &req, &resp, &err), HM_NETWORK, "server not authenticated");
    CHECK_EQ(server_requests(&server), 0);
}

/* libcurl says good-bye to a connection that is gone. Nobody here ignores
 * SIGPIPE, so this test would die of it. */
static void a_server_that_hangs_up_does_not_end_the_process(void)
{
    static const struct server_reply reply = {
        .text = OK_TEXT, .then = THEN_RESET_AT_STOP};
    struct server_opts script = {.replies = &reply, .count = 1};
    hm_auto_ptr(http_client) client = NULL;
    hm_auto(http_response) resp = {0};
    struct hm_http_request req;
    struct hm_http_opts opts = {0};
    struct hm_err err = {0};
    AUTO_TLS tls = {.ca_file = ""};

    if (!CHECK(tls_start(&tls, &good_spec, &script)))
        return;
    opts.ca_file = tls.ca_file;
    req = get(SERVER_URL(&tls.server, "/"));
    if (!CHECK_OK(hm_http_client_new(&client, &opts, &err)) ||
        !CHECK_OK(hm_http_do(hm_http_client_http(client), &req, &resp, &err)))
        return;
    hm_test_server_free(&tls.server);
    hm_http_client_free(hm_move(client));
}

static void a_tunnel_keeps_head_and_credentials_inside(void)
{
    const struct hm_http_header headers[] = {
        {.name = "Authorization", .value = HM_LIT("Bearer hunter2")}};
    struct server_opts script = {
        .replies = (const struct server_reply[]){ok_reply, ok_reply},
        .count = 2,
        .tunnel = true};
    hm_auto(http_response) resp = {0};
    char proxy_url[SERVER_URL_MAX];
    struct hm_http_request req = get("https://registry.example/x?secret");
    struct hm_http_opts opts = {.proxy = proxy_url};
    const struct cert_spec spec = {"DNS:registry.example", -HOUR_S, HOUR_S};
    struct hm_err err = {0};
    AUTO_TLS tls = {.ca_file = ""};

    if (!CHECK(tls_start(&tls, &spec, &script)))
        return;
    opts.ca_file = tls.ca_file;
    snprintf(proxy_url, sizeof(proxy_url), "127.0.0.1:%u", tls.server.port);
    req.headers = headers;
    req.header_count = 1;
    if (!CHECK_OK(ask(&opts, &req, &resp, &err)))
        return;
    CHECK_BYTES(hm_buf_view(&resp.body), HM_LIT("ok"));
    CHECK(hm_http_header_at(&resp.headers, "X-Proxy", 0).p == NULL);
    CHECK_EQ(resp.headers.bytes, strlen(OK_TEXT) - 2);
    CHECK(strstr(server_request(&tls.server, 0), "hunter2") == NULL);
    CHECK(strstr(server_request(&tls.server, 0), "secret") == NULL);
    CHECK(strstr(server_request(&tls.server, 1), "hunter2") != NULL);
}

struct asker {
    const struct hm_http *http;
    const char *url;
    unsigned good;
};

static void *ask_often(void *ctx)
{
    struct asker *asker = ctx;

    for (size_t i = 0; i < 10; i++) {
        hm_auto(http_response) resp = {0};
        struct hm_http_request req = get(asker->url);
        struct hm_err err = {0};

        asker->good += CHECK_OK(hm_http_do(asker->http, &req, &resp, &err));
    }
    return NULL;
}

static void threads_share_a_client_over_tls(void)
{
    enum { THREADS = 4 };
    struct server_opts script = {.replies = &ok_reply, .count = 1};
    hm_auto_ptr(http_client) client = NULL;
    struct asker askers[THREADS] = {{.http = NULL}};
    struct hm_http_opts opts = {0};
    pthread_t threads[THREADS];
    char url[SERVER_URL_MAX];
    struct hm_err err = {0};
    AUTO_TLS tls = {.ca_file = ""};
    size_t count = 0;

    if (test_torture() || !CHECK(tls_start(&tls, &good_spec, &script)))
        return;
    opts.ca_file = tls.ca_file;
    if (!CHECK_OK(hm_http_client_new(&client, &opts, &err)))
        return;
    server_url(url, &tls.server, "/");
    for (; count < THREADS; count++) {
        askers[count] = (struct asker){hm_http_client_http(client), url, 0};
        if (!CHECK(pthread_create(
                       &threads[count], NULL, ask_often, &askers[count]) == 0))
            break;
    }
    for (size_t i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
        CHECK_EQ(askers[i].good, 10);
    }
    CHECK(server_connections(&tls.server) <= THREADS);
}

static void plain_text_is_no_tls(void)
{
    static const struct server_reply reply = {
        .text = OK_TEXT, .at_once = true, .then = THEN_CLOSE};
    struct server_opts script = {.replies = &reply, .count = 1};
    hm_auto(test_server) server = {.port = 0};
    hm_auto(http_response) resp = {0};
    struct hm_http_request req;
    struct hm_http_opts opts = {0};
    struct hm_err err = {0};
    char url[SERVER_URL_MAX];

    if (!CHECK(server_start(&server, &script)))
        return;
    snprintf(url, sizeof(url), "https://127.0.0.1:%u/", server.port);
    req = get(url);
    CHECK_ERR(ask(&opts, &req, &resp, &err), HM_NETWORK, "GET https://127");
}

static void a_missing_authority_file_is_a_mistake_of_the_caller(void)
{
    struct server_opts script = {.replies = &ok_reply, .count = 1};
    hm_auto(http_response) resp = {0};
    struct hm_http_request req;
    struct hm_http_opts opts = {.ca_file = "/nonexistent/ca.pem"};
    struct hm_err err = {0};
    AUTO_TLS tls = {.ca_file = ""};

    if (!CHECK(tls_start(&tls, &good_spec, &script)))
        return;
    req = get(SERVER_URL(&tls.server, "/"));
    CHECK_ERR(ask(&opts, &req, &resp, &err), HM_USAGE, "CA file");
}

static void a_client_certificate_stays_at_home(void)
{
    char cert_text[CERT_PEM_MAX], key_text[CERT_PEM_MAX], text[256];
    char url[SERVER_URL_MAX];
    struct server_reply first = {.text = text};
    struct server_opts here = {.replies = &first, .count = 1};
    struct server_opts there = {.replies = &ok_reply, .count = 1};
    hm_auto(test_server) other = {.port = 0};
    hm_auto(http_response) resp = {0};
    struct hm_http_request req;
    struct hm_http_opts opts = {0};
    struct hm_err err = {0};
    AUTO_TLS tls = {.ca_file = ""};

    here.client_ca = there.client_ca = &tls.ca;
    there.cert = &tls.cert;
    if (!CHECK(tls_start(&tls, &good_spec, &here)) ||
        !CHECK(server_start(&other, &there)))
        return;
    snprintf(text, sizeof(text),
        "HTTP/1.1 307 x\r\nContent-Length: 0\r\nLocation: %s\r\n\r\n",
        server_url(url, &other, "/"));
    opts.ca_file = tls.ca_file;
    opts.client_cert = cert_pem(cert_text, &tls.cert);
    opts.client_key = cert_key_pem(key_text, &tls.cert, NULL);
    req = get(SERVER_URL(&tls.server, "/"));
    req.redirects.max = 1;
    req.redirects.allow = hm_http_redirect_anywhere;
    if (!CHECK_OK(ask(&opts, &req, &resp, &err)))
        return;
    CHECK_EQ(tls.server.clients_with_cert, 1);
    CHECK_EQ(server_connections(&other), 1);
    CHECK_EQ(other.clients_with_cert, 0);
}

/* An encrypted key must not make OpenSSL ask on the terminal. */
static void a_key_that_cannot_be_used_is_a_mistake_of_the_caller(void)
{
    struct server_opts script = {.replies = &ok_reply, .count = 1};
    char cert_text[CERT_PEM_MAX], key_text[CERT_PEM_MAX];
    AUTO_TLS tls = {.ca_file = ""};

    if (!CHECK(tls_start(&tls, &good_spec, &script)))
        return;
    for (int encrypted = 0; encrypted <= 1; encrypted++) {
        hm_auto(http_response) resp = {0};
        struct hm_http_request req = get(SERVER_URL(&tls.server, "/"));
        struct hm_http_opts opts = {.ca_file = tls.ca_file};
        struct hm_err err = {0};

        test_case("encrypted %d", encrypted);
        opts.client_cert = cert_pem(cert_text, &tls.cert);
        opts.client_key = encrypted
            ? cert_key_pem(key_text, &tls.cert, "password")
            : HM_LIT("no key");
        CHECK_ERR(ask(&opts, &req, &resp, &err), HM_USAGE,
            "client certificate or key");
    }
}

/* A host that is no loopback by its spelling, but leads to us. */
static char *any_url(char *out, const struct hm_test_server *server)
{
    snprintf(out, SERVER_URL_MAX, "http://0.0.0.0:%u/x", server->port);
    return out;
}

static void proxies_come_from_options_only(void)
{
    static const struct {
        const char *name;
        bool env, option, no_proxy, loopback, proxied;
    } cases[] = {
        {"none", false, false, false, false, false},
        {"environment", true, false, false, false, false},
        {"option", false, true, false, false, true},
        {"option and environment's NO_PROXY", true, true, false, false, true},
        {"option, but not for this host", false, true, true, false, false},
        {"option, but not for loopback", false, true, false, true, false},
    };
    static char env[4][2 * SERVER_URL_MAX];

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct server_opts script = {.replies = &ok_reply, .count = 1};
        hm_auto(test_server) target = {.port = 0};
        hm_auto(test_server) proxy = {.port = 0};
        hm_auto(http_response) resp = {0};
        char url[SERVER_URL_MAX], proxy_url[SERVER_URL_MAX];
        struct hm_http_request req;
        struct hm_http_opts opts = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (!CHECK(server_start(&target, &script)) ||
            !CHECK(server_start(&proxy, &script)))
            return;
        snprintf(
            proxy_url, sizeof(proxy_url), "u:p%%40q@127.0.0.1:%u", proxy.port);
        snprintf(env[0], sizeof(env[0]), "http_proxy=%s", proxy_url);
        snprintf(env[1], sizeof(env[1]), "ALL_PROXY=%s", proxy_url);
        snprintf(env[2], sizeof(env[2]), "no_proxy=*");
        snprintf(env[3], sizeof(env[3]), "NO_PROXY=*");
        for (size_t k = 0; k < 4; k++) {
            if (!cases[i].env || (k >= 2 && !cases[i].option))
                env[k][strcspn(env[k], "=")] = '\0'; /* removes it */
            CHECK(putenv(env[k]) == 0);
        }
        opts.proxy = cases[i].option ? proxy_url : NULL;
        opts.no_proxy = cases[i].no_proxy ? "a.example,0.0.0.0" : NULL;
        req = get(cases[i].loopback ? server_url(url, &target, "/x")
                                    : any_url(url, &target));
        req.unsafe_http = true;
        CHECK_OK(ask(&opts, &req, &resp, &err));
        CHECK_EQ(server_requests(&proxy), cases[i].proxied);
        CHECK_EQ(server_requests(&target), !cases[i].proxied);
        if (!cases[i].proxied)
            continue;
        CHECK(strstr(server_request(&proxy, 0), "GET http://0.0.0.0:") ==
            server_request(&proxy, 0));
        CHECK(strstr(server_request(&proxy, 0),
                  "Proxy-Authorization: Basic dTpwQHE=\r\n") != NULL);
    }
}

static void a_direct_request_goes_through_no_proxy(void)
{
    struct server_opts script = {.replies = &ok_reply, .count = 1};
    hm_auto(test_server) proxy = {.port = 0}, target = {.port = 0};
    hm_auto(http_response) resp = {0};
    char proxy_url[SERVER_URL_MAX], url[SERVER_URL_MAX];
    struct hm_http_opts opts = {.proxy = proxy_url};
    struct hm_http_request req;
    struct hm_err err = {0};

    if (!CHECK(server_start(&target, &script)) ||
        !CHECK(server_start(&proxy, &script)))
        return;
    server_url(proxy_url, &proxy, "");
    req = get(any_url(url, &target));
    req.unsafe_http = true;
    req.direct = true;
    CHECK_OK(ask(&opts, &req, &resp, &err));
    CHECK_EQ(server_requests(&proxy), 0);
    CHECK_EQ(server_requests(&target), 1);
}

static void a_proxy_sees_no_credentials_of_a_tunnel(void)
{
    static const struct server_reply reply = {
        .text = "HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n",
        .then = THEN_CLOSE};
    struct server_opts script = {.replies = &reply, .count = 1};
    const struct hm_http_header headers[] = {
        {.name = "Authorization", .value = HM_LIT("Bearer hunter2")}};
    hm_auto(test_server) proxy = {.port = 0};
    hm_auto(http_response) resp = {0};
    char proxy_url[SERVER_URL_MAX];
    struct hm_http_request req = get("https://0.0.0.0:1/x?secret");
    struct hm_http_opts opts = {.proxy = proxy_url};
    struct hm_err err = {0};

    if (!CHECK(server_start(&proxy, &script)))
        return;
    server_url(proxy_url, &proxy, "");
    req.headers = headers;
    req.header_count = 1;
    CHECK_ERR(ask(&opts, &req, &resp, &err), HM_NETWORK, "GET https://0.0.0.0");
    CHECK(strstr(server_request(&proxy, 0), "CONNECT 0.0.0.0:1 ") ==
        server_request(&proxy, 0));
    CHECK(strstr(server_request(&proxy, 0), "hunter2") == NULL);
    CHECK(strstr(server_request(&proxy, 0), "secret") == NULL);
}

/* A configuration that makes every handshake fail, if anyone read it. */
static void openssl_configuration_of_the_environment_changes_nothing(void)
{
    static const char config[] = "openssl_conf = a\n[a]\nssl_conf = b\n[b]\n"
                                 "system_default = c\n[c]\n"
                                 "MaxProtocol = TLSv1\n";
    static char env[128];
    char path[] = "/tmp/hallmark-conf-XXXXXX";
    int fd = mkstemp(path);
    bool written =
        fd >= 0 && write(fd, config, strlen(config)) == (ssize_t)strlen(config);

    close(fd);
    snprintf(env, sizeof(env), "OPENSSL_CONF=%s", path);
    if (CHECK(written) && CHECK(putenv(env) == 0)) {
        hm_auto_ptr(http_client) client = NULL;
        struct hm_http_opts opts = {0};
        struct hm_err err = {0};

        /* The client first: the test's own server must not be what keeps the
         * file from being read. */
        CHECK_OK(hm_http_client_new(&client, &opts, &err));
        a_server_of_the_given_authority_is_believed();
    }
    unlink(path);
}

static void hosts_are_taken_in_their_usual_spelling_only(void)
{
    static const char *const urls[] = {
        "https://[0:0:0:0:0:0:0:1]:1/",
        "https://[::0001]:1/",
    };

    for (size_t i = 0; i < TEST_LEN(urls); i++) {
        hm_auto(http_response) resp = {0};
        struct hm_http_request req = get(urls[i]);
        struct hm_http_opts opts = {0};
        struct hm_err err = {0};

        test_case("%s", urls[i]);
        CHECK_ERR(ask(&opts, &req, &resp, &err), HM_USAGE,
            "is not in its usual spelling");
    }
}

static void a_header_with_a_secret_is_wiped_from_the_list(void)
{
    hm_auto_ptr(http_client) client = NULL;
    const struct hm_http_header headers[] = {
        {.name = "Authorization", .value = HM_LIT("Bearer hunter2")}};
    struct hm_http_request req = get("https://127.0.0.1:1/");
    hm_auto(http_response) resp = {0};
    struct hm_http_opts opts = {0};
    struct hm_err err = {0};
    struct hm_http_handle handle = {.easy = NULL};
    struct hm_http_easy x = {
        .handle = &handle, .req = &req, .resp = &resp, .err = &err};

    if (!CHECK_OK(hm_http_client_new(&client, &opts, &err)))
        return;
    x.client = client;
    x.easy = handle.easy = curl_easy_init();
    handle.url = curl_url();
    req.headers = headers;
    req.header_count = 1;
    if (CHECK_OK(hm_http_easy_set_up(&x)))
        CHECK_STR(x.headers->data, "Authorization: Bearer hunter2");
    hm_http_easy_clear(&x);
    CHECK(x.headers == NULL);
    curl_easy_cleanup(handle.easy);
    curl_url_cleanup(handle.url);
}

TEST_SUITE(http_easy, TEST(methods_and_bodies_are_framed),
    TEST(decompression_is_asked_for_and_limited),
    TEST(a_server_of_the_given_authority_is_believed),
    TEST(other_servers_are_not),
    TEST(a_certificate_for_nobody_but_itself_is_not_believed),
    TEST(a_server_that_hangs_up_does_not_end_the_process),
    TEST(a_tunnel_keeps_head_and_credentials_inside),
    TEST(threads_share_a_client_over_tls), TEST(plain_text_is_no_tls),
    TEST(a_missing_authority_file_is_a_mistake_of_the_caller),
    TEST(a_client_certificate_stays_at_home),
    TEST(a_key_that_cannot_be_used_is_a_mistake_of_the_caller),
    TEST(proxies_come_from_options_only),
    TEST(a_direct_request_goes_through_no_proxy),
    TEST(a_proxy_sees_no_credentials_of_a_tunnel),
    TEST(openssl_configuration_of_the_environment_changes_nothing),
    TEST(hosts_are_taken_in_their_usual_spelling_only),
    TEST(a_header_with_a_secret_is_wiped_from_the_list));

/* SPDX-License-Identifier: Apache-2.0 */
#include "client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "test.h"

enum { TEXT_MAX = 1 << 20, WAIT_S = 30, FILE_LEN = 300000 };

static void quick(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    (void)ctx;
    hm_serve_answer(resp, 200, "text/plain", HM_LIT("quick "));
    hm_buf_put(&resp->body, req->path);
}

static uint64_t sum_of(const struct hm_serve_request *req)
{
    uint8_t chunk[4096];
    uint64_t sum = 0;
    off_t at = 0;
    ssize_t got;

    for (size_t i = 0; i < req->body.len; i++)
        sum = sum * 31 + req->body.p[i];
    while (req->body_fd >= 0 &&
        (got = pread(req->body_fd, chunk, sizeof(chunk), at)) > 0) {
        for (ssize_t i = 0; i < got; i++)
            sum = sum * 31 + chunk[i];
        at += got;
    }
    return sum;
}

static void echo(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    (void)ctx;
    hm_serve_answer(resp, 200, "text/plain", HM_LIT(""));
    hm_buf_printf(&resp->body, "%" PRIu64 " %d %" PRIu64, req->body_len,
        req->body_fd >= 0, sum_of(req));
}

static bool wait_for(sem_t *gate)
{
    struct timespec until = {.tv_sec = hm_clock_now().s + WAIT_S};

    while (sem_timedwait(gate, &until) != 0) {
        if (errno != EINTR)
            return false;
    }
    return true;
}

static void gate(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    struct hm_test_serve *serve = ctx;

    (void)req;
    atomic_fetch_add(&serve->arrived, 1);
    hm_serve_answer(resp, wait_for(&serve->gate) ? 200 : 504, "text/plain",
        HM_LIT("through"));
}

static void odd(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    const struct hm_test_serve *serve = ctx;
    struct hm_buf fields, body;

    (void)req;
    hm_serve_answer(resp, 200, "text/plain", HM_LIT(""));
    for (size_t i = 0; i < serve->odd_len; i++)
        hm_buf_put_u8(&resp->body, (uint8_t)('a' + i % 26));
    fields = resp->fields;
    body = resp->body;
    *resp = serve->odd;
    resp->status = 200;
    resp->fd = -1;
    resp->fields = fields;
    resp->body = body;
}

static void none(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    (void)ctx;
    (void)req;
    (void)resp;
}

static void file(void *ctx, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    char path[] = "/tmp/hallmark-serve-XXXXXX";
    uint8_t chunk[1000];

    (void)ctx;
    (void)req;
    resp->status = 200;
    resp->has_file = true;
    resp->fd = mkostemp(path, O_CLOEXEC);
    resp->file_len = FILE_LEN;
    unlink(path);
    memset(chunk, 'f', sizeof(chunk));
    for (size_t i = 0; i < FILE_LEN / sizeof(chunk); i++) {
        if (write(resp->fd, chunk, sizeof(chunk)) != sizeof(chunk))
            return;
    }
}

bool serve_start(struct hm_test_serve *serve, const struct hm_serve_opts *from)
{
    struct hm_serve_opts opts = *from;
    static struct hm_serve_route routes[] = {
        {.prefix = "/quick", .handle = quick, .quick = true},
        {.prefix = "/echo/",
            .handle = echo,
            .body_max = 100000,
            .memory_max = 1000},
        {.prefix = "/memory", .handle = echo, .body_max = 1000, .quick = true},
        {.prefix = "/gate", .handle = gate},
        {.prefix = "/odd", .handle = odd, .quick = true},
        {.prefix = "/none", .handle = none},
        {.prefix = "/file", .handle = file},
    };
    struct hm_err err = {0};

    for (size_t i = 0; i < TEST_LEN(routes); i++)
        routes[i].ctx = serve;
    sem_init(&serve->gate, 0, 0);
    opts.routes = routes;
    opts.route_count = TEST_LEN(routes);
    if (opts.readers == 0)
        opts.readers = 2;
    if (opts.workers == 0)
        opts.workers = 2;
    return CHECK_OK(hm_server_start(&serve->server, &opts, &err));
}

void hm_test_serve_free(struct hm_test_serve *serve)
{
    serve_open_gate(serve, 100);
    hm_server_free(serve->server);
    serve->server = NULL;
    if (serve->cert[0] != '\0') {
        unlink(serve->cert);
        unlink(serve->key);
        unlink(serve->ca);
    }
    hm_test_cert_free(&serve->authority);
    sem_destroy(&serve->gate);
}

bool serve_arrived(struct hm_test_serve *serve, unsigned count)
{
    int64_t until_ms = hm_clock_mono_ms() + (test_torture() ? 200 : 30000);

    while (atomic_load(&serve->arrived) < count) {
        if (hm_clock_mono_ms() > until_ms)
            return CHECK(atomic_load(&serve->arrived) >= count);
        hm_clock_sleep_ms(1);
    }
    return true;
}

void serve_open_gate(struct hm_test_serve *serve, unsigned count)
{
    while (count-- > 0)
        sem_post(&serve->gate);
}

/* Like those who renew certificates: a new file takes the place of the old. */
static bool write_pem(char *path, const char *name, struct hm_bytes pem)
{
    static unsigned number;
    char temp[80];
    FILE *out;
    bool ok;

    if (path[0] == '\0')
        snprintf(path, 64, "/tmp/hallmark-%s-%ld-%u.pem", name, (long)getpid(),
            number++);
    snprintf(temp, sizeof(temp), "%s.new", path);
    out = fopen(temp, "w");
    if (out == NULL)
        return false;
    ok = fwrite(pem.p, 1, pem.len, out) == pem.len;
    return fclose(out) == 0 && ok && rename(temp, path) == 0;
}

bool serve_make_pair(struct hm_test_serve *serve, const char *name)
{
    const struct cert_spec authority = {.to_s = 3600};
    struct cert_spec spec = {.san = name, .to_s = 3600};
    hm_auto(test_cert) cert = {0};
    char pem[CERT_PEM_MAX];

    if (serve->authority.key == NULL &&
        (!CHECK(cert_make(&serve->authority, &authority, NULL)) ||
            !CHECK(
                write_pem(serve->ca, "ca", cert_pem(pem, &serve->authority)))))
        return false;
    return CHECK(cert_make(&cert, &spec, &serve->authority)) &&
        CHECK(write_pem(serve->cert, "cert", cert_pem(pem, &cert))) &&
        CHECK(write_pem(serve->key, "key", cert_key_pem(pem, &cert, NULL)));
}

static bool greet(struct hm_test_client *client, const struct client_opts *opts)
{
    client->ctx = SSL_CTX_new(TLS_client_method());
    if (opts->max_version != 0)
        SSL_CTX_set_max_proto_version(client->ctx, opts->max_version);
    SSL_CTX_set_security_level(client->ctx, 0);
    if (opts->with_cert != NULL) {
        SSL_CTX_use_certificate_file(
            client->ctx, opts->with_cert->cert, SSL_FILETYPE_PEM);
        SSL_CTX_use_PrivateKey_file(
            client->ctx, opts->with_cert->key, SSL_FILETYPE_PEM);
    }
    client->ssl = SSL_new(client->ctx);
    SSL_set_fd(client->ssl, client->fd);
    return SSL_connect(client->ssl) == 1;
}

bool client_open(struct hm_test_client *client,
    const struct hm_test_serve *serve, const struct client_opts *opts)
{
    struct timeval wait = {.tv_sec = test_torture() ? 1 : WAIT_S};
    struct sockaddr_in at = {.sin_family = AF_INET,
        .sin_port = htons((uint16_t)hm_server_port(serve->server)),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

    signal(SIGPIPE, SIG_IGN); /* of the client's own OpenSSL */
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(client->fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
    setsockopt(client->fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
    if (opts != NULL && opts->receive_bytes > 0)
        setsockopt(client->fd, SOL_SOCKET, SO_RCVBUF, &opts->receive_bytes,
            sizeof(opts->receive_bytes));
    if (!CHECK(connect(client->fd, (struct sockaddr *)&at, sizeof(at)) == 0))
        return false;
    return opts == NULL || !opts->tls || greet(client, opts);
}

void hm_test_client_free(struct hm_test_client *client)
{
    SSL_free(client->ssl);
    SSL_CTX_free(client->ctx);
    if (client->fd > 0)
        close(client->fd);
    if (client->text != NULL)
        OPENSSL_free(client->text);
    *client = (struct hm_test_client){0};
}

bool client_put_bytes(struct hm_test_client *client, const void *p, size_t len)
{
    const char *at = p;

    while (len > 0) {
        ssize_t put = client->ssl != NULL
            ? SSL_write(client->ssl, at, (int)len)
            : send(client->fd, at, len, MSG_NOSIGNAL);

        if (put <= 0)
            return false;
        at += put;
        len -= (size_t)put;
    }
    return true;
}

bool client_put(struct hm_test_client *client, const char *text)
{
    return client_put_bytes(client, text, strlen(text));
}

static ssize_t get(struct hm_test_client *client, void *out, size_t len)
{
    if (client->ssl != NULL)
        return SSL_read(client->ssl, out, (int)len);
    return recv(client->fd, out, len, 0);
}

/* Exactly `len` more bytes, or what there is. */
static bool take(struct hm_test_client *client, size_t len)
{
    while (len > 0 && client->len < TEXT_MAX - 1) {
        ssize_t got = get(client, client->text + client->len, len);

        if (got <= 0)
            return false;
        client->len += (size_t)got;
        client->text[client->len] = '\0';
        len -= (size_t)got;
    }
    return len == 0;
}

int client_head(struct hm_test_client *client)
{
    uint64_t status = 0;

    if (client->text == NULL)
        client->text = OPENSSL_zalloc(TEXT_MAX);
    client->len = 0;
    client->text[0] = '\0';
    do {
        if (!take(client, 1))
            return 0;
    } while (client->len < 4 ||
        strcmp(client->text + client->len - 4, "\r\n\r\n") != 0);
    client->body = client->len;
    if (strncmp(client->text, "HTTP/1.1 ", 9) != 0 ||
        !hm_text_u64(&status, hm_bytes(client->text + 9, 3)))
        return 0;
    return (int)status;
}

int client_answer(struct hm_test_client *client)
{
    int status = client_head(client);
    const char *field;
    uint64_t len = TEXT_MAX;

    if (status < 200)
        return status;
    field = strstr(client->text, "Content-Length: ");
    if (field != NULL) {
        struct hm_bytes digits = hm_bytes_str(field + 16);

        digits.len = hm_bytes_find(digits, '\r');
        if (!hm_text_u64(&len, digits))
            return 0;
    }
    if (!take(client, (size_t)len) && field != NULL)
        return 0;
    return status;
}

bool client_has(const struct hm_test_client *client, const char *text)
{
    return client->text != NULL && strstr(client->text, text) != NULL;
}

const char *client_body(const struct hm_test_client *client)
{
    return client->text == NULL ? "" : client->text + client->body;
}

enum client_end client_ends(struct hm_test_client *client)
{
    char byte;
    ssize_t got;

    errno = 0;
    got = get(client, &byte, 1);
    if (got > 0)
        return CLIENT_MORE;
    if (errno == ECONNRESET)
        return CLIENT_RESET;
    return errno == EAGAIN ? CLIENT_SILENT : CLIENT_CLOSED;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"

struct connection {
    struct hm_test_server *server;
    pthread_t thread;
    SSL *ssl;
    int fd;
    bool reset;
};

/* Wait until the socket is readable; false when the server stops. */
static bool wait_readable(const struct connection *c, int timeout_ms)
{
    struct pollfd fds[] = {
        {.fd = c->fd, .events = POLLIN},
        {.fd = c->server->stop_fds[0], .events = POLLIN},
    };

    if (c->ssl != NULL && SSL_pending(c->ssl) > 0)
        return true;
    return poll(fds, 2, timeout_ms) > 0 && fds[1].revents == 0;
}

static int receive(struct connection *c, char *out, size_t len)
{
    if (!wait_readable(c, -1))
        return 0;
    if (c->ssl != NULL)
        return SSL_read(c->ssl, out, (int)len);
    return (int)recv(c->fd, out, len, 0);
}

static bool send_all(struct connection *c, const char *p, size_t len)
{
    while (len > 0) {
        int put = c->ssl != NULL ? SSL_write(c->ssl, p, (int)len)
                                 : (int)send(c->fd, p, len, MSG_NOSIGNAL);

        if (put <= 0)
            return false;
        p += put;
        len -= (size_t)put;
    }
    return true;
}

/* Content-Length of a request's head; the client is ours and writes it so. */
static size_t body_len(const char *head)
{
    const char *field = strstr(head, "\r\nContent-Length: ");
    struct hm_bytes digits;
    uint64_t len = 0;

    if (field == NULL)
        return 0;
    digits = hm_bytes_str(field + strlen("\r\nContent-Length: "));
    digits.len = hm_bytes_find(digits, '\r');
    return hm_text_u64(&len, digits) ? (size_t)len : 0;
}

/* One whole request into `text`; what of a large body does not fit is read
 * and dropped. */
static bool read_request(struct connection *c, char *text)
{
    char chunk[4096];
    size_t len = 0, left = 0;
    bool body = false;

    text[0] = '\0';
    while (!body || left > 0) {
        int got = receive(c, chunk, body ? sizeof(chunk) : 1);
        size_t room = SERVER_REQUEST_MAX - 1 - len;

        if (got <= 0)
            return false;
        if (body)
            left -= (size_t)got < left ? (size_t)got : left;
        if ((size_t)got < room)
            room = (size_t)got;
        memcpy(text + len, chunk, room);
        len += room;
        text[len] = '\0';
        if (!body && len >= 4 && strcmp(text + len - 4, "\r\n\r\n") == 0) {
            body = true;
            left = body_len(text);
        }
    }
    return true;
}

/* Count the request, keep its text, and say what answers it. */
static const struct server_reply *note(
    struct hm_test_server *server, const char *text)
{
    const struct server_opts *opts = &server->opts;
    size_t index;

    pthread_mutex_lock(&server->lock);
    index = server->requests++;
    if (index < SERVER_REQUESTS)
        memcpy(server->texts[index], text, strlen(text) + 1);
    pthread_mutex_unlock(&server->lock);
    return &opts->replies[index < opts->count ? index : opts->count - 1];
}

static bool answer(struct connection *c, const struct server_reply *reply)
{
    char filler[4096];
    size_t len = reply->len > 0 ? reply->len : strlen(reply->text);
    size_t step = reply->drip_ms > 0 ? 1 : len;

    memset(filler, 'x', sizeof(filler));
    for (size_t at = 0; at < len; at += step) {
        if (!send_all(c, reply->text + at, step))
            return false;
        if (reply->drip_ms > 0 && wait_readable(c, (int)reply->drip_ms))
            return false; /* the client went away */
    }
    for (size_t left = reply->repeat_bytes; left > 0; left -= step) {
        step = left < sizeof(filler) ? left : sizeof(filler);
        if (!send_all(c, filler, step))
            return false;
    }
    return true;
}

static void reset_on_close(int fd)
{
    struct linger now = {.l_onoff = 1};

    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

/* False when the connection is over. */
static bool serve_one(struct connection *c)
{
    char text[SERVER_REQUEST_MAX] = "";
    const struct server_reply *reply = &c->server->opts.replies[0];

    if (!reply->at_once && !read_request(c, text))
        return false;
    reply = note(c->server, text);
    if (!answer(c, reply))
        return false;
    c->reset = reply->then == THEN_RESET || reply->then == THEN_RESET_AT_STOP;
    if (c->reset)
        reset_on_close(c->fd);
    if (reply->then == THEN_STALL)
        receive(c, text, 1);
    return reply->then == THEN_KEEP || reply->then == THEN_RESET_AT_STOP;
}

static bool greet(struct connection *c)
{
    static const char tunnel[] =
        "HTTP/1.1 200 Go on\r\nX-Proxy: y\r\nContent-Length: 9\r\n\r\n";
    char text[SERVER_REQUEST_MAX];

    if (c->server->tls == NULL)
        return true;
    if (c->server->opts.tunnel) {
        if (!read_request(c, text))
            return false;
        note(c->server, text);
        if (!send_all(c, tunnel, strlen(tunnel)))
            return false;
    }
    c->ssl = SSL_new(c->server->tls);
    if (c->ssl == NULL || SSL_set_fd(c->ssl, c->fd) != 1)
        return false;
    if (!wait_readable(c, -1) || SSL_accept(c->ssl) != 1)
        return false;
    pthread_mutex_lock(&c->server->lock);
    c->server->clients_with_cert += SSL_get0_peer_certificate(c->ssl) != NULL;
    pthread_mutex_unlock(&c->server->lock);
    return true;
}

static void *serve(void *ctx)
{
    struct connection *c = ctx;
    sigset_t sigpipe;

    /* SSL_write has no MSG_NOSIGNAL; and not for the whole process, because
     * tests watch whether the client raises it. */
    sigemptyset(&sigpipe);
    sigaddset(&sigpipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &sigpipe, NULL);
    if (greet(c)) {
        while (serve_one(c))
            continue;
        if (c->ssl != NULL && !c->reset)
            SSL_shutdown(c->ssl);
    }
    SSL_free(c->ssl);
    close(c->fd);
    ERR_clear_error();
    return NULL;
}

static void *accept_all(void *ctx)
{
    struct hm_test_server *server = ctx;
    struct connection all[SERVER_CONNECTIONS] = {{0}};
    size_t count = 0;

    while (count < SERVER_CONNECTIONS) {
        struct connection *c = &all[count];

        *c = (struct connection){.server = server, .fd = server->listen_fd};
        if (!wait_readable(c, -1))
            break;
        c->fd = accept(server->listen_fd, NULL, NULL);
        if (c->fd < 0)
            break;
        pthread_mutex_lock(&server->lock);
        server->connections++;
        pthread_mutex_unlock(&server->lock);
        if (pthread_create(&c->thread, NULL, serve, c) != 0)
            break;
        count++;
    }
    for (size_t i = 0; i < count; i++)
        pthread_join(all[i].thread, NULL);
    return NULL;
}

static bool set_tls(struct hm_test_server *server)
{
    const struct server_opts *opts = &server->opts;
    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

    server->tls = ctx;
    if (ctx == NULL || SSL_CTX_use_certificate(ctx, opts->cert->x509) != 1 ||
        SSL_CTX_use_PrivateKey(ctx, opts->cert->key) != 1)
        return false;
    if (opts->tls_max_1_1) {
        SSL_CTX_set_security_level(ctx, 0);
        SSL_CTX_set_min_proto_version(ctx, TLS1_VERSION);
        SSL_CTX_set_max_proto_version(ctx, TLS1_1_VERSION);
    }
    if (opts->client_ca == NULL)
        return true;
    /* Ask for one, accept none: the test looks at who sent it. */
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
    return X509_STORE_add_cert(
               SSL_CTX_get_cert_store(ctx), opts->client_ca->x509) == 1;
}

static bool listen_anywhere(struct hm_test_server *server)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof(address);

    server->listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (server->listen_fd < 0 ||
        bind(server->listen_fd, (struct sockaddr *)&address, len) != 0 ||
        listen(server->listen_fd, SERVER_CONNECTIONS) != 0 ||
        getsockname(server->listen_fd, (struct sockaddr *)&address, &len) != 0)
        return false;
    server->port = ntohs(address.sin_port);
    return true;
}

bool server_start(struct hm_test_server *server, const struct server_opts *opts)
{
    *server = (struct hm_test_server){.opts = *opts,
        .listen_fd = -1,
        .stop_fds = {-1, -1},
        .lock = PTHREAD_MUTEX_INITIALIZER};
    server->running = listen_anywhere(server) && pipe(server->stop_fds) == 0 &&
        (opts->cert == NULL || set_tls(server)) &&
        pthread_create(&server->thread, NULL, accept_all, server) == 0;
    return server->running;
}

void hm_test_server_free(struct hm_test_server *server)
{
    if (server->port == 0)
        return;
    close(server->stop_fds[1]); /* readable for all who wait */
    if (server->running)
        pthread_join(server->thread, NULL);
    close(server->stop_fds[0]);
    close(server->listen_fd);
    SSL_CTX_free(server->tls);
    server->port = 0;
}

char *server_url(
    char *out, const struct hm_test_server *server, const char *path)
{
    snprintf(out, SERVER_URL_MAX, "%s:%u%s",
        server->tls != NULL ? "https://localhost" : "http://127.0.0.1",
        server->port, path);
    return out;
}

static unsigned locked(struct hm_test_server *server, const unsigned *number)
{
    unsigned v;

    pthread_mutex_lock(&server->lock);
    v = *number;
    pthread_mutex_unlock(&server->lock);
    return v;
}

unsigned server_connections(struct hm_test_server *server)
{
    return locked(server, &server->connections);
}

unsigned server_requests(struct hm_test_server *server)
{
    return locked(server, &server->requests);
}

const char *server_request(struct hm_test_server *server, size_t index)
{
    if (index >= SERVER_REQUESTS || index >= server_requests(server))
        return "";
    return server->texts[index];
}

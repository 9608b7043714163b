/* SPDX-License-Identifier: Apache-2.0 */
/* server.h - a server on loopback that says what a test wants it to say.
 *
 * It reads whole requests and answers each with the next script line, byte for
 * byte, as wrong as the test likes. A thread per connection, a port chosen by
 * the kernel, no memory from base/mem.c (torture counts that). */
#ifndef HM_TESTS_HTTP_SERVER_H
#define HM_TESTS_HTTP_SERVER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "certs.h"

enum server_then {
    THEN_KEEP,          /* wait for the next request */
    THEN_CLOSE,         /* an orderly end */
    THEN_RESET,         /* RST */
    THEN_RESET_AT_STOP, /* keep, and RST when the server stops */
    THEN_STALL,         /* say nothing more until the client goes away */
};

struct server_reply {
    const char *text;
    size_t len;            /* 0: strlen(text) */
    unsigned repeat_bytes; /* after the text, that many 'x' */
    unsigned drip_ms;      /* one byte of the text at a time */
    enum server_then then;
    bool at_once; /* before anything was read */
};

struct server_opts {
    const struct server_reply *replies; /* the last one again and again */
    size_t count;
    const struct hm_test_cert *cert;      /* TLS */
    const struct hm_test_cert *client_ca; /* demand a client certificate */
    bool tls_max_1_1;
    bool tunnel; /* answer a CONNECT first, then talk TLS */
};

enum {
    SERVER_CONNECTIONS = 64,
    SERVER_REQUESTS = 32,
    SERVER_REQUEST_MAX = 4096,
};

struct hm_test_server {
    struct server_opts opts;
    int listen_fd, stop_fds[2];
    uint16_t port;
    pthread_t thread;
    void *tls;
    bool running;
    pthread_mutex_t lock; /* for what follows */
    unsigned connections, requests, clients_with_cert;
    char texts[SERVER_REQUESTS][SERVER_REQUEST_MAX];
};

/* The server must not move while it runs. */
bool server_start(
    struct hm_test_server *server, const struct server_opts *opts);
void hm_test_server_free(struct hm_test_server *server);
HM_DEFINE_AUTO(test_server)

/* "http://127.0.0.1:PORT/path", or https://localhost when it talks TLS. */
enum { SERVER_URL_MAX = 128 };
#define SERVER_URL(server, path)                                               \
    server_url((char[SERVER_URL_MAX]){0}, (server), (path))
char *server_url(
    char *out, const struct hm_test_server *server, const char *path);

unsigned server_connections(struct hm_test_server *server);
unsigned server_requests(struct hm_test_server *server);

/* The index-th request; do not call while another may come. */
const char *server_request(struct hm_test_server *server, size_t index);

#endif

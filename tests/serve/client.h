/* SPDX-License-Identifier: Apache-2.0 */
/* client.h - a server of ours with some routes, and a client that says what it
 * is told, byte for byte. Nothing here waits for ever. */
#ifndef HM_TESTS_SERVE_CLIENT_H
#define HM_TESTS_SERVE_CLIENT_H

#include <openssl/ssl.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "base/cleanup.h"
#include "http/certs.h"
#include "serve/server.h"

/* Routes: /quick in the reader's thread, "quick PATH"; /echo/ by a worker, with
 * bodies up to 100,000 bytes, in a file beyond 1,000: "LEN FILE SUM"; /memory
 * never a file, 1,000 bytes; /gate waits until `gate` is posted; /odd answers as
 * `odd` says, with `odd_body` of `odd_len` bytes; /none forgets to answer;
 * /file answers with a file of 300,000 bytes. */
struct hm_test_serve {
    struct hm_server *server;
    sem_t gate;
    atomic_uint arrived, logged;
    struct hm_serve_response odd;
    size_t odd_len;
    struct hm_log *log;
    char cert[64], key[64], ca[64];
    struct hm_test_cert authority;
};

/* `opts` but for the routes. The object must not move. False with a failed
 * check. */
bool serve_start(struct hm_test_serve *serve, const struct hm_serve_opts *opts);
void hm_test_serve_free(struct hm_test_serve *serve);
HM_DEFINE_AUTO(test_serve)

/* Wait until that many requests came to /gate. */
bool serve_arrived(struct hm_test_serve *serve, unsigned count);
void serve_open_gate(struct hm_test_serve *serve, unsigned count);

/* Make (or make anew) cert and key files, signed by `authority`. */
bool serve_make_pair(struct hm_test_serve *serve, const char *name);

struct hm_test_client {
    int fd;
    SSL_CTX *ctx;
    SSL *ssl;
    char *text; /* the last answer: head and body */
    size_t len;
    size_t body; /* where that begins */
};

struct client_opts {
    bool tls;
    const struct hm_test_serve *with_cert; /* show a certificate of it */
    int max_version;
    int receive_bytes; /* the socket's buffer; 0: the system's */
};

bool client_open(struct hm_test_client *client,
    const struct hm_test_serve *serve, const struct client_opts *opts);
void hm_test_client_free(struct hm_test_client *client);
HM_DEFINE_AUTO(test_client)

bool client_put(struct hm_test_client *client, const char *text);
bool client_put_bytes(struct hm_test_client *client, const void *p, size_t len);

/* Read one whole answer, by its Content-Length, or to the end of the connection
 * without one. Its status; 0 when none came. */
int client_answer(struct hm_test_client *client);
/* The same for an answer to HEAD. */
int client_head(struct hm_test_client *client);
bool client_has(const struct hm_test_client *client, const char *text);
const char *client_body(const struct hm_test_client *client);

enum client_end { CLIENT_MORE, CLIENT_CLOSED, CLIENT_RESET, CLIENT_SILENT };

/* What comes next, when nothing should. */
enum client_end client_ends(struct hm_test_client *client);

#endif

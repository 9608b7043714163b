/* SPDX-License-Identifier: Apache-2.0 */
/* server.h - HTTP/1.1 over TCP and TLS, for the sandbox and the webhook.
 *
 * Everything a client may do has a limit and a time: head, body, connections,
 * idling, reading answers slowly. A queue of a fixed length stands before the
 * workers; a request that finds it full is answered 503 at once. */
#ifndef HM_SERVE_SERVER_H
#define HM_SERVE_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "serve/message.h"

struct hm_err;
struct hm_log;

/* The longest prefix of the path that is a whole route decides; "/" is for all
 * others. */
struct hm_serve_route {
    const char *prefix; /* "/v2/"; one without '/' at its end is exact */
    hm_serve_handler *handle;
    void *ctx;
    uint64_t body_max;   /* beyond: 413 */
    uint64_t memory_max; /* a larger body comes in a file; 0: never a file */
    bool quick;          /* never waits: runs in the thread that reads */
};

/* Zeroed: loopback, a free port, no TLS, defaults of limits.h. */
struct hm_serve_opts {
    const char *address;     /* numeric; NULL: 127.0.0.1 */
    unsigned port;           /* 0: a free one */
    bool unsafe_any_address; /* else what is not loopback is HM_USAGE */
    /* PEM files; both or none. Looked at again when they change; a pair that
     * cannot be used leaves the one before in force, and is logged. */
    const char *cert_file, *key_file;
    const char *client_ca_file; /* clients must have a certificate of it */
    bool tls13_only;            /* else 1.2 and 1.3 */
    const struct hm_serve_route *routes;
    size_t route_count;
    unsigned readers, workers; /* threads; 0: one for each core */
    unsigned queue_max, connections_max;
    unsigned head_max; /* bytes of request line and fields */
    unsigned head_ms, body_ms, idle_ms, write_ms, drain_ms;
    const char *spool_dir; /* for bodies in files; NULL: /tmp */
    const struct hm_log *log;
};

struct hm_server;

/* Bind, listen and start the threads: when it returns, clients can connect.
 * HM_USAGE, HM_SYSTEM. Routes are borrowed. */
HM_MUST_USE bool hm_server_start(struct hm_server **out,
    const struct hm_serve_opts *opts, struct hm_err *err);

unsigned hm_server_port(const struct hm_server *server);

/* No new connections; requests that are under way are answered, at most
 * drain_ms; then all is closed. */
void hm_server_stop(struct hm_server *server);
void hm_server_free(struct hm_server *server); /* stops, if need be */
HM_DEFINE_AUTO_PTR(server)

#endif

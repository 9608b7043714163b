/* SPDX-License-Identifier: Apache-2.0 */
/* impl.h - between the files of the server.
 *
 * A connection belongs to one reader, a thread with a libevent loop, for its
 * whole life; only that thread touches its socket and frees it. A worker has it
 * while its handler runs, and then touches `req` and `resp` alone; locks of the
 * queue and of the reader's lists hand it over. */
#ifndef HM_SERVE_IMPL_H
#define HM_SERVE_IMPL_H

#include <event2/event.h>
#include <event2/event_struct.h>
#include <pthread.h>

#include "base/arena.h"
#include "serve/answer.h"
#include "serve/body.h"
#include "serve/chunked.h"
#include "serve/head.h"
#include "serve/queue.h"
#include "serve/server.h"
#include "serve/sock.h"

struct hm_serve_tls;

enum hm_serve_state {
    HM_SERVE_HEAD,   /* reads, or waits for, the next head */
    HM_SERVE_BODY,   /* reads a body */
    HM_SERVE_WORK,   /* is with the workers */
    HM_SERVE_SEND,   /* sends an answer */
    HM_SERVE_FLUSH,  /* waits until all was delivered, to reset then */
    HM_SERVE_LINGER, /* has said all; waits for the client to go */
};

enum { HM_SERVE_PEER_SIZE = 80 };

struct hm_serve_conn {
    struct hm_serve_reader *reader;
    struct hm_serve_conn *prev, *next; /* of the reader's */
    struct hm_serve_conn *link;        /* of what is handed over */
    struct hm_serve_sock sock;
    char peer[HM_SERVE_PEER_SIZE];
    struct event readable, writable, timer;
    bool reading; /* `readable` is added */
    bool ready;   /* there may be something to read */
    enum hm_serve_state state;
    bool served;        /* a request was answered before */
    bool held;          /* an answer that waits before its first byte */
    bool close;         /* no further request */
    int64_t since_ms;   /* of this state */
    int64_t last_ms;    /* when something moved */
    struct hm_buf in;   /* what came and was not looked at */
    size_t seen;        /* of it, in search of the end of a head */
    struct hm_buf text; /* the head that `head` points into */
    struct hm_serve_head head;
    const struct hm_serve_route *route;
    struct hm_serve_chunked chunked;
    struct hm_serve_body body;
    struct hm_serve_request req;
    struct hm_serve_response resp;
    size_t counted; /* of the bytes in flight, for the answer */
    struct hm_serve_outgoing outgoing;
    struct hm_buf out; /* what is made and not yet sent, from `out_at` */
    size_t out_at;
    uint64_t sent;
};

struct hm_serve_reader {
    struct hm_server *server;
    struct event_base *base;
    struct event accept, wake, tick;
    int wake_fd;
    pthread_t thread;
    bool running, deaf; /* deaf: has no file descriptor left to accept with */
    struct hm_serve_conn *conns;
    size_t count;
    int64_t watched_ms;   /* when certificates were looked at */
    pthread_mutex_t lock; /* for what others hand over */
    struct hm_serve_conn *handed, *done;
    uint8_t scratch[HM_SERVE_READ];
};

struct hm_server {
    struct hm_serve_opts opts; /* with defaults filled in */
    struct hm_arena arena;     /* its strings */
    int listen_fd;
    unsigned port;
    struct hm_serve_tls *tls;
    struct hm_serve_queue queue;
    struct hm_serve_reader *readers;
    pthread_t *workers;
    unsigned workers_running, next_reader;
    struct hm_serve_flight flight;
    /* Of all threads, by HM_SERVE_GET() and its like alone. */
    unsigned connections;
    /* Set one after the other: asked to stop; nothing is accepted any more. */
    bool stopping, draining;
    int64_t stop_ms; /* when patience ends */
};

/* Headers are read as C++, too, which has no _Atomic. */
#define HM_SERVE_GET(what) __atomic_load_n(&(what), __ATOMIC_SEQ_CST)
#define HM_SERVE_SET(what, to) __atomic_store_n(&(what), (to), __ATOMIC_SEQ_CST)
#define HM_SERVE_ADD(what, by)                                                 \
    __atomic_fetch_add(&(what), (by), __ATOMIC_SEQ_CST)

/* conn.c: what a connection does with what it reads. */

/* A connected socket, or NULL when memory is short; it is closed then. */
struct hm_serve_conn *hm_serve_conn_new(
    struct hm_server *server, int fd, const char *peer);
/* Let the reader, whose thread calls, have it. */
void hm_serve_conn_adopt(
    struct hm_serve_conn *conn, struct hm_serve_reader *reader);
void hm_serve_conn_free(struct hm_serve_conn *conn, bool reset);
/* As far as it goes without waiting; the connection may be gone then. */
void hm_serve_conn_run(struct hm_serve_conn *conn);
/* A worker has filled the answer. */
void hm_serve_conn_worked(struct hm_serve_conn *conn);
/* Look at its deadlines; it may be gone then. */
void hm_serve_conn_check(struct hm_serve_conn *conn, int64_t now_ms);
/* Run the handler, in whichever thread. */
void hm_serve_conn_handle(struct hm_serve_conn *conn);
void hm_serve_conn_reading(struct hm_serve_conn *conn, bool on);

/* send.c: what it does with an answer. */

enum hm_serve_step {
    HM_SERVE_MORE, /* go on */
    HM_SERVE_WAIT, /* an event will come */
    HM_SERVE_GONE, /* the connection is over, and to be freed */
    HM_SERVE_CUT,  /* the same, by RST */
};

/* `resp` is filled; the state becomes HM_SERVE_SEND. */
void hm_serve_send_begin(struct hm_serve_conn *conn);
enum hm_serve_step hm_serve_send_step(struct hm_serve_conn *conn);
/* Answer by a status of ours; `close`: what follows cannot be read. */
void hm_serve_send_refuse(struct hm_serve_conn *conn, int status, bool close);
/* The latest time for a connection that began at `since_ms`, moved something at
 * `last_ms`, and moved so many bytes in all: nobody may be silent for `wait_ms`,
 * nor be slower than HM_SERVE_RATE_MIN in the long run. */
int64_t hm_serve_patience(
    int64_t since_ms, int64_t last_ms, unsigned wait_ms, uint64_t bytes);

/* reader.c: the loop. */

HM_MUST_USE bool hm_serve_reader_init(struct hm_serve_reader *reader,
    struct hm_server *server, struct hm_err *err);
HM_MUST_USE bool hm_serve_reader_start(
    struct hm_serve_reader *reader, struct hm_err *err);
void hm_serve_reader_free(struct hm_serve_reader *reader);
/* From any thread: look at the lists and flags. */
void hm_serve_reader_wake(struct hm_serve_reader *reader);
/* From a worker. */
void hm_serve_reader_done(
    struct hm_serve_reader *reader, struct hm_serve_conn *conn);

#endif

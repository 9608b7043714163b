/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "serve/impl.h"
#include "serve/route.h"
#include "serve/tls.h"
#include "workers/workers.h"

static bool copy(struct hm_arena *arena, const char **text, struct hm_err *err)
{
    struct hm_bytes out;

    if (*text == NULL)
        return true;
    HM_TRY(hm_arena_copy(arena, &out, hm_bytes_str(*text), err));
    *text = (const char *)out.p;
    return true;
}

static bool fill_in(unsigned *value, unsigned by_default, unsigned max,
    const char *what, struct hm_err *err)
{
    if (*value == 0)
        *value = by_default;
    return *value <= max ||
        hm_fail(err, HM_USAGE, "%s of %u, at most %u", what, *value, max);
}

static bool fill_times(struct hm_serve_opts *opts, struct hm_err *err)
{
    struct {
        unsigned *value, by_default;
    } times[] = {
        {&opts->head_ms, HM_SERVE_HEAD_MS},
        {&opts->body_ms, HM_SERVE_BODY_MS},
        {&opts->idle_ms, HM_SERVE_IDLE_MS},
        {&opts->write_ms, HM_SERVE_WRITE_MS},
        {&opts->drain_ms, HM_SERVE_DRAIN_MS},
    };

    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
        HM_TRY(fill_in(times[i].value, times[i].by_default,
            HM_SERVE_WAIT_MAX_MS, "a time in milliseconds", err));
    return true;
}

static bool fill_counts(struct hm_serve_opts *opts, struct hm_err *err)
{
    unsigned cores = (unsigned)hm_workers_cores();

    HM_TRY(
        fill_in(&opts->readers, cores, HM_SERVE_READERS_MAX, "readers", err));
    HM_TRY(
        fill_in(&opts->workers, cores, HM_SERVE_WORKERS_MAX, "workers", err));
    HM_TRY(fill_in(
        &opts->queue_max, HM_SERVE_QUEUE, HM_SERVE_COUNT_MAX, "a queue", err));
    HM_TRY(fill_in(&opts->connections_max, HM_SERVE_CONNECTIONS,
        HM_SERVE_COUNT_MAX, "connections", err));
    return fill_in(&opts->head_max, HM_SERVE_HEAD_MAX, HM_SERVE_HEAD_CEILING,
        "bytes of a head", err);
}

static bool check_tls(const struct hm_serve_opts *opts, struct hm_err *err)
{
    if ((opts->cert_file == NULL) != (opts->key_file == NULL))
        return hm_fail(err, HM_USAGE,
            "a certificate without its key, or a key without certificate");
    if (opts->cert_file == NULL &&
        (opts->client_ca_file != NULL || opts->tls13_only))
        return hm_fail(err, HM_USAGE, "rules for TLS, and no certificate");
    return true;
}

static bool take_opts(struct hm_server *server,
    const struct hm_serve_opts *from, struct hm_err *err)
{
    struct hm_serve_opts *opts = &server->opts;
    const char **texts[] = {&opts->address, &opts->cert_file, &opts->key_file,
        &opts->client_ca_file, &opts->spool_dir};

    *opts = *from;
    if (opts->address == NULL)
        opts->address = "127.0.0.1";
    if (opts->spool_dir == NULL)
        opts->spool_dir = "/tmp";
    HM_TRY(hm_serve_routes_check(opts->routes, opts->route_count, err));
    HM_TRY(check_tls(opts, err));
    HM_TRY(fill_counts(opts, err));
    HM_TRY(fill_times(opts, err));
    if (opts->port > UINT16_MAX)
        return hm_fail(err, HM_USAGE, "port %u", opts->port);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        HM_TRY(copy(&server->arena, texts[i], err));
    return true;
}

/* A server that was meant for this machine alone must not be reachable from
 * others by a slip of the hand. */
static bool read_address(struct sockaddr_storage *out, socklen_t *len,
    const struct hm_serve_opts *opts, struct hm_err *err)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)out;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
    bool loopback;

    if (inet_pton(AF_INET, opts->address, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)opts->port);
        *len = sizeof(*v4);
        loopback = ntohl(v4->sin_addr.s_addr) >> 24 == 127;
    } else if (inet_pton(AF_INET6, opts->address, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons((uint16_t)opts->port);
        *len = sizeof(*v6);
        loopback = IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
    } else {
        return hm_fail(err, HM_USAGE, "address %s, wanted a numeric one",
            HM_SHOW_STR(opts->address));
    }
    return loopback || opts->unsafe_any_address ||
        hm_fail(err, HM_USAGE, "address %s is not loopback",
            HM_SHOW_STR(opts->address));
}

static bool open_listener(struct hm_server *server, struct hm_err *err)
{
    const struct hm_serve_opts *opts = &server->opts;
    struct sockaddr_storage at = {0};
    socklen_t len = 0;
    int one = 1, fd;

    HM_TRY(read_address(&at, &len, opts, err));
    fd = socket(at.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return hm_fail(err, HM_SYSTEM, "socket: %s", hm_errno_text(errno));
    server->listen_fd = fd;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (bind(fd, (struct sockaddr *)&at, len) != 0 ||
        listen(fd, SOMAXCONN) != 0 ||
        getsockname(fd, (struct sockaddr *)&at, &len) != 0)
        return hm_fail(err, HM_SYSTEM, "address %s, port %u: %s",
            HM_SHOW_STR(opts->address), opts->port, hm_errno_text(errno));
    /* The port lies at the same place in both kinds of address. */
    server->port = ntohs(((struct sockaddr_in *)&at)->sin_port);
    return true;
}

/* When patience is over, what still waits is answered without its handler. */
static bool is_over(struct hm_server *server)
{
    return HM_SERVE_GET(server->draining) &&
        hm_clock_mono_ms() >= HM_SERVE_GET(server->stop_ms);
}

static void *work(void *arg)
{
    struct hm_server *server = arg;
    struct hm_serve_conn *conn;

    while ((conn = hm_serve_queue_take(&server->queue)) != NULL) {
        if (is_over(server))
            hm_serve_refuse(&conn->resp, 503);
        else
            hm_serve_conn_handle(conn);
        hm_serve_reader_done(conn->reader, conn);
    }
    return NULL;
}

static bool start_threads(struct hm_server *server, struct hm_err *err)
{
    const struct hm_serve_opts *opts = &server->opts;

    for (unsigned i = 0; i < opts->workers; i++) {
        int code = pthread_create(&server->workers[i], NULL, work, server);

        if (code != 0)
            return hm_fail(err, HM_SYSTEM, "thread: %s", hm_errno_text(code));
        server->workers_running++;
    }
    /* The first one hands connections to the others. */
    for (unsigned i = opts->readers; i-- > 0;)
        HM_TRY(hm_serve_reader_start(&server->readers[i], err));
    return true;
}

/* Signals belong to the program's own threads. */
static bool start_quietly(struct hm_server *server, struct hm_err *err)
{
    sigset_t all, before;
    bool ok;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    ok = start_threads(server, err);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return ok;
}

bool hm_server_start(struct hm_server **out, const struct hm_serve_opts *opts,
    struct hm_err *err)
{
    hm_auto_ptr(server) server = hm_alloc(sizeof(*server));

    if (server == NULL)
        return hm_fail_memory(err);
    server->listen_fd = -1;
    server->arena = hm_arena(8 * (size_t)HM_PATH_MAX);
    HM_TRY(take_opts(server, opts, err));
    if (server->opts.cert_file != NULL)
        HM_TRY(hm_serve_tls_new(&server->tls, &server->opts, err));
    HM_TRY(hm_serve_queue_init(&server->queue, server->opts.queue_max, err));
    server->workers =
        hm_alloc_array(server->opts.workers, sizeof(*server->workers));
    server->readers =
        hm_alloc_array(server->opts.readers, sizeof(*server->readers));
    if (server->workers == NULL || server->readers == NULL)
        return hm_fail_memory(err);
    HM_TRY(open_listener(server, err));
    for (unsigned i = 0; i < server->opts.readers; i++)
        HM_TRY(hm_serve_reader_init(&server->readers[i], server, err));
    HM_TRY(start_quietly(server, err));
    *out = hm_move(server);
    return true;
}

unsigned hm_server_port(const struct hm_server *server)
{
    return server->port;
}

static void join_readers(struct hm_server *server)
{
    for (unsigned i = 0; i < server->opts.readers; i++) {
        if (!server->readers[i].running)
            continue;
        hm_serve_reader_wake(&server->readers[i]);
        pthread_join(server->readers[i].thread, NULL);
        server->readers[i].running = false;
    }
}

static void join_workers(struct hm_server *server)
{
    if (server->workers_running == 0)
        return;
    hm_serve_queue_close(&server->queue);
    for (unsigned i = 0; i < server->workers_running; i++)
        pthread_join(server->workers[i], NULL);
    server->workers_running = 0;
}

void hm_server_stop(struct hm_server *server)
{
    HM_SERVE_SET(server->stop_ms, hm_clock_mono_ms() + server->opts.drain_ms);
    HM_SERVE_SET(server->stopping, true);
    if (server->readers != NULL) {
        /* Of a start that failed half way, the first may be missing. */
        if (!server->readers[0].running)
            HM_SERVE_SET(server->draining, true);
        join_readers(server);
    }
    join_workers(server);
}

void hm_server_free(struct hm_server *server)
{
    if (server == NULL)
        return;
    hm_server_stop(server);
    for (unsigned i = 0; server->readers != NULL && i < server->opts.readers;
         i++)
        hm_serve_reader_free(&server->readers[i]);
    if (server->listen_fd >= 0)
        close(server->listen_fd);
    hm_serve_queue_free(&server->queue);
    hm_serve_tls_free(server->tls);
    hm_free(server->readers);
    hm_free(server->workers);
    hm_arena_free(&server->arena);
    hm_free(server);
}

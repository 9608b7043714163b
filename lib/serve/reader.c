/* SPDX-License-Identifier: Apache-2.0 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "serve/impl.h"
#include "serve/tls.h"

void hm_serve_reader_wake(struct hm_serve_reader *reader)
{
    uint64_t one = 1;

    /* It fails only when the counter is full, and then the reader wakes. */
    if (write(reader->wake_fd, &one, sizeof(one)) < 0)
        return;
}

static void hand(struct hm_serve_reader *reader, struct hm_serve_conn *conn,
    struct hm_serve_conn **list)
{
    pthread_mutex_lock(&reader->lock);
    conn->link = *list;
    *list = conn;
    pthread_mutex_unlock(&reader->lock);
    hm_serve_reader_wake(reader);
}

void hm_serve_reader_done(
    struct hm_serve_reader *reader, struct hm_serve_conn *conn)
{
    hand(reader, conn, &reader->done);
}

static void show_peer(char *out, size_t size, const struct sockaddr_storage *at)
{
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)at;
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)at;
    char text[INET6_ADDRSTRLEN] = "";

    if (at->ss_family == AF_INET6) {
        inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof(text));
        snprintf(out, size, "[%s]:%u", text, ntohs(v6->sin6_port));
    } else {
        inet_ntop(AF_INET, &v4->sin_addr, text, sizeof(text));
        snprintf(out, size, "%s:%u", text, ntohs(v4->sin_port));
    }
}

/* One too many is told so, where that costs nothing, and closed: in the kernel's
 * queue it would wait for it knows not what. */
static void turn_away(struct hm_server *server, int fd)
{
    static const char text[] = "HTTP/1.1 503 Service Unavailable\r\n"
                               "Content-Length: 0\r\nRetry-After: 1\r\n"
                               "Connection: close\r\n\r\n";

    if (server->tls == NULL &&
        send(fd, text, sizeof(text) - 1, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
        hm_log(server->opts.log, HM_LOG_DEBUG, "a client that left at once");
    hm_log(server->opts.log, HM_LOG_WARN, "more than %u connections",
        server->opts.connections_max);
    close(fd);
}

static bool accept_one(struct hm_serve_reader *self)
{
    struct hm_server *server = self->server;
    struct sockaddr_storage at = {0};
    socklen_t len = sizeof(at);
    int one = 1,
        fd = accept4(server->listen_fd, (struct sockaddr *)&at, &len,
            SOCK_NONBLOCK | SOCK_CLOEXEC);
    char peer[HM_SERVE_PEER_SIZE];
    struct hm_serve_reader *reader;
    struct hm_serve_conn *conn;

    if (fd < 0) {
        /* Out of descriptors: the listener stays readable, and asking again
         * and again would take the whole thread. */
        self->deaf = errno == EMFILE || errno == ENFILE || errno == ENOMEM ||
            errno == ENOBUFS;
        return errno == ECONNABORTED || errno == EINTR;
    }
    if (HM_SERVE_GET(server->connections) >= server->opts.connections_max) {
        turn_away(server, fd);
        return true;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    show_peer(peer, sizeof(peer), &at);
    conn = hm_serve_conn_new(server, fd, peer);
    if (conn == NULL)
        return true;
    reader = &server->readers[server->next_reader++ % server->opts.readers];
    if (reader == self)
        hm_serve_conn_adopt(conn, self);
    else
        hand(reader, conn, &reader->handed);
    return true;
}

static void on_accept(evutil_socket_t fd, short what, void *arg)
{
    struct hm_serve_reader *reader = arg;

    (void)fd;
    (void)what;
    for (size_t i = 0; i < HM_SERVE_ACCEPTS; i++) {
        if (!accept_one(reader))
            break;
    }
    if (reader->deaf)
        event_del(&reader->accept);
}

/* The first reader, who accepts: when it has stopped that, no connection is
 * handed to the others any more, and they may end. */
static void stop_accepting(struct hm_serve_reader *reader)
{
    struct hm_server *server = reader->server;

    event_del(&reader->accept);
    on_accept(-1, 0, reader); /* who is in the kernel's queue came in time */
    close(server->listen_fd);
    server->listen_fd = -1;
    HM_SERVE_SET(server->draining, true);
    for (unsigned i = 1; i < server->opts.readers; i++)
        hm_serve_reader_wake(&server->readers[i]);
}

static void take_lists(struct hm_serve_reader *reader)
{
    struct hm_serve_conn *handed, *done, *next;

    pthread_mutex_lock(&reader->lock);
    handed = reader->handed;
    done = reader->done;
    reader->handed = reader->done = NULL;
    pthread_mutex_unlock(&reader->lock);
    for (; handed != NULL; handed = next) {
        next = handed->link;
        hm_serve_conn_adopt(handed, reader);
    }
    for (; done != NULL; done = next) {
        next = done->link;
        hm_serve_conn_worked(done);
    }
}

static void check_conns(struct hm_serve_reader *reader)
{
    int64_t now_ms = hm_clock_mono_ms();
    struct hm_serve_conn *next;

    for (struct hm_serve_conn *conn = reader->conns; conn != NULL;
         conn = next) {
        next = conn->next;
        hm_serve_conn_check(conn, now_ms);
    }
}

/* The last of a reader's connections may go at any event; the tick sees it. */
static void look(struct hm_serve_reader *reader)
{
    struct hm_server *server = reader->server;
    /* Before the lists are taken: what is handed over in between is seen at the
     * next tick, and not left behind. */
    bool draining = HM_SERVE_GET(server->draining);

    if (HM_SERVE_GET(server->stopping) && reader == server->readers &&
        server->listen_fd >= 0)
        stop_accepting(reader);
    take_lists(reader);
    if (!draining)
        return;
    check_conns(reader);
    if (reader->count == 0)
        event_base_loopbreak(reader->base);
}

static void on_wake(evutil_socket_t fd, short what, void *arg)
{
    uint64_t count;

    (void)what;
    if (read(fd, &count, sizeof(count)) > 0)
        look(arg);
}

static void watch_files(struct hm_serve_reader *reader)
{
    int64_t now_ms = hm_clock_mono_ms();

    if (reader->server->tls == NULL ||
        now_ms - reader->watched_ms < HM_SERVE_CERT_WATCH_MS)
        return;
    reader->watched_ms = now_ms;
    hm_serve_tls_refresh(reader->server->tls);
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
    struct hm_serve_reader *reader = arg;

    (void)fd;
    (void)what;
    if (reader == reader->server->readers) {
        watch_files(reader);
        if (reader->deaf && !HM_SERVE_GET(reader->server->stopping)) {
            reader->deaf = false;
            event_add(&reader->accept, NULL);
        }
    }
    check_conns(reader);
    look(reader);
}

/* Neither libevent's choice of methods nor its talk comes from the environment,
 * and no thread but the reader's touches its loop. */
static struct event_base *base_new(void)
{
    struct event_config *config = event_config_new();
    struct event_base *base = NULL;

    if (config == NULL)
        return NULL;
    if (event_config_set_flag(
            config, EVENT_BASE_FLAG_IGNORE_ENV | EVENT_BASE_FLAG_NOLOCK) == 0)
        base = event_base_new_with_config(config);
    event_config_free(config);
    return base;
}

static bool add_events(struct hm_serve_reader *reader)
{
    static const struct timeval tick = {.tv_usec = HM_SERVE_TICK_MS * 1000L};
    struct hm_server *server = reader->server;

    event_assign(&reader->wake, reader->base, reader->wake_fd,
        EV_READ | EV_PERSIST, on_wake, reader);
    event_assign(&reader->tick, reader->base, -1, EV_PERSIST, on_tick, reader);
    event_assign(&reader->accept, reader->base, server->listen_fd,
        EV_READ | EV_PERSIST, on_accept, reader);
    return event_add(&reader->wake, NULL) == 0 &&
        event_add(&reader->tick, &tick) == 0 &&
        (reader != server->readers || event_add(&reader->accept, NULL) == 0);
}

bool hm_serve_reader_init(struct hm_serve_reader *reader,
    struct hm_server *server, struct hm_err *err)
{
    reader->server = server;
    reader->watched_ms = hm_clock_mono_ms();
    pthread_mutex_init(&reader->lock, NULL);
    reader->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (reader->wake_fd < 0)
        return hm_fail(err, HM_SYSTEM, "eventfd: %s", hm_errno_text(errno));
    if (!hm_mem_enter())
        return hm_fail_memory(err);
    reader->base = base_new();
    if (reader->base == NULL) {
        hm_mem_leave();
        return hm_fail(err, HM_SYSTEM, "libevent has no loop");
    }
    return add_events(reader) ||
        hm_fail(err, HM_SYSTEM, "libevent takes no event");
}

static void *run(void *arg)
{
    struct hm_serve_reader *reader = arg;

    event_base_loop(reader->base, 0);
    return NULL;
}

bool hm_serve_reader_start(struct hm_serve_reader *reader, struct hm_err *err)
{
    int code = pthread_create(&reader->thread, NULL, run, reader);

    reader->running = code == 0;
    return code == 0 ||
        hm_fail(err, HM_SYSTEM, "thread: %s", hm_errno_text(code));
}

void hm_serve_reader_free(struct hm_serve_reader *reader)
{
    if (reader->server == NULL)
        return; /* it was never made */
    if (reader->base != NULL) {
        event_base_free(reader->base);
        hm_mem_leave();
    }
    if (reader->wake_fd >= 0)
        close(reader->wake_fd);
    pthread_mutex_destroy(&reader->lock);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "serve/impl.h"
#include "serve/route.h"
#include "serve/tls.h"

enum {
    STEPS = 64,      /* of one connection before others have their turn */
    KEPT_MAX = 4096, /* of a buffer, while a connection is idle */
};

struct hm_serve_conn *hm_serve_conn_new(
    struct hm_server *server, int fd, const char *peer)
{
    struct hm_serve_sock sock = {.fd = fd};
    struct hm_serve_conn *conn = hm_alloc(sizeof(*conn));

    if (conn == NULL) {
        hm_serve_sock_close(&sock, false);
        return NULL;
    }
    conn->sock = sock;
    if (server->tls != NULL && !hm_serve_tls_open(server->tls, &conn->sock)) {
        hm_serve_sock_close(&conn->sock, false);
        hm_free(conn);
        return NULL;
    }
    snprintf(conn->peer, sizeof(conn->peer), "%s", peer);
    conn->in = hm_buf(server->opts.head_max + HM_SERVE_READ);
    conn->text = hm_buf(server->opts.head_max);
    conn->out = hm_buf(HM_SERVE_PIECE + 2 * HM_SERVE_ANSWER_FIELDS_MAX);
    conn->resp = hm_serve_response();
    conn->body.fd = -1;
    HM_SERVE_ADD(server->connections, 1);
    return conn;
}

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
    struct hm_serve_conn *conn = arg;

    (void)fd;
    (void)what;
    conn->ready = true;
    hm_serve_conn_run(conn);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
    struct hm_serve_conn *conn = arg;

    (void)fd;
    (void)what;
    conn->held = false;
    hm_serve_conn_run(conn);
}

void hm_serve_conn_reading(struct hm_serve_conn *conn, bool on)
{
    if (conn->reading == on)
        return;
    conn->reading = on;
    if (on)
        event_add(&conn->readable, NULL);
    else
        event_del(&conn->readable);
}

void hm_serve_conn_adopt(
    struct hm_serve_conn *conn, struct hm_serve_reader *reader)
{
    conn->reader = reader;
    conn->next = reader->conns;
    if (conn->next != NULL)
        conn->next->prev = conn;
    reader->conns = conn;
    reader->count++;
    event_assign(&conn->readable, reader->base, conn->sock.fd,
        EV_READ | EV_PERSIST, on_readable, conn);
    event_assign(&conn->writable, reader->base, conn->sock.fd, EV_WRITE,
        on_readable, conn);
    evtimer_assign(&conn->timer, reader->base, on_timer, conn);
    conn->since_ms = conn->last_ms = hm_clock_mono_ms();
    hm_serve_conn_reading(conn, true);
    conn->ready = true;
    hm_serve_conn_run(conn);
}

void hm_serve_conn_free(struct hm_serve_conn *conn, bool reset)
{
    struct hm_serve_reader *reader = conn->reader;

    event_del(&conn->readable);
    event_del(&conn->writable);
    event_del(&conn->timer);
    if (conn->prev != NULL)
        conn->prev->next = conn->next;
    else
        reader->conns = conn->next;
    if (conn->next != NULL)
        conn->next->prev = conn->prev;
    reader->count--;
    hm_serve_sock_close(&conn->sock, reset);
    if (conn->counted > 0)
        hm_serve_flight_give(&reader->server->flight, conn->counted);
    hm_serve_response_free(&conn->resp);
    hm_serve_body_free(&conn->body);
    hm_buf_free(&conn->in);
    hm_buf_free(&conn->text);
    hm_buf_free(&conn->out);
    HM_SERVE_ADD(reader->server->connections, -1U);
    hm_free(conn);
}

static void drop(struct hm_buf *in, size_t len)
{
    memmove(in->p, in->p + len, in->len - len);
    hm_buf_cut(in, in->len - len);
    if (in->len == 0 && in->cap > KEPT_MAX)
        hm_buf_free(in);
}

/* Bytes into `in`, if some have come. */
static enum hm_serve_step read_more(struct hm_serve_conn *conn)
{
    size_t len = sizeof(conn->reader->scratch);

    if (!conn->ready)
        return HM_SERVE_WAIT;
    switch (hm_serve_sock_read(&conn->sock, conn->reader->scratch, &len)) {
    case HM_SERVE_IO_DONE:
        conn->last_ms = hm_clock_mono_ms();
        if (conn->in.len == 0 && conn->state == HM_SERVE_HEAD)
            conn->since_ms = conn->served ? conn->last_ms : conn->since_ms;
        hm_buf_put(&conn->in, hm_bytes(conn->reader->scratch, len));
        conn->ready = hm_serve_sock_pending(&conn->sock);
        return conn->in.failed == HM_OK ? HM_SERVE_MORE : HM_SERVE_GONE;
    case HM_SERVE_IO_WANT_READ:
        conn->ready = false;
        return HM_SERVE_WAIT;
    case HM_SERVE_IO_WANT_WRITE:
        conn->ready = false;
        event_add(&conn->writable, NULL);
        return HM_SERVE_WAIT;
    default:
        return HM_SERVE_GONE;
    }
}

/* `why` NULL: too common to be told. */
static enum hm_serve_step refuse(
    struct hm_serve_conn *conn, int status, const char *why)
{
    if (why != NULL)
        hm_log(conn->reader->server->opts.log, HM_LOG_INFO, "%s: %d: %s",
            conn->peer, status, why);
    hm_serve_send_refuse(conn, status, true);
    return HM_SERVE_MORE;
}

void hm_serve_conn_handle(struct hm_serve_conn *conn)
{
    conn->route->handle(conn->route->ctx, &conn->req, &conn->resp);
}

void hm_serve_conn_worked(struct hm_serve_conn *conn)
{
    hm_serve_send_begin(conn);
    hm_serve_conn_run(conn);
}

/* All of the request is there. */
static enum hm_serve_step dispatch(struct hm_serve_conn *conn)
{
    struct hm_serve_request *req = &conn->req;

    req->body = hm_buf_view(&conn->body.mem);
    req->body_fd = conn->body.fd;
    req->body_len = conn->body.len;
    if (conn->route->quick) {
        hm_serve_conn_handle(conn);
        hm_serve_send_begin(conn);
        return HM_SERVE_MORE;
    }
    hm_serve_conn_reading(conn, false);
    conn->state = HM_SERVE_WORK;
    if (hm_serve_queue_put(&conn->reader->server->queue, conn))
        return HM_SERVE_WAIT;
    hm_serve_send_refuse(conn, 503, false);
    return HM_SERVE_MORE;
}

/* The client waits for this, so nothing of ours is in its way: all of it fits
 * into the socket at once. */
static bool say_continue(struct hm_serve_conn *conn)
{
    struct hm_bytes line = HM_LIT("HTTP/1.1 100 Continue\r\n\r\n");
    size_t len = 0;

    if (!conn->head.expects || conn->in.len > 0)
        return true;
    return hm_serve_sock_write(&conn->sock, line, &len) == HM_SERVE_IO_DONE &&
        len == line.len;
}

static enum hm_serve_step begin_body(struct hm_serve_conn *conn)
{
    const struct hm_serve_head *head = &conn->head;
    const struct hm_serve_body proto = {.max = conn->route->body_max,
        .memory_max = conn->route->memory_max,
        .dir = conn->reader->server->opts.spool_dir,
        .flight = &conn->reader->server->flight};
    int status;

    conn->body = hm_serve_body(&proto);
    conn->chunked = (struct hm_serve_chunked){0};
    if (!head->chunked && head->length == 0)
        return dispatch(conn);
    status =
        head->chunked ? 0 : hm_serve_body_expect(&conn->body, head->length);
    if (status != 0)
        return refuse(conn, status, "a body that there is no room for");
    if (!say_continue(conn))
        return HM_SERVE_GONE;
    conn->state = HM_SERVE_BODY;
    conn->since_ms = conn->last_ms = hm_clock_mono_ms();
    return HM_SERVE_MORE;
}

static void fill_request(struct hm_serve_conn *conn)
{
    const struct hm_serve_head *head = &conn->head;

    conn->req = (struct hm_serve_request){.method = head->method,
        .path = head->path,
        .query = head->query,
        .host = head->host,
        .fields = head->fields,
        .field_count = head->field_count,
        .body_fd = -1,
        .peer = hm_bytes_str(conn->peer),
        .tls = conn->sock.ssl != NULL};
}

/* `len` bytes of `in` are a head. It moves to a place of its own, because what
 * is read after it may move `in`. */
static enum hm_serve_step begin_request(struct hm_serve_conn *conn, size_t len)
{
    const struct hm_serve_opts *opts = &conn->reader->server->opts;
    struct hm_err err = {0};
    bool body;

    hm_buf_cut(&conn->text, 0);
    hm_buf_put(&conn->text, hm_bytes(conn->in.p, len));
    drop(&conn->in, len);
    conn->seen = 0;
    if (conn->text.failed != HM_OK)
        return HM_SERVE_GONE;
    if (!hm_serve_head_parse(&conn->head, hm_buf_view(&conn->text), &err))
        return refuse(conn, conn->head.status, err.msg);
    if (!conn->head.keep)
        conn->close = true;
    fill_request(conn);
    conn->route =
        hm_serve_route_find(opts->routes, opts->route_count, conn->head.path);
    if (conn->route != NULL)
        return begin_body(conn);
    body = conn->head.chunked || conn->head.length > 0;
    hm_serve_send_refuse(conn, 404, body);
    return HM_SERVE_MORE;
}

/* Some clients end a body with a line that is not its; the standard asks to
 * overlook one (RFC 9112 section 2.2). */
static void skip_line(struct hm_serve_conn *conn)
{
    if (conn->in.len >= 2 && conn->in.p[0] == '\r' && conn->in.p[1] == '\n' &&
        conn->seen < 2) {
        drop(&conn->in, 2);
        conn->seen = 2; /* only once */
    }
}

static enum hm_serve_step step_head(struct hm_serve_conn *conn)
{
    size_t most = conn->reader->server->opts.head_max, end;
    struct hm_bytes in;

    skip_line(conn);
    in = hm_buf_view(&conn->in);
    end = hm_serve_head_end(in, &conn->seen);
    if (end > most || (end == 0 && in.len > most)) {
        bool line = memmem(in.p, most, "\r\n", 2) != NULL;

        return refuse(conn, line ? 431 : 414, "a head that is too long");
    }
    if (end > 0)
        return begin_request(conn, end);
    /* Who speaks TLS to a plain port waits for an answer, and we for the end of
     * a line: clients that try https first would lose all their time. */
    if (in.len > 0 && !hm_serve_name_ok(hm_bytes(in.p, 1)))
        return refuse(conn, 400, NULL);
    return read_more(conn);
}

static enum hm_serve_step step_length(struct hm_serve_conn *conn)
{
    uint64_t left = conn->head.length - conn->body.len;
    size_t len = left < conn->in.len ? (size_t)left : conn->in.len;
    int status = hm_serve_body_put(&conn->body, hm_bytes(conn->in.p, len));

    if (status != 0)
        return refuse(conn, status, "a body that there is no room for");
    if (len > 0)
        drop(&conn->in, len);
    if (conn->body.len == conn->head.length)
        return dispatch(conn);
    return read_more(conn);
}

static enum hm_serve_step step_chunked(struct hm_serve_conn *conn)
{
    struct hm_bytes in = hm_buf_view(&conn->in), data;
    struct hm_err err = {0};

    do {
        int status;

        if (!hm_serve_chunked_take(&conn->chunked, &in, &data, &err))
            return refuse(conn, 400, err.msg);
        status = hm_serve_body_put(&conn->body, data);
        if (status != 0)
            return refuse(conn, status, "a body that there is no room for");
    } while (data.len > 0);
    if (conn->in.len > 0)
        drop(&conn->in, conn->in.len - in.len);
    if (conn->chunked.ended)
        return dispatch(conn);
    return read_more(conn);
}

/* Whoever closes while the client still sends makes its kernel forget our
 * answer, unread (RFC 9112 section 9.6). */
static enum hm_serve_step step_linger(struct hm_serve_conn *conn)
{
    hm_buf_cut(&conn->in, 0);
    if (conn->sock.ssl != NULL && conn->sock.broken)
        return HM_SERVE_GONE;
    return read_more(conn);
}

static enum hm_serve_step step_once(struct hm_serve_conn *conn)
{
    switch (conn->state) {
    case HM_SERVE_HEAD:
        return step_head(conn);
    case HM_SERVE_BODY:
        return conn->head.chunked ? step_chunked(conn) : step_length(conn);
    case HM_SERVE_WORK:
        return HM_SERVE_WAIT;
    case HM_SERVE_LINGER:
        return step_linger(conn);
    default:
        return hm_serve_send_step(conn);
    }
}

void hm_serve_conn_run(struct hm_serve_conn *conn)
{
    for (size_t i = 0; i < STEPS; i++) {
        enum hm_serve_step step = step_once(conn);

        if (step == HM_SERVE_WAIT)
            return;
        if (step != HM_SERVE_MORE) {
            hm_serve_conn_free(conn, step == HM_SERVE_CUT);
            return;
        }
    }
    event_active(&conn->readable, EV_READ, 1);
}

/* Between two requests; a handshake is the start of the first. */
static bool is_idle(const struct hm_serve_conn *conn)
{
    return conn->state == HM_SERVE_HEAD && conn->in.len == 0 &&
        !hm_serve_sock_greeting(&conn->sock);
}

static int64_t deadline(const struct hm_serve_conn *conn)
{
    const struct hm_serve_opts *opts = &conn->reader->server->opts;

    switch (conn->state) {
    case HM_SERVE_HEAD:
        if (is_idle(conn) && conn->served)
            return conn->last_ms + opts->idle_ms;
        return conn->since_ms + opts->head_ms;
    case HM_SERVE_BODY:
        return hm_serve_patience(
            conn->since_ms, conn->last_ms, opts->body_ms, conn->body.len);
    case HM_SERVE_SEND:
        if (conn->held || conn->resp.bytes_per_s > 0)
            return conn->held ? INT64_MAX : conn->last_ms + opts->write_ms;
        return hm_serve_patience(
            conn->since_ms, conn->last_ms, opts->write_ms, conn->sent);
    case HM_SERVE_WORK:
        return INT64_MAX;
    default:
        return conn->since_ms + HM_SERVE_LINGER_MS;
    }
}

static void expire(struct hm_serve_conn *conn)
{
    bool asked = conn->state == HM_SERVE_BODY ||
        (conn->state == HM_SERVE_HEAD && conn->in.len > 0);

    if (!asked) {
        if (conn->state == HM_SERVE_HEAD)
            hm_serve_sock_finish(&conn->sock);
        hm_serve_conn_free(conn, conn->state == HM_SERVE_SEND);
        return;
    }
    refuse(conn, 408, "a request that came too slowly");
    hm_serve_conn_run(conn);
}

/* While the server stops: a last look at who is idle, because a request may
 * have been on its way. */
static void part(struct hm_serve_conn *conn)
{
    size_t count = conn->reader->count;
    struct hm_serve_reader *reader = conn->reader;

    conn->ready = true;
    hm_serve_conn_run(conn);
    if (reader->count == count && is_idle(conn)) {
        hm_serve_sock_finish(&conn->sock);
        hm_serve_conn_free(conn, false);
    }
}

void hm_serve_conn_check(struct hm_serve_conn *conn, int64_t now_ms)
{
    struct hm_server *server = conn->reader->server;
    bool draining = HM_SERVE_GET(server->draining);

    if (conn->state == HM_SERVE_WORK)
        return;
    if (draining && now_ms >= HM_SERVE_GET(server->stop_ms))
        hm_serve_conn_free(conn, false);
    else if (draining && is_idle(conn))
        part(conn);
    else if (now_ms >= deadline(conn))
        expire(conn);
}

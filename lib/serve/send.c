/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "serve/impl.h"

enum { PIECES = 16 }; /* of one answer before others have their turn */

int64_t hm_serve_patience(
    int64_t since_ms, int64_t last_ms, unsigned wait_ms, uint64_t bytes)
{
    uint64_t earned = bytes / (HM_SERVE_RATE_MIN / 1000);
    int64_t slow, silent = last_ms + wait_ms;

    if (earned > INT32_MAX)
        earned = INT32_MAX;
    slow = since_ms + wait_ms + (int64_t)earned;
    return slow < silent ? slow : silent;
}

static void count_answer(struct hm_serve_conn *conn)
{
    struct hm_serve_flight *flight = &conn->reader->server->flight;

    assert(conn->counted == 0);
    if (conn->resp.body.len == 0)
        return;
    if (hm_serve_flight_take(flight, conn->resp.body.len))
        conn->counted = conn->resp.body.len;
    else
        hm_serve_refuse(&conn->resp, 503);
}

static void arm(struct hm_serve_conn *conn, int64_t ms)
{
    struct timeval tv = {
        .tv_sec = (time_t)(ms / 1000), .tv_usec = (ms % 1000) * 1000};

    evtimer_add(&conn->timer, &tv);
}

void hm_serve_send_begin(struct hm_serve_conn *conn)
{
    struct hm_serve_response *resp = &conn->resp;

    count_answer(conn);
    hm_serve_settle(resp);
    /* Without a length it is the end of the connection that ends an answer. */
    if (resp->end != HM_SERVE_KEEP || resp->endless ||
        HM_SERVE_GET(conn->reader->server->stopping))
        conn->close = true;
    conn->outgoing = (struct hm_serve_outgoing){.resp = resp,
        .close = conn->close,
        .no_body = resp->head || resp->status == 204 || resp->status == 304 ||
            hm_bytes_eq_str(conn->req.method, "HEAD")};
    resp->head = conn->outgoing.no_body;
    conn->sent = 0;
    conn->state = HM_SERVE_SEND;
    conn->since_ms = conn->last_ms = hm_clock_mono_ms();
    conn->held = resp->delay_ms > 0;
    if (conn->held)
        arm(conn, resp->delay_ms);
}

void hm_serve_send_refuse(struct hm_serve_conn *conn, int status, bool close)
{
    hm_serve_refuse(&conn->resp, status);
    if (close)
        conn->close = true;
    hm_serve_send_begin(conn);
}

/* How many bytes may go now; 0 for a slow answer that is ahead of its time. */
static size_t allowance(struct hm_serve_conn *conn)
{
    uint64_t rate = conn->resp.bytes_per_s, due;
    int64_t past = hm_clock_mono_ms() - conn->since_ms - conn->resp.delay_ms;

    if (rate == 0)
        return HM_SERVE_PIECE;
    if (past < 0)
        past = 0;
    if (past > HM_SERVE_WAIT_MAX_MS || rate > HM_SERVE_ANSWER_MAX)
        return HM_SERVE_PIECE;
    due = rate * (uint64_t)past / 1000 + 1;
    if (due <= conn->sent)
        return 0;
    due -= conn->sent;
    return due < HM_SERVE_PIECE ? (size_t)due : HM_SERVE_PIECE;
}

static enum hm_serve_step blocked(struct hm_serve_conn *conn)
{
    hm_serve_conn_reading(conn, false);
    event_add(&conn->writable, NULL);
    return HM_SERVE_WAIT;
}

static enum hm_serve_step paced(struct hm_serve_conn *conn)
{
    hm_serve_conn_reading(conn, false);
    conn->last_ms = hm_clock_mono_ms(); /* it is not the client who waits */
    arm(conn, HM_SERVE_PACE_MS);
    return HM_SERVE_WAIT;
}

static enum hm_serve_step put(struct hm_serve_conn *conn)
{
    struct hm_bytes left =
        hm_bytes_slice(hm_buf_view(&conn->out), conn->out_at, conn->out.len);
    size_t len = allowance(conn);

    if (len == 0)
        return paced(conn);
    if (conn->resp.bytes_per_s > 0)
        left = hm_bytes_slice(left, 0, len);
    switch (hm_serve_sock_write(&conn->sock, left, &len)) {
    case HM_SERVE_IO_DONE:
        conn->out_at += len;
        conn->sent += len;
        conn->last_ms = hm_clock_mono_ms();
        return HM_SERVE_MORE;
    case HM_SERVE_IO_WANT_WRITE:
        return blocked(conn);
    default:
        /* TLS does not want to read here: nothing is negotiated again. */
        return HM_SERVE_GONE;
    }
}

/* Before an answer is given back: what it held. */
static void release(struct hm_serve_conn *conn)
{
    if (conn->counted > 0)
        hm_serve_flight_give(&conn->reader->server->flight, conn->counted);
    conn->counted = 0;
    hm_serve_response_free(&conn->resp);
    hm_serve_body_free(&conn->body);
    hm_buf_cut(&conn->out, 0);
    conn->out_at = 0;
    if (conn->out.cap > HM_SERVE_READ)
        hm_buf_free(&conn->out);
}

static enum hm_serve_step flush(struct hm_serve_conn *conn)
{
    if (hm_serve_sock_sent(&conn->sock))
        return HM_SERVE_CUT;
    hm_serve_conn_reading(conn, false);
    arm(conn, HM_SERVE_PACE_MS);
    return HM_SERVE_WAIT;
}

static enum hm_serve_step finish(struct hm_serve_conn *conn)
{
    enum hm_serve_end end = conn->resp.end;

    release(conn);
    conn->since_ms = conn->last_ms = hm_clock_mono_ms();
    conn->served = true;
    if (end == HM_SERVE_RESET) {
        conn->state = HM_SERVE_FLUSH;
        return HM_SERVE_MORE;
    }
    hm_serve_conn_reading(conn, true);
    conn->ready = hm_serve_sock_pending(&conn->sock);
    conn->state = HM_SERVE_HEAD;
    conn->seen = 0;
    memset(&conn->req, 0, sizeof(conn->req));
    if (!conn->close)
        return HM_SERVE_MORE;
    hm_serve_sock_finish(&conn->sock);
    conn->state = HM_SERVE_LINGER;
    conn->ready = true;
    return HM_SERVE_MORE;
}

enum hm_serve_step hm_serve_send_step(struct hm_serve_conn *conn)
{
    if (conn->state == HM_SERVE_FLUSH)
        return flush(conn);
    if (conn->held) {
        hm_serve_conn_reading(conn, false);
        return HM_SERVE_WAIT;
    }
    for (size_t i = 0; i < PIECES; i++) {
        enum hm_serve_step step;

        if (conn->out_at == conn->out.len) {
            hm_buf_cut(&conn->out, 0);
            conn->out_at = 0;
            if (!hm_serve_outgoing_make(&conn->outgoing, &conn->out,
                    HM_SERVE_PIECE, hm_clock_now().s))
                return HM_SERVE_CUT;
        }
        if (conn->out.len == 0)
            return finish(conn);
        step = put(conn);
        if (step != HM_SERVE_MORE)
            return step;
    }
    return blocked(conn);
}

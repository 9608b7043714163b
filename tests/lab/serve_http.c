/* SPDX-License-Identifier: Apache-2.0 */
#include "lab/serve_http.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/uri.h"
#include "http/body.h"
#include "sandbox/spool.h"

enum { PIECE = 65536, FIELDS = 64, ENDLESS_MAX = 1 << 20 };

/* ---- The request ---- */

/* What a handler sees, and the memory that it lies in. */
struct asked {
    struct hm_serve_request req;
    struct hm_serve_field fields[FIELDS];
    struct hm_buf host, body;
};

static bool read_source(
    struct hm_buf *out, const struct hm_source *source, struct hm_err *err)
{
    uint8_t piece[PIECE];

    for (;;) {
        size_t len = sizeof(piece);

        HM_TRY(source->read(source->ctx, piece, &len, err));
        if (len == 0)
            return hm_buf_end(out, NULL, err);
        hm_buf_put(out, hm_bytes(piece, len));
    }
}

static bool ask(struct asked *asked, const struct hm_uri *uri,
    const struct hm_http_request *req, struct hm_err *err)
{
    struct hm_serve_request *to = &asked->req;

    hm_buf_put(&asked->host, uri->host);
    if (uri->has_port)
        hm_buf_printf(&asked->host, ":%u", uri->port);
    to->method = hm_bytes_str(req->method != NULL ? req->method : "GET");
    to->path = uri->path.len > 0 ? uri->path : HM_LIT("/");
    to->query = uri->query;
    to->host = hm_buf_view(&asked->host);
    to->peer = HM_LIT("127.0.0.1:1");
    to->tls = hm_uri_scheme_is(uri, "https");
    to->fields = asked->fields;
    to->body = req->body;
    to->body_fd = -1;
    for (size_t i = 0; i < req->header_count && i < FIELDS; i++)
        asked->fields[to->field_count++] = (struct hm_serve_field){
            hm_bytes_str(req->headers[i].name), req->headers[i].value};
    if (req->source != NULL) {
        HM_TRY(read_source(&asked->body, req->source, err));
        to->body = hm_buf_view(&asked->body);
    }
    to->body_len = to->body.len;
    return hm_buf_end(&asked->host, NULL, err);
}

/* ---- The answer ---- */

struct answer {
    const struct hm_http_request *req;
    struct hm_serve_response *from;
    struct hm_http_response *to;
    uint64_t left; /* bytes until it is cut */
    uint64_t claimed;
};

static bool lost(struct answer *answer, struct hm_err *err)
{
    answer->to->failure = HM_HTTP_FAIL_LOST;
    return hm_fail(err, HM_NETWORK, "the answer was cut");
}

static uint64_t body_len(const struct hm_serve_response *resp)
{
    return resp->has_file ? resp->file_len : resp->body.len;
}

static bool give_head(struct answer *answer, struct hm_err *err)
{
    struct hm_serve_response *from = answer->from;
    struct hm_rd rd = hm_rd(hm_buf_view(&from->fields));
    char line[64];

    answer->claimed = from->lie_length ? from->claimed_len : body_len(from);
    if (answer->left <= from->fields.len)
        return lost(answer, err);
    answer->left -= from->fields.len;
    snprintf(line, sizeof(line), "HTTP/1.1 %d x", from->status);
    HM_TRY(hm_http_headers_take(&answer->to->headers, hm_bytes_str(line), err));
    while (hm_rd_left(&rd) > 0)
        HM_TRY(
            hm_http_headers_take(&answer->to->headers, hm_rd_line(&rd), err));
    snprintf(line, sizeof(line), "Content-Length: %" PRIu64, answer->claimed);
    if (!from->endless)
        HM_TRY(hm_http_headers_take(
            &answer->to->headers, hm_bytes_str(line), err));
    HM_TRY(hm_http_headers_take(&answer->to->headers, HM_LIT(""), err));
    return hm_http_body_head(answer->to, answer->req, err);
}

static bool put(
    struct answer *answer, struct hm_bytes piece, struct hm_err *err)
{
    bool cut = piece.len > answer->left;

    HM_TRY(hm_http_body_put(answer->to, answer->req,
        hm_bytes_slice(piece, 0, cut ? (size_t)answer->left : piece.len), err));
    answer->left -= cut ? answer->left : piece.len;
    return !cut || lost(answer, err);
}

static bool give_once(struct answer *answer, struct hm_err *err)
{
    const struct hm_serve_response *from = answer->from;
    uint8_t piece[PIECE];
    uint64_t at = 0;
    size_t len;

    if (!from->has_file)
        return put(answer, hm_buf_view(&from->body), err);
    while (at < from->file_len) {
        len =
            from->file_len - at < PIECE ? (size_t)(from->file_len - at) : PIECE;
        HM_TRY(
            hm_fd_read_at(from->fd, from->file_offset + at, piece, len, err));
        HM_TRY(put(answer, hm_bytes(piece, len), err));
        at += len;
    }
    return true;
}

static bool give_body(struct answer *answer, struct hm_err *err)
{
    const struct hm_serve_response *from = answer->from;

    if (answer->req->method != NULL && strcmp(answer->req->method, "HEAD") == 0)
        return true;
    if (answer->claimed < answer->left && !from->endless)
        answer->left = answer->claimed;
    for (size_t i = 0; from->endless && i < ENDLESS_MAX; i++)
        HM_TRY(give_once(answer, err));
    HM_TRY(give_once(answer, err));
    if (from->lie_length && answer->claimed > body_len(from))
        return lost(answer, err);
    return true;
}

static bool give(
    struct lab_serve *serve, struct answer *answer, struct hm_err *err)
{
    struct hm_serve_response *from = answer->from;
    unsigned status = from->status == 0 || from->fields.failed != HM_OK ||
            from->body.failed != HM_OK
        ? 500
        : (unsigned)from->status;

    from->status = (int)status;
    serve->now_ms += from->delay_ms;
    answer->left = from->cut_after > 0 ? from->cut_after : UINT64_MAX;
    if (serve->now_ms > answer->req->deadline_ms ||
        (serve->lose > 0 && --serve->lose == 0))
        return lost(answer, err);
    HM_TRY(give_head(answer, err));
    return give_body(answer, err);
}

/* ---- The interface ---- */

static bool answer_asked(struct lab_serve *serve, struct asked *asked,
    struct answer *answer, struct hm_err *err)
{
    hm_auto(serve_response) from = hm_serve_response();

    if (!serve->handle(serve->ctx, &asked->req, &from)) {
        answer->to->failure = HM_HTTP_FAIL_NOT_SENT;
        return hm_fail(
            err, HM_NETWORK, "no host %s here", HM_SHOW(asked->req.host));
    }
    answer->from = &from;
    return give(serve, answer, err);
}

static bool exchange(void *ctx, const struct hm_http_request *req,
    struct hm_http_response *resp, struct hm_err *err)
{
    struct asked asked = {
        .host = hm_buf(HM_URI_MAX), .body = hm_buf(HM_HTTP_BODY_MAX)};
    struct answer answer = {.req = req, .to = resp};
    struct lab_serve *serve = ctx;
    struct hm_uri uri;
    bool good;

    serve->count++;
    hm_http_body_begin(resp, req);
    HM_TRY(hm_uri_parse(&uri, req->url, err));
    good = ask(&asked, &uri, req, err) &&
        answer_asked(serve, &asked, &answer, err);
    hm_buf_free(&asked.host);
    hm_buf_free(&asked.body);
    return good;
}

static int64_t mono_ms(void *ctx)
{
    return ((struct lab_serve *)ctx)->now_ms;
}

static int64_t now_s(void *ctx)
{
    return LAB_SERVE_EPOCH_S + ((struct lab_serve *)ctx)->now_ms / 1000;
}

static void sleep_ms(void *ctx, int64_t ms)
{
    ((struct lab_serve *)ctx)->now_ms += ms;
}

static uint64_t random_number(void *ctx)
{
    return ((struct lab_serve *)ctx)->count * 7919;
}

static bool cancelled(void *ctx)
{
    (void)ctx;
    return false;
}

void lab_serve_new(struct lab_serve *out, lab_handler *handle, void *ctx)
{
    *out = (struct lab_serve){
        .http = {.exchange = exchange,
            .ctx = out,
            .env = {mono_ms, now_s, sleep_ms, random_number, cancelled, out}},
        .handle = handle,
        .ctx = ctx,
        .now_ms = LAB_SERVE_START_MS,
    };
}

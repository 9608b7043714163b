/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/answer.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/err.h"
#include "base/time.h"

static const struct {
    int status;
    const char *text;
} texts[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {425, "Too Early"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Supported"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
};

const char *hm_serve_status_text(int status)
{
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (texts[i].status == status)
            return texts[i].text;
    }
    return "Unknown";
}

void hm_serve_refuse(struct hm_serve_response *resp, int status)
{
    const char *text = hm_serve_status_text(status);

    hm_serve_response_free(resp);
    hm_serve_answer(
        resp, status, "text/plain; charset=utf-8", hm_bytes_str(text));
    hm_buf_put_u8(&resp->body, '\n');
    if (status == 503)
        hm_serve_put_field(resp, "Retry-After", HM_LIT("1"));
}

bool hm_serve_settle(struct hm_serve_response *resp)
{
    if (resp->status >= 200 && resp->status <= 599 &&
        resp->fields.failed == HM_OK && resp->body.failed == HM_OK)
        return true;
    hm_serve_refuse(resp, 500);
    return false;
}

/* RFC 9110 section 5.6.7. lib/http writes the same, but stands beside us. */
static void put_date(struct hm_buf *out, int64_t date_s)
{
    static const char days[] = "ThuFriSatSunMonTueWed";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct hm_date d;

    if (date_s < 0 || !hm_time_to_date(&d, date_s))
        return;
    hm_buf_printf(out, "Date: %.3s, %02d %.3s %04d %02d:%02d:%02d GMT\r\n",
        days + 3 * (date_s / 86400 % 7), d.day,
        &months[3 * (size_t)(d.month - 1)], d.year, d.hour, d.minute, d.second);
}

static bool in_file(const struct hm_serve_response *resp)
{
    return resp->has_file && (resp->fd >= 0 || resp->head);
}

static uint64_t body_len(const struct hm_serve_outgoing *o)
{
    const struct hm_serve_response *resp = o->resp;

    return in_file(resp) ? resp->file_len : resp->body.len;
}

static void put_head(
    struct hm_serve_outgoing *o, struct hm_buf *out, int64_t date_s)
{
    const struct hm_serve_response *resp = o->resp;

    hm_buf_printf(out, "HTTP/1.1 %03d %s\r\n", resp->status,
        hm_serve_status_text(resp->status));
    put_date(out, date_s);
    hm_buf_put(out, hm_buf_view(&resp->fields));
    if (resp->lie_length)
        hm_buf_printf(
            out, "Content-Length: %" PRIu64 "\r\n", resp->claimed_len);
    else if (!resp->endless && resp->status != 204 && resp->status != 304)
        hm_buf_printf(out, "Content-Length: %" PRIu64 "\r\n", body_len(o));
    hm_buf_put_str(out, o->close ? "Connection: close\r\n\r\n" : "\r\n");
}

static bool put_file(
    struct hm_serve_outgoing *o, struct hm_buf *out, size_t len)
{
    const struct hm_serve_response *resp = o->resp;
    size_t before = out->len;
    uint8_t *p = hm_buf_extend(out, len);
    ssize_t got;

    if (p == NULL)
        return false;
    got = pread(resp->fd, p, len, (off_t)(resp->file_offset + o->at));
    if (got <= 0)
        return false;
    hm_buf_cut(out, before + (size_t)got);
    o->at += (uint64_t)got;
    return true;
}

static bool put_body(
    struct hm_serve_outgoing *o, struct hm_buf *out, size_t max)
{
    uint64_t left = body_len(o) - o->at;
    size_t len = left < max ? (size_t)left : max;

    if (o->no_body || len == 0)
        return true;
    if (in_file(o->resp)) {
        HM_TRY(put_file(o, out, len));
    } else {
        hm_buf_put(out,
            hm_bytes_slice(hm_buf_view(&o->resp->body), (size_t)o->at, len));
        o->at += len;
    }
    if (o->resp->endless && o->at == body_len(o))
        o->at = 0;
    return true;
}

bool hm_serve_outgoing_make(
    struct hm_serve_outgoing *o, struct hm_buf *out, size_t max, int64_t date_s)
{
    size_t before = out->len, made;
    uint64_t most = UINT64_MAX;

    if (o->resp->cut_after > 0)
        most = o->resp->cut_after - o->made;
    if (most == 0)
        return true;
    if (!o->begun) {
        o->begun = true;
        put_head(o, out, date_s);
    }
    do { /* an endless body of few bytes comes many times in one piece */
        made = out->len - before;
        if (made < max)
            HM_TRY(put_body(o, out, max - made));
    } while (out->len - before > made);
    if (out->failed != HM_OK)
        return false;
    if (made > most) {
        made = (size_t)most;
        hm_buf_cut(out, before + made);
    }
    o->made += made;
    return true;
}

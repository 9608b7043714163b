/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/message.h"

#include <unistd.h>

#include "base/limits.h"
#include "base/text.h"
#include "serve/head.h"

const struct hm_bytes *hm_serve_field(
    const struct hm_serve_request *req, const char *name)
{
    for (size_t i = 0; i < req->field_count; i++) {
        if (hm_bytes_eq_nocase(req->fields[i].name, hm_bytes_str(name)))
            return &req->fields[i].value;
    }
    return NULL;
}

static int hex_value(uint8_t c)
{
    c = hm_to_lower(c);
    if (hm_is_digit(c))
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The next byte of what `in` stands for, taken off its front; -1 for an escape
 * that is none. */
static int next_byte(struct hm_bytes *in)
{
    size_t len = in->p[0] == '%' ? 3 : 1;
    int c = in->p[0];

    if (len == 3) {
        int high = in->len >= 3 ? hex_value(in->p[1]) : -1;
        int low = in->len >= 3 ? hex_value(in->p[2]) : -1;

        if (high < 0 || low < 0)
            return -1;
        c = high << 4 | low;
    }
    *in = hm_bytes_slice(*in, len, in->len);
    return c;
}

static bool is_name(struct hm_bytes in, const char *name)
{
    for (; in.len > 0; name++) {
        if (next_byte(&in) != (unsigned char)*name || *name == '\0')
            return false;
    }
    return *name == '\0';
}

static void decode(struct hm_buf *out, struct hm_bytes in)
{
    while (in.len > 0) {
        int c = next_byte(&in);

        if (c < 0) {
            hm_buf_fail(out, HM_FORMAT);
            return;
        }
        hm_buf_put_u8(out, (uint8_t)c);
    }
}

bool hm_serve_query(
    struct hm_buf *out, const struct hm_serve_request *req, const char *name)
{
    struct hm_bytes left = req->query;

    while (left.len > 0) {
        size_t end = hm_bytes_find(left, '&');
        struct hm_bytes pair = hm_bytes_slice(left, 0, end);
        size_t mark = hm_bytes_find(pair, '=');

        if (is_name(hm_bytes_slice(pair, 0, mark), name)) {
            decode(out, hm_bytes_slice(pair, mark + 1, pair.len));
            return true;
        }
        left = hm_bytes_slice(left, end + 1, left.len);
    }
    return false;
}

struct hm_serve_response hm_serve_response(void)
{
    return (struct hm_serve_response){
        .fields = hm_buf(HM_SERVE_ANSWER_FIELDS_MAX),
        .body = hm_buf(HM_SERVE_ANSWER_MAX),
        .fd = -1,
    };
}

void hm_serve_response_free(struct hm_serve_response *resp)
{
    if (resp->has_file && resp->fd >= 0)
        close(resp->fd);
    hm_buf_free(&resp->fields);
    hm_buf_free(&resp->body);
    *resp = hm_serve_response();
}

/* Where an answer ends is the server's to say: a second word about it is how
 * answers are split. */
static bool is_framing(struct hm_bytes name)
{
    static const char *const names[] = {
        "Content-Length", "Transfer-Encoding", "Connection", "Date"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (hm_bytes_eq_nocase(name, hm_bytes_str(names[i])))
            return true;
    }
    return false;
}

void hm_serve_put_field(
    struct hm_serve_response *resp, const char *name, struct hm_bytes value)
{
    struct hm_bytes bytes = hm_bytes_str(name);

    if (!hm_serve_name_ok(bytes) || is_framing(bytes) ||
        !hm_serve_value_ok(value)) {
        hm_buf_fail(&resp->fields, HM_FORMAT);
        return;
    }
    hm_buf_put(&resp->fields, bytes);
    hm_buf_put_str(&resp->fields, ": ");
    hm_buf_put(&resp->fields, value);
    hm_buf_put_str(&resp->fields, "\r\n");
}

void hm_serve_answer(struct hm_serve_response *resp, int status,
    const char *content_type, struct hm_bytes body)
{
    resp->status = status;
    hm_serve_put_field(resp, "Content-Type", hm_bytes_str(content_type));
    hm_buf_put(&resp->body, body);
}

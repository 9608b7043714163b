/* SPDX-License-Identifier: Apache-2.0 */
#include "http/headers.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"

struct hm_http_headers hm_http_headers(void)
{
    /* Each field may grow by the line feed of a last line that has none. */
    return (struct hm_http_headers){
        .text = hm_buf(HM_HTTP_HEADERS_MAX + HM_HTTP_FIELDS_MAX)};
}

void hm_http_headers_free(struct hm_http_headers *headers)
{
    hm_buf_free(&headers->text);
    *headers = hm_http_headers();
}

/* RFC 9110 section 5.6.2. */
static bool is_token_char(uint8_t c)
{
    return hm_is_alnum(c) ||
        (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

bool hm_http_name_ok(struct hm_bytes name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (!is_token_char(name.p[i]))
            return false;
    }
    return name.len > 0;
}

bool hm_http_value_ok(struct hm_bytes value)
{
    for (size_t i = 0; i < value.len; i++) {
        uint8_t c = value.p[i];

        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

static struct hm_bytes trim(struct hm_bytes in)
{
    while (in.len > 0 && is_blank(in.p[0]))
        in = hm_bytes(in.p + 1, in.len - 1);
    while (in.len > 0 && is_blank(in.p[in.len - 1]))
        in.len--;
    return in;
}

static struct hm_bytes chomp(struct hm_bytes line)
{
    if (line.len > 0 && line.p[line.len - 1] == '\n')
        line.len--;
    if (line.len > 0 && line.p[line.len - 1] == '\r')
        line.len--;
    return line;
}

/* "HTTP/1.1 200 reason", "HTTP/2 200"; 0 when it is something else. */
static int status_of(struct hm_bytes line)
{
    struct hm_rd rd = hm_rd(line);
    struct hm_bytes digits;
    int status = 0;

    if (!hm_bytes_eq_str(hm_rd_take(&rd, 5), "HTTP/") ||
        !hm_is_digit(hm_rd_u8(&rd)))
        return 0;
    if (hm_rd_peek(&rd) == '.') {
        hm_rd_take(&rd, 1);
        if (!hm_is_digit(hm_rd_u8(&rd)))
            return 0;
    }
    if (hm_rd_u8(&rd) != ' ')
        return 0;
    digits = hm_rd_take(&rd, 3);
    for (size_t i = 0; i < digits.len; i++) {
        if (!hm_is_digit(digits.p[i]))
            return 0;
        status = status * 10 + (digits.p[i] - '0');
    }
    if (hm_rd_left(&rd) > 0 && hm_rd_u8(&rd) != ' ')
        return 0;
    return rd.failed || status < 100 || status > 599 ? 0 : status;
}

static bool take_status(
    struct hm_http_headers *headers, struct hm_bytes line, struct hm_err *err)
{
    int status = status_of(line);

    if (status == 0)
        return hm_fail(
            err, HM_FORMAT, "wanted a status line, got %s", HM_SHOW(line));
    hm_buf_cut(&headers->text, 0);
    headers->count = 0;
    headers->ended = false;
    headers->status = status;
    return true;
}

static bool take_field(
    struct hm_http_headers *headers, struct hm_bytes line, struct hm_err *err)
{
    size_t colon = hm_bytes_find(line, ':');
    struct hm_bytes name = hm_bytes_slice(line, 0, colon);
    struct hm_bytes value = trim(hm_bytes_slice(line, colon + 1, line.len));

    if (is_blank(line.p[0]))
        return hm_fail(err, HM_FORMAT, "a folded header line");
    if (colon == line.len || !hm_http_name_ok(name))
        return hm_fail(err, HM_FORMAT, "header name %s", HM_SHOW(name));
    if (!hm_http_value_ok(value))
        return hm_fail(err, HM_FORMAT, "header %s holds control characters",
            HM_SHOW(name));
    if (headers->count == HM_HTTP_FIELDS_MAX)
        return hm_fail(
            err, HM_LIMIT, "more than %d header fields", HM_HTTP_FIELDS_MAX);
    headers->count++;
    hm_buf_put(&headers->text, name);
    hm_buf_put_u8(&headers->text, ':');
    hm_buf_put(&headers->text, value);
    hm_buf_put_u8(&headers->text, '\n');
    return hm_buf_end(&headers->text, NULL, err);
}

bool hm_http_headers_take(
    struct hm_http_headers *headers, struct hm_bytes line, struct hm_err *err)
{
    bool interim = headers->ended && headers->status < 200;

    if (line.len > HM_HTTP_HEADERS_MAX - headers->bytes)
        return hm_fail(err, HM_LIMIT, "headers longer than %zu bytes",
            HM_HTTP_HEADERS_MAX);
    headers->bytes += line.len;
    line = chomp(line);
    if (headers->status == 0 || interim)
        return take_status(headers, line, err);
    if (headers->ended)
        return true;
    if (line.len == 0) {
        headers->ended = true;
        return true;
    }
    return take_field(headers, line, err);
}

struct hm_bytes hm_http_header_at(
    const struct hm_http_headers *headers, const char *name, size_t index)
{
    struct hm_rd rd = hm_rd(hm_buf_view(&headers->text));

    while (hm_rd_left(&rd) > 0) {
        struct hm_bytes line = hm_rd_line(&rd);
        size_t colon = hm_bytes_find(line, ':');

        if (hm_bytes_eq_nocase(
                hm_bytes_slice(line, 0, colon), hm_bytes_str(name)) &&
            index-- == 0)
            return hm_bytes(line.p + colon + 1, line.len - colon - 1);
    }
    return hm_bytes(NULL, 0);
}

bool hm_http_header_one(struct hm_bytes *value,
    const struct hm_http_headers *headers, const char *name, struct hm_err *err)
{
    struct hm_bytes found = hm_http_header_at(headers, name, 0);

    if (found.p == NULL)
        return hm_fail(err, HM_NOT_FOUND, "no header %s", name);
    if (hm_http_header_at(headers, name, 1).p != NULL)
        return hm_fail(err, HM_FORMAT, "more than one header %s", name);
    *value = found;
    return true;
}

bool hm_http_content_length(
    int64_t *len, const struct hm_http_headers *headers, struct hm_err *err)
{
    static const char name[] = "Content-Length";
    struct hm_bytes first = hm_http_header_at(headers, name, 0), other;
    uint64_t v = 0;

    *len = -1;
    /* With a transfer coding it means nothing (RFC 9112 section 6.3). */
    if (first.p == NULL ||
        hm_http_header_at(headers, "Transfer-Encoding", 0).p != NULL)
        return true;
    for (size_t i = 1;; i++) {
        other = hm_http_header_at(headers, name, i);
        if (other.p == NULL)
            break;
        if (!hm_bytes_eq(first, other))
            return hm_fail(err, HM_FORMAT, "%s differs from itself", name);
    }
    if (!hm_text_u64(&v, first) || v > INT64_MAX)
        return hm_fail(err, HM_FORMAT, "%s is %s", name, HM_SHOW(first));
    *len = (int64_t)v;
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/head.h"

#include <string.h>

#include "base/err.h"
#include "base/text.h"

/* Record why, and what answers it; always false. */
#define refuse(out, number, err, code, ...)                                    \
    ((out)->status = (number), hm_fail((err), (code), __VA_ARGS__))

size_t hm_serve_head_end(struct hm_bytes in, size_t *seen)
{
    static const char end[] = "\r\n\r\n";
    size_t from = *seen > 3 ? *seen - 3 : 0;
    const uint8_t *at = NULL;

    if (in.len > from)
        at = memmem(in.p + from, in.len - from, end, sizeof(end) - 1);
    *seen = in.len;
    return at == NULL ? 0 : (size_t)(at - in.p) + sizeof(end) - 1;
}

static bool is_token_char(uint8_t c)
{
    return hm_is_alnum(c) ||
        (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

bool hm_serve_name_ok(struct hm_bytes name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (!is_token_char(name.p[i]))
            return false;
    }
    return name.len > 0;
}

bool hm_serve_value_ok(struct hm_bytes value)
{
    for (size_t i = 0; i < value.len; i++) {
        uint8_t c = value.p[i];

        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

bool hm_serve_host_ok(struct hm_bytes host)
{
    for (size_t i = 0; i < host.len; i++) {
        uint8_t c = host.p[i];

        if (!hm_is_alnum(c) && (c == '\0' || strchr(".-_:[]", c) == NULL))
            return false;
    }
    return host.len > 0;
}

static bool is_hex(uint8_t c)
{
    return hm_is_digit(c) || (hm_to_lower(c) >= 'a' && hm_to_lower(c) <= 'f');
}

/* As base/uri.h has it: what others read in two ways is refused. */
static bool target_ok(struct hm_bytes in)
{
    for (size_t i = 0; i < in.len; i++) {
        uint8_t c = in.p[i];

        if (c <= ' ' || c > 0x7e || c == '\\' || c == '#')
            return false;
        if (c == '%' &&
            (in.len - i < 3 || !is_hex(in.p[i + 1]) || !is_hex(in.p[i + 2])))
            return false;
    }
    return in.len > 0;
}

/* "http://host/path": the standard wants it to be taken (section 3.2.2). The
 * host is compared with the field of that name later. */
static struct hm_bytes without_origin(
    struct hm_bytes target, struct hm_bytes *authority)
{
    static const char *const schemes[] = {"http://", "https://"};

    for (size_t i = 0; i < 2; i++) {
        size_t len = strlen(schemes[i]), at = len;

        if (!hm_bytes_eq_nocase(
                hm_bytes_slice(target, 0, len), hm_bytes_str(schemes[i])))
            continue;
        while (at < target.len && target.p[at] != '/' && target.p[at] != '?')
            at++;
        *authority = hm_bytes_slice(target, len, at - len);
        return hm_bytes_slice(target, at, target.len);
    }
    return target;
}

static bool take_target(struct hm_serve_head *out, struct hm_bytes target,
    struct hm_bytes *authority, struct hm_err *err)
{
    size_t mark;

    if (!target_ok(target))
        return refuse(
            out, 400, err, HM_FORMAT, "request target %s", HM_SHOW(target));
    if (hm_bytes_eq_str(out->method, "CONNECT"))
        return refuse(out, 501, err, HM_UNSUPPORTED, "method CONNECT");
    if (hm_bytes_eq_str(target, "*")) {
        out->path = target;
        return true;
    }
    target = without_origin(target, authority);
    mark = hm_bytes_find(target, '?');
    out->path = hm_bytes_slice(target, 0, mark);
    out->query = hm_bytes_slice(target, mark + 1, target.len);
    if (out->path.len == 0 || out->path.p[0] != '/')
        return refuse(out, 400, err, HM_FORMAT, "path %s, wanted one with '/'",
            HM_SHOW(out->path));
    return true;
}

static bool take_version(
    struct hm_serve_head *out, struct hm_bytes version, struct hm_err *err)
{
    out->http10 = hm_bytes_eq_str(version, "HTTP/1.0");
    if (out->http10 || hm_bytes_eq_str(version, "HTTP/1.1"))
        return true;
    if (version.len == 8 && hm_bytes_starts(version, HM_LIT("HTTP/")) &&
        hm_is_digit(version.p[5]) && version.p[6] == '.' &&
        hm_is_digit(version.p[7]))
        return refuse(out, 505, err, HM_UNSUPPORTED, "version %s, wanted 1.1",
            HM_SHOW(version));
    return refuse(out, 400, err, HM_FORMAT, "version %s, wanted HTTP/1.1",
        HM_SHOW(version));
}

/* One space between the three, neither more nor tabs (section 3). */
static bool take_request_line(struct hm_serve_head *out, struct hm_bytes line,
    struct hm_bytes *authority, struct hm_err *err)
{
    size_t first = hm_bytes_find(line, ' ');
    struct hm_bytes rest = hm_bytes_slice(line, first + 1, line.len);
    size_t second = hm_bytes_find(rest, ' ');

    out->method = hm_bytes_slice(line, 0, first);
    if (!hm_serve_name_ok(out->method))
        return refuse(
            out, 400, err, HM_FORMAT, "method %s", HM_SHOW(out->method));
    HM_TRY(take_version(out, hm_bytes_slice(rest, second + 1, rest.len), err));
    return take_target(out, hm_bytes_slice(rest, 0, second), authority, err);
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

static bool take_field(
    struct hm_serve_head *out, struct hm_bytes line, struct hm_err *err)
{
    size_t colon = hm_bytes_find(line, ':');
    struct hm_serve_field field = {.name = hm_bytes_slice(line, 0, colon),
        .value = trim(hm_bytes_slice(line, colon + 1, line.len))};

    /* A folded line begins with a space, and a space before the colon is no
     * token either. */
    if (colon == line.len || !hm_serve_name_ok(field.name))
        return refuse(
            out, 400, err, HM_FORMAT, "field name %s", HM_SHOW(field.name));
    if (!hm_serve_value_ok(field.value))
        return refuse(
            out, 400, err, HM_FORMAT, "value of field %s", HM_SHOW(field.name));
    if (out->field_count == HM_SERVE_FIELDS_MAX)
        return refuse(out, 431, err, HM_LIMIT, "more than %d fields",
            HM_SERVE_FIELDS_MAX);
    out->fields[out->field_count++] = field;
    return true;
}

/* The one field of that name; NULL when there is none. More than one is
 * refused, even if they are alike. */
static bool one(const struct hm_bytes **value, struct hm_serve_head *out,
    const char *name, struct hm_err *err)
{
    *value = NULL;
    for (size_t i = 0; i < out->field_count; i++) {
        if (!hm_bytes_eq_nocase(out->fields[i].name, hm_bytes_str(name)))
            continue;
        if (*value != NULL)
            return refuse(out, 400, err, HM_FORMAT, "field %s twice", name);
        *value = &out->fields[i].value;
    }
    return true;
}

static bool check_host(
    struct hm_serve_head *out, struct hm_bytes authority, struct hm_err *err)
{
    const struct hm_bytes *host;

    HM_TRY(one(&host, out, "Host", err));
    if (host == NULL && !out->http10)
        return refuse(out, 400, err, HM_FORMAT, "no field Host");
    if (host != NULL)
        out->host = *host;
    else
        out->host = authority;
    if (host != NULL && !hm_serve_host_ok(*host))
        return refuse(out, 400, err, HM_FORMAT, "host %s", HM_SHOW(*host));
    if (authority.p != NULL && !hm_bytes_eq_nocase(authority, out->host))
        return refuse(out, 400, err, HM_FORMAT, "host %s, and the target's %s",
            HM_SHOW(out->host), HM_SHOW(authority));
    if (authority.p != NULL && !hm_serve_host_ok(authority))
        return refuse(out, 400, err, HM_FORMAT, "host %s", HM_SHOW(authority));
    return true;
}

/* Section 6.3: who tells it in two ways wants two readers to disagree. */
static bool check_length(struct hm_serve_head *out, struct hm_err *err)
{
    const struct hm_bytes *length, *coding;

    HM_TRY(one(&length, out, "Content-Length", err));
    HM_TRY(one(&coding, out, "Transfer-Encoding", err));
    if (length != NULL && coding != NULL)
        return refuse(out, 400, err, HM_FORMAT,
            "both Content-Length and Transfer-Encoding");
    if (length != NULL && !hm_text_u64(&out->length, *length))
        return refuse(
            out, 400, err, HM_FORMAT, "Content-Length %s", HM_SHOW(*length));
    if (coding == NULL)
        return true;
    if (out->http10)
        return refuse(
            out, 400, err, HM_FORMAT, "Transfer-Encoding in HTTP/1.0");
    if (!hm_bytes_eq_nocase(*coding, HM_LIT("chunked")))
        return refuse(out, 501, err, HM_UNSUPPORTED,
            "Transfer-Encoding %s, wanted chunked", HM_SHOW(*coding));
    out->chunked = true;
    return true;
}

static bool lists(struct hm_bytes value, const char *word)
{
    while (value.len > 0) {
        size_t comma = hm_bytes_find(value, ',');

        if (hm_bytes_eq_nocase(
                trim(hm_bytes_slice(value, 0, comma)), hm_bytes_str(word)))
            return true;
        value = hm_bytes_slice(value, comma + 1, value.len);
    }
    return false;
}

/* Who keeps a connection of HTTP/1.0 open must say so in each answer; such
 * clients are too rare for that. */
static void check_connection(struct hm_serve_head *out)
{
    out->keep = !out->http10;
    for (size_t i = 0; i < out->field_count; i++) {
        if (hm_bytes_eq_nocase(out->fields[i].name, HM_LIT("Connection")) &&
            lists(out->fields[i].value, "close"))
            out->keep = false;
    }
}

static bool check_expect(struct hm_serve_head *out, struct hm_err *err)
{
    const struct hm_bytes *expect;

    HM_TRY(one(&expect, out, "Expect", err));
    if (expect == NULL || out->http10)
        return true;
    if (!hm_bytes_eq_nocase(*expect, HM_LIT("100-continue")))
        return refuse(
            out, 417, err, HM_UNSUPPORTED, "Expect %s", HM_SHOW(*expect));
    out->expects = true;
    return true;
}

/* The next line without its CR LF; one of the two alone is refused: it ends a
 * line for some readers, and not for others. */
static bool take_line(struct hm_bytes *line, struct hm_rd *rd,
    struct hm_serve_head *out, struct hm_err *err)
{
    *line = hm_rd_line(rd);
    if (line->len == 0 || line->p[line->len - 1] != '\r' ||
        rd->p == line->p + line->len)
        return refuse(out, 400, err, HM_FORMAT, "a line without CR LF");
    line->len--;
    if (hm_bytes_find(*line, '\r') != line->len)
        return refuse(out, 400, err, HM_FORMAT, "a CR inside of a line");
    return true;
}

static bool take_lines(struct hm_serve_head *out, struct hm_bytes in,
    struct hm_bytes *authority, struct hm_err *err)
{
    struct hm_rd rd = hm_rd(in);
    struct hm_bytes line;

    HM_TRY(take_line(&line, &rd, out, err));
    HM_TRY(take_request_line(out, line, authority, err));
    for (;;) {
        HM_TRY(take_line(&line, &rd, out, err));
        if (line.len == 0)
            break;
        HM_TRY(take_field(out, line, err));
    }
    if (!hm_rd_end(&rd, err)) {
        out->status = 400;
        return hm_wrap(err, "head");
    }
    return true;
}

bool hm_serve_head_parse(
    struct hm_serve_head *out, struct hm_bytes in, struct hm_err *err)
{
    struct hm_bytes authority = {0};

    /* The fields are written before they are counted. */
    memset(out, 0, offsetof(struct hm_serve_head, fields));
    memset(&out->field_count, 0,
        sizeof(*out) - offsetof(struct hm_serve_head, field_count));
    HM_TRY(take_lines(out, in, &authority, err));
    HM_TRY(check_host(out, authority, err));
    HM_TRY(check_length(out, err));
    check_connection(out);
    return check_expect(out, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/xml.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"

struct reader {
    struct hm_rd rd;
    struct hm_cloud_xml *wants;
    size_t count;
    struct hm_bytes open[HM_CLOUD_XML_DEPTH_MAX]; /* names, the root first */
    size_t depth;
    struct hm_cloud_xml *inside; /* the element that we are in is wanted */
    struct hm_err *err;
};

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_name(uint8_t c, bool first)
{
    if (hm_is_alpha(c) || c == '_' || c == ':')
        return true;
    return !first && (hm_is_digit(c) || c == '-' || c == '.');
}

static void skip_space(struct reader *r)
{
    while (hm_rd_left(&r->rd) > 0 && is_space(hm_rd_peek(&r->rd)))
        hm_rd_u8(&r->rd);
}

static bool take(struct reader *r, struct hm_bytes text)
{
    if (!hm_bytes_starts(hm_bytes(r->rd.p, hm_rd_left(&r->rd)), text))
        return false;
    hm_rd_take(&r->rd, text.len);
    return true;
}

static bool take_name(struct reader *r, struct hm_bytes *out)
{
    const uint8_t *start = r->rd.p;

    while (
        hm_rd_left(&r->rd) > 0 && is_name(hm_rd_peek(&r->rd), r->rd.p == start))
        hm_rd_u8(&r->rd);
    *out = hm_bytes(start, (size_t)(r->rd.p - start));
    if (out->len == 0)
        return hm_fail(r->err, HM_FORMAT, "XML: a name is missing");
    return true;
}

/* The five of XML itself, or a number. */
static bool is_entity(struct hm_bytes in)
{
    static const char *const known[] = {"amp", "lt", "gt", "quot", "apos"};
    bool hex = hm_bytes_starts(in, HM_LIT("#x"));

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (hm_bytes_eq_str(in, known[i]))
            return true;
    }
    if (in.len < 2 + (size_t)hex || in.p[0] != '#')
        return false;
    for (size_t i = hex ? 2 : 1; i < in.len; i++) {
        uint8_t c = hm_to_lower(in.p[i]);

        if (!hm_is_digit(c) && !(hex && c >= 'a' && c <= 'f'))
            return false;
    }
    return true;
}

/* Character data up to `end`, or to the end of the document. */
static bool take_text(struct reader *r, struct hm_bytes *out, uint8_t end)
{
    struct hm_bytes rest = hm_bytes(r->rd.p, hm_rd_left(&r->rd));
    struct hm_bytes left;

    *out = hm_rd_take(&r->rd, hm_bytes_find(rest, end));
    if (hm_bytes_find(*out, '<') < out->len)
        return hm_fail(r->err, HM_FORMAT, "XML: '<' in an attribute");
    left = *out;
    for (size_t at = hm_bytes_find(left, '&'); at < left.len;
         at = hm_bytes_find(left, '&')) {
        left = hm_bytes_slice(left, at + 1, left.len);
        if (!is_entity(hm_bytes_slice(left, 0, hm_bytes_find(left, ';'))) ||
            hm_bytes_find(left, ';') == left.len)
            return hm_fail(r->err, HM_FORMAT, "XML: unknown entity");
    }
    return true;
}

static bool take_attributes(struct reader *r)
{
    struct hm_bytes name, value;

    for (;;) {
        bool spaced = is_space(hm_rd_peek(&r->rd));
        uint8_t quote;

        skip_space(r);
        if (hm_rd_peek(&r->rd) == '>' || hm_rd_peek(&r->rd) == '/')
            return true;
        if (!spaced)
            return hm_fail(r->err, HM_FORMAT, "XML: a tag without end");
        HM_TRY(take_name(r, &name));
        skip_space(r);
        if (hm_rd_u8(&r->rd) != '=')
            return hm_fail(r->err, HM_FORMAT, "XML: attribute without '='");
        skip_space(r);
        quote = hm_rd_u8(&r->rd);
        if (quote != '"' && quote != '\'')
            return hm_fail(r->err, HM_FORMAT, "XML: attribute without quotes");
        HM_TRY(take_text(r, &value, quote));
        if (hm_rd_u8(&r->rd) != quote)
            return hm_fail(r->err, HM_FORMAT, "XML: attribute without end");
    }
}

static bool is_path(const struct reader *r, const char *path)
{
    struct hm_bytes left = hm_bytes_str(path);

    for (size_t i = 0; i < r->depth; i++) {
        size_t end = hm_bytes_find(left, '/');

        if (!hm_bytes_eq(hm_bytes_slice(left, 0, end), r->open[i]) ||
            (end == left.len) != (i + 1 == r->depth))
            return false;
        left = hm_bytes_slice(left, end + 1, left.len);
    }
    return r->depth > 0;
}

static bool enter(struct reader *r, struct hm_bytes name)
{
    if (r->inside != NULL)
        return hm_fail(r->err, HM_FORMAT, "XML: %s holds elements, not text",
            r->inside->path);
    if (r->depth == HM_CLOUD_XML_DEPTH_MAX)
        return hm_fail(r->err, HM_LIMIT, "XML: nested more than %d deep",
            HM_CLOUD_XML_DEPTH_MAX);
    r->open[r->depth++] = name;
    for (size_t i = 0; i < r->count; i++) {
        if (!is_path(r, r->wants[i].path))
            continue;
        if (r->wants[i].text.p != NULL)
            return hm_fail(
                r->err, HM_FORMAT, "XML: %s twice", r->wants[i].path);
        r->inside = &r->wants[i];
        r->inside->text = hm_bytes(r->rd.p, 0);
    }
    return true;
}

static void leave(struct reader *r)
{
    r->depth--;
    r->inside = NULL;
}

/* Behind '<'. */
static bool take_tag(struct reader *r)
{
    bool closes = take(r, HM_LIT("/"));
    struct hm_bytes name;

    if (hm_rd_peek(&r->rd) == '!' || hm_rd_peek(&r->rd) == '?')
        return hm_fail(
            r->err, HM_UNSUPPORTED, "XML: more than elements and text");
    HM_TRY(take_name(r, &name));
    if (closes) {
        skip_space(r);
        if (hm_rd_u8(&r->rd) != '>' || r->depth == 0 ||
            !hm_bytes_eq(name, r->open[r->depth - 1]))
            return hm_fail(r->err, HM_FORMAT, "XML: a tag closes another");
        leave(r);
        return true;
    }
    HM_TRY(take_attributes(r));
    HM_TRY(enter(r, name));
    if (take(r, HM_LIT("/")))
        leave(r);
    if (hm_rd_u8(&r->rd) != '>')
        return hm_fail(r->err, HM_FORMAT, "XML: a tag without end");
    return true;
}

static bool take_content(struct reader *r)
{
    struct hm_bytes text;

    while (r->depth > 0) {
        HM_TRY(take_text(r, &text, '<'));
        if (r->inside != NULL)
            r->inside->text = text;
        if (!take(r, HM_LIT("<")))
            return hm_fail(r->err, HM_FORMAT, "XML: ends too early");
        HM_TRY(take_tag(r));
    }
    return true;
}

/* What is in front of the root: nothing is read from it. */
static bool take_declaration(struct reader *r)
{
    uint8_t before = 0, c = 0;

    if (!take(r, HM_LIT("<?xml ")))
        return true;
    while (hm_rd_left(&r->rd) > 0) {
        before = c;
        c = hm_rd_u8(&r->rd);
        if (c == '<' || (c == '>' && before != '?'))
            return hm_fail(r->err, HM_FORMAT, "XML: declaration without end");
        if (c == '>')
            return true;
    }
    return hm_fail(r->err, HM_FORMAT, "XML: declaration without end");
}

static bool check_bytes(struct hm_bytes in, struct hm_err *err)
{
    if (!hm_utf8_ok(in))
        return hm_fail(err, HM_FORMAT, "XML: not UTF-8");
    for (size_t i = 0; i < in.len; i++) {
        if (in.p[i] < ' ' && !is_space(in.p[i]))
            return hm_fail(err, HM_FORMAT, "XML: control characters");
    }
    return true;
}

bool hm_cloud_xml_read(struct hm_cloud_xml *wants, size_t count,
    struct hm_bytes in, struct hm_err *err)
{
    struct reader r = {
        .rd = hm_rd(in), .wants = wants, .count = count, .err = err};

    HM_TRY(check_bytes(in, err));
    HM_TRY(take_declaration(&r));
    skip_space(&r);
    if (!take(&r, HM_LIT("<")))
        return hm_fail(err, HM_FORMAT, "XML: no element");
    HM_TRY(take_tag(&r));
    HM_TRY(take_content(&r));
    skip_space(&r);
    if (!hm_rd_end(&r.rd, err))
        return hm_wrap(err, "XML");
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "enc/json_doc.h"

/* The four hex digits of "\uXXXX"; false when that is not what stands there. */
static bool code_unit(struct hm_bytes in, uint32_t *unit)
{
    uint32_t v = 0;

    if (in.len < 6 || in.p[0] != '\\' || in.p[1] != 'u')
        return false;
    for (size_t i = 2; i < 6; i++) {
        uint8_t c = hm_to_lower(in.p[i]);

        if (hm_is_digit(c))
            v = v << 4 | (c - (uint32_t)'0');
        else if (c >= 'a' && c <= 'f')
            v = v << 4 | (c - (uint32_t)'a' + 10);
        else
            return false;
    }
    *unit = v;
    return true;
}

size_t hm_json_escape(struct hm_bytes in, uint32_t *c)
{
    static const uint8_t names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    uint32_t unit, low;

    for (size_t i = 0; in.len >= 2 && i < sizeof(names) - 1; i++) {
        if (in.p[1] == names[i]) {
            *c = values[i];
            return 2;
        }
    }
    if (!code_unit(in, &unit))
        return 0;
    *c = unit;
    if (unit < 0xd800 || unit > 0xdfff)
        return 6;
    /* Half a pair stands for nothing, and readers differ about it. */
    if (unit > 0xdbff || !code_unit(hm_bytes_slice(in, 6, 6), &low) ||
        low < 0xdc00 || low > 0xdfff)
        return 0;
    *c = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    return 12;
}

uint32_t hm_json_next_char(struct hm_bytes *inner)
{
    uint32_t c = 0xfffd;
    size_t len = inner->p[0] == '\\' ? hm_json_escape(*inner, &c)
                                     : hm_utf8_next(*inner, &c);

    assert(len > 0);
    inner->p += len;
    inner->len -= len;
    return c;
}

static const struct hm_json_node *string_node(struct hm_json v)
{
    return hm_json_type(v) == HM_JSON_STRING ? hm_json_node(v.doc, v.node)
                                             : NULL;
}

/* Decode into `out`, which has room for the decoded length that the tape
 * knows. */
static void decode(uint8_t *out, const struct hm_json_doc *doc,
    const struct hm_json_node *node)
{
    struct hm_bytes inner = hm_json_inner(doc, node);
    size_t room = hm_json_node_count(node);

    while (inner.len > 0) {
        uint8_t bytes[4];
        size_t len = hm_utf8_put(bytes, hm_json_next_char(&inner));

        assert(len <= room);
        memcpy(out, bytes, len);
        out += len;
        room -= len;
    }
    assert(room == 0);
}

bool hm_json_as_str(struct hm_bytes *out, struct hm_json v,
    struct hm_arena *arena, struct hm_err *err)
{
    const struct hm_json_node *node = string_node(v);
    struct hm_bytes text;
    uint8_t *p;

    if (node == NULL)
        return hm_fail(err, HM_FORMAT, "expected string, got %s",
            hm_json_type_name(hm_json_type(v)));
    if (!hm_json_escaped(node)) {
        *out = hm_json_inner(v.doc, node);
        return true;
    }
    p = hm_arena_alloc(arena, (size_t)hm_json_node_count(node) + 1, 1);
    if (p == NULL)
        return hm_arena_fail(arena, err);
    decode(p, v.doc, node);
    text = hm_bytes(p, hm_json_node_count(node));
    if (hm_bytes_find(text, '\0') < text.len)
        return hm_fail(err, HM_FORMAT, "the string holds NUL");
    *out = text;
    return true;
}

void hm_json_put_decoded(struct hm_buf *out, struct hm_json string)
{
    const struct hm_json_node *node = string_node(string);
    uint8_t *p;

    if (node == NULL)
        return;
    if (!hm_json_escaped(node)) {
        hm_buf_put(out, hm_json_inner(string.doc, node));
        return;
    }
    p = hm_buf_extend(out, hm_json_node_count(node));
    if (p != NULL)
        decode(p, string.doc, node);
}

bool hm_json_str_eq(struct hm_json v, const char *s)
{
    const struct hm_json_node *node = string_node(v);

    return node != NULL && hm_json_says(v.doc, node, hm_bytes_str(s));
}

bool hm_json_says(const struct hm_json_doc *doc,
    const struct hm_json_node *string, struct hm_bytes want)
{
    struct hm_bytes inner;

    if (hm_json_node_count(string) != want.len)
        return false;
    inner = hm_json_inner(doc, string);
    if (!hm_json_escaped(string))
        return hm_bytes_eq(inner, want);
    while (inner.len > 0) {
        uint8_t bytes[4];
        size_t len = hm_utf8_put(bytes, hm_json_next_char(&inner));

        if (!hm_bytes_starts(want, hm_bytes(bytes, len)))
            return false;
        want = hm_bytes_slice(want, len, want.len);
    }
    return want.len == 0;
}

bool hm_json_same(const struct hm_json_doc *doc, uint32_t a, uint32_t b)
{
    const struct hm_json_node *x = hm_json_node(doc, a);
    const struct hm_json_node *y = hm_json_node(doc, b);
    struct hm_bytes s = hm_json_inner(doc, x), t = hm_json_inner(doc, y);

    if (hm_json_node_count(x) != hm_json_node_count(y))
        return false;
    if (!hm_json_escaped(x) && !hm_json_escaped(y))
        return hm_bytes_eq(s, t);
    while (s.len > 0 && t.len > 0) {
        if (hm_json_next_char(&s) != hm_json_next_char(&t))
            return false;
    }
    return s.len == 0 && t.len == 0;
}

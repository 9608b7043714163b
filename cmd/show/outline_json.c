/* SPDX-License-Identifier: Apache-2.0 */
/* A tree as JSON. Not by jansson: a foreign document keeps all digits of its
 * numbers, and every character that is not plain ASCII is escaped, so that
 * JSON on a terminal is as harmless as text. */
#include <inttypes.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/show/outline.h"

/* Readers in JavaScript round what is larger. */
#define EXACT_MAX ((uint64_t)1 << 53)

static void put_indent(struct hm_buf *out, unsigned depth)
{
    hm_buf_put_u8(out, '\n');
    for (unsigned i = 0; i < depth; i++)
        hm_buf_put_str(out, "  ");
}

static void put_char(struct hm_buf *out, uint32_t c)
{
    if (c == '"' || c == '\\')
        hm_buf_printf(out, "\\%c", (int)c);
    else if (c == '\n')
        hm_buf_put_str(out, "\\n");
    else if (c >= 0x20 && c < 0x7f)
        hm_buf_put_u8(out, (uint8_t)c);
    else if (c < 0x10000)
        hm_buf_printf(out, "\\u%04" PRIx32, c);
    else
        hm_buf_printf(out, "\\u%04" PRIx32 "\\u%04" PRIx32,
            0xd800 + ((c - 0x10000) >> 10), 0xdc00 + (c & 0x3ff));
}

/* Bytes that are no text are shown as messages show them. */
static void put_string(struct hm_buf *out, struct hm_bytes text)
{
    hm_auto(buf) escaped = hm_buf(HM_OUTLINE_MAX);
    uint32_t c = 0;

    if (!hm_utf8_ok(text)) {
        hm_text_escape(&escaped, text);
        if (escaped.failed != HM_OK)
            hm_buf_fail(out, escaped.failed);
        text = hm_buf_view(&escaped);
    }
    hm_buf_put_u8(out, '"');
    while (text.len > 0) {
        size_t len = hm_utf8_next(text, &c);

        put_char(out, c);
        text = hm_bytes_slice(text, len, text.len);
    }
    hm_buf_put_u8(out, '"');
}

static void put_foreign_string(struct hm_buf *out, struct hm_json string)
{
    hm_auto(buf) text = hm_buf(HM_OUTLINE_MAX);

    hm_json_put_decoded(&text, string);
    if (text.failed != HM_OK)
        hm_buf_fail(out, text.failed);
    put_string(out, hm_buf_view(&text));
}

/* Recursion ends: the reader refuses more than HM_JSON_DEPTH_MAX levels. */
static void put_json(struct hm_buf *out, struct hm_json v, unsigned depth)
{
    struct hm_json_iter it = hm_json_iter(v);
    bool object = hm_json_type(v) == HM_JSON_OBJECT, first = true;

    if (hm_json_type(v) == HM_JSON_STRING) {
        put_foreign_string(out, v);
        return;
    }
    if (!object && hm_json_type(v) != HM_JSON_ARRAY) {
        hm_buf_put(out, hm_json_text(v));
        return;
    }
    hm_buf_put_u8(out, object ? '{' : '[');
    while (hm_json_iter_next(&it)) {
        hm_buf_put_str(out, first ? "" : ",");
        put_indent(out, depth + 1);
        if (object) {
            put_foreign_string(out, it.key);
            hm_buf_put_str(out, ": ");
        }
        put_json(out, it.value, depth + 1);
        first = false;
    }
    if (!first)
        put_indent(out, depth);
    hm_buf_put_u8(out, object ? '}' : ']');
}

static void put_number(struct hm_buf *out, uint64_t number)
{
    hm_buf_printf(
        out, number > EXACT_MAX ? "\"%" PRIu64 "\"" : "%" PRIu64, number);
}

static void put_node(
    struct hm_buf *out, const struct hm_outline_node *node, unsigned depth);

static void put_inside(
    struct hm_buf *out, const struct hm_outline_node *node, unsigned depth)
{
    bool map = node->kind == HM_OUTLINE_MAP;

    hm_buf_put_u8(out, map ? '{' : '[');
    for (const struct hm_outline_node *n = node->first; n != NULL;
         n = n->next) {
        put_indent(out, depth + 1);
        if (map) {
            put_string(out, hm_bytes_str(n->name));
            hm_buf_put_str(out, ": ");
        }
        put_node(out, n, depth + 1);
        hm_buf_put_str(out, n->next == NULL ? "" : ",");
    }
    if (node->first != NULL)
        put_indent(out, depth);
    hm_buf_put_u8(out, map ? '}' : ']');
}

/* Recursion ends: trees are as deep as the code that makes them. */
static void put_node(
    struct hm_buf *out, const struct hm_outline_node *node, unsigned depth)
{
    switch (node->kind) {
    case HM_OUTLINE_MAP:
    case HM_OUTLINE_LIST:
        put_inside(out, node, depth);
        break;
    case HM_OUTLINE_TEXT:
        put_string(out, node->text);
        break;
    case HM_OUTLINE_U64:
        put_number(out, node->number);
        break;
    case HM_OUTLINE_BOOL:
        hm_buf_put_str(out, node->number != 0 ? "true" : "false");
        break;
    case HM_OUTLINE_JSON:
        put_json(out, node->json, depth);
        break;
    }
}

bool hm_outline_write_json(
    struct hm_buf *out, const struct hm_outline *outline, struct hm_err *err)
{
    if (outline->failed.code != HM_OK) {
        *err = outline->failed;
        return false;
    }
    put_node(out, &outline->root, 0);
    hm_buf_put_u8(out, '\n');
    return hm_buf_end(out, NULL, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A tree for people: indented lines, lists with dashes. */
#include <inttypes.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/show/outline.h"

/* Where a line begins: so many steps to the right, the last few of which are
 * the dashes of list items that begin here. */
struct lead {
    unsigned depth, dashes;
};

static void put_lead(struct hm_buf *out, struct lead lead)
{
    for (unsigned i = lead.dashes; i < lead.depth; i++)
        hm_buf_put_str(out, "  ");
    for (unsigned i = 0; i < lead.dashes; i++)
        hm_buf_put_str(out, "- ");
}

/* "keyId" is "key id". */
static void put_words(struct hm_buf *out, const char *name)
{
    for (const char *p = name; *p != '\0'; p++) {
        uint8_t c = (uint8_t)*p;

        if (c >= 'A' && c <= 'Z')
            hm_buf_put_u8(out, ' ');
        hm_buf_put_u8(out, hm_to_lower(c));
    }
}

/* Each line of a block has a bar in front: what it holds cannot be taken for a
 * line of the tree. */
static void put_block(struct hm_buf *out, struct hm_bytes text, unsigned depth)
{
    while (text.len > 0) {
        size_t end = hm_bytes_find(text, '\n');

        put_lead(out, (struct lead){depth, 0});
        hm_buf_put_str(out, "| ");
        hm_text_escape(out, hm_bytes_slice(text, 0, end));
        hm_buf_put_u8(out, '\n');
        text = hm_bytes_slice(text, end + 1, text.len);
    }
}

/* A string of a foreign document stands in quotes, so that "1" is not 1. */
static void put_quoted(struct hm_buf *out, struct hm_json string)
{
    hm_auto(buf) text = hm_buf(HM_OUTLINE_MAX);

    hm_json_put_decoded(&text, string);
    if (text.failed != HM_OK)
        hm_buf_fail(out, text.failed);
    hm_buf_put_u8(out, '"');
    hm_text_escape(out, hm_buf_view(&text));
    hm_buf_put_u8(out, '"');
}

static bool is_plain(struct hm_bytes key)
{
    for (size_t i = 0; i < key.len; i++) {
        if (!hm_is_alnum(key.p[i]) && key.p[i] != '_' && key.p[i] != '-')
            return false;
    }
    return key.len > 0;
}

/* A key without its quotes where that leaves no doubt. */
static void put_key(struct hm_buf *out, struct hm_json key)
{
    struct hm_bytes text = hm_json_text(key);

    text = hm_bytes_slice(text, 1, text.len < 2 ? 0 : text.len - 2);
    if (is_plain(text))
        hm_buf_put(out, text);
    else
        put_quoted(out, key);
    hm_buf_put_u8(out, ':');
}

static void put_scalar(struct hm_buf *out, struct hm_json v)
{
    if (hm_json_type(v) == HM_JSON_STRING)
        put_quoted(out, v);
    else if (hm_json_type(v) == HM_JSON_ARRAY)
        hm_buf_put_str(out, "[]");
    else if (hm_json_type(v) == HM_JSON_OBJECT)
        hm_buf_put_str(out, "{}");
    else
        hm_buf_put(out, hm_json_text(v));
    hm_buf_put_u8(out, '\n');
}

static struct lead inner(struct lead lead, bool list, bool first)
{
    return (struct lead){lead.depth + list, (first ? lead.dashes : 0) + list};
}

/* Recursion ends: the reader refuses more than HM_JSON_DEPTH_MAX levels. */
static void put_json(struct hm_buf *out, struct hm_json v, struct lead lead)
{
    struct hm_json_iter it = hm_json_iter(v);
    bool list = hm_json_type(v) == HM_JSON_ARRAY, first = true;

    if (hm_json_count(v) == 0) {
        put_lead(out, lead);
        put_scalar(out, v);
    }
    while (hm_json_iter_next(&it)) {
        struct lead next = inner(lead, list, first);

        first = false;
        if (list) {
            put_json(out, it.value, next);
            continue;
        }
        put_lead(out, next);
        put_key(out, it.key);
        hm_buf_put_u8(out, hm_json_count(it.value) > 0 ? '\n' : ' ');
        if (hm_json_count(it.value) > 0)
            put_json(out, it.value, (struct lead){next.depth + 1, 0});
        else
            put_scalar(out, it.value);
    }
}

static bool is_block(const struct hm_outline_node *node)
{
    return node->kind == HM_OUTLINE_TEXT &&
        hm_bytes_find(node->text, '\n') < node->text.len;
}

/* What fits into the rest of a line. */
static void put_value(struct hm_buf *out, const struct hm_outline_node *node)
{
    switch (node->kind) {
    case HM_OUTLINE_MAP:
    case HM_OUTLINE_LIST:
        hm_buf_put_str(out, "(none)\n");
        break;
    case HM_OUTLINE_TEXT:
        if (node->text.len == 0)
            hm_buf_put_str(out, "(empty)");
        hm_text_escape(out, node->text);
        hm_buf_put_u8(out, '\n');
        break;
    case HM_OUTLINE_U64:
        hm_buf_printf(out, "%" PRIu64 "\n", node->number);
        break;
    case HM_OUTLINE_BOOL:
        hm_buf_put_str(out, node->number != 0 ? "yes\n" : "no\n");
        break;
    case HM_OUTLINE_JSON:
        put_scalar(out, node->json);
        break;
    }
}

static void put_leaf(
    struct hm_buf *out, const struct hm_outline_node *node, struct lead lead)
{
    put_lead(out, lead);
    if (node->name != NULL) {
        put_words(out, node->name);
        hm_buf_put_str(out, is_block(node) ? ":" : ": ");
    }
    if (!is_block(node)) {
        put_value(out, node);
        return;
    }
    hm_buf_put_u8(out, '\n');
    put_block(out, node->text, lead.depth + 1);
}

static bool has_inside(const struct hm_outline_node *node)
{
    return node->kind == HM_OUTLINE_JSON ? hm_json_count(node->json) > 0
                                         : node->first != NULL;
}

/* Recursion ends: trees are as deep as the code that makes them. */
static void put_node(
    struct hm_buf *out, const struct hm_outline_node *node, struct lead lead)
{
    bool list = node->kind == HM_OUTLINE_LIST, first = true;

    if (!has_inside(node)) {
        put_leaf(out, node, lead);
        return;
    }
    if (node->name != NULL) {
        put_lead(out, lead);
        put_words(out, node->name);
        hm_buf_put_str(out, ":\n");
        lead = (struct lead){lead.depth + 1, 0};
    }
    if (node->kind == HM_OUTLINE_JSON)
        put_json(out, node->json, lead);
    for (const struct hm_outline_node *n = node->first; n != NULL;
         n = n->next) {
        put_node(out, n, inner(lead, list, first));
        first = false;
    }
}

bool hm_outline_write_text(
    struct hm_buf *out, const struct hm_outline *outline, struct hm_err *err)
{
    if (outline->failed.code != HM_OK) {
        *err = outline->failed;
        return false;
    }
    put_node(out, &outline->root, (struct lead){0, 0});
    return hm_buf_end(out, NULL, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/show/outline.h"

#include "base/err.h"
#include "base/limits.h"
#include "enc/base64.h"
#include "enc/hex.h"

static const char problems_name[] = "problems";

struct hm_outline hm_outline(void)
{
    return (struct hm_outline){.arena = hm_arena(HM_OUTLINE_MAX)};
}

void hm_outline_free(struct hm_outline *outline)
{
    hm_arena_free(&outline->arena);
    *outline = (struct hm_outline){0};
}

struct hm_outline_at hm_outline_root(struct hm_outline *outline)
{
    return (struct hm_outline_at){outline, &outline->root};
}

/* The first failure stays, and nothing is added from then on. */
static struct hm_outline_node *add(
    struct hm_outline_at at, enum hm_outline_kind kind, const char *name)
{
    struct hm_outline_node *node;

    if (at.node == NULL || at.outline->failed.code != HM_OK)
        return NULL;
    node = hm_arena_alloc(&at.outline->arena, 1, sizeof(*node));
    if (node == NULL) {
        (void)hm_arena_fail(&at.outline->arena, &at.outline->failed);
        return NULL;
    }
    node->kind = kind;
    node->name = name;
    if (at.node->last == NULL)
        at.node->first = node;
    else
        at.node->last->next = node;
    at.node->last = node;
    return node;
}

struct hm_outline_at hm_outline_map(struct hm_outline_at at, const char *name)
{
    return (struct hm_outline_at){at.outline, add(at, HM_OUTLINE_MAP, name)};
}

struct hm_outline_at hm_outline_list(struct hm_outline_at at, const char *name)
{
    return (struct hm_outline_at){at.outline, add(at, HM_OUTLINE_LIST, name)};
}

void hm_outline_text(
    struct hm_outline_at at, const char *name, struct hm_bytes text)
{
    struct hm_outline_node *node = add(at, HM_OUTLINE_TEXT, name);

    if (node != NULL &&
        !hm_arena_copy(
            &at.outline->arena, &node->text, text, &at.outline->failed))
        node->text = hm_bytes(NULL, 0);
}

void hm_outline_str(struct hm_outline_at at, const char *name, const char *text)
{
    hm_outline_text(at, name, hm_bytes_str(text));
}

void hm_outline_opt(
    struct hm_outline_at at, const char *name, struct hm_bytes text)
{
    if (text.len > 0)
        hm_outline_text(at, name, text);
}

void hm_outline_hex(
    struct hm_outline_at at, const char *name, struct hm_bytes bytes)
{
    hm_auto(buf) hex = hm_buf(HM_OUTLINE_MAX);
    struct hm_bytes view;

    hm_hex_encode(&hex, bytes);
    if (hm_buf_end(&hex, &view, &at.outline->failed))
        hm_outline_text(at, name, view);
}

void hm_outline_base64(
    struct hm_outline_at at, const char *name, struct hm_bytes bytes)
{
    hm_auto(buf) text = hm_buf(HM_OUTLINE_MAX);
    struct hm_bytes view;

    hm_base64_encode(&text, HM_BASE64, bytes);
    if (hm_buf_end(&text, &view, &at.outline->failed))
        hm_outline_text(at, name, view);
}

void hm_outline_u64(struct hm_outline_at at, const char *name, uint64_t number)
{
    struct hm_outline_node *node = add(at, HM_OUTLINE_U64, name);

    if (node != NULL)
        node->number = number;
}

void hm_outline_bool(struct hm_outline_at at, const char *name, bool value)
{
    struct hm_outline_node *node = add(at, HM_OUTLINE_BOOL, name);

    if (node != NULL)
        node->number = value;
}

/* A time that no date can be written for is shown as its seconds. */
void hm_outline_time(
    struct hm_outline_at at, const char *name, struct hm_time time)
{
    hm_auto(buf) text = hm_buf(64);

    hm_time_write(&text, time);
    if (text.failed == HM_OK)
        hm_outline_text(at, name, hm_buf_view(&text));
    else
        hm_outline_str(at, name, HM_SHOW_TIME(time.s));
}

void hm_outline_json(
    struct hm_outline_at at, const char *name, struct hm_bytes text)
{
    struct hm_json json = {0};
    struct hm_err err = {0};
    struct hm_outline_node *node;

    if (hm_json_parse(&json, &at.outline->arena, text, HM_OUTLINE_MAX, &err)) {
        node = add(at, HM_OUTLINE_JSON, name);
        if (node != NULL)
            node->json = json;
        return;
    }
    hm_outline_text(at, name, text);
    hm_outline_problem(at, &err);
}

/* The list of problems of a map, which stands where the first was met. */
static struct hm_outline_at problems_of(struct hm_outline_at at)
{
    struct hm_outline_node *node = at.node == NULL ? NULL : at.node->first;

    while (node != NULL &&
        !hm_bytes_eq_str(hm_bytes_str(node->name), problems_name))
        node = node->next;
    if (node != NULL)
        return (struct hm_outline_at){at.outline, node};
    return hm_outline_list(at, problems_name);
}

/* Running out of memory is not the foreign document's fault. */
void hm_outline_problem(struct hm_outline_at at, struct hm_err *err)
{
    if (err->code == HM_SYSTEM && at.outline->failed.code == HM_OK)
        at.outline->failed = *err;
    at.outline->problems++;
    hm_outline_str(problems_of(at), NULL, err->msg);
    *err = (struct hm_err){0};
}

bool hm_outline_write(struct hm_buf *out, const struct hm_outline *outline,
    bool json, struct hm_err *err)
{
    return json ? hm_outline_write_json(out, outline, err)
                : hm_outline_write_text(out, outline, err);
}

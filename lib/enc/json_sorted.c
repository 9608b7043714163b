/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/json_sorted.h"

#include "base/err.h"
#include "base/mem.h"

/* A container that is being written: `left` members to go, an object's in
 * sorted order, an array's one behind the other. */
struct frame {
    struct hm_json_member *members;
    uint32_t next;
    uint32_t count, left;
    bool object;
};

/* The parser's limit on depth bounds the stack. */
struct hm_walk {
    struct hm_buf *out;
    const struct hm_json_doc *doc;
    const struct hm_json_canon *canon;
    struct hm_err *err;
    uint32_t depth;
    struct frame frames[HM_JSON_DEPTH_MAX];
};

static void hm_walk_free(struct hm_walk *walk)
{
    while (walk->depth > 0)
        hm_free(walk->frames[--walk->depth].members);
}
HM_DEFINE_AUTO(walk)

static void put_string(const struct hm_walk *w, uint32_t at)
{
    const struct hm_json_node *node = hm_json_node(w->doc, at);
    struct hm_bytes inner = hm_json_inner(w->doc, node);

    hm_buf_put_u8(w->out, '"');
    /* What has no escapes has nothing that any form would escape. */
    if (!hm_json_escaped(node))
        hm_buf_put(w->out, inner);
    else
        while (inner.len > 0)
            w->canon->put_char(w->out, hm_json_next_char(&inner));
    hm_buf_put_u8(w->out, '"');
}

static bool open_container(
    struct hm_walk *w, uint32_t at, const struct hm_json_node *node)
{
    struct frame *frame;

    assert(w->depth < HM_JSON_DEPTH_MAX);
    frame = &w->frames[w->depth];
    *frame = (struct frame){.next = at + 1,
        .count = hm_json_node_count(node),
        .left = hm_json_node_count(node),
        .object = hm_json_node_type(node) == HM_JSON_OBJECT};
    hm_buf_put_u8(w->out, frame->object ? '{' : '[');
    if (frame->object) {
        frame->members = hm_alloc_array(frame->count, sizeof(*frame->members));
        if (frame->members == NULL)
            return hm_fail_memory(w->err);
        hm_json_sort(frame->members, w->doc, at, w->canon->order);
    }
    w->depth++;
    return true;
}

/* Write the value at `at`, of a container only its beginning. */
static bool begin_value(struct hm_walk *w, uint32_t at)
{
    const struct hm_json_node *node = hm_json_node(w->doc, at);
    struct hm_json v = {w->doc, at};

    switch (hm_json_node_type(node)) {
    case HM_JSON_OBJECT:
    case HM_JSON_ARRAY:
        return open_container(w, at, node);
    case HM_JSON_STRING:
        put_string(w, at);
        return true;
    case HM_JSON_NUMBER:
        return w->canon->put_number(w->out, hm_json_text(v), w->err) ||
            hm_wrap(w->err, "%s", HM_JSON_PATH(v));
    case HM_JSON_SEALED: /* its members are not known */
        return hm_fail(w->err, HM_USAGE, "%s: a sealed object has no order",
            HM_JSON_PATH(v));
    default:
        hm_buf_put(w->out, hm_json_text(v));
        return true;
    }
}

/* The next member of the innermost container, or its end. */
static bool step(struct hm_walk *w)
{
    struct frame *frame = &w->frames[w->depth - 1];
    uint32_t at = frame->next;

    if (frame->left == 0) {
        hm_buf_put_u8(w->out, frame->object ? '}' : ']');
        hm_free(frame->members);
        w->depth--;
        return true;
    }
    if (frame->left < frame->count)
        hm_buf_put_u8(w->out, ',');
    if (frame->object) {
        at = frame->members[frame->count - frame->left].key;
        put_string(w, at++);
        hm_buf_put_u8(w->out, ':');
    } else
        frame->next = hm_json_node(w->doc, at)->next;
    frame->left--;
    return begin_value(w, at);
}

bool hm_json_write_sorted(struct hm_buf *out, struct hm_json v,
    const struct hm_json_canon *canon, struct hm_err *err)
{
    hm_auto(walk) w = {.out = out, .doc = v.doc, .canon = canon, .err = err};

    if (v.doc == NULL)
        return hm_fail(err, HM_USAGE, "no JSON value to write");
    HM_TRY(begin_value(&w, v.node));
    /* A full buffer ends it, too: no point in sorting on. */
    while (w.depth > 0 && out->failed == HM_OK)
        HM_TRY(step(&w));
    return hm_buf_end(out, NULL, err);
}

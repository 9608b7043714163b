/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/json.h"

#include "base/err.h"
#include "base/text.h"
#include "enc/json_doc.h"

bool hm_json_alone(struct hm_json *out, struct hm_arena *arena,
    struct hm_json v, struct hm_err *err)
{
    struct hm_json_doc *doc;

    assert(v.doc != NULL);
    doc = hm_arena_alloc(arena, 1, sizeof(*doc));
    if (doc == NULL)
        return hm_arena_fail(arena, err);
    *doc = *v.doc;
    doc->root = v.node;
    *out = (struct hm_json){doc, v.node};
    return true;
}

enum hm_json_type hm_json_type(struct hm_json v)
{
    if (v.doc == NULL)
        return HM_JSON_NONE;
    return hm_json_node_type(hm_json_node(v.doc, v.node));
}

const char *hm_json_type_name(enum hm_json_type type)
{
    static const char *const names[] = {
        [HM_JSON_NONE] = "nothing",
        [HM_JSON_NULL] = "null",
        [HM_JSON_BOOL] = "boolean",
        [HM_JSON_NUMBER] = "number",
        [HM_JSON_STRING] = "string",
        [HM_JSON_ARRAY] = "array",
        [HM_JSON_OBJECT] = "object",
        [HM_JSON_SEALED] = "sealed object",
    };

    assert((size_t)type < sizeof(names) / sizeof(names[0]));
    return names[type];
}

struct hm_bytes hm_json_text(struct hm_json v)
{
    const struct hm_json_node *node;

    if (v.doc == NULL)
        return hm_bytes(NULL, 0);
    node = hm_json_node(v.doc, v.node);
    return hm_bytes(v.doc->text.p + node->off, node->end - node->off);
}

size_t hm_json_offset(struct hm_json v)
{
    return v.doc == NULL ? 0 : hm_json_node(v.doc, v.node)->off;
}

size_t hm_json_count(struct hm_json v)
{
    enum hm_json_type type = hm_json_type(v);

    if (type != HM_JSON_ARRAY && type != HM_JSON_OBJECT)
        return 0;
    return hm_json_node_count(hm_json_node(v.doc, v.node));
}

struct hm_json_iter hm_json_iter(struct hm_json v)
{
    enum hm_json_type type = hm_json_type(v);
    struct hm_json_iter it = {.object = type == HM_JSON_OBJECT};

    if (type != HM_JSON_ARRAY && type != HM_JSON_OBJECT)
        return it;
    it.value.doc = v.doc;
    it.next = v.node + 1;
    it.end = hm_json_node(v.doc, v.node)->next;
    return it;
}

bool hm_json_iter_next(struct hm_json_iter *it)
{
    const struct hm_json_doc *doc = it->value.doc;

    if (it->next == it->end)
        return false;
    if (it->object)
        it->key = (struct hm_json){doc, it->next++};
    it->value.node = it->next;
    it->next = hm_json_node(doc, it->next)->next;
    return true;
}

struct hm_json hm_json_get(struct hm_json object, const char *name)
{
    const struct hm_bytes want = hm_bytes_str(name);
    struct hm_json_iter it = hm_json_iter(object);

    while (it.next != it.end && it.object) {
        const struct hm_json_node *key = hm_json_node(object.doc, it.next++);

        if (hm_json_says(object.doc, key, want))
            return (struct hm_json){object.doc, it.next};
        it.next = hm_json_node(object.doc, it.next)->next;
    }
    return (struct hm_json){0};
}

bool hm_json_as_bool(bool *out, struct hm_json v)
{
    if (hm_json_type(v) != HM_JSON_BOOL)
        return false;
    *out = hm_json_text(v).p[0] == 't';
    return true;
}

bool hm_json_as_u64(uint64_t *out, struct hm_json v)
{
    return hm_json_type(v) == HM_JSON_NUMBER &&
        hm_text_u64(out, hm_json_text(v));
}

bool hm_json_as_i64(int64_t *out, struct hm_json v)
{
    return hm_json_type(v) == HM_JSON_NUMBER &&
        hm_text_i64(out, hm_json_text(v));
}

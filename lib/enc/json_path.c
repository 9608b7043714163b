/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "enc/json_doc.h"

/* The longest component: quotes and brackets around a shown key. */
enum { PART_SIZE = HM_SHOW_SIZE + 8 };

static_assert((int)HM_JSON_PATH_SIZE > (int)PART_SIZE + 8,
    "a path has room for its last component");

/* Can it stand behind a dot without making anybody wonder? */
static bool is_word(struct hm_bytes key)
{
    for (size_t i = 0; i < key.len; i++) {
        if (!hm_is_alnum(key.p[i]) && key.p[i] != '_' && key.p[i] != '-')
            return false;
    }
    return key.len > 0 && key.len <= HM_SHOW_MAX;
}

static void key_part(char part[PART_SIZE], struct hm_bytes key)
{
    snprintf(part, PART_SIZE, is_word(key) ? ".%s" : "[\"%s\"]", HM_SHOW(key));
}

/* What must still fit in front: "$" alone, or for what was left out "$..". */
enum { FRONT_SIZE = sizeof("$..") - 1 };

/* Put `part` before what `out` holds from *at on; false when that leaves no
 * `reserve` in front of it. */
static bool prepend(char *out, size_t *at, const char *part, size_t reserve)
{
    size_t len = strlen(part);

    if (len + reserve > *at)
        return false;
    *at -= len;
    memcpy(out + *at, part, len);
    return true;
}

/* From the innermost on: what is near the trouble says most, so the front is
 * what is left out. */
char *hm_json_write_path(char *out, const struct hm_json_doc *doc,
    const struct hm_json_step *steps, size_t count, struct hm_bytes name)
{
    size_t at = HM_JSON_PATH_SIZE - 1;
    char part[PART_SIZE];
    bool fits = true;

    out[at] = '\0';
    if (name.len > 0) {
        key_part(part, name);
        fits = prepend(out, &at, part, FRONT_SIZE);
    }
    for (size_t i = count; fits && i-- > 0;) {
        if (steps[i].in_object)
            key_part(part, hm_json_inner(doc, hm_json_node(doc, steps[i].key)));
        else
            snprintf(part, sizeof(part), "[%u]", (unsigned)steps[i].index);
        fits = prepend(out, &at, part, FRONT_SIZE);
    }
    prepend(out, &at, fits ? "$" : "$..", 0);
    memmove(out, out + at, HM_JSON_PATH_SIZE - at);
    return out;
}

/* The member of the container at `node` in which `target` lies, and the step
 * that leads there. */
static uint32_t descend(struct hm_json_step *step,
    const struct hm_json_doc *doc, uint32_t node, uint32_t target)
{
    const struct hm_json_node *container = hm_json_node(doc, node);
    uint32_t key = node + 1, index = 0, value, next;
    bool object = hm_json_node_type(container) == HM_JSON_OBJECT;

    for (;; key = next, index++) {
        assert(key < container->next);
        value = object ? key + 1 : key;
        next = hm_json_node(doc, value)->next;
        if (target < next)
            break;
    }
    *step = (struct hm_json_step){object, key, index};
    return target == key ? key : value;
}

char *hm_json_path(char *out, struct hm_json v, struct hm_bytes name)
{
    struct hm_json_step steps[HM_JSON_DEPTH_MAX];
    size_t count = 0;

    if (v.doc == NULL)
        return hm_json_write_path(out, NULL, NULL, 0, name);
    for (uint32_t node = v.doc->root; node != v.node; count++) {
        assert(count < HM_JSON_DEPTH_MAX);
        node = descend(&steps[count], v.doc, node, v.node);
    }
    return hm_json_write_path(out, v.doc, steps, count, name);
}

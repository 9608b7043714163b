/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"
#include "base/mem.h"
#include "enc/json_doc.h"

/* Up to here, each key is compared with each other: no memory, no sorting. It
 * covers every object of the formats we read. */
enum { FEW = 16 };

/* A window holds the next three characters of a key, each plus one in 21 bits
 * (0 stands for the end of the key), so that comparing windows compares keys.
 * The bit above marks the last of a run of members whose keys are the same so
 * far. */
enum { SLOTS = 3, SLOT_BITS = 21 };
#define LAST (1ULL << 63)

/* UTF-16 order differs from that of code points in one place: what needs a
 * surrogate pair (0xd800..) comes before U+E000 to U+FFFF. */
static uint32_t rank(uint32_t c, enum hm_json_order order)
{
    if (order == HM_JSON_UTF16 && c >= 0xe000 && c <= 0xffff)
        c += 0x110000;
    return c + 1;
}

/* Move the window of one member on. */
static void look(struct hm_json_member *member, const struct hm_json_doc *doc,
    enum hm_json_order order)
{
    uint32_t end = hm_json_node(doc, member->key)->end - 1;
    struct hm_bytes left = {doc->text.p + member->at, end - member->at};

    member->window = 0;
    for (int i = 0; i < SLOTS; i++) {
        member->window <<= SLOT_BITS;
        if (left.len > 0)
            member->window |= rank(hm_json_next_char(&left), order);
    }
    member->at = end - (uint32_t)left.len;
}

static bool ended(const struct hm_json_member *member)
{
    return (member->window & ((1U << SLOT_BITS) - 1)) == 0;
}

/* Let the member at `at` sink in a heap of `count`, largest on top. */
static void sink(struct hm_json_member *heap, size_t count, size_t at)
{
    struct hm_json_member moving = heap[at];

    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && heap[child].window < heap[child + 1].window)
            child++;
        if (moving.window >= heap[child].window)
            break;
        heap[at] = heap[child];
    }
    heap[at] = moving;
}

/* Heapsort: n log n for every input, where quicksort has inputs that are made
 * to hurt it, and in place, where mergesort needs as much again. */
static void sort_windows(struct hm_json_member *members, size_t count)
{
    for (size_t i = count / 2; i-- > 0;)
        sink(members, count, i);
    for (size_t left = count; left > 1; left--) {
        struct hm_json_member last = members[left - 1];

        members[left - 1] = members[0];
        members[0] = last;
        sink(members, left - 1, 0);
    }
}

/* Sort a run by the next window and split it where they differ; the node of a
 * key that stands twice in it, or 0. */
static uint32_t split(struct hm_json_member *run, size_t count,
    const struct hm_json_doc *doc, enum hm_json_order order)
{
    for (size_t i = 0; i < count; i++)
        look(&run[i], doc, order);
    sort_windows(run, count);
    for (size_t i = 0; i + 1 < count; i++) {
        if (run[i].window != run[i + 1].window)
            run[i].window |= LAST;
        else if (ended(&run[i]))
            return run[i + 1].key;
    }
    run[count - 1].window |= LAST;
    return 0;
}

uint32_t hm_json_sort(struct hm_json_member *members,
    const struct hm_json_doc *doc, uint32_t object, enum hm_json_order order)
{
    const struct hm_json_node *node = hm_json_node(doc, object);
    bool sealed = hm_json_node_type(node) == HM_JSON_SEALED;
    size_t count = hm_json_node_count(node), end;
    uint32_t key = object + 1, duplicate = 0;

    if (count == 0)
        return 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t start = hm_json_node(doc, key)->off + 1;

        members[i] = (struct hm_json_member){.key = key, .at = start};
        key = hm_json_next_key(doc, sealed, key);
    }
    members[count - 1].window = LAST;
    /* The run at `at` is split until its first member stands alone. */
    for (size_t at = 0; at < count && duplicate == 0;) {
        for (end = at + 1; (members[end - 1].window & LAST) == 0;)
            end++;
        if (end - at == 1)
            at = end;
        else
            duplicate = split(members + at, end - at, doc, order);
    }
    return duplicate;
}

static uint32_t duplicate_of_few(const struct hm_json_doc *doc,
    const struct hm_json_node *object, uint32_t first)
{
    bool sealed = hm_json_node_type(object) == HM_JSON_SEALED;
    uint32_t keys[FEW], count = 0;

    for (uint32_t i = first; i < object->next;
         i = hm_json_next_key(doc, sealed, i)) {
        assert(count < FEW);
        for (uint32_t j = 0; j < count; j++) {
            if (hm_json_same(doc, keys[j], i))
                return i;
        }
        keys[count++] = i;
    }
    return 0;
}

bool hm_json_duplicate(uint32_t *duplicate, const struct hm_json_doc *doc,
    uint32_t object, struct hm_err *err)
{
    const struct hm_json_node *node = hm_json_node(doc, object);
    size_t count = hm_json_node_count(node);
    struct hm_json_member *members;

    if (count <= FEW) {
        *duplicate = duplicate_of_few(doc, node, object + 1);
        return true;
    }
    members = hm_alloc_array(count, sizeof(*members));
    if (members == NULL)
        return hm_fail_memory(err);
    *duplicate = hm_json_sort(members, doc, object, HM_JSON_CODE_POINTS);
    hm_free(members);
    return true;
}

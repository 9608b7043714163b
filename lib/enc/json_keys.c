/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "enc/json_doc.h"

/* Up to FEW keys, each is compared with each other, by its hash first. Up to
 * MANY, which is every object of the formats we read and of GitHub's events,
 * they go into a table on the stack. Beyond, and where an escape makes bytes
 * say little about content, they are sorted. */
enum { FEW = 16, MANY = 256, TABLE = 2 * MANY };

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

/* ---- Duplicates ---- */

/* Up to eight bytes. */
static uint64_t load(const uint8_t *p, size_t len)
{
    uint64_t v = 0;

    if (len >= sizeof(v)) {
        memcpy(&v, p, sizeof(v));
        return v;
    }
    for (size_t i = 0; i < len; i++)
        v = v << 8 | p[i];
    return v;
}

/* Of a key without escapes: its length and both ends. Neither secret nor good:
 * who wants many keys of one hash makes them, so nothing depends on it but how
 * soon keys are found to differ. */
static uint32_t hash_of(struct hm_bytes key)
{
    size_t tail = key.len < sizeof(uint64_t) ? 0 : key.len - sizeof(uint64_t);
    uint64_t first = load(key.p, key.len);
    uint64_t last = load(key.p + tail, key.len - tail);

    first = (first ^ key.len) * 0x9e3779b97f4a7c15;
    return (uint32_t)(((first ^ last) * 0xff51afd7ed558ccd) >> 32);
}

/* The keys of an object, one after the other. */
struct keys {
    const struct hm_json_doc *doc;
    uint32_t next, left;
    bool sealed;
};

static struct keys keys_of(const struct hm_json_doc *doc, uint32_t object)
{
    const struct hm_json_node *node = hm_json_node(doc, object);

    return (struct keys){.doc = doc,
        .next = object + 1,
        .left = hm_json_node_count(node),
        .sealed = hm_json_node_type(node) == HM_JSON_SEALED};
}

/* Its node, never 0: the object's is in front of it; 0 behind the last. */
static uint32_t next_key(struct keys *keys)
{
    uint32_t key = keys->next;

    if (keys->left == 0)
        return 0;
    keys->left--;
    keys->next = hm_json_next_key(keys->doc, keys->sealed, key);
    return key;
}

/* False: it has escapes, so that another key of its content may look otherwise. */
static bool hash(uint32_t *out, const struct hm_json_doc *doc, uint32_t key)
{
    const struct hm_json_node *node = hm_json_node(doc, key);

    if (hm_json_escaped(node))
        return false;
    *out = hash_of(hm_json_inner(doc, node));
    return true;
}

/* From the first key with an escape on hashes say nothing. */
static uint32_t duplicate_of_few(const struct hm_json_doc *doc, uint32_t object)
{
    struct keys keys = keys_of(doc, object);
    uint32_t seen[FEW], hashes[FEW], count = 0, key;
    bool plain = true;

    while ((key = next_key(&keys)) != 0) {
        assert(count < FEW);
        plain = plain && hash(&hashes[count], doc, key);
        for (uint32_t i = 0; i < count; i++) {
            if ((!plain || hashes[i] == hashes[count]) &&
                hm_json_same(doc, seen[i], key))
                return key;
        }
        seen[count++] = key;
    }
    return 0;
}

/* False when it did not find out: a key has an escape, or so many share a place
 * that somebody made them so. */
static bool duplicate_of_many(
    uint32_t *duplicate, const struct hm_json_doc *doc, uint32_t object)
{
    struct keys keys = keys_of(doc, object);
    uint32_t table[TABLE] = {0}, key, at, probes = 4 * keys.left;

    while ((key = next_key(&keys)) != 0) {
        if (!hash(&at, doc, key))
            return false;
        for (; table[at % TABLE] != 0; at++) {
            if (hm_json_same(doc, table[at % TABLE], key)) {
                *duplicate = key;
                return true;
            }
            if (probes-- == 0)
                return false;
        }
        table[at % TABLE] = key;
    }
    *duplicate = 0;
    return true;
}

bool hm_json_duplicate(uint32_t *duplicate, const struct hm_json_doc *doc,
    uint32_t object, struct hm_err *err)
{
    size_t count = hm_json_node_count(hm_json_node(doc, object));
    struct hm_json_member *members;

    if (count <= FEW) {
        *duplicate = duplicate_of_few(doc, object);
        return true;
    }
    if (count <= MANY && duplicate_of_many(duplicate, doc, object))
        return true;
    members = hm_alloc_array(count, sizeof(*members));
    if (members == NULL)
        return hm_fail_memory(err);
    *duplicate = hm_json_sort(members, doc, object, HM_JSON_CODE_POINTS);
    hm_free(members);
    return true;
}

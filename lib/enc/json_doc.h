/* SPDX-License-Identifier: Apache-2.0 */
/* json_doc.h - the tape behind struct hm_json; for lib/enc/json*.c only.
 *
 * Nodes stand in the order of the text: a container is followed by its
 * members, an object's member is its key's node and then its value's. `next`
 * leads over a whole subtree. Nodes live in chunks that never move (128, 128,
 * 256, 512 .. nodes), because an arena cannot grow a block; at most half of
 * the last ones is unused, so a document needs at most 32 bytes for a node.
 *
 * Inside of a sealed object (HM_JSON_SEALED) nodes go as soon as nothing needs
 * them: of a container that is open there are its own node and, one directly
 * behind the other, its keys; of one that is closed there is nothing. */
#ifndef HM_JSON_DOC_H
#define HM_JSON_DOC_H

#include <assert.h>

#include "base/limits.h"
#include "enc/json.h"

struct hm_json_node {
    uint32_t off, end; /* in the text: the span with its quotes or brackets */
    uint32_t next;     /* the node after this value and all in it */
    uint32_t bits;     /* type << 28 | members, or decoded length of a string */
};

enum { HM_JSON_CHUNK_BITS = 7, HM_JSON_CHUNKS = 17, HM_JSON_COUNT_BITS = 28 };

static_assert(
    1U << (HM_JSON_CHUNK_BITS + HM_JSON_CHUNKS - 1) == HM_JSON_NODES_MAX,
    "the chunks hold exactly the nodes that are allowed");
static_assert(HM_JSON_TEXT_MAX < 1U << HM_JSON_COUNT_BITS,
    "offsets and decoded lengths fit into a node");

struct hm_json_doc {
    struct hm_bytes text;
    uint32_t root; /* where paths begin: 0, or what hm_json_alone() was given */
    struct hm_json_node *chunks[HM_JSON_CHUNKS];
};

/* In which chunk is node `i`, and where does that chunk start? */
static inline uint32_t hm_json_chunk(uint32_t i, uint32_t *start)
{
    const uint32_t first = (1U << HM_JSON_CHUNK_BITS) - 1;
    uint32_t top = 31U - (uint32_t)__builtin_clz(i | first);

    *start = (1U << top) & ~first;
    return top - (HM_JSON_CHUNK_BITS - 1);
}

static inline struct hm_json_node *hm_json_node(
    const struct hm_json_doc *doc, uint32_t i)
{
    uint32_t start, chunk = hm_json_chunk(i, &start);

    assert(chunk < HM_JSON_CHUNKS);
    return &doc->chunks[chunk][i - start];
}

static inline uint32_t hm_json_bits(enum hm_json_type type, uint32_t count)
{
    return (uint32_t)type << HM_JSON_COUNT_BITS | count;
}

static inline enum hm_json_type hm_json_node_type(const struct hm_json_node *n)
{
    return (enum hm_json_type)(n->bits >> HM_JSON_COUNT_BITS);
}

static inline uint32_t hm_json_node_count(const struct hm_json_node *n)
{
    return n->bits & ((1U << HM_JSON_COUNT_BITS) - 1);
}

/* Behind a key of an object: the next one. */
static inline uint32_t hm_json_next_key(
    const struct hm_json_doc *doc, bool sealed, uint32_t key)
{
    return sealed ? key + 1 : hm_json_node(doc, key + 1)->next;
}

/* What stands between the quotes of a string node. */
static inline struct hm_bytes hm_json_inner(
    const struct hm_json_doc *doc, const struct hm_json_node *n)
{
    return hm_bytes(doc->text.p + n->off + 1, n->end - n->off - 2);
}

/* Escapes only ever shrink: equal lengths mean that there is none. */
static inline bool hm_json_escaped(const struct hm_json_node *n)
{
    return hm_json_node_count(n) != n->end - n->off - 2;
}

/* Decode one escape at `in`, a surrogate pair included: its length, 0 when it
 * is malformed, cut off or a lone surrogate. */
size_t hm_json_escape(struct hm_bytes in, uint32_t *c);

/* Take the next decoded character off the front of a string's inner text, not
 * empty, that was scanned before. */
uint32_t hm_json_next_char(struct hm_bytes *inner);

/* One step from a container to a member: a key node in an object, otherwise
 * an index. */
struct hm_json_step {
    bool in_object;
    uint32_t key, index;
};

/* Write "$" and the steps; see hm_json_path(). */
char *hm_json_write_path(char *out, const struct hm_json_doc *doc,
    const struct hm_json_step *steps, size_t count, struct hm_bytes name);

/* Does a string node decode to exactly this? */
bool hm_json_says(const struct hm_json_doc *doc,
    const struct hm_json_node *string, struct hm_bytes want);

/* Do two string nodes decode to the same content? */
bool hm_json_same(const struct hm_json_doc *doc, uint32_t a, uint32_t b);

/* How keys are sorted: by code point, which is also the byte order of UTF-8
 * (OLPC), or by UTF-16 code unit (RFC 8785). */
enum hm_json_order { HM_JSON_CODE_POINTS, HM_JSON_UTF16 };

/* A member of an object, for sorting: its key's node, and private parts. */
struct hm_json_member {
    uint64_t window;
    uint32_t key, at;
};

/* Fill `members`, which has room for hm_json_count() of them, with the members
 * of an object, sorted by key. Takes n log n steps at most, whatever the keys
 * are, and looks at each byte of them once. When a key stands twice the result
 * is one of its nodes, the order is unfinished; otherwise 0. */
uint32_t hm_json_sort(struct hm_json_member *members,
    const struct hm_json_doc *doc, uint32_t object, enum hm_json_order order);

/* Find a key that stands twice in an object, also in one inside of what is
 * sealed, as long as its keys are there: true and *duplicate one of its
 * nodes, or 0 when all differ. False when memory is out. */
HM_MUST_USE bool hm_json_duplicate(uint32_t *duplicate,
    const struct hm_json_doc *doc, uint32_t object, struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/tree.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "tlog/tile.h"

enum { LEVELS = 21, CAP_MIN = 64, SLOTS_MIN = 256 };

static_assert(HM_SANDBOX_LEAVES_MAX == 1 << (LEVELS - 1),
    "the highest level has the root of the largest tree");

struct hm_sandbox_tree {
    struct hm_leaves leaves;
    uint64_t size;
    /* Level n: the hashes over 2^n leaves each, size >> n of them. */
    struct hm_tree_hash *levels[LEVELS];
    size_t caps[LEVELS];
    /* By leaf hash, open addressing: index + 1, or 0. At most half are used. */
    uint32_t *slots;
    size_t slot_count;
};

/* ---- Looking up ---- */

static size_t slot_of(const struct hm_tree_hash *hash, size_t slot_count)
{
    struct hm_rd rd = hm_rd(hm_bytes(hash->b, sizeof(hash->b)));

    return (size_t)hm_rd_u64(&rd) & (slot_count - 1);
}

static bool hash_eq(const struct hm_tree_hash *a, const struct hm_tree_hash *b)
{
    return hm_bytes_eq(
        hm_bytes(a->b, sizeof(a->b)), hm_bytes(b->b, sizeof(b->b)));
}

/* The slot of the first leaf with that hash, or the free one it would get. */
static uint32_t *find_slot(
    const struct hm_sandbox_tree *tree, const struct hm_tree_hash *hash)
{
    size_t at = slot_of(hash, tree->slot_count);

    while (tree->slots[at] != 0 &&
        !hash_eq(&tree->levels[0][tree->slots[at] - 1], hash))
        at = (at + 1) & (tree->slot_count - 1);
    return &tree->slots[at];
}

static bool grow_slots(struct hm_sandbox_tree *tree, struct hm_err *err)
{
    size_t count = tree->slot_count == 0 ? SLOTS_MIN : 2 * tree->slot_count;
    uint32_t *slots, *to;

    if (2 * (tree->size + 1) <= tree->slot_count)
        return true;
    slots = hm_alloc_array(count, sizeof(*slots));
    if (slots == NULL)
        return hm_fail_memory(err);
    hm_free(tree->slots);
    tree->slots = slots;
    tree->slot_count = count;
    for (uint32_t i = 0; i < tree->size; i++) {
        to = find_slot(tree, &tree->levels[0][i]);
        if (*to == 0)
            *to = i + 1;
    }
    return true;
}

bool hm_sandbox_tree_find(uint64_t *index, const struct hm_sandbox_tree *tree,
    const struct hm_tree_hash *leaf_hash)
{
    uint32_t found = tree->slot_count == 0 ? 0 : *find_slot(tree, leaf_hash);

    if (found == 0)
        return false;
    *index = found - 1;
    return true;
}

/* ---- Growing ---- */

static bool grow_level(
    struct hm_sandbox_tree *tree, unsigned level, struct hm_err *err)
{
    size_t cap = tree->caps[level] == 0 ? CAP_MIN : 2 * tree->caps[level];
    struct hm_tree_hash *hashes;

    if (((tree->size + 1) >> level) <= tree->caps[level])
        return true;
    hashes = hm_realloc(tree->levels[level], cap * sizeof(*hashes));
    if (hashes == NULL)
        return hm_fail_memory(err);
    tree->levels[level] = hashes;
    tree->caps[level] = cap;
    return true;
}

/* The nodes that a leaf completes, from itself upwards. */
struct path {
    struct hm_tree_hash nodes[LEVELS];
    unsigned count;
};

/* All that can fail of adding a leaf. */
static bool prepare(struct path *path, struct hm_sandbox_tree *tree,
    struct hm_bytes leaf, struct hm_err *err)
{
    const struct hm_tree_hash *left;
    unsigned n = 0;

    if (tree->size >= HM_SANDBOX_LEAVES_MAX)
        return hm_fail(
            err, HM_LIMIT, "there are %" PRIu64 " entries", tree->size);
    HM_TRY(hm_tree_leaf(&path->nodes[0], leaf, err));
    for (; (tree->size >> n & 1) != 0; n++) {
        left = &tree->levels[n][(tree->size >> n) - 1];
        HM_TRY(hm_tree_node(&path->nodes[n + 1], left, &path->nodes[n], err));
    }
    path->count = n + 1;
    for (n = 0; n < path->count; n++)
        HM_TRY(grow_level(tree, n, err));
    return grow_slots(tree, err);
}

static void commit(struct hm_sandbox_tree *tree, const struct path *path)
{
    uint32_t *slot;

    for (unsigned n = 0; n < path->count; n++)
        tree->levels[n][tree->size >> n] = path->nodes[n];
    slot = find_slot(tree, &path->nodes[0]);
    if (*slot == 0)
        *slot = (uint32_t)tree->size + 1;
    tree->size++;
}

bool hm_sandbox_tree_append(uint64_t *index, struct hm_sandbox_tree *tree,
    const struct hm_sandbox_leaf *leaf, struct hm_err *err)
{
    struct path path;

    HM_TRY(prepare(&path, tree, leaf->data, err));
    HM_TRY(hm_leaves_append(&tree->leaves, leaf, err));
    *index = tree->size;
    commit(tree, &path);
    return true;
}

static bool load_leaf(
    void *ctx, const struct hm_sandbox_leaf *leaf, struct hm_err *err)
{
    struct hm_sandbox_tree *tree = ctx;
    struct path path;

    HM_TRY(prepare(&path, tree, leaf->data, err));
    commit(tree, &path);
    return true;
}

bool hm_sandbox_tree_open(
    struct hm_sandbox_tree **out, const char *path, struct hm_err *err)
{
    hm_auto_ptr(sandbox_tree) tree = hm_alloc(sizeof(*tree));

    if (tree == NULL)
        return hm_fail_memory(err);
    HM_TRY(hm_leaves_open(&tree->leaves, path, load_leaf, tree, err));
    *out = hm_move(tree);
    return true;
}

void hm_sandbox_tree_free(struct hm_sandbox_tree *tree)
{
    if (tree == NULL)
        return;
    hm_leaves_free(&tree->leaves);
    for (size_t i = 0; i < LEVELS; i++)
        hm_free(tree->levels[i]);
    hm_free(tree->slots);
    hm_free(tree);
}

uint64_t hm_sandbox_tree_size(const struct hm_sandbox_tree *tree)
{
    return tree->size;
}

bool hm_sandbox_tree_leaf(struct hm_sandbox_leaf *out, struct hm_buf *record,
    const struct hm_sandbox_tree *tree, uint64_t index, struct hm_err *err)
{
    return hm_leaves_read(out, record, &tree->leaves, index, err);
}

/* ---- Hashes of any size ---- */

const struct hm_tree_hash *hm_sandbox_tree_node(
    const struct hm_sandbox_tree *tree, unsigned level, uint64_t index)
{
    if (level >= LEVELS || index >= tree->size >> level)
        return NULL;
    return &tree->levels[level][index];
}

static bool check_size(
    const struct hm_sandbox_tree *tree, uint64_t size, struct hm_err *err)
{
    if (size > tree->size)
        return hm_fail(err, HM_NOT_FOUND,
            "a tree of %" PRIu64 ", and there are %" PRIu64 " entries", size,
            tree->size);
    return true;
}

/* The hash over the leaves of a range that has some and begins where a range
 * in a proof does: its whole subtrees, of which each is larger than the next,
 * folded from the last. */
static bool range_hash(struct hm_tree_hash *out,
    const struct hm_sandbox_tree *tree, const struct hm_subtree *range,
    struct hm_err *err)
{
    uint64_t len = range->end - range->start;
    const struct hm_tree_hash *node;
    bool any = false;

    for (unsigned n = 0; n < LEVELS && len >> n != 0; n++) {
        if ((len >> n & 1) == 0)
            continue;
        node = &tree->levels[n][(range->start >> n) + (len >> n) - 1];
        if (any)
            HM_TRY(hm_tree_node(out, node, out, err));
        else
            *out = *node;
        any = true;
    }
    return any || hm_tree_empty(out, err);
}

bool hm_sandbox_tree_root(struct hm_tree_hash *out,
    const struct hm_sandbox_tree *tree, uint64_t size, struct hm_err *err)
{
    const struct hm_subtree all = {0, size};

    return check_size(tree, size, err) && range_hash(out, tree, &all, err);
}

static bool put_proof(struct hm_buf *out, const struct hm_sandbox_tree *tree,
    const struct hm_tile_proof *proof, struct hm_err *err)
{
    struct hm_tree_hash hash;

    for (size_t i = 0; i < proof->count; i++) {
        HM_TRY(range_hash(&hash, tree, &proof->ranges[i], err));
        hm_buf_put(out, hm_bytes(hash.b, sizeof(hash.b)));
    }
    return hm_buf_end(out, NULL, err);
}

bool hm_sandbox_tree_inclusion(struct hm_buf *out,
    const struct hm_sandbox_tree *tree, uint64_t index, uint64_t size,
    struct hm_err *err)
{
    struct hm_tile_proof proof;

    HM_TRY(check_size(tree, size, err));
    return hm_tile_inclusion(&proof, index, size, err) &&
        put_proof(out, tree, &proof, err);
}

bool hm_sandbox_tree_consistency(struct hm_buf *out,
    const struct hm_sandbox_tree *tree, uint64_t first, uint64_t second,
    struct hm_err *err)
{
    struct hm_tile_proof proof;

    HM_TRY(check_size(tree, second, err));
    return hm_tile_consistency(&proof, first, second, err) &&
        put_proof(out, tree, &proof, err);
}

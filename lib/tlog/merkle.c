/* SPDX-License-Identifier: Apache-2.0 */
#include "tlog/merkle.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "crypto/digest.h"
#include "enc/hex.h"

/* What stands before the hashed bytes (RFC 6962, section 2.1): without it a
 * node could be passed off as a leaf. */
static const uint8_t leaf_prefix[] = {0}, node_prefix[] = {1};

static_assert(sizeof(struct hm_tree_hash) == HM_TREE_HASH_LEN, "no padding");
static_assert(HM_PROOF_HASHES_MAX >= 2 * 64, "any proof of any tree fits");

static struct hm_bytes view(const struct hm_tree_hash *hash)
{
    return hm_bytes(hash->b, sizeof(hash->b));
}

static bool hash(struct hm_tree_hash *out, struct hm_bytes prefix,
    struct hm_bytes first, struct hm_bytes second, struct hm_err *err)
{
    hm_auto(hasher) hasher = {0};
    struct hm_digest digest;

    HM_TRY(hm_hasher_new(&hasher, HM_SHA256, err));
    hm_hasher_put(&hasher, prefix);
    hm_hasher_put(&hasher, first);
    hm_hasher_put(&hasher, second);
    HM_TRY(hm_hasher_end(&digest, &hasher, err));
    memcpy(out->b, digest.b, sizeof(out->b));
    return true;
}

bool hm_tree_leaf(
    struct hm_tree_hash *out, struct hm_bytes entry, struct hm_err *err)
{
    return hash(out, hm_bytes(leaf_prefix, sizeof(leaf_prefix)), entry,
        hm_bytes(NULL, 0), err);
}

bool hm_tree_node(struct hm_tree_hash *out, const struct hm_tree_hash *left,
    const struct hm_tree_hash *right, struct hm_err *err)
{
    return hash(out, hm_bytes(node_prefix, sizeof(node_prefix)), view(left),
        view(right), err);
}

bool hm_tree_empty(struct hm_tree_hash *out, struct hm_err *err)
{
    return hash(
        out, hm_bytes(NULL, 0), hm_bytes(NULL, 0), hm_bytes(NULL, 0), err);
}

/* `n` shifted right by `bits`, which may be all of them. */
static uint64_t shift(uint64_t n, unsigned bits)
{
    return bits < 64 ? n >> bits : 0;
}

static unsigned bit_length(uint64_t n)
{
    return n == 0 ? 0 : 64U - (unsigned)__builtin_clzll(n);
}

static unsigned bit_count(uint64_t n)
{
    unsigned count = 0;

    for (; n != 0; n &= n - 1)
        count++;
    return count;
}

static unsigned trailing_zeros(uint64_t n)
{
    return n == 0 ? 64 : (unsigned)__builtin_ctzll(n);
}

static bool check_hashes(const struct hm_tree_proof *proof, struct hm_err *err)
{
    for (size_t i = 0; i < proof->count; i++) {
        if (proof->hashes[i].len != HM_TREE_HASH_LEN)
            return hm_fail(err, HM_FORMAT,
                "proof hash %zu of %zu bytes, not 32", i, proof->hashes[i].len);
    }
    return true;
}

static struct hm_tree_hash proof_hash(
    const struct hm_tree_proof *proof, size_t at)
{
    struct hm_tree_hash out;

    memcpy(out.b, proof->hashes[at].p, sizeof(out.b));
    return out;
}

static bool fail_count(size_t got, size_t want, struct hm_err *err)
{
    return hm_fail(err, HM_FORMAT, "proof of %zu hashes, not %zu", got, want);
}

/* A leaf's way up (RFC 9162, section 2.1.3.2): below the level where the leaf
 * and the last one meet, every level has a sibling, left or right by the bits
 * of the index; from there on there is one for each bit that is set. */
bool hm_tree_root(struct hm_tree_hash *out, const struct hm_tree_hash *leaf,
    uint64_t index, uint64_t size, const struct hm_tree_proof *proof,
    struct hm_err *err)
{
    struct hm_tree_hash sum = *leaf;
    unsigned inner, border;

    if (index >= size)
        return hm_fail(err, HM_FORMAT, "leaf %llu in a tree of %llu",
            (unsigned long long)index, (unsigned long long)size);
    inner = bit_length(index ^ (size - 1));
    border = bit_count(shift(index, inner));
    if (proof->count != inner + border)
        return fail_count(proof->count, inner + border, err);
    HM_TRY(check_hashes(proof, err));
    for (unsigned i = 0; i < inner + border; i++) {
        struct hm_tree_hash next = proof_hash(proof, i);
        bool right = i < inner && (index >> i & 1) == 0;

        HM_TRY(hm_tree_node(
            &sum, right ? &sum : &next, right ? &next : &sum, err));
    }
    *out = sum;
    return true;
}

static bool check_same(const struct hm_tree_hash *got,
    const struct hm_tree_hash *want, const char *what, struct hm_err *err)
{
    if (!hm_bytes_eq(view(got), view(want)))
        return hm_fail(err, HM_MISMATCH, "%s is %s, the proof gives %s", what,
            HM_SHOW_HEX(view(want)), HM_SHOW_HEX(view(got)));
    return true;
}

/* Its start is a multiple of the smallest power of two that holds it. */
static bool check_subtree(const struct hm_subtree *subtree, struct hm_err *err)
{
    uint64_t last = subtree->end - subtree->start - 1;

    if (subtree->start >= subtree->end ||
        trailing_zeros(subtree->start) < bit_length(last))
        return hm_fail(err, HM_FORMAT, "no subtree from %llu to %llu",
            (unsigned long long)subtree->start,
            (unsigned long long)subtree->end);
    return true;
}

bool hm_subtree_root(struct hm_tree_hash *out, const struct hm_tree_hash *leaf,
    uint64_t index, const struct hm_subtree *subtree,
    const struct hm_tree_proof *proof, struct hm_err *err)
{
    HM_TRY(check_subtree(subtree, err));
    if (index < subtree->start)
        return hm_fail(err, HM_FORMAT, "leaf left of the subtree");
    return hm_tree_root(out, leaf, index - subtree->start,
        subtree->end - subtree->start, proof, err);
}

/* The nodes on the right edge of the subtree and of the tree, at one level. */
struct climb {
    uint64_t first, last, tree;    /* where the subtree starts and ends */
    struct hm_tree_hash old, root; /* hashes up to here */
};

static void up(struct climb *climb, unsigned bits)
{
    climb->first = shift(climb->first, bits);
    climb->last = shift(climb->last, bits);
    climb->tree = shift(climb->tree, bits);
}

/* One hash of the proof: a left sibling belongs to both, a right one only to
 * the tree. */
static bool climb_one(
    struct climb *climb, const struct hm_tree_hash *next, struct hm_err *err)
{
    if (climb->tree == 0)
        return hm_fail(err, HM_FORMAT, "proof with hashes behind its end");
    if ((climb->last & 1) == 0 && climb->last != climb->tree) {
        HM_TRY(hm_tree_node(&climb->root, &climb->root, next, err));
        up(climb, 1);
        return true;
    }
    if (climb->first < climb->last)
        HM_TRY(hm_tree_node(&climb->old, next, &climb->old, err));
    HM_TRY(hm_tree_node(&climb->root, next, &climb->root, err));
    up(climb, trailing_zeros(climb->last) + 1);
    return true;
}

/* To where the subtree's right edge is a whole tree of its own. */
static void climb_start(struct climb *climb)
{
    while (climb->first != climb->last &&
        (climb->last == climb->tree || (climb->last & 1) != 0))
        up(climb, 1);
}

/* Nothing has one hash, wherever it lies, and there is nothing to prove. */
static bool check_nothing(const struct hm_tree_hash *root,
    const struct hm_tree_proof *proof, struct hm_err *err)
{
    struct hm_tree_hash empty;

    if (proof->count != 0)
        return fail_count(proof->count, 0, err);
    HM_TRY(hm_tree_empty(&empty, err));
    return check_same(&empty, root, "root of nothing", err);
}

static bool climb_all(
    struct climb *climb, const struct hm_tree_proof *proof, struct hm_err *err)
{
    size_t used = 0;

    HM_TRY(check_hashes(proof, err));
    climb_start(climb);
    if (climb->first != climb->last) {
        if (proof->count == 0)
            return hm_fail(err, HM_FORMAT, "empty proof");
        climb->old = climb->root = proof_hash(proof, used++);
    }
    for (; used < proof->count; used++) {
        struct hm_tree_hash next = proof_hash(proof, used);

        HM_TRY(climb_one(climb, &next, err));
    }
    if (climb->tree != 0)
        return hm_fail(err, HM_FORMAT, "proof ends before the root");
    return true;
}

bool hm_subtree_consistent(const struct hm_subtree *subtree,
    const struct hm_tree_hash *root, const struct hm_tree_head *tree,
    const struct hm_tree_proof *proof, struct hm_err *err)
{
    struct climb climb = {
        subtree->start, subtree->end - 1, tree->size - 1, *root, *root};

    if (subtree->end > tree->size)
        return hm_fail(err, HM_FORMAT, "%llu leaves in a tree of %llu",
            (unsigned long long)subtree->end, (unsigned long long)tree->size);
    if (subtree->start == subtree->end)
        return check_nothing(root, proof, err);
    HM_TRY(check_subtree(subtree, err));
    HM_TRY(climb_all(&climb, proof, err));
    HM_TRY(check_same(&climb.old, root, "older root", err));
    return check_same(&climb.root, &tree->root, "newer root", err);
}

/* Every tree follows the empty one: a yes to that would prove nothing of the
 * newer root, and yet read as if it did. */
bool hm_tree_consistent(const struct hm_tree_head *older,
    const struct hm_tree_head *newer, const struct hm_tree_proof *proof,
    struct hm_err *err)
{
    struct hm_subtree all = {0, older->size};

    if (older->size == 0 && newer->size != 0)
        return hm_fail(err, HM_FORMAT, "the empty tree proves nothing");
    if (newer->size == 0)
        HM_TRY(check_nothing(&newer->root, proof, err));
    return hm_subtree_consistent(&all, &older->root, newer, proof, err);
}

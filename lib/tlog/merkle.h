/* SPDX-License-Identifier: Apache-2.0 */
/* merkle.h - hash trees of append-only logs (RFC 6962 section 2.1, RFC 9162).
 *
 * SHA-256 only: every log that we read uses it. A proof is a list of hashes
 * from the leaf to the root; one too many or too few is a failure. */
#ifndef HM_TLOG_MERKLE_H
#define HM_TLOG_MERKLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

enum { HM_TREE_HASH_LEN = 32 };

struct hm_tree_hash {
    uint8_t b[HM_TREE_HASH_LEN];
};

/* A proof; each hash is HM_TREE_HASH_LEN bytes. */
struct hm_tree_proof {
    const struct hm_bytes *hashes;
    size_t count;
};

/* Hash of the leaf that holds `entry`, of a node, and of the empty tree.
 * HM_SYSTEM. */
HM_MUST_USE bool hm_tree_leaf(
    struct hm_tree_hash *out, struct hm_bytes entry, struct hm_err *err);
HM_MUST_USE bool hm_tree_node(struct hm_tree_hash *out,
    const struct hm_tree_hash *left, const struct hm_tree_hash *right,
    struct hm_err *err);
HM_MUST_USE bool hm_tree_empty(struct hm_tree_hash *out, struct hm_err *err);

/* The root that a tree of `size` leaves has if the proof is right and `leaf`
 * stands at `index`. HM_FORMAT when index is not below size, or the number or
 * length of the hashes is wrong. The caller compares the root with a signed
 * one. */
HM_MUST_USE bool hm_tree_root(struct hm_tree_hash *out,
    const struct hm_tree_hash *leaf, uint64_t index, uint64_t size,
    const struct hm_tree_proof *proof, struct hm_err *err);

struct hm_tree_head {
    uint64_t size;
    struct hm_tree_hash root;
};

/* Is the newer tree the older one, and more behind it? The proof is empty for
 * equal sizes. An empty older tree is refused unless the newer one is empty,
 * too: anything follows it. HM_MISMATCH or HM_FORMAT. */
HM_MUST_USE bool hm_tree_consistent(const struct hm_tree_head *older,
    const struct hm_tree_head *newer, const struct hm_tree_proof *proof,
    struct hm_err *err);

/* The leaves [start, end) of a tree as a tree of their own: `start` is a
 * multiple of the smallest power of two that is not below their number. */
struct hm_subtree {
    uint64_t start, end;
};

/* As hm_tree_root(), for the root of a subtree that has leaves; `index` counts
 * from the whole tree's first leaf. */
HM_MUST_USE bool hm_subtree_root(struct hm_tree_hash *out,
    const struct hm_tree_hash *leaf, uint64_t index,
    const struct hm_subtree *subtree, const struct hm_tree_proof *proof,
    struct hm_err *err);

/* Is the subtree with that root part of the tree? One without leaves is part
 * of any tree that reaches so far, whatever its root. */
HM_MUST_USE bool hm_subtree_consistent(const struct hm_subtree *subtree,
    const struct hm_tree_hash *root, const struct hm_tree_head *tree,
    const struct hm_tree_proof *proof, struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* tree.h - an append-only log of entries with its hash tree (RFC 6962 section
 * 2.1): what CT logs and both Rekors of the sandbox are built on.
 *
 *     hm_auto_ptr(sandbox_tree) tree = NULL;
 *     uint64_t index;
 *
 *     HM_TRY(hm_sandbox_tree_open(&tree, path, err));
 *     HM_TRY(hm_sandbox_tree_append(&index, tree, &leaf, err));
 *     size = hm_sandbox_tree_size(tree);
 *     HM_TRY(hm_sandbox_tree_root(&root, tree, size, err));
 *     HM_TRY(hm_sandbox_tree_inclusion(&hashes, tree, index, size, err));
 *
 * Hashes of all whole subtrees are in memory: an append computes as many as the
 * size has trailing ones, a root or proof of any earlier size about the square
 * of its bits. Entries are in the file (leaves.h). No lock in here: whoever
 * looks for a duplicate and then appends holds his own over both. */
#ifndef HM_SANDBOX_TREE_H
#define HM_SANDBOX_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "sandbox/leaves.h"
#include "tlog/merkle.h"

struct hm_sandbox_tree;

/* Failures as hm_leaves_open(). */
HM_MUST_USE bool hm_sandbox_tree_open(
    struct hm_sandbox_tree **out, const char *path, struct hm_err *err);
void hm_sandbox_tree_free(struct hm_sandbox_tree *tree);
HM_DEFINE_AUTO_PTR(sandbox_tree)

uint64_t hm_sandbox_tree_size(const struct hm_sandbox_tree *tree);

/* Append, and tell where. All or nothing, in the file as in memory. Failures as
 * hm_leaves_append(). */
HM_MUST_USE bool hm_sandbox_tree_append(uint64_t *index,
    struct hm_sandbox_tree *tree, const struct hm_sandbox_leaf *leaf,
    struct hm_err *err);

/* As hm_leaves_read(). */
HM_MUST_USE bool hm_sandbox_tree_leaf(struct hm_sandbox_leaf *out,
    struct hm_buf *record, const struct hm_sandbox_tree *tree, uint64_t index,
    struct hm_err *err);

/* The first entry whose leaf has that hash; false when there is none. */
HM_MUST_USE bool hm_sandbox_tree_find(uint64_t *index,
    const struct hm_sandbox_tree *tree, const struct hm_tree_hash *leaf_hash);

/* The root as it was at that size. HM_NOT_FOUND when it never was so large. */
HM_MUST_USE bool hm_sandbox_tree_root(struct hm_tree_hash *out,
    const struct hm_sandbox_tree *tree, uint64_t size, struct hm_err *err);

/* Append the hashes of a proof, HM_TREE_HASH_LEN bytes each: that the leaf at
 * `index` is in the tree of that size; that the tree of size `second` begins
 * with the one of size `first`, which has leaves. HM_FORMAT when there is no
 * such proof, HM_NOT_FOUND when the tree is smaller. */
HM_MUST_USE bool hm_sandbox_tree_inclusion(struct hm_buf *out,
    const struct hm_sandbox_tree *tree, uint64_t index, uint64_t size,
    struct hm_err *err);
HM_MUST_USE bool hm_sandbox_tree_consistency(struct hm_buf *out,
    const struct hm_sandbox_tree *tree, uint64_t first, uint64_t second,
    struct hm_err *err);

/* The hash over the 2^level leaves from index * 2^level on: what tiles and the
 * ids of entries (level 0) are made of. NULL when the tree does not reach it.
 * Valid until the next append. */
const struct hm_tree_hash *hm_sandbox_tree_node(
    const struct hm_sandbox_tree *tree, unsigned level, uint64_t index);

#endif

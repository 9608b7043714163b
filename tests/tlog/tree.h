/* SPDX-License-Identifier: Apache-2.0 */
/* tree.h - hash trees as the text of RFC 6962 defines them, by recursion: what
 * the tests hold the library's loops against. */
#ifndef HM_TEST_TREE_H
#define HM_TEST_TREE_H

#include "tlog/merkle.h"

enum { TREE_MAX = 600, TREE_PROOF_MAX = 24 };

struct tree {
    struct hm_tree_hash leaves[TREE_MAX];
    size_t size;
};

/* Leaf i holds "leaf i". */
bool tree_make(struct tree *out, size_t size);
/* Root over the leaves [from, to). */
bool tree_range(
    struct hm_tree_hash *out, const struct tree *tree, size_t from, size_t to);

struct tree_proof {
    struct hm_tree_hash hashes[TREE_PROOF_MAX];
    struct hm_bytes views[TREE_PROOF_MAX];
    struct hm_tree_proof proof; /* of the views */
};

/* PATH(index, D[size]) and PROOF(older, D[size]). *out must not move. */
bool tree_path(
    struct tree_proof *out, const struct tree *tree, size_t index, size_t size);
bool tree_consistency(
    struct tree_proof *out, const struct tree *tree, size_t older, size_t size);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "tlog/tree.h"

#include <stdio.h>

#include "test.h"

bool tree_make(struct tree *out, size_t size)
{
    out->size = size;
    for (size_t i = 0; i < size; i++) {
        struct hm_err err = {0};
        char text[32];

        snprintf(text, sizeof(text), "leaf %zu", i);
        if (!CHECK_OK(hm_tree_leaf(&out->leaves[i], hm_bytes_str(text), &err)))
            return false;
    }
    return true;
}

/* The largest power of two below n. */
static size_t split(size_t n)
{
    size_t k = 1;

    while (2 * k < n)
        k *= 2;
    return k;
}

bool tree_range(
    struct hm_tree_hash *out, const struct tree *tree, size_t from, size_t to)
{
    struct hm_tree_hash left, right;
    struct hm_err err = {0};
    size_t middle;

    if (to - from == 0)
        return CHECK_OK(hm_tree_empty(out, &err));
    if (to - from == 1) {
        *out = tree->leaves[from];
        return true;
    }
    middle = from + split(to - from);
    return tree_range(&left, tree, from, middle) &&
        tree_range(&right, tree, middle, to) &&
        CHECK_OK(hm_tree_node(out, &left, &right, &err));
}

static bool add(
    struct tree_proof *out, const struct tree *tree, size_t from, size_t to)
{
    size_t at = out->proof.count++;

    out->proof.hashes = out->views;
    out->views[at] = hm_bytes(out->hashes[at].b, HM_TREE_HASH_LEN);
    return tree_range(&out->hashes[at], tree, from, to);
}

static bool path(struct tree_proof *out, const struct tree *tree, size_t index,
    size_t from, size_t to)
{
    size_t middle;

    if (to - from == 1)
        return true;
    middle = from + split(to - from);
    if (index < middle)
        return path(out, tree, index, from, middle) &&
            add(out, tree, middle, to);
    return path(out, tree, index, middle, to) && add(out, tree, from, middle);
}

bool tree_path(
    struct tree_proof *out, const struct tree *tree, size_t index, size_t size)
{
    out->proof = (struct hm_tree_proof){out->views, 0};
    return path(out, tree, index, 0, size);
}

/* SUBPROOF(m, D[from:to], whole): `whole` while the older root is known. */
static bool subproof(struct tree_proof *out, const struct tree *tree,
    size_t older, size_t from, size_t to)
{
    bool whole = from == 0;
    size_t middle;

    if (older == to)
        return whole || add(out, tree, from, to);
    middle = from + split(to - from);
    if (older <= middle)
        return subproof(out, tree, older, from, middle) &&
            add(out, tree, middle, to);
    return subproof(out, tree, older, middle, to) &&
        add(out, tree, from, middle);
}

bool tree_consistency(
    struct tree_proof *out, const struct tree *tree, size_t older, size_t size)
{
    out->proof = (struct hm_tree_proof){out->views, 0};
    return subproof(out, tree, older, 0, size);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "tlog/merkle.h"

#include <string.h>

#include "test.h"
#include "tlog/tree.h"

static size_t most(size_t usual)
{
    return test_torture() ? 5 : usual;
}

static struct hm_bytes view(const struct hm_tree_hash *hash)
{
    return hm_bytes(hash->b, sizeof(hash->b));
}

static void the_empty_tree_is_the_hash_of_nothing(void)
{
    struct hm_tree_hash hash;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_tree_empty(&hash, &err)))
        return;
    CHECK_BYTES(view(&hash),
        HM_LIT("\xe3\xb0\xc4\x42\x98\xfc\x1c\x14\x9a\xfb\xf4\xc8\x99\x6f\xb9"
               "\x24\x27\xae\x41\xe4\x64\x9b\x93\x4c\xa4\x95\x99\x1b\x78\x52"
               "\xb8\x55"));
}

static void leaves_and_nodes_of_equal_bytes_differ(void)
{
    struct hm_tree_hash a = {{1}}, b = {{2}}, leaf, node;
    struct hm_err err = {0};
    uint8_t both[64];

    memcpy(both, a.b, 32);
    memcpy(both + 32, b.b, 32);
    if (CHECK_OK(hm_tree_leaf(&leaf, hm_bytes(both, 64), &err)) &&
        CHECK_OK(hm_tree_node(&node, &a, &b, &err)))
        CHECK(!hm_bytes_eq(view(&leaf), view(&node)));
}

static void every_leaf_of_every_small_tree_leads_to_its_root(void)
{
    static struct tree tree;

    if (!tree_make(&tree, most(40)))
        return;
    for (size_t size = 1; size <= tree.size; size++) {
        struct hm_tree_hash root, got;

        if (!tree_range(&root, &tree, 0, size))
            return;
        for (size_t i = 0; i < size; i++) {
            struct tree_proof p;
            struct hm_err err = {0};

            test_case("leaf %zu of %zu", i, size);
            if (tree_path(&p, &tree, i, size) &&
                CHECK_OK(hm_tree_root(
                    &got, &tree.leaves[i], i, size, &p.proof, &err)))
                CHECK_BYTES(view(&got), view(&root));
        }
    }
}

/* A proof for another place gives another root, or has another length. */
static void no_leaf_stands_at_two_places(void)
{
    static struct tree tree;
    struct hm_tree_hash root, got;

    if (!tree_make(&tree, most(21)) || !tree_range(&root, &tree, 0, tree.size))
        return;
    for (size_t i = 0; i < tree.size * tree.size; i++) {
        size_t at = i % tree.size, said = i / tree.size;
        struct tree_proof p;
        struct hm_err err = {0};

        test_case("%zu as %zu", at, said);
        if (at == said || !tree_path(&p, &tree, at, tree.size))
            continue;
        if (hm_tree_root(
                &got, &tree.leaves[at], said, tree.size, &p.proof, &err))
            CHECK(!hm_bytes_eq(view(&got), view(&root)));
    }
}

static void a_path_has_exactly_its_hashes(void)
{
    static const struct {
        uint64_t index, size;
        size_t want;
    } cases[] = {
        {0, 1, 0},
        {0, 2, 1},
        {6, 7, 2},
        {0, 7, 3},
        {0, 1ULL << 63, 63},
        {UINT64_MAX - 1, UINT64_MAX, 63},
        {0, UINT64_MAX, 64},
        {1ULL << 63, (1ULL << 63) + 1, 1},
    };
    uint8_t bytes[HM_TREE_HASH_LEN] = {0};
    struct hm_tree_hash leaf = {{0}}, got;
    struct hm_bytes hashes[66];

    for (size_t i = 0; i < TEST_LEN(hashes); i++)
        hashes[i] = hm_bytes(bytes, sizeof(bytes));
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        for (size_t count = 0; count < TEST_LEN(hashes); count++) {
            struct hm_tree_proof proof = {hashes, count};
            struct hm_err err = {0};

            test_case("row %zu, %zu hashes", i, count);
            if (count == cases[i].want) {
                CHECK_OK(hm_tree_root(
                    &got, &leaf, cases[i].index, cases[i].size, &proof, &err));
                continue;
            }
            CHECK_ERR(hm_tree_root(&got, &leaf, cases[i].index, cases[i].size,
                          &proof, &err),
                HM_FORMAT, "hashes, not");
        }
    }
}

static void leaves_stand_in_the_tree_and_hashes_are_whole(void)
{
    static const uint8_t bytes[HM_TREE_HASH_LEN + 1];
    struct hm_bytes one = hm_bytes(bytes, HM_TREE_HASH_LEN - 1);
    struct hm_tree_proof none = {NULL, 0}, short_one = {&one, 1};
    struct hm_tree_hash leaf = {{0}}, got;
    struct hm_tree_head head = {2, {{0}}}, older = {1, {{0}}};
    struct hm_err err = {0};

    CHECK_ERR(hm_tree_root(&got, &leaf, 0, 0, &none, &err), HM_FORMAT,
        "leaf 0 in a tree of 0");
    CHECK_ERR(hm_tree_root(&got, &leaf, 1, 1, &none, &err), HM_FORMAT,
        "leaf 1 in a tree of 1");
    CHECK_ERR(hm_tree_root(&got, &leaf, 0, 2, &short_one, &err), HM_FORMAT,
        "proof hash 0 of 31 bytes, not 32");
    CHECK_ERR(hm_tree_consistent(&older, &head, &short_one, &err), HM_FORMAT,
        "proof hash 0 of 31 bytes, not 32");
    one.len += 2;
    CHECK_ERR(hm_tree_root(&got, &leaf, 0, 2, &short_one, &err), HM_FORMAT,
        "proof hash 0 of 33 bytes, not 32");
}

static bool head(struct hm_tree_head *out, const struct tree *tree, size_t size)
{
    out->size = size;
    return tree_range(&out->root, tree, 0, size);
}

static void every_small_tree_grows_out_of_every_smaller(void)
{
    static struct tree tree;

    if (!tree_make(&tree, most(40)))
        return;
    for (size_t i = 0; i < tree.size * tree.size; i++) {
        size_t a = i % tree.size + 1, b = i / tree.size + 1;
        struct hm_tree_head older, newer;
        struct tree_proof p;
        struct hm_err err = {0};

        test_case("%zu to %zu", a, b);
        if (a <= b && head(&older, &tree, a) && head(&newer, &tree, b) &&
            tree_consistency(&p, &tree, a, b))
            CHECK_OK(hm_tree_consistent(&older, &newer, &p.proof, &err));
    }
}

/* Each hash of it changed, one left out, one more; and both roots. */
static void a_consistency_proof_has_no_play(void)
{
    static struct tree tree;
    struct hm_tree_head older, newer;
    struct tree_proof p;
    struct hm_err err = {0};

    if (!tree_make(&tree, 23) || !head(&older, &tree, 13) ||
        !head(&newer, &tree, 23) || !tree_consistency(&p, &tree, 13, 23) ||
        !CHECK_OK(hm_tree_consistent(&older, &newer, &p.proof, &err)))
        return;
    for (size_t i = 0; i < p.proof.count; i++) {
        p.hashes[i].b[i] ^= 1;
        CHECK_ERR(hm_tree_consistent(&older, &newer, &p.proof, &err),
            HM_MISMATCH, " root is ");
        p.hashes[i].b[i] ^= 1;
    }
    older.root.b[31] ^= 1;
    CHECK_ERR(hm_tree_consistent(&older, &newer, &p.proof, &err), HM_MISMATCH,
        "older root is ");
    older.root.b[31] ^= 1;
    newer.root.b[31] ^= 1;
    CHECK_ERR(hm_tree_consistent(&older, &newer, &p.proof, &err), HM_MISMATCH,
        "newer root is ");
    newer.root.b[31] ^= 1;
    p.proof.count--;
    CHECK_ERR(hm_tree_consistent(&older, &newer, &p.proof, &err), HM_FORMAT,
        "ends before the root");
    p.proof.count = 0;
    CHECK_ERR(hm_tree_consistent(&older, &newer, &p.proof, &err), HM_FORMAT,
        "empty proof");
}

static void a_hash_behind_the_proof_is_refused(void)
{
    static struct tree tree;
    struct hm_tree_head older, newer;
    struct tree_proof p;
    struct hm_err err = {0};

    if (!tree_make(&tree, 6) || !head(&older, &tree, 5) ||
        !head(&newer, &tree, 6) || !tree_consistency(&p, &tree, 5, 6))
        return;
    p.views[p.proof.count++] = view(&newer.root);
    CHECK_ERR(hm_tree_consistent(&older, &newer, &p.proof, &err), HM_FORMAT,
        "behind its end");
    p.proof.count = 1;
    CHECK_ERR(hm_tree_consistent(&newer, &newer, &p.proof, &err), HM_FORMAT,
        "behind its end");
    p.proof.count = 0;
    CHECK_OK(hm_tree_consistent(&newer, &newer, &p.proof, &err));
    CHECK_ERR(hm_tree_consistent(&newer, &older, &p.proof, &err), HM_FORMAT,
        "6 leaves in a tree of 5");
}

static void the_empty_tree_proves_nothing_but_itself(void)
{
    static const uint8_t bytes[HM_TREE_HASH_LEN];
    struct hm_bytes hash = hm_bytes(bytes, sizeof(bytes));
    struct hm_tree_proof none = {NULL, 0}, one = {&hash, 1};
    struct hm_tree_head empty = {0}, other = {0}, first = {1, {{7}}};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_tree_empty(&empty.root, &err)))
        return;
    CHECK_OK(hm_tree_consistent(&empty, &empty, &none, &err));
    CHECK_ERR(hm_tree_consistent(&empty, &first, &none, &err), HM_FORMAT,
        "the empty tree proves nothing");
    CHECK_ERR(hm_tree_consistent(&empty, &other, &none, &err), HM_MISMATCH,
        "root of nothing");
    CHECK_ERR(hm_tree_consistent(&other, &empty, &none, &err), HM_MISMATCH,
        "root of nothing");
    CHECK_ERR(hm_tree_consistent(&empty, &empty, &one, &err), HM_FORMAT,
        "proof of 1 hashes, not 0");
}

static void subtrees_are_where_they_may_be(void)
{
    static const struct {
        struct hm_subtree at;
        bool good;
    } cases[] = {
        {{0, 1}, true},
        {{0, 7}, true},
        {{4, 7}, true},
        {{4, 8}, true},
        {{5, 6}, true},
        {{6, 8}, true},
        {{8, 13}, true},
        {{4, 9}, false},
        {{5, 7}, false},
        {{2, 5}, false},
        {{3, 3}, false},
        {{4, 3}, false},
        {{1, UINT64_MAX}, false},
    };
    static struct tree tree;

    if (!tree_make(&tree, 13))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        const struct hm_subtree *at = &cases[i].at;
        struct hm_tree_hash root, got;
        struct tree part = {.size = 0};
        struct tree_proof p;
        struct hm_err err = {0};

        test_case("%llu to %llu", (unsigned long long)at->start,
            (unsigned long long)at->end);
        if (!cases[i].good) {
            p.proof = (struct hm_tree_proof){NULL, 0};
            CHECK_ERR(hm_subtree_root(
                          &got, &tree.leaves[0], at->start, at, &p.proof, &err),
                HM_FORMAT, "no subtree from");
            continue;
        }
        memcpy(part.leaves, tree.leaves + at->start,
            (at->end - at->start) * sizeof(part.leaves[0]));
        if (tree_path(&p, &part, 0, at->end - at->start) &&
            tree_range(&root, &tree, at->start, at->end) &&
            CHECK_OK(hm_subtree_root(
                &got, &part.leaves[0], at->start, at, &p.proof, &err)))
            CHECK_BYTES(view(&got), view(&root));
    }
}

static void a_leaf_left_of_its_subtree_is_refused(void)
{
    struct hm_tree_proof none = {NULL, 0};
    struct hm_subtree at = {1, 2};
    struct hm_tree_hash leaf = {{0}}, got;
    struct hm_err err = {0};

    CHECK_ERR(hm_subtree_root(&got, &leaf, 0, &at, &none, &err), HM_FORMAT,
        "left of the subtree");
    CHECK_ERR(hm_subtree_root(&got, &leaf, 2, &at, &none, &err), HM_FORMAT,
        "leaf 1 in a tree of 1");
    CHECK_OK(hm_subtree_root(&got, &leaf, 1, &at, &none, &err));
}

TEST_SUITE(tlog_merkle, TEST(the_empty_tree_is_the_hash_of_nothing),
    TEST(leaves_and_nodes_of_equal_bytes_differ),
    TEST(every_leaf_of_every_small_tree_leads_to_its_root),
    TEST(no_leaf_stands_at_two_places), TEST(a_path_has_exactly_its_hashes),
    TEST(leaves_stand_in_the_tree_and_hashes_are_whole),
    TEST(every_small_tree_grows_out_of_every_smaller),
    TEST(a_consistency_proof_has_no_play),
    TEST(a_hash_behind_the_proof_is_refused),
    TEST(the_empty_tree_proves_nothing_but_itself),
    TEST(subtrees_are_where_they_may_be),
    TEST(a_leaf_left_of_its_subtree_is_refused));

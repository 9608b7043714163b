/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
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

static bool append(struct hm_sandbox_tree *tree, struct hm_bytes data)
{
    uint64_t index = UINT64_MAX, size = hm_sandbox_tree_size(tree);
    struct hm_sandbox_leaf leaf = {data, HM_LIT("extra")};
    struct hm_err err = {0};

    return CHECK_OK(hm_sandbox_tree_append(&index, tree, &leaf, &err)) &&
        CHECK_EQ(index, size) && CHECK_EQ(hm_sandbox_tree_size(tree), size + 1);
}

/* The same leaves as those of tree_make(). */
static bool fill(struct hm_sandbox_tree *tree, size_t from, size_t to)
{
    char text[32];

    for (size_t i = from; i < to; i++) {
        snprintf(text, sizeof(text), "leaf %zu", i);
        if (!append(tree, hm_bytes_str(text)))
            return false;
    }
    return true;
}

static struct hm_tree_proof proof_of(
    struct hm_bytes *hashes, const struct hm_buf *buf)
{
    size_t count = buf->len / HM_TREE_HASH_LEN;

    for (size_t i = 0; i < count; i++)
        hashes[i] = hm_bytes_slice(
            hm_buf_view(buf), i * HM_TREE_HASH_LEN, HM_TREE_HASH_LEN);
    return (struct hm_tree_proof){hashes, count};
}

/* The tree that the tests of CT logs have always begun with. */
static void known_leaves_give_known_roots(void)
{
    static const struct {
        struct hm_bytes leaf;
        uint8_t root[4];
    } rows[] = {
        {{(const uint8_t *)"", 0}, {0x6e, 0x34, 0x0b, 0x9c}},
        {{(const uint8_t *)"\x00", 1}, {0xfa, 0xc5, 0x42, 0x03}},
        {{(const uint8_t *)"\x10", 1}, {0xae, 0xb6, 0xbc, 0xfe}},
        {{(const uint8_t *)"\x20\x21", 2}, {0xd3, 0x7e, 0xe4, 0x18}},
        {{(const uint8_t *)"\x30\x31", 2}, {0x4e, 0x3b, 0xbb, 0x1f}},
        {{(const uint8_t *)"\x40\x41\x42\x43", 4}, {0x76, 0xe6, 0x7d, 0xad}},
        {{(const uint8_t *)"PQRSTUVW", 8}, {0xdd, 0xb8, 0x9b, 0xe4}},
        {{(const uint8_t *)"`abcdefghijklmno", 16}, {0x5d, 0xc9, 0xda, 0x79}},
    };
    hm_auto_ptr(sandbox_tree) tree = NULL;
    struct hm_err err = {0};
    struct hm_tree_hash root;

    if (!CHECK_OK(hm_sandbox_tree_open(&tree, NULL, &err)) ||
        !CHECK_OK(hm_sandbox_tree_root(&root, tree, 0, &err)))
        return;
    CHECK_BYTES(hm_bytes(root.b, 4), HM_LIT("\xe3\xb0\xc4\x42"));
    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        test_case("%zu", i);
        if (!append(tree, rows[i].leaf) ||
            !CHECK_OK(hm_sandbox_tree_root(&root, tree, i + 1, &err)))
            return;
        CHECK_BYTES(hm_bytes(root.b, 4), hm_bytes(rows[i].root, 4));
    }
}

static void check_inclusion(
    const struct hm_sandbox_tree *tree, uint64_t index, uint64_t size)
{
    hm_auto(buf) hashes = hm_buf(HM_PROOF_HASHES_MAX * HM_TREE_HASH_LEN);
    struct hm_bytes views[HM_PROOF_HASHES_MAX];
    struct hm_tree_hash root, got;
    struct hm_tree_proof proof;
    struct hm_err err = {0};

    test_case("leaf %llu of %llu", (unsigned long long)index,
        (unsigned long long)size);
    if (!CHECK_OK(
            hm_sandbox_tree_inclusion(&hashes, tree, index, size, &err)) ||
        !CHECK_OK(hm_sandbox_tree_root(&root, tree, size, &err)))
        return;
    proof = proof_of(views, &hashes);
    if (CHECK_OK(hm_tree_root(&got, hm_sandbox_tree_node(tree, 0, index), index,
            size, &proof, &err)))
        CHECK_BYTES(view(&got), view(&root));
}

static void check_consistency(
    const struct hm_sandbox_tree *tree, uint64_t first, uint64_t second)
{
    hm_auto(buf) hashes = hm_buf(HM_PROOF_HASHES_MAX * HM_TREE_HASH_LEN);
    struct hm_tree_head older = {.size = first}, newer = {.size = second};
    struct hm_bytes views[HM_PROOF_HASHES_MAX];
    struct hm_tree_proof proof;
    struct hm_err err = {0};

    test_case("%llu before %llu", (unsigned long long)first,
        (unsigned long long)second);
    if (!CHECK_OK(hm_sandbox_tree_root(&older.root, tree, first, &err)) ||
        !CHECK_OK(hm_sandbox_tree_root(&newer.root, tree, second, &err)) ||
        !CHECK_OK(
            hm_sandbox_tree_consistency(&hashes, tree, first, second, &err)))
        return;
    proof = proof_of(views, &hashes);
    CHECK_OK(hm_tree_consistent(&older, &newer, &proof, &err));
}

static void every_small_tree_proves_all_that_is_in_it(void)
{
    static struct tree model;
    hm_auto_ptr(sandbox_tree) tree = NULL;
    struct hm_err err = {0};
    struct hm_tree_hash want, root;

    if (!tree_make(&model, most(64)) ||
        !CHECK_OK(hm_sandbox_tree_open(&tree, NULL, &err)))
        return;
    for (size_t size = 1; size <= model.size; size++) {
        /* Earlier sizes are asked of a tree that is larger already, too. */
        size_t last = size % 2 == 0 ? size : size + 1;

        if (!fill(tree, hm_sandbox_tree_size(tree), last) ||
            !tree_range(&want, &model, 0, size) ||
            !CHECK_OK(hm_sandbox_tree_root(&root, tree, size, &err)))
            return;
        CHECK_BYTES(view(&root), view(&want));
        for (size_t i = 0; i < size; i++)
            check_inclusion(tree, i, size);
        for (size_t i = 1; i <= size; i++)
            check_consistency(tree, i, size);
    }
}

static void large_trees_do_so_too(void)
{
    const size_t size = most(70000), step = most(977);
    hm_auto_ptr(sandbox_tree) tree = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_sandbox_tree_open(&tree, NULL, &err)) ||
        !fill(tree, 0, size))
        return;
    for (size_t i = 0; i < size; i += step) {
        size_t at = i * 7919 % size, other = i * 104729 % (size - at);

        check_inclusion(tree, at, at + other + 1);
        check_consistency(tree, at + 1, at + other + 1);
        check_inclusion(tree, at, size);
    }
}

static void proofs_of_what_is_not_are_refused(void)
{
    hm_auto_ptr(sandbox_tree) tree = NULL;
    hm_auto(buf) out = hm_buf(HM_KIB);
    struct hm_err err = {0};
    struct hm_tree_hash root;

    if (!CHECK_OK(hm_sandbox_tree_open(&tree, NULL, &err)) || !fill(tree, 0, 3))
        return;
    CHECK_ERR(hm_sandbox_tree_root(&root, tree, 4, &err), HM_NOT_FOUND,
        "a tree of 4, and there are 3 entries");
    CHECK_ERR(hm_sandbox_tree_inclusion(&out, tree, 0, 4, &err), HM_NOT_FOUND,
        "a tree of 4");
    CHECK_ERR(hm_sandbox_tree_inclusion(&out, tree, 2, 2, &err), HM_FORMAT,
        "leaf 2 in a tree of 2");
    CHECK_ERR(hm_sandbox_tree_consistency(&out, tree, 1, 4, &err), HM_NOT_FOUND,
        "a tree of 4");
    CHECK_ERR(hm_sandbox_tree_consistency(&out, tree, 3, 2, &err), HM_FORMAT,
        "tree of 3 before one of 2");
    CHECK_ERR(hm_sandbox_tree_consistency(&out, tree, 0, 2, &err), HM_FORMAT,
        "tree of 0");
    CHECK_EQ(out.len, 0);
    CHECK(hm_sandbox_tree_node(tree, 0, 2) != NULL);
    CHECK(hm_sandbox_tree_node(tree, 0, 3) == NULL);
    CHECK(hm_sandbox_tree_node(tree, 1, 1) == NULL);
    CHECK(hm_sandbox_tree_node(tree, 64, 0) == NULL);
}

static void entries_are_found_by_leaf_hash(void)
{
    hm_auto_ptr(sandbox_tree) tree = NULL;
    struct hm_tree_hash hash, none = {{1}};
    struct hm_err err = {0};
    uint64_t index = 99;
    char text[32];

    if (!CHECK_OK(hm_sandbox_tree_open(&tree, NULL, &err)))
        return;
    CHECK(!hm_sandbox_tree_find(&index, tree, &none));
    if (!fill(tree, 0, most(1000)) || !append(tree, HM_LIT("leaf 3")))
        return;
    for (size_t i = 0; i < most(1000); i++) {
        snprintf(text, sizeof(text), "leaf %zu", i);
        if (CHECK_OK(hm_tree_leaf(&hash, hm_bytes_str(text), &err)) &&
            CHECK(hm_sandbox_tree_find(&index, tree, &hash)))
            CHECK_EQ(index, i);
    }
    CHECK(!hm_sandbox_tree_find(&index, tree, &none));
}

static void a_tree_survives_being_opened_again(void)
{
    hm_auto_ptr(sandbox_tree) tree = NULL;
    hm_auto(buf) record = hm_buf(HM_KIB);
    struct hm_tree_hash before, after;
    struct hm_sandbox_leaf leaf;
    struct hm_err err = {0};
    size_t size = most(300);

    test_scratch();
    if (!CHECK_OK(hm_sandbox_tree_open(&tree, "log", &err)) ||
        !fill(tree, 0, size) ||
        !CHECK_OK(hm_sandbox_tree_root(&before, tree, size, &err)))
        return;
    hm_sandbox_tree_free(hm_move(tree));
    if (!CHECK_OK(hm_sandbox_tree_open(&tree, "log", &err)) ||
        !CHECK_EQ(hm_sandbox_tree_size(tree), size) ||
        !CHECK_OK(hm_sandbox_tree_root(&after, tree, size, &err)))
        return;
    CHECK_BYTES(view(&after), view(&before));
    if (CHECK_OK(hm_sandbox_tree_leaf(&leaf, &record, tree, 2, &err))) {
        CHECK_BYTES(leaf.data, HM_LIT("leaf 2"));
        CHECK_BYTES(leaf.extra, HM_LIT("extra"));
    }
    if (fill(tree, size, size + 1))
        check_consistency(tree, size, size + 1);
}

/* Torture shows what this is for: after a failed append the tree is as before,
 * in memory and in its file. */
static void an_append_is_done_or_not(void)
{
    hm_auto_ptr(sandbox_tree) tree = NULL;
    struct hm_sandbox_leaf leaf = {HM_LIT("x"), HM_LIT("")};
    struct hm_tree_hash before, after;
    struct hm_err err = {0};
    uint64_t index, size;

    test_scratch();
    if (!CHECK_OK(hm_sandbox_tree_open(&tree, "log", &err)))
        return;
    for (size_t i = 0; i < 9; i++) {
        size = hm_sandbox_tree_size(tree);
        if (!CHECK_OK(hm_sandbox_tree_root(&before, tree, size, &err)))
            continue;
        if (!CHECK_OK(hm_sandbox_tree_append(&index, tree, &leaf, &err)))
            CHECK_EQ(hm_sandbox_tree_size(tree), size);
        if (CHECK_OK(hm_sandbox_tree_root(&after, tree, size, &err)) &&
            !hm_bytes_eq(view(&before), view(&after)))
            abort();
    }
    size = hm_sandbox_tree_size(tree);
    hm_sandbox_tree_free(hm_move(tree));
    if (CHECK_OK(hm_sandbox_tree_open(&tree, "log", &err)) &&
        hm_sandbox_tree_size(tree) != size)
        abort();
}

TEST_SUITE(sandbox_tree, TEST(known_leaves_give_known_roots),
    TEST(every_small_tree_proves_all_that_is_in_it),
    TEST(large_trees_do_so_too), TEST(proofs_of_what_is_not_are_refused),
    TEST(entries_are_found_by_leaf_hash),
    TEST(a_tree_survives_being_opened_again), TEST(an_append_is_done_or_not));

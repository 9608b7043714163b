/* SPDX-License-Identifier: Apache-2.0 */
#include "tlog/tile.h"

#include <string.h>

#include "test.h"
#include "tlog/tree.h"

static void paths_are_those_of_the_specification(void)
{
    static const struct {
        struct hm_tile tile;
        const char *path;
    } cases[] = {
        {{0, 256, 0}, "tile/0/000"},
        {{0, 256, 999}, "tile/0/999"},
        {{1, 256, 1000}, "tile/1/x001/000"},
        {{0, 256, 1234067}, "tile/0/x001/x234/067"},
        {{3, 255, 1234067}, "tile/3/x001/x234/067.p/255"},
        {{0, 1, 0}, "tile/0/000.p/1"},
        {{HM_TILE_ENTRIES, 256, 5}, "tile/entries/005"},
        {{HM_TILE_ENTRIES, 17, 123456}, "tile/entries/x123/456.p/17"},
        {{0, 1, UINT64_MAX}, "tile/0/x018/x446/x744/x073/x709/x551/615.p/1"},
        {{HM_TILE_ENTRIES, 255, UINT64_MAX},
            "tile/entries/x018/x446/x744/x073/x709/x551/615.p/255"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        char out[HM_TILE_PATH_MAX];

        CHECK_STR(hm_tile_path(out, &cases[i].tile), cases[i].path);
    }
}

static void tiles_are_as_wide_as_the_tree_makes_them(void)
{
    static const struct {
        unsigned level;
        uint64_t index, size;
        unsigned width;
    } cases[] = {
        {0, 0, 0, 0},
        {0, 0, 1, 1},
        {0, 0, 255, 255},
        {0, 0, 256, 256},
        {0, 1, 256, 0},
        {0, 0, 257, 256},
        {0, 1, 257, 1},
        {0, 2, 257, 0},
        {1, 0, 255, 0},
        {1, 0, 256, 1},
        {1, 0, 70000, 256},
        {1, 1, 70000, 17},
        {2, 0, 70000, 1},
        {7, 0, UINT64_MAX, 255},
        {0, UINT64_MAX / 256, UINT64_MAX, 255},
        {HM_TILE_ENTRIES, 1, 300, 44},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("row %zu", i);
        CHECK_EQ(
            hm_tile_of(cases[i].level, cases[i].index, cases[i].size).width,
            cases[i].width);
    }
}

/* A log's tiles, of levels 0 and 1. */
struct store {
    const struct tree *tree;
    uint8_t bytes[HM_TILE_WIDTH * HM_TREE_HASH_LEN];
    unsigned asked;
    size_t cut;
};

static bool give(void *arg, struct hm_bytes *out, const struct hm_tile *tile,
    struct hm_err *err)
{
    struct store *store = arg;
    size_t span = tile->level == 0 ? 1 : 256;

    (void)err;
    store->asked++;
    if (!CHECK(tile->level < 2 && tile->width > 0))
        return false;
    for (size_t i = 0; i < tile->width; i++) {
        size_t from = (tile->index * 256 + i) * span;
        struct hm_tree_hash hash;

        if (!tree_range(&hash, store->tree, from, from + span))
            return false;
        memcpy(store->bytes + 32 * i, hash.b, 32);
    }
    *out = hm_bytes(store->bytes, (size_t)32 * tile->width - store->cut);
    return true;
}

static bool same(const struct hm_tree_hash *a, const struct hm_tree_hash *b)
{
    return hm_bytes_eq(
        hm_bytes(a->b, sizeof(a->b)), hm_bytes(b->b, sizeof(b->b)));
}

static struct tree tree;

static void check_proof(const struct hm_tile_proof *got,
    const struct tree_proof *want, struct store *store, uint64_t size)
{
    CHECK_EQ(got->count, want->proof.count);
    for (size_t i = 0; i < got->count && i < want->proof.count; i++) {
        struct hm_tree_hash hash;
        struct hm_err err = {0};

        if (CHECK_OK(
                hm_tile_range(&hash, &got->ranges[i], size, give, store, &err)))
            CHECK(same(&hash, &want->hashes[i]));
    }
}

static const size_t sizes[] = {1, 2, 7, 8, 15, 255, 256, 257, 511, 512, 600};

static void proofs_of_inclusion_come_out_of_tiles(void)
{
    if (!tree_make(&tree, test_torture() ? 15 : TREE_MAX))
        return;
    for (size_t i = 0; i < TEST_LEN(sizes) && sizes[i] <= tree.size; i++) {
        for (size_t at = 0; at<sizes[i]; at += sizes[i]> 20 ? 53 : 1) {
            struct store store = {.tree = &tree};
            struct hm_tile_proof proof;
            struct tree_proof want;
            struct hm_err err = {0};

            test_case("%zu of %zu", at, sizes[i]);
            if (CHECK_OK(hm_tile_inclusion(&proof, at, sizes[i], &err)) &&
                tree_path(&want, &tree, at, sizes[i]))
                check_proof(&proof, &want, &store, sizes[i]);
        }
    }
}

static void proofs_of_consistency_come_out_of_tiles(void)
{
    if (!tree_make(&tree, test_torture() ? 15 : TREE_MAX))
        return;
    for (size_t i = 0; i < TEST_LEN(sizes) && sizes[i] <= tree.size; i++) {
        for (size_t old = 1; old <= sizes[i]; old += sizes[i] > 20 ? 51 : 1) {
            struct store store = {.tree = &tree};
            struct hm_tile_proof proof;
            struct tree_proof want;
            struct hm_err err = {0};

            test_case("%zu before %zu", old, sizes[i]);
            if (CHECK_OK(hm_tile_consistency(&proof, old, sizes[i], &err)) &&
                tree_consistency(&want, &tree, old, sizes[i]))
                check_proof(&proof, &want, &store, sizes[i]);
        }
    }
}

static void roots_come_out_of_tiles(void)
{
    if (!tree_make(&tree, test_torture() ? 15 : TREE_MAX))
        return;
    for (size_t i = 0; i < TEST_LEN(sizes) && sizes[i] <= tree.size; i++) {
        struct store store = {.tree = &tree};
        struct hm_subtree all = {0, sizes[i]};
        struct hm_tree_hash got, want;
        struct hm_err err = {0};

        test_case("%zu", sizes[i]);
        if (CHECK_OK(hm_tile_range(&got, &all, sizes[i], give, &store, &err)) &&
            tree_range(&want, &tree, 0, sizes[i]))
            CHECK(same(&got, &want));
    }
}

static void a_plan_asks_and_computes_nothing(void)
{
    struct store store = {.tree = &tree};
    struct hm_subtree all = {0, 600};
    struct hm_err err = {0};

    if (!tree_make(&tree, 600) ||
        !CHECK_OK(hm_tile_range(NULL, &all, 600, give, &store, &err)))
        return;
    CHECK_EQ(store.asked, 4); /* 512, and 64, 16 and 8 of the last tile */
}

static void what_does_not_fit_is_refused(void)
{
    static const struct hm_subtree ranges[] = {
        {0, 0}, {3, 2}, {0, 601}, {600, 601}};
    struct store store = {.tree = &tree};
    struct hm_subtree odd = {3, 7}, whole = {0, 600};
    struct hm_tile_proof proof;
    struct hm_tree_hash hash;
    struct hm_err err = {0};

    if (!tree_make(&tree, 600))
        return;
    for (size_t i = 0; i < TEST_LEN(ranges); i++)
        CHECK_ERR(hm_tile_range(&hash, &ranges[i], 600, give, &store, &err),
            HM_FORMAT, "leaves ");
    CHECK_ERR(hm_tile_range(&hash, &odd, 600, give, &store, &err), HM_FORMAT,
        "no node of a proof at 3");
    store.cut = 32;
    CHECK_ERR(hm_tile_range(&hash, &whole, 600, give, &store, &err), HM_FORMAT,
        "tile of 32 bytes, not 64");
    CHECK_ERR(hm_tile_inclusion(&proof, 7, 7, &err), HM_FORMAT, "leaf 7");
    CHECK_ERR(hm_tile_consistency(&proof, 0, 7, &err), HM_FORMAT, "tree of 0");
    CHECK_ERR(hm_tile_consistency(&proof, 8, 7, &err), HM_FORMAT, "tree of 8");
    CHECK_OK(hm_tile_consistency(&proof, 7, 7, &err));
    CHECK_EQ(proof.count, 0);
}

/* The largest trees need the most hashes, and no more than there is room. */
static void the_largest_trees_have_room(void)
{
    struct hm_tile_proof proof;
    struct hm_err err = {0};

    CHECK_OK(hm_tile_inclusion(&proof, 0, UINT64_MAX, &err));
    CHECK_EQ(proof.count, 64);
    CHECK_OK(hm_tile_consistency(&proof, 1, UINT64_MAX, &err));
    CHECK_EQ(proof.count, 64);
    CHECK_OK(hm_tile_consistency(&proof, (1ULL << 63) - 1, 1ULL << 63, &err));
    CHECK_EQ(proof.count, 64);
}

static void bundles_hold_exactly_their_entries(void)
{
    struct hm_bytes in = HM_LIT("\0\1a\0\0\0\3bcd"), out[4];
    struct hm_err err = {0};

    if (CHECK_OK(hm_tile_entries(out, 3, in, &err))) {
        CHECK_BYTES(out[0], HM_LIT("a"));
        CHECK_EQ(out[1].len, 0);
        CHECK_BYTES(out[2], HM_LIT("bcd"));
    }
    CHECK_ERR(hm_tile_entries(out, 2, in, &err), HM_FORMAT,
        "bundle of 2 entries: 5 bytes after the end");
    CHECK_ERR(hm_tile_entries(out, 4, in, &err), HM_FORMAT, "truncated");
    for (size_t len = 0; len < in.len; len++)
        CHECK_ERR(hm_tile_entries(out, 3, hm_bytes(in.p, len), &err), HM_FORMAT,
            "truncated");
}

TEST_SUITE(tlog_tile, TEST(paths_are_those_of_the_specification),
    TEST(tiles_are_as_wide_as_the_tree_makes_them),
    TEST(proofs_of_inclusion_come_out_of_tiles),
    TEST(proofs_of_consistency_come_out_of_tiles),
    TEST(roots_come_out_of_tiles), TEST(a_plan_asks_and_computes_nothing),
    TEST(what_does_not_fit_is_refused), TEST(the_largest_trees_have_room),
    TEST(bundles_hold_exactly_their_entries));

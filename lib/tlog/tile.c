/* SPDX-License-Identifier: Apache-2.0 */
#include "tlog/tile.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"

enum { TILE_BITS = 8, GROUPS_MAX = 7 };

static_assert(1 << TILE_BITS == HM_TILE_WIDTH, "eight levels a tile");
static_assert(HM_TILE_LEVELS * TILE_BITS == 64, "levels of any tree");

/* Entries are as many as hashes of level 0. */
static unsigned shift_of(unsigned level)
{
    return level == HM_TILE_ENTRIES ? 0 : level * TILE_BITS;
}

struct hm_tile hm_tile_of(unsigned level, uint64_t index, uint64_t size)
{
    struct hm_tile tile = {.level = level, .index = index};
    uint64_t hashes, full;

    assert(level < HM_TILE_LEVELS || level == HM_TILE_ENTRIES);
    hashes = size >> shift_of(level);
    full = hashes / HM_TILE_WIDTH;
    if (index < full)
        tile.width = HM_TILE_WIDTH;
    else if (index == full)
        tile.width = (unsigned)(hashes % HM_TILE_WIDTH);
    return tile;
}

/* Groups of three digits, all but the last with an x in front. */
static size_t put_index(char *out, size_t room, uint64_t index)
{
    unsigned groups[GROUPS_MAX];
    size_t count = 0, len = 0;

    do {
        groups[count++] = (unsigned)(index % 1000);
        index /= 1000;
    } while (index > 0);
    while (count-- > 0)
        len += (size_t)snprintf(out + len, room - len, "/%s%03u",
            count > 0 ? "x" : "", groups[count]);
    return len;
}

char *hm_tile_path(char *out, const struct hm_tile *tile)
{
    size_t len = 0;

    assert(tile->width > 0 && tile->width <= HM_TILE_WIDTH);
    if (tile->level == HM_TILE_ENTRIES)
        len += (size_t)snprintf(out, HM_TILE_PATH_MAX, "tile/entries");
    else
        len += (size_t)snprintf(out, HM_TILE_PATH_MAX, "tile/%u", tile->level);
    len += put_index(out + len, HM_TILE_PATH_MAX - len, tile->index);
    if (tile->width < HM_TILE_WIDTH)
        snprintf(out + len, HM_TILE_PATH_MAX - len, ".p/%u", tile->width);
    return out;
}

/* The largest power of two below n, which is at least 2. */
static uint64_t split(uint64_t n)
{
    return 1ULL << (63 - __builtin_clzll(n - 1));
}

static void add(struct hm_tile_proof *proof, uint64_t start, uint64_t end)
{
    assert(proof->count < HM_PROOF_HASHES_MAX);
    proof->ranges[proof->count++] = (struct hm_subtree){start, end};
}

/* The definitions go from the root down, proofs from the leaf up. */
static void turn_round(struct hm_tile_proof *proof)
{
    for (size_t i = 0; i < proof->count / 2; i++) {
        struct hm_subtree other = proof->ranges[proof->count - 1 - i];

        proof->ranges[proof->count - 1 - i] = proof->ranges[i];
        proof->ranges[i] = other;
    }
}

/* One step down in [*at] towards the part with the leaf `to`; the sibling
 * joins the proof. */
static void go_down(
    struct hm_tile_proof *proof, struct hm_subtree *at, uint64_t to)
{
    uint64_t middle = at->start + split(at->end - at->start);

    if (to < middle) {
        add(proof, middle, at->end);
        at->end = middle;
    } else {
        add(proof, at->start, middle);
        at->start = middle;
    }
}

bool hm_tile_inclusion(struct hm_tile_proof *out, uint64_t index, uint64_t size,
    struct hm_err *err)
{
    struct hm_subtree at = {0, size};

    out->count = 0;
    if (index >= size)
        return hm_fail(err, HM_FORMAT, "leaf %llu in a tree of %llu",
            (unsigned long long)index, (unsigned long long)size);
    while (at.end - at.start > 1)
        go_down(out, &at, index);
    turn_round(out);
    return true;
}

/* Down to the last leaf of the older tree, until its right edge is a whole
 * node; that one's hash is known when it is all of the older tree. */
bool hm_tile_consistency(struct hm_tile_proof *out, uint64_t older,
    uint64_t size, struct hm_err *err)
{
    struct hm_subtree at = {0, size};

    out->count = 0;
    if (older == 0 || older > size)
        return hm_fail(err, HM_FORMAT, "tree of %llu before one of %llu",
            (unsigned long long)older, (unsigned long long)size);
    while (at.end != older)
        go_down(out, &at, older - 1);
    if (at.start != 0)
        add(out, at.start, at.end);
    turn_round(out);
    return true;
}

/* Hashes of neighbouring nodes, folded to the root over them: as many as a
 * number has bits, each over twice as many as the next. */
struct fold {
    struct hm_tree_hash hashes[64];
    uint8_t levels[64];
    size_t count;
};

static bool fold_push(struct fold *fold, const struct hm_tree_hash *hash,
    unsigned level, struct hm_err *err)
{
    struct hm_tree_hash sum = *hash;

    while (fold->count > 0 && fold->levels[fold->count - 1] == level) {
        HM_TRY(hm_tree_node(&sum, &fold->hashes[--fold->count], &sum, err));
        level++;
    }
    assert(fold->count < 64);
    fold->hashes[fold->count] = sum;
    fold->levels[fold->count++] = (uint8_t)level;
    return true;
}

static bool fold_root(
    struct hm_tree_hash *out, const struct fold *fold, struct hm_err *err)
{
    struct hm_tree_hash sum;

    assert(fold->count > 0);
    sum = fold->hashes[fold->count - 1];
    for (size_t i = fold->count - 1; i-- > 0;)
        HM_TRY(hm_tree_node(&sum, &fold->hashes[i], &sum, err));
    *out = sum;
    return true;
}

/* What walks over the whole nodes of a range. */
struct walk {
    uint64_t size;
    hm_tile_source *source;
    void *arg;
    struct fold *fold; /* NULL: nothing is computed */
};

/* A node over 2^level leaves, out of the tile that holds it or those below. */
static bool push_node(
    struct walk *walk, uint64_t start, unsigned level, struct hm_err *err)
{
    unsigned tile_level = level / TILE_BITS, height = level % TILE_BITS;
    uint64_t first = start >> shift_of(tile_level);
    struct hm_tile tile =
        hm_tile_of(tile_level, first / HM_TILE_WIDTH, walk->size);
    size_t at = first % HM_TILE_WIDTH, count = (size_t)1 << height;
    struct hm_bytes bytes = {0};

    if (at + count > tile.width)
        return hm_fail(err, HM_FORMAT, "leaves beyond a tree of %llu",
            (unsigned long long)walk->size);
    HM_TRY(walk->source(walk->arg, &bytes, &tile, err));
    if (walk->fold == NULL)
        return true;
    if (bytes.len != (size_t)tile.width * HM_TREE_HASH_LEN)
        return hm_fail(err, HM_FORMAT, "tile of %zu bytes, not %zu", bytes.len,
            (size_t)tile.width * HM_TREE_HASH_LEN);
    for (size_t i = at; i < at + count; i++) {
        struct hm_tree_hash hash;

        memcpy(hash.b, bytes.p + i * HM_TREE_HASH_LEN, sizeof(hash.b));
        HM_TRY(fold_push(walk->fold, &hash, tile_level * TILE_BITS, err));
    }
    return true;
}

bool hm_tile_range(struct hm_tree_hash *out, const struct hm_subtree *range,
    uint64_t size, hm_tile_source *source, void *arg, struct hm_err *err)
{
    struct fold fold = {.count = 0};
    struct walk walk = {size, source, arg, out == NULL ? NULL : &fold};
    uint64_t at = range->start;

    if (range->start >= range->end || range->end > size)
        return hm_fail(err, HM_FORMAT, "leaves %llu to %llu in a tree of %llu",
            (unsigned long long)range->start, (unsigned long long)range->end,
            (unsigned long long)size);
    while (at < range->end) {
        uint64_t left = range->end - at;
        unsigned level = 63 - (unsigned)__builtin_clzll(left);

        if (at != 0 && (unsigned)__builtin_ctzll(at) < level)
            return hm_fail(err, HM_FORMAT, "no node of a proof at %llu",
                (unsigned long long)at);
        HM_TRY(push_node(&walk, at, level, err));
        at += 1ULL << level;
    }
    return out == NULL || fold_root(out, &fold, err);
}

bool hm_tile_entries(
    struct hm_bytes *out, size_t count, struct hm_bytes in, struct hm_err *err)
{
    struct hm_rd rd = hm_rd(in);

    for (size_t i = 0; i < count; i++)
        out[i] = hm_rd_vec16(&rd);
    if (!hm_rd_end(&rd, err))
        return hm_wrap(err, "bundle of %zu entries", count);
    return true;
}

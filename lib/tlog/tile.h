/* SPDX-License-Identifier: Apache-2.0 */
/* tile.h - a log as files (C2SP tlog-tiles): which ones, and what they say.
 *
 * A tile holds up to 256 hashes of one level: tile (L, N) has at place i the
 * hash over the entries from (256 N + i) 256^L on, 256^L of them. A tile at
 * the right edge is partial, and its path says how wide it is. Nothing is
 * fetched here: functions say which tiles are needed, and take their bytes
 * from a source. Tiles prove nothing by themselves; the roots and proofs that
 * come out are compared with a signed root. */
#ifndef HM_TLOG_TILE_H
#define HM_TLOG_TILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "tlog/merkle.h"

enum {
    HM_TILE_WIDTH = 256,  /* entries or hashes of a full tile */
    HM_TILE_LEVELS = 8,   /* of a tree of up to 2^64 - 1 entries */
    HM_TILE_PATH_MAX = 64 /* of a path, with its terminator */
};

/* Zeroed, it is none. */
struct hm_tile {
    unsigned level; /* HM_TILE_ENTRIES: the entries themselves */
    unsigned width; /* 1 .. 256 */
    uint64_t index;
};
enum { HM_TILE_ENTRIES = 255 };

/* The tile at that level and index in a tree of `size` entries, as wide as it
 * is there; width 0 when the tree does not reach it. */
struct hm_tile hm_tile_of(unsigned level, uint64_t index, uint64_t size);

/* "tile/0/x001/x234/067.p/5", or "tile/entries/000"; HM_TILE_PATH_MAX bytes at
 * `out`, which is returned. */
char *hm_tile_path(char *out, const struct hm_tile *tile);

/* The hashes of a proof, each as the leaves that it covers. */
struct hm_tile_proof {
    struct hm_subtree ranges[HM_PROOF_HASHES_MAX];
    size_t count;
};

/* What a proof of inclusion (RFC 6962, PATH) or of consistency (PROOF)
 * consists of. HM_FORMAT when there is none: index not below size, the older
 * tree empty or larger. */
HM_MUST_USE bool hm_tile_inclusion(struct hm_tile_proof *out, uint64_t index,
    uint64_t size, struct hm_err *err);
HM_MUST_USE bool hm_tile_consistency(struct hm_tile_proof *out, uint64_t older,
    uint64_t size, struct hm_err *err);

/* Hand out the bytes of a tile, 32 * width of them, alive until the next call.
 * A partial tile may be cut from a wider one. */
typedef bool hm_tile_source(void *arg, struct hm_bytes *out,
    const struct hm_tile *tile, struct hm_err *err);

/* The hash over the leaves [start, end) of a tree of `size` entries, where
 * `start` and `end` are as in a proof, or 0 and `size` for the root. Asks for
 * each tile when it is needed; with *out NULL nothing is computed, so that the
 * calls tell which tiles to fetch (a tile may be asked for more than once).
 * HM_FORMAT when a tile has another length, and what the source says. */
HM_MUST_USE bool hm_tile_range(struct hm_tree_hash *out,
    const struct hm_subtree *range, uint64_t size, hm_tile_source *source,
    void *arg, struct hm_err *err);

/* Split a bundle of entries, each behind its length in two bytes: exactly
 * `count` of them, nothing behind. Views into `in`. HM_FORMAT. */
HM_MUST_USE bool hm_tile_entries(
    struct hm_bytes *out, size_t count, struct hm_bytes in, struct hm_err *err);

#endif

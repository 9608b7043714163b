/* SPDX-License-Identifier: Apache-2.0 */
/* arena.h - all memory of one document, released at once.
 *
 * A parsed document copies its input into its arena and everything in it
 * points there: one free, no partial frees, no questions about lifetime. The
 * maximum is compulsory; reaching it and running out of memory both give NULL,
 * and hm_arena_fail() says which it was. */
#ifndef HM_ARENA_H
#define HM_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/err.h"

struct hm_arena_block;

struct hm_arena {
    struct hm_arena_block *blocks;
    size_t used, max;
    bool full;
};

/* Empty, and never more than `max` bytes in all. Allocates nothing yet. */
struct hm_arena hm_arena(size_t max);
void hm_arena_free(struct hm_arena *arena);
HM_DEFINE_AUTO(arena)

/* `count` zeroed items of `size`, aligned for any type; NULL when the arena is
 * full, memory is out, or the product overflows. Nothing (0 items) takes some
 * room, too, and has an address of its own. */
HM_MUST_USE void *hm_arena_alloc(
    struct hm_arena *arena, size_t count, size_t size);

/* A copy of `in`, followed by a NUL that is not counted. */
HM_MUST_USE bool hm_arena_copy(struct hm_arena *arena, struct hm_bytes *out,
    struct hm_bytes in, struct hm_err *err);

/* What it may still give. */
size_t hm_arena_left(const struct hm_arena *arena);

/* `to` owns all that `from` held, and `from` is empty: for what turns out to be
 * kept after it was made. `from` was given no more than hm_arena_left(to). */
void hm_arena_take(struct hm_arena *to, struct hm_arena *from);

/* Record why the last hm_arena_alloc() gave NULL: HM_LIMIT or HM_SYSTEM;
 * always false. */
#define hm_arena_fail(arena, err) hm_never(hm_arena_err((arena), (err)))
bool hm_arena_err(const struct hm_arena *arena, struct hm_err *err);

#endif

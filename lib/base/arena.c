/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

enum { BLOCK_MIN = 4096 - 64, BLOCK_MAX = 1024 * 1024 };

struct hm_arena_block {
    struct hm_arena_block *next;
    size_t used, size;
    alignas(max_align_t) uint8_t data[];
};

struct hm_arena hm_arena(size_t max)
{
    return (struct hm_arena){.max = max};
}

void hm_arena_free(struct hm_arena *arena)
{
    struct hm_arena_block *block = arena->blocks;

    while (block != NULL) {
        struct hm_arena_block *next = block->next;

        hm_free(block);
        block = next;
    }
    *arena = hm_arena(arena->max);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Blocks double, so that a large document costs few of them, but are no larger
 * than what the arena may still give. The block in use stays in front when it
 * has more room left than a new one made for a single large request. */
static struct hm_arena_block *add_block(struct hm_arena *arena, size_t size)
{
    struct hm_arena_block *block, *front = arena->blocks;
    size_t want = front == NULL ? BLOCK_MIN : front->size * 2;

    want = least(least(want, BLOCK_MAX), arena->max - arena->used);
    if (want < size)
        want = size;
    if (want > SIZE_MAX - sizeof(*block))
        return NULL;
    block = hm_alloc(sizeof(*block) + want);
    if (block == NULL)
        return NULL;
    block->size = want;
    if (front != NULL && front->size - front->used > want - size) {
        block->next = front->next;
        front->next = block;
    } else {
        block->next = front;
        arena->blocks = block;
    }
    return block;
}

/* In bytes, rounded up so that the next item is aligned, too; never 0. False
 * when there is no such number. */
static bool total_size(size_t *total, size_t count, size_t size)
{
    const size_t align = alignof(max_align_t);

    if (__builtin_mul_overflow(count, size, total) ||
        __builtin_add_overflow(*total, align - 1, total))
        return false;
    *total &= ~(align - 1);
    if (*total == 0)
        *total = align;
    return true;
}

void *hm_arena_alloc(struct hm_arena *arena, size_t count, size_t size)
{
    struct hm_arena_block *block = arena->blocks;
    size_t total;
    void *p;

    assert(arena->used <= arena->max);
    arena->full =
        !total_size(&total, count, size) || total > arena->max - arena->used;
    if (arena->full)
        return NULL;
    if (block == NULL || total > block->size - block->used)
        block = add_block(arena, total);
    if (block == NULL)
        return NULL;
    p = block->data + block->used;
    block->used += total;
    arena->used += total;
    return p;
}

bool hm_arena_copy(struct hm_arena *arena, struct hm_bytes *out,
    struct hm_bytes in, struct hm_err *err)
{
    uint8_t *p;

    assert(in.len < SIZE_MAX);
    p = hm_arena_alloc(arena, in.len + 1, 1);
    if (p == NULL)
        return hm_arena_fail(arena, err);
    if (in.len > 0)
        memcpy(p, in.p, in.len);
    *out = hm_bytes(p, in.len);
    return true;
}

size_t hm_arena_left(const struct hm_arena *arena)
{
    return arena->max - arena->used;
}

/* Behind the block in use, which may have room left. */
void hm_arena_take(struct hm_arena *to, struct hm_arena *from)
{
    struct hm_arena_block *last = from->blocks;

    assert(from->used <= hm_arena_left(to));
    while (last != NULL && last->next != NULL)
        last = last->next;
    if (last != NULL && to->blocks != NULL) {
        last->next = to->blocks->next;
        to->blocks->next = from->blocks;
    } else if (last != NULL) {
        to->blocks = from->blocks;
    }
    to->used += from->used;
    *from = hm_arena(from->max);
}

bool hm_arena_err(const struct hm_arena *arena, struct hm_err *err)
{
    if (arena->full)
        return hm_fail(err, HM_LIMIT, "needs more than %zu bytes", arena->max);
    return hm_fail_memory(err);
}

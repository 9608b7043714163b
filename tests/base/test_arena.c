/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdint.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "test.h"

static void items_are_zeroed_aligned_and_apart(void)
{
    hm_auto(arena) arena = hm_arena(1 << 20);
    uint8_t *items[500];

    for (size_t i = 0; i < TEST_LEN(items); i++) {
        size_t size = i * 7 % 300;

        items[i] = hm_arena_alloc(&arena, 1, size);
        if (!CHECK(items[i] != NULL))
            return;
        CHECK_EQ((uintptr_t)items[i] % _Alignof(max_align_t), 0);
        for (size_t j = 0; j < size; j++) {
            if (items[i][j] != 0 && !CHECK_EQ(items[i][j], 0))
                return;
        }
        memset(items[i], (int)i | 1, size);
    }
    for (size_t i = 0; i < TEST_LEN(items); i++) {
        for (size_t j = 0; j < i * 7 % 300; j++) {
            if (items[i][j] != (uint8_t)(i | 1) && !CHECK(false))
                return;
        }
    }
}

static void one_arena_takes_what_another_holds(void)
{
    static const size_t sizes[] = {1, 5000, 3};
    hm_auto(arena) to = hm_arena(64 * 1024);
    size_t used = 0;

    for (size_t i = 0; i < 3 * TEST_LEN(sizes); i++) {
        hm_auto(arena) from = hm_arena(hm_arena_left(&to));
        uint8_t *mine = NULL, *theirs;

        if (i % 3 != 0)
            mine = hm_arena_alloc(&to, 1, sizes[i % TEST_LEN(sizes)]);
        theirs = hm_arena_alloc(&from, 1, sizes[i / 3]);
        if (!CHECK(theirs != NULL) || !CHECK(i % 3 == 0 || mine != NULL))
            return;
        used = to.used + from.used;
        memset(theirs, 7, sizes[i / 3]);
        hm_arena_take(&to, &from);
        CHECK(from.blocks == NULL);
        CHECK_EQ(from.used, 0);
        CHECK_EQ(to.used, used);
        CHECK_EQ(hm_arena_left(&to), to.max - used);
        CHECK_EQ(theirs[sizes[i / 3] - 1], 7);
    }
    {
        hm_auto(arena) nothing = hm_arena(1);

        hm_arena_take(&to, &nothing);
        CHECK_EQ(to.used, used);
    }
}

static void the_maximum_is_exact_and_named(void)
{
    hm_auto(arena) arena = hm_arena(64);
    struct hm_err err = {0};

    for (int i = 0; i < 4; i++) {
        if (!CHECK(hm_arena_alloc(&arena, 1, 16) != NULL))
            return;
    }
    CHECK(hm_arena_alloc(&arena, 1, 1) == NULL);
    CHECK_ERR(hm_arena_fail(&arena, &err), HM_LIMIT, "more than 64 bytes");
}

/* Without charge, empty items would be a way around the maximum; charged after
 * the check, they led past it and to an assertion. */
static void nothing_takes_room_and_counts(void)
{
    hm_auto(arena) arena = hm_arena(32);
    uint8_t *a = hm_arena_alloc(&arena, 0, 8);
    uint8_t *b = hm_arena_alloc(&arena, 8, 0);
    struct hm_err err = {0};

    if (!CHECK(a != NULL && b != NULL))
        return;
    CHECK(a != b);
    CHECK(hm_arena_alloc(&arena, 0, 0) == NULL);
    CHECK(hm_arena_alloc(&arena, 1, 1) == NULL);
    CHECK_ERR(hm_arena_fail(&arena, &err), HM_LIMIT, "more than 32 bytes");
}

static void sizes_that_overflow_are_refused(void)
{
    static const struct {
        size_t count, size;
    } cases[] = {
        {SIZE_MAX, 1},
        {1, SIZE_MAX},
        {SIZE_MAX, SIZE_MAX},
        {SIZE_MAX / 2 + 1, 2},
        {SIZE_MAX - 14, 1},
        {SIZE_MAX - 15, 1},
        {SIZE_MAX - 40, 1},
        {SIZE_MAX / 2, 1},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(SIZE_MAX);

        test_case("case %zu", i);
        CHECK(hm_arena_alloc(&arena, cases[i].count, cases[i].size) == NULL);
        CHECK_EQ(arena.used, 0);
    }
}

static void the_reason_is_that_of_the_last_request(void)
{
    hm_auto(arena) arena = hm_arena(SIZE_MAX);
    struct hm_err err = {0};

    CHECK(hm_arena_alloc(&arena, SIZE_MAX, 1) == NULL);
    CHECK_ERR(hm_arena_fail(&arena, &err), HM_LIMIT, "more than");
    CHECK(hm_arena_alloc(&arena, SIZE_MAX / 2, 1) == NULL);
    CHECK_ERR(hm_arena_fail(&arena, &err), HM_SYSTEM, "out of memory");
}

static void a_large_item_does_not_waste_the_block_in_use(void)
{
    hm_auto(arena) arena = hm_arena(1 << 24);
    uint8_t *a = hm_arena_alloc(&arena, 1, 16);
    uint8_t *large = hm_arena_alloc(&arena, 1, 1 << 21);
    uint8_t *b = hm_arena_alloc(&arena, 1, 16);

    if (!CHECK(a != NULL && large != NULL && b != NULL))
        return;
    CHECK(b == a + 16);
    memset(large, 0xff, 1 << 21);
    CHECK_EQ(b[0], 0);
}

static void copies_are_terminated_and_own(void)
{
    hm_auto(arena) arena = hm_arena(100);
    char text[] = "ab";
    struct hm_err err = {0};
    struct hm_bytes out, empty;

    if (!CHECK_OK(hm_arena_copy(&arena, &out, HM_LIT(text), &err)) ||
        !CHECK_OK(hm_arena_copy(&arena, &empty, hm_bytes(NULL, 0), &err)))
        return;
    text[0] = 'x';
    CHECK_STR((const char *)out.p, "ab");
    CHECK_EQ(out.len, 2);
    CHECK_EQ(empty.len, 0);
    CHECK_STR((const char *)empty.p, "");
}

static void a_copy_that_does_not_fit_leaves_the_view_alone(void)
{
    hm_auto(arena) arena = hm_arena(16);
    struct hm_bytes out = HM_LIT("old");
    struct hm_err err = {0};

    CHECK_ERR(hm_arena_copy(&arena, &out, HM_LIT("0123456789abcdef"), &err),
        HM_LIMIT, "more than 16 bytes");
    CHECK_BYTES(out, HM_LIT("old"));
    CHECK_OK(hm_arena_copy(&arena, &out, HM_LIT("0123456789abcde"), &err));
}

static void a_freed_arena_can_be_used_again(void)
{
    hm_auto(arena) arena = hm_arena(16);

    for (int i = 0; i < 3; i++) {
        CHECK(hm_arena_alloc(&arena, 1, 16) != NULL);
        CHECK(hm_arena_alloc(&arena, 1, 1) == NULL);
        hm_arena_free(&arena);
        hm_arena_free(&arena);
    }
}

static void a_zeroed_arena_gives_nothing(void)
{
    struct hm_arena arena = {0};

    CHECK(hm_arena_alloc(&arena, 1, 1) == NULL);
    CHECK(hm_arena_alloc(&arena, 0, 0) == NULL);
    hm_arena_free(&arena);
}

TEST_SUITE(base_arena, TEST(items_are_zeroed_aligned_and_apart),
    TEST(one_arena_takes_what_another_holds),
    TEST(the_maximum_is_exact_and_named), TEST(nothing_takes_room_and_counts),
    TEST(sizes_that_overflow_are_refused),
    TEST(the_reason_is_that_of_the_last_request),
    TEST(a_large_item_does_not_waste_the_block_in_use),
    TEST(copies_are_terminated_and_own),
    TEST(a_copy_that_does_not_fit_leaves_the_view_alone),
    TEST(a_freed_arena_can_be_used_again), TEST(a_zeroed_arena_gives_nothing));

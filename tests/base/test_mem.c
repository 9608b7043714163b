/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/bytes.h"
#include "test.h"

static bool all_zero(const uint8_t *p, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (p[i] != 0)
            return false;
    }
    return true;
}

static void memory_comes_zeroed(void)
{
    for (size_t size = 1; size < 5000; size = size * 3 + 1) {
        uint8_t *p = hm_alloc(size);

        if (!CHECK(p != NULL))
            return;
        CHECK(all_zero(p, size));
        memset(p, 0xff, size);
        hm_free(p);
    }
}

static void nothing_has_an_address(void)
{
    void *cases[] = {hm_alloc(0), hm_alloc_array(0, 8), hm_alloc_array(8, 0),
        hm_realloc(NULL, 0)};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        CHECK(cases[i] != NULL);
        hm_free(cases[i]);
    }
    hm_free(NULL);
}

static void too_much_gives_null(void)
{
    volatile size_t huge = SIZE_MAX, half = SIZE_MAX / 2 + 2;
    void *cases[] = {hm_alloc(huge), hm_alloc_array(half, 2),
        hm_alloc_array(2, half), hm_alloc_array(huge, huge)};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        CHECK(cases[i] == NULL);
        hm_free(cases[i]);
    }
}

static void realloc_keeps_the_content(void)
{
    uint8_t *p = hm_alloc(4), *more = NULL;

    if (CHECK(p != NULL)) {
        memcpy(p, "abcd", 4);
        more = hm_realloc(p, 1000);
    }
    if (more == NULL) {
        hm_free(p);
        return;
    }
    CHECK_BYTES(hm_bytes(more, 4), HM_LIT("abcd"));
    hm_free(more);
}

static void failed_realloc_leaves_the_old_block(void)
{
    volatile size_t huge = SIZE_MAX;
    uint8_t *p = hm_alloc(4), *more = NULL;

    if (!CHECK(p != NULL))
        return;
    memcpy(p, "abcd", 4);
    more = hm_realloc(p, huge);
    if (!CHECK(more == NULL))
        p = more;
    CHECK_BYTES(hm_bytes(p, 4), HM_LIT("abcd"));
    hm_free(p);
}

/* Runs in its own way in a build for torture, and is empty talk elsewhere. */
static void the_nth_allocation_fails_on_demand(void)
{
    void *p[3];
    size_t held = hm_mem_held();

    if (test_torture()) /* would switch off what the runner switched on */
        return;
    hm_mem_fail_at(2);
    for (size_t i = 0; i < TEST_LEN(p); i++)
        p[i] = hm_alloc(1);
    if (hm_mem_count() != 0) {
        CHECK(p[0] != NULL && p[1] == NULL && p[2] != NULL);
        CHECK_EQ(hm_mem_count(), 3);
        CHECK_EQ(hm_mem_held(), held + 2);
    } else
        CHECK(p[0] != NULL && p[1] != NULL && p[2] != NULL);
    hm_mem_fail_at(0);
    for (size_t i = 0; i < TEST_LEN(p); i++)
        hm_free(p[i]);
    CHECK_EQ(hm_mem_held(), held);
}

TEST_SUITE(base_mem, TEST(memory_comes_zeroed), TEST(nothing_has_an_address),
    TEST(too_much_gives_null), TEST(realloc_keeps_the_content),
    TEST(failed_realloc_leaves_the_old_block),
    TEST(the_nth_allocation_fails_on_demand));

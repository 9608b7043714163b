/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/random.h"

#include <string.h>

#include "base/limits.h"
#include "test.h"

static void every_byte_is_filled(void)
{
    uint8_t seen[64] = {0}, bytes[64];
    struct hm_err err = {0};

    /* 16 draws leave a byte at zero with 2^-128. */
    for (size_t i = 0; i < 16; i++) {
        if (!CHECK_OK(hm_random(bytes, sizeof(bytes), &err)))
            return;
        for (size_t j = 0; j < sizeof(bytes); j++)
            seen[j] |= bytes[j];
    }
    for (size_t j = 0; j < sizeof(seen); j++)
        CHECK(seen[j] != 0);
}

static void two_draws_differ_and_neighbours_stay(void)
{
    uint8_t a[34] = {0}, b[34] = {0};
    struct hm_err err = {0};

    a[0] = b[0] = a[33] = b[33] = 0x5a;
    if (!CHECK_OK(hm_random(a + 1, 32, &err)) ||
        !CHECK_OK(hm_random(b + 1, 32, &err)))
        return;
    CHECK(!hm_bytes_eq(hm_bytes(a, sizeof(a)), hm_bytes(b, sizeof(b))));
    CHECK(a[0] == 0x5a && a[33] == 0x5a && b[0] == 0x5a && b[33] == 0x5a);
}

static void nothing_is_fine_and_too_much_is_refused(void)
{
    static uint8_t bytes[HM_RANDOM_MAX + 1];
    struct hm_err err = {0};

    CHECK_OK(hm_random(NULL, 0, &err));
    CHECK_OK(hm_random(bytes, HM_RANDOM_MAX, &err));
    memset(bytes, 1, sizeof(bytes));
    CHECK_ERR(hm_random(bytes, sizeof(bytes), &err), HM_LIMIT, "at most 65536");
    CHECK_EQ(bytes[0], 1);
}

TEST_SUITE(crypto_random, TEST(every_byte_is_filled),
    TEST(two_draws_differ_and_neighbours_stay),
    TEST(nothing_is_fine_and_too_much_is_refused));

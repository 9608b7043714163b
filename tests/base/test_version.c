/* SPDX-License-Identifier: Apache-2.0 */
#include "hallmark/version.h"

#include "base/text.h"
#include "test.h"

static void version_is_three_numbers(void)
{
    struct hm_rd rd = hm_rd(hm_bytes_str(hm_version()));
    struct hm_err err = {0};

    for (int i = 0; i < 3; i++) {
        struct hm_bytes left = {rd.p, hm_rd_left(&rd)};
        uint64_t number;

        CHECK(hm_text_u64(&number, hm_rd_take(&rd, hm_bytes_find(left, '.'))));
        if (i < 2)
            CHECK_EQ(hm_rd_u8(&rd), '.');
    }
    CHECK_OK(hm_rd_end(&rd, &err));
}

TEST_SUITE(base_version, TEST(version_is_three_numbers));

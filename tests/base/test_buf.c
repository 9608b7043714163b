/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include "test.h"

static void keeps_what_was_put(void)
{
    hm_auto(buf) buf = hm_buf(16);
    struct hm_err err = {0};
    struct hm_bytes view;

    hm_buf_put_str(&buf, "ab");
    hm_buf_put_u16(&buf, 0x0102);
    hm_buf_printf(&buf, "%d", 7);
    if (!CHECK_OK(hm_buf_end(&buf, &view, &err)))
        return;
    CHECK_BYTES(view, HM_LIT("ab\1\0027"));
}

static void fails_at_its_maximum_and_stays_failed(void)
{
    hm_auto(buf) buf = hm_buf(4);
    struct hm_err err = {0};

    hm_buf_put_str(&buf, "abcd");
    CHECK_OK(hm_buf_end(&buf, NULL, &err));
    hm_buf_put_str(&buf, "e");
    CHECK_EQ(hm_buf_view(&buf).len, 0);
    CHECK_ERR(hm_buf_end(&buf, NULL, &err), HM_LIMIT, "longer than 4 bytes");
}

TEST_SUITE(base_buf, TEST(keeps_what_was_put),
    TEST(fails_at_its_maximum_and_stays_failed));

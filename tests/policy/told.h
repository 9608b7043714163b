/* SPDX-License-Identifier: Apache-2.0 */
/* told.h - what rules tell, as text: "name match value" or "name {..}" a line. */
#ifndef HM_TEST_TOLD_H
#define HM_TEST_TOLD_H

#include "base/buf.h"
#include "facts/telling.h"

static inline void test_put_told(struct hm_buf *out, const struct hm_told *told)
{
    const char *match = hm_match_name(told->match);

    hm_buf_put_str(out, told->name);
    if (match != NULL)
        hm_buf_printf(out, " %s", match);
    if (told->value.len > 0) {
        hm_buf_put_u8(out, ' ');
        hm_buf_put(out, told->value);
    }
}

/* For struct hm_teller; ctx is a struct hm_buf. */
static inline void test_tell(void *ctx, const struct hm_told *told)
{
    struct hm_buf *out = ctx;

    test_put_told(out, told);
    for (size_t i = 0; i < told->part_count; i++) {
        hm_buf_put_str(out, i == 0 ? " {" : ", ");
        test_put_told(out, &told->parts[i]);
    }
    hm_buf_put_str(out, told->part_count > 0 ? "}\n" : "\n");
}

#endif

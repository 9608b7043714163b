/* SPDX-License-Identifier: Apache-2.0 */
/* A pattern, a line feed, a text: ends in time, and a match is the whole. */
#include "policy/pattern.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Anchored by letters as well, what matched as a whole still does. Left out:
 * what could end the group early or count groups from the outside. */
static void again(struct hm_bytes pattern, struct hm_bytes text)
{
    hm_auto(buf) grouped = hm_buf(HM_PATTERN_MAX);
    hm_auto_ptr(pattern) same = NULL;
    struct hm_err err = {0};

    for (size_t i = 0; i < pattern.len; i++) {
        if (pattern.p[i] == '\\' || pattern.p[i] == '?')
            return;
    }
    hm_buf_put_str(&grouped, "\\A(?:");
    hm_buf_put(&grouped, pattern);
    hm_buf_put_str(&grouped, ")\\z");
    if (grouped.failed == HM_OK &&
        hm_pattern_new(&same, hm_buf_view(&grouped), &err) &&
        !hm_pattern_match(same, text, &err) && err.code == HM_POLICY)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hm_bytes all = hm_bytes(data, size);
    size_t len = hm_bytes_find(all, '\n'), at;
    struct hm_bytes text = hm_bytes_slice(all, len + 1, size);
    hm_auto_ptr(pattern) pattern = NULL;
    struct hm_err err = {0};

    (void)hm_pattern_loose_dot(all, &at);
    all = hm_bytes_slice(all, 0, len);
    if (hm_pattern_new(&pattern, all, &err) &&
        hm_pattern_match(pattern, text, &err))
        again(all, text);
    return 0;
}

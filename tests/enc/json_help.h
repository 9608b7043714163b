/* SPDX-License-Identifier: Apache-2.0 */
/* json_help.h - what the tests of lib/enc/json*.c share. */
#ifndef HM_TEST_JSON_HELP_H
#define HM_TEST_JSON_HELP_H

#include "base/limits.h"
#include "enc/json.h"

#include "test.h"

/* Parse a text that is known to be right; nothing where memory is out. */
static inline struct hm_json parsed(struct hm_arena *arena, const char *text)
{
    struct hm_json v = {0};
    struct hm_err err = {0};

    CHECK_OK(
        hm_json_parse(&v, arena, hm_bytes_str(text), HM_JSON_TEXT_MAX, &err));
    return v;
}

static inline void check_text(struct hm_json v, const char *want)
{
    CHECK_BYTES(hm_json_text(v), hm_bytes_str(want));
}

#endif

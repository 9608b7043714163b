/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_olpc.c - where the form is JSON (no raw control characters), it stays
 * as it is. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "enc/olpc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool has_controls(struct hm_bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.p[i] < 0x20)
            return true;
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hm_auto(arena) arena = hm_arena(64 * HM_MIB);
    hm_auto(buf) once = hm_buf(HM_MIB), twice = hm_buf(HM_MIB);
    struct hm_err err = {0};
    struct hm_json v, again;

    if (!hm_json_parse(&v, &arena, hm_bytes(data, size), 64 * HM_KIB, &err) ||
        !hm_olpc_write(&once, v, &err) || has_controls(hm_buf_view(&once)))
        return 0;
    if (!hm_json_parse(&again, &arena, hm_buf_view(&once), HM_MIB, &err) ||
        !hm_olpc_write(&twice, again, &err) ||
        !hm_bytes_eq(hm_buf_view(&once), hm_buf_view(&twice)))
        abort();
    return 0;
}

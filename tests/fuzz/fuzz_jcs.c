/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_jcs.c - what is canonical is JSON and stays as it is. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "enc/jcs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hm_auto(arena) arena = hm_arena(64 * HM_MIB);
    hm_auto(buf) once = hm_buf(HM_MIB), twice = hm_buf(HM_MIB);
    struct hm_err err = {0};
    struct hm_json v, again;

    if (!hm_json_parse(&v, &arena, hm_bytes(data, size), 64 * HM_KIB, &err) ||
        !hm_jcs_write(&once, v, &err))
        return 0;
    if (!hm_json_parse(&again, &arena, hm_buf_view(&once), HM_MIB, &err) ||
        !hm_jcs_write(&twice, again, &err) ||
        !hm_bytes_eq(hm_buf_view(&once), hm_buf_view(&twice)))
        abort();
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What parses can be written, and what was written parses and is written the
 * same. */
#include <stdlib.h>

#include "base/limits.h"
#include "root/root_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hm_auto_ptr(signing_config) config = NULL;
    hm_auto_ptr(signing_config) again = NULL;
    hm_auto(buf) first = hm_buf(HM_ROOT_MAX), second = hm_buf(HM_ROOT_MAX);
    struct hm_err err = {0};

    if (!hm_signing_config_parse(&config, hm_bytes(data, size), &err))
        return 0;
    /* Numbers beyond 2^53 are read but not written. */
    if (!hm_signing_config_write(&first, config, &err))
        return 0;
    if (!hm_signing_config_parse(&again, hm_buf_view(&first), &err) ||
        !hm_signing_config_write(&second, again, &err) ||
        !hm_bytes_eq(hm_buf_view(&first), hm_buf_view(&second)))
        abort();
    return 0;
}

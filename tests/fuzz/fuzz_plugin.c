/* SPDX-License-Identifier: Apache-2.0 */
/* What a plugin answers is refused, or gives bytes. */
#include <stdlib.h>

#include "base/limits.h"
#include "sign/plugin.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hm_auto(buf) out = hm_buf(HM_KEY_FILE_MAX);
    struct hm_err err = {0};

    if (hm_plugin_answer(
            &out, hm_bytes(data, size), "signMessage", "signature", &err))
        must(out.len > 0 && out.len < size);
    else
        must(err.code != HM_OK && err.msg[0] != '\0' && out.len == 0);
    return 0;
}

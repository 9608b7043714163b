/* SPDX-License-Identifier: Apache-2.0 */
/* What decodes is the text of what it decodes to; what is encoded decodes. */
#include "base/buf.h"
#include "base/text.h"
#include "enc/hex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void decode(enum hm_hex format, struct hm_bytes in)
{
    hm_auto(buf) out = hm_buf(in.len);
    hm_auto(buf) again = hm_buf(in.len);
    struct hm_err err = {0};

    if (!hm_hex_decode(&out, format, in, &err))
        return;
    hm_hex_encode(&again, hm_buf_view(&out));
    if (format == HM_HEX && !hm_bytes_eq(hm_buf_view(&again), in))
        abort();
    if (!hm_bytes_eq_nocase(hm_buf_view(&again), in))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hm_bytes in = hm_bytes(data, size);
    hm_auto(buf) text = hm_buf(2 * size);
    hm_auto(buf) back = hm_buf(size);
    struct hm_err err = {0};

    decode(HM_HEX, in);
    decode(HM_HEX_ANY_CASE, in);
    hm_hex_encode(&text, in);
    if (!hm_hex_decode(&back, HM_HEX, hm_buf_view(&text), &err) ||
        !hm_bytes_eq(hm_buf_view(&back), in))
        abort();
    return 0;
}

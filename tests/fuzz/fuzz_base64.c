/* SPDX-License-Identifier: Apache-2.0 */
/* What decodes is the text of what it decodes to; what is encoded decodes. */
#include "base/buf.h"
#include "enc/base64.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void decode(enum hm_base64 format, struct hm_bytes in)
{
    hm_auto(buf) out = hm_buf(in.len);
    hm_auto(buf) again = hm_buf(in.len);
    struct hm_err err = {0};

    if (!hm_base64_decode(&out, format, in, &err))
        return;
    /* An optional padding is written: then compare without any. */
    if (in.len % 4 != 0)
        format = format < HM_BASE64URL ? HM_BASE64_NO_PAD : HM_BASE64URL_NO_PAD;
    hm_base64_encode(&again, format, hm_buf_view(&out));
    if (out.len != hm_base64_decoded_len(in) || again.failed != HM_OK ||
        !hm_bytes_eq(hm_buf_view(&again), in))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hm_bytes in = hm_bytes(data, size);

    for (enum hm_base64 f = HM_BASE64; f <= HM_BASE64URL_OPTIONAL_PAD; f++) {
        hm_auto(buf) text = hm_buf(2 * size + 4);
        hm_auto(buf) back = hm_buf(size);
        struct hm_err err = {0};

        decode(f, in);
        hm_base64_encode(&text, f, in);
        if (!hm_base64_decode(&back, f, hm_buf_view(&text), &err) ||
            !hm_bytes_eq(hm_buf_view(&back), in))
            abort();
    }
    return 0;
}

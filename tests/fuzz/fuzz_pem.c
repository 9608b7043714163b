/* SPDX-License-Identifier: Apache-2.0 */
/* What is read can be written and is then read as the same. */
#include "base/buf.h"
#include "base/limits.h"
#include "enc/pem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_and_read(const struct hm_pem *pem)
{
    hm_auto(buf) text = hm_buf(2 * HM_PEM_FILE_MAX);
    hm_auto(pem) again = {0};
    struct hm_err err = {0};

    for (size_t i = 0; i < pem->count; i++) {
        hm_auto(buf) label = hm_buf(HM_PEM_LABEL_MAX);

        hm_buf_put(&label, pem->blocks[i].label);
        hm_pem_write(&text, hm_buf_str(&label), pem->blocks[i].body);
    }
    if (!hm_pem_parse(&again, hm_buf_view(&text), HM_PEM_NO_TEXT, &err) ||
        again.count != pem->count)
        abort();
    for (size_t i = 0; i < pem->count; i++) {
        if (!hm_bytes_eq(again.blocks[i].label, pem->blocks[i].label) ||
            !hm_bytes_eq(again.blocks[i].body, pem->blocks[i].body))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hm_bytes in = hm_bytes(data, size);
    hm_auto(pem) strict = {0};
    hm_auto(pem) lax = {0};
    struct hm_err err = {0};
    bool ok = hm_pem_parse(&strict, in, HM_PEM_NO_TEXT, &err);

    if (!hm_pem_parse(&lax, in, HM_PEM_ALLOW_TEXT, &err)) {
        if (ok)
            abort();
        return 0;
    }
    if (ok && lax.count != strict.count)
        abort();
    write_and_read(&lax);
    return 0;
}

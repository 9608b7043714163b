/* SPDX-License-Identifier: Apache-2.0 */
/* ECDSA signatures: what is read has one spelling in each form, and goes from
 * one to the other and back. */
#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"
#include "crypto/ecsig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void convert(
    const struct hm_ecsig *sig, enum hm_key_type type, struct hm_bytes in)
{
    hm_auto(buf) der = hm_buf(HM_SIGNATURE_MAX);
    hm_auto(buf) p1363 = hm_buf(HM_SIGNATURE_MAX);
    struct hm_ecsig a, b;
    struct hm_err err = {0};

    hm_ecsig_write_der(&der, sig);
    hm_ecsig_write_p1363(&p1363, sig);
    must(hm_bytes_eq(in, hm_buf_view(&der)) ||
        hm_bytes_eq(in, hm_buf_view(&p1363)));
    must(hm_ecsig_parse_der(&a, type, hm_buf_view(&der), &err));
    must(hm_ecsig_parse_p1363(&b, type, hm_buf_view(&p1363), &err));
    must(hm_bytes_eq(hm_bytes(a.r, a.len), hm_bytes(b.r, b.len)));
    must(hm_bytes_eq(hm_bytes(a.s, a.len), hm_bytes(b.s, b.len)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum hm_key_type types[] = {
        HM_KEY_P256, HM_KEY_P384, HM_KEY_P521};
    struct hm_bytes in = hm_bytes(data, size);
    struct hm_ecsig sig;
    struct hm_err err = {0};

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (hm_ecsig_parse_der(&sig, types[i], in, &err))
            convert(&sig, types[i], in);
        if (hm_ecsig_parse_p1363(&sig, types[i], in, &err))
            convert(&sig, types[i], in);
    }
    return 0;
}

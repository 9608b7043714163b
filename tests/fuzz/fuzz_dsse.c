/* SPDX-License-Identifier: Apache-2.0 */
/* An envelope that is read has one encoding, however it is computed; it begins
 * as it must and ends with its payload. */
#include <stdlib.h>

#include "base/limits.h"
#include "crypto/digest.h"
#include "dsse/dsse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void check(const struct hm_dsse *dsse)
{
    hm_auto(buf) pae = hm_buf(HM_EVIDENCE_MAX);
    struct hm_digest a, b;
    struct hm_err err = {0};
    struct hm_bytes view;

    must(dsse->sig_count <= HM_DSSE_SIGS_MAX);
    hm_dsse_pae(&pae, dsse->payload_type, dsse->payload);
    must(hm_buf_end(&pae, &view, &err));
    must(hm_bytes_starts(view, HM_LIT("DSSEv1 ")));
    must(hm_bytes_eq(dsse->payload,
        hm_bytes_slice(view, view.len - dsse->payload.len, SIZE_MAX)));
    must(hm_digest_of(&a, HM_SHA256, view, &err));
    must(hm_dsse_pae_digest(
        &b, HM_SHA256, dsse->payload_type, dsse->payload, &err));
    must(hm_digest_eq(&a, &b));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hm_auto(arena) arena = hm_arena(HM_EVIDENCE_ARENA_MAX);
    struct hm_err err = {0};
    struct hm_dsse dsse;

    if (hm_dsse_parse(&dsse, &arena, hm_bytes(data, size), &err))
        check(&dsse);
    else
        must(err.code != HM_OK && err.msg[0] != '\0');
    return 0;
}

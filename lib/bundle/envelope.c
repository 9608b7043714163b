/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"
#include "base/text.h"
#include "bundle/material.h"
#include "bundle/read.h"

/* slsa-github-generator writes the leaf beside the signature. With several
 * signatures nothing would tell whose certificate speaks for the evidence. */
static bool take_cert(
    struct hm_evidence *e, struct hm_arena *arena, struct hm_err *err)
{
    for (size_t i = 0; i < e->envelope.sig_count; i++) {
        struct hm_bytes cert = e->envelope.sigs[i].cert;

        if (cert.len == 0)
            continue;
        if (e->envelope.sig_count > 1)
            return hm_fail(err, HM_UNSUPPORTED,
                "several signatures, and a certificate beside signature %zu",
                i);
        if (!hm_material_pem(e, arena, cert, err))
            return hm_wrap(err, "certificate beside the signature");
    }
    return true;
}

bool hm_envelope_signer(
    struct hm_evidence *e, struct hm_arena *arena, struct hm_err *err)
{
    HM_TRY(take_cert(e, arena, err));
    if (e->cert_count > 0)
        return true;
    e->has_key_hint = true;
    if (e->envelope.sig_count == 1)
        e->key_hint = e->envelope.sigs[0].keyid;
    return true;
}

bool hm_envelope_read(
    struct hm_evidence_file *file, struct hm_json v, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(&file->arena);
    struct hm_evidence *e;

    HM_TRY(hm_evidence_add(&e, file, HM_EVIDENCE_DSSE, v, err));
    hm_dsse_read(&e->envelope, &rd, v, HM_JSON_IGNORE);
    if (!hm_json_end(&rd, err))
        return hm_wrap(err, "DSSE envelope");
    if (e->envelope.sig_count == 0)
        return hm_fail(err, HM_FORMAT, "DSSE envelope: no signature");
    e->has_envelope = true;
    return hm_envelope_signer(e, &file->arena, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* cosign's older bundle file: {"base64Signature", "cert", "rekorBundle"}. */
#include "base/err.h"
#include "base/text.h"
#include "bundle/material.h"
#include "bundle/read.h"
#include "crypto/key.h"
#include "enc/pem.h"
#include "tlog/field.h"
#include "tlog/tle.h"

/* Two kinds of PEM are written there: the certificate, or the public key that
 * signed. Which one it is, is told by the label, not by what fails to parse
 * (GHSA-fx35-mq7g-6g98), and a key speaks for no identity: evidence with one
 * has no certificate. */
static bool is_key(struct hm_bytes pem)
{
    return hm_bytes_starts(pem, HM_LIT("-----BEGIN PUBLIC KEY-----"));
}

static bool take_signer(struct hm_evidence *e, struct hm_arena *arena,
    struct hm_bytes pem, struct hm_err *err)
{
    hm_auto_ptr(key) key = NULL;

    if (pem.len > 0 && !is_key(pem))
        return hm_material_pem(e, arena, pem, err);
    if (pem.len > 0)
        HM_TRY(hm_key_parse_pem(&key, pem, err));
    e->has_key_hint = true;
    return true;
}

static struct hm_entry *read_entry(
    struct hm_evidence *out, struct hm_json_obj *o)
{
    struct hm_json_obj rekor;

    if (!hm_json_has(o, "rekorBundle"))
        return NULL;
    rekor = hm_json_obj(o, "rekorBundle");
    return hm_material_rekor(out, &rekor);
}

bool hm_detached_read(
    struct hm_evidence_file *file, struct hm_json v, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(&file->arena);
    struct hm_json_obj o;
    struct hm_evidence *e;
    struct hm_entry *entry;
    struct hm_bytes signer;

    HM_TRY(hm_evidence_add(&e, file, HM_EVIDENCE_DETACHED, v, err));
    rd.null_is_absent = true;
    o = hm_json_root(&rd, v);
    e->signature = hm_field_bytes(&o, "base64Signature", HM_SIGNATURE_MAX);
    signer = hm_field_opt_bytes(&o, "cert", HM_PEM_FILE_MAX);
    entry = read_entry(e, &o);
    hm_json_close(&o, HM_JSON_REJECT);
    if (!hm_json_end(&rd, err))
        return hm_wrap(err, "detached bundle");
    if (!hm_tle_kind(entry, &file->arena, err))
        return hm_wrap(err, "detached bundle");
    if (!take_signer(e, &file->arena, signer, err))
        return hm_wrap(err, "detached bundle: $.cert");
    return true;
}

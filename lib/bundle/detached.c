/* SPDX-License-Identifier: Apache-2.0 */
/* cosign's older bundle file: {"base64Signature", "cert", "rekorBundle"}. */
#include "base/err.h"
#include "base/text.h"
#include "bundle/field.h"
#include "bundle/material.h"
#include "bundle/read.h"
#include "crypto/key.h"
#include "enc/hex.h"
#include "enc/pem.h"

enum { LOG_ID_LEN = 32, KIND_MAX = 64 };

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

static struct hm_bytes read_log_id(struct hm_json_obj *payload)
{
    struct hm_json v = hm_json_any(payload, "logID");
    struct hm_bytes text = hm_json_rd_str(payload->rd, v);
    uint8_t *id = hm_field_alloc(payload->rd, v, LOG_ID_LEN, 1);
    struct hm_err err = {0};

    if (hm_json_failed(payload->rd))
        return hm_bytes(NULL, 0);
    if (!hm_hex_decode_exact(id, LOG_ID_LEN, HM_HEX, text, &err))
        hm_json_fail(payload->rd, v, err.code, "%s", err.msg);
    return hm_bytes(id, LOG_ID_LEN);
}

static void read_payload(struct hm_entry *out, struct hm_json_obj *rekor)
{
    struct hm_json_obj o = hm_json_obj(rekor, "Payload");

    out->body = hm_field_bytes(&o, "body", HM_LOG_BODY_MAX);
    hm_json_any(&o, "integratedTime");
    out->time_s = hm_field_time(&o, "integratedTime");
    hm_json_any(&o, "logIndex");
    out->index = (uint64_t)hm_field_i64(&o, "logIndex");
    out->log_id = read_log_id(&o);
    hm_json_close(&o, HM_JSON_REJECT);
}

static struct hm_entry *read_entry(
    struct hm_evidence *out, struct hm_json_obj *o)
{
    struct hm_entry *entry;
    struct hm_json_obj rekor;

    if (!hm_json_has(o, "rekorBundle"))
        return NULL;
    rekor = hm_json_obj(o, "rekorBundle");
    entry = hm_field_alloc(o->rd, rekor.v, 1, sizeof(*entry));
    if (entry == NULL)
        return NULL;
    entry->set =
        hm_field_bytes(&rekor, "SignedEntryTimestamp", HM_SIGNATURE_MAX);
    read_payload(entry, &rekor);
    hm_json_close(&rekor, HM_JSON_REJECT);
    out->entries = entry;
    out->entry_count = 1;
    return entry;
}

/* The kind stands in the body only. It is looked at for no more than that: who
 * interprets the body compares what it says with what is written here. */
static bool peek_kind(
    struct hm_entry *entry, struct hm_arena *arena, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_json_obj o;
    struct hm_json v;

    HM_TRY(
        hm_json_parse_borrowed(&v, arena, entry->body, HM_LOG_BODY_MAX, err));
    o = hm_json_root(&rd, v);
    entry->kind = hm_field_text(&o, "kind", KIND_MAX);
    entry->version = hm_field_text(&o, "apiVersion", KIND_MAX);
    hm_json_close(&o, HM_JSON_IGNORE);
    return hm_json_end(&rd, err);
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
    if (entry != NULL && !peek_kind(entry, &file->arena, err))
        return hm_wrap(err, "detached bundle: log entry");
    if (!take_signer(e, &file->arena, signer, err))
        return hm_wrap(err, "detached bundle: $.cert");
    return true;
}

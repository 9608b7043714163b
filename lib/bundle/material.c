/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/material.h"

#include "base/err.h"
#include "base/text.h"
#include "bundle/field.h"
#include "enc/pem.h"

enum { LOG_ID_LEN = 32, KIND_MAX = 64 };

static void read_hashes(struct hm_tree_proof *out, struct hm_json_obj *o)
{
    struct hm_json_list l = hm_json_opt_list(o, "hashes", HM_PROOF_HASHES_MAX);
    struct hm_bytes *hashes =
        hm_field_alloc(o->rd, o->v, l.count, sizeof(*hashes));

    out->hashes = hashes;
    while (hm_json_next(&l)) {
        struct hm_bytes hash = hm_json_rd_base64(l.rd, l.item, HM_BASE64);

        if (hash.len != HM_TREE_HASH_LEN)
            hm_json_fail(
                l.rd, l.item, HM_FORMAT, "expected %d bytes", HM_TREE_HASH_LEN);
        hashes[out->count++] = hash;
    }
}

static void read_checkpoint(struct hm_entry *out, struct hm_json_obj *proof)
{
    struct hm_json_obj o;

    if (!hm_json_has(proof, "checkpoint"))
        return;
    o = hm_json_obj(proof, "checkpoint");
    if (hm_json_has(&o, "envelope"))
        out->checkpoint = hm_field_text(&o, "envelope", HM_NOTE_MAX);
    hm_json_close(&o, HM_JSON_REJECT);
}

static void read_proof(struct hm_entry *out, struct hm_json_obj *entry)
{
    struct hm_json_obj o;

    if (!hm_json_has(entry, "inclusionProof"))
        return;
    o = hm_json_obj(entry, "inclusionProof");
    out->has_proof = true;
    out->proof_index = (uint64_t)hm_field_i64(&o, "logIndex");
    out->proof_size = (uint64_t)hm_field_i64(&o, "treeSize");
    out->proof_root = hm_field_exact(&o, "rootHash", HM_TREE_HASH_LEN);
    read_hashes(&out->proof, &o);
    read_checkpoint(out, &o);
    hm_json_close(&o, HM_JSON_REJECT);
}

static void read_promise(struct hm_entry *out, struct hm_json_obj *entry)
{
    struct hm_json_obj o;

    if (!hm_json_has(entry, "inclusionPromise"))
        return;
    o = hm_json_obj(entry, "inclusionPromise");
    out->set = hm_field_opt_bytes(&o, "signedEntryTimestamp", HM_SIGNATURE_MAX);
    hm_json_close(&o, HM_JSON_REJECT);
}

static void read_log(struct hm_entry *out, struct hm_json_obj *entry)
{
    struct hm_json_obj log = hm_json_obj(entry, "logId");
    struct hm_json_obj kind = hm_json_obj(entry, "kindVersion");

    out->log_id = hm_field_exact(&log, "keyId", LOG_ID_LEN);
    out->kind = hm_field_text(&kind, "kind", KIND_MAX);
    out->version = hm_field_text(&kind, "version", KIND_MAX);
    hm_json_close(&kind, HM_JSON_REJECT);
    hm_json_close(&log, HM_JSON_REJECT);
}

static void read_entry(
    struct hm_entry *out, struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_json_obj o = hm_json_root(rd, v);

    out->index = (uint64_t)hm_field_i64(&o, "logIndex");
    read_log(out, &o);
    out->time_s = hm_field_time(&o, "integratedTime");
    read_promise(out, &o);
    read_proof(out, &o);
    out->body = hm_field_bytes(&o, "canonicalizedBody", HM_LOG_BODY_MAX);
    hm_json_close(&o, HM_JSON_REJECT);
}

bool hm_material_entry(struct hm_entry *out, struct hm_arena *arena,
    struct hm_json v, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(arena);

    *out = (struct hm_entry){0};
    rd.null_is_absent = true;
    read_entry(out, &rd, v);
    return hm_json_end(&rd, err);
}

static void check_entry(struct hm_json_list *l, const struct hm_entry *entry,
    const struct hm_entry_rules *rules)
{
    if (rules->promise && entry->set.len == 0)
        hm_json_fail(l->rd, l->item, HM_FORMAT,
            "no inclusion promise, which this version demands");
    if (rules->proof && !entry->has_proof)
        hm_json_fail(l->rd, l->item, HM_FORMAT,
            "no inclusion proof, which this version demands");
    if (rules->proof && entry->checkpoint.len == 0)
        hm_json_fail(l->rd, l->item, HM_FORMAT,
            "no checkpoint, which this version demands");
}

/* Counted twice one entry would stand for two (CVE-2026-49834). */
static void check_entry_new(
    struct hm_json_list *l, const struct hm_entry *entries, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (entries[i].index == entries[at].index &&
            hm_bytes_eq(entries[i].log_id, entries[at].log_id))
            hm_json_fail(l->rd, l->item, HM_FORMAT, "log entry %zu again", i);
    }
}

void hm_material_entries(struct hm_evidence *out, struct hm_json_obj *o,
    const char *name, const struct hm_entry_rules *rules)
{
    struct hm_json_list l = hm_json_opt_list(o, name, HM_LOG_ENTRIES_MAX);
    struct hm_entry *entries =
        hm_field_alloc(o->rd, o->v, l.count, sizeof(*entries));

    out->entries = entries;
    while (hm_json_next(&l)) {
        struct hm_entry *entry = &entries[out->entry_count];

        read_entry(entry, l.rd, l.item);
        check_entry(&l, entry, rules);
        check_entry_new(&l, entries, out->entry_count++);
    }
}

static void read_timestamps(
    struct hm_evidence *out, struct hm_json_obj *data, struct hm_json_list *l)
{
    struct hm_bytes *stamps =
        hm_field_alloc(data->rd, data->v, l->count, sizeof(*stamps));

    out->timestamps = stamps;
    while (hm_json_next(l)) {
        struct hm_json_obj o = hm_json_root(l->rd, l->item);
        struct hm_bytes stamp =
            hm_field_bytes(&o, "signedTimestamp", HM_TSA_MAX);

        hm_json_close(&o, HM_JSON_REJECT);
        for (size_t i = 0; i < out->timestamp_count; i++) {
            if (hm_bytes_eq(stamps[i], stamp))
                hm_json_fail(
                    l->rd, l->item, HM_FORMAT, "timestamp %zu again", i);
        }
        stamps[out->timestamp_count++] = stamp;
    }
}

void hm_material_timestamps(struct hm_evidence *out, struct hm_json_obj *o)
{
    struct hm_json_obj data;
    struct hm_json_list l;

    if (!hm_json_has(o, "timestampVerificationData"))
        return;
    data = hm_json_obj(o, "timestampVerificationData");
    l = hm_json_opt_list(&data, "rfc3161Timestamps", HM_TIMESTAMPS_MAX);
    read_timestamps(out, &data, &l);
    hm_json_close(&data, HM_JSON_REJECT);
}

void hm_material_cert(
    struct hm_evidence *out, struct hm_json_obj *o, const char *name)
{
    struct hm_bytes *cert = hm_field_alloc(o->rd, o->v, 1, sizeof(*cert));

    if (cert == NULL)
        return;
    *cert = hm_field_bytes(o, name, HM_CERT_MAX);
    out->certs = cert;
    out->cert_count = 1;
}

static bool take_certs(struct hm_evidence *out, struct hm_arena *arena,
    const struct hm_pem *pem, struct hm_err *err)
{
    struct hm_bytes *certs = hm_arena_alloc(arena, pem->count, sizeof(*certs));

    if (certs == NULL)
        return hm_arena_fail(arena, err);
    for (size_t i = 0; i < pem->count; i++) {
        const struct hm_pem_block *block = &pem->blocks[i];

        if (!hm_bytes_eq_str(block->label, "CERTIFICATE"))
            return hm_fail(err, HM_FORMAT, "expected CERTIFICATE, got %s",
                HM_SHOW(block->label));
        if (block->body.len > HM_CERT_MAX)
            return hm_fail(err, HM_LIMIT, "certificate of %zu bytes, limit %zu",
                block->body.len, HM_CERT_MAX);
        certs[i] = block->body;
    }
    out->certs = certs;
    out->cert_count = pem->count;
    return true;
}

bool hm_material_pem(struct hm_evidence *out, struct hm_arena *arena,
    struct hm_bytes text, struct hm_err *err)
{
    hm_auto(pem) pem = {0};
    uint8_t *room = hm_arena_alloc(arena, text.len, 1);

    if (room == NULL)
        return hm_arena_fail(arena, err);
    HM_TRY(hm_pem_parse_into(room, &pem, text, HM_PEM_NO_TEXT, err));
    if (pem.count > HM_EVIDENCE_CERTS_MAX)
        return hm_fail(err, HM_LIMIT, "%zu certificates, at most %d allowed",
            pem.count, HM_EVIDENCE_CERTS_MAX);
    return take_certs(out, arena, &pem, err);
}

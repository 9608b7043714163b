/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/material.h"

#include "base/err.h"
#include "base/text.h"
#include "enc/pem.h"
#include "tlog/field.h"
#include "tlog/tle.h"

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
        hm_json_rd_alloc(o->rd, o->v, l.count, sizeof(*entries));

    out->entries = entries;
    while (hm_json_next(&l)) {
        struct hm_entry *entry = &entries[out->entry_count];

        hm_tle_read(entry, l.rd, l.item);
        check_entry(&l, entry, rules);
        check_entry_new(&l, entries, out->entry_count++);
    }
}

static void read_timestamps(
    struct hm_evidence *out, struct hm_json_obj *data, struct hm_json_list *l)
{
    struct hm_bytes *stamps =
        hm_json_rd_alloc(data->rd, data->v, l->count, sizeof(*stamps));

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
    struct hm_bytes *cert = hm_json_rd_alloc(o->rd, o->v, 1, sizeof(*cert));

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

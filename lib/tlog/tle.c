/* SPDX-License-Identifier: Apache-2.0 */
#include "tlog/tle.h"

#include "base/err.h"
#include "tlog/field.h"

enum { LOG_ID_LEN = 32, KIND_MAX = 64 };

static void read_hashes(struct hm_tree_proof *out, struct hm_json_obj *o)
{
    struct hm_json_list l = hm_json_opt_list(o, "hashes", HM_PROOF_HASHES_MAX);
    struct hm_bytes *hashes =
        hm_json_rd_alloc(o->rd, o->v, l.count, sizeof(*hashes));

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

void hm_tle_read(struct hm_entry *out, struct hm_json_rd *rd, struct hm_json v)
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

bool hm_tle_parse(struct hm_entry *out, struct hm_arena *arena,
    struct hm_json v, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(arena);

    *out = (struct hm_entry){0};
    rd.null_is_absent = true;
    hm_tle_read(out, &rd, v);
    return hm_json_end(&rd, err);
}

/* Who interprets the body compares what it says with what is written here. */
bool hm_tle_kind(
    struct hm_entry *entry, struct hm_arena *arena, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_json_obj o;
    struct hm_json v;

    if (entry == NULL)
        return true;
    if (!hm_json_parse_borrowed(&v, arena, entry->body, HM_LOG_BODY_MAX, err))
        return hm_wrap(err, "log entry");
    o = hm_json_root(&rd, v);
    entry->kind = hm_field_text(&o, "kind", KIND_MAX);
    entry->version = hm_field_text(&o, "apiVersion", KIND_MAX);
    hm_json_close(&o, HM_JSON_IGNORE);
    return hm_json_end(&rd, err) || hm_wrap(err, "log entry");
}

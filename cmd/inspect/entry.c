/* SPDX-License-Identifier: Apache-2.0 */
/* Log entries by themselves: as bundles have them (protobuf's JSON), and as the
 * first version of Rekor's interface answers. The second is read here and not
 * in the library: no evidence comes in it, and nothing judges it. */
#include "base/err.h"
#include "base/limits.h"
#include "cmd/inspect/inspect.h"
#include "enc/hex.h"
#include "enc/json_field.h"
#include "tlog/field.h"
#include "tlog/tle.h"

/* What cannot be read is shown as it is. */
static void put_raw(
    struct hm_outline_at at, struct hm_bytes text, struct hm_err *problem)
{
    hm_outline_problem(at, problem);
    hm_outline_json(at, "content", text);
}

/* ---- As in bundles ---- */

static bool read_proto(struct hm_entry *out, struct hm_arena *arena,
    struct hm_bytes text, struct hm_err *err)
{
    struct hm_json v;

    HM_TRY(hm_json_parse_borrowed(&v, arena, text, HM_OUTLINE_MAX, err));
    return hm_tle_parse(out, arena, v, err);
}

void hm_inspect_proto_entry(struct hm_outline_at at, struct hm_bytes text)
{
    hm_auto(arena) arena = hm_arena(HM_OUTLINE_MAX);
    struct hm_outline_at entries = hm_outline_list(at, "logEntries");
    struct hm_outline_at item = hm_outline_map(entries, NULL);
    struct hm_entry entry = {0};
    struct hm_err err = {0};

    if (read_proto(&entry, &arena, text, &err))
        hm_inspect_entry(item, &entry);
    else
        put_raw(item, text, &err);
}

/* ---- Rekor's answer ---- */

static struct hm_bytes read_hex(struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_bytes text = hm_json_rd_str(rd, v);
    uint8_t *room = hm_json_rd_alloc(rd, v, text.len / 2, 1);
    struct hm_err err = {0};

    if (hm_json_failed(rd))
        return hm_bytes(NULL, 0);
    if (hm_hex_decode_exact(room, text.len / 2, HM_HEX, text, &err))
        return hm_bytes(room, text.len / 2);
    hm_json_fail(rd, v, err.code, "%s", err.msg);
    return hm_bytes(NULL, 0);
}

static void read_hashes(struct hm_tree_proof *out, struct hm_json_obj *o)
{
    struct hm_json_list l = hm_json_list(o, "hashes", HM_PROOF_HASHES_MAX);
    struct hm_bytes *hashes =
        hm_json_rd_alloc(o->rd, o->v, l.count, sizeof(*hashes));

    out->hashes = hashes;
    while (hm_json_next(&l))
        hashes[out->count++] = read_hex(l.rd, l.item);
}

static void read_proof(struct hm_entry *out, struct hm_json_obj *verification)
{
    struct hm_json_obj o;

    if (!hm_json_has(verification, "inclusionProof"))
        return;
    o = hm_json_obj(verification, "inclusionProof");
    out->has_proof = true;
    out->checkpoint = hm_json_opt_str(&o, "checkpoint");
    read_hashes(&out->proof, &o);
    out->proof_index = hm_json_u64(&o, "logIndex", HM_JSON_INT_NUMBER);
    out->proof_root = read_hex(o.rd, hm_json_any(&o, "rootHash"));
    out->proof_size = hm_json_u64(&o, "treeSize", HM_JSON_INT_NUMBER);
    hm_json_close(&o, HM_JSON_REJECT);
}

static void read_verification(struct hm_entry *out, struct hm_json_obj *o)
{
    struct hm_json_obj v;

    if (!hm_json_has(o, "verification"))
        return;
    v = hm_json_obj(o, "verification");
    read_proof(out, &v);
    out->set = hm_json_opt_base64(&v, "signedEntryTimestamp", HM_BASE64);
    hm_json_close(&v, HM_JSON_REJECT);
}

/* What Rekor stored beside the entry. */
static struct hm_bytes read_attestation(struct hm_json_obj *o)
{
    struct hm_json_obj attestation;
    struct hm_bytes data;

    if (!hm_json_has(o, "attestation"))
        return hm_bytes(NULL, 0);
    attestation = hm_json_obj(o, "attestation");
    data = hm_json_opt_base64(&attestation, "data", HM_BASE64);
    hm_json_close(&attestation, HM_JSON_REJECT);
    return data;
}

/* An answer, and the views that its parts need. */
struct answer {
    struct hm_entry entry;
    struct hm_bytes attestation;
};

/* Of a string; nothing of anything else. */
static struct hm_bytes text_of(struct hm_json v, struct hm_arena *arena)
{
    struct hm_bytes text = hm_bytes(NULL, 0);
    struct hm_err ignored = {0};

    if (!hm_json_as_str(&text, v, arena, &ignored))
        return hm_bytes(NULL, 0);
    return text;
}

/* An answer does not say of which kind the entry is; its body does. */
static void peek_kind(struct hm_entry *entry, struct hm_arena *arena)
{
    struct hm_json body;
    struct hm_err ignored = {0};

    if (!hm_json_parse_borrowed(
            &body, arena, entry->body, HM_OUTLINE_MAX, &ignored))
        return; /* shown as what it is, with a problem */
    entry->kind = text_of(hm_json_get(body, "kind"), arena);
    entry->version = text_of(hm_json_get(body, "apiVersion"), arena);
}

static bool read_answer(struct answer *out, struct hm_arena *arena,
    struct hm_json v, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_json_obj o;

    rd.null_is_absent = true;
    o = hm_json_root(&rd, v);
    out->attestation = read_attestation(&o);
    out->entry.body = hm_json_base64(&o, "body", HM_BASE64);
    out->entry.time_s = hm_field_time(&o, "integratedTime");
    out->entry.log_id = read_hex(o.rd, hm_json_any(&o, "logID"));
    out->entry.index = hm_json_u64(&o, "logIndex", HM_JSON_INT_NUMBER);
    read_verification(&out->entry, &o);
    hm_json_close(&o, HM_JSON_REJECT);
    HM_TRY(hm_json_end(&rd, err));
    peek_kind(&out->entry, arena);
    return true;
}

static void put_answer(struct hm_outline_at list, struct hm_arena *arena,
    struct hm_bytes uuid, struct hm_json v)
{
    struct hm_outline_at item = hm_outline_map(list, NULL);
    struct answer answer = {.entry = {0}};
    struct hm_err err = {0};

    hm_outline_opt(item, "uuid", uuid);
    if (!read_answer(&answer, arena, v, &err)) {
        put_raw(item, hm_json_text(v), &err);
        return;
    }
    hm_inspect_entry(item, &answer.entry);
    if (answer.attestation.len > 0)
        hm_outline_json(item, "attestation", answer.attestation);
}

void hm_inspect_rekor_answer(struct hm_outline_at at, struct hm_bytes text)
{
    hm_auto(arena) arena = hm_arena(HM_OUTLINE_MAX);
    struct hm_outline_at list = hm_outline_list(at, "logEntries");
    struct hm_json_iter it;
    struct hm_json v;
    struct hm_err err = {0};

    if (!hm_json_parse_borrowed(&v, &arena, text, HM_OUTLINE_MAX, &err)) {
        put_raw(at, text, &err);
        return;
    }
    if (hm_inspect_is_rekor_entry(v)) {
        put_answer(list, &arena, hm_bytes(NULL, 0), v);
        return;
    }
    it = hm_json_iter(v);
    while (hm_json_iter_next(&it))
        put_answer(list, &arena, text_of(it.key, &arena), it.value);
}

bool hm_inspect_is_rekor_entry(struct hm_json v)
{
    return hm_json_get(v, "body").doc != NULL &&
        hm_json_get(v, "logID").doc != NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "client/rekor1_read.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "enc/hex.h"
#include "tlog/field.h"
#include "tlog/tle.h"

enum {
    UUID_LEN = 2 * HM_TREE_HASH_LEN,
    TREE_ID_LEN = 16, /* in front of the UUID, if it is there */
};

/* 32 bytes in hex. */
static struct hm_bytes read_hex(struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_bytes text = hm_json_rd_str(rd, v);
    uint8_t *out = hm_json_rd_alloc(rd, v, HM_TREE_HASH_LEN, 1);
    struct hm_err err = {0};

    if (hm_json_failed(rd))
        return hm_bytes(NULL, 0);
    if (!hm_hex_decode_exact(out, HM_TREE_HASH_LEN, HM_HEX, text, &err))
        hm_json_fail(rd, v, err.code, "%s", err.msg);
    return hm_bytes(out, HM_TREE_HASH_LEN);
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

static void read_verification(struct hm_entry *out, struct hm_json_obj *entry)
{
    struct hm_json_obj o = hm_json_obj(entry, "verification");
    struct hm_json_obj proof = hm_json_obj(&o, "inclusionProof");

    out->set = hm_field_bytes(&o, "signedEntryTimestamp", HM_SIGNATURE_MAX);
    out->has_proof = true;
    out->proof_index = hm_json_u64(&proof, "logIndex", HM_JSON_INT_NUMBER);
    out->proof_size = hm_json_u64(&proof, "treeSize", HM_JSON_INT_NUMBER);
    out->proof_root = read_hex(proof.rd, hm_json_any(&proof, "rootHash"));
    read_hashes(&out->proof, &proof);
    out->checkpoint = hm_field_text(&proof, "checkpoint", HM_NOTE_MAX);
    hm_json_close(&proof, HM_JSON_IGNORE);
    hm_json_close(&o, HM_JSON_IGNORE);
}

static void read_entry(
    struct hm_entry *out, struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_json_obj o = hm_json_root(rd, v);

    out->body = hm_field_bytes(&o, "body", HM_LOG_BODY_MAX);
    hm_json_any(&o, "integratedTime");
    out->time_s = hm_field_time(&o, "integratedTime");
    out->index = hm_json_u64(&o, "logIndex", HM_JSON_INT_NUMBER);
    out->log_id = read_hex(rd, hm_json_any(&o, "logID"));
    read_verification(out, &o);
    hm_json_close(&o, HM_JSON_IGNORE);
}

/* The key of the only member, and its value. */
static bool only_member(
    struct hm_json_iter *out, struct hm_json v, struct hm_err *err)
{
    if (hm_json_type(v) != HM_JSON_OBJECT || hm_json_count(v) != 1)
        return hm_fail(err, HM_FORMAT, "expected an object of one entry");
    *out = hm_json_iter(v);
    return hm_json_iter_next(out) || hm_fail(err, HM_FORMAT, "no entry");
}

static bool check_id(
    struct hm_bytes id, const struct hm_entry *entry, struct hm_err *err)
{
    hm_auto(buf) want = hm_buf(UUID_LEN);
    struct hm_tree_hash leaf;

    HM_TRY(hm_tree_leaf(&leaf, entry->body, err));
    hm_hex_encode(&want, hm_bytes(leaf.b, sizeof(leaf.b)));
    HM_TRY(hm_buf_end(&want, NULL, err));
    if (id.len == TREE_ID_LEN + UUID_LEN)
        id = hm_bytes_slice(id, TREE_ID_LEN, id.len);
    if (!hm_bytes_eq(id, hm_buf_view(&want)))
        return hm_fail(err, HM_MISMATCH, "entry %s has the leaf hash %s",
            HM_SHOW(id), hm_buf_str(&want));
    return true;
}

static bool read_answer(struct hm_entry *out, struct hm_arena *arena,
    struct hm_bytes text, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_json_iter member;
    struct hm_bytes id;
    struct hm_json v;

    HM_TRY(hm_json_parse(&v, arena, text, HM_CLIENT_ANSWER_MAX, err));
    HM_TRY(only_member(&member, v, err));
    HM_TRY(hm_json_as_str(&id, member.key, arena, err));
    read_entry(out, &rd, member.value);
    return hm_json_end(&rd, err) && hm_tle_kind(out, arena, err) &&
        check_id(id, out, err);
}

bool hm_rekor1_read(struct hm_entry *out, struct hm_arena *arena,
    struct hm_bytes text, struct hm_err *err)
{
    *out = (struct hm_entry){0};
    if (read_answer(out, arena, text, err))
        return true;
    *out = (struct hm_entry){0};
    return hm_wrap(err, "answer");
}

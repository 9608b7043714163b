/* SPDX-License-Identifier: Apache-2.0 */
/* What Rekor v1 answers: an entry with its proof and promise, or an error. */
#include <inttypes.h>

#include "base/err.h"
#include "base/limits.h"
#include "crypto/alg.h"
#include "enc/base64.h"
#include "enc/hex.h"
#include "sandbox/answer.h"
#include "sandbox/rekor1_impl.h"
#include "tlog/entry.h"

bool hm_rekor1_json(struct hm_json *out, struct hm_arena *arena,
    const struct hm_rekor1_call *call, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_SANDBOX_LEAF_MAX);

    return hm_rekor_body(&text, call->req, err) &&
        hm_json_parse(out, arena, hm_buf_view(&text), HM_SANDBOX_LEAF_MAX, err);
}

void hm_rekor1_error(
    const struct hm_rekor1_call *call, int status, const char *text)
{
    hm_auto(json_out) json = hm_json_out();

    hm_json_add_i64(&json, json.root, "code", status);
    hm_json_add_str(&json, json.root, "message", hm_bytes_str(text));
    hm_sandbox_json(call->resp, status, &json);
}

void hm_rekor1_fail(const struct hm_rekor1_call *call, const struct hm_err *err)
{
    switch (err->code) {
    case HM_NOT_FOUND: /* the real one says nothing more */
        call->resp->status = 404;
        return;
    case HM_SYSTEM:
        hm_rekor1_error(call, 500, err->msg);
        return;
    default:
        hm_rekor1_error(call, 400, err->msg);
        return;
    }
}

void hm_rekor1_add_hex(
    struct hm_json_out *json, json_t *at, const char *name, struct hm_bytes in)
{
    hm_auto(buf) text = hm_buf((size_t)2 * HM_TREE_HASH_LEN);

    hm_hex_encode(&text, in);
    hm_json_add_str(json, at, name, hm_buf_view(&text));
}

void hm_rekor1_add_hashes(
    struct hm_json_out *json, json_t *at, const struct hm_buf *hashes)
{
    json_t *list = hm_json_add_list(json, at, "hashes");

    for (size_t i = 0; i < hashes->len; i += HM_TREE_HASH_LEN)
        hm_rekor1_add_hex(json, list, NULL,
            hm_bytes_slice(hm_buf_view(hashes), i, HM_TREE_HASH_LEN));
}

void hm_rekor1_put_uuid(struct hm_buf *out, const struct hm_sandbox_rekor1 *log,
    const struct hm_tree_hash *leaf)
{
    hm_buf_printf(out, "%016" PRIx64, log->tree_id);
    hm_hex_encode(out, hm_rekor1_hash(leaf));
}

/* ---- An entry as it is told ---- */

bool hm_rekor1_checkpoint(
    struct hm_buf *out, const struct hm_sandbox_rekor1 *log, struct hm_err *err)
{
    const struct hm_rekor_signer signer = {
        log->opts.key, log->name, log->origin};

    return hm_rekor_checkpoint(
        out, &signer, log->tree, hm_sandbox_tree_size(log->tree), err);
}

static bool add_proof(struct hm_json_out *json, json_t *at,
    const struct hm_sandbox_rekor1 *log, uint64_t index, struct hm_err *err)
{
    hm_auto(buf) hashes =
        hm_buf((size_t)HM_PROOF_HASHES_MAX * HM_TREE_HASH_LEN);
    hm_auto(buf) note = hm_buf(HM_NOTE_MAX);
    uint64_t size = hm_sandbox_tree_size(log->tree);
    json_t *o = hm_json_add_obj(json, at, "inclusionProof");
    struct hm_tree_hash root;

    HM_TRY(hm_sandbox_tree_root(&root, log->tree, size, err));
    HM_TRY(hm_sandbox_tree_inclusion(&hashes, log->tree, index, size, err));
    HM_TRY(hm_rekor1_checkpoint(&note, log, err));
    hm_json_add_str(json, o, "checkpoint", hm_buf_view(&note));
    hm_rekor1_add_hashes(json, o, &hashes);
    hm_json_add_u64(json, o, "logIndex", index);
    hm_rekor1_add_hex(json, o, "rootHash", hm_rekor1_hash(&root));
    hm_json_add_u64(json, o, "treeSize", size);
    return true;
}

static bool add_promise(struct hm_json_out *json, json_t *at,
    const struct hm_sandbox_rekor1 *log, const struct hm_entry *entry,
    struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(2 * HM_LOG_BODY_MAX);
    hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX);

    hm_entry_promise_text(&text, entry);
    HM_TRY(hm_buf_end(&text, NULL, err));
    HM_TRY(hm_sig_sign(&sig, log->opts.key, hm_alg_for_key(log->opts.key)->sig,
        hm_buf_view(&text), err));
    hm_json_add_base64(
        json, at, "signedEntryTimestamp", HM_BASE64, hm_buf_view(&sig));
    return true;
}

static int64_t time_of(const struct hm_sandbox_leaf *leaf)
{
    struct hm_rd rd = hm_rd(leaf->extra);

    return (int64_t)hm_rd_u64(&rd);
}

/* {"UUID": {...}}, as `at` in the answer. */
bool hm_rekor1_add_entry(struct hm_json_out *json, json_t *at,
    const struct hm_sandbox_rekor1 *log, uint64_t index, struct hm_err *err)
{
    hm_auto(buf) record = hm_buf(HM_SANDBOX_LEAF_RECORD_MAX);
    hm_auto(buf) uuid = hm_buf(HM_KIB);
    struct hm_sandbox_leaf leaf;
    struct hm_entry entry;
    json_t *o;

    HM_TRY(hm_sandbox_tree_leaf(&leaf, &record, log->tree, index, err));
    hm_rekor1_put_uuid(&uuid, log, hm_sandbox_tree_node(log->tree, 0, index));
    HM_TRY(hm_buf_end(&uuid, NULL, err));
    entry = (struct hm_entry){
        .index = index,
        .log_id = hm_rekor1_hash(&log->id),
        .time_s = time_of(&leaf),
        .body = leaf.data,
    };
    o = hm_json_add_obj(json, at, hm_buf_str(&uuid));
    hm_json_add_base64(json, o, "body", HM_BASE64, entry.body);
    hm_json_add_i64(json, o, "integratedTime", entry.time_s);
    hm_rekor1_add_hex(json, o, "logID", entry.log_id);
    hm_json_add_u64(json, o, "logIndex", index);
    o = hm_json_add_obj(json, o, "verification");
    return add_proof(json, o, log, index, err) &&
        add_promise(json, o, log, &entry, err);
}

void hm_rekor1_answer_entry(
    const struct hm_rekor1_call *call, int status, uint64_t index)
{
    hm_auto(json_out) json = hm_json_out();
    struct hm_err err = {0};

    if (hm_rekor_somebody_elses(&index, call->log->tree, call->hits, &err) &&
        hm_rekor1_add_entry(&json, json.root, call->log, index, &err))
        hm_sandbox_json(call->resp, status, &json);
    else
        hm_rekor1_fail(call, &err);
}

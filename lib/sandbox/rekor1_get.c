/* SPDX-License-Identifier: Apache-2.0 */
/* What Rekor v1 can be asked for. */
#include <inttypes.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "enc/hex.h"
#include "enc/json_field.h"
#include "sandbox/answer.h"
#include "sandbox/proposal.h"
#include "sandbox/rekor1_impl.h"

enum { TREE_ID_DIGITS = 16 };

/* ---- Reading ---- */

static bool find_uuid(uint64_t *index, const struct hm_sandbox_rekor1 *log,
    struct hm_bytes uuid, struct hm_err *err)
{
    char tree_id[TREE_ID_DIGITS + 1];
    struct hm_tree_hash leaf;

    snprintf(tree_id, sizeof(tree_id), "%016" PRIx64, log->tree_id);
    if (uuid.len == TREE_ID_DIGITS + 2 * HM_TREE_HASH_LEN) {
        if (!hm_bytes_starts(uuid, hm_bytes_str(tree_id)))
            return hm_fail(err, HM_NOT_FOUND, "of another tree");
        uuid = hm_bytes_slice(uuid, TREE_ID_DIGITS, uuid.len);
    }
    HM_TRY(hm_hex_decode_exact(
        leaf.b, sizeof(leaf.b), HM_HEX_ANY_CASE, uuid, err));
    return hm_sandbox_tree_find(index, log->tree, &leaf) ||
        hm_fail(err, HM_NOT_FOUND, "no such entry");
}

/* A whole number in the query; `fallback` when it is absent. */
static bool query_number(uint64_t *out, const struct hm_rekor1_call *call,
    const char *name, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_KIB);

    if (!hm_serve_query(&text, call->req, name))
        return true;
    if (!hm_text_u64(out, hm_buf_view(&text)))
        return hm_fail(err, HM_FORMAT, "%s in query must be a number", name);
    return true;
}

void hm_rekor1_get_by_index(const struct hm_rekor1_call *call)
{
    uint64_t index = UINT64_MAX;
    struct hm_err err = {0};

    if (!query_number(&index, call, "logIndex", &err))
        hm_rekor1_fail(call, &err);
    else if (index == UINT64_MAX)
        hm_rekor1_error(call, 422, "logIndex in query is required");
    else if (index >= hm_sandbox_tree_size(call->log->tree))
        call->resp->status = 404;
    else
        hm_rekor1_answer_entry(call, 200, index);
}

void hm_rekor1_get_by_uuid(const struct hm_rekor1_call *call)
{
    struct hm_bytes uuid = hm_rekor_behind(call->path, HM_REKOR1_ENTRIES "/");
    struct hm_err err = {0};
    uint64_t index;

    if (find_uuid(&index, call->log, uuid, &err))
        hm_rekor1_answer_entry(call, 200, index);
    else
        hm_rekor1_fail(call, &err);
}

void hm_rekor1_get_log(const struct hm_rekor1_call *call)
{
    hm_auto(json_out) json = hm_json_out();
    hm_auto(buf) note = hm_buf(HM_NOTE_MAX);
    struct hm_sandbox_tree *tree = call->log->tree;
    uint64_t size = hm_sandbox_tree_size(tree);
    struct hm_tree_hash root;
    struct hm_err err = {0};
    char id[24];

    if (!hm_sandbox_tree_root(&root, tree, size, &err) ||
        !hm_rekor1_checkpoint(&note, call->log, &err)) {
        hm_rekor1_fail(call, &err);
        return;
    }
    snprintf(id, sizeof(id), "%" PRIu64, call->log->tree_id);
    hm_json_add_null(&json, json.root, "inactiveShards");
    hm_rekor1_add_hex(&json, json.root, "rootHash", hm_rekor1_hash(&root));
    hm_json_add_str(&json, json.root, "signedTreeHead", hm_buf_view(&note));
    hm_json_add_str(&json, json.root, "treeID", hm_bytes_str(id));
    hm_json_add_u64(&json, json.root, "treeSize", size);
    hm_sandbox_json(call->resp, 200, &json);
}

void hm_rekor1_get_key(const struct hm_rekor1_call *call)
{
    hm_auto(buf) pem = hm_buf(HM_KEY_FILE_MAX);

    hm_key_write_pem(&pem, call->log->opts.key);
    hm_serve_answer(
        call->resp, 200, "application/x-pem-file", hm_buf_view(&pem));
}

static bool prove(struct hm_json_out *json, const struct hm_rekor1_call *call,
    struct hm_err *err)
{
    hm_auto(buf) hashes =
        hm_buf((size_t)HM_PROOF_HASHES_MAX * HM_TREE_HASH_LEN);
    struct hm_sandbox_tree *tree = call->log->tree;
    uint64_t size = hm_sandbox_tree_size(tree), first = 1, last = 0;
    struct hm_tree_hash root;

    HM_TRY(query_number(&first, call, "firstSize", err));
    HM_TRY(query_number(&last, call, "lastSize", err));
    if (last == 0 || first == 0 || first > last || last > size)
        return hm_fail(err, HM_FORMAT,
            "firstSize(%" PRIu64 ") and lastSize(%" PRIu64
            ") must be in order, and the tree has size %" PRIu64,
            first, last, size);
    HM_TRY(hm_sandbox_tree_consistency(&hashes, tree, first, last, err));
    HM_TRY(hm_sandbox_tree_root(&root, tree, size, err));
    hm_rekor1_add_hashes(json, json->root, &hashes);
    /* Of the tree as it is, whatever lastSize was: the real one is so. */
    hm_rekor1_add_hex(json, json->root, "rootHash", hm_rekor1_hash(&root));
    return true;
}

void hm_rekor1_get_proof(const struct hm_rekor1_call *call)
{
    hm_auto(json_out) json = hm_json_out();
    struct hm_err err = {0};

    if (prove(&json, call, &err))
        hm_sandbox_json(call->resp, 200, &json);
    else
        hm_rekor1_fail(call, &err);
}

/* ---- Several at once ---- */

struct wanted {
    uint64_t indexes[HM_SANDBOX_RETRIEVE_MAX];
    size_t count;
    bool too_many;
};

static void want(struct wanted *wanted, uint64_t index)
{
    wanted->too_many |= wanted->count == HM_SANDBOX_RETRIEVE_MAX;
    if (!wanted->too_many)
        wanted->indexes[wanted->count++] = index;
}

static void want_body(struct wanted *wanted, const struct hm_rekor1_call *call,
    struct hm_json proposed, struct hm_json_rd *rd)
{
    hm_auto(buf) body = hm_buf(HM_LOG_BODY_MAX);
    struct hm_tree_hash leaf;
    struct hm_err err = {0};
    uint64_t index;

    if (!hm_proposal_1(&body, proposed, &err) ||
        !hm_tree_leaf(&leaf, hm_buf_view(&body), &err))
        hm_json_fail(rd, proposed, err.code, "%s", err.msg);
    else if (hm_sandbox_tree_find(&index, call->log->tree, &leaf))
        want(wanted, index);
}

/* What is not there is left out of the answer. */
static bool read_wanted(struct wanted *wanted,
    const struct hm_rekor1_call *call, struct hm_json v, struct hm_json_rd *rd,
    struct hm_err *err)
{
    const size_t max = HM_SANDBOX_RETRIEVE_MAX + 1;
    struct hm_json_obj o = hm_json_root(rd, v);
    struct hm_json_list uuids = hm_json_opt_list(&o, "entryUUIDs", max);
    struct hm_json_list indexes = hm_json_opt_list(&o, "logIndexes", max);
    struct hm_json_list entries = hm_json_opt_list(&o, "entries", max);
    struct hm_err ignored;
    uint64_t index;

    while (hm_json_next(&uuids)) {
        if (find_uuid(
                &index, call->log, hm_json_rd_str(rd, uuids.item), &ignored))
            want(wanted, index);
    }
    while (hm_json_next(&indexes)) {
        index = hm_json_rd_u64(rd, indexes.item, HM_JSON_INT_NUMBER);
        if (index < hm_sandbox_tree_size(call->log->tree))
            want(wanted, index);
    }
    while (hm_json_next(&entries))
        want_body(wanted, call, entries.item, rd);
    wanted->too_many |= uuids.count + indexes.count + entries.count >= max;
    hm_json_close(&o, HM_JSON_REJECT);
    return hm_json_end(rd, err);
}

static bool write_wanted(struct hm_serve_response *resp,
    const struct wanted *wanted, const struct hm_rekor1_call *call,
    struct hm_err *err)
{
    hm_buf_put_str(&resp->body, "[");
    for (size_t i = 0; i < wanted->count; i++) {
        hm_auto(json_out) json = hm_json_out();
        uint64_t index = wanted->indexes[i];

        hm_buf_put_str(&resp->body, i > 0 ? "," : "");
        HM_TRY(
            hm_rekor_somebody_elses(&index, call->log->tree, call->hits, err));
        HM_TRY(hm_rekor1_add_entry(&json, json.root, call->log, index, err));
        HM_TRY(hm_json_out_write(&json, HM_JSON_COMPACT, &resp->body, err));
    }
    hm_buf_put_str(&resp->body, "]");
    return hm_buf_end(&resp->body, NULL, err);
}

void hm_rekor1_retrieve(const struct hm_rekor1_call *call)
{
    hm_auto(arena) arena = hm_arena(HM_SANDBOX_ARENA_MAX);
    struct hm_json_rd rd = hm_json_rd(&arena);
    struct wanted wanted = {0};
    struct hm_err err = {0};
    struct hm_json v;

    if (!hm_rekor1_json(&v, &arena, call, &err) ||
        !read_wanted(&wanted, call, v, &rd, &err)) {
        hm_rekor1_fail(call, &err);
        return;
    }
    if (wanted.too_many) {
        hm_rekor1_error(call, 422, "more than 10 entries in one request");
        return;
    }
    if (write_wanted(call->resp, &wanted, call, &err)) {
        call->resp->status = 200;
        hm_serve_put_field(
            call->resp, "Content-Type", HM_LIT("application/json"));
        return;
    }
    hm_buf_cut(&call->resp->body, 0);
    hm_rekor1_fail(call, &err);
}

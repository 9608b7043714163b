/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/rekor2.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "enc/json_write.h"
#include "sandbox/answer.h"
#include "sandbox/proposal.h"
#include "sandbox/rekor.h"
#include "tlog/tile.h"

enum {
    /* gRPC's numbers, which stand in the body. */
    GRPC_INVALID = 3,
    GRPC_NOT_FOUND = 5,
    GRPC_EXISTS = 6,
    GRPC_INTERNAL = 13,
};

#define API "/api/v2/"

struct hm_sandbox_rekor2 {
    struct hm_sandbox_rekor2_opts opts;
    char origin[HM_REKOR_NAME_SIZE];
    struct hm_tree_hash id;
    pthread_mutex_t lock; /* over the tree */
    struct hm_sandbox_tree *tree;
};

static bool prepare(struct hm_sandbox_rekor2 *log, struct hm_err *err)
{
    return hm_rekor_name(log->origin, log->opts.origin, err) &&
        hm_note_key_id(
            &log->id, log->opts.key, hm_bytes_str(log->origin), err) &&
        hm_rekor_open(&log->tree, log->opts.dir, "rekor2.log", err);
}

bool hm_sandbox_rekor2_new(struct hm_sandbox_rekor2 **out,
    const struct hm_sandbox_rekor2_opts *opts, struct hm_err *err)
{
    hm_auto_ptr(sandbox_rekor2) log = hm_alloc(sizeof(*log));

    if (log == NULL)
        return hm_fail_memory(err);
    log->opts = *opts;
    pthread_mutex_init(&log->lock, NULL);
    HM_TRY(prepare(log, err));
    *out = hm_move(log);
    return true;
}

void hm_sandbox_rekor2_free(struct hm_sandbox_rekor2 *log)
{
    if (log == NULL)
        return;
    hm_sandbox_tree_free(log->tree);
    pthread_mutex_destroy(&log->lock);
    hm_free(log);
}

/* ---- Answers ---- */

struct call {
    struct hm_sandbox_rekor2 *log;
    const struct hm_fault_hits *hits;
    const struct hm_serve_request *req;
    struct hm_serve_response *resp;
    struct hm_bytes path; /* behind prefix and API */
};

static void answer_error(
    const struct call *call, int status, int code, const char *text)
{
    hm_auto(json_out) json = hm_json_out();

    hm_json_add_i64(&json, json.root, "code", code);
    hm_json_add_str(&json, json.root, "message", hm_bytes_str(text));
    hm_json_add_list(&json, json.root, "details");
    hm_sandbox_json(call->resp, status, &json);
}

static void answer_fail(const struct call *call, const struct hm_err *err)
{
    if (err->code == HM_NOT_FOUND)
        answer_error(call, 404, GRPC_NOT_FOUND, err->msg);
    else if (err->code == HM_SYSTEM)
        answer_error(call, 500, GRPC_INTERNAL, err->msg);
    else
        answer_error(call, 400, GRPC_INVALID, err->msg);
}

static void add_base64(
    struct hm_json_out *json, json_t *at, const char *name, struct hm_bytes in)
{
    hm_json_add_base64(json, at, name, HM_BASE64, in);
}

static struct hm_bytes hash_view(const struct hm_tree_hash *hash)
{
    return hm_bytes(hash->b, sizeof(hash->b));
}

static bool checkpoint(
    struct hm_buf *out, const struct hm_sandbox_rekor2 *log, struct hm_err *err)
{
    const struct hm_rekor_signer signer = {
        log->opts.key, log->origin, log->origin};

    return hm_rekor_checkpoint(
        out, &signer, log->tree, hm_sandbox_tree_size(log->tree), err);
}

static bool add_proof(struct hm_json_out *json, json_t *at,
    const struct hm_sandbox_rekor2 *log, uint64_t index, struct hm_err *err)
{
    hm_auto(buf) hashes =
        hm_buf((size_t)HM_PROOF_HASHES_MAX * HM_TREE_HASH_LEN);
    hm_auto(buf) note = hm_buf(HM_NOTE_MAX);
    uint64_t size = hm_sandbox_tree_size(log->tree);
    json_t *o = hm_json_add_obj(json, at, "inclusionProof"), *list;
    struct hm_tree_hash root;

    HM_TRY(hm_sandbox_tree_root(&root, log->tree, size, err));
    HM_TRY(hm_sandbox_tree_inclusion(&hashes, log->tree, index, size, err));
    HM_TRY(checkpoint(&note, log, err));
    hm_json_add_i64_str(json, o, "logIndex", (int64_t)index);
    add_base64(json, o, "rootHash", hash_view(&root));
    hm_json_add_i64_str(json, o, "treeSize", (int64_t)size);
    list = hm_json_add_list(json, o, "hashes");
    for (size_t i = 0; i < hashes.len; i += HM_TREE_HASH_LEN)
        add_base64(json, list, NULL,
            hm_bytes_slice(hm_buf_view(&hashes), i, HM_TREE_HASH_LEN));
    hm_json_add_str(json, hm_json_add_obj(json, o, "checkpoint"), "envelope",
        hm_buf_view(&note));
    return true;
}

static bool add_entry(struct hm_json_out *json,
    const struct hm_sandbox_rekor2 *log, uint64_t index, struct hm_err *err)
{
    hm_auto(buf) record = hm_buf(HM_SANDBOX_LEAF_RECORD_MAX);
    struct hm_sandbox_leaf leaf;
    json_t *o;

    HM_TRY(hm_sandbox_tree_leaf(&leaf, &record, log->tree, index, err));
    hm_json_add_i64_str(json, json->root, "logIndex", (int64_t)index);
    o = hm_json_add_obj(json, json->root, "logId");
    add_base64(json, o, "keyId", hash_view(&log->id));
    o = hm_json_add_obj(json, json->root, "kindVersion");
    hm_json_add_str(json, o, "kind", HM_LIT("hashedrekord"));
    hm_json_add_str(json, o, "version", HM_LIT("0.0.2"));
    hm_json_add_i64_str(json, json->root, "integratedTime", 0);
    hm_json_add_null(json, json->root, "inclusionPromise");
    HM_TRY(add_proof(json, json->root, log, index, err));
    add_base64(json, json->root, "canonicalizedBody", leaf.data);
    return true;
}

/* ---- Creating ---- */

static bool read_proposal(
    struct hm_buf *body, const struct call *call, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_SANDBOX_ARENA_MAX);
    hm_auto(buf) text = hm_buf(HM_SANDBOX_LEAF_MAX);
    struct hm_json v;

    HM_TRY(hm_rekor_body(&text, call->req, err));
    HM_TRY(hm_json_parse_borrowed(
        &v, &arena, hm_buf_view(&text), HM_SANDBOX_LEAF_MAX, err));
    return hm_proposal_2(body, v, err);
}

static void answer_duplicate(const struct call *call, uint64_t index)
{
    char text[128];

    hm_sandbox_put_number(call->resp, "X-Log-Index", index);
    snprintf(text, sizeof(text),
        "an equivalent entry already exists in the transparency log with index "
        "%" PRIu64,
        index);
    answer_error(call, 409, GRPC_EXISTS, text);
}

static void create_locked(const struct call *call, struct hm_bytes body)
{
    struct hm_sandbox_tree *tree = call->log->tree;
    const struct hm_sandbox_leaf leaf = {.data = body};
    hm_auto(json_out) json = hm_json_out();
    struct hm_tree_hash hash;
    struct hm_err err = {0};
    uint64_t index = 0;
    bool known, ok = hm_tree_leaf(&hash, body, &err);

    known = ok && hm_sandbox_tree_find(&index, tree, &hash);
    ok = ok && (known || hm_sandbox_tree_append(&index, tree, &leaf, &err));
    if (ok && (known || hm_rekor_fault(call->hits, HM_FAULT_DUPLICATE))) {
        answer_duplicate(call, index);
        return;
    }
    ok = ok && hm_rekor_somebody_elses(&index, tree, call->hits, &err);
    if (ok && add_entry(&json, call->log, index, &err))
        hm_sandbox_json(call->resp, 201, &json);
    else
        answer_fail(call, &err);
}

static void create(const struct call *call)
{
    /* Longer ones have no place in a bundle of entries. */
    hm_auto(buf) body = hm_buf(UINT16_MAX);
    struct hm_err err = {0};

    if (!read_proposal(&body, call, &err)) {
        hm_wrap(&err, "invalid hashedrekord request");
        answer_fail(call, &err);
        return;
    }
    pthread_mutex_lock(&call->log->lock);
    create_locked(call, hm_buf_view(&body));
    pthread_mutex_unlock(&call->log->lock);
}

/* ---- Reading ---- */

static void get_checkpoint(const struct call *call)
{
    hm_auto(buf) note = hm_buf(HM_NOTE_MAX);
    struct hm_err err = {0};

    if (!checkpoint(&note, call->log, &err)) {
        answer_fail(call, &err);
        return;
    }
    hm_serve_answer(
        call->resp, 200, "text/plain; charset=utf-8", hm_buf_view(&note));
}

/* Take the number in front of the path, and the '/' or the end behind it. */
static bool take_number(uint64_t *out, struct hm_bytes *path)
{
    size_t end = hm_bytes_find(*path, '/');

    if (!hm_text_u64(out, hm_bytes_slice(*path, 0, end)))
        return false;
    *path = hm_bytes_slice(*path, end + 1, path->len);
    return true;
}

/* Groups of three digits, all but the last behind an 'x'. */
static bool take_index(uint64_t *out, struct hm_bytes *path)
{
    uint64_t index = 0;
    bool more = true;

    for (size_t groups = 0; more && groups < 6; groups++) {
        more = path->len > 0 && path->p[0] == 'x';
        *path = hm_bytes_slice(*path, more ? 1 : 0, path->len);
        for (size_t i = 0; i < 3; i++) {
            if (i >= path->len || !hm_is_digit(path->p[i]))
                return false;
            index = 10 * index + path->p[i] - '0';
        }
        *path = hm_bytes_slice(*path, more ? 4 : 3, path->len);
    }
    *out = index;
    return !more;
}

/* A tile by its path behind "tile/". Whether it is spelled as it must be is
 * found by writing it again. */
static bool parse_tile(struct hm_tile *out, struct hm_bytes path)
{
    struct hm_bytes whole = path, rest = hm_rekor_behind(path, "entries/");
    uint64_t level = HM_TILE_ENTRIES, width = HM_TILE_WIDTH;
    char again[HM_TILE_PATH_MAX];

    if (rest.p == NULL && (!take_number(&level, &path) || level > 7))
        return false;
    path = rest.p != NULL ? rest : path;
    if (!take_index(&out->index, &path))
        return false;
    rest = hm_rekor_behind(path, ".p/");
    if (path.len > 0 && (rest.p == NULL || !take_number(&width, &rest)))
        return false;
    if (width == 0 || width > HM_TILE_WIDTH)
        return false;
    out->level = (unsigned)level;
    out->width = (unsigned)width;
    hm_tile_path(again, out);
    return hm_bytes_eq(hm_rekor_behind(hm_bytes_str(again), "tile/"), whole);
}

static void put_hashes(struct hm_buf *out, const struct hm_sandbox_tree *tree,
    const struct hm_tile *tile)
{
    for (unsigned i = 0; i < tile->width; i++)
        hm_buf_put(out,
            hash_view(hm_sandbox_tree_node(
                tree, 8 * tile->level, tile->index * HM_TILE_WIDTH + i)));
}

static bool put_entries(struct hm_buf *out, const struct hm_sandbox_tree *tree,
    const struct hm_tile *tile, struct hm_err *err)
{
    for (unsigned i = 0; i < tile->width; i++) {
        hm_auto(buf) record = hm_buf(HM_SANDBOX_LEAF_RECORD_MAX);
        struct hm_sandbox_leaf leaf;

        HM_TRY(hm_sandbox_tree_leaf(
            &leaf, &record, tree, tile->index * HM_TILE_WIDTH + i, err));
        hm_buf_put_u16(out, (uint16_t)leaf.data.len);
        hm_buf_put(out, leaf.data);
    }
    return true;
}

static void get_tile(const struct call *call)
{
    const struct hm_sandbox_tree *tree = call->log->tree;
    hm_auto(buf) out = hm_buf((size_t)HM_TILE_WIDTH * (UINT16_MAX + 2));
    struct hm_err err = {0};
    struct hm_tile tile, there = {0};

    if (parse_tile(&tile, hm_rekor_behind(call->path, "tile/")))
        there = hm_tile_of(tile.level, tile.index, hm_sandbox_tree_size(tree));
    if (there.width == 0 || there.width < tile.width) {
        answer_error(call, 404, GRPC_NOT_FOUND, "no such tile");
        return;
    }
    if (tile.level != HM_TILE_ENTRIES)
        put_hashes(&out, tree, &tile);
    else if (!put_entries(&out, tree, &tile, &err)) {
        answer_fail(call, &err);
        return;
    }
    hm_serve_answer(
        call->resp, 200, "application/octet-stream", hm_buf_view(&out));
}

static void get(const struct call *call)
{
    if (hm_bytes_eq_str(call->path, "checkpoint"))
        get_checkpoint(call);
    else if (hm_bytes_starts(call->path, HM_LIT("tile/")))
        get_tile(call);
    else
        answer_error(call, 404, GRPC_NOT_FOUND, "Not Found");
}

void hm_sandbox_rekor2_handle(struct hm_sandbox_rekor2 *log,
    const struct hm_fault_hits *hits, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    struct call call = {log, hits, req, resp,
        hm_rekor_behind(req->path, HM_SANDBOX_REKOR2_PREFIX API)};

    if (hm_sandbox_is(req, "POST") &&
        hm_bytes_eq_str(call.path, "log/entries")) {
        create(&call);
        return;
    }
    if (!hm_sandbox_is(req, "GET") && !hm_sandbox_is(req, "HEAD")) {
        answer_error(&call, 404, GRPC_NOT_FOUND, "Not Found");
        return;
    }
    pthread_mutex_lock(&log->lock);
    get(&call);
    pthread_mutex_unlock(&log->lock);
}

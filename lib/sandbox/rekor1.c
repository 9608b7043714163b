/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/rekor1.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "crypto/alg.h"
#include "crypto/digest.h"
#include "sandbox/answer.h"
#include "sandbox/proposal.h"
#include "sandbox/rekor1_impl.h"

enum { MS_PER_S = 1000 };

/* ---- Making one ---- */

static bool prepare(struct hm_sandbox_rekor1 *log, struct hm_err *err)
{
    const struct hm_digest *id = hm_key_id(log->opts.key);
    struct hm_rd rd = hm_rd(hm_digest_view(id));

    memcpy(log->id.b, id->b, sizeof(log->id.b));
    /* Trillian's tree ids are positive. */
    log->tree_id = hm_rd_u64(&rd) >> 1;
    HM_TRY(hm_rekor_name(log->name, log->opts.name, err));
    snprintf(log->origin, sizeof(log->origin), "%s - %" PRIu64, log->name,
        log->tree_id);
    return hm_alg_check(hm_alg_for_key(log->opts.key), log->opts.key,
               HM_ALG_SIGN, err) &&
        hm_rekor_open(&log->tree, log->opts.dir, "rekor.log", err);
}

bool hm_sandbox_rekor1_new(struct hm_sandbox_rekor1 **out,
    const struct hm_sandbox_rekor1_opts *opts, struct hm_err *err)
{
    hm_auto_ptr(sandbox_rekor1) log = hm_alloc(sizeof(*log));

    if (log == NULL)
        return hm_fail_memory(err);
    log->opts = *opts;
    pthread_mutex_init(&log->lock, NULL);
    HM_TRY(prepare(log, err));
    *out = hm_move(log);
    return true;
}

void hm_sandbox_rekor1_free(struct hm_sandbox_rekor1 *log)
{
    if (log == NULL)
        return;
    hm_sandbox_tree_free(log->tree);
    pthread_mutex_destroy(&log->lock);
    hm_free(log);
}

/* ---- Creating ---- */

static bool read_proposal(
    struct hm_buf *body, const struct hm_rekor1_call *call, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_SANDBOX_ARENA_MAX);
    struct hm_json v;

    return hm_rekor1_json(&v, &arena, call, err) && hm_proposal_1(body, v, err);
}

static bool append(uint64_t *index, const struct hm_rekor1_call *call,
    struct hm_bytes body, struct hm_err *err)
{
    const struct hm_sandbox_rekor1_opts *opts = &call->log->opts;
    hm_auto(buf) extra = hm_buf(sizeof(uint64_t));
    struct hm_sandbox_leaf leaf = {.data = body};
    int64_t now_ms = hm_fault_now_ms(call->hits, opts->now_ms(opts->clock));

    hm_buf_put_u64(&extra, (uint64_t)(now_ms / MS_PER_S));
    HM_TRY(hm_buf_end(&extra, &leaf.extra, err));
    return hm_sandbox_tree_append(index, call->log->tree, &leaf, err);
}

static void put_location(const struct hm_rekor1_call *call, const char *name,
    const char *before, uint64_t index)
{
    hm_auto(buf) value = hm_buf(HM_KIB);

    hm_buf_put_str(&value, before);
    hm_rekor1_put_uuid(
        &value, call->log, hm_sandbox_tree_node(call->log->tree, 0, index));
    hm_serve_put_field(call->resp, name, hm_buf_view(&value));
}

static void answer_duplicate(const struct hm_rekor1_call *call, uint64_t index)
{
    hm_auto(buf) text = hm_buf(HM_KIB);

    put_location(call, "Location",
        HM_SANDBOX_REKOR1_PREFIX HM_REKOR1_ENTRIES "/", index);
    hm_buf_put_str(&text,
        "an equivalent entry already exists in the "
        "transparency log with UUID ");
    hm_rekor1_put_uuid(
        &text, call->log, hm_sandbox_tree_node(call->log->tree, 0, index));
    hm_rekor1_error(call, 409, hm_buf_str(&text));
}

static void create_locked(
    const struct hm_rekor1_call *call, struct hm_bytes body)
{
    struct hm_tree_hash leaf;
    struct hm_err err = {0};
    uint64_t index;
    bool known;

    if (!hm_tree_leaf(&leaf, body, &err)) {
        hm_rekor1_fail(call, &err);
        return;
    }
    known = hm_sandbox_tree_find(&index, call->log->tree, &leaf);
    if (!known && !append(&index, call, body, &err)) {
        hm_rekor1_fail(call, &err);
        return;
    }
    if (known || hm_rekor_fault(call->hits, HM_FAULT_DUPLICATE)) {
        answer_duplicate(call, index);
        return;
    }
    put_location(call, "ETag", "", index);
    put_location(call, "Location",
        HM_SANDBOX_REKOR1_PREFIX HM_REKOR1_ENTRIES "/", index);
    hm_rekor1_answer_entry(call, 201, index);
}

static void create(const struct hm_rekor1_call *call)
{
    hm_auto(buf) body = hm_buf(HM_LOG_BODY_MAX);
    struct hm_err err = {0};

    if (!read_proposal(&body, call, &err)) {
        hm_wrap(&err, "error processing entry");
        hm_rekor1_fail(call, &err);
        return;
    }
    pthread_mutex_lock(&call->log->lock);
    create_locked(call, hm_buf_view(&body));
    pthread_mutex_unlock(&call->log->lock);
}

/* ---- Routes ---- */

static void ping(const struct hm_rekor1_call *call)
{
    hm_serve_answer(call->resp, 200, "text/plain", HM_LIT("ok\n"));
}

static const struct {
    const char *method, *path;
    bool below; /* the path is a beginning */
    void (*run)(const struct hm_rekor1_call *call);
} routes[] = {
    {"POST", HM_REKOR1_ENTRIES "/retrieve", false, hm_rekor1_retrieve},
    {"GET", HM_REKOR1_ENTRIES "/", true, hm_rekor1_get_by_uuid},
    {"GET", HM_REKOR1_ENTRIES, false, hm_rekor1_get_by_index},
    {"GET", "/api/v1/log", false, hm_rekor1_get_log},
    {"GET", "/api/v1/log/publicKey", false, hm_rekor1_get_key},
    {"GET", "/api/v1/log/proof", false, hm_rekor1_get_proof},
    {"GET", "/ping", false, ping},
};

static bool is_route(struct hm_bytes path, size_t row)
{
    return routes[row].below
        ? hm_bytes_starts(path, hm_bytes_str(routes[row].path))
        : hm_bytes_eq_str(path, routes[row].path);
}

void hm_sandbox_rekor1_handle(struct hm_sandbox_rekor1 *log,
    const struct hm_fault_hits *hits, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    struct hm_rekor1_call call = {log, hits, req, resp,
        hm_rekor_behind(req->path, HM_SANDBOX_REKOR1_PREFIX)};

    /* Verifies signatures, so it takes the lock later. */
    if (hm_sandbox_is(req, "POST") &&
        hm_bytes_eq_str(call.path, HM_REKOR1_ENTRIES)) {
        create(&call);
        return;
    }
    for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
        if (!is_route(call.path, i) || !hm_sandbox_is(req, routes[i].method))
            continue;
        pthread_mutex_lock(&log->lock);
        routes[i].run(&call);
        pthread_mutex_unlock(&log->lock);
        return;
    }
    hm_rekor1_error(&call, 404, "no such path in the sandbox's Rekor");
}

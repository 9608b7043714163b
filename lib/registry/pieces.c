/* SPDX-License-Identifier: Apache-2.0 */
/* The pieces of an upload: PATCH after PATCH. Whether one that went wrong was
 * taken, the registry is asked; it goes on where that says. */
#include <inttypes.h>
#include <stdio.h>

#include "base/err.h"
#include "http/retry.h"
#include "registry/range.h"
#include "registry/upload.h"

enum { SKIP_SIZE = 16 * 1024 };

/* A stretch of a source, as a source. */
struct part {
    const struct hm_source *source;
    uint64_t at; /* where the source stands */
    uint64_t from, len;
};

static bool seek(struct part *p, uint64_t to, struct hm_err *err)
{
    uint8_t dropped[SKIP_SIZE];

    if (to < p->at) {
        HM_TRY(p->source->rewind(p->source->ctx, err));
        p->at = 0;
    }
    while (p->at < to) {
        size_t len = to - p->at < SKIP_SIZE ? (size_t)(to - p->at) : SKIP_SIZE;

        HM_TRY(p->source->read(p->source->ctx, dropped, &len, err));
        if (len == 0)
            return hm_fail(err, HM_USAGE, "a source ends at %" PRIu64, p->at);
        p->at += len;
    }
    return true;
}

static bool part_read(void *ctx, uint8_t *out, size_t *len, struct hm_err *err)
{
    struct part *p = ctx;
    uint64_t left = p->from + p->len - p->at;

    if (*len > left)
        *len = (size_t)left;
    if (*len == 0)
        return true;
    HM_TRY(p->source->read(p->source->ctx, out, len, err));
    p->at += *len;
    return true;
}

static bool part_rewind(void *ctx, struct hm_err *err)
{
    struct part *p = ctx;

    return seek(p, p->from, err);
}

/* All pieces of one upload. */
struct run {
    struct hm_upload *up;
    struct part part;
    uint64_t sent; /* the registry has so much */
    uint64_t best; /* the most it ever had */
    uint64_t chunk;
    unsigned stalls;
    bool lost; /* the session is gone */
};

static bool patch(struct run *run, struct hm_registry_ask *ask,
    struct hm_http_response *resp, struct hm_err *err)
{
    struct hm_upload *up = run->up;
    struct part *part = &run->part;
    struct hm_source source = {
        .read = part_read, .rewind = part_rewind, .ctx = part};
    uint64_t left = up->in->size - run->sent;
    char range[48];
    bool ok;

    source.len = left < run->chunk ? left : run->chunk;
    part->from = run->sent;
    part->len = source.len;
    HM_TRY(seek(part, run->sent, err));
    snprintf(range, sizeof(range), "%" PRIu64 "-%" PRIu64, run->sent,
        run->sent + source.len - 1);
    *ask = (struct hm_registry_ask){.repo = up->repo,
        .method = "PATCH",
        .path = hm_buf_view(&up->location),
        .right = HM_RIGHT_PUSH,
        .source = &source,
        .body_max = HM_HTTP_ERROR_BODY_MAX};
    hm_registry_ask_header(
        ask, "Content-Type", HM_LIT("application/octet-stream"));
    hm_registry_ask_header(ask, "Content-Range", hm_bytes_str(range));
    ok = hm_registry_do(ask, resp, err);
    ask->source = NULL;
    ask->path = hm_bytes(NULL, 0);
    return ok;
}

/* How much does the registry have? */
static bool ask_status(struct run *run, struct hm_err *err)
{
    struct hm_upload *up = run->up;
    hm_auto(http_response) resp = {0};
    struct hm_registry_ask ask = {.repo = up->repo,
        .path = hm_buf_view(&up->location),
        .right = HM_RIGHT_PUSH,
        .body_max = HM_HTTP_ERROR_BODY_MAX};
    struct hm_bytes value;
    uint64_t have = 0;

    HM_TRY(hm_registry_do(&ask, &resp, err));
    run->lost = resp.status == 404;
    if (run->lost)
        return true;
    if (resp.status != 204 && resp.status != 202 && resp.status != 200)
        return hm_registry_refused(&ask, &resp, err);
    value = hm_http_header_at(&resp.headers, "Range", 0);
    if (value.p != NULL)
        HM_TRY(hm_range_have(&have, value, err));
    if (have > run->sent + run->part.len)
        return hm_fail(err, HM_FORMAT,
            "the registry has %" PRIu64 " bytes of %" PRIu64 " that were sent",
            have, run->sent + run->part.len);
    run->sent = have;
    if (hm_http_header_at(&resp.headers, "Location", 0).p != NULL)
        return hm_upload_moved(up, &resp, err);
    return true;
}

static void note_progress(struct run *run)
{
    if (run->sent <= run->best)
        return;
    run->best = run->sent;
    run->stalls = 0;
}

static bool halve(struct run *run)
{
    uint64_t min = run->up->chunk_min > HM_REGISTRY_CHUNK_MIN
        ? run->up->chunk_min
        : HM_REGISTRY_CHUNK_MIN;

    if (run->chunk / 2 < min)
        return false;
    run->chunk /= 2;
    return true;
}

/* After one that was not taken for sure. `err` says why, and is kept for when
 * there is nothing more to try. */
static bool recover(
    struct run *run, const struct hm_http_response *resp, struct hm_err *err)
{
    struct hm_registry *registry = run->up->repo->registry;
    struct hm_err again = {0};

    if (++run->stalls > HM_REGISTRY_STALLS_MAX)
        return false;
    if (resp->status != 413 && resp->status != 416)
        hm_registry_nap(registry,
            hm_http_wait_ms(run->stalls, resp->retry_after_ms,
                hm_registry_random(registry)));
    if (!ask_status(run, &again)) {
        *err = again;
        return false;
    }
    note_progress(run);
    return true;
}

static bool step(struct run *run, struct hm_err *err)
{
    hm_auto(http_response) resp = {0};
    struct hm_registry_ask ask;
    bool answered = patch(run, &ask, &resp, err);

    if (answered && resp.status >= 200 && resp.status <= 204) {
        run->sent += run->part.len;
        note_progress(run);
        return hm_upload_moved(run->up, &resp, err);
    }
    if (answered) {
        (void)hm_registry_refused(&ask, &resp, err);
        run->lost = resp.status == 404;
        if (run->lost)
            return true;
        if (resp.status == 413 || resp.status == 416) {
            if (!halve(run) && resp.status == 413)
                return false;
        } else if (!hm_http_retry_status(resp.status)) {
            return false;
        }
    } else if (resp.failure == HM_HTTP_FAIL_FINAL) {
        return false;
    }
    return recover(run, &resp, err);
}

bool hm_upload_pieces(struct hm_upload *up, struct hm_err *err)
{
    struct run run = {.up = up,
        .part = {.source = up->in->source},
        .chunk = up->chunk_min > HM_REGISTRY_CHUNK ? up->chunk_min
                                                   : HM_REGISTRY_CHUNK};
    hm_auto(http_response) resp = {0};
    struct hm_registry_ask ask;

    HM_TRY(up->in->source->rewind(up->in->source->ctx, err));
    while (run.sent < up->in->size && !run.lost) {
        if (!step(&run, err))
            return hm_wrap(err, "%" PRIu64 " of %" PRIu64 " bytes sent",
                run.sent, up->in->size);
        *err = (struct hm_err){0};
    }
    if (run.lost)
        return true;
    HM_TRY(hm_upload_close(up, &ask, &resp, err));
    return up->done || hm_registry_refused(&ask, &resp, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Blobs, on their way into a sink. lib/http asks again only what nobody has
 * seen a byte of; a download that broke in the middle goes on here. */
#include <inttypes.h>
#include <stdio.h>

#include "base/err.h"
#include "base/log.h"
#include "base/text.h"
#include "http/retry.h"
#include "registry/ask.h"
#include "registry/range.h"

/* One blob, over all its requests. */
struct pull {
    struct hm_registry_repo *repo;
    const struct hm_digest *digest;
    uint64_t size;
    const struct hm_sink *sink;
    uint64_t at; /* the sink has all before that */
    /* Of the request that is under way: */
    const struct hm_http_response *resp;
    uint64_t from; /* asked for */
    uint64_t next; /* what comes next, of the blob */
    bool begun;    /* the head was looked at */
    bool sink_failed;
};

/* The head of an answer, before its first byte goes anywhere. */
static bool check_head(struct pull *p, struct hm_err *err)
{
    struct hm_range range;
    struct hm_bytes value;

    HM_TRY(hm_registry_body_ok(p->resp, err));
    p->next = 0;
    if (p->resp->status == 200)
        return true; /* the server knows no ranges: what we have is skipped */
    if (p->resp->status != 206 || p->from == 0)
        return hm_fail(
            err, HM_FORMAT, "status %d is no answer to GET", p->resp->status);
    if (!hm_http_header_one(&value, &p->resp->headers, "Content-Range", err)) {
        err->code = HM_FORMAT; /* a part without its place, not a lost blob */
        return false;
    }
    HM_TRY(hm_range_parse(&range, value, err));
    if (range.first != p->from || range.last >= p->size ||
        (range.has_size && range.size != p->size))
        return hm_fail(err, HM_FORMAT,
            "Content-Range \"%s\", wanted from %" PRIu64 " of %" PRIu64,
            HM_SHOW(value), p->from, p->size);
    p->next = range.first;
    return true;
}

static bool pull_write(void *ctx, struct hm_bytes chunk, struct hm_err *err)
{
    struct pull *p = ctx;
    uint64_t skip;

    if (!p->begun) {
        p->begun = true;
        HM_TRY(check_head(p, err));
    }
    skip = p->at > p->next ? p->at - p->next : 0;
    p->next += chunk.len;
    if (skip >= chunk.len)
        return true;
    chunk = hm_bytes_slice(chunk, (size_t)skip, chunk.len);
    if (chunk.len > p->size - p->at)
        return hm_fail(err, HM_MISMATCH,
            "more than the %" PRIu64 " bytes announced", p->size);
    p->at += chunk.len;
    p->sink_failed = !p->sink->write(p->sink->ctx, chunk, err);
    return !p->sink_failed;
}

static bool pull_once(struct pull *p, struct hm_http_response *resp,
    struct hm_registry_ask *ask, struct hm_err *err)
{
    const struct hm_sink sink = {.write = pull_write, .ctx = p};
    hm_auto(buf) path = {0};
    char range[32];
    bool answered;

    *ask = hm_registry_ask(p->repo, &path, "blobs/", hm_bytes(NULL, 0));
    hm_digest_write(&path, p->digest);
    HM_TRY(hm_buf_end(&path, &ask->path, err));
    if (p->at > 0) {
        snprintf(range, sizeof(range), "bytes=%" PRIu64 "-", p->at);
        hm_registry_ask_header(ask, "Range", hm_bytes_str(range));
    }
    ask->anywhere = true;
    ask->sink = &sink;
    ask->body_max = p->size;
    p->resp = resp;
    p->from = p->at;
    p->begun = false;
    answered = hm_registry_do(ask, resp, err);
    p->resp = NULL; /* its sink is not called again */
    return answered;
}

/* An answer that is complete: is the blob, too? A 206 may be for a part. */
static bool judge(const struct pull *p, const struct hm_registry_ask *ask,
    const struct hm_http_response *resp, struct hm_err *err)
{
    if (resp->status != 200 && resp->status != 206)
        return hm_registry_refused(ask, resp, err);
    if (resp->status == 206 && p->at > p->from)
        return true;
    if (p->at == p->size)
        return true;
    return hm_fail(err, HM_MISMATCH, "%" PRIu64 " bytes came, wanted %" PRIu64,
        p->at, p->size);
}

/* Did the connection break, so that going on may help? */
static bool was_cut(const struct pull *p, const struct hm_http_response *resp)
{
    return !p->sink_failed && resp->failure != HM_HTTP_FAIL_FINAL &&
        (p->at > p->from || resp->sink_used);
}

static bool pull_all(struct pull *p, struct hm_err *err)
{
    unsigned stalls = 0;

    for (int i = 0; i < HM_REGISTRY_RESUMES_MAX; i++) {
        struct hm_registry *registry = p->repo->registry;
        hm_auto(http_response) resp = {0};
        struct hm_registry_ask ask;
        bool answered = pull_once(p, &resp, &ask, err);

        if (answered)
            HM_TRY(judge(p, &ask, &resp, err));
        else if (!was_cut(p, &resp))
            return false;
        if (p->at == p->size)
            return true;
        stalls = p->at > p->from ? 0 : stalls + 1;
        if (stalls == HM_REGISTRY_STALLS_MAX)
            return hm_wrap(err,
                "%" PRIu64 " of %" PRIu64 " bytes came, and %d "
                "attempts brought no more",
                p->at, p->size, HM_REGISTRY_STALLS_MAX);
        hm_log(registry->opts.log, HM_LOG_DEBUG,
            "blob %s: going on at %" PRIu64, HM_SHOW_DIGEST(p->digest), p->at);
        if (!answered)
            hm_registry_nap(registry,
                hm_http_wait_ms(stalls, -1, hm_registry_random(registry)));
        *err = (struct hm_err){0};
    }
    return hm_fail(err, HM_NETWORK,
        "%" PRIu64 " of %" PRIu64 " bytes came in %d pieces", p->at, p->size,
        HM_REGISTRY_RESUMES_MAX);
}

bool hm_registry_blob(void *ctx, const struct hm_digest *digest, uint64_t size,
    uint64_t offset, const struct hm_sink *sink, struct hm_err *err)
{
    struct pull p = {.repo = ctx,
        .digest = digest,
        .size = size,
        .sink = sink,
        .at = offset};

    if (offset > size)
        return hm_fail(
            err, HM_USAGE, "from byte %" PRIu64 " of %" PRIu64, offset, size);
    if (offset == size && size > 0)
        return true;
    return pull_all(&p, err);
}

bool hm_registry_has_blob(
    void *ctx, bool *there, const struct hm_digest *digest, struct hm_err *err)
{
    hm_auto(http_response) resp = {0};
    hm_auto(buf) path = {0};
    struct hm_registry_ask ask =
        hm_registry_ask(ctx, &path, "blobs/", hm_bytes(NULL, 0));

    *there = false;
    hm_digest_write(&path, digest);
    HM_TRY(hm_buf_end(&path, &ask.path, err));
    ask.method = "HEAD";
    ask.anywhere = true;
    HM_TRY(hm_registry_do(&ask, &resp, err));
    if (resp.status == 404)
        return true;
    if (resp.status != 200)
        return hm_registry_refused(&ask, &resp, err);
    HM_TRY(hm_registry_digest_ok(&resp, digest, hm_bytes(NULL, 0), err));
    *there = true;
    return true;
}

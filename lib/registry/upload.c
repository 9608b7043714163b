/* SPDX-License-Identifier: Apache-2.0 */
/* Uploads: is it there, can it be mounted, one request, two, or pieces.
 *
 * In one piece first, because that is what every registry takes; in pieces when
 * something on the way refuses so much at once (413), or the connection breaks
 * and what was sent would be lost each time. */
#include "registry/upload.h"

#include "base/err.h"
#include "base/text.h"
#include "base/uri.h"
#include "http/retry.h"

void hm_upload_drop(struct hm_upload *up)
{
    hm_buf_free(&up->location);
    up->location = hm_buf(HM_URI_MAX);
}

void hm_upload_free(struct hm_upload *up)
{
    hm_buf_free(&up->location);
}

bool hm_upload_moved(struct hm_upload *up, const struct hm_http_response *resp,
    struct hm_err *err)
{
    hm_upload_drop(up);
    return hm_registry_location(&up->location, resp, err);
}

bool hm_upload_close(struct hm_upload *up, struct hm_registry_ask *ask,
    struct hm_http_response *resp, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(HM_URI_MAX);
    struct hm_bytes location = hm_buf_view(&up->location);
    const struct hm_blob_in *in = up->in;
    bool ok;

    hm_buf_put(&path, location);
    hm_buf_put_str(
        &path, hm_bytes_find(location, '?') < location.len ? "&" : "?");
    hm_buf_put_str(&path, "digest=");
    hm_digest_write(&path, &in->digest);
    *ask = (struct hm_registry_ask){.repo = up->repo,
        .method = "PUT",
        .right = HM_RIGHT_PUSH,
        .body_max = HM_HTTP_ERROR_BODY_MAX};
    HM_TRY(hm_buf_end(&path, &ask->path, err));
    hm_registry_ask_header(
        ask, "Content-Type", HM_LIT("application/octet-stream"));
    if (!up->pieces && in->size > 0)
        ask->source = in->source;
    /* A large body is not sent again from its start by itself. */
    ask->once = !up->pieces && in->size > HM_REGISTRY_CHUNK;
    ok = hm_registry_do(ask, resp, err);
    ask->path = hm_bytes(NULL, 0);
    if (!ok)
        return false;
    up->done =
        resp->status == 200 || resp->status == 201 || resp->status == 204;
    if (!up->done)
        return true;
    /* Quay calls the empty body of its 201 HTML. */
    return (resp->status == 201 || hm_registry_body_ok(resp, err)) &&
        hm_registry_digest_ok(resp, &in->digest, hm_bytes(NULL, 0), err);
}

/* ---- Beginning ---- */

/* A 202 to a POST: a session was begun. */
static bool begun(struct hm_upload *up, const struct hm_http_response *resp,
    struct hm_err *err)
{
    struct hm_bytes value =
        hm_http_header_at(&resp->headers, "OCI-Chunk-Min-Length", 0);
    uint64_t min;

    /* One that makes no sense is passed over: the registry will refuse. */
    if (value.p != NULL && hm_text_u64(&min, value) &&
        min <= HM_REGISTRY_CHUNK_MAX)
        up->chunk_min = min;
    return hm_upload_moved(up, resp, err);
}

/* A POST to uploads/ with that query; `path` holds its text. */
static struct hm_registry_ask post(
    struct hm_upload *up, struct hm_buf *path, struct hm_bytes query)
{
    struct hm_registry_ask ask =
        hm_registry_ask(up->repo, path, "blobs/uploads/", query);

    ask.method = "POST";
    ask.right = HM_RIGHT_PUSH;
    ask.body_max = HM_HTTP_ERROR_BODY_MAX;
    ask.repeatable = true; /* a session that nobody goes on with just ends */
    return ask;
}

/* Whatever comes but 201 and 202, the blob is sent as if there had been nothing
 * to mount: a token service may refuse the other repository, for one. */
static bool mount(struct hm_upload *up, enum hm_put *done, struct hm_err *err)
{
    hm_auto(buf) query = hm_buf(HM_URI_MAX);
    hm_auto(buf) path = {0};
    hm_auto(http_response) resp = {0};
    struct hm_registry_ask ask;

    hm_buf_put_str(&query, "?mount=");
    hm_digest_write(&query, &up->in->digest);
    hm_buf_put_str(&query, "&from=");
    hm_uri_escape(&query, up->in->mount_from);
    HM_TRY(hm_buf_end(&query, NULL, err));
    ask = post(up, &path, hm_buf_view(&query));
    HM_TRY(hm_buf_end(&path, NULL, err));
    ask.mount_from = up->in->mount_from;
    if (!hm_registry_do(&ask, &resp, err)) {
        if (err->code != HM_DENIED)
            return false;
        *err = (struct hm_err){0};
        return true;
    }
    if (resp.status == 201)
        *done = HM_PUT_MOUNTED;
    return resp.status != 202 || begun(up, &resp, err);
}

/* A status that the next request would get as well. */
static bool is_final(int status)
{
    return status == 401 || status == 403 || status == 429 || status >= 500;
}

/* All in one POST. A registry that does not know that begins a session (202)
 * and drops the body, so only little is sent so, and it is remembered. */
static bool one_shot(struct hm_upload *up, struct hm_err *err)
{
    enum hm_registry_can *can = &up->repo->host->one_shot;
    hm_auto(buf) query = hm_buf(HM_URI_MAX);
    hm_auto(buf) path = {0};
    hm_auto(http_response) resp = {0};
    struct hm_registry_ask ask;

    hm_buf_put_str(&query, "?digest=");
    hm_digest_write(&query, &up->in->digest);
    HM_TRY(hm_buf_end(&query, NULL, err));
    ask = post(up, &path, hm_buf_view(&query));
    HM_TRY(hm_buf_end(&path, NULL, err));
    hm_registry_ask_header(
        &ask, "Content-Type", HM_LIT("application/octet-stream"));
    ask.source = up->in->source;
    HM_TRY(hm_registry_do(&ask, &resp, err));
    if (is_final(resp.status))
        return hm_registry_refused(&ask, &resp, err);
    hm_registry_note(up->repo, can, resp.status == 201 ? HM_CAN : HM_CANNOT);
    up->done = resp.status == 201;
    if (up->done)
        return hm_registry_digest_ok(
            &resp, &up->in->digest, hm_bytes(NULL, 0), err);
    return resp.status != 202 || begun(up, &resp, err);
}

static bool begin(struct hm_upload *up, struct hm_err *err)
{
    hm_auto(buf) path = {0};
    hm_auto(http_response) resp = {0};
    struct hm_registry_ask ask = post(up, &path, hm_bytes(NULL, 0));

    HM_TRY(hm_buf_end(&path, NULL, err));
    HM_TRY(hm_registry_do(&ask, &resp, err));
    if (resp.status != 202)
        return hm_registry_refused(&ask, &resp, err);
    return begun(up, &resp, err);
}

/* ---- Sending ---- */

/* A session that went wrong in a way that another may not: it was lost with the
 * connection or a server, or the registry is busy. */
static bool may_begin_anew(int status)
{
    return status == 400 || status == 404 || status == 416 ||
        hm_http_retry_status(status);
}

static bool send_whole(struct hm_upload *up, struct hm_err *err)
{
    struct hm_registry *registry = up->repo->registry;
    hm_auto(http_response) resp = {0};
    struct hm_registry_ask ask;

    HM_TRY(up->in->source->rewind(up->in->source->ctx, err));
    if (!hm_upload_close(up, &ask, &resp, err)) {
        up->pieces = resp.failure != HM_HTTP_FAIL_FINAL;
        return false;
    }
    if (up->done)
        return true;
    up->pieces = resp.status == 413;
    (void)hm_registry_refused(&ask, &resp, err);
    if (!up->pieces && !may_begin_anew(resp.status))
        return false;
    if (hm_http_retry_status(resp.status))
        hm_registry_nap(registry,
            hm_http_wait_ms(
                1, resp.retry_after_ms, hm_registry_random(registry)));
    return true;
}

/* Sessions until one is done; `err` keeps what the last one said. */
static bool send_all(struct hm_upload *up, struct hm_err *err)
{
    for (int i = 0; i < HM_REGISTRY_SESSIONS_MAX; i++) {
        bool whole = !up->pieces, ok;

        if (up->location.len == 0)
            HM_TRY(begin(up, err));
        ok = whole ? send_whole(up, err) : hm_upload_pieces(up, err);
        if (up->done)
            return ok;
        if (!ok && !(whole && up->pieces))
            return false;
        hm_upload_drop(up);
    }
    if (err->code == HM_OK)
        return hm_fail(err, HM_NETWORK, "the registry lost %d uploads",
            HM_REGISTRY_SESSIONS_MAX);
    return hm_wrap(err, "%d uploads came to nothing", HM_REGISTRY_SESSIONS_MAX);
}

static bool put_blob(
    struct hm_upload *up, enum hm_put *done, struct hm_err *err)
{
    const struct hm_blob_in *in = up->in;

    if (in->mount_from.len > 0)
        HM_TRY(mount(up, done, err));
    if (*done == HM_PUT_MOUNTED)
        return true;
    if (up->location.len == 0 && in->size > 0 &&
        in->size <= HM_REGISTRY_ONE_SHOT_MAX &&
        hm_registry_known(up->repo, &up->repo->host->one_shot) != HM_CANNOT)
        HM_TRY(one_shot(up, err));
    if (!up->done)
        HM_TRY(send_all(up, err));
    *err = (struct hm_err){0}; /* of attempts before the last */
    *done = HM_PUT_SENT;
    return true;
}

/* It becomes a word of a scope, and a part of a query. */
static bool check_mount(struct hm_bytes from, struct hm_err *err)
{
    bool ok = from.len <= HM_REF_REPOSITORY_MAX;

    for (size_t i = 0; i < from.len && ok; i++)
        ok = hm_is_alnum(from.p[i]) || from.p[i] == '/' || from.p[i] == '.' ||
            from.p[i] == '_' || from.p[i] == '-';
    return ok ||
        hm_fail(err, HM_USAGE, "\"%s\" is no repository", HM_SHOW(from));
}

bool hm_registry_put_blob(void *ctx, enum hm_put *done,
    const struct hm_blob_in *in, struct hm_err *err)
{
    hm_auto(upload)
        up = {.repo = ctx, .in = in, .location = hm_buf(HM_URI_MAX)};
    bool there = false;

    if (in->source->rewind == NULL)
        return hm_fail(err, HM_USAGE, "a source that cannot be read twice");
    HM_TRY(check_mount(in->mount_from, err));
    if (!in->unasked)
        HM_TRY(hm_registry_has_blob(ctx, &there, &in->digest, err));
    if (there) {
        *done = HM_PUT_THERE;
        return true;
    }
    return put_blob(&up, done, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Manifests and indexes: asked for by name or digest at once, put, removed. */
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "image/manifest.h"
#include "registry/ask.h"
#include "registry/document.h"
#include "registry/subject.h"

/* As text for the path, and for messages. */
static bool put_at(
    struct hm_buf *out, const struct hm_at *at, struct hm_err *err)
{
    *out = hm_buf(HM_REF_MAX);
    if (at->digest != NULL)
        hm_digest_write(out, at->digest);
    else if (hm_ref_tag_ok(at->tag))
        hm_buf_put(out, at->tag);
    else if (at->tag.len == 0)
        return hm_fail(err, HM_USAGE, "neither a tag nor a digest");
    else
        return hm_fail(err, HM_USAGE, "\"%s\" is no tag", HM_SHOW(at->tag));
    return hm_buf_end(out, NULL, err);
}

/* Even where it has too much room: "latest" and "sha256:<64>" are shown whole. */
static bool about(const struct hm_buf *at, struct hm_err *err)
{
    return hm_wrap(err, "manifest %.*s", (int)at->len, hm_buf_str(at));
}

static bool take(struct hm_doc *out, const struct hm_at *at,
    struct hm_http_response *resp, struct hm_err *err)
{
    struct hm_bytes type = hm_http_header_at(&resp->headers, "Content-Type", 0);
    hm_auto(doc) doc = {0};

    HM_TRY(hm_registry_body_ok(resp, err));
    HM_TRY(hm_doc_make(&doc, &resp->body, type, at->digest, err));
    HM_TRY(
        hm_registry_digest_ok(resp, &doc.digest, hm_buf_view(&doc.text), err));
    *out = doc;
    doc = (struct hm_doc){0};
    return true;
}

bool hm_registry_document(struct hm_registry_repo *repo, struct hm_doc *out,
    const struct hm_at *at, struct hm_http_response *resp, struct hm_err *err)
{
    static const char accept[] =
        HM_MEDIA_OCI_INDEX ", " HM_MEDIA_OCI_MANIFEST ", " HM_MEDIA_DOCKER_LIST
                           ", " HM_MEDIA_DOCKER_MANIFEST;
    hm_auto(buf) path = {0};
    hm_auto(buf) name = {0};
    struct hm_registry_ask ask;

    HM_TRY(put_at(&name, at, err));
    ask = hm_registry_ask(repo, &path, "manifests/", hm_buf_view(&name));
    HM_TRY(hm_buf_end(&path, NULL, err));
    hm_registry_ask_header(&ask, "Accept", HM_LIT(accept));
    ask.body_max = HM_IMAGE_TEXT_MAX;
    if (!hm_registry_do(&ask, resp, err) ||
        (resp->status != 200 && !hm_registry_refused(&ask, resp, err)) ||
        !take(out, at, resp, err))
        return about(&name, err);
    return true;
}

bool hm_registry_get(
    void *ctx, struct hm_doc *out, const struct hm_at *at, struct hm_err *err)
{
    hm_auto(http_response) resp = {0};

    return hm_registry_document(ctx, out, at, &resp, err);
}

/* ---- Writing ---- */

/* A registry says 201. Another yes may come from something in between, such as
 * the page of a proxy, and then nothing was written: it is read back, under the
 * name by which it was put. What is there by its digest need not be what the tag
 * stands for. */
static bool confirm(struct hm_registry_repo *repo,
    const struct hm_registry_put *put, const struct hm_http_response *said,
    struct hm_err *err)
{
    hm_auto(http_response) resp = {0};
    hm_auto(doc) doc = {0};
    struct hm_digest digest;
    struct hm_at at = {.digest = NULL};

    if (!hm_registry_body_ok(said, err))
        return hm_wrap(err, "status %d, wanted 201", said->status);
    if (hm_bytes_find(put->name, ':') == put->name.len) {
        at.tag = put->name;
    } else {
        HM_TRY(hm_digest_parse(&digest, put->name, err));
        at.digest = &digest;
    }
    if (hm_registry_document(repo, &doc, &at, &resp, err)) {
        if (hm_bytes_eq(hm_buf_view(&doc.text), put->text))
            return true;
        hm_fail(err, HM_MISMATCH, "another manifest is there");
    }
    /* Nobody looked for it: this is an answer that was not true. */
    if (err->code == HM_NOT_FOUND)
        err->code = HM_FORMAT;
    return hm_wrap(err, "status %d, wanted 201, and it could not be read back",
        said->status);
}

bool hm_registry_put_document(struct hm_registry_repo *repo,
    const struct hm_registry_put *put, struct hm_http_response *resp,
    struct hm_err *err)
{
    hm_auto(buf) path = {0};
    struct hm_registry_ask ask =
        hm_registry_ask(repo, &path, "manifests/", put->name);

    HM_TRY(hm_buf_end(&path, NULL, err));
    ask.method = "PUT";
    ask.right = HM_RIGHT_PUSH;
    ask.body = put->text;
    ask.body_max = HM_HTTP_ERROR_BODY_MAX;
    hm_registry_ask_header(&ask, "Content-Type", put->media_type);
    if (put->if_match.len > 0)
        hm_registry_ask_header(&ask, "If-Match", put->if_match);
    else if (put->if_none)
        hm_registry_ask_header(&ask, "If-None-Match", HM_LIT("*"));
    HM_TRY(hm_registry_do(&ask, resp, err));
    if (resp->status == 412 && (put->if_none || put->if_match.len > 0))
        return true;
    if (resp->status < 200 || resp->status > 204)
        return hm_registry_refused(&ask, resp, err);
    return resp->status == 201 || confirm(repo, put, resp, err);
}

static bool put_at_name(struct hm_registry_repo *repo, const struct hm_doc *doc,
    struct hm_bytes name, bool *subject_seen, struct hm_err *err)
{
    const struct hm_registry_put put = {.name = name,
        .text = hm_buf_view(&doc->text),
        .media_type = hm_bytes_str(doc->media_type)};
    hm_auto(http_response) resp = {0};

    if (!hm_registry_put_document(repo, &put, &resp, err) ||
        !hm_registry_digest_ok(&resp, &doc->digest, put.text, err))
        return hm_wrap(err, "manifest %.*s", (int)name.len, name.p);
    *subject_seen =
        hm_http_header_at(&resp.headers, "OCI-Subject", 0).p != NULL;
    return true;
}

static bool put_names(struct hm_registry_repo *repo, const struct hm_doc *doc,
    struct hm_bytes tag, bool *subject_seen, struct hm_err *err)
{
    const struct hm_at at = {.digest = &doc->digest};
    hm_auto(buf) digest = {0};

    HM_TRY(put_at(&digest, &at, err));
    /* By a tag the registry chooses the function, and that is SHA-256. */
    if (tag.len == 0 || doc->digest.hash != HM_SHA256)
        HM_TRY(put_at_name(repo, doc, hm_buf_view(&digest), subject_seen, err));
    return tag.len == 0 || put_at_name(repo, doc, tag, subject_seen, err);
}

bool hm_registry_put(void *ctx, const struct hm_doc *doc, struct hm_bytes tag,
    struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    struct hm_manifest manifest;
    bool subject_seen = false;

    if (tag.len > 0 && !hm_ref_tag_ok(tag))
        return hm_fail(err, HM_USAGE, "\"%s\" is no tag", HM_SHOW(tag));
    if (doc->text.len > HM_IMAGE_TEXT_MAX)
        return hm_fail(err, HM_LIMIT, "manifest of %zu bytes, at most %zu",
            doc->text.len, HM_IMAGE_TEXT_MAX);
    /* Before anything is sent: what nobody can read is not published. */
    HM_TRY(hm_manifest_parse(&manifest, &arena, hm_buf_view(&doc->text),
        hm_bytes_str(doc->media_type), err));
    HM_TRY(put_names(ctx, doc, tag, &subject_seen, err));
    if (!manifest.has_subject)
        return true;
    return hm_registry_list(ctx, doc, &manifest, subject_seen, err);
}

bool hm_registry_remove(void *ctx, const struct hm_at *at, struct hm_err *err)
{
    hm_auto(http_response) resp = {0};
    hm_auto(buf) path = {0};
    hm_auto(buf) name = {0};
    struct hm_registry_ask ask;

    HM_TRY(put_at(&name, at, err));
    ask = hm_registry_ask(ctx, &path, "manifests/", hm_buf_view(&name));
    HM_TRY(hm_buf_end(&path, NULL, err));
    ask.method = "DELETE";
    ask.right = HM_RIGHT_DELETE;
    ask.body_max = HM_HTTP_ERROR_BODY_MAX;
    if (!hm_registry_do(&ask, &resp, err))
        return about(&name, err);
    if (resp.status == 200 || resp.status == 202 || resp.status == 204)
        return true;
    (void)hm_registry_refused(&ask, &resp, err);
    return about(&name, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "image/digest.h"
#include "image/media.h"
#include "sandbox/describe.h"
#include "sandbox/oci_impl.h"

/* ---- Reading ---- */

/* The fault moving-tag: from the second request on it is another. */
static bool move(struct hm_oci_call *call, struct hm_oci_content *content,
    struct hm_err *err)
{
    const struct hm_fault_rule *rule = hm_oci_fault(call, HM_FAULT_MOVING_TAG);
    hm_auto(buf) digest = hm_buf(HM_REF_MAX);

    if (rule == NULL || rule->seen < 2 ||
        hm_image_digest_begins(call->route.reference))
        return true;
    if (rule->word[0] != '\0')
        return hm_oci_manifest(content, call->oci->store, call->route.name,
            hm_bytes_str(rule->word), err);
    hm_buf_put(&digest, hm_buf_view(&content->digest));
    return hm_oci_manifest_next(
        content, call->oci->store, call->route.name, hm_buf_view(&digest), err);
}

static bool is_unreadable(
    const struct hm_oci_call *call, const struct hm_oci_content *content)
{
    const struct hm_fault_rule *rule =
        hm_oci_fault(call, HM_FAULT_UNREADABLE_REFERRER);

    return rule != NULL &&
        rule->number ==
        hm_oci_referrer_number(
            call->oci->store, call->route.name, hm_buf_view(&content->digest));
}

static void put_etag(struct hm_oci_call *call, struct hm_bytes digest)
{
    hm_auto(buf) etag = hm_buf(HM_REF_MAX);

    if (hm_oci_fault(call, HM_FAULT_NO_IF_MATCH) != NULL)
        return;
    hm_buf_put_u8(&etag, '"');
    hm_buf_put(&etag, digest);
    hm_buf_put_u8(&etag, '"');
    hm_serve_put_field(call->resp, "ETag", hm_buf_view(&etag));
}

/* Does the client have it already? */
static bool is_known(
    const struct hm_oci_call *call, const struct hm_oci_content *content)
{
    const struct hm_bytes *field = hm_serve_field(call->req, "If-None-Match");
    struct hm_bytes digest = hm_buf_view(&content->digest);
    struct hm_bytes in;

    if (field == NULL || hm_oci_fault(call, HM_FAULT_NO_IF_MATCH) != NULL)
        return false;
    in = hm_bytes_slice(*field, 1, field->len);
    return hm_bytes_starts(in, digest) && field->len == digest.len + 2;
}

bool hm_oci_get_manifest(struct hm_oci_call *call, struct hm_err *err)
{
    const struct hm_fault_rule *away =
        hm_oci_fault(call, HM_FAULT_REDIRECT_MANIFEST);
    hm_auto(oci_content) content = {0};

    HM_TRY(hm_oci_manifest(&content, call->oci->store, call->route.name,
        call->route.reference, err));
    HM_TRY(move(call, &content, err));
    if (away != NULL) {
        hm_oci_redirect(call, away, "");
        return true;
    }
    if (is_unreadable(call, &content)) {
        hm_sandbox_error(
            call->resp, 500, "UNKNOWN", "the sandbox cannot read this one");
        return true;
    }
    put_etag(call, hm_buf_view(&content.digest));
    hm_oci_put_digest(call, hm_buf_view(&content.digest));
    if (is_known(call, &content)) {
        call->resp->status = 304;
        return true;
    }
    hm_serve_put_field(
        call->resp, "Content-Type", hm_buf_view(&content.media_type));
    hm_oci_send(call, &content);
    return true;
}

/* ---- Writing ---- */

static bool needs_blob(struct hm_oci_call *call,
    const struct hm_descriptor *descriptor, struct hm_err *err)
{
    hm_auto(oci_content) content = {0};
    char *digest = HM_SHOW_DIGEST(&descriptor->digest);

    if (hm_media_of(descriptor->media_type) == HM_MEDIA_FOREIGN_LAYER)
        return true;
    HM_TRY(hm_oci_blob(&content, call->oci->store, call->route.name,
        hm_bytes_str(digest), err));
    if (content.size != descriptor->size)
        return hm_fail(err, HM_FORMAT, "blob %s has another size", digest);
    return true;
}

static bool needs_manifest(struct hm_oci_call *call,
    const struct hm_descriptor *descriptor, struct hm_err *err)
{
    hm_auto(oci_content) content = {0};
    char *digest = HM_SHOW_DIGEST(&descriptor->digest);

    return hm_oci_manifest(&content, call->oci->store, call->route.name,
        hm_bytes_str(digest), err);
}

/* What it is made of must be here; what it is attached to need not be. */
static bool check_parts(struct hm_oci_call *call,
    const struct hm_manifest *manifest, struct hm_err *err)
{
    if (manifest->kind == HM_MANIFEST_IMAGE)
        HM_TRY(needs_blob(call, &manifest->config, err));
    for (size_t i = 0; i < manifest->layers.count; i++)
        HM_TRY(needs_blob(call, &manifest->layers.list[i], err));
    for (size_t i = 0; i < manifest->manifests.count; i++) {
        if (!needs_manifest(call, &manifest->manifests.list[i], err))
            return hm_wrap(err, "manifest %zu", i);
    }
    return true;
}

static bool read_body(
    struct hm_buf *out, struct hm_oci_call *call, struct hm_err *err)
{
    const struct hm_fault_rule *rule =
        hm_oci_fault(call, HM_FAULT_MAX_MANIFEST);
    uint64_t max = rule != NULL ? rule->number : HM_IMAGE_TEXT_MAX;
    uint64_t len = call->req->body_len;
    uint8_t *to;

    if (len > max)
        return hm_fail(err, HM_LIMIT, "a manifest of %llu bytes, at most %llu",
            (unsigned long long)len, (unsigned long long)max);
    if (call->req->body_fd < 0) {
        hm_buf_put(out, call->req->body);
        return hm_buf_end(out, NULL, err);
    }
    to = hm_buf_extend(out, (size_t)len);
    HM_TRY(hm_buf_end(out, NULL, err));
    return hm_fd_read_at(call->req->body_fd, 0, to, (size_t)len, err);
}

/* By tag the digest is computed; by digest it must be the body's. */
static bool check_digest(struct hm_digest *out, struct hm_oci_call *call,
    struct hm_bytes text, struct hm_err *err)
{
    hm_auto(buf) said = hm_buf(HM_URI_MAX);
    struct hm_bytes reference = call->route.reference;
    struct hm_digest want;

    if (!hm_image_digest_begins(reference)) {
        if (!hm_oci_query(&said, call, "digest"))
            return hm_digest_of(out, HM_SHA256, text, err);
        reference = hm_buf_view(&said);
    }
    HM_TRY(hm_image_digest_parse(&want, reference, err));
    HM_TRY(hm_digest_of(out, want.hash, text, err));
    if (!hm_digest_eq(out, &want))
        return hm_fail(err, HM_FORMAT, "the manifest has another digest");
    return true;
}

static struct hm_bytes match_field(
    const struct hm_oci_call *call, const char *name)
{
    const struct hm_bytes *field = hm_serve_field(call->req, name);

    if (field == NULL || hm_oci_fault(call, HM_FAULT_NO_IF_MATCH) != NULL)
        return hm_bytes(NULL, 0);
    return *field;
}

static void answer_put(struct hm_oci_call *call, const struct hm_oci_put *put)
{
    hm_oci_put_location(call, "manifests", call->route.reference);
    hm_oci_put_digest(call, put->digest);
    put_etag(call, put->digest);
    if (put->subject.len > 0 &&
        hm_oci_fault(call, HM_FAULT_NO_REFERRERS) == NULL)
        hm_serve_put_field(call->resp, "OCI-Subject", put->subject);
    call->resp->status = 201;
}

/* Two types that differ are no failed precondition. */
static bool describe(struct hm_manifest *out, struct hm_oci_put *put,
    struct hm_arena *arena, struct hm_err *err)
{
    if (hm_oci_describe(out, put, arena, err))
        return true;
    if (err->code == HM_MISMATCH)
        err->code = HM_FORMAT;
    return false;
}

static bool put_manifest(
    struct hm_oci_call *call, struct hm_bytes text, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    const struct hm_bytes *type = hm_serve_field(call->req, "Content-Type");
    struct hm_oci_put put = {
        .repository = call->route.name,
        .text = text,
        .if_match = match_field(call, "If-Match"),
        .if_none_match = match_field(call, "If-None-Match"),
    };
    char shown[HM_DIGEST_SHOW_SIZE];
    struct hm_manifest manifest;
    struct hm_digest digest;

    HM_TRY(check_digest(&digest, call, text, err));
    put.digest = hm_bytes_str(hm_digest_show(shown, &digest));
    if (type != NULL)
        put.media_type = *type;
    if (!hm_image_digest_begins(call->route.reference))
        put.tag = call->route.reference;
    HM_TRY(describe(&manifest, &put, &arena, err));
    if (!check_parts(call, &manifest, err)) {
        hm_sandbox_error(call->resp, err->code == HM_NOT_FOUND ? 404 : 400,
            "MANIFEST_BLOB_UNKNOWN", err->msg);
        return true;
    }
    HM_TRY(hm_oci_manifest_put(call->oci->store, &put, err));
    answer_put(call, &put);
    return true;
}

bool hm_oci_put_manifest(struct hm_oci_call *call, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_IMAGE_TEXT_MAX);

    HM_TRY(read_body(&text, call, err));
    if (put_manifest(call, hm_buf_view(&text), err))
        return true;
    if (err->code != HM_FORMAT && err->code != HM_UNSUPPORTED)
        return false;
    hm_sandbox_error(call->resp, 400, "MANIFEST_INVALID", err->msg);
    return true;
}

bool hm_oci_delete_manifest(struct hm_oci_call *call, struct hm_err *err)
{
    HM_TRY(hm_oci_manifest_delete(
        call->oci->store, call->route.name, call->route.reference, err));
    call->resp->status = 202;
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "image/digest.h"
#include "sandbox/oci_impl.h"

/* Where it goes on, and how much is here. */
static void put_state(
    struct hm_oci_call *call, const struct hm_oci_upload *upload)
{
    const struct hm_fault_rule *away =
        hm_oci_fault(call, HM_FAULT_FOREIGN_LOCATION);
    hm_auto(buf) text = hm_buf(HM_URI_MAX);
    uint64_t len = upload->spool.len;

    if (away != NULL)
        hm_buf_put_str(&text, away->word);
    hm_buf_put_str(&text, "/v2/");
    hm_buf_put(&text, call->route.name);
    /* A query, so that clients that add "?digest=" to it are found out. */
    hm_buf_printf(&text, "/blobs/uploads/%s?_state=%" PRIu64, upload->id, len);
    hm_serve_put_field(call->resp, "Location", hm_buf_view(&text));
    hm_buf_cut(&text, 0);
    /* Ends are inclusive: nothing cannot be said, and is written like this. */
    hm_buf_printf(&text, "0-%" PRIu64, len > 0 ? len - 1 : 0);
    hm_serve_put_field(call->resp, "Range", hm_buf_view(&text));
    hm_serve_put_field(
        call->resp, "Docker-Upload-UUID", hm_bytes_str(upload->id));
}

static bool read_digest(struct hm_digest *out, bool *there,
    const struct hm_oci_call *call, const char *name, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_URI_MAX);

    *there = hm_oci_query(&text, call, name);
    if (!*there)
        return true;
    HM_TRY(hm_buf_end(&text, NULL, err));
    return hm_image_digest_parse(out, hm_buf_view(&text), err) ||
        hm_wrap(err, "parameter %s", name);
}

/* All is here: does it have the digest that was said? */
static bool finish(struct hm_oci_call *call, struct hm_spool *spool,
    const struct hm_digest *want, struct hm_err *err)
{
    struct hm_digest got;
    char *text = HM_SHOW_DIGEST(want);

    HM_TRY(hm_spool_digest(&got, spool, want->hash, err));
    if (!hm_digest_eq(&got, want)) {
        hm_sandbox_error(call->resp, 400, "DIGEST_INVALID",
            "what was uploaded has another digest");
        return true;
    }
    HM_TRY(
        hm_oci_blob_put(call->oci->store, call->route.name, spool, want, err));
    hm_oci_put_location(call, "blobs", hm_bytes_str(text));
    hm_oci_put_digest(call, hm_bytes_str(text));
    call->resp->status = 201;
    return true;
}

static bool push_at_once(struct hm_oci_call *call,
    const struct hm_digest *digest, struct hm_err *err)
{
    hm_auto(spool) spool = {0};

    HM_TRY(hm_oci_spool(&spool, call->oci->store, err));
    HM_TRY(hm_spool_put_body(&spool, call->req, err));
    return finish(call, &spool, digest, err);
}

/* ?digest-algorithm: what will be asked for at the end; anything that we can
 * compute will do. */
static bool check_algorithm(const struct hm_oci_call *call, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_URI_MAX);
    enum hm_hash hash;

    if (!hm_oci_query(&text, call, "digest-algorithm"))
        return true;
    hash = hm_hash_by_name(hm_buf_view(&text));
    if (hash != HM_SHA256 && hash != HM_SHA512)
        return hm_fail(err, HM_UNSUPPORTED,
            "digest-algorithm \"%s\", wanted sha256 or sha512",
            HM_SHOW(hm_buf_view(&text)));
    return true;
}

static bool begin(struct hm_oci_call *call, struct hm_err *err)
{
    const struct hm_fault_rule *rule = hm_oci_fault(call, HM_FAULT_MIN_CHUNK);
    hm_auto_ptr(oci_upload) upload = NULL;

    HM_TRY(check_algorithm(call, err));
    HM_TRY(hm_oci_upload_new(&upload, call->route.name, err));
    HM_TRY(hm_oci_spool(&upload->spool, call->oci->store, err));
    put_state(call, upload);
    if (rule != NULL)
        hm_sandbox_put_number(call->resp, "OCI-Chunk-Min-Length", rule->number);
    hm_oci_uploads_give(call->oci->uploads, hm_move(upload));
    call->resp->status = 202;
    return true;
}

/* Mounted, or not: what may not be read or is not there is no error. */
static bool mount(struct hm_oci_call *call, const struct hm_digest *digest,
    struct hm_err *err)
{
    hm_auto(buf) from = hm_buf(HM_URI_MAX);
    struct hm_err missing = {0};
    char *text = HM_SHOW_DIGEST(digest);

    if (!hm_oci_query(&from, call, "from") ||
        !hm_oci_name_ok(hm_buf_view(&from)) ||
        !hm_auth_allows(&call->grant, hm_buf_view(&from), HM_AUTH_PULL))
        return begin(call, err);
    if (!hm_oci_blob_mount(call->oci->store, call->route.name,
            hm_buf_view(&from), hm_bytes_str(text), &missing))
        return begin(call, err);
    hm_oci_put_location(call, "blobs", hm_bytes_str(text));
    hm_oci_put_digest(call, hm_bytes_str(text));
    call->resp->status = 201;
    return true;
}

bool hm_oci_post_upload(struct hm_oci_call *call, struct hm_err *err)
{
    struct hm_digest digest;
    bool there;

    HM_TRY(read_digest(&digest, &there, call, "mount", err));
    if (there)
        return mount(call, &digest, err);
    HM_TRY(read_digest(&digest, &there, call, "digest", err));
    if (there)
        return push_at_once(call, &digest, err);
    return begin(call, err);
}

/* "0-99", as the specification has it, or with "bytes " in front. */
static bool range_fits(struct hm_bytes field, uint64_t from, uint64_t len)
{
    uint64_t first, last;
    size_t dash;

    if (hm_bytes_starts(field, HM_LIT("bytes ")))
        field = hm_bytes_slice(field, 6, field.len);
    field = hm_bytes_slice(field, 0, hm_bytes_find(field, '/'));
    dash = hm_bytes_find(field, '-');
    return hm_text_u64(&first, hm_bytes_slice(field, 0, dash)) &&
        hm_text_u64(&last, hm_bytes_slice(field, dash + 1, field.len)) &&
        first == from && last >= first && last - first + 1 == len;
}

static bool chunk_fits(struct hm_oci_call *call, struct hm_oci_upload *upload)
{
    const struct hm_bytes *range = hm_serve_field(call->req, "Content-Range");
    const struct hm_fault_rule *max = hm_oci_fault(call, HM_FAULT_MAX_CHUNK);
    const struct hm_fault_rule *min = hm_oci_fault(call, HM_FAULT_MIN_CHUNK);
    bool patch = hm_sandbox_is(call->req, "PATCH");
    uint64_t len = call->req->body_len;

    if (range != NULL && !range_fits(*range, upload->spool.len, len))
        return false;
    if (!patch)
        return true;
    if (upload->short_chunk && min != NULL && len > 0)
        return false;
    upload->short_chunk = min != NULL && len < min->number;
    return max == NULL || len <= max->number;
}

/* One more piece; false with an answer when it does not fit. */
static bool put_chunk(struct hm_oci_call *call, struct hm_oci_upload *upload,
    bool *fits, struct hm_err *err)
{
    *fits = chunk_fits(call, upload);
    if (*fits)
        return hm_spool_put_body(&upload->spool, call->req, err);
    hm_sandbox_error(call->resp, 416, "BLOB_UPLOAD_INVALID",
        "this chunk does not follow what is here");
    put_state(call, upload);
    return true;
}

bool hm_oci_patch_upload(struct hm_oci_call *call, struct hm_err *err)
{
    hm_auto_ptr(oci_upload) upload = NULL;
    bool fits;

    HM_TRY(hm_oci_uploads_take(&upload, call->oci->uploads, call->route.name,
        call->route.reference, err));
    /* What came half is not known to be whole: the upload is over then. */
    HM_TRY(put_chunk(call, upload, &fits, err));
    if (fits) {
        put_state(call, upload);
        call->resp->status = 202;
    }
    hm_oci_uploads_give(call->oci->uploads, hm_move(upload));
    return true;
}

bool hm_oci_put_upload(struct hm_oci_call *call, struct hm_err *err)
{
    hm_auto_ptr(oci_upload) upload = NULL;
    struct hm_digest digest;
    bool there, fits;

    HM_TRY(read_digest(&digest, &there, call, "digest", err));
    if (!there) {
        hm_sandbox_error(
            call->resp, 400, "DIGEST_INVALID", "no parameter digest");
        return true;
    }
    HM_TRY(hm_oci_uploads_take(&upload, call->oci->uploads, call->route.name,
        call->route.reference, err));
    HM_TRY(put_chunk(call, upload, &fits, err));
    if (fits)
        return finish(call, &upload->spool, &digest, err);
    hm_oci_uploads_give(call->oci->uploads, hm_move(upload));
    return true;
}

bool hm_oci_get_upload(struct hm_oci_call *call, struct hm_err *err)
{
    hm_auto_ptr(oci_upload) upload = NULL;

    HM_TRY(hm_oci_uploads_take(&upload, call->oci->uploads, call->route.name,
        call->route.reference, err));
    put_state(call, upload);
    call->resp->status = 204;
    hm_oci_uploads_give(call->oci->uploads, hm_move(upload));
    return true;
}

bool hm_oci_delete_upload(struct hm_oci_call *call, struct hm_err *err)
{
    hm_auto_ptr(oci_upload) upload = NULL;

    HM_TRY(hm_oci_uploads_take(&upload, call->oci->uploads, call->route.name,
        call->route.reference, err));
    call->resp->status = 204;
    return true;
}

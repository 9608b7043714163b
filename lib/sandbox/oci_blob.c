/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "sandbox/oci_impl.h"

/* What S3 and its like sign into an URL: whoever has it may read. */
static const char signed_query[] =
    "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=900&X-Amz-Signature="
    "73616e64626f78";

struct range {
    uint64_t from, len;
};

static bool number(uint64_t *out, struct hm_bytes text)
{
    return hm_text_u64(out, text);
}

/* RFC 9110 section 14.1.2, one range. False: not one that we serve, so all of
 * it is sent; len 0: it cannot be satisfied. */
static bool read_range(struct range *out, struct hm_bytes field, uint64_t size)
{
    struct hm_bytes spec = hm_bytes_slice(field, 6, field.len);
    size_t dash = hm_bytes_find(spec, '-');
    struct hm_bytes first = hm_bytes_slice(spec, 0, dash);
    struct hm_bytes last = hm_bytes_slice(spec, dash + 1, spec.len);
    uint64_t to = size > 0 ? size - 1 : 0, asked;

    *out = (struct range){0};
    if (!hm_bytes_starts(field, HM_LIT("bytes=")) || dash == spec.len)
        return false;
    if (first.len == 0) {
        if (!number(&asked, last))
            return false;
        out->len = asked < size ? asked : size;
        out->from = size - out->len;
        return true;
    }
    if (!number(&out->from, first) || (last.len > 0 && !number(&asked, last)) ||
        (last.len > 0 && asked < out->from))
        return false;
    if (last.len > 0 && asked < to)
        to = asked;
    if (size > 0 && out->from <= to)
        out->len = to - out->from + 1;
    return true;
}

static void send_part(struct hm_oci_call *call, struct range range,
    struct hm_oci_content *content)
{
    uint64_t size = content->size;
    char text[80];

    if (range.len == 0) {
        hm_sandbox_error(
            call->resp, 416, "SIZE_INVALID", "the blob has no such bytes");
        snprintf(text, sizeof(text), "bytes */%" PRIu64, size);
        hm_serve_put_field(call->resp, "Content-Range", hm_bytes_str(text));
        return;
    }
    snprintf(text, sizeof(text), "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64,
        range.from, range.from + range.len - 1, size);
    hm_serve_put_field(call->resp, "Content-Range", hm_bytes_str(text));
    if (!content->has_file) {
        hm_buf_put(&call->resp->body,
            hm_bytes_slice(hm_buf_view(&content->bytes), (size_t)range.from,
                (size_t)range.len));
    } else {
        hm_oci_send(call, content);
        call->resp->file_offset = range.from;
        call->resp->file_len = range.len;
    }
    call->resp->status = 206;
}

static void put_fields(
    struct hm_oci_call *call, const struct hm_oci_content *content)
{
    hm_serve_put_field(
        call->resp, "Content-Type", HM_LIT("application/octet-stream"));
    hm_oci_put_digest(call, hm_buf_view(&content->digest));
    if (hm_oci_fault(call, HM_FAULT_NO_RANGE) == NULL)
        hm_serve_put_field(call->resp, "Accept-Ranges", HM_LIT("bytes"));
}

bool hm_oci_get_blob(struct hm_oci_call *call, struct hm_err *err)
{
    const struct hm_bytes *field = hm_serve_field(call->req, "Range");
    const struct hm_fault_rule *away =
        hm_oci_fault(call, HM_FAULT_REDIRECT_BLOB);
    hm_auto(oci_content) content = {0};
    struct range range;

    HM_TRY(hm_oci_blob(&content, call->oci->store, call->route.name,
        call->route.reference, err));
    if (away != NULL && hm_sandbox_is(call->req, "GET")) {
        hm_oci_redirect(call, away, signed_query);
        return true;
    }
    put_fields(call, &content);
    if (field != NULL && hm_oci_fault(call, HM_FAULT_NO_RANGE) == NULL &&
        hm_sandbox_is(call->req, "GET") &&
        read_range(&range, *field, content.size))
        send_part(call, range, &content);
    else
        hm_oci_send(call, &content);
    return true;
}

bool hm_oci_delete_blob(struct hm_oci_call *call, struct hm_err *err)
{
    HM_TRY(hm_oci_blob_delete(
        call->oci->store, call->route.name, call->route.reference, err));
    call->resp->status = 202;
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "http/body.h"

#include <inttypes.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"

static bool is_ok(const struct hm_http_response *resp)
{
    return resp->status >= 200 && resp->status <= 299;
}

void hm_http_body_begin(
    struct hm_http_response *resp, const struct hm_http_request *req)
{
    size_t max = req->body_max < HM_HTTP_BODY_MAX ? (size_t)req->body_max
                                                  : HM_HTTP_BODY_MAX;

    hm_http_headers_free(&resp->headers);
    hm_buf_free(&resp->body);
    resp->body =
        hm_buf(max < HM_HTTP_ERROR_BODY_MAX ? HM_HTTP_ERROR_BODY_MAX : max);
    resp->status = 0;
    resp->body_cut = false;
    resp->body_len = 0;
    resp->failure = HM_HTTP_FAIL_FINAL;
}

static bool too_long(const struct hm_http_request *req, struct hm_err *err)
{
    return hm_fail(err, HM_LIMIT, "answer is longer than %" PRIu64 " bytes",
        req->body_max);
}

/* libcurl undoes every coding it knows, whatever was offered, and a transfer
 * coding even when nothing was. */
static bool check_coding(const struct hm_http_headers *headers,
    const char *name, const char *only, struct hm_err *err)
{
    struct hm_bytes value;

    for (size_t i = 0;; i++) {
        value = hm_http_header_at(headers, name, i);
        if (value.p == NULL)
            return true;
        if (i > 0 || !hm_bytes_eq_nocase(value, hm_bytes_str(only)))
            return hm_fail(err, HM_FORMAT, "%s %s was not asked for", name,
                HM_SHOW(value));
    }
}

bool hm_http_body_head(struct hm_http_response *resp,
    const struct hm_http_request *req, struct hm_err *err)
{
    int64_t len;

    resp->status = resp->headers.status;
    HM_TRY(check_coding(&resp->headers, "Transfer-Encoding", "chunked", err));
    if (req->decompress)
        HM_TRY(check_coding(&resp->headers, "Content-Encoding", "gzip", err));
    HM_TRY(hm_http_content_length(&len, &resp->headers, err));
    /* An answer to HEAD tells the length of a body that does not come. */
    if (!is_ok(resp) ||
        (req->method != NULL && strcmp(req->method, "HEAD") == 0))
        return true;
    if (len > 0 && (uint64_t)len > req->body_max)
        return too_long(req, err);
    return true;
}

static bool keep_some(
    struct hm_http_response *resp, struct hm_bytes chunk, struct hm_err *err)
{
    size_t room = HM_HTTP_ERROR_BODY_MAX - resp->body.len;

    if (chunk.len > room)
        resp->body_cut = true;
    hm_buf_put(&resp->body, hm_bytes_slice(chunk, 0, room));
    resp->body_len = resp->body.len;
    return hm_buf_end(&resp->body, NULL, err);
}

bool hm_http_body_put(struct hm_http_response *resp,
    const struct hm_http_request *req, struct hm_bytes chunk,
    struct hm_err *err)
{
    if (!is_ok(resp))
        return keep_some(resp, chunk, err);
    if (chunk.len > req->body_max - resp->body_len)
        return too_long(req, err);
    resp->body_len += chunk.len;
    if (req->sink != NULL) {
        resp->sink_used = true;
        return req->sink->write(req->sink->ctx, chunk, err);
    }
    hm_buf_put(&resp->body, chunk);
    return hm_buf_end(&resp->body, NULL, err);
}

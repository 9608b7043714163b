/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/answer.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/err.h"
#include "enc/json_write.h"

static const char media_json[] = "application/json";

void hm_sandbox_json(
    struct hm_serve_response *resp, int status, const struct hm_json_out *json)
{
    struct hm_err err = {0};

    resp->status = status;
    hm_serve_put_field(resp, "Content-Type", hm_bytes_str(media_json));
    if (!hm_json_out_write(json, HM_JSON_COMPACT, &resp->body, &err))
        resp->status = 500;
}

void hm_sandbox_error(struct hm_serve_response *resp, int status,
    const char *code, const char *message)
{
    hm_auto(json_out) json = hm_json_out();
    json_t *list = hm_json_add_list(&json, json.root, "errors");
    json_t *one = hm_json_add_obj(&json, list, NULL);

    hm_serve_response_free(resp);
    *resp = hm_serve_response();
    hm_json_add_str(&json, one, "code", hm_bytes_str(code));
    hm_json_add_str(&json, one, "message", hm_bytes_str(message));
    hm_sandbox_json(resp, status, &json);
}

void hm_sandbox_fail(struct hm_serve_response *resp, const struct hm_err *err,
    const char *missing)
{
    switch (err->code) {
    case HM_NOT_FOUND:
        hm_sandbox_error(resp, 404, missing, err->msg);
        return;
    case HM_MISMATCH:
        hm_sandbox_error(resp, 412, "PRECONDITION_FAILED", err->msg);
        return;
    case HM_LIMIT:
        hm_sandbox_error(resp, 413, "SIZE_INVALID", err->msg);
        return;
    case HM_SYSTEM:
        hm_sandbox_error(resp, 500, "UNKNOWN", err->msg);
        return;
    default:
        hm_sandbox_error(resp, 400, "UNSUPPORTED", err->msg);
        return;
    }
}

void hm_sandbox_put_number(
    struct hm_serve_response *resp, const char *name, uint64_t value)
{
    char text[24];

    snprintf(text, sizeof(text), "%" PRIu64, value);
    hm_serve_put_field(resp, name, hm_bytes_str(text));
}

void hm_sandbox_origin(struct hm_buf *out, const struct hm_serve_request *req)
{
    hm_buf_put_str(out, req->tls ? "https://" : "http://");
    hm_buf_put(out, req->host);
}

bool hm_sandbox_is(const struct hm_serve_request *req, const char *method)
{
    return hm_bytes_eq_str(req->method, method);
}

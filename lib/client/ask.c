/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/uri.h"
#include "client/problem.h"

bool hm_client_url(struct hm_buf *out, struct hm_bytes base, const char *path,
    struct hm_err *err)
{
    struct hm_uri uri;

    HM_TRY(hm_uri_parse(&uri, base, err));
    if (uri.has_query || uri.has_fragment)
        return hm_fail(
            err, HM_USAGE, "%s: query in a service's URL", HM_SHOW(base));
    while (base.len > 0 && base.p[base.len - 1] == '/')
        base.len--;
    hm_buf_put(out, base);
    hm_buf_put_str(out, path);
    return hm_buf_end(out, NULL, err);
}

bool hm_client_ask(struct hm_http_response *out,
    const struct hm_client_ask *ask, struct hm_err *err)
{
    hm_auto(buf) url = hm_buf(HM_URI_MAX);
    const struct hm_http_header headers[] = {
        {"Accept",
            hm_bytes_str(
                ask->accept != NULL ? ask->accept : "application/json"),
            false},
        {"Content-Type", hm_bytes_str(ask->type != NULL ? ask->type : ""),
            false},
    };
    struct hm_http_request req = {
        .method = ask->method,
        .headers = headers,
        .header_count = ask->type != NULL ? 2 : 1,
        .body = ask->body,
        .body_max = ask->body_max > 0 ? ask->body_max : HM_CLIENT_ANSWER_MAX,
        .deadline_ms = ask->deadline_ms,
        .retries = HM_CLIENT_RETRIES,
        .repeatable = ask->repeatable,
        .foreign = true, /* a registry's client certificate is not for them */
    };

    HM_TRY(hm_client_url(&url, ask->url, ask->path, err));
    req.url = hm_buf_view(&url);
    return hm_http_do(ask->http, &req, out, err);
}

bool hm_client_ok(const struct hm_http_response *resp,
    const struct hm_client_ask *ask, struct hm_err *err)
{
    const char *said;
    struct hm_err status;

    if (hm_http_check_ok(resp, &status))
        return true;
    said = HM_SHOW_CLIENT_PROBLEM(hm_buf_view(&resp->body), ask->secret);
    return hm_fail(err, status.code, "%s%s%s", status.msg,
        said[0] != '\0' ? ": " : "", said);
}

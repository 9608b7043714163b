/* SPDX-License-Identifier: Apache-2.0 */
#include "http/redirect.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"

bool hm_http_redirect_status(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 ||
        status == 308;
}

static bool name_in(const char *name, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (hm_bytes_eq_nocase(hm_bytes_str(name), hm_bytes_str(list[i])))
            return true;
    }
    return false;
}

bool hm_http_header_secret(const struct hm_http_header *header)
{
    static const char *const secret[] = {
        "Authorization", "Cookie", "Proxy-Authorization"};

    return header->secret || name_in(header->name, secret, 3);
}

void hm_http_hop_free(struct hm_http_hop *hop)
{
    hm_buf_free(&hop->url);
}

static bool is_get(const char *method)
{
    return method == NULL || strcmp(method, "GET") == 0 ||
        strcmp(method, "HEAD") == 0;
}

static bool has_body(const struct hm_http_request *req)
{
    return req->body.len > 0 || req->source != NULL;
}

/* Rules by status: which request follows. */
static bool check_status(struct hm_http_hop *hop,
    const struct hm_http_request *req, int status, struct hm_err *err)
{
    hop->get = status == 303 && !is_get(req->method);
    if ((status == 301 || status == 302) && !is_get(req->method))
        return hm_fail(err, HM_DENIED,
            "%s is not repeated elsewhere after status %d", req->method,
            status);
    if (!hop->get && req->source != NULL && req->source->rewind == NULL)
        return hm_fail(err, HM_DENIED,
            "status %d, but the body cannot be sent twice", status);
    return true;
}

/* Rules by place, whatever the caller allows. */
static bool check_place(const struct hm_http_request *req,
    const struct hm_uri *from, const struct hm_uri *to, struct hm_err *err)
{
    bool https = hm_uri_scheme_is(to, "https");

    if (!https && !hm_uri_scheme_is(to, "http"))
        return hm_fail(
            err, HM_DENIED, "to an URL of scheme %s", HM_SHOW(to->scheme));
    if (!https && hm_uri_scheme_is(from, "https"))
        return hm_fail(err, HM_DENIED, "from https to http");
    if (hm_uri_may_be_loopback(to) && !hm_uri_is_loopback(from))
        return hm_fail(err, HM_DENIED, "to a loopback address");
    if (!https && !hm_uri_is_loopback(to) && !req->unsafe_http)
        return hm_fail(err, HM_DENIED, "to plain http");
    return true;
}

static bool check_foreign(const struct hm_http_request *req, bool get,
    const struct hm_uri *from, const struct hm_uri *to, struct hm_err *err)
{
    const struct hm_http_redirects *redirects = &req->redirects;

    if (!get && (!is_get(req->method) || has_body(req)))
        return hm_fail(err, HM_DENIED, "%s to another origin", req->method);
    if (redirects->allow == NULL)
        return hm_fail(err, HM_DENIED, "to another origin");
    return redirects->allow(redirects->ctx, from, to, err);
}

static bool resolve(struct hm_buf *url, struct hm_uri *to,
    const struct hm_uri *from, struct hm_bytes ref, struct hm_err *err)
{
    *url = hm_buf(HM_URI_MAX);
    HM_TRY(hm_uri_resolve(url, from, ref, err));
    HM_TRY(hm_buf_end(url, NULL, err));
    HM_TRY(hm_uri_parse(to, hm_buf_view(url), err));
    if (to->has_fragment) /* for a browser, not for a server */
        hm_buf_cut(url, url->len - to->fragment.len - 1);
    return true;
}

bool hm_http_redirect_check(struct hm_http_hop *hop,
    const struct hm_http_request *req, const struct hm_http_response *resp,
    struct hm_err *err)
{
    hm_auto(http_hop) next = {0};
    struct hm_uri from, to;
    struct hm_bytes ref;

    HM_TRY(hm_uri_parse(&from, req->url, err));
    if (!hm_http_header_one(&ref, &resp->headers, "Location", err)) {
        err->code = HM_FORMAT;
        return hm_wrap(err, "status %d", resp->status);
    }
    if (!resolve(&next.url, &to, &from, ref, err))
        return hm_wrap(err, "Location");
    next.foreign = !hm_uri_same_origin(&from, &to);
    if (!check_status(&next, req, resp->status, err) ||
        !check_place(req, &from, &to, err) ||
        (next.foreign && !check_foreign(req, next.get, &from, &to, err)))
        return hm_wrap(err, "redirect to %s", HM_SHOW(to.host));
    *hop = next;
    next.url = hm_buf(0);
    return true;
}

/* May the header go along with the next request? */
static bool goes_along(
    const struct hm_http_header *header, const struct hm_http_hop *hop)
{
    static const char *const of_body[] = {"Content-Type", "Content-Encoding",
        "Content-Language", "Content-Location", "Content-Range"};

    if (hop->foreign && hm_http_header_secret(header))
        return false;
    return !hop->get || !name_in(header->name, of_body, 5);
}

void hm_http_redirect_request(struct hm_http_request *req,
    const struct hm_http_hop *hop, struct hm_http_header *headers)
{
    size_t count = 0;

    for (size_t i = 0; i < req->header_count; i++) {
        if (goes_along(&req->headers[i], hop))
            headers[count++] = req->headers[i];
    }
    req->headers = headers;
    req->header_count = count;
    req->url = hm_buf_view(&hop->url);
    req->foreign = req->foreign || hop->foreign;
    if (!hop->get)
        return;
    req->method = "GET";
    req->body = hm_bytes(NULL, 0);
    req->source = NULL;
}

bool hm_http_redirect_anywhere(void *ctx, const struct hm_uri *from,
    const struct hm_uri *to, struct hm_err *err)
{
    (void)ctx;
    (void)from;
    (void)to;
    (void)err;
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "http/request.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"

/* TRACE and CONNECT are for others. */
static const struct {
    const char *name;
    bool has_body;
} methods[] = {
    {"GET", false},
    {"HEAD", false},
    {"OPTIONS", false},
    {"DELETE", true},
    {"POST", true},
    {"PUT", true},
    {"PATCH", true},
};

/* Fields that frame the message, or decide where it goes and how the answer
 * is coded: the transport sets them from the other members. */
static const char *const ours[] = {"Host", "Content-Length",
    "Transfer-Encoding", "Connection", "Keep-Alive", "Proxy-Connection",
    "Expect", "TE", "Trailer", "Upgrade", "Accept-Encoding",
    "Proxy-Authorization"};

static bool check_url(
    struct hm_uri *uri, const struct hm_http_request *req, struct hm_err *err)
{
    if (!hm_uri_parse(uri, req->url, err))
        return hm_wrap(err, "URL");
    if (uri->port == 0 || uri->host.len == 0)
        return hm_fail(err, HM_USAGE, "URL without host or port");
    if (hm_uri_scheme_is(uri, "https"))
        return true;
    if (!hm_uri_scheme_is(uri, "http"))
        return hm_fail(err, HM_USAGE, "URL of scheme %s", HM_SHOW(uri->scheme));
    if (!req->unsafe_http && !hm_uri_is_loopback(uri))
        return hm_fail(err, HM_USAGE, "plain http to %s, not to loopback",
            HM_SHOW(uri->host));
    return true;
}

static bool check_body(const struct hm_http_request *req, struct hm_err *err)
{
    const char *method = req->method != NULL ? req->method : "GET";
    bool body = req->body.len > 0 || req->source != NULL;

    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        if (strcmp(methods[i].name, method) != 0)
            continue;
        if (body && !methods[i].has_body)
            return hm_fail(err, HM_USAGE, "%s with a body", method);
        if (req->body.len > 0 && req->source != NULL)
            return hm_fail(err, HM_USAGE, "two bodies");
        if (req->source != NULL &&
            (req->source->read == NULL || req->source->len > INT64_MAX))
            return hm_fail(err, HM_USAGE, "a source without read or end");
        return true;
    }
    return hm_fail(err, HM_USAGE, "method %s", HM_SHOW_STR(method));
}

static bool check_limits(const struct hm_http_request *req, struct hm_err *err)
{
    if (req->deadline_ms <= 0)
        return hm_fail(err, HM_USAGE, "a request without deadline");
    if (req->sink != NULL && req->sink->write == NULL)
        return hm_fail(err, HM_USAGE, "a sink without write");
    if (req->sink == NULL && req->body_max > HM_HTTP_BODY_MAX)
        return hm_fail(
            err, HM_USAGE, "more than %zu bytes into memory", HM_HTTP_BODY_MAX);
    if (req->retries > HM_HTTP_RETRIES_MAX)
        return hm_fail(
            err, HM_USAGE, "more than %d retries", HM_HTTP_RETRIES_MAX);
    if (req->redirects.max > HM_HTTP_REDIRECTS_MAX)
        return hm_fail(
            err, HM_USAGE, "more than %d redirects", HM_HTTP_REDIRECTS_MAX);
    if (req->header_count > HM_HTTP_REQUEST_FIELDS_MAX)
        return hm_fail(
            err, HM_USAGE, "more than %d headers", HM_HTTP_REQUEST_FIELDS_MAX);
    return true;
}

static bool is_ours(struct hm_bytes name)
{
    for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
        if (hm_bytes_eq_nocase(name, hm_bytes_str(ours[i])))
            return true;
    }
    return false;
}

static bool check_header(
    const struct hm_http_request *req, size_t index, struct hm_err *err)
{
    struct hm_bytes name = hm_bytes_str(req->headers[index].name);

    if (!hm_http_name_ok(name) || is_ours(name))
        return hm_fail(err, HM_USAGE, "header %s", HM_SHOW(name));
    if (!hm_http_value_ok(req->headers[index].value))
        return hm_fail(
            err, HM_USAGE, "header %s holds control characters", HM_SHOW(name));
    for (size_t i = 0; i < index; i++) {
        if (hm_bytes_eq_nocase(name, hm_bytes_str(req->headers[i].name)))
            return hm_fail(err, HM_USAGE, "header %s twice", HM_SHOW(name));
    }
    return true;
}

/* Words that stand in a signed text between delimiters. */
static bool is_key(struct hm_bytes in)
{
    for (size_t i = 0; i < in.len; i++) {
        if (in.p[i] <= ' ' || in.p[i] > '~')
            return false;
    }
    return in.len > 0 && in.len <= HM_HTTP_SIGV4_KEY_MAX;
}

static bool is_scope(struct hm_bytes in)
{
    unsigned colons = 0;

    for (size_t i = 0; i < in.len; i++) {
        colons += in.p[i] == ':';
        /* What is left out libcurl would read off the host. */
        if (in.p[i] == ':' && (i + 1 == in.len || in.p[i + 1] == ':'))
            return false;
        if (!hm_is_digit(in.p[i]) && in.p[i] != '-' && in.p[i] != ':' &&
            (in.p[i] < 'a' || in.p[i] > 'z'))
            return false;
    }
    return colons == 3 && hm_bytes_starts(in, HM_LIT("aws:amz:"));
}

static bool has_header(const struct hm_http_request *req, const char *name)
{
    for (size_t i = 0; i < req->header_count; i++) {
        if (hm_bytes_eq_nocase(
                hm_bytes_str(req->headers[i].name), hm_bytes_str(name)))
            return true;
    }
    return false;
}

/* Only what libcurl 7.88 signs as the service computes it. */
static bool check_sigv4(const struct hm_uri *uri,
    const struct hm_http_request *req, struct hm_err *err)
{
    if (req->sigv4 == NULL)
        return true;
    if (!is_key(req->sigv4->user) || !is_key(req->sigv4->secret) ||
        hm_bytes_find(req->sigv4->user, '/') < req->sigv4->user.len ||
        !is_scope(hm_bytes_str(req->sigv4->scope)))
        return hm_fail(err, HM_USAGE, "a key or scope that cannot sign");
    if (req->method == NULL || strcmp(req->method, "POST") != 0 ||
        !hm_bytes_eq(uri->path, HM_LIT("/")) || uri->has_query)
        return hm_fail(err, HM_USAGE, "only a POST to / is signed");
    if (req->source != NULL || req->body.len == 0 ||
        req->body.len > HM_HTTP_SIGV4_BODY_MAX ||
        !has_header(req, "Content-Type"))
        return hm_fail(
            err, HM_USAGE, "only a short body with a type is signed");
    if (has_header(req, "Authorization") || has_header(req, "X-Amz-Date"))
        return hm_fail(err, HM_USAGE, "a signature beside another");
    if (req->redirects.max > 0)
        return hm_fail(err, HM_USAGE, "a signature that would be redirected");
    return true;
}

bool hm_http_request_check(
    struct hm_uri *uri, const struct hm_http_request *req, struct hm_err *err)
{
    HM_TRY(check_url(uri, req, err));
    HM_TRY(check_body(req, err));
    HM_TRY(check_limits(req, err));
    for (size_t i = 0; i < req->header_count; i++)
        HM_TRY(check_header(req, i, err));
    return check_sigv4(uri, req, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "http/easy.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/uri.h"
#include "http/body.h"

#if LIBCURL_VERSION_NUM < 0x075800
#error "libcurl 7.88 or later: older ones raise SIGPIPE under TLS"
#endif

/* Less than that in a second, for stall_s seconds, is no progress. */
enum { STALL_BYTES_S = 64 };

/* What libcurl reads at once of a body that is on its way somewhere: as the curl
 * program and more. By default it is 16 KiB, a system call for each. */
enum { STREAM_BUFFER = 256 * 1024 };

#define SET(x, option, value)                                                  \
    keep((x), curl_easy_setopt((x)->easy, (option), (value)))

static void keep(struct hm_http_easy *x, CURLcode result)
{
    if (x->setup == CURLE_OK)
        x->setup = result;
}

/* Callbacks: one that fails leaves its reason in x->err and stops libcurl. */

static size_t take_header(char *p, size_t size, size_t count, void *ctx)
{
    struct hm_http_easy *x = ctx;
    struct hm_http_headers *headers = &x->resp->headers;
    bool ended = headers->ended;

    if (!hm_http_headers_take(headers, hm_bytes(p, size * count), x->err) ||
        (!ended && headers->ended && headers->status >= 200 &&
            !hm_http_body_head(x->resp, x->req, x->err))) {
        x->failed = true;
        return 0;
    }
    return size * count;
}

static size_t take_body(char *p, size_t size, size_t count, void *ctx)
{
    struct hm_http_easy *x = ctx;

    if (!hm_http_body_put(x->resp, x->req, hm_bytes(p, size * count), x->err)) {
        x->failed = true;
        return 0;
    }
    return x->resp->body_cut ? 0 : size * count;
}

static size_t give_body(char *p, size_t size, size_t count, void *ctx)
{
    struct hm_http_easy *x = ctx;
    const struct hm_source *source = x->req->source;
    uint64_t left = source->len - x->sent;
    size_t len = size * count;

    if (len > left)
        len = (size_t)left;
    if (len == 0)
        return 0;
    if (!source->read(source->ctx, (uint8_t *)p, &len, x->err)) {
        x->failed = true;
        return CURL_READFUNC_ABORT;
    }
    if (len == 0 || len > left) {
        x->failed = true;
        hm_fail(x->err, HM_USAGE, "the body is not %" PRIu64 " bytes long",
            source->len);
        return CURL_READFUNC_ABORT;
    }
    x->sent += len;
    return len;
}

/* libcurl asks when a kept connection turned out to be closed. */
static int rewind_body(void *ctx, curl_off_t offset, int origin)
{
    struct hm_http_easy *x = ctx;
    const struct hm_source *source = x->req->source;

    if (offset != 0 || origin != SEEK_SET || source->rewind == NULL)
        return CURL_SEEKFUNC_CANTSEEK;
    if (!source->rewind(source->ctx, x->err)) {
        x->failed = true;
        return CURL_SEEKFUNC_FAIL;
    }
    x->sent = 0;
    return CURL_SEEKFUNC_OK;
}

static int look_up(void *ctx, curl_off_t down_total, curl_off_t down,
    curl_off_t up_total, curl_off_t up)
{
    struct hm_http_easy *x = ctx;

    (void)down_total;
    (void)down;
    (void)up_total;
    (void)up;
    x->cancelled = hm_http_cancelled(
        x->req->asked_by != NULL ? x->req->asked_by : &x->client->http);
    return x->cancelled;
}

/* libcurl reads the URL once more. It must see the same host as we did, or
 * credentials would go where nobody looked: "127.1", percent signs and other
 * spellings that it would translate are refused. */
static bool set_url(struct hm_http_easy *x, bool *loopback)
{
    hm_auto(buf) text = hm_buf(HM_URI_MAX);
    struct hm_uri uri;
    char *host = NULL;
    bool same;

    HM_TRY(hm_uri_parse(&uri, x->req->url, x->err));
    hm_buf_put(&text, x->req->url);
    HM_TRY(hm_buf_end(&text, NULL, x->err));
    if (curl_url_set(x->handle->url, CURLUPART_URL, hm_buf_str(&text),
            CURLU_PATH_AS_IS | CURLU_DISALLOW_USER) != CURLUE_OK ||
        curl_url_get(x->handle->url, CURLUPART_HOST, &host, 0) != CURLUE_OK)
        return hm_fail(x->err, HM_USAGE, "URL that libcurl does not take");
    same = hm_bytes_eq_nocase(uri.host, hm_bytes_str(host));
    curl_free(host);
    if (!same)
        return hm_fail(x->err, HM_USAGE, "host %s is not in its usual spelling",
            HM_SHOW(uri.host));
    *loopback = hm_uri_is_loopback(&uri);
    SET(x, CURLOPT_CURLU, x->handle->url);
    return true;
}

static void set_rules(struct hm_http_easy *x)
{
    SET(x, CURLOPT_PROTOCOLS_STR, "http,https");
    SET(x, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(x, CURLOPT_FOLLOWLOCATION, 0L);
    SET(x, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    SET(x, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(x, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    SET(x, CURLOPT_NOSIGNAL, 1L);
    /* A name server that does not answer must not hold up the deadline: the
     * thread that waits for it is left behind. */
    SET(x, CURLOPT_QUICK_EXIT, 1L);
    SET(x, CURLOPT_PATH_AS_IS, 1L);
    SET(x, CURLOPT_HTTP09_ALLOWED, 0L);
    SET(x, CURLOPT_ERRORBUFFER, x->handle->message);
    if (x->req->sink != NULL)
        SET(x, CURLOPT_BUFFERSIZE, (long)STREAM_BUFFER);
    if (x->req->decompress)
        SET(x, CURLOPT_ACCEPT_ENCODING, "gzip");
    if (x->client->opts.user_agent != NULL)
        SET(x, CURLOPT_USERAGENT, x->client->opts.user_agent);
    /* libcurl itself repeats a request when a kept connection was closed
     * before the answer. The server may have acted on it, so what must not be
     * done twice gets a connection of its own. */
    if (!x->req->repeatable && !hm_http_idempotent(x->req->method))
        SET(x, CURLOPT_FRESH_CONNECT, 1L);
}

static void set_times(struct hm_http_easy *x, int64_t left_ms)
{
    const struct hm_http_opts *opts = &x->client->opts;

    SET(x, CURLOPT_TIMEOUT_MS, (long)left_ms);
    SET(x, CURLOPT_CONNECTTIMEOUT_MS,
        opts->connect_ms > 0 ? (long)opts->connect_ms : HM_HTTP_CONNECT_MS);
    SET(x, CURLOPT_LOW_SPEED_LIMIT, (long)STALL_BYTES_S);
    SET(x, CURLOPT_LOW_SPEED_TIME,
        opts->stall_s > 0 ? (long)opts->stall_s : HM_HTTP_STALL_S);
}

static void set_blob(
    struct hm_http_easy *x, CURLoption option, struct hm_bytes bytes)
{
    struct curl_blob blob = {.data = (void *)(uintptr_t)bytes.p,
        .len = bytes.len,
        .flags = CURL_BLOB_NOCOPY};

    SET(x, option, &blob);
}

static void set_tls(struct hm_http_easy *x)
{
    const struct hm_http_opts *opts = &x->client->opts;

    SET(x, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(x, CURLOPT_SSL_VERIFYPEER, 1L);
    SET(x, CURLOPT_SSL_VERIFYHOST, 2L);
    SET(x, CURLOPT_PROXY_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(x, CURLOPT_PROXY_SSL_VERIFYPEER, 1L);
    SET(x, CURLOPT_PROXY_SSL_VERIFYHOST, 2L);
    if (opts->ca_file != NULL) {
        SET(x, CURLOPT_CAINFO, opts->ca_file);
        SET(x, CURLOPT_CAPATH, NULL); /* or the system's would count, too */
        SET(x, CURLOPT_PROXY_CAINFO, opts->ca_file);
        SET(x, CURLOPT_PROXY_CAPATH, NULL);
    }
    if (opts->client_cert.len > 0 && !x->req->foreign) {
        set_blob(x, CURLOPT_SSLCERT_BLOB, opts->client_cert);
        set_blob(x, CURLOPT_SSLKEY_BLOB, opts->client_key);
        SET(x, CURLOPT_KEYPASSWD, ""); /* never ask on the terminal */
    }
}

static void set_proxy(struct hm_http_easy *x, bool loopback)
{
    const struct hm_http_client *client = x->client;
    bool direct = loopback || x->req->direct || client->proxy_url == NULL;

    /* Set in any case: NULL would mean the environment. */
    SET(x, CURLOPT_PROXY, direct ? "" : client->proxy_url);
    SET(x, CURLOPT_NOPROXY,
        client->opts.no_proxy != NULL ? client->opts.no_proxy : "");
    if (!direct && client->proxy_credentials != NULL) {
        SET(x, CURLOPT_PROXYAUTH, (long)CURLAUTH_BASIC);
        SET(x, CURLOPT_PROXYUSERPWD, client->proxy_credentials);
    }
    SET(x, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
}

static void set_callbacks(struct hm_http_easy *x)
{
    SET(x, CURLOPT_HEADERFUNCTION, take_header);
    SET(x, CURLOPT_HEADERDATA, x);
    SET(x, CURLOPT_WRITEFUNCTION, take_body);
    SET(x, CURLOPT_WRITEDATA, x);
    SET(x, CURLOPT_XFERINFOFUNCTION, look_up);
    SET(x, CURLOPT_XFERINFODATA, x);
    SET(x, CURLOPT_NOPROGRESS, 0L);
}

static void set_method(struct hm_http_easy *x)
{
    const struct hm_http_request *req = x->req;
    const char *method = req->method != NULL ? req->method : "GET";

    if (strcmp(method, "GET") == 0)
        return;
    if (strcmp(method, "HEAD") == 0) {
        SET(x, CURLOPT_NOBODY, 1L);
        return;
    }
    if (req->source != NULL) {
        SET(x, CURLOPT_UPLOAD, 1L);
        SET(x, CURLOPT_INFILESIZE_LARGE, (curl_off_t)req->source->len);
        SET(x, CURLOPT_READFUNCTION, give_body);
        SET(x, CURLOPT_READDATA, x);
        SET(x, CURLOPT_SEEKFUNCTION, rewind_body);
        SET(x, CURLOPT_SEEKDATA, x);
    } else if (req->body.len > 0 || !hm_http_idempotent(method) ||
        strcmp(method, "PUT") == 0) {
        SET(x, CURLOPT_POST, 1L);
        SET(x, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)req->body.len);
        /* NULL would mean to read from standard input. */
        SET(x, CURLOPT_POSTFIELDS,
            req->body.len > 0 ? (const void *)req->body.p : "");
    }
    SET(x, CURLOPT_CUSTOMREQUEST, method);
}

static bool add_header(struct hm_http_easy *x, const char *line)
{
    struct curl_slist *longer = curl_slist_append(x->headers, line);

    if (longer == NULL)
        return hm_fail_memory(x->err);
    x->headers = longer;
    return true;
}

static bool add_field(
    struct hm_http_easy *x, const struct hm_http_header *header)
{
    hm_auto(buf) line = hm_buf(HM_HTTP_HEADERS_MAX);
    size_t len = strlen(header->name) + 2 + header->value.len;
    bool ok;

    /* All the room at once: growing would leave copies of a secret. */
    if (hm_buf_extend(&line, len) != NULL)
        hm_buf_cut(&line, 0);
    hm_buf_put_str(&line, header->name);
    /* libcurl's way to send a field without value is a semicolon. */
    hm_buf_put_str(&line, header->value.len > 0 ? ": " : ";");
    hm_buf_put(&line, header->value);
    ok = hm_buf_end(&line, NULL, x->err) && add_header(x, hm_buf_str(&line));
    if (line.p != NULL)
        explicit_bzero(line.p, line.cap);
    return ok;
}

static bool set_headers(struct hm_http_easy *x)
{
    bool typed = false;

    for (size_t i = 0; i < x->req->header_count; i++) {
        const struct hm_http_header *header = &x->req->headers[i];

        HM_TRY(add_field(x, header));
        typed |= hm_bytes_eq_nocase(
            hm_bytes_str(header->name), HM_LIT("Content-Type"));
    }
    /* Not libcurl's waiting for 100-continue, nor its guess of a form. What is
     * signed is too short to wait for, and libcurl 7.88 would sign the field
     * that it leaves out. */
    if (x->req->sigv4 == NULL)
        HM_TRY(add_header(x, "Expect:"));
    if (!typed)
        HM_TRY(add_header(x, "Content-Type:"));
    SET(x, CURLOPT_HTTPHEADER, x->headers);
    return true;
}

/* libcurl keeps copies of both until the handle is used again or closed, and
 * does not wipe them. */
static bool set_signature(struct hm_http_easy *x)
{
    const struct hm_http_sigv4 *sigv4 = x->req->sigv4;
    hm_auto(buf) user = hm_buf(HM_HTTP_SIGV4_KEY_MAX);
    hm_auto(buf) secret = hm_buf(HM_HTTP_SIGV4_KEY_MAX);
    uint8_t *room;

    if (sigv4 == NULL)
        return true;
    hm_buf_put(&user, sigv4->user);
    HM_TRY(hm_buf_end(&user, NULL, x->err));
    /* All the room at once, as for header fields. */
    room = hm_buf_extend(&secret, sigv4->secret.len);
    if (room == NULL)
        return hm_buf_end(&secret, NULL, x->err);
    memcpy(room, sigv4->secret.p, sigv4->secret.len);
    SET(x, CURLOPT_AWS_SIGV4, sigv4->scope);
    SET(x, CURLOPT_USERNAME, hm_buf_str(&user));
    SET(x, CURLOPT_PASSWORD, hm_buf_str(&secret));
    explicit_bzero(secret.p, secret.cap);
    return true;
}

bool hm_http_easy_set_up(struct hm_http_easy *x)
{
    int64_t left_ms = x->req->deadline_ms - hm_http_mono_ms(&x->client->http);
    bool loopback = false;

    if (left_ms <= 0)
        return hm_fail(x->err, HM_NETWORK, "the deadline has passed");
    curl_easy_reset(x->easy); /* options only: connections stay */
    HM_TRY(set_url(x, &loopback));
    set_rules(x);
    set_times(x, left_ms < INT32_MAX ? left_ms : INT32_MAX);
    set_tls(x);
    set_proxy(x, loopback);
    set_callbacks(x);
    set_method(x);
    HM_TRY(set_headers(x));
    HM_TRY(set_signature(x));
    if (x->setup == CURLE_OUT_OF_MEMORY)
        return hm_fail_memory(x->err);
    if (x->setup != CURLE_OK)
        return hm_fail(
            x->err, HM_SYSTEM, "libcurl: %s", curl_easy_strerror(x->setup));
    return true;
}

/* Overwrite text that may be a secret before libcurl frees it. */
void hm_http_easy_clear(struct hm_http_easy *x)
{
    curl_easy_reset(x->easy);
    for (struct curl_slist *i = x->headers; i != NULL; i = i->next)
        explicit_bzero(i->data, strlen(i->data));
    curl_slist_free_all(x->headers);
    x->headers = NULL;
}

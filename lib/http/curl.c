/* SPDX-License-Identifier: Apache-2.0 */
#include "http/curl.h"

#include <inttypes.h>
#include <openssl/crypto.h>
#include <pthread.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/uri.h"
#include "http/body.h"
#include "http/easy.h"
#include "http/pool.h"
#include "http/proxy.h"

/* Room for the copies of all option strings. */
enum { OPTS_MAX = 32 * 1024 };

/* Every byte of libcurl's message could become four. */
enum { MESSAGE_MAX = 4 * CURL_ERROR_SIZE };

static void handle_free(struct hm_http_handle *handle)
{
    if (handle == NULL)
        return;
    curl_easy_cleanup(handle->easy);
    curl_url_cleanup(handle->url);
    hm_free(handle);
}

static struct hm_http_handle *handle_new(void)
{
    struct hm_http_handle *handle = hm_alloc(sizeof(*handle));

    if (handle == NULL)
        return NULL;
    handle->easy = curl_easy_init();
    handle->url = curl_url();
    if (handle->easy != NULL && handle->url != NULL)
        return handle;
    handle_free(handle);
    return NULL;
}

/* What libcurl's failures mean; others: HM_NETWORK, and perhaps again. */
static const struct {
    CURLcode result;
    enum hm_code code;
    const char *text;
} finals[] = {
    {CURLE_PEER_FAILED_VERIFICATION, HM_NETWORK, "server not authenticated"},
    {CURLE_SSL_CACERT_BADFILE, HM_USAGE, "CA file"},
    {CURLE_SSL_CERTPROBLEM, HM_USAGE, "client certificate or key"},
    {CURLE_SSL_ISSUER_ERROR, HM_NETWORK, "server not authenticated"},
    {CURLE_SSL_CIPHER, HM_NETWORK, "no common cipher"},
    {CURLE_WEIRD_SERVER_REPLY, HM_FORMAT, "malformed answer"},
    {CURLE_UNSUPPORTED_PROTOCOL, HM_FORMAT, "malformed answer"},
    {CURLE_BAD_CONTENT_ENCODING, HM_FORMAT, "malformed answer"},
    {CURLE_OUT_OF_MEMORY, HM_SYSTEM, "libcurl"},
    {CURLE_URL_MALFORMAT, HM_USAGE, "URL"},
    {CURLE_FAILED_INIT, HM_SYSTEM, "libcurl"},
};

/* libcurl says "out of memory" to a header line of 100 KiB as well, which it
 * keeps from us. Memory that ends just while a head arrives is rarer than a
 * server that wants to fill it. */
static bool is_endless_header(const struct hm_http_easy *x, CURLcode result)
{
    curl_off_t first_byte_us = 0;

    curl_easy_getinfo(x->easy, CURLINFO_STARTTRANSFER_TIME_T, &first_byte_us);
    return result == CURLE_OUT_OF_MEMORY && first_byte_us > 0 &&
        !x->resp->headers.ended;
}

static bool explain(struct hm_http_easy *x, CURLcode result)
{
    hm_auto(buf) text = hm_buf(MESSAGE_MAX);
    const char *message = x->handle->message;
    long sent = 0;

    if (message[0] == '\0')
        message = curl_easy_strerror(result);
    hm_text_escape(&text, hm_bytes_str(message));

    x->resp->failure = HM_HTTP_FAIL_FINAL;
    if (x->failed)
        return false;
    if (x->cancelled)
        return hm_fail(x->err, HM_NETWORK, "cancelled");
    if (is_endless_header(x, result))
        return hm_fail(x->err, HM_LIMIT, "a header line without end");
    for (size_t i = 0; i < sizeof(finals) / sizeof(finals[0]); i++) {
        if (finals[i].result == result)
            return hm_fail(x->err, finals[i].code, "%s: %s", finals[i].text,
                hm_buf_str(&text));
    }
    /* Bytes of this request that were handed to the system; a CONNECT to a
     * proxy counts, which errs on the safe side. */
    curl_easy_getinfo(x->easy, CURLINFO_REQUEST_SIZE, &sent);
    x->resp->failure = sent == 0 ? HM_HTTP_FAIL_NOT_SENT : HM_HTTP_FAIL_LOST;
    return hm_fail(x->err, HM_NETWORK, "%s", hm_buf_str(&text));
}

static bool perform(struct hm_http_easy *x)
{
    CURLcode result;

    x->handle->message[0] = '\0';
    result = curl_easy_perform(x->easy);
    /* We stopped reading ourselves: the status is what matters. */
    if (result == CURLE_WRITE_ERROR && x->resp->body_cut && !x->failed)
        return true;
    if (result != CURLE_OK)
        return explain(x, result);
    if (!x->resp->headers.ended || x->resp->status == 0)
        return hm_fail(x->err, HM_FORMAT, "an answer without a head");
    return true;
}

/* FNV-1a over scheme, host and port. */
static uint64_t origin_of(struct hm_bytes url)
{
    struct hm_err ignored;
    struct hm_uri uri;
    uint64_t hash = 0xcbf29ce484222325U;

    if (!hm_uri_parse(&uri, url, &ignored))
        return 0;
    for (size_t i = 0; i < uri.host.len; i++)
        hash = (hash ^ hm_to_lower(uri.host.p[i])) * 0x100000001b3U;
    hash = (hash ^ uri.port) * 0x100000001b3U;
    return (hash ^ hm_to_lower(uri.scheme.p[uri.scheme.len - 1])) *
        0x100000001b3U;
}

static bool exchange(void *ctx, const struct hm_http_request *req,
    struct hm_http_response *resp, struct hm_err *err)
{
    struct hm_http_client *client = ctx;
    uint64_t origin = origin_of(req->url);
    struct hm_http_handle *handle = hm_http_pool_take(&client->pool, origin);
    struct hm_http_easy x = {.client = client, .req = req, .resp = resp};
    bool ok;

    hm_http_body_begin(resp, req);
    if (handle == NULL)
        handle = handle_new();
    if (handle == NULL)
        return hm_fail_memory(err);
    x.handle = handle;
    x.easy = handle->easy;
    x.err = err;
    ok = hm_http_easy_set_up(&x) && perform(&x);
    hm_http_easy_clear(&x);
    handle_free(hm_http_pool_give(&client->pool, handle, origin));
    return ok;
}

static bool global_ok;

static void global_init(void)
{
    /* Before libcurl does it: OPENSSL_CONF must not change who is trusted. */
    global_ok = OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) == 1 &&
        curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

static bool copy(struct hm_http_client *client, const char **text,
    struct hm_bytes from, struct hm_err *err)
{
    struct hm_bytes out;

    HM_TRY(hm_arena_copy(&client->arena, &out, from, err));
    *text = (const char *)out.p;
    return true;
}

static bool copy_opts(struct hm_http_client *client, struct hm_err *err)
{
    struct hm_http_opts *opts = &client->opts;
    const char **texts[] = {
        &opts->user_agent, &opts->ca_file, &opts->proxy, &opts->no_proxy};
    hm_auto(http_proxy) proxy = {0};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (*texts[i] != NULL)
            HM_TRY(copy(client, texts[i], hm_bytes_str(*texts[i]), err));
    }
    if (opts->proxy == NULL || opts->proxy[0] == '\0')
        return true;
    HM_TRY(hm_http_proxy_parse(&proxy, hm_bytes_str(opts->proxy), err));
    HM_TRY(copy(client, &client->proxy_url, hm_buf_view(&proxy.url), err));
    if (proxy.credentials.len > 0)
        HM_TRY(
            copy(client, &client->proxy_credentials, proxy.credentials, err));
    return true;
}

static bool check_opts(const struct hm_http_opts *opts, struct hm_err *err)
{
    if (!hm_http_value_ok(hm_bytes_str(opts->user_agent)))
        return hm_fail(err, HM_USAGE, "user agent holds control characters");
    if ((opts->client_cert.len == 0) != (opts->client_key.len == 0))
        return hm_fail(
            err, HM_USAGE, "a client certificate needs its key, and a key one");
    return true;
}

bool hm_http_client_new(struct hm_http_client **out,
    const struct hm_http_opts *opts, struct hm_err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    hm_auto_ptr(http_client) client = NULL;

    pthread_once(&once, global_init);
    if (!global_ok)
        return hm_fail(err, HM_SYSTEM, "libcurl cannot be set up");
    HM_TRY(check_opts(opts, err));
    client = hm_alloc(sizeof(*client));
    if (client == NULL)
        return hm_fail_memory(err);
    hm_http_pool_init(&client->pool);
    client->arena = hm_arena(OPTS_MAX);
    client->opts = *opts;
    client->http = (struct hm_http){.exchange = exchange,
        .ctx = client,
        .env = opts->env,
        .log = opts->log};
    HM_TRY(copy_opts(client, err));
    *out = hm_move(client);
    return true;
}

void hm_http_client_free(struct hm_http_client *client)
{
    if (client == NULL)
        return;
    while (client->pool.count > 0)
        handle_free(hm_http_pool_take(&client->pool, 0));
    hm_http_pool_free(&client->pool);
    hm_arena_free(&client->arena);
    hm_free(client);
}

const struct hm_http *hm_http_client_http(const struct hm_http_client *client)
{
    return &client->http;
}

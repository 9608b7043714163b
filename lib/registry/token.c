/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/token.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/uri.h"
#include "enc/base64.h"
#include "enc/json.h"
#include "registry/problem.h"

/* The values and keys of an answer, and never a decoded secret: those are
 * decoded into memory that is wiped. */
enum { TAPE_MAX = 2 * 1024 * 1024 };

static const char basic_prefix[] = "Basic ";
static const char bearer_prefix[] = "Bearer ";

void hm_token_free(struct hm_token *token)
{
    hm_secret_free(&token->value);
    *token = (struct hm_token){0};
}

/* ---- Text in guarded memory ---- */

/* Appends to a secret that has room; too little is our own mistake and is
 * recorded as failed. */
struct pen {
    struct hm_secret *to;
    size_t len;
    bool failed;
};

static void put(struct pen *pen, struct hm_bytes in)
{
    pen->failed = pen->failed || in.len > pen->to->len - pen->len;
    if (pen->failed || in.len == 0)
        return;
    memcpy(pen->to->p + pen->len, in.p, in.len);
    pen->len += in.len;
}

static void put_escaped(struct pen *pen, struct hm_bytes in)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < in.len; i++) {
        uint8_t c = in.p[i];
        uint8_t three[3] = {
            '%', (uint8_t)digits[c >> 4], (uint8_t)digits[c & 15]};

        if (hm_is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~')
            put(pen, hm_bytes(&c, 1));
        else
            put(pen, hm_bytes(three, 3));
    }
}

static void put_pair(struct pen *pen, const char *name, struct hm_bytes value)
{
    if (value.len == 0)
        return;
    if (pen->len > 0)
        put(pen, HM_LIT("&"));
    put(pen, hm_bytes_str(name));
    put(pen, HM_LIT("="));
    put_escaped(pen, value);
}

bool hm_token_bearer(
    struct hm_secret *out, struct hm_bytes token, struct hm_err *err)
{
    size_t prefix = sizeof(bearer_prefix) - 1;

    if (token.len == 0 || token.len > HM_REGISTRY_TOKEN_MAX)
        return hm_fail(err, HM_FORMAT, "a token of %zu bytes, wanted 1 to %zu",
            token.len, HM_REGISTRY_TOKEN_MAX);
    for (size_t i = 0; i < token.len; i++) {
        if (!hm_is_alnum(token.p[i]) &&
            memchr("-._~+/=", token.p[i], 7) == NULL)
            return hm_fail(err, HM_FORMAT,
                "a token with a byte that no token has, at %zu", i);
    }
    HM_TRY(hm_secret_new(out, prefix + token.len, err));
    memcpy(out->p, bearer_prefix, prefix);
    memcpy(out->p + prefix, token.p, token.len);
    return true;
}

/* Base64 by the one encoder, which writes into a buffer: one that never grows
 * leaves nothing behind, and is wiped. */
static bool encode(
    struct hm_secret *out, struct hm_bytes plain, struct hm_err *err)
{
    size_t len = hm_base64_encoded_len(HM_BASE64, plain.len);
    size_t prefix = sizeof(basic_prefix) - 1;
    hm_auto(buf) text = hm_buf(len);
    bool ok;

    (void)hm_buf_extend(&text, len);
    HM_TRY(hm_buf_end(&text, NULL, err));
    hm_buf_cut(&text, 0);
    hm_base64_encode(&text, HM_BASE64, plain);
    ok = hm_buf_end(&text, NULL, err) && hm_secret_new(out, prefix + len, err);
    if (ok) {
        memcpy(out->p, basic_prefix, prefix);
        memcpy(out->p + prefix, text.p, len);
    }
    hm_wipe(text.p, text.cap);
    return ok;
}

bool hm_token_basic(
    struct hm_secret *out, const struct hm_cred *cred, struct hm_err *err)
{
    struct hm_bytes user = hm_bytes_str(cred->user);
    struct hm_bytes password = hm_secret_view(&cred->secret);
    hm_auto(secret) plain = {0};
    struct pen pen = {.to = &plain};

    /* RFC 7617: the first colon ends the name. */
    if (hm_bytes_find(user, ':') < user.len)
        return hm_fail(err, HM_USAGE, "a user name with a colon, from %s",
            HM_SHOW_STR(cred->source));
    HM_TRY(hm_secret_new(&plain, user.len + 1 + password.len, err));
    put(&pen, user);
    put(&pen, HM_LIT(":"));
    put(&pen, password);
    return encode(out, hm_secret_view(&plain), err);
}

/* ---- The answer ---- */

static bool plain_text(
    struct hm_secret *out, struct hm_json v, struct hm_err *err)
{
    struct hm_bytes raw = hm_json_text(v);
    hm_auto(buf) text = hm_buf(raw.len);
    bool ok;

    if (hm_json_type(v) != HM_JSON_STRING)
        return hm_fail(err, HM_FORMAT, "no token in the answer");
    /* Decoding never makes it longer: no growth, nothing left behind. */
    (void)hm_buf_extend(&text, raw.len);
    HM_TRY(hm_buf_end(&text, NULL, err));
    hm_buf_cut(&text, 0);
    hm_json_put_decoded(&text, v);
    ok = hm_buf_end(&text, NULL, err) &&
        hm_token_bearer(out, hm_buf_view(&text), err);
    hm_wipe(text.p, text.cap);
    return ok;
}

static bool read_life(int64_t *out, struct hm_json v, struct hm_err *err)
{
    uint64_t life_s = 0;

    *out = HM_REGISTRY_TOKEN_LIFE_S;
    if (hm_json_type(v) == HM_JSON_NONE || hm_json_type(v) == HM_JSON_NULL)
        return true;
    if (!hm_json_as_u64(&life_s, v))
        return hm_fail(err, HM_FORMAT, "expires_in is no number of seconds");
    if (life_s > HM_REGISTRY_TOKEN_LIFE_MAX_S)
        life_s = HM_REGISTRY_TOKEN_LIFE_MAX_S;
    if (life_s > 0)
        *out = (int64_t)life_s;
    return true;
}

bool hm_token_parse(
    struct hm_token *out, struct hm_bytes text, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(TAPE_MAX);
    hm_auto(token) token = {0};
    struct hm_json root, value;

    HM_TRY(hm_json_parse_borrowed(
        &root, &arena, text, HM_REGISTRY_TOKEN_MAX, err));
    value = hm_json_get(root, "token");
    if (hm_json_type(value) != HM_JSON_STRING || hm_json_str_eq(value, ""))
        value = hm_json_get(root, "access_token");
    HM_TRY(read_life(&token.life_s, hm_json_get(root, "expires_in"), err));
    HM_TRY(plain_text(&token.value, value, err));
    *out = token;
    token.value = (struct hm_secret){0};
    return true;
}

static bool answer_write(void *ctx, struct hm_bytes chunk, struct hm_err *err)
{
    struct pen *pen = ctx;

    put(pen, chunk);
    if (pen->failed)
        return hm_fail(err, HM_LIMIT, "an answer of more than %zu bytes",
            HM_REGISTRY_TOKEN_MAX);
    return true;
}

static bool answer_restart(void *ctx, struct hm_err *err)
{
    (void)err;
    ((struct pen *)ctx)->len = 0;
    return true;
}

/* ---- The question ---- */

static bool judge(const struct hm_token_request *req,
    const struct hm_http_response *resp, struct hm_err *err)
{
    struct hm_problem problem;
    const char *shown;

    if (resp->status == 200)
        return true;
    hm_problem_read(&problem, hm_buf_view(&resp->body));
    shown = HM_SHOW_PROBLEM(&problem);
    if (resp->status >= 201 && resp->status <= 399)
        return hm_fail(err, HM_DENIED,
            "the token service answers with status %d, wanted 200: redirects "
            "are not followed",
            resp->status);
    if (resp->status == 400 || resp->status == 401 || resp->status == 403)
        return req->cred->kind == HM_CRED_NONE
            ? hm_fail(err, HM_DENIED,
                  "the token service gives no token without credentials "
                  "(status %d) %s",
                  resp->status, shown)
            : hm_fail(err, HM_DENIED,
                  "the token service refuses the credentials from %s (status "
                  "%d) %s",
                  HM_SHOW_STR(req->cred->source), resp->status, shown);
    if (hm_http_check_ok(resp, err))
        return hm_fail(err, HM_FORMAT, "status %d", resp->status);
    return hm_wrap(err, "token service");
}

static bool send_and_read(struct hm_token *out, int *status,
    const struct hm_token_request *req, struct hm_http_request *http,
    struct hm_err *err)
{
    hm_auto(http_response) resp = {0};
    hm_auto(secret) answer = {0};
    struct pen pen = {.to = &answer};
    const struct hm_sink sink = {answer_write, answer_restart, &pen};

    HM_TRY(hm_secret_new(&answer, HM_REGISTRY_TOKEN_MAX, err));
    http->sink = &sink;
    http->body_max = HM_REGISTRY_TOKEN_MAX;
    http->deadline_ms = req->deadline_ms;
    http->retries = HM_REGISTRY_RETRIES;
    http->unsafe_http = req->unsafe_http;
    http->foreign = req->foreign;
    http->repeatable = true; /* two tokens are no harm */
    HM_TRY(hm_http_do(req->http, http, &resp, err));
    *status = resp.status;
    HM_TRY(judge(req, &resp, err));
    if (!hm_token_parse(out, hm_bytes(answer.p, pen.len), err))
        return hm_wrap(err, "answer of the token service");
    return true;
}

static size_t escaped_max(const struct hm_token_request *req)
{
    enum { NAMES = 256 };

    return 3 *
        (req->service.len + req->scope.len + strlen(req->client_id) +
            strlen(req->cred->user) + req->cred->secret.len) +
        NAMES;
}

static bool post(struct hm_token *out, int *status,
    const struct hm_token_request *req, struct hm_err *err)
{
    static const struct hm_http_header headers[] = {{"Content-Type",
        {(const uint8_t *)"application/x-www-form-urlencoded", 33}, false}};
    bool identity = req->cred->kind == HM_CRED_IDENTITY;
    struct hm_bytes secret = hm_secret_view(&req->cred->secret);
    hm_auto(secret) form = {0};
    struct pen pen = {.to = &form};
    struct hm_http_request http = {.method = "POST",
        .url = req->realm,
        .headers = headers,
        .header_count = 1};

    HM_TRY(hm_secret_new(&form, escaped_max(req), err));
    put_pair(&pen, "grant_type",
        identity ? HM_LIT("refresh_token") : HM_LIT("password"));
    put_pair(&pen, "service", req->service);
    put_pair(&pen, "scope", req->scope);
    put_pair(&pen, "client_id", hm_bytes_str(req->client_id));
    if (identity) {
        put_pair(&pen, "refresh_token", secret);
    } else {
        put_pair(&pen, "username", hm_bytes_str(req->cred->user));
        put_pair(&pen, "password", secret);
    }
    if (pen.failed)
        return hm_fail(err, HM_SYSTEM, "no room for a form");
    http.body = hm_bytes(form.p, pen.len);
    return send_and_read(out, status, req, &http, err);
}

static void query_pair(
    struct hm_buf *url, const char *name, struct hm_bytes value)
{
    bool more = hm_bytes_find(hm_buf_view(url), '?') < url->len;

    if (value.len == 0)
        return;
    hm_buf_put_str(url, more ? "&" : "?");
    hm_buf_put_str(url, name);
    hm_buf_put_str(url, "=");
    hm_uri_escape(url, value);
}

/* Each word of the scope is a parameter of its own. */
static void put_scopes(struct hm_buf *url, struct hm_bytes scope)
{
    while (scope.len > 0) {
        size_t end = hm_bytes_find(scope, ' ');

        query_pair(url, "scope", hm_bytes_slice(scope, 0, end));
        scope = hm_bytes_slice(scope, end + 1, scope.len);
    }
}

static bool get(struct hm_token *out, int *status,
    const struct hm_token_request *req, struct hm_err *err)
{
    hm_auto(buf) url = hm_buf(HM_URI_MAX);
    hm_auto(secret) basic = {0};
    struct hm_http_header header = {.name = "Authorization", .secret = true};
    struct hm_http_request http = {0};

    hm_buf_put(&url, req->realm);
    query_pair(&url, "service", req->service);
    put_scopes(&url, req->scope);
    query_pair(&url, "client_id", hm_bytes_str(req->client_id));
    HM_TRY(hm_buf_end(&url, &http.url, err));
    if (req->cred->kind == HM_CRED_PASSWORD) {
        HM_TRY(hm_token_basic(&basic, req->cred, err));
        header.value = hm_secret_view(&basic);
        http.headers = &header;
        http.header_count = 1;
    }
    return send_and_read(out, status, req, &http, err);
}

/* Services without OAuth 2 answer a POST with one of these. A service that has
 * it and refuses the password says 401, too: asking by GET finds out. */
static bool has_no_post(int status)
{
    return status == 404 || status == 405 || status == 401;
}

bool hm_token_fetch(struct hm_token *out, const struct hm_token_request *req,
    struct hm_err *err)
{
    bool identity = req->cred->kind == HM_CRED_IDENTITY;
    int status = 0;

    if (req->cred->kind == HM_CRED_NONE)
        return get(out, &status, req, err);
    if (req->no_post && !identity)
        return get(out, &status, req, err);
    if (post(out, &status, req, err))
        return true;
    if (identity && (status == 404 || status == 405))
        return hm_fail(err, HM_UNSUPPORTED,
            "the token service takes no identity tokens (status %d), and %s "
            "has one",
            status, HM_SHOW_STR(req->cred->source));
    if (identity || !has_no_post(status))
        return false;
    *err = (struct hm_err){0};
    HM_TRY(get(out, &status, req, err));
    out->no_post = true;
    return true;
}

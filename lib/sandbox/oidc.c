/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/oidc.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "enc/json_write.h"
#include "sandbox/answer.h"
#include "sandbox/oidc_impl.h"

bool hm_sandbox_oidc_new(struct hm_sandbox_oidc **out,
    const struct hm_sandbox_oidc_opts *opts, struct hm_err *err)
{
    hm_auto_ptr(sandbox_oidc) oidc = NULL;

    if (opts->claims != NULL)
        HM_TRY(hm_sandbox_oidc_claims_check(hm_bytes_str(opts->claims), err));
    oidc = hm_alloc(sizeof(*oidc));
    if (oidc == NULL)
        return hm_fail_memory(err);
    oidc->opts = *opts;
    if (oidc->opts.request_token == NULL)
        oidc->opts.request_token = HM_SANDBOX_OIDC_REQUEST_TOKEN;
    (void)pthread_mutex_init(&oidc->lock, NULL);
    HM_TRY(hm_sandbox_oidc_keys_open(oidc, err));
    *out = hm_move(oidc);
    return true;
}

void hm_sandbox_oidc_free(struct hm_sandbox_oidc *oidc)
{
    if (oidc == NULL)
        return;
    hm_sandbox_oidc_keys_free(oidc);
    hm_sandbox_oidc_logins_free(oidc);
    pthread_mutex_destroy(&oidc->lock);
    hm_free(oidc);
}

void hm_sandbox_oidc_error(struct hm_serve_response *resp, int status,
    const char *code, const char *message)
{
    hm_auto(json_out) json = hm_json_out();

    hm_serve_response_free(resp);
    *resp = hm_serve_response();
    hm_json_add_str(&json, json.root, "error", hm_bytes_str(code));
    hm_json_add_str(
        &json, json.root, "error_description", hm_bytes_str(message));
    hm_sandbox_json(resp, status, &json);
}

void hm_sandbox_oidc_issuer(struct hm_buf *out,
    const struct hm_sandbox_oidc *oidc, const struct hm_serve_request *req)
{
    if (oidc->opts.issuer != NULL) {
        hm_buf_put_str(out, oidc->opts.issuer);
        return;
    }
    hm_sandbox_origin(out, req);
    hm_buf_put_str(out, HM_SANDBOX_OIDC_PREFIX);
}

/* ---- What it says of itself ---- */

static void add_names(struct hm_json_out *json, const char *name,
    const char *first, const char *second)
{
    json_t *list = hm_json_add_list(json, json->root, name);

    hm_json_add_str(json, list, NULL, hm_bytes_str(first));
    if (second != NULL)
        hm_json_add_str(json, list, NULL, hm_bytes_str(second));
}

static bool add_url(struct hm_json_out *json, const char *name,
    const struct hm_buf *issuer, const char *path, struct hm_err *err)
{
    hm_auto(buf) url = hm_buf(HM_URI_MAX);

    hm_buf_put(&url, hm_buf_view(issuer));
    hm_buf_put_str(&url, path);
    HM_TRY(hm_buf_end(&url, NULL, err));
    hm_json_add_str(json, json->root, name, hm_buf_view(&url));
    return true;
}

static bool discovery(struct hm_sandbox_oidc *oidc,
    const struct hm_fault_hits *hits, const struct hm_serve_request *req,
    struct hm_serve_response *resp, struct hm_err *err)
{
    hm_auto(json_out) json = hm_json_out();
    hm_auto(buf) issuer = hm_buf(HM_URI_MAX);

    (void)hits;
    hm_sandbox_oidc_issuer(&issuer, oidc, req);
    HM_TRY(hm_buf_end(&issuer, NULL, err));
    HM_TRY(add_url(&json, "issuer", &issuer, "", err));
    HM_TRY(
        add_url(&json, "authorization_endpoint", &issuer, "/authorize", err));
    HM_TRY(add_url(&json, "token_endpoint", &issuer, "/token", err));
    HM_TRY(add_url(&json, "jwks_uri", &issuer, "/keys", err));
    add_names(&json, "response_types_supported", "code", NULL);
    add_names(&json, "subject_types_supported", "public", NULL);
    add_names(&json, "id_token_signing_alg_values_supported", "RS256", "ES256");
    add_names(&json, "code_challenge_methods_supported", "S256", NULL);
    add_names(&json, "scopes_supported", "openid", "email");
    hm_sandbox_json(resp, 200, &json);
    return true;
}

static bool keys(struct hm_sandbox_oidc *oidc, const struct hm_fault_hits *hits,
    const struct hm_serve_request *req, struct hm_serve_response *resp,
    struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_JWK_SET_MAX);

    (void)hits;
    (void)req;
    HM_TRY(hm_sandbox_oidc_jwks(&text, oidc, err));
    hm_serve_put_field(resp, "Cache-Control", HM_LIT("no-store"));
    hm_serve_answer(resp, 200, "application/json", hm_buf_view(&text));
    return true;
}

/* ---- GitHub's endpoint ---- */

static bool has_bearer(
    const struct hm_sandbox_oidc *oidc, const struct hm_serve_request *req)
{
    const struct hm_bytes *field = hm_serve_field(req, "Authorization");
    const size_t len = sizeof("bearer ") - 1;

    return field != NULL &&
        hm_bytes_eq_nocase(hm_bytes_slice(*field, 0, len), HM_LIT("bearer ")) &&
        hm_bytes_eq_str(
            hm_bytes_slice(*field, len, field->len), oidc->opts.request_token);
}

static bool read_mint(struct hm_sandbox_mint *mint, struct hm_buf texts[2],
    const struct hm_serve_request *req, struct hm_err *err)
{
    hm_auto(buf) alg = hm_buf(HM_SANDBOX_RECORD_MAX);

    /* GitHub's own default is a URL of the owner's. */
    if (!hm_serve_query(&texts[0], req, "audience"))
        hm_buf_put_str(&texts[0], "https://github.com/sandbox");
    (void)hm_serve_query(&texts[1], req, "claims");
    if (hm_serve_query(&alg, req, "alg")) {
        mint->rsa = hm_bytes_eq_str(hm_buf_view(&alg), "RS256");
        if (!mint->rsa && !hm_bytes_eq_str(hm_buf_view(&alg), "ES256"))
            return hm_fail(err, HM_USAGE, "alg is neither ES256 nor RS256");
    }
    return hm_buf_end(&texts[0], &mint->audience, err) &&
        hm_buf_end(&texts[1], &mint->claims, err);
}

static void texts_free(struct hm_buf (*texts)[3])
{
    for (size_t i = 0; i < 3; i++)
        hm_buf_free(&(*texts)[i]);
}

static bool actions(struct hm_sandbox_oidc *oidc,
    const struct hm_fault_hits *hits, const struct hm_serve_request *req,
    struct hm_serve_response *resp, struct hm_err *err)
{
    __attribute__((cleanup(texts_free))) struct hm_buf texts[3] = {
        hm_buf(HM_SANDBOX_RECORD_MAX), hm_buf(HM_SANDBOX_OIDC_CLAIMS_MAX),
        hm_buf(HM_URI_MAX)};
    hm_auto(json_out) json = hm_json_out();
    hm_auto(buf) token = hm_buf(HM_JWS_MAX);
    struct hm_sandbox_mint mint = {.hits = hits};

    if (!has_bearer(oidc, req)) {
        hm_sandbox_oidc_error(
            resp, 401, "unauthorized", "not this sandbox's request token");
        return true;
    }
    HM_TRY(read_mint(&mint, texts, req, err));
    hm_sandbox_oidc_issuer(&texts[2], oidc, req);
    HM_TRY(hm_buf_end(&texts[2], &mint.issuer, err));
    HM_TRY(hm_sandbox_oidc_mint(&token, oidc, &mint, err));
    hm_json_add_u64(&json, json.root, "count", token.len);
    hm_json_add_str(&json, json.root, "value", hm_buf_view(&token));
    hm_serve_put_field(resp, "Cache-Control", HM_LIT("no-store"));
    hm_sandbox_json(resp, 200, &json);
    return true;
}

static bool rotate(struct hm_sandbox_oidc *oidc,
    const struct hm_fault_hits *hits, const struct hm_serve_request *req,
    struct hm_serve_response *resp, struct hm_err *err)
{
    HM_TRY(hm_sandbox_oidc_rotate(oidc, err));
    return keys(oidc, hits, req, resp, err);
}

static bool authorize(struct hm_sandbox_oidc *oidc,
    const struct hm_fault_hits *hits, const struct hm_serve_request *req,
    struct hm_serve_response *resp, struct hm_err *err)
{
    (void)hits;
    (void)err; /* it answers in OAuth's words */
    hm_sandbox_oidc_authorize(oidc, req, resp);
    return true;
}

static bool exchange(struct hm_sandbox_oidc *oidc,
    const struct hm_fault_hits *hits, const struct hm_serve_request *req,
    struct hm_serve_response *resp, struct hm_err *err)
{
    (void)err;
    hm_sandbox_oidc_exchange(oidc, hits, req, resp);
    return true;
}

static const struct {
    const char *method, *path; /* behind the prefix */
    bool (*answer)(struct hm_sandbox_oidc *oidc,
        const struct hm_fault_hits *hits, const struct hm_serve_request *req,
        struct hm_serve_response *resp, struct hm_err *err);
} routes[] = {
    {"GET", "/.well-known/openid-configuration", discovery},
    {"GET", "/keys", keys},
    {"GET", "/actions/token", actions},
    {"GET", "/authorize", authorize},
    {"POST", "/token", exchange},
    {"POST", "/rotate", rotate},
};

static void answer(struct hm_sandbox_oidc *oidc, size_t route,
    const struct hm_fault_hits *hits, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    struct hm_err err = {0};

    if (!hm_sandbox_is(req, routes[route].method)) {
        hm_sandbox_oidc_error(
            resp, 405, "invalid_request", "another method is wanted");
        return;
    }
    if (!routes[route].answer(oidc, hits, req, resp, &err))
        hm_sandbox_oidc_error(resp, err.code == HM_SYSTEM ? 500 : 400,
            err.code == HM_SYSTEM ? "server_error" : "invalid_request",
            err.msg);
}

void hm_sandbox_oidc_handle(struct hm_sandbox_oidc *oidc,
    const struct hm_fault_hits *hits, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    const size_t len = sizeof(HM_SANDBOX_OIDC_PREFIX) - 1;
    struct hm_bytes path = hm_bytes_slice(req->path, len, req->path.len);

    for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
        if (hm_bytes_eq_str(path, routes[i].path)) {
            answer(oidc, i, hits, req, resp);
            return;
        }
    }
    hm_sandbox_oidc_error(
        resp, 404, "not_found", "the sandbox's issuer has no such path");
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A login that approves itself: authorization code with PKCE (RFC 6749, RFC
 * 7636). Codes are used once, live a minute, and are in memory only. */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/uri.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "crypto/secret.h"
#include "enc/base64.h"
#include "enc/hex.h"
#include "enc/json_write.h"
#include "sandbox/answer.h"
#include "sandbox/oidc_impl.h"

/* The text of a SHA-256 digest in base64url. */
enum { CHALLENGE_LEN = 43 };

static void login_free(struct hm_sandbox_login *login)
{
    if (login == NULL)
        return;
    hm_buf_free(&login->client);
    hm_buf_free(&login->redirect);
    hm_buf_free(&login->challenge);
    hm_buf_free(&login->nonce);
    hm_buf_free(&login->claims);
    hm_buf_free(&login->issuer);
    hm_free(login);
}

static void login_cleanup(struct hm_sandbox_login **login)
{
    login_free(*login);
}

#define AUTO_LOGIN                                                             \
    __attribute__((cleanup(login_cleanup))) struct hm_sandbox_login *

void hm_sandbox_oidc_logins_free(struct hm_sandbox_oidc *oidc)
{
    for (size_t i = 0; i < oidc->login_count; i++)
        login_free(oidc->logins[i]);
    oidc->login_count = 0;
}

static bool new_login(struct hm_sandbox_login **out, struct hm_err *err)
{
    struct hm_sandbox_login *login = hm_alloc(sizeof(*login));

    if (login == NULL)
        return hm_fail_memory(err);
    login->client = hm_buf(HM_SANDBOX_RECORD_MAX);
    login->redirect = hm_buf(HM_URI_MAX);
    login->challenge = hm_buf(HM_SANDBOX_RECORD_MAX);
    login->nonce = hm_buf(HM_SANDBOX_RECORD_MAX);
    login->claims = hm_buf(HM_SANDBOX_OIDC_CLAIMS_MAX);
    login->issuer = hm_buf(HM_URI_MAX);
    *out = login;
    return true;
}

/* ---- The page ---- */

static bool is_param(
    const struct hm_serve_request *req, const char *name, const char *value)
{
    hm_auto(buf) text = hm_buf(HM_SANDBOX_RECORD_MAX);

    return hm_serve_query(&text, req, name) &&
        hm_bytes_eq_str(hm_buf_view(&text), value);
}

/* A sandbox redirects to this machine alone: else it could send a browser, with
 * words of somebody's choice, anywhere. */
static bool check_redirect(const struct hm_buf *redirect, struct hm_err *err)
{
    struct hm_uri uri;

    if (!hm_uri_parse(&uri, hm_buf_view(redirect), err))
        return hm_wrap(err, "redirect_uri");
    if (!hm_uri_is_loopback(&uri) || uri.has_query || uri.has_fragment)
        return hm_fail(err, HM_USAGE, "redirect_uri is not on loopback");
    return true;
}

static bool read_page(struct hm_sandbox_login *login,
    const struct hm_serve_request *req, struct hm_err *err)
{
    if (!is_param(req, "response_type", "code"))
        return hm_fail(err, HM_USAGE, "response_type is not code");
    if (!hm_serve_query(&login->client, req, "client_id") ||
        login->client.len == 0)
        return hm_fail(err, HM_USAGE, "no client_id");
    if (!hm_serve_query(&login->redirect, req, "redirect_uri"))
        return hm_fail(err, HM_USAGE, "no redirect_uri");
    HM_TRY(check_redirect(&login->redirect, err));
    if (!is_param(req, "code_challenge_method", "S256") ||
        !hm_serve_query(&login->challenge, req, "code_challenge") ||
        login->challenge.len != CHALLENGE_LEN)
        return hm_fail(err, HM_USAGE, "no code_challenge of S256");
    (void)hm_serve_query(&login->nonce, req, "nonce");
    (void)hm_serve_query(&login->claims, req, "claims");
    return hm_buf_end(&login->nonce, NULL, err) &&
        hm_buf_end(&login->claims, NULL, err) &&
        hm_sandbox_oidc_claims_check(hm_buf_view(&login->claims), err);
}

static bool set_code(struct hm_sandbox_login *login, struct hm_err *err)
{
    uint8_t raw[HM_SANDBOX_CODE_LEN / 2];
    hm_auto(buf) hex = hm_buf(HM_SANDBOX_CODE_LEN);

    HM_TRY(hm_random(raw, sizeof(raw), err));
    hm_hex_encode(&hex, hm_bytes(raw, sizeof(raw)));
    HM_TRY(hm_buf_end(&hex, NULL, err));
    memcpy(login->code, hm_buf_str(&hex), sizeof(login->code));
    return true;
}

static void keep(struct hm_sandbox_oidc *oidc, struct hm_sandbox_login *login)
{
    struct hm_sandbox_login *old = NULL;

    pthread_mutex_lock(&oidc->lock);
    if (oidc->login_count == HM_SANDBOX_OIDC_CODES_MAX) {
        old = oidc->logins[0];
        memmove(oidc->logins, oidc->logins + 1,
            (HM_SANDBOX_OIDC_CODES_MAX - 1) *
                sizeof(struct hm_sandbox_login *));
        oidc->login_count--;
    }
    oidc->logins[oidc->login_count++] = login;
    pthread_mutex_unlock(&oidc->lock);
    login_free(old);
}

static bool put_location(struct hm_buf *out,
    const struct hm_sandbox_login *login, const struct hm_serve_request *req,
    struct hm_err *err)
{
    hm_auto(buf) state = hm_buf(HM_SANDBOX_RECORD_MAX);

    hm_buf_put(out, hm_buf_view(&login->redirect));
    hm_buf_printf(out, "?code=%s&iss=", login->code);
    hm_uri_escape(out, hm_buf_view(&login->issuer));
    if (hm_serve_query(&state, req, "state")) {
        hm_buf_put_str(out, "&state=");
        hm_uri_escape(out, hm_buf_view(&state));
        HM_TRY(hm_buf_end(&state, NULL, err));
    }
    return hm_buf_end(out, NULL, err);
}

static bool authorize(struct hm_sandbox_oidc *oidc,
    const struct hm_serve_request *req, struct hm_serve_response *resp,
    struct hm_err *err)
{
    hm_auto(buf) location = hm_buf(2 * HM_URI_MAX);
    AUTO_LOGIN login = NULL;

    HM_TRY(new_login(&login, err));
    HM_TRY(read_page(login, req, err));
    HM_TRY(set_code(login, err));
    hm_sandbox_oidc_issuer(&login->issuer, oidc, req);
    HM_TRY(hm_buf_end(&login->issuer, NULL, err));
    HM_TRY(put_location(&location, login, req, err));
    login->expires_ms = oidc->opts.now_ms(oidc->opts.clock) +
        (int64_t)HM_SANDBOX_OIDC_CODE_S * 1000;
    keep(oidc, login);
    login = NULL;
    hm_serve_put_field(resp, "Location", hm_buf_view(&location));
    hm_serve_answer(resp, 302, "text/html; charset=utf-8",
        HM_LIT("<p>The sandbox approves.\n"));
    return true;
}

void hm_sandbox_oidc_authorize(struct hm_sandbox_oidc *oidc,
    const struct hm_serve_request *req, struct hm_serve_response *resp)
{
    struct hm_err err = {0};

    if (!authorize(oidc, req, resp, &err))
        hm_sandbox_oidc_error(resp, err.code == HM_SYSTEM ? 500 : 400,
            "invalid_request", err.msg);
}

/* ---- The token ---- */

/* Taken out: a code that was shown once is over, whatever comes of it. */
static struct hm_sandbox_login *take(
    struct hm_sandbox_oidc *oidc, const struct hm_serve_request *form)
{
    struct hm_sandbox_login *found = NULL;

    pthread_mutex_lock(&oidc->lock);
    for (size_t i = 0; i < oidc->login_count && found == NULL; i++) {
        if (!is_param(form, "code", oidc->logins[i]->code))
            continue;
        found = oidc->logins[i];
        memmove(oidc->logins + i, oidc->logins + i + 1,
            (oidc->login_count - i - 1) * sizeof(struct hm_sandbox_login *));
        oidc->login_count--;
    }
    pthread_mutex_unlock(&oidc->lock);
    return found;
}

static bool check_verifier(const struct hm_sandbox_login *login,
    const struct hm_serve_request *form, struct hm_err *err)
{
    hm_auto(buf) verifier = hm_buf(HM_SANDBOX_RECORD_MAX);
    hm_auto(buf) challenge = hm_buf(HM_SANDBOX_RECORD_MAX);
    hm_auto(hasher) hasher = {0};
    struct hm_digest digest;

    (void)hm_serve_query(&verifier, form, "code_verifier");
    HM_TRY(hm_hasher_new(&hasher, HM_SHA256, err));
    hm_hasher_put(&hasher, hm_buf_view(&verifier));
    HM_TRY(hm_hasher_end(&digest, &hasher, err));
    hm_base64_encode(&challenge, HM_BASE64URL_NO_PAD, hm_digest_view(&digest));
    HM_TRY(hm_buf_end(&challenge, NULL, err));
    if (!hm_bytes_eq(hm_buf_view(&challenge), hm_buf_view(&login->challenge)))
        return hm_fail(err, HM_DENIED, "code_verifier does not fit");
    return true;
}

static bool check_login(struct hm_sandbox_oidc *oidc,
    const struct hm_sandbox_login *login, const struct hm_serve_request *form,
    struct hm_err *err)
{
    if (login == NULL)
        return hm_fail(err, HM_DENIED, "no such code");
    if (login->expires_ms <= oidc->opts.now_ms(oidc->opts.clock))
        return hm_fail(err, HM_DENIED, "the code has expired");
    if (!is_param(form, "client_id", hm_buf_str(&login->client)))
        return hm_fail(err, HM_DENIED, "another client_id");
    if (!is_param(form, "redirect_uri", hm_buf_str(&login->redirect)))
        return hm_fail(err, HM_DENIED, "another redirect_uri");
    return check_verifier(login, form, err);
}

static bool answer(struct hm_sandbox_oidc *oidc,
    const struct hm_sandbox_login *login, const struct hm_fault_hits *hits,
    struct hm_serve_response *resp, struct hm_err *err)
{
    const struct hm_sandbox_mint mint = {
        .issuer = hm_buf_view(&login->issuer),
        .audience = hm_buf_view(&login->client),
        .nonce = hm_buf_view(&login->nonce),
        .claims = hm_buf_view(&login->claims),
        .person = true,
        .hits = hits,
    };
    hm_auto(json_out) json = hm_json_out();
    hm_auto(buf) token = hm_buf(HM_JWS_MAX);

    HM_TRY(hm_sandbox_oidc_mint(&token, oidc, &mint, err));
    hm_json_add_str(
        &json, json.root, "access_token", HM_LIT("sandbox-access-token"));
    hm_json_add_str(&json, json.root, "token_type", HM_LIT("Bearer"));
    hm_json_add_u64(&json, json.root, "expires_in", HM_SANDBOX_OIDC_LIFE_S);
    hm_json_add_str(&json, json.root, "id_token", hm_buf_view(&token));
    hm_serve_put_field(resp, "Cache-Control", HM_LIT("no-store"));
    hm_sandbox_json(resp, 200, &json);
    return true;
}

/* A form is a query in which a plus is a space. */
static bool exchange(struct hm_sandbox_oidc *oidc,
    const struct hm_fault_hits *hits, const struct hm_serve_request *req,
    struct hm_serve_response *resp, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_SANDBOX_CONTROL_MAX);
    struct hm_serve_request form = {0};
    AUTO_LOGIN login = NULL;

    hm_buf_put(&text, req->body);
    HM_TRY(hm_buf_end(&text, &form.query, err));
    for (size_t i = 0; i < text.len; i++) {
        if (text.p[i] == '+')
            text.p[i] = ' ';
    }
    if (!is_param(&form, "grant_type", "authorization_code"))
        return hm_fail(
            err, HM_UNSUPPORTED, "grant_type is not authorization_code");
    login = take(oidc, &form);
    return check_login(oidc, login, &form, err) &&
        answer(oidc, login, hits, resp, err);
}

void hm_sandbox_oidc_exchange(struct hm_sandbox_oidc *oidc,
    const struct hm_fault_hits *hits, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    struct hm_err err = {0};

    if (exchange(oidc, hits, req, resp, &err))
        return;
    if (err.code == HM_DENIED)
        hm_sandbox_oidc_error(resp, 400, "invalid_grant", err.msg);
    else if (err.code == HM_UNSUPPORTED)
        hm_sandbox_oidc_error(resp, 400, "unsupported_grant_type", err.msg);
    else
        hm_sandbox_oidc_error(resp, 500, "server_error", err.msg);
}

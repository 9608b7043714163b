/* SPDX-License-Identifier: Apache-2.0 */
#include "oidc/login.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/uri.h"
#include "cred/room.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "enc/base64.h"
#include "http/guarded.h"
#include "oidc/answer.h"
#include "oidc/listen.h"
#include "oidc/token.h"

#define WELL_KNOWN "/.well-known/openid-configuration"

/* 32 random bytes as text: RFC 7636 section 4.1 wants 43 characters at least. */
enum { WORD_BYTES = 32, WORD_LEN = 43 };

/* One login. */
struct flow {
    const struct hm_oidc_world *world;
    const char *issuer, *client_id;
    struct hm_arena arena;
    struct hm_oidc_discovery found;
    struct hm_secret state, nonce, verifier; /* terminated texts */
    struct hm_buf redirect;
};

static void flow_free(struct flow *f)
{
    hm_arena_free(&f->arena);
    hm_secret_free(&f->state);
    hm_secret_free(&f->nonce);
    hm_secret_free(&f->verifier);
    hm_buf_free(&f->redirect);
}

static bool make_word(struct hm_secret *out, struct hm_err *err)
{
    hm_auto(secret) raw = {0}, room = {0};
    struct hm_buf text;

    HM_TRY(hm_secret_new(&raw, WORD_BYTES, err));
    HM_TRY(hm_random(raw.p, raw.len, err));
    HM_TRY(hm_cred_room(&room, &text, WORD_LEN, err));
    hm_base64_encode(&text, HM_BASE64URL_NO_PAD, hm_secret_view(&raw));
    HM_TRY(hm_buf_end(&text, NULL, err));
    *out = hm_secret_move(&room); /* with the NUL behind it */
    return true;
}

static const char *word(const struct hm_secret *secret)
{
    return (const char *)secret->p;
}

/* ---- The issuer ---- */

static bool check_issuer(const struct flow *f, struct hm_err *err)
{
    struct hm_uri uri;

    if (hm_uri_parse(&uri, hm_bytes_str(f->issuer), err))
        return true;
    err->code = HM_USAGE;
    return false;
}

/* No redirect: whoever the issuer sends us to would say where codes go. */
static bool discover(struct flow *f, struct hm_err *err)
{
    hm_auto(buf) url = hm_buf(HM_URI_MAX);
    hm_auto(http_response) resp = {0};
    struct hm_http_request req = {
        .body_max = HM_OIDC_DOCUMENT_MAX,
        .deadline_ms = f->world->deadline_ms,
        .retries = HM_OIDC_RETRIES,
        .foreign = true,
    };
    size_t len = strlen(f->issuer);

    hm_buf_put(&url,
        hm_bytes(
            f->issuer, len > 0 && f->issuer[len - 1] == '/' ? len - 1 : len));
    hm_buf_put_str(&url, WELL_KNOWN);
    HM_TRY(hm_buf_end(&url, &req.url, err));
    HM_TRY(hm_http_do(f->world->http, &req, &resp, err));
    return hm_oidc_check_ok(&resp, err) &&
        hm_oidc_discovery_read(
            &f->found, &f->arena, hm_buf_view(&resp.body), f->issuer, err);
}

/* ---- The page ---- */

static void put_param(struct hm_buf *out, const char *name, const char *value)
{
    struct hm_bytes so_far = hm_buf_view(out);
    bool first = hm_bytes_find(so_far, '?') == so_far.len;
    bool empty = so_far.len > 0 && so_far.p[so_far.len - 1] == '?';

    hm_buf_put_str(out, first ? "?" : empty ? "" : "&");
    hm_buf_put_str(out, name);
    hm_buf_put_u8(out, '=');
    hm_uri_escape(out, hm_bytes_str(value));
}

static bool put_challenge(
    struct hm_buf *out, const struct flow *f, struct hm_err *err)
{
    hm_auto(hasher) hasher = {0};
    struct hm_digest digest;

    HM_TRY(hm_hasher_new(&hasher, HM_SHA256, err));
    hm_hasher_put(&hasher, hm_bytes(f->verifier.p, WORD_LEN));
    HM_TRY(hm_hasher_end(&digest, &hasher, err));
    hm_base64_encode(out, HM_BASE64URL_NO_PAD, hm_digest_view(&digest));
    return hm_buf_end(out, NULL, err);
}

static bool put_page(
    struct hm_buf *out, const struct flow *f, struct hm_err *err)
{
    hm_auto(buf) challenge = hm_buf(HM_OIDC_CODE_MAX);

    HM_TRY(put_challenge(&challenge, f, err));
    hm_buf_put(out, f->found.authorization);
    put_param(out, "response_type", "code");
    put_param(out, "client_id", f->client_id);
    put_param(out, "redirect_uri", hm_buf_str(&f->redirect));
    put_param(out, "scope", "openid email");
    put_param(out, "state", word(&f->state));
    put_param(out, "nonce", word(&f->nonce));
    put_param(out, "code_challenge", hm_buf_str(&challenge));
    put_param(out, "code_challenge_method", "S256");
    return hm_buf_end(out, NULL, err);
}

/* The name and not the address: Dex, which the public instance uses, lets
 * programs without a secret come back to "localhost" alone. */
static bool put_redirect(
    struct flow *f, const struct hm_oidc_listener *listener, struct hm_err *err)
{
    f->redirect = hm_buf(HM_OIDC_CODE_MAX);
    hm_buf_printf(&f->redirect, "http://localhost:%u" HM_OIDC_CALLBACK,
        hm_oidc_listener_port(listener));
    return hm_buf_end(&f->redirect, NULL, err);
}

static bool ask_person(struct hm_secret *code, struct flow *f,
    const struct hm_oidc_login *login, struct hm_err *err)
{
    hm_auto_ptr(oidc_listener) listener = NULL;
    hm_auto(buf) page = hm_buf(HM_URI_MAX);

    HM_TRY(hm_oidc_listen(&listener, word(&f->state), f->issuer, err));
    HM_TRY(put_redirect(f, listener, err));
    HM_TRY(put_page(&page, f, err));
    HM_TRY(login->open(login->ctx, hm_buf_str(&page), err));
    return hm_oidc_listener_wait(
        code, listener, f->world->http, f->world->deadline_ms, err);
}

/* ---- The token ---- */

static void put_field(
    struct hm_buf *out, const char *name, struct hm_bytes value)
{
    if (out->len > 0)
        hm_buf_put_u8(out, '&');
    hm_buf_put_str(out, name);
    hm_buf_put_u8(out, '=');
    hm_uri_escape(out, value);
}

static bool put_form(struct hm_secret *out, const struct flow *f,
    const struct hm_secret *code, struct hm_err *err)
{
    hm_auto(secret) room = {0};
    struct hm_buf text;

    HM_TRY(hm_cred_room(&room, &text, 8 * HM_OIDC_CODE_MAX, err));
    put_field(&text, "grant_type", HM_LIT("authorization_code"));
    put_field(&text, "code", hm_secret_view(code));
    put_field(&text, "redirect_uri", hm_buf_view(&f->redirect));
    put_field(&text, "client_id", hm_bytes_str(f->client_id));
    put_field(&text, "code_verifier", hm_bytes(f->verifier.p, WORD_LEN));
    return hm_cred_room_end(out, &room, &text, err);
}

static bool refused(const struct hm_http_response *resp,
    const struct hm_bytes sent[2], struct hm_err *err)
{
    hm_auto(buf) says = hm_buf(HM_LOG_LINE_MAX);

    hm_oidc_show_refusal(&says, hm_buf_view(&resp->body), sent, 2);
    if (hm_oidc_check_ok(resp, err))
        return hm_fail(err, HM_FORMAT, "an answer without a token");
    if (says.len > 0)
        return hm_fail(err, err->code, "%s%s", err->msg, hm_buf_str(&says));
    return false;
}

/* A code is good once: it is sent again only when no byte of it was sent. */
static bool exchange(struct hm_secret *out, const struct flow *f,
    const struct hm_secret *code, struct hm_err *err)
{
    const struct hm_http_header headers[] = {
        {"Content-Type", HM_LIT("application/x-www-form-urlencoded"), false},
        {"Accept", HM_LIT("application/json"), false},
    };
    const struct hm_bytes sent[2] = {
        hm_secret_view(code), hm_bytes(f->verifier.p, WORD_LEN)};
    hm_auto(http_response) resp = {0};
    hm_auto(secret) form = {0}, body = {0};
    struct hm_http_request req = {
        .method = "POST",
        .url = f->found.token,
        .headers = headers,
        .header_count = 2,
        .body_max = HM_OIDC_ANSWER_MAX,
        .deadline_ms = f->world->deadline_ms,
        .retries = HM_OIDC_RETRIES,
        .foreign = true,
    };

    HM_TRY(put_form(&form, f, code, err));
    req.body = hm_secret_view(&form);
    HM_TRY(hm_http_do_guarded(f->world->http, &req, &resp, &body, err));
    if (resp.status < 200 || resp.status > 299)
        return refused(&resp, sent, err);
    return hm_oidc_member(out, hm_secret_view(&body), "id_token", err);
}

/* OpenID Connect Core section 3.1.3.7: issuer, client and nonce. Without the
 * nonce, a token that somebody else was given could be slipped to us, and we
 * would sign as them. */
static bool check_ours(
    const struct flow *f, const struct hm_secret *text, struct hm_err *err)
{
    const struct hm_jwt_rules rules = {
        .issuer = hm_bytes_str(f->issuer),
        .audience = hm_bytes_str(f->client_id),
        .now = {hm_http_now_s(f->world->http), 0},
        .unsafe_leeway_s = HM_OIDC_LEEWAY_S,
    };
    hm_auto(secret) copy = {0};
    hm_auto(oidc_token) token = {0};
    struct hm_bytes nonce;

    HM_TRY(hm_secret_from(&copy, hm_secret_view(text), err));
    HM_TRY(hm_oidc_token_read(&token, &copy, err));
    HM_TRY(hm_jwt_check(&token.jwt, &rules, err));
    if (!hm_jwt_claim_str(&nonce, &token.jwt, "nonce", &token.arena, err)) {
        if (err->code == HM_NOT_FOUND) /* that is for "nobody to ask" */
            err->code = HM_FORMAT;
        return false;
    }
    if (!hm_ct_eq(nonce, hm_bytes(f->nonce.p, WORD_LEN)))
        return hm_fail(
            err, HM_MISMATCH, "token: its nonce is not the one of this login");
    return true;
}

static bool run(struct hm_secret *out, struct flow *f,
    const struct hm_oidc_login *login, struct hm_err *err)
{
    hm_auto(secret) code = {0}, text = {0};

    HM_TRY(check_issuer(f, err));
    HM_TRY(discover(f, err));
    HM_TRY(make_word(&f->state, err));
    HM_TRY(make_word(&f->nonce, err));
    HM_TRY(make_word(&f->verifier, err));
    HM_TRY(ask_person(&code, f, login, err));
    HM_TRY(exchange(&text, f, &code, err));
    HM_TRY(check_ours(f, &text, err));
    *out = hm_secret_move(&text);
    return true;
}

bool hm_oidc_login(struct hm_secret *out, const struct hm_oidc_login *login,
    const struct hm_oidc_world *world, struct hm_err *err)
{
    __attribute__((cleanup(flow_free))) struct flow f = {
        .world = world,
        .issuer = login->issuer != NULL ? login->issuer : HM_OIDC_ISSUER,
        .client_id =
            login->client_id != NULL ? login->client_id : HM_OIDC_CLIENT_ID,
        .arena = hm_arena(HM_OIDC_ARENA_MAX),
    };

    if (run(out, &f, login, err))
        return true;
    return hm_wrap(err, "login at %s", HM_SHOW_STR(f.issuer));
}

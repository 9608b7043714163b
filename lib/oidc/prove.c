/* SPDX-License-Identifier: Apache-2.0 */
#include "oidc/prove.h"

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "http/http.h"
#include "jose/jwk.h"
#include "jose/jws.h"
#include "oidc/answer.h"

#define WELL_KNOWN "/.well-known/openid-configuration"

/* No redirect: whoever the issuer sends us to would say whose keys are its. */
static bool get(struct hm_buf *out, const struct hm_oidc_world *world,
    struct hm_bytes url, size_t max, struct hm_err *err)
{
    hm_auto(http_response) resp = {0};
    const struct hm_http_request req = {
        .url = url,
        .body_max = max,
        .deadline_ms = world->deadline_ms,
        .retries = HM_OIDC_RETRIES,
        .foreign = true,
    };

    HM_TRY(hm_http_do(world->http, &req, &resp, err));
    HM_TRY(hm_oidc_check_ok(&resp, err));
    hm_buf_put(out, hm_buf_view(&resp.body));
    return hm_buf_end(out, NULL, err);
}

static bool document_url(
    struct hm_buf *out, struct hm_bytes issuer, struct hm_err *err)
{
    if (!hm_oidc_check_url("its issuer", issuer, err))
        return false;
    if (issuer.p[issuer.len - 1] == '/')
        issuer.len--;
    hm_buf_put(out, issuer);
    hm_buf_put_str(out, WELL_KNOWN);
    return hm_buf_end(out, NULL, err);
}

/* What came is no key set: the issuer's failure, which no option mends. */
static bool blame_issuer(struct hm_err *err)
{
    if (err->code == HM_FORMAT || err->code == HM_LIMIT)
        err->code = HM_NETWORK;
    return false;
}

static bool fetch_keys(struct hm_jwk_set **out, struct hm_arena *arena,
    const struct hm_oidc_proof *proof, struct hm_err *err)
{
    hm_auto(buf) url = hm_buf(HM_URI_MAX),
                 document = hm_buf(HM_OIDC_DOCUMENT_MAX),
                 keys = hm_buf(HM_JWK_SET_MAX);
    struct hm_bytes where;

    HM_TRY(document_url(&url, proof->issuer, err));
    HM_TRY(get(
        &document, proof->world, hm_buf_view(&url), HM_OIDC_DOCUMENT_MAX, err));
    if (!hm_oidc_keys_url(
            &where, arena, hm_buf_view(&document), proof->issuer, err))
        return blame_issuer(err);
    HM_TRY(get(&keys, proof->world, where, HM_JWK_SET_MAX, err));
    return hm_jwk_set_parse(out, hm_buf_view(&keys), err) || blame_issuer(err);
}

/* With its third part a token is worth something: what was decoded of it does
 * not stay behind in ordinary memory. */
static bool verify(const struct hm_jwk_set *keys,
    const struct hm_oidc_token *token, struct hm_arena *arena,
    struct hm_err *err)
{
    struct hm_bytes payload;
    struct hm_jws jws;
    bool ok;

    HM_TRY(hm_jws_parse(&jws, arena, hm_secret_view(&token->text), err));
    ok = hm_jwk_set_verify(&payload, keys, &jws, err);
    hm_wipe((void *)(uintptr_t)jws.signature.p, jws.signature.len);
    return ok;
}

static bool check(const struct hm_oidc_token *token,
    const struct hm_oidc_proof *proof, struct hm_err *err)
{
    const struct hm_jwt_rules rules = {
        .issuer = proof->issuer,
        .audience = hm_bytes_str(proof->audience),
        .now = {hm_http_now_s(proof->world->http), 0},
        .unsafe_leeway_s = HM_OIDC_LEEWAY_S,
    };

    return hm_jwt_check(&token->jwt, &rules, err);
}

static bool prove(const struct hm_oidc_token *token,
    const struct hm_oidc_proof *proof, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_OIDC_ARENA_MAX);
    hm_auto_ptr(jwk_set) keys = NULL;

    /* Before anybody is asked: another issuer's keys prove nothing here. */
    HM_TRY(check(token, proof, err));
    if (!fetch_keys(&keys, &arena, proof, err))
        return hm_wrap(err, "keys of %s", HM_SHOW(proof->issuer));
    return verify(keys, token, &arena, err);
}

bool hm_oidc_prove(const struct hm_oidc_token *token,
    const struct hm_oidc_proof *proof, struct hm_err *err)
{
    if (prove(token, proof, err))
        return true;
    if (err->code == HM_NOT_FOUND) /* that is for "nobody to ask" */
        err->code = HM_MISMATCH;
    return hm_wrap(err, "identity token");
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "client/fulcio.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "client/ask.h"
#include "client/fulcio_believe.h"
#include "crypto/secret.h"
#include "enc/base64.h"
#include "enc/json_field.h"
#include "enc/pem.h"
#include "jose/jwt.h"
#include "x509/csr.h"

static const char sign_path[] = "/api/v2/signingCert";

/* ---- The token ---- */

/* Three parts of base64url: nothing that JSON or a header would escape. */
static bool is_compact(struct hm_bytes token)
{
    size_t dots = 0;

    for (size_t i = 0; i < token.len; i++) {
        uint8_t c = token.p[i];

        dots += c == '.';
        if (c != '.' && c != '-' && c != '_' && !hm_is_alnum(c))
            return false;
    }
    return dots == 2;
}

/* The claims, which are no secret: the signature behind them, which makes the
 * token one, is not decoded. Who believes them verifies it. */
static bool read_claims(struct hm_jwt *out, struct hm_arena *arena,
    struct hm_bytes token, struct hm_err *err)
{
    hm_auto(buf) payload = hm_buf(HM_JWS_MAX);
    struct hm_bytes part, kept;

    if (token.len > HM_JWS_MAX)
        return hm_fail(err, HM_LIMIT, "it has %zu bytes, at most %zu are read",
            token.len, HM_JWS_MAX);
    if (!is_compact(token))
        return hm_fail(err, HM_FORMAT, "it is no token in compact form");
    part = hm_bytes_slice(token, hm_bytes_find(token, '.') + 1, token.len);
    part = hm_bytes_slice(part, 0, hm_bytes_find(part, '.'));
    if (!hm_base64_decode(&payload, HM_BASE64URL_NO_PAD, part, err))
        return hm_wrap(err, "claims");
    HM_TRY(hm_arena_copy(arena, &kept, hm_buf_view(&payload), err));
    return hm_jwt_parse(out, arena, kept, err);
}

/* A token that has expired is known to be refused. */
static bool check_token(
    const struct hm_jwt *jwt, int64_t now_s, struct hm_err *err)
{
    if (!jwt->has_expires || jwt->expires.s > now_s)
        return true;
    return hm_fail(err, HM_EXPIRED,
        "it expired at %s, and the clock here says %s",
        HM_SHOW_TIME(jwt->expires.s), HM_SHOW_TIME(now_s));
}

/* ---- The request ---- */

static bool write_csr(
    struct hm_buf *out, const struct hm_key *key, struct hm_err *err)
{
    hm_auto(buf) der = hm_buf(HM_CSR_MAX), pem = hm_buf(2 * HM_CSR_MAX);

    HM_TRY(hm_csr_write(&der, key, err));
    hm_pem_write(&pem, hm_csr_label, hm_buf_view(&der));
    HM_TRY(hm_buf_end(&pem, NULL, err));
    hm_base64_encode(out, HM_BASE64, hm_buf_view(&pem));
    return hm_buf_end(out, NULL, err);
}

/* JSON in guarded memory: the token is in it. None of the parts needs an
 * escape. */
static bool write_body(
    struct hm_secret *out, const struct hm_fulcio_ask *ask, struct hm_err *err)
{
    hm_auto(buf) csr = hm_buf(4 * HM_CSR_MAX);
    size_t len = 0;

    HM_TRY(write_csr(&csr, ask->key, err));
    const struct hm_bytes parts[] = {
        HM_LIT("{\"credentials\":{\"oidcIdentityToken\":\""),
        ask->token,
        HM_LIT("\"},\"certificateSigningRequest\":\""),
        hm_buf_view(&csr),
        HM_LIT("\"}"),
    };
    const size_t count = sizeof(parts) / sizeof(parts[0]);

    for (size_t i = 0; i < count; i++)
        len += parts[i].len;
    HM_TRY(hm_secret_new(out, len, err));
    len = 0;
    for (size_t i = 0; i < count; i++) {
        memcpy(out->p + len, parts[i].p, parts[i].len);
        len += parts[i].len;
    }
    return true;
}

/* ---- The answer ---- */

struct answer {
    struct hm_bytes ders[HM_CHAIN_MAX + 1]; /* [0]: the leaf */
    size_t count;
    bool detached, has_sct;
};

/* One certificate: its DER in the arena. */
static bool read_pem(struct hm_bytes *out, struct hm_arena *arena,
    struct hm_bytes text, struct hm_err *err)
{
    hm_auto(pem) pem = {0};

    HM_TRY(hm_pem_parse(&pem, text, HM_PEM_NO_TEXT, err));
    HM_TRY(hm_pem_is_one(&pem, "CERTIFICATE", err));
    return hm_arena_copy(arena, out, pem.blocks[0].body, err);
}

static bool read_chain(struct answer *out, struct hm_arena *arena,
    struct hm_json_list *list, struct hm_err *err)
{
    while (hm_json_next(list)) {
        struct hm_bytes text = hm_json_rd_str(list->rd, list->item);

        if (!read_pem(&out->ders[out->count], arena, text, err))
            return hm_wrap(err, "certificate %zu", out->count);
        out->count++;
    }
    return true;
}

static bool read_answer(struct answer *out, struct hm_arena *arena,
    struct hm_bytes body, struct hm_err *err)
{
    static const struct hm_json_name forms[] = {
        {"signedCertificateEmbeddedSct", 1},
        {"signedCertificateDetachedSct", 2},
        {NULL, 0},
    };
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_json root;
    struct hm_json_obj o, form, chain;
    struct hm_json_list list;

    HM_TRY(
        hm_json_parse_borrowed(&root, arena, body, HM_CLIENT_FULCIO_MAX, err));
    rd.null_is_absent = true;
    o = hm_json_root(&rd, root);
    out->detached = hm_json_oneof(&o, forms) == 2;
    form = hm_json_obj(&o, forms[out->detached ? 1 : 0].name);
    chain = hm_json_obj(&form, "chain");
    list = hm_json_list(&chain, "certificates", HM_CHAIN_MAX + 1);
    HM_TRY(read_chain(out, arena, &list, err));
    out->has_sct = hm_json_opt_str(&form, "signedCertificateTimestamp").len > 0;
    hm_json_close(&chain, HM_JSON_IGNORE);
    hm_json_close(&form, HM_JSON_IGNORE);
    hm_json_close(&o, HM_JSON_IGNORE);
    HM_TRY(hm_json_end(&rd, err));
    return out->count > 0 || hm_fail(err, HM_FORMAT, "it holds no certificate");
}

/* ---- All of it ---- */

static bool exchange(struct hm_http_response *resp,
    const struct hm_fulcio_ask *ask, struct hm_err *err)
{
    hm_auto(secret) body = {0};
    struct hm_client_ask post = {
        .http = ask->http,
        .url = ask->url,
        .path = sign_path,
        .method = "POST",
        .type = "application/json",
        .secret = ask->token,
        .body_max = HM_CLIENT_FULCIO_MAX,
        .deadline_ms = ask->deadline_ms,
        /* Done twice it gives another certificate, which nobody uses. */
        .repeatable = true,
    };

    HM_TRY(write_body(&body, ask, err));
    post.body = hm_secret_view(&body);
    return hm_client_ask(resp, &post, err) && hm_client_ok(resp, &post, err);
}

static bool certify(struct hm_buf *leaf_der, const struct hm_fulcio_ask *ask,
    const struct hm_jwt *jwt, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_CLIENT_FULCIO_ARENA_MAX);
    hm_auto(http_response) resp = {0};
    struct answer answer = {0};
    struct hm_fulcio_given given;
    const struct hm_fulcio_wanted wanted = {
        ask->key, jwt->claims, ask->root, hm_http_now_s(ask->http)};

    HM_TRY(exchange(&resp, ask, err));
    if (!read_answer(&answer, &arena, hm_buf_view(&resp.body), err))
        return hm_wrap(err, "answer");
    given = (struct hm_fulcio_given){
        .leaf = answer.ders[0],
        .chain = answer.ders + 1,
        .chain_count = answer.count - 1,
        .detached = answer.detached && answer.has_sct,
    };
    HM_TRY(hm_fulcio_believe(&given, &wanted, err));
    hm_buf_put(leaf_der, given.leaf);
    return hm_buf_end(leaf_der, NULL, err);
}

bool hm_fulcio_certify(struct hm_buf *leaf_der, const struct hm_fulcio_ask *ask,
    struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_CLIENT_IDENTITY_ARENA_MAX);
    struct hm_jwt jwt;

    if (!read_claims(&jwt, &arena, ask->token, err) ||
        !check_token(&jwt, hm_http_now_s(ask->http), err))
        return hm_wrap(err, "identity token");
    return certify(leaf_der, ask, &jwt, err) ||
        hm_wrap(err, "certificate authority %s", HM_SHOW(ask->url));
}

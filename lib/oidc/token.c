/* SPDX-License-Identifier: Apache-2.0 */
#include "oidc/token.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "enc/base64.h"
#include "enc/json_field.h"

void hm_oidc_token_free(struct hm_oidc_token *token)
{
    hm_secret_free(&token->text);
    hm_arena_free(&token->arena);
    *token = (struct hm_oidc_token){0};
}

/* Header, claims, signature: views of the text. */
static bool split(
    struct hm_bytes parts[3], struct hm_bytes text, struct hm_err *err)
{
    for (size_t i = 0; i < 3; i++) {
        size_t dot = hm_bytes_find(text, '.');

        parts[i] = hm_bytes_slice(text, 0, dot);
        if (parts[i].len == 0 || (dot < text.len) != (i < 2) ||
            hm_base64_span(HM_BASE64URL_NO_PAD, parts[i]) != parts[i].len)
            return hm_fail(err, HM_FORMAT,
                "not a token: three parts of base64url with dots between them "
                "are wanted");
        text = hm_bytes_slice(text, dot + 1, text.len);
    }
    return true;
}

static bool decode(struct hm_bytes *out, struct hm_arena *arena,
    struct hm_bytes part, struct hm_err *err)
{
    hm_auto(buf) plain = hm_buf(HM_JWS_MAX);
    struct hm_bytes view;

    HM_TRY(hm_base64_decode(&plain, HM_BASE64URL_NO_PAD, part, err));
    HM_TRY(hm_buf_end(&plain, &view, err));
    return hm_arena_copy(arena, out, view, err);
}

/* RFC 7519 section 6 knows tokens that nobody signed. They prove nothing, and an
 * authority that took one would be no authority. */
static bool check_header(
    struct hm_arena *arena, struct hm_bytes part, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_bytes text, alg;
    struct hm_json_obj o;
    struct hm_json root;

    HM_TRY(decode(&text, arena, part, err));
    HM_TRY(hm_json_parse_borrowed(&root, arena, text, HM_JWS_MAX, err));
    o = hm_json_root(&rd, root);
    alg = hm_json_str(&o, "alg");
    hm_json_close(&o, HM_JSON_IGNORE);
    HM_TRY(hm_json_end(&rd, err));
    if (alg.len == 0 || hm_bytes_eq_nocase(alg, HM_LIT("none")))
        return hm_fail(err, HM_FORMAT, "nobody signed it");
    return true;
}

static bool read(struct hm_oidc_token *token, struct hm_err *err)
{
    struct hm_bytes parts[3], payload;

    if (token->text.len > HM_JWS_MAX)
        return hm_fail(err, HM_LIMIT, "%zu bytes, at most %zu", token->text.len,
            HM_JWS_MAX);
    HM_TRY(split(parts, hm_secret_view(&token->text), err));
    if (!check_header(&token->arena, parts[0], err))
        return hm_wrap(err, "its header");
    return decode(&payload, &token->arena, parts[1], err) &&
        hm_jwt_parse(&token->jwt, &token->arena, payload, err);
}

bool hm_oidc_token_read(
    struct hm_oidc_token *out, struct hm_secret *text, struct hm_err *err)
{
    hm_auto(oidc_token) token = {
        .text = hm_secret_move(text), .arena = hm_arena(HM_OIDC_ARENA_MAX)};

    if (!read(&token, err))
        return hm_wrap(err, "identity token");
    *out = token;
    token = (struct hm_oidc_token){0};
    return true;
}

static bool check_audience(
    const struct hm_jwt *jwt, const char *audience, struct hm_err *err)
{
    for (size_t i = 0; i < jwt->audience_count; i++) {
        if (hm_bytes_eq_str(jwt->audience[i], audience))
            return true;
    }
    if (jwt->audience_count == 0)
        return hm_fail(err, HM_POLICY, "it has no audience, \"%s\" is wanted",
            HM_SHOW_STR(audience));
    return hm_fail(err, HM_POLICY, "its audience is \"%s\"%s, \"%s\" is wanted",
        HM_SHOW(jwt->audience[0]), jwt->audience_count > 1 ? " and others" : "",
        HM_SHOW_STR(audience));
}

static bool check(const struct hm_jwt *jwt, const struct hm_oidc_want *want,
    struct hm_err *err)
{
    const struct hm_jwt_rules rules = {
        .issuer = jwt->issuer, /* whoever it is: the authority knows whom */
        .audience = hm_bytes_str(want->audience),
        .now = {want->now_s, 0},
        .unsafe_leeway_s = HM_OIDC_LEEWAY_S,
    };

    if (jwt->issuer.len == 0)
        return hm_fail(err, HM_POLICY, "it names no issuer (\"iss\")");
    HM_TRY(check_audience(jwt, want->audience, err));
    return hm_jwt_check(jwt, &rules, err);
}

bool hm_oidc_token_check(const struct hm_oidc_token *token,
    const struct hm_oidc_want *want, struct hm_err *err)
{
    return check(&token->jwt, want, err) || hm_wrap(err, "identity token");
}

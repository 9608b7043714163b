/* SPDX-License-Identifier: Apache-2.0 */
#include "oidc/answer.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/uri.h"
#include "enc/json_field.h"
#include "http/http.h"

/* Of a list of names in a discovery document. */
enum { NAMES_MAX = 64 };

bool hm_oidc_check_ok(const struct hm_http_response *resp, struct hm_err *err)
{
    if (hm_http_check_ok(resp, err))
        return true;
    if (err->code == HM_NOT_FOUND)
        err->code = HM_DENIED;
    return false;
}

static bool is_plain(struct hm_bytes in)
{
    for (size_t i = 0; i < in.len; i++) {
        if (in.p[i] <= ' ' || in.p[i] > '~' || in.p[i] == '"' ||
            in.p[i] == '\\')
            return false;
    }
    return in.len > 0;
}

bool hm_oidc_member(struct hm_secret *out, struct hm_bytes in, const char *name,
    struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_OIDC_ARENA_MAX);
    struct hm_json root, v;
    struct hm_bytes text;

    HM_TRY(hm_json_parse_borrowed(&root, &arena, in, HM_OIDC_ANSWER_MAX, err));
    v = hm_json_get(root, name);
    if (hm_json_type(v) != HM_JSON_STRING)
        return hm_fail(err, HM_FORMAT, "the answer has no text \"%s\"", name);
    text = hm_json_text(v);
    text = hm_bytes_slice(text, 1, text.len - 2);
    if (text.len > HM_JWS_MAX)
        return hm_fail(
            err, HM_LIMIT, "\"%s\" is longer than %zu bytes", name, HM_JWS_MAX);
    if (!is_plain(text))
        return hm_fail(err, HM_FORMAT, "\"%s\" is no token", name);
    return hm_secret_from(out, text, err);
}

static struct hm_bytes text_of(
    struct hm_json root, const char *name, struct hm_arena *arena)
{
    struct hm_bytes text = {0};
    struct hm_err ignored;

    if (!hm_json_as_str(&text, hm_json_get(root, name), arena, &ignored))
        return hm_bytes(NULL, 0);
    return text;
}

void hm_oidc_show_refusal(struct hm_buf *out, struct hm_bytes in,
    const struct hm_bytes *sent, size_t sent_count)
{
    static const char *const names[] = {
        "error", "error_description", "message"};
    hm_auto(arena) arena = hm_arena(HM_OIDC_ARENA_MAX);
    struct hm_bytes texts[3];
    struct hm_err ignored;
    struct hm_json root;

    if (!hm_json_parse_borrowed(
            &root, &arena, in, HM_OIDC_ANSWER_MAX, &ignored))
        return;
    for (size_t i = 0; i < 3; i++) {
        texts[i] = text_of(root, names[i], &arena);
        for (size_t j = 0; j < sent_count; j++) {
            if (hm_secret_shows(texts[i], sent[j]))
                return;
        }
    }
    for (size_t i = 0; i < 3; i++) {
        if (texts[i].len > 0)
            hm_buf_printf(out, ": %s", HM_SHOW(texts[i]));
    }
}

/* ---- Discovery ---- */

bool hm_oidc_check_url(
    const char *name, struct hm_bytes url, struct hm_err *err)
{
    struct hm_uri uri;

    if (!hm_uri_parse(&uri, url, err))
        return hm_wrap(err, "%s", name);
    if (uri.has_fragment)
        return hm_fail(err, HM_FORMAT, "%s has a fragment", name);
    if (hm_uri_scheme_is(&uri, "https") ||
        (hm_uri_scheme_is(&uri, "http") && hm_uri_is_loopback(&uri)))
        return true;
    return hm_fail(
        err, HM_DENIED, "%s is %s, which is not https", name, HM_SHOW(url));
}

/* A list that is there has the name; one that is not says nothing. */
static void want_name(
    struct hm_json_obj *o, const char *list_name, const char *name)
{
    struct hm_json_list list;
    bool found = false;

    if (!hm_json_has(o, list_name))
        return;
    list = hm_json_list(o, list_name, NAMES_MAX);
    while (hm_json_next(&list))
        found = found || hm_json_str_eq(list.item, name);
    if (!found)
        hm_json_fail(
            o->rd, o->v, HM_UNSUPPORTED, "%s lacks %s", list_name, name);
}

static bool check_issuer(
    struct hm_bytes found, struct hm_bytes wanted, struct hm_err *err)
{
    return hm_bytes_eq(found, wanted) ||
        hm_fail(err, HM_MISMATCH, "it is the document of %s, not of %s",
            HM_SHOW(found), HM_SHOW(wanted));
}

static bool read_discovery(struct hm_oidc_discovery *out,
    struct hm_arena *arena, struct hm_bytes in, const char *issuer,
    struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_json_obj o;
    struct hm_json root;

    HM_TRY(hm_json_parse(&root, arena, in, HM_OIDC_DOCUMENT_MAX, err));
    o = hm_json_root(&rd, root);
    out->issuer = hm_json_str(&o, "issuer");
    out->authorization = hm_json_str(&o, "authorization_endpoint");
    out->token = hm_json_str(&o, "token_endpoint");
    want_name(&o, "response_types_supported", "code");
    want_name(&o, "code_challenge_methods_supported", "S256");
    hm_json_close(&o, HM_JSON_IGNORE);
    HM_TRY(hm_json_end(&rd, err));
    HM_TRY(check_issuer(out->issuer, hm_bytes_str(issuer), err));
    return hm_oidc_check_url(
               "authorization_endpoint", out->authorization, err) &&
        hm_oidc_check_url("token_endpoint", out->token, err);
}

bool hm_oidc_discovery_read(struct hm_oidc_discovery *out,
    struct hm_arena *arena, struct hm_bytes in, const char *issuer,
    struct hm_err *err)
{
    struct hm_oidc_discovery found = {0};

    if (!read_discovery(&found, arena, in, issuer, err))
        return hm_wrap(err, "discovery document");
    *out = found;
    return true;
}

static bool read_keys_url(struct hm_bytes *out, struct hm_arena *arena,
    struct hm_bytes in, struct hm_bytes issuer, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_bytes found;
    struct hm_json_obj o;
    struct hm_json root;

    HM_TRY(hm_json_parse(&root, arena, in, HM_OIDC_DOCUMENT_MAX, err));
    o = hm_json_root(&rd, root);
    found = hm_json_str(&o, "issuer");
    *out = hm_json_str(&o, "jwks_uri");
    hm_json_close(&o, HM_JSON_IGNORE);
    HM_TRY(hm_json_end(&rd, err));
    return check_issuer(found, issuer, err) &&
        hm_oidc_check_url("jwks_uri", *out, err);
}

bool hm_oidc_keys_url(struct hm_bytes *out, struct hm_arena *arena,
    struct hm_bytes in, struct hm_bytes issuer, struct hm_err *err)
{
    return read_keys_url(out, arena, in, issuer, err) ||
        hm_wrap(err, "discovery document");
}

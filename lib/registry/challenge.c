/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/challenge.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "registry/lex.h"

/* "abc==" behind a scheme that has no parameters (Negotiate). It must reach to
 * the end of its element, or it was the name of a parameter. */
static bool take_token68(struct hm_lex *lex)
{
    struct hm_lex try = *lex;

    while (hm_is_alnum(hm_lex_peek(&try)) ||
        (hm_lex_peek(&try) != 0 && strchr("-._~+/", hm_lex_peek(&try)) != NULL))
        try.at++;
    if (try.at == lex->at)
        return false;
    while (hm_lex_take(&try, '='))
        continue;
    hm_lex_space(&try);
    if (try.at < try.in.len && hm_lex_peek(&try) != ',')
        return false;
    *lex = try;
    return true;
}

/* Does "name =" come next? Then behind it. */
static bool take_name(struct hm_lex *lex, struct hm_bytes *name)
{
    struct hm_lex try = *lex;

    *name = hm_lex_token(&try);
    hm_lex_space(&try);
    if (name->len == 0 || !hm_lex_take(&try, '='))
        return false;
    hm_lex_space(&try);
    *lex = try;
    return true;
}

static struct hm_bytes *slot(struct hm_challenge *c, struct hm_bytes name)
{
    if (hm_bytes_eq_nocase(name, HM_LIT("realm")))
        return &c->realm;
    if (hm_bytes_eq_nocase(name, HM_LIT("service")))
        return &c->service;
    if (hm_bytes_eq_nocase(name, HM_LIT("scope")))
        return &c->scope;
    if (hm_bytes_eq_nocase(name, HM_LIT("error")))
        return &c->error;
    return NULL;
}

static bool take_param(struct hm_challenge *c, struct hm_arena *arena,
    struct hm_lex *lex, struct hm_bytes name, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_REGISTRY_FIELD_MAX);
    struct hm_bytes *at = slot(c, name);

    if (!hm_lex_value(lex, &text, err))
        return hm_wrap(err, "%s", HM_SHOW(name));
    if (at == NULL)
        return true;
    if (at->p != NULL)
        return hm_fail(err, HM_FORMAT, "%s stands twice", HM_SHOW(name));
    return hm_arena_copy(arena, at, hm_buf_view(&text), err);
}

/* Behind the scheme and a space: parameters until another scheme begins. */
static bool take_params(struct hm_challenge *c, struct hm_arena *arena,
    struct hm_lex *lex, struct hm_err *err)
{
    for (size_t i = 0; i <= HM_REGISTRY_PARAMS_MAX; i++) {
        struct hm_lex before = *lex;
        struct hm_bytes name;

        hm_lex_commas(lex);
        if (!take_name(lex, &name)) {
            /* A scheme, whose comma the caller wants to see; or the end. */
            *lex = before;
            return true;
        }
        HM_TRY(take_param(c, arena, lex, name, err));
        hm_lex_space(lex);
        if (lex->at < lex->in.len && hm_lex_peek(lex) != ',')
            return hm_fail(
                err, HM_FORMAT, "no comma at %zu of a header field", lex->at);
    }
    return hm_fail(err, HM_LIMIT, "more than %d parameters in a challenge",
        HM_REGISTRY_PARAMS_MAX);
}

static bool take_challenge(struct hm_challenges *out, struct hm_arena *arena,
    struct hm_lex *lex, struct hm_err *err)
{
    struct hm_challenge c = {.given = true};
    struct hm_bytes scheme = hm_lex_token(lex);

    if (scheme.len == 0)
        return hm_fail(
            err, HM_FORMAT, "no scheme at %zu of a header field", lex->at);
    if (hm_lex_peek(lex) == ' ' || hm_lex_peek(lex) == '\t') {
        hm_lex_space(lex);
        if (!take_token68(lex))
            HM_TRY(take_params(&c, arena, lex, err));
    }
    hm_lex_space(lex);
    if (lex->at < lex->in.len && !hm_lex_take(lex, ','))
        return hm_fail(
            err, HM_FORMAT, "no comma at %zu of a header field", lex->at);
    if (hm_bytes_eq_nocase(scheme, HM_LIT("Basic")) && !out->basic.given)
        out->basic = c;
    if (hm_bytes_eq_nocase(scheme, HM_LIT("Bearer")) && !out->bearer.given)
        out->bearer = c;
    return true;
}

bool hm_challenges_add(struct hm_challenges *out, struct hm_arena *arena,
    struct hm_bytes field, struct hm_err *err)
{
    struct hm_lex lex = {.in = field};

    hm_lex_commas(&lex);
    for (size_t i = 0; i < HM_REGISTRY_FIELDS_MAX; i++) {
        if (lex.at == field.len)
            return true;
        HM_TRY(take_challenge(out, arena, &lex, err));
        hm_lex_commas(&lex);
    }
    if (lex.at == field.len)
        return true;
    return hm_fail(
        err, HM_LIMIT, "more than %d challenges", HM_REGISTRY_FIELDS_MAX);
}

bool hm_challenges_read(struct hm_challenges *out, struct hm_arena *arena,
    const struct hm_http_headers *headers, struct hm_err *err)
{
    static const char name[] = "WWW-Authenticate";

    *out = (struct hm_challenges){0};
    for (size_t i = 0; i < HM_REGISTRY_FIELDS_MAX; i++) {
        struct hm_bytes field = hm_http_header_at(headers, name, i);

        if (field.p == NULL && i == 0)
            return hm_fail(err, HM_FORMAT, "status 401 without %s", name);
        if (field.p == NULL)
            return true;
        if (!hm_challenges_add(out, arena, field, err))
            return hm_wrap(err, "%s", name);
    }
    return hm_fail(
        err, HM_LIMIT, "more than %d fields %s", HM_REGISTRY_FIELDS_MAX, name);
}

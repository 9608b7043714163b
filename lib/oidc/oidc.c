/* SPDX-License-Identifier: Apache-2.0 */
#include "oidc/oidc.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cred/token_file.h"
#include "http/http.h"
#include "oidc/login.h"

/* Where the token comes from: one of three. */
struct source {
    const char *name;
    const struct hm_oidc_provider *row; /* NULL: a file, or a person */
};

static bool fail_name(const char *name, struct hm_err *err)
{
    if (strcmp(name, HM_OIDC_INTERACTIVE) == 0)
        return hm_fail(err, HM_USAGE, "nobody is here to log in");
    return hm_fail(
        err, HM_USAGE, "no identity provider is called %s", HM_SHOW_STR(name));
}

static bool choose(
    struct source *out, const struct hm_oidc_ask *ask, struct hm_err *err)
{
    const char *name = ask->provider;

    if (ask->given.p != NULL || ask->file != NULL) {
        out->name = HM_OIDC_FILE;
        return true;
    }
    if (name == NULL)
        HM_TRY(hm_oidc_choose(&out->row, ask->world, err));
    else
        out->row = hm_oidc_provider_find(name);
    if (out->row != NULL) {
        out->name = out->row->name;
        return true;
    }
    out->name = HM_OIDC_INTERACTIVE;
    if (name != NULL &&
        (strcmp(name, HM_OIDC_INTERACTIVE) != 0 || ask->login == NULL))
        return fail_name(name, err);
    return ask->login != NULL ||
        hm_fail(err, HM_NOT_FOUND,
            "nobody hands out identity tokens here (hallmark token --list "
            "shows who was looked for)");
}

static bool copy(
    struct hm_secret *out, struct hm_bytes given, struct hm_err *err)
{
    while (given.len > 0 && given.p[given.len - 1] <= ' ')
        given.len--;
    return hm_secret_from(out, given, err);
}

/* Is there a person at a browser, and nobody else? */
static bool is_login(const struct source *source, const struct hm_oidc_ask *ask)
{
    return source->row == NULL && ask->given.p == NULL && ask->file == NULL;
}

/* What a service answers, and is no token, or none for this: its own failure,
 * which no setting mends. What was set wrongly is HM_USAGE before it is asked. */
static bool blame(const struct source *source, const struct hm_oidc_ask *ask,
    struct hm_err *err)
{
    bool serves =
        source->row != NULL ? source->row->serves : is_login(source, ask);

    if (serves && err->code != HM_USAGE && err->code != HM_NOT_FOUND &&
        err->code != HM_DENIED && err->code != HM_SYSTEM)
        err->code = HM_NETWORK;
    return false;
}

static bool fetch(struct hm_secret *out, const struct source *source,
    const struct hm_oidc_ask *ask, const char *audience, struct hm_err *err)
{
    if (source->row != NULL)
        return source->row->fetch(out, ask->world, audience, err);
    if (ask->given.p != NULL)
        return copy(out, ask->given, err);
    if (ask->file != NULL)
        return hm_cred_token_file(out, ask->file, HM_JWS_MAX, err);
    return hm_oidc_login(out, ask->login, ask->world, err);
}

/* A token that a login brings is for the program that asked for it. */
static const char *audience_of(
    const struct source *source, const struct hm_oidc_ask *ask)
{
    if (ask->audience != NULL)
        return ask->audience;
    return is_login(source, ask) && ask->login->client_id != NULL
        ? ask->login->client_id
        : HM_OIDC_AUDIENCE;
}

/* One that was just made, for us: that it has expired, say, or is for somebody
 * else, no setting mends. */
static bool bad_token(const struct source *source, struct hm_err *err)
{
    if (source->row != NULL && source->row->serves && err->code != HM_SYSTEM)
        err->code = HM_NETWORK;
    return false;
}

static bool get(struct hm_oidc_token *out, const struct source *source,
    const struct hm_oidc_ask *ask, struct hm_err *err)
{
    struct hm_oidc_want want = {.audience = audience_of(source, ask)};
    hm_auto(oidc_token) token = {0};
    hm_auto(secret) text = {0};

    if (strlen(want.audience) > HM_OIDC_AUDIENCE_MAX)
        return hm_fail(err, HM_LIMIT, "an audience of more than %d bytes",
            HM_OIDC_AUDIENCE_MAX);
    if (!fetch(&text, source, ask, want.audience, err))
        return blame(source, ask, err);
    HM_TRY(hm_oidc_token_read(&token, &text, err) || bad_token(source, err));
    want.now_s = hm_http_now_s(ask->world->http); /* logging in takes time */
    HM_TRY(hm_oidc_token_check(&token, &want, err) || bad_token(source, err));
    token.provider = source->name;
    *out = token;
    token = (struct hm_oidc_token){0};
    return true;
}

/* A service that is down, and memory that is out, nobody mends by settings. */
static bool can_be_mended(const struct hm_err *err)
{
    return err->code != HM_NETWORK && err->code != HM_SYSTEM;
}

bool hm_oidc_get(struct hm_oidc_token *out, const struct hm_oidc_ask *ask,
    struct hm_err *err)
{
    struct source source = {0};

    HM_TRY(choose(&source, ask, err));
    if (get(out, &source, ask, err))
        return true;
    if (source.row != NULL && can_be_mended(err))
        hm_fail(err, err->code, "%s: %s", err->msg, source.row->advice);
    return hm_wrap(err, "%s", source.name);
}

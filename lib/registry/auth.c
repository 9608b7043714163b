/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/auth.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "registry/challenge.h"
#include "registry/realm.h"
#include "registry/token.h"

enum { MS_PER_S = 1000, CHALLENGE_ARENA_MAX = 256 * 1024 };

void hm_registry_ticket_free(struct hm_registry_ticket *ticket)
{
    hm_secret_free(&ticket->value);
    *ticket = (struct hm_registry_ticket){0};
}

/* ---- Fetching, without the lock ---- */

/* A host's challenge, copied out, and what comes of it. */
struct fetch {
    struct hm_registry_repo *repo;
    const char *scope;
    enum hm_registry_auth auth;
    bool plain, no_post;
    struct hm_buf realm, service, words, base;
    struct hm_cred cred;
    struct hm_secret value;
    int64_t life_s;
};

static void fetch_free(struct fetch *f)
{
    hm_buf_free(&f->realm);
    hm_buf_free(&f->service);
    hm_buf_free(&f->words);
    hm_buf_free(&f->base);
    hm_cred_free(&f->cred);
    hm_secret_free(&f->value);
}

/* Our own scope, and what the host asked for that is about no repository:
 * some registries have one word for all. A scope of another repository, or
 * with more rights, is not asked for because somebody says so. */
static void put_words(
    struct hm_buf *out, const char *scope, struct hm_bytes asked)
{
    hm_buf_put_str(out, scope);
    while (asked.len > 0) {
        size_t end = hm_bytes_find(asked, ' ');
        struct hm_bytes word = hm_bytes_slice(asked, 0, end);

        asked = hm_bytes_slice(asked, end + 1, asked.len);
        if (word.len == 0 || hm_bytes_starts(word, HM_LIT("repository:")))
            continue;
        if (out->len > 0)
            hm_buf_put_u8(out, ' ');
        hm_buf_put(out, word);
    }
}

/* With the lock held. */
static bool fetch_copy(struct fetch *f, struct hm_err *err)
{
    const struct hm_registry_host *host = f->repo->host;

    f->auth = host->auth;
    f->plain = host->plain;
    f->no_post = host->no_post;
    f->realm = hm_buf(HM_URI_MAX);
    f->service = hm_buf(HM_REGISTRY_SERVICE_MAX);
    f->words = hm_buf(2 * HM_REGISTRY_SCOPE_MAX);
    f->base = hm_buf(HM_URI_MAX);
    hm_buf_put(&f->realm, hm_buf_view(&host->realm));
    hm_buf_put(&f->service, hm_buf_view(&host->service));
    put_words(&f->words, f->scope, hm_buf_view(&host->scope));
    hm_buf_put_str(
        &f->base, host->scheme == HM_SCHEME_HTTP ? "http://" : "https://");
    hm_buf_put(&f->base, host->api);
    return hm_buf_end(&f->realm, NULL, err) &&
        hm_buf_end(&f->service, NULL, err) &&
        hm_buf_end(&f->words, NULL, err) && hm_buf_end(&f->base, NULL, err);
}

static bool find_cred(struct fetch *f, struct hm_err *err)
{
    const struct hm_registry_repo *repo = f->repo;
    const struct hm_registry_opts *opts = &repo->registry->opts;

    if (repo->cred == NULL)
        return hm_cred_find(&f->cred, opts->sources, opts->source_count,
            repo->host->name, repo->name, err);
    f->cred = *repo->cred;
    f->cred.secret = (struct hm_secret){0};
    return hm_secret_from(
        &f->cred.secret, hm_secret_view(&repo->cred->secret), err);
}

static bool ask_service(struct fetch *f, struct hm_err *err)
{
    const struct hm_registry_opts *opts = &f->repo->registry->opts;
    struct hm_uri registry, service;
    const struct hm_realm_rules rules = {
        .host = f->repo->host->name,
        .registry = &registry,
        .plain = f->plain,
        .credentials = f->cred.kind != HM_CRED_NONE,
        .realm_hosts = opts->realm_hosts,
        .realm_count = opts->realm_count,
    };
    struct hm_token_request req = {
        .http = opts->http,
        .deadline_ms = opts->deadline_ms,
        .realm = hm_buf_view(&f->realm),
        .service = hm_buf_view(&f->service),
        .scope = hm_buf_view(&f->words),
        .client_id = opts->client_id,
        .cred = &f->cred,
        .unsafe_http = f->plain,
        .no_post = f->no_post,
    };
    hm_auto(token) token = {0};

    HM_TRY(hm_uri_parse(&registry, hm_buf_view(&f->base), err));
    HM_TRY(hm_realm_check(&service, req.realm, &rules, err));
    /* Whoever the registry names would be told who we are, and could let us ask
     * a third party in our name. */
    req.foreign = !hm_uri_same_origin(&service, &registry);
    HM_TRY(hm_token_fetch(&token, &req, err));
    f->life_s = token.life_s;
    f->no_post = f->no_post || token.no_post;
    f->value = hm_secret_move(&token.value);
    return true;
}

/* Leaves the value empty when nobody knows credentials and none are needed to
 * be told so by the registry. */
static bool fetch_value(struct fetch *f, struct hm_err *err)
{
    enum hm_cred_kind kind;

    HM_TRY(find_cred(f, err));
    kind = f->cred.kind;
    if (kind == HM_CRED_BEARER)
        return hm_token_bearer(&f->value, hm_secret_view(&f->cred.secret), err);
    if (f->auth == HM_AUTH_BEARER)
        return ask_service(f, err);
    if (kind == HM_CRED_IDENTITY)
        return hm_fail(err, HM_DENIED,
            "the registry wants a user name and a password, and %s has an "
            "identity token",
            HM_SHOW_STR(f->cred.source));
    return kind == HM_CRED_NONE || hm_token_basic(&f->value, &f->cred, err);
}

/* Until when it is used: some time before its end, as clocks and requests take
 * theirs; what the credential itself allows comes first. */
static int64_t expiry_ms(const struct fetch *f, int64_t asked_ms)
{
    const struct hm_http *http = f->repo->registry->opts.http;
    int64_t left_s = f->life_s > 0 ? f->life_s : HM_REGISTRY_TOKEN_LIFE_MAX_S;
    int64_t margin_s;

    if (f->cred.expires_s > 0 &&
        f->cred.expires_s - hm_http_now_s(http) < left_s)
        left_s = f->cred.expires_s - hm_http_now_s(http);
    margin_s = left_s / 5 < HM_REGISTRY_TOKEN_MARGIN_S
        ? left_s / 5
        : HM_REGISTRY_TOKEN_MARGIN_S;
    return asked_ms + (left_s - margin_s) * MS_PER_S;
}

/* ---- Grants, with the lock held ---- */

static struct hm_registry_grant *grant_of(
    struct hm_registry_repo *repo, const char *scope, struct hm_err *err)
{
    struct hm_registry_grant *grant;
    size_t free_at = HM_REGISTRY_GRANTS_MAX;

    for (size_t i = 0; i < HM_REGISTRY_GRANTS_MAX; i++) {
        grant = repo->grants[i];
        if (grant == NULL)
            free_at = i;
        else if (strcmp(grant->scope, scope) == 0)
            return grant;
    }
    /* All are taken: another scope, unless somebody waits for it. */
    for (size_t i = 0;
         i < HM_REGISTRY_GRANTS_MAX && free_at == HM_REGISTRY_GRANTS_MAX; i++) {
        size_t at = repo->grant_next++ % HM_REGISTRY_GRANTS_MAX;

        if (repo->grants[at]->state != HM_GRANT_FETCHING)
            free_at = at;
    }
    if (free_at == HM_REGISTRY_GRANTS_MAX) {
        hm_fail(err, HM_LIMIT, "more than %d scopes at once",
            HM_REGISTRY_GRANTS_MAX);
        return NULL;
    }
    grant = repo->grants[free_at];
    if (grant == NULL)
        grant = hm_alloc(sizeof(*grant));
    if (grant == NULL) {
        hm_fail_memory(err);
        return NULL;
    }
    hm_secret_free(&grant->value);
    /* The round goes on: an old ticket must not fit a new scope's grant. */
    *grant = (struct hm_registry_grant){.round = grant->round + 1};
    snprintf(grant->scope, sizeof(grant->scope), "%s", scope);
    repo->grants[free_at] = grant;
    return grant;
}

static void grant_drop(struct hm_registry_grant *grant)
{
    hm_secret_free(&grant->value);
    grant->state = HM_GRANT_EMPTY;
}

static void grant_fill(
    struct hm_registry_grant *grant, struct fetch *f, int64_t asked_ms)
{
    grant->state = HM_GRANT_READY;
    grant->anonymous = f->cred.kind == HM_CRED_NONE;
    grant->expires_ms = expiry_ms(f, asked_ms);
    grant->value = hm_secret_move(&f->value);
    grant->err = (struct hm_err){0};
    f->repo->host->no_post = f->no_post;
}

/* This thread fetches: the lock is released meanwhile. The grant stays where it
 * is, since one that is being fetched gives no way. */
static void grant_fetch(struct hm_registry_repo *repo,
    struct hm_registry_grant *grant, const char *scope)
{
    struct hm_registry *registry = repo->registry;
    int64_t asked_ms = hm_http_mono_ms(registry->opts.http);
    struct fetch f = {.repo = repo, .scope = scope};
    struct hm_err err = {0};
    bool ok;

    grant_drop(grant);
    grant->state = HM_GRANT_FETCHING;
    ok = fetch_copy(&f, &err);
    pthread_mutex_unlock(&registry->lock);
    ok = ok && fetch_value(&f, &err);
    pthread_mutex_lock(&registry->lock);
    grant->round++;
    if (ok) {
        grant_fill(grant, &f, asked_ms);
    } else {
        grant->state = HM_GRANT_EMPTY;
        grant->err = err;
    }
    pthread_cond_broadcast(&registry->changed);
    fetch_free(&f);
}

static bool ticket_copy(struct hm_registry_ticket *out,
    const struct hm_registry_grant *grant, struct hm_err *err)
{
    out->round = grant->round;
    out->anonymous = grant->anonymous;
    return grant->value.len == 0 ||
        hm_secret_from(&out->value, hm_secret_view(&grant->value), err);
}

/* Fetch, or wait for who does: what comes of it is everybody's, a failure, too.
 * Without that a thousand threads would ask a refusing service a thousand
 * times. */
static bool ticket_take(struct hm_registry_ticket *out,
    struct hm_registry_repo *repo, const char *scope, struct hm_err *err)
{
    const struct hm_http *http = repo->registry->opts.http;
    struct hm_registry_grant *grant = grant_of(repo, scope, err);
    unsigned round;

    if (grant == NULL)
        return false;
    round = grant->round;
    if (grant->state == HM_GRANT_EMPTY ||
        (grant->state == HM_GRANT_READY &&
            grant->expires_ms <= hm_http_mono_ms(http)))
        grant_fetch(repo, grant, scope);
    while (grant->state == HM_GRANT_FETCHING && grant->round == round)
        HM_TRY(hm_registry_wait(repo->registry, err));
    if (strcmp(grant->scope, scope) != 0)
        return hm_fail(err, HM_LIMIT, "more than %d scopes at once",
            HM_REGISTRY_GRANTS_MAX);
    if (grant->state != HM_GRANT_READY) {
        *err = grant->err;
        return err->code != HM_OK
            ? false
            : hm_fail(err, HM_NETWORK, "credentials were refused meanwhile");
    }
    return ticket_copy(out, grant, err);
}

bool hm_registry_ticket(struct hm_registry_ticket *out,
    struct hm_registry_repo *repo, const char *scope, struct hm_err *err)
{
    struct hm_registry *registry = repo->registry;
    hm_auto(registry_ticket) ticket = {.anonymous = true};
    bool ok = true;

    pthread_mutex_lock(&registry->lock);
    if (repo->host->auth == HM_AUTH_BASIC)
        scope = ""; /* one for all */
    if (repo->host->auth != HM_AUTH_UNKNOWN)
        ok = ticket_take(&ticket, repo, scope, err);
    pthread_mutex_unlock(&registry->lock);
    if (!ok)
        return false;
    *out = ticket;
    ticket.value = (struct hm_secret){0};
    return true;
}

/* ---- A host asks ---- */

static bool note_bearer(struct hm_registry_host *host,
    const struct hm_challenge *c, struct hm_err *err)
{
    host->auth = HM_AUTH_BEARER;
    hm_buf_cut(&host->realm, 0);
    hm_buf_cut(&host->service, 0);
    hm_buf_cut(&host->scope, 0);
    hm_buf_put(&host->realm, c->realm);
    hm_buf_put(&host->service, c->service);
    hm_buf_put(&host->scope, c->scope);
    if (hm_buf_end(&host->realm, NULL, err) &&
        hm_buf_end(&host->service, NULL, err) &&
        hm_buf_end(&host->scope, NULL, err))
        return true;
    /* Full ones stay full: begin anew at the next challenge. */
    hm_buf_free(&host->realm);
    hm_buf_free(&host->service);
    hm_buf_free(&host->scope);
    host->realm = hm_buf(HM_URI_MAX);
    host->service = hm_buf(HM_REGISTRY_SERVICE_MAX);
    host->scope = hm_buf(HM_REGISTRY_SCOPE_MAX);
    host->auth = HM_AUTH_UNKNOWN;
    return hm_wrap(err, "the registry's challenge");
}

/* Bearer first: what goes to a registry then is a token that serves for little
 * and ends soon. */
static bool note(struct hm_registry_host *host, const struct hm_challenges *c,
    struct hm_err *err)
{
    if (c->bearer.given && c->bearer.realm.len > 0)
        return note_bearer(host, &c->bearer, err);
    if (!c->basic.given)
        return hm_fail(err, HM_UNSUPPORTED,
            "the registry wants to be asked in a way that is neither Basic nor "
            "Bearer with a realm");
    host->auth = HM_AUTH_BASIC;
    return true;
}

bool hm_registry_challenged(struct hm_registry_repo *repo, const char *scope,
    const struct hm_registry_ticket *ticket,
    const struct hm_http_response *resp, struct hm_err *err)
{
    struct hm_registry *registry = repo->registry;
    hm_auto(arena) arena = hm_arena(CHALLENGE_ARENA_MAX);
    struct hm_challenges challenges;
    bool ok;

    HM_TRY(hm_challenges_read(&challenges, &arena, &resp->headers, err));
    pthread_mutex_lock(&registry->lock);
    if (repo->host->auth == HM_AUTH_BASIC)
        scope = "";
    for (size_t i = 0; i < HM_REGISTRY_GRANTS_MAX; i++) {
        struct hm_registry_grant *grant = repo->grants[i];

        if (grant != NULL && grant->state == HM_GRANT_READY &&
            ticket->round != 0 && grant->round == ticket->round &&
            strcmp(grant->scope, scope) == 0)
            grant_drop(grant);
    }
    ok = note(repo->host, &challenges, err);
    pthread_mutex_unlock(&registry->lock);
    return ok;
}

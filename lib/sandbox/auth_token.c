/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "crypto/random.h"
#include "enc/hex.h"
#include "enc/json_write.h"
#include "sandbox/answer.h"
#include "sandbox/auth_impl.h"
#include "sandbox/route.h"

/* ---- Those that were given ---- */

void hm_auth_tokens_free(struct hm_auth *auth)
{
    for (size_t i = 0; i < auth->token_count; i++)
        hm_free(auth->tokens[i]);
    auth->token_count = 0;
}

/* Under the lock. One that has expired is not found. */
static struct hm_auth_token_entry *find(
    struct hm_auth *auth, struct hm_bytes text, bool refresh)
{
    struct hm_auth_token_entry *found = NULL, *entry;
    int64_t now = auth->now_ms(auth->ctx);

    for (size_t i = 0; i < auth->token_count; i++) {
        entry = auth->tokens[i];
        if (hm_ct_eq(text, hm_bytes_str(entry->text)) &&
            entry->refresh == refresh && (refresh || now < entry->expires_ms))
            found = entry;
    }
    return found;
}

bool hm_auth_token_find(
    struct hm_auth_grant *out, struct hm_auth *auth, struct hm_bytes text)
{
    const struct hm_auth_token_entry *entry;

    pthread_mutex_lock(&auth->lock);
    entry = find(auth, text, false);
    if (entry != NULL)
        *out = entry->grant;
    pthread_mutex_unlock(&auth->lock);
    return entry != NULL;
}

static size_t refresh_user(struct hm_auth *auth, struct hm_bytes text)
{
    const struct hm_auth_token_entry *entry;
    size_t user;

    pthread_mutex_lock(&auth->lock);
    entry = find(auth, text, true);
    user = entry == NULL ? HM_AUTH_NOBODY : entry->user;
    pthread_mutex_unlock(&auth->lock);
    return user;
}

/* Kept, and named in `text`. */
static bool give(char text[HM_AUTH_TOKEN_LEN + 1], struct hm_auth *auth,
    const struct hm_auth_token_entry *from, struct hm_err *err)
{
    struct hm_auth_token_entry *entry = hm_alloc(sizeof(*entry)), *old = NULL;
    hm_auto(buf) hex = hm_buf(HM_AUTH_TOKEN_LEN);
    uint8_t raw[HM_AUTH_TOKEN_LEN / 2];

    if (entry == NULL)
        return hm_fail_memory(err);
    *entry = *from;
    if (!hm_random(raw, sizeof(raw), err)) {
        hm_free(entry);
        return false;
    }
    hm_hex_encode(&hex, hm_bytes(raw, sizeof(raw)));
    if (!hm_buf_end(&hex, NULL, err)) {
        hm_free(entry);
        return false;
    }
    memcpy(entry->text, hex.p, HM_AUTH_TOKEN_LEN);
    memcpy(text, entry->text, HM_AUTH_TOKEN_LEN + 1);
    pthread_mutex_lock(&auth->lock);
    if (auth->token_count == HM_SANDBOX_TOKENS_MAX) {
        old = auth->tokens[0];
        memmove(auth->tokens, auth->tokens + 1,
            (HM_SANDBOX_TOKENS_MAX - 1) * sizeof(struct hm_auth_token_entry *));
        auth->token_count--;
    }
    auth->tokens[auth->token_count++] = entry;
    pthread_mutex_unlock(&auth->lock);
    hm_free(old);
    return true;
}

/* ---- What is asked for ---- */

static struct hm_bytes word(struct hm_bytes *rest, uint8_t mark)
{
    size_t at = hm_bytes_find(*rest, mark);
    struct hm_bytes first = hm_bytes_slice(*rest, 0, at);

    *rest = hm_bytes_slice(*rest, at + 1, rest->len);
    return first;
}

/* "repository:team/app:pull,push"; anything else is none of ours and left out,
 * as a token server does that knows nothing of it. */
static void add_scope(
    struct hm_auth_grant *grant, struct hm_bytes text, unsigned allowed)
{
    struct hm_bytes type = word(&text, ':'), name = word(&text, ':');
    struct hm_auth_scope *scope = &grant->scopes[grant->count];

    if (!hm_bytes_eq_str(type, "repository") || !hm_oci_name_ok(name) ||
        grant->count == HM_SANDBOX_SCOPES_MAX)
        return;
    memcpy(scope->repository, name.p, name.len);
    scope->repository[name.len] = '\0';
    scope->actions = 0;
    while (text.len > 0) {
        struct hm_bytes action = word(&text, ',');

        scope->actions |= hm_bytes_eq_str(action, "*")
            ? HM_AUTH_PULL | HM_AUTH_PUSH | HM_AUTH_DELETE
            : hm_auth_action(action);
    }
    scope->actions &= allowed;
    grant->count++;
}

/* Each "scope" of a query or form, and each word of it. */
static void add_scopes(
    struct hm_auth_grant *grant, struct hm_bytes query, unsigned allowed)
{
    hm_auto(buf) text = hm_buf(HM_SERVE_HEAD_MAX);

    while (query.len > 0) {
        const struct hm_serve_request one = {.query = word(&query, '&')};
        struct hm_bytes left;

        hm_buf_cut(&text, 0);
        if (!hm_serve_query(&text, &one, "scope"))
            continue;
        left = hm_buf_view(&text);
        while (left.len > 0)
            add_scope(grant, word(&left, ' '), allowed);
    }
}

static unsigned allowed_to(const struct hm_auth *auth, size_t user)
{
    if (user != HM_AUTH_NOBODY)
        return HM_AUTH_PULL | HM_AUTH_PUSH | HM_AUTH_DELETE;
    return auth->anonymous_pull ? HM_AUTH_PULL : 0;
}

struct asked {
    struct hm_bytes query; /* of the URL, or the form */
    size_t user;
    bool offline; /* a refresh token, too */
};

static bool answer(struct hm_auth *auth, const struct asked *asked,
    struct hm_serve_response *resp, struct hm_err *err)
{
    struct hm_auth_token_entry entry = {
        .user = asked->user,
        .expires_ms = auth->now_ms(auth->ctx) + (int64_t)auth->token_s * 1000,
    };
    hm_auto(json_out) json = hm_json_out();
    char text[HM_AUTH_TOKEN_LEN + 1];

    add_scopes(&entry.grant, asked->query, allowed_to(auth, asked->user));
    HM_TRY(give(text, auth, &entry, err));
    hm_json_add_str(&json, json.root, "token", hm_bytes_str(text));
    hm_json_add_str(&json, json.root, "access_token", hm_bytes_str(text));
    hm_json_add_u64(&json, json.root, "expires_in", auth->token_s);
    if (asked->offline && asked->user != HM_AUTH_NOBODY) {
        entry.refresh = true;
        entry.grant = (struct hm_auth_grant){0};
        HM_TRY(give(text, auth, &entry, err));
        hm_json_add_str(&json, json.root, "refresh_token", hm_bytes_str(text));
    }
    hm_serve_put_field(resp, "Cache-Control", HM_LIT("no-store"));
    hm_sandbox_json(resp, 200, &json);
    return true;
}

/* ---- The endpoint ---- */

static bool is_param(struct hm_bytes query, const char *name, const char *value)
{
    const struct hm_serve_request req = {.query = query};
    hm_auto(buf) text = hm_buf(HM_SERVE_HEAD_MAX);

    return hm_serve_query(&text, &req, name) &&
        hm_bytes_eq_str(hm_buf_view(&text), value);
}

/* Nobody that we know; not why. */
static void refuse(struct hm_serve_response *resp)
{
    hm_sandbox_error(resp, 401, "UNAUTHORIZED", "unknown to the sandbox");
}

static bool answer_get(struct hm_auth *auth, const struct hm_serve_request *req,
    struct hm_serve_response *resp, struct hm_err *err)
{
    struct asked asked = {
        .query = req->query,
        .user = hm_auth_basic(auth, req),
        .offline = is_param(req->query, "offline_token", "true"),
    };

    if (asked.user == HM_AUTH_NOBODY &&
        hm_serve_field(req, "Authorization") != NULL) {
        refuse(resp);
        return true;
    }
    return answer(auth, &asked, resp, err);
}

static size_t form_user(
    struct hm_auth *auth, const struct hm_serve_request *form)
{
    hm_auto(buf) name = hm_buf(HM_PASSWORD_MAX);
    hm_auto(buf) secret = hm_buf(HM_PASSWORD_MAX);
    size_t user = HM_AUTH_NOBODY;

    if (is_param(form->query, "grant_type", "refresh_token") &&
        hm_serve_query(&secret, form, "refresh_token"))
        user = refresh_user(auth, hm_buf_view(&secret));
    else if (is_param(form->query, "grant_type", "password") &&
        hm_serve_query(&name, form, "username") &&
        hm_serve_query(&secret, form, "password"))
        user =
            hm_auth_user_find(auth, hm_buf_view(&name), hm_buf_view(&secret));
    hm_wipe(secret.p, secret.len);
    return user;
}

/* A form is a query in which a plus is a space. */
static bool answer_post(struct hm_auth *auth,
    const struct hm_serve_request *req, struct hm_serve_response *resp,
    struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_SANDBOX_CONTROL_MAX);
    struct hm_serve_request form = {0};
    struct asked asked;

    hm_buf_put(&text, req->body);
    HM_TRY(hm_buf_end(&text, &form.query, err));
    for (size_t i = 0; i < text.len; i++) {
        if (text.p[i] == '+')
            text.p[i] = ' ';
    }
    asked = (struct asked){
        .query = form.query,
        .user = form_user(auth, &form),
        .offline = is_param(form.query, "access_type", "offline"),
    };
    if (asked.user == HM_AUTH_NOBODY) {
        refuse(resp);
        return true;
    }
    return answer(auth, &asked, resp, err);
}

void hm_auth_token(struct hm_auth *auth, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    struct hm_err err = {0};
    bool good;

    if (hm_sandbox_is(req, "POST"))
        good = answer_post(auth, req, resp, &err);
    else
        good = answer_get(auth, req, resp, &err);
    if (!good)
        hm_sandbox_fail(resp, &err, "UNKNOWN");
}

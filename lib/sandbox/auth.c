/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/auth.h"

#include <stdio.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "enc/base64.h"
#include "sandbox/answer.h"
#include "sandbox/auth_impl.h"

bool hm_auth_allows(const struct hm_auth_grant *grant,
    struct hm_bytes repository, unsigned actions)
{
    unsigned have = 0;

    if (grant->all)
        return true;
    for (size_t i = 0; i < grant->count; i++) {
        if (hm_bytes_eq_str(repository, grant->scopes[i].repository))
            have |= grant->scopes[i].actions;
    }
    return (actions & ~have) == 0;
}

/* ---- Who ---- */

/* All are compared, so that the time says nothing about which it was. */
size_t hm_auth_user_find(
    const struct hm_auth *auth, struct hm_bytes name, struct hm_bytes password)
{
    size_t found = HM_AUTH_NOBODY;

    for (size_t i = 0; i < auth->user_count; i++) {
        bool same = hm_ct_eq(name, hm_secret_view(&auth->users[i].name));

        same &= hm_ct_eq(password, hm_secret_view(&auth->users[i].password));
        if (same)
            found = i;
    }
    return found;
}

/* What stands behind the scheme, whatever its case; p NULL for another. */
static struct hm_bytes behind(struct hm_bytes field, const char *scheme)
{
    size_t at = hm_bytes_find(field, ' ');

    if (at == field.len ||
        !hm_bytes_eq_nocase(hm_bytes_slice(field, 0, at), hm_bytes_str(scheme)))
        return hm_bytes(NULL, 0);
    return hm_bytes_slice(field, at + 1, field.len);
}

/* RFC 7617. The text is a secret of a test bed, and wiped all the same. */
size_t hm_auth_basic(
    const struct hm_auth *auth, const struct hm_serve_request *req)
{
    const struct hm_bytes *field = hm_serve_field(req, "Authorization");
    struct hm_bytes text = {0}, plain;
    hm_auto(secret) pair = {0};
    struct hm_err err = {0};
    size_t len, colon;

    if (field != NULL)
        text = behind(*field, "Basic");
    if (text.p == NULL || text.len > HM_PASSWORD_MAX)
        return HM_AUTH_NOBODY;
    len = hm_base64_decoded_len(text);
    if (!hm_secret_new(&pair, len, &err) ||
        !hm_base64_decode_exact(pair.p, len, HM_BASE64, text, &err))
        return HM_AUTH_NOBODY;
    plain = hm_secret_view(&pair);
    colon = hm_bytes_find(plain, ':');
    if (colon == plain.len)
        return HM_AUTH_NOBODY;
    return hm_auth_user_find(auth, hm_bytes_slice(plain, 0, colon),
        hm_bytes_slice(plain, colon + 1, plain.len));
}

/* ---- May they ---- */

static const struct {
    unsigned action;
    const char *name;
} actions[] = {
    {HM_AUTH_PULL, "pull"},
    {HM_AUTH_PUSH, "push"},
    {HM_AUTH_DELETE, "delete"},
};

unsigned hm_auth_action(struct hm_bytes name)
{
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        if (hm_bytes_eq_str(name, actions[i].name))
            return actions[i].action;
    }
    return 0;
}

static void put_scope(struct hm_buf *out, const struct hm_auth_need *need)
{
    const char *comma = "";

    if (need->repository.len == 0)
        return;
    hm_buf_put_str(out, ",scope=\"repository:");
    hm_buf_put(out, need->repository);
    hm_buf_put_u8(out, ':');
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        if ((need->actions & actions[i].action) == 0)
            continue;
        hm_buf_printf(out, "%s%s", comma, actions[i].name);
        comma = ",";
    }
    hm_buf_put_u8(out, '"');
}

static void challenge(const struct hm_auth *auth,
    const struct hm_auth_need *need, const struct hm_serve_request *req,
    struct hm_serve_response *resp, const char *why)
{
    hm_auto(buf) text = hm_buf(HM_SERVE_ANSWER_FIELDS_MAX);

    hm_sandbox_error(
        resp, 401, "UNAUTHORIZED", "the sandbox wants to know you");
    if (auth->mode == HM_AUTH_BASIC) {
        hm_serve_put_field(
            resp, "WWW-Authenticate", HM_LIT("Basic realm=\"sandbox\""));
        return;
    }
    hm_buf_put_str(&text, "Bearer realm=\"");
    if (need->realm != NULL)
        hm_buf_put_str(&text, need->realm);
    else
        hm_sandbox_origin(&text, req);
    hm_buf_put_str(&text, "/token\",service=\"sandbox\"");
    put_scope(&text, need);
    if (why != NULL)
        hm_buf_printf(&text, ",error=\"%s\"", why);
    hm_serve_put_field(resp, "WWW-Authenticate", hm_buf_view(&text));
}

static bool enter_by_token(struct hm_auth_grant *out, struct hm_auth *auth,
    const struct hm_auth_need *need, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    const struct hm_bytes *field = hm_serve_field(req, "Authorization");
    struct hm_bytes token = {0};

    if (field != NULL)
        token = behind(*field, "Bearer");
    if (token.p == NULL) {
        challenge(auth, need, req, resp, NULL);
        return false;
    }
    if (!hm_auth_token_find(out, auth, token)) {
        challenge(auth, need, req, resp, "invalid_token");
        return false;
    }
    if (need->repository.len == 0 ||
        hm_auth_allows(out, need->repository, need->actions))
        return true;
    challenge(auth, need, req, resp, "insufficient_scope");
    return false;
}

bool hm_auth_enter(struct hm_auth_grant *out, struct hm_auth *auth,
    const struct hm_auth_need *need, const struct hm_serve_request *req,
    struct hm_serve_response *resp)
{
    *out = (struct hm_auth_grant){0};
    if (auth->mode == HM_AUTH_TOKEN)
        return enter_by_token(out, auth, need, req, resp);
    if (auth->mode == HM_AUTH_NONE ||
        hm_auth_basic(auth, req) != HM_AUTH_NOBODY) {
        out->all = true;
        return true;
    }
    challenge(auth, need, req, resp, NULL);
    return false;
}

/* ---- Making ---- */

static int64_t never(void *ctx)
{
    (void)ctx;
    return 0;
}

bool hm_auth_new(
    struct hm_auth **out, const struct hm_auth_opts *opts, struct hm_err *err)
{
    hm_auto_ptr(auth) auth = hm_alloc(sizeof(*auth));

    if (auth == NULL)
        return hm_fail_memory(err);
    pthread_mutex_init(&auth->lock, NULL);
    auth->mode = opts->mode;
    auth->anonymous_pull = opts->anonymous_pull;
    auth->token_s = opts->token_s > 0 ? opts->token_s : HM_SANDBOX_TOKEN_S;
    auth->now_ms = opts->now_ms != NULL ? opts->now_ms : never;
    auth->ctx = opts->ctx;
    if (opts->user_count > HM_SANDBOX_USERS_MAX)
        return hm_fail(err, HM_LIMIT, "%zu users, at most %d", opts->user_count,
            HM_SANDBOX_USERS_MAX);
    for (size_t i = 0; i < opts->user_count; i++) {
        auth->user_count = i + 1;
        HM_TRY(hm_secret_from(&auth->users[i].name, opts->users[i].name, err));
        HM_TRY(hm_secret_from(
            &auth->users[i].password, opts->users[i].password, err));
    }
    *out = hm_move(auth);
    return true;
}

void hm_auth_free(struct hm_auth *auth)
{
    if (auth == NULL)
        return;
    for (size_t i = 0; i < auth->user_count; i++) {
        hm_secret_free(&auth->users[i].name);
        hm_secret_free(&auth->users[i].password);
    }
    hm_auth_tokens_free(auth);
    pthread_mutex_destroy(&auth->lock);
    hm_free(auth);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "cred/helper.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "cred/entry.h"
#include "cred/host.h"
#include "cred/room.h"
#include "enc/json.h"
#include "spawn/find.h"
#include "spawn/spawn.h"

static const char prefix[] = "docker-credential-";
static const char not_found[] = "credentials not found in native keychain";

/* The user that stands for "this is an identity token". */
static const char token_user[] = "<token>";

const char *hm_cred_env_get(const struct hm_cred_env *env, const char *name)
{
    return env->get == NULL ? NULL : env->get(name);
}

/* ---- The program ---- */

/* One run: what it is asked, and what came of it. */
struct run {
    const char *verb;
    struct hm_bytes in;
    struct hm_secret out;
    int status;
};

static bool run_program(struct run *r, const struct hm_cred_helper *helper,
    const char *path, struct hm_err *err)
{
    const char *words[] = {r->verb, NULL};
    struct hm_spawn what = {
        .path = path,
        .name = strrchr(path, '/') + 1,
        .words = words,
        .in = r->in,
        .out_max = HM_CRED_ANSWER_MAX,
        .timeout_ms =
            helper->timeout_ms > 0 ? helper->timeout_ms : HM_CRED_HELPER_MS,
    };
    char **vars = NULL;
    bool ok;

    HM_TRY(hm_spawn_vars(&vars, helper->env->vars, err));
    what.vars = vars;
    ok = hm_spawn_run(&r->out, &r->status, &what, err);
    hm_free(vars);
    return ok;
}

static bool run(
    struct run *r, const struct hm_cred_helper *helper, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(HM_PATH_MAX);
    hm_auto(buf) name = hm_buf(sizeof(prefix) + HM_CRED_HELPER_MAX);

    hm_buf_printf(&name, "%s%s", prefix, helper->name);
    HM_TRY(hm_buf_end(&name, NULL, err));
    HM_TRY(hm_spawn_find(
        &path, hm_cred_env_get(helper->env, "PATH"), hm_buf_str(&name), err));
    return run_program(r, helper, hm_buf_str(&path), err);
}

static bool says_not_found(const struct run *r)
{
    return r->status != 0 &&
        hm_bytes_eq_str(hm_bytes_trim(hm_secret_view(&r->out)), not_found);
}

/* An answer's beginning, or a text that holds the secret it was told, is not
 * for a log. */
static bool may_show(struct hm_bytes words, struct hm_bytes secret)
{
    if (words.len == 0 || hm_bytes_find(words, '{') < words.len)
        return false;
    for (size_t i = 0; secret.len > 0 && i + secret.len <= words.len; i++) {
        if (hm_bytes_starts(hm_bytes_slice(words, i, words.len), secret))
            return false;
    }
    return true;
}

static bool fail_status(const struct run *r,
    const struct hm_cred_helper *helper, struct hm_bytes secret,
    struct hm_err *err)
{
    struct hm_bytes words = hm_bytes_trim(hm_secret_view(&r->out));

    if (!may_show(words, secret))
        return hm_fail(err, HM_DENIED, "%s%s %s: ended with status %d", prefix,
            helper->name, r->verb, r->status);
    return hm_fail(err, HM_DENIED, "%s%s %s: ended with status %d: \"%s\"",
        prefix, helper->name, r->verb, r->status, HM_SHOW(words));
}

/* ---- What it answers ---- */

/* Helpers that know one registry leave ServerURL out or empty. */
static bool check_server(
    struct hm_json root, struct hm_bytes host, struct hm_err *err)
{
    hm_auto(secret) server = {0};
    struct hm_cred_key key;

    HM_TRY(hm_cred_member(&server, root, "ServerURL", err));
    if (server.p == NULL)
        return true;
    if (hm_cred_key(&key, hm_secret_view(&server)) && key.space.len == 0 &&
        hm_bytes_eq_str(host, key.host))
        return true;
    return hm_fail(err, HM_MISMATCH, "is for \"%s\", asked for \"%s\"",
        HM_SHOW(hm_secret_view(&server)), HM_SHOW(host));
}

static bool take(struct hm_cred *out, struct hm_json root, struct hm_err *err)
{
    hm_auto(secret) user = {0};

    HM_TRY(hm_cred_member(&user, root, "Username", err));
    HM_TRY(hm_cred_member(&out->secret, root, "Secret", err));
    if (user.p == NULL && out->secret.p == NULL)
        return true;
    if (user.p == NULL || out->secret.p == NULL)
        return hm_fail(err, HM_FORMAT, "%s without %s",
            user.p == NULL ? "a secret" : "a user",
            user.p == NULL ? "a user" : "a secret");
    out->kind = HM_CRED_IDENTITY;
    if (!hm_bytes_eq_str(hm_secret_view(&user), token_user)) {
        out->kind = HM_CRED_PASSWORD;
        HM_TRY(hm_cred_set_user(out, hm_secret_view(&user), err));
    }
    return hm_cred_check(out, err);
}

bool hm_cred_helper_answer(struct hm_cred *out, struct hm_bytes text,
    struct hm_bytes host, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_CRED_ARENA_MAX);
    hm_auto(cred) cred = {0};
    struct hm_json root;

    HM_TRY(
        hm_json_parse_borrowed(&root, &arena, text, HM_CRED_ANSWER_MAX, err));
    if (hm_json_type(root) != HM_JSON_OBJECT)
        return hm_fail(err, HM_FORMAT, "$: expected object, got %s",
            hm_json_type_name(hm_json_type(root)));
    HM_TRY(check_server(root, host, err));
    HM_TRY(take(&cred, root, err));
    *out = cred;
    cred = (struct hm_cred){0};
    return true;
}

/* ---- The three verbs ---- */

static void run_free(struct run *r)
{
    hm_secret_free(&r->out);
}

#define AUTO_RUN __attribute__((cleanup(run_free))) struct run

bool hm_cred_helper_get(struct hm_cred *out,
    const struct hm_cred_helper *helper, struct hm_bytes host,
    struct hm_err *err)
{
    AUTO_RUN r = {.verb = "get", .in = hm_cred_server(host)};

    HM_TRY(run(&r, helper, err));
    if (says_not_found(&r)) {
        *out = (struct hm_cred){0};
        return true;
    }
    if (r.status != 0)
        return fail_status(&r, helper, hm_bytes(NULL, 0), err);
    if (!hm_cred_helper_answer(out, hm_secret_view(&r.out), host, err))
        return hm_wrap(err, "%s%s: answer", prefix, helper->name);
    return true;
}

static bool write_order(struct hm_secret *out, struct hm_bytes host,
    const struct hm_cred *cred, struct hm_err *err)
{
    bool token = cred->kind == HM_CRED_IDENTITY;
    hm_auto(secret) room = {0};
    struct hm_buf text;

    if (!token && cred->kind != HM_CRED_PASSWORD)
        return hm_fail(err, HM_UNSUPPORTED,
            "helpers keep passwords and identity tokens only");
    HM_TRY(hm_cred_room(&room, &text,
        6 * (host.len + cred->secret.len + HM_CRED_USER_MAX) + 128, err));
    hm_buf_put_str(&text, "{\"ServerURL\":");
    hm_cred_put_json(&text, hm_cred_server(host));
    hm_buf_put_str(&text, ",\"Username\":");
    hm_cred_put_json(&text, hm_bytes_str(token ? token_user : cred->user));
    hm_buf_put_str(&text, ",\"Secret\":");
    hm_cred_put_json(&text, hm_secret_view(&cred->secret));
    hm_buf_put_str(&text, "}");
    return hm_cred_room_end(out, &room, &text, err);
}

bool hm_cred_helper_store(const struct hm_cred_helper *helper,
    struct hm_bytes host, const struct hm_cred *cred, struct hm_err *err)
{
    hm_auto(secret) order = {0};
    AUTO_RUN r = {.verb = "store"};

    HM_TRY(write_order(&order, host, cred, err));
    r.in = hm_secret_view(&order);
    HM_TRY(run(&r, helper, err));
    return r.status == 0 ||
        fail_status(&r, helper, hm_secret_view(&cred->secret), err);
}

bool hm_cred_helper_erase(bool *there, const struct hm_cred_helper *helper,
    struct hm_bytes host, struct hm_err *err)
{
    AUTO_RUN r = {.verb = "erase", .in = hm_cred_server(host)};

    HM_TRY(run(&r, helper, err));
    *there = !says_not_found(&r);
    return r.status == 0 || !*there ||
        fail_status(&r, helper, hm_bytes(NULL, 0), err);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "cred/edit.h"

#include <stdio.h>

#include "base/err.h"
#include "cred/config.h"
#include "cred/entry.h"
#include "cred/host.h"
#include "cred/room.h"

struct edit {
    struct hm_bytes text, host;
    const struct hm_cred *cred; /* NULL: remove */
    struct hm_json auths;
    struct hm_buf out;
    bool first;
    struct hm_cred_removed removed;
};

/* An entry for a part of the registry: it stays, and its owner is told. */
static void note_part(struct edit *e, const struct hm_cred_key *key)
{
    struct hm_cred_removed *r = &e->removed;

    if (!hm_bytes_eq_str(e->host, key->host))
        return;
    if (r->parts++ == 0)
        snprintf(r->part, sizeof(r->part), "%s/%.*s", key->host,
            (int)key->space.len, (const char *)key->space.p);
}

static void begin_member(struct edit *e)
{
    hm_buf_put_str(&e->out, e->first ? "\n\t\t" : ",\n\t\t");
    e->first = false;
}

static bool keep_others(struct edit *e, struct hm_err *err)
{
    struct hm_json_iter it = hm_json_iter(e->auths);

    while (hm_json_iter_next(&it)) {
        hm_auto(buf) name = hm_buf(HM_CRED_KEY_MAX);
        struct hm_cred_key key;

        HM_TRY(hm_cred_config_key(&key, &name, it.key, err));
        if (hm_cred_key_fit(&key, e->host, hm_bytes(NULL, 0)) > 0) {
            e->removed.there = true;
            continue;
        }
        note_part(e, &key);
        begin_member(e);
        hm_buf_put(&e->out, hm_json_text(it.key));
        hm_buf_put_str(&e->out, ": ");
        hm_buf_put(&e->out, hm_json_text(it.value));
    }
    return true;
}

static bool put_auths(struct edit *e, struct hm_err *err)
{
    e->first = true;
    hm_buf_put_str(&e->out, "{");
    HM_TRY(keep_others(e, err));
    if (e->cred != NULL) {
        begin_member(e);
        hm_cred_put_json(&e->out, hm_cred_server(e->host));
        hm_buf_put_str(&e->out, ": ");
        hm_cred_entry_write(&e->out, e->cred);
    }
    hm_buf_put_str(&e->out, e->first ? "}" : "\n\t}");
    return true;
}

/* The root gets its first member. */
static bool add_auths(struct edit *e, struct hm_json root, struct hm_err *err)
{
    struct hm_bytes all = hm_json_text(root);

    hm_buf_put_str(&e->out, "{\n\t\"auths\": ");
    HM_TRY(put_auths(e, err));
    if (hm_json_count(root) == 0) {
        hm_buf_put_str(&e->out, "\n}\n");
        return true;
    }
    hm_buf_put_str(&e->out, ",");
    hm_buf_put(&e->out, hm_bytes_slice(all, 1, all.len));
    return true;
}

static bool put_all(struct edit *e, struct hm_json root, struct hm_err *err)
{
    struct hm_json old = hm_json_get(root, "auths");
    size_t from = hm_json_offset(old);

    if (hm_json_type(old) == HM_JSON_NONE)
        return add_auths(e, root, err);
    hm_buf_put(&e->out, hm_bytes_slice(e->text, 0, from));
    HM_TRY(put_auths(e, err));
    hm_buf_put(&e->out,
        hm_bytes_slice(e->text, from + hm_json_text(old).len, e->text.len));
    return true;
}

/* No less than what comes out: each member may get white space, and a secret
 * escapes or base64. */
static size_t room_for(const struct edit *e)
{
    size_t len = e->text.len + 8 * hm_json_count(e->auths) + 128;

    if (e->cred != NULL)
        len += 6 * (e->cred->secret.len + HM_CRED_USER_MAX + e->host.len);
    return len;
}

static bool edit(struct hm_secret *out, struct edit *e, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_CRED_ARENA_MAX);
    hm_auto(secret) room = {0};
    struct hm_json root;

    HM_TRY(hm_cred_config_parse(&root, &arena, e->text, err));
    HM_TRY(hm_cred_config_member(&e->auths, root, "auths", err));
    HM_TRY(hm_cred_room(&room, &e->out, room_for(e), err));
    HM_TRY(put_all(e, root, err));
    if (e->out.failed == HM_UNSUPPORTED)
        return hm_fail(
            err, HM_UNSUPPORTED, "a token of the registry itself is not kept");
    return hm_cred_room_end(out, &room, &e->out, err);
}

bool hm_cred_config_set(struct hm_secret *out, struct hm_bytes text,
    struct hm_bytes host, const struct hm_cred *cred, struct hm_err *err)
{
    hm_auto(secret) changed = {0};
    struct edit e = {.text = text, .host = host, .cred = cred};

    HM_TRY(edit(&changed, &e, err));
    /* What is written can be read. */
    if (changed.len > HM_CRED_FILE_MAX)
        return hm_fail(err, HM_LIMIT, "would have %zu bytes, more than %zu",
            changed.len, HM_CRED_FILE_MAX);
    *out = hm_secret_move(&changed);
    return true;
}

bool hm_cred_config_remove(struct hm_secret *out, struct hm_cred_removed *what,
    struct hm_bytes text, struct hm_bytes host, struct hm_err *err)
{
    hm_auto(secret) changed = {0};
    struct edit e = {.text = text, .host = host};

    HM_TRY(edit(&changed, &e, err));
    *what = e.removed;
    if (what->there)
        *out = hm_secret_move(&changed);
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "cred/entry.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cred/room.h"
#include "enc/base64.h"

bool hm_cred_set_user(
    struct hm_cred *cred, struct hm_bytes user, struct hm_err *err)
{
    if (user.len == 0)
        return hm_fail(err, HM_FORMAT, "an empty user name");
    if (user.len >= HM_CRED_USER_MAX)
        return hm_fail(err, HM_LIMIT, "a user name of %zu bytes, at most %d",
            user.len, HM_CRED_USER_MAX - 1);
    for (size_t i = 0; i < user.len; i++) {
        if (user.p[i] < ' ' || user.p[i] == 0x7f || user.p[i] == ':')
            return hm_fail(err, HM_FORMAT,
                "a user name with a control character or a ':'");
    }
    memcpy(cred->user, user.p, user.len);
    cred->user[user.len] = '\0';
    return true;
}

bool hm_cred_check(const struct hm_cred *cred, struct hm_err *err)
{
    bool token = cred->kind != HM_CRED_PASSWORD;
    struct hm_bytes in = hm_secret_view(&cred->secret);

    if (in.len > HM_CRED_SECRET_MAX)
        return hm_fail(err, HM_LIMIT, "a secret of %zu bytes, at most %zu",
            in.len, HM_CRED_SECRET_MAX);
    if (token && in.len == 0)
        return hm_fail(err, HM_FORMAT, "an empty token");
    for (size_t i = 0; i < in.len; i++) {
        if (in.p[i] < ' ' || in.p[i] == 0x7f)
            return hm_fail(err, HM_FORMAT, "a control character in a secret");
        if (token && (in.p[i] == ' ' || in.p[i] > 0x7e))
            return hm_fail(
                err, HM_FORMAT, "a token with other bytes than visible ASCII");
    }
    return true;
}

bool hm_cred_same(const struct hm_cred *a, const struct hm_cred *b)
{
    return a->kind == b->kind && strcmp(a->user, b->user) == 0 &&
        hm_ct_eq(hm_secret_view(&a->secret), hm_secret_view(&b->secret));
}

bool hm_cred_member(struct hm_secret *out, struct hm_json object,
    const char *name, struct hm_err *err)
{
    struct hm_json v = hm_json_get(object, name);
    enum hm_json_type type = hm_json_type(v);
    hm_auto(secret) room = {0};
    struct hm_buf text;

    if (type == HM_JSON_NONE || type == HM_JSON_NULL || hm_json_str_eq(v, ""))
        return true;
    if (type != HM_JSON_STRING)
        return hm_fail(err, HM_FORMAT, "%s: expected string, got %s",
            HM_JSON_PATH(v), hm_json_type_name(type));
    HM_TRY(hm_cred_room(&room, &text, hm_json_text(v).len, err));
    hm_json_put_decoded(&text, v);
    return hm_cred_room_end(out, &room, &text, err);
}

static bool take_token(struct hm_cred *out, struct hm_json entry,
    const char *name, enum hm_cred_kind kind, struct hm_err *err)
{
    HM_TRY(hm_cred_member(&out->secret, entry, name, err));
    if (out->secret.p == NULL)
        return true;
    out->kind = kind;
    return hm_cred_check(out, err);
}

/* "user:password"; the password may hold further colons. */
static bool split_pair(
    struct hm_cred *out, const struct hm_secret *pair, struct hm_err *err)
{
    struct hm_bytes in = hm_secret_view(pair);
    size_t colon = hm_bytes_find(in, ':');

    if (colon == in.len)
        return hm_fail(err, HM_FORMAT, "no ':' between user and password");
    HM_TRY(hm_cred_set_user(out, hm_bytes_slice(in, 0, colon), err));
    out->kind = HM_CRED_PASSWORD;
    HM_TRY(hm_secret_from(
        &out->secret, hm_bytes_slice(in, colon + 1, in.len), err));
    return hm_cred_check(out, err);
}

static bool take_auth(
    struct hm_cred *out, struct hm_json entry, struct hm_err *err)
{
    hm_auto(secret) text = {0};
    hm_auto(secret) pair = {0};
    struct hm_bytes in;

    HM_TRY(hm_cred_member(&text, entry, "auth", err));
    if (text.p == NULL)
        return true;
    in = hm_secret_view(&text);
    HM_TRY(hm_secret_new(&pair, hm_base64_decoded_len(in), err));
    /* The decoder's own words show what it stumbled over. */
    if (!hm_base64_decode_exact(pair.p, pair.len, HM_BASE64, in, err))
        return hm_fail(err, HM_FORMAT, "auth: is no base64");
    return split_pair(out, &pair, err) || hm_wrap(err, "auth");
}

static bool take_password(
    struct hm_cred *out, struct hm_json entry, struct hm_err *err)
{
    hm_auto(secret) user = {0};

    HM_TRY(hm_cred_member(&user, entry, "username", err));
    if (user.p == NULL)
        return true;
    HM_TRY(hm_cred_set_user(out, hm_secret_view(&user), err));
    HM_TRY(hm_cred_member(&out->secret, entry, "password", err));
    if (out->secret.p == NULL)
        return hm_fail(err, HM_FORMAT, "a username without password");
    out->kind = HM_CRED_PASSWORD;
    return hm_cred_check(out, err);
}

static bool take(struct hm_cred *out, struct hm_json entry, struct hm_err *err)
{
    HM_TRY(take_token(out, entry, "registrytoken", HM_CRED_BEARER, err));
    if (out->kind == HM_CRED_NONE)
        HM_TRY(take_token(out, entry, "identitytoken", HM_CRED_IDENTITY, err));
    if (out->kind == HM_CRED_NONE)
        HM_TRY(take_auth(out, entry, err));
    return out->kind != HM_CRED_NONE || take_password(out, entry, err);
}

bool hm_cred_entry_read(
    struct hm_cred *out, struct hm_json entry, struct hm_err *err)
{
    hm_auto(cred) cred = {0};

    if (hm_json_type(entry) != HM_JSON_OBJECT)
        return hm_fail(err, HM_FORMAT, "%s: expected object, got %s",
            HM_JSON_PATH(entry), hm_json_type_name(hm_json_type(entry)));
    if (!take(&cred, entry, err))
        return hm_wrap(err, "%s", HM_JSON_PATH(entry));
    *out = cred;
    cred = (struct hm_cred){0};
    return true;
}

/* In pieces of three bytes, whose base64 can be joined: the pair is never in
 * one place outside of locked memory. */
static void put_auth(struct hm_buf *out, const struct hm_cred *cred)
{
    struct hm_bytes user = hm_bytes_str(cred->user);
    struct hm_bytes secret = hm_secret_view(&cred->secret);
    size_t len = user.len + 1 + secret.len;
    uint8_t piece[3];

    for (size_t at = 0; at < len; at += sizeof(piece)) {
        size_t count = len - at < sizeof(piece) ? len - at : sizeof(piece);

        for (size_t i = 0; i < count; i++) {
            size_t n = at + i;

            piece[i] = n < user.len ? user.p[n]
                : n == user.len     ? ':'
                                    : secret.p[n - user.len - 1];
        }
        hm_base64_encode(out, HM_BASE64, hm_bytes(piece, count));
    }
    hm_wipe(piece, sizeof(piece));
}

void hm_cred_entry_write(struct hm_buf *out, const struct hm_cred *cred)
{
    switch (cred->kind) {
    case HM_CRED_NONE:
        hm_buf_put_str(out, "{}");
        return;
    case HM_CRED_PASSWORD:
        hm_buf_put_str(out, "{\"auth\": \"");
        put_auth(out, cred);
        hm_buf_put_str(out, "\"}");
        return;
    case HM_CRED_IDENTITY:
        hm_buf_put_str(out, "{\"identitytoken\": ");
        hm_cred_put_json(out, hm_secret_view(&cred->secret));
        hm_buf_put_str(out, "}");
        return;
    case HM_CRED_BEARER:
        hm_buf_fail(out, HM_UNSUPPORTED);
    }
}

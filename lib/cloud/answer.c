/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/answer.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cloud/xml.h"
#include "enc/base64.h"
#include "enc/double.h"
#include "enc/json_field.h"

#define STS_RESULT                                                             \
    "AssumeRoleWithWebIdentityResponse/AssumeRoleWithWebIdentityResult/"       \
    "Credentials/"

void hm_aws_creds_free(struct hm_aws_creds *creds)
{
    hm_secret_free(&creds->id);
    hm_secret_free(&creds->secret);
    hm_secret_free(&creds->token);
}

bool hm_cloud_word_ok(struct hm_bytes in, size_t max)
{
    for (size_t i = 0; i < in.len; i++) {
        if (in.p[i] <= ' ' || in.p[i] > '~')
            return false;
    }
    return in.len > 0 && in.len <= max;
}

bool hm_aws_creds_set(struct hm_aws_creds *out, struct hm_bytes id,
    struct hm_bytes secret, struct hm_bytes token, struct hm_err *err)
{
    /* The slash would move the parts of a signature's scope. */
    if (!hm_cloud_word_ok(id, HM_CLOUD_KEY_MAX) ||
        hm_bytes_find(id, '/') < id.len)
        return hm_fail(err, HM_FORMAT, "an access key ID that is none");
    if (!hm_cloud_word_ok(secret, HM_CLOUD_KEY_MAX))
        return hm_fail(err, HM_FORMAT, "a secret access key that is none");
    if (token.p != NULL && !hm_cloud_word_ok(token, HM_CLOUD_TOKEN_MAX))
        return hm_fail(err, HM_FORMAT, "a session token that is none");
    hm_aws_creds_free(out);
    return hm_secret_from(&out->id, id, err) &&
        hm_secret_from(&out->secret, secret, err) &&
        (token.p == NULL || hm_secret_from(&out->token, token, err));
}

static bool read_expiration(
    struct hm_aws_creds *out, struct hm_bytes text, struct hm_err *err)
{
    struct hm_time time;

    if (!hm_time_parse(&time, text, err))
        return hm_wrap(err, "Expiration");
    out->expires_s = time.s;
    return true;
}

bool hm_cloud_read_sts(
    struct hm_aws_creds *out, struct hm_bytes in, struct hm_err *err)
{
    struct hm_cloud_xml wants[] = {
        {.path = STS_RESULT "AccessKeyId"},
        {.path = STS_RESULT "SecretAccessKey"},
        {.path = STS_RESULT "SessionToken"},
        {.path = STS_RESULT "Expiration"},
    };

    HM_TRY(hm_cloud_xml_read(wants, 4, in, err));
    for (size_t i = 0; i < 4; i++) {
        /* None of these has a character that XML would escape. */
        if (wants[i].text.len == 0 ||
            hm_bytes_find(wants[i].text, '&') < wants[i].text.len)
            return hm_fail(err, HM_FORMAT, "no %s in the answer",
                wants[i].path + sizeof(STS_RESULT) - 1);
    }
    return hm_aws_creds_set(
               out, wants[0].text, wants[1].text, wants[2].text, err) &&
        read_expiration(out, wants[3].text, err);
}

/* JSON. A string with escapes is decoded into the arena, which is not wiped
 * when it is freed. */
struct reader {
    struct hm_arena arena;
    struct hm_bytes in;
    struct hm_bytes decoded[4];
    size_t count;
};

static void reader_free(struct reader *r)
{
    for (size_t i = 0; i < r->count; i++) {
        struct hm_bytes text = r->decoded[i];

        if (text.p >= r->in.p && text.p < r->in.p + r->in.len)
            continue; /* a view into what its owner wipes */
        hm_wipe((void *)(uintptr_t)text.p, text.len);
    }
    hm_arena_free(&r->arena);
}

#define AUTO_READER __attribute__((cleanup(reader_free))) struct reader

static struct reader reader(struct hm_bytes in)
{
    return (struct reader){.arena = hm_arena(HM_CLOUD_ARENA_MAX), .in = in};
}

static struct hm_bytes secret_str(
    struct reader *r, struct hm_json_obj *o, const char *name)
{
    struct hm_bytes text = hm_json_str(o, name);

    if (text.len > 0)
        r->decoded[r->count++] = text;
    return text;
}

static bool parse(struct hm_json *root, struct reader *r, struct hm_err *err)
{
    return hm_json_parse_borrowed(
        root, &r->arena, r->in, HM_CLOUD_ANSWER_MAX, err);
}

bool hm_cloud_read_metadata(
    struct hm_aws_creds *out, struct hm_bytes in, struct hm_err *err)
{
    AUTO_READER r = reader(in);
    struct hm_bytes code, id, secret, token, expiration;
    struct hm_json_rd rd = hm_json_rd(&r.arena);
    struct hm_json root;
    struct hm_json_obj o;

    HM_TRY(parse(&root, &r, err));
    o = hm_json_root(&rd, root);
    /* EC2 says so, containers do not. */
    code = hm_json_opt_str(&o, "Code");
    if (code.p != NULL && !hm_bytes_eq_str(code, "Success"))
        return hm_fail(err, HM_DENIED, "code %s", HM_SHOW(code));
    id = secret_str(&r, &o, "AccessKeyId");
    secret = secret_str(&r, &o, "SecretAccessKey");
    token = secret_str(&r, &o, "Token");
    expiration = hm_json_str(&o, "Expiration");
    hm_json_close(&o, HM_JSON_IGNORE);
    return hm_json_end(&rd, err) &&
        hm_aws_creds_set(out, id, secret, token, err) &&
        read_expiration(out, expiration, err);
}

/* Seconds since 1970 as a JSON number of any form: 1.7E9, 1700000000.123. */
static int64_t read_epoch(struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_bytes text = hm_json_text(v);
    struct hm_decimal number;
    int64_t out = 0;

    if (!hm_json_want(rd, v, HM_JSON_NUMBER))
        return 0;
    if (text.p[0] == '-' || !hm_decimal_parse(&number, text) ||
        number.point < 1 || number.point > HM_CLOUD_EPOCH_DIGITS) {
        hm_json_fail(rd, v, HM_FORMAT, "no time of this age");
        return 0;
    }
    for (size_t i = 0; i < (size_t)number.point; i++)
        out = out * 10 + (i < number.count ? number.digits[i] : 0);
    return out;
}

/* base64 of "AWS:" and the password. */
static bool read_basic(
    struct hm_secret *out, struct hm_bytes text, struct hm_err *err)
{
    hm_auto(secret) plain = {0};
    struct hm_bytes password;

    HM_TRY(hm_secret_new(&plain, hm_base64_decoded_len(text), err));
    if (!hm_base64_decode_exact(plain.p, plain.len, HM_BASE64, text, err))
        return hm_wrap(err, "authorizationToken");
    if (!hm_bytes_starts(hm_secret_view(&plain), HM_LIT("AWS:")))
        return hm_fail(
            err, HM_FORMAT, "authorizationToken: not for the user AWS");
    password = hm_bytes_slice(hm_secret_view(&plain), 4, plain.len);
    if (!hm_cloud_word_ok(password, HM_CLOUD_TOKEN_MAX))
        return hm_fail(
            err, HM_FORMAT, "authorizationToken: a password that is none");
    return hm_secret_from(out, password, err);
}

bool hm_cloud_read_ecr(struct hm_secret *out, int64_t *expires_s,
    struct hm_bytes in, struct hm_err *err)
{
    AUTO_READER r = reader(in);
    struct hm_json_rd rd = hm_json_rd(&r.arena);
    struct hm_json root, data;
    struct hm_json_obj o, item;
    struct hm_json_list list;
    struct hm_bytes token;

    HM_TRY(parse(&root, &r, err));
    o = hm_json_root(&rd, root);
    data = hm_json_any(&o, "authorizationData");
    hm_json_close(&o, HM_JSON_IGNORE);
    if (hm_json_type(data) == HM_JSON_ARRAY) {
        list = hm_json_rd_list(&rd, data, 1);
        if (hm_json_next(&list))
            data = list.item;
    }
    item = hm_json_root(&rd, data);
    token = secret_str(&r, &item, "authorizationToken");
    *expires_s = read_epoch(&rd, hm_json_any(&item, "expiresAt"));
    hm_json_close(&item, HM_JSON_IGNORE);
    return hm_json_end(&rd, err) && read_basic(out, token, err);
}

bool hm_cloud_read_google(struct hm_secret *out, int64_t *life_s,
    struct hm_bytes in, struct hm_err *err)
{
    AUTO_READER r = reader(in);
    struct hm_json_rd rd = hm_json_rd(&r.arena);
    struct hm_bytes token, type;
    struct hm_json root;
    struct hm_json_obj o;

    HM_TRY(parse(&root, &r, err));
    o = hm_json_root(&rd, root);
    token = secret_str(&r, &o, "access_token");
    type = hm_json_str(&o, "token_type");
    *life_s = hm_json_i64(&o, "expires_in", HM_JSON_INT_NUMBER);
    hm_json_close(&o, HM_JSON_IGNORE);
    HM_TRY(hm_json_end(&rd, err));
    if (!hm_bytes_eq_str(type, "Bearer"))
        return hm_fail(err, HM_FORMAT, "a token of type %s", HM_SHOW(type));
    if (!hm_cloud_word_ok(token, HM_CLOUD_TOKEN_MAX))
        return hm_fail(err, HM_FORMAT, "an access token that is none");
    if (*life_s <= 0 || *life_s > HM_CLOUD_LIFE_MAX_S)
        return hm_fail(err, HM_FORMAT,
            "a token that lives no second, or more than %d",
            HM_CLOUD_LIFE_MAX_S);
    return hm_secret_from(out, token, err);
}

/* JSON of ECR: "__type", and "message" or "Message". */
static bool refusal_json(
    struct hm_bytes *code, struct hm_bytes *message, struct reader *r)
{
    struct hm_json_rd rd = hm_json_rd(&r->arena);
    struct hm_err ignored;
    struct hm_json_obj o;
    struct hm_json root;
    bool small;

    if (!parse(&root, r, &ignored))
        return false;
    o = hm_json_root(&rd, root);
    *code = hm_json_opt_str(&o, "__type");
    small = hm_json_has(&o, "message");
    *message = hm_json_opt_str(&o, small ? "message" : "Message");
    hm_json_close(&o, HM_JSON_IGNORE);
    return hm_json_end(&rd, &ignored);
}

void hm_cloud_show_refusal(struct hm_buf *out, struct hm_bytes in,
    const struct hm_bytes *sent, size_t sent_count)
{
    struct hm_cloud_xml wants[] = {
        {.path = "ErrorResponse/Error/Code"},
        {.path = "ErrorResponse/Error/Message"},
    };
    AUTO_READER r = reader(in);
    struct hm_bytes code = {0}, message = {0};
    struct hm_err ignored;

    if (hm_cloud_xml_read(wants, 2, in, &ignored)) {
        code = wants[0].text;
        message = wants[1].text;
    } else if (!refusal_json(&code, &message, &r)) {
        return;
    }
    for (size_t i = 0; i < sent_count; i++) {
        if (hm_secret_shows(code, sent[i]) || hm_secret_shows(message, sent[i]))
            return;
    }
    if (code.len > 0)
        hm_buf_printf(out, " %s", HM_SHOW(code));
    if (message.len > 0)
        hm_buf_printf(out, ": %s", HM_SHOW(message));
}

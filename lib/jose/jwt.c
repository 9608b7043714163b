/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/jwt.h"

#include "base/err.h"
#include "base/text.h"
#include "base/window.h"
#include "enc/json_field.h"

enum { FRACTION_DIGITS = 9 };

/* Up to nine digits behind the point count, as nanoseconds; more are cut. */
static bool read_fraction(uint32_t *ns, struct hm_bytes digits)
{
    uint32_t unit = 100000000;

    for (size_t i = 0; i < digits.len; i++) {
        if (!hm_is_digit(digits.p[i]))
            return false;
        if (i < FRACTION_DIGITS)
            *ns += (uint32_t)(digits.p[i] - '0') * unit;
        unit /= 10;
    }
    return digits.len > 0;
}

/* RFC 7519 section 2, NumericDate: seconds, and fractions are allowed. An
 * exponent is not read: nobody writes one, and 1e999 has no date. */
static bool read_date(struct hm_time *out, struct hm_bytes number)
{
    size_t point = hm_bytes_find(number, '.');
    struct hm_time time = {0};

    if (!hm_text_i64(&time.s, hm_bytes_slice(number, 0, point)) || time.s < 0)
        return false;
    if (point < number.len &&
        !read_fraction(&time.ns, hm_bytes_slice(number, point + 1, number.len)))
        return false;
    if (time.s > HM_JWT_TIME_MAX_S)
        return false;
    *out = time;
    return true;
}

/* True when the claim is there. */
static bool opt_date(
    struct hm_json_obj *o, const char *name, struct hm_time *out)
{
    struct hm_json v = hm_json_opt_any(o, name);

    if (hm_json_type(v) == HM_JSON_NONE ||
        !hm_json_want(o->rd, v, HM_JSON_NUMBER))
        return false;
    if (!read_date(out, hm_json_text(v)))
        hm_json_fail(
            o->rd, v, HM_FORMAT, "not a time: %s", HM_SHOW(hm_json_text(v)));
    return true;
}

/* RFC 7519 section 4.1.3: one string, or a list of them. */
static void read_audience(struct hm_jwt *out, struct hm_json_obj *o)
{
    struct hm_json v = hm_json_opt_any(o, "aud");
    struct hm_json_list list;

    if (hm_json_type(v) == HM_JSON_NONE)
        return;
    if (hm_json_type(v) == HM_JSON_STRING) {
        out->audience[0] = hm_json_rd_str(o->rd, v);
        out->audience_count = 1;
        return;
    }
    list = hm_json_rd_list(o->rd, v, HM_JWT_AUDIENCES_MAX);
    while (hm_json_next(&list))
        out->audience[out->audience_count++] = hm_json_rd_str(o->rd, list.item);
}

bool hm_jwt_parse(struct hm_jwt *out, struct hm_arena *arena,
    struct hm_bytes payload, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_json_obj o;
    struct hm_jwt jwt = {0};

    if (!hm_json_parse_borrowed(&jwt.claims, arena, payload, HM_JWS_MAX, err))
        return hm_wrap(err, "token");
    o = hm_json_root(&rd, jwt.claims);
    jwt.issuer = hm_json_opt_str(&o, "iss");
    jwt.subject = hm_json_opt_str(&o, "sub");
    read_audience(&jwt, &o);
    jwt.has_expires = opt_date(&o, "exp", &jwt.expires);
    jwt.has_not_before = opt_date(&o, "nbf", &jwt.not_before);
    jwt.has_issued = opt_date(&o, "iat", &jwt.issued);
    hm_json_close(&o, HM_JSON_IGNORE);
    if (!hm_json_end(&rd, err))
        return hm_wrap(err, "token");
    *out = jwt;
    return true;
}

/* Compared as a whole: a prefix would make "https://issuer.example.evil" the
 * issuer's twin. */
static bool check_issuer(const struct hm_jwt *jwt,
    const struct hm_jwt_rules *rules, struct hm_err *err)
{
    if (rules->issuer.len == 0)
        return hm_fail(err, HM_USAGE, "no issuer is demanded");
    if (!hm_bytes_eq(jwt->issuer, rules->issuer))
        return hm_fail(err, HM_POLICY, "issuer is \"%s\", not \"%s\"",
            HM_SHOW(jwt->issuer), HM_SHOW(rules->issuer));
    return true;
}

/* A token for somebody else was given to somebody else, who must not be able
 * to use it here. */
static bool check_audience(const struct hm_jwt *jwt,
    const struct hm_jwt_rules *rules, struct hm_err *err)
{
    if (rules->audience.len == 0)
        return hm_fail(err, HM_USAGE, "no audience is demanded");
    for (size_t i = 0; i < jwt->audience_count; i++) {
        if (hm_bytes_eq(jwt->audience[i], rules->audience))
            return true;
    }
    return hm_fail(err, HM_POLICY, "audience \"%s\" is not among the %zu",
        HM_SHOW(rules->audience), jwt->audience_count);
}

static struct hm_time plus(struct hm_time time, int64_t s)
{
    time.s += s;
    return time;
}

/* A token without an end would be good for ever. RFC 7519 section 4.1.4: at
 * the moment of "exp" it is over already. */
static bool check_expires(const struct hm_jwt *jwt,
    const struct hm_jwt_rules *rules, struct hm_err *err)
{
    if (!jwt->has_expires)
        return hm_fail(err, HM_EXPIRED, "no \"exp\"");
    if (hm_time_cmp(rules->now, plus(jwt->expires, rules->unsafe_leeway_s)) >=
        0)
        return hm_fail(err, HM_EXPIRED, "expired at %s, it is %s",
            HM_SHOW_TIME(jwt->expires.s), HM_SHOW_TIME(rules->now.s));
    return true;
}

static bool check_not_future(const char *name, struct hm_time time,
    const struct hm_jwt_rules *rules, struct hm_err *err)
{
    if (hm_time_cmp(time, plus(rules->now, rules->unsafe_leeway_s)) > 0)
        return hm_fail(err, HM_EXPIRED, "\"%s\" is %s, it is %s", name,
            HM_SHOW_TIME(time.s), HM_SHOW_TIME(rules->now.s));
    return true;
}

static bool check_times(const struct hm_jwt *jwt,
    const struct hm_jwt_rules *rules, struct hm_err *err)
{
    if (rules->unsafe_leeway_s > HM_JWT_LEEWAY_MAX_S ||
        rules->now.s > HM_JWT_TIME_MAX_S)
        return hm_fail(err, HM_USAGE, "leeway or time out of range");
    HM_TRY(check_expires(jwt, rules, err));
    if (jwt->has_not_before)
        HM_TRY(check_not_future("nbf", jwt->not_before, rules, err));
    if (jwt->has_issued)
        HM_TRY(check_not_future("iat", jwt->issued, rules, err));
    return true;
}

bool hm_jwt_check(const struct hm_jwt *jwt, const struct hm_jwt_rules *rules,
    struct hm_err *err)
{
    if (!check_issuer(jwt, rules, err) || !check_audience(jwt, rules, err) ||
        !check_times(jwt, rules, err))
        return hm_wrap(err, "token");
    return true;
}

struct hm_json hm_jwt_claim(const struct hm_jwt *jwt, const char *name)
{
    return hm_json_get(jwt->claims, name);
}

bool hm_jwt_claim_str(struct hm_bytes *out, const struct hm_jwt *jwt,
    const char *name, struct hm_arena *arena, struct hm_err *err)
{
    struct hm_json v = hm_jwt_claim(jwt, name);

    if (hm_json_type(v) == HM_JSON_NONE)
        return hm_fail(err, HM_NOT_FOUND, "token: no claim \"%s\"", name);
    if (hm_json_type(v) != HM_JSON_STRING)
        return hm_fail(err, HM_FORMAT,
            "token: claim \"%s\" is no string, but %s", name,
            hm_json_type_name(hm_json_type(v)));
    if (!hm_json_as_str(out, v, arena, err))
        return hm_wrap(err, "token: claim \"%s\"", name);
    return true;
}

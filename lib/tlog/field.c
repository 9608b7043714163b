/* SPDX-License-Identifier: Apache-2.0 */
#include "tlog/field.h"

static const struct hm_bytes nothing;

static struct hm_bytes fail_len(
    struct hm_json_rd *rd, struct hm_json v, enum hm_code code, size_t want)
{
    hm_json_fail(rd, v, code,
        code == HM_LIMIT ? "more than %zu bytes" : "expected %zu bytes", want);
    return nothing;
}

static struct hm_bytes not_empty(
    struct hm_json_rd *rd, struct hm_json v, struct hm_bytes in)
{
    if (in.len == 0)
        hm_json_fail(rd, v, HM_FORMAT, "empty");
    return in;
}

static struct hm_bytes at_most(
    struct hm_json_rd *rd, struct hm_json v, struct hm_bytes in, size_t max)
{
    return in.len <= max ? in : fail_len(rd, v, HM_LIMIT, max);
}

struct hm_bytes hm_field_opt_bytes(
    struct hm_json_obj *o, const char *name, size_t max)
{
    struct hm_json v = hm_json_opt_any(o, name);

    if (v.doc == NULL)
        return nothing;
    return at_most(o->rd, v, hm_json_rd_base64(o->rd, v, HM_BASE64), max);
}

struct hm_bytes hm_field_bytes(
    struct hm_json_obj *o, const char *name, size_t max)
{
    struct hm_json v = hm_json_any(o, name);
    struct hm_bytes out = hm_json_rd_base64(o->rd, v, HM_BASE64);

    return not_empty(o->rd, v, at_most(o->rd, v, out, max));
}

struct hm_bytes hm_field_exact(
    struct hm_json_obj *o, const char *name, size_t len)
{
    struct hm_json v = hm_json_any(o, name);
    struct hm_bytes out = hm_json_rd_base64(o->rd, v, HM_BASE64);

    return out.len == len ? out : fail_len(o->rd, v, HM_FORMAT, len);
}

struct hm_bytes hm_field_text(
    struct hm_json_obj *o, const char *name, size_t max)
{
    struct hm_json v = hm_json_any(o, name);
    struct hm_bytes out = hm_json_rd_str(o->rd, v);

    return not_empty(o->rd, v, at_most(o->rd, v, out, max));
}

int64_t hm_field_i64(struct hm_json_obj *o, const char *name)
{
    int64_t v = hm_json_opt_i64(o, name, HM_JSON_INT_EITHER);

    if (v >= 0)
        return v;
    hm_json_fail(o->rd, hm_json_get(o->v, name), HM_FORMAT, "negative");
    return 0;
}

int64_t hm_field_time(struct hm_json_obj *o, const char *name)
{
    const int64_t last = 253402300799; /* 9999-12-31T23:59:59Z */
    int64_t v = hm_field_i64(o, name);

    if (v <= last)
        return v;
    hm_json_fail(
        o->rd, hm_json_get(o->v, name), HM_FORMAT, "beyond the year 9999");
    return 0;
}

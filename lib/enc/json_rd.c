/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/json_rd.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/err.h"
#include "base/text.h"

struct hm_json_rd hm_json_rd(struct hm_arena *arena)
{
    return (struct hm_json_rd){.arena = arena};
}

bool hm_json_failed(const struct hm_json_rd *rd)
{
    return rd->err.code != HM_OK;
}

bool hm_json_end(const struct hm_json_rd *rd, struct hm_err *err)
{
    if (hm_json_failed(rd)) {
        *err = rd->err;
        return false;
    }
    /* Our own mistake, but one that would let unknown fields pass. */
    if (rd->open != 0)
        return hm_fail(err, HM_SYSTEM, "%u JSON objects were not read to end",
            (unsigned)rd->open);
    return true;
}

void hm_json_fail(struct hm_json_rd *rd, struct hm_json v, enum hm_code code,
    const char *fmt, ...)
{
    char what[sizeof(rd->err.msg)] = {0};
    va_list ap;

    if (hm_json_failed(rd))
        return;
    va_start(ap, fmt);
    vsnprintf(what, sizeof(what), fmt, ap);
    va_end(ap);
    hm_fail(&rd->err, code, "%s", what);
    hm_wrap(&rd->err, "%s", HM_JSON_PATH(v));
}

bool hm_json_want(
    struct hm_json_rd *rd, struct hm_json v, enum hm_json_type type)
{
    enum hm_json_type is = hm_json_type(v);

    if (!hm_json_failed(rd) && is != type)
        hm_json_fail(rd, v, HM_FORMAT, "expected %s, got %s",
            hm_json_type_name(type), hm_json_type_name(is));
    return !hm_json_failed(rd);
}

struct hm_bytes hm_json_rd_str(struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_bytes out = {0};
    struct hm_err err = {0};

    if (hm_json_want(rd, v, HM_JSON_STRING) &&
        !hm_json_as_str(&out, v, rd->arena, &err))
        hm_json_fail(rd, v, err.code, "%s", err.msg);
    return out;
}

void *hm_json_rd_alloc(
    struct hm_json_rd *rd, struct hm_json v, size_t count, size_t size)
{
    struct hm_err err = {0};
    void *p;

    if (hm_json_failed(rd))
        return NULL;
    p = hm_arena_alloc(rd->arena, count, size);
    if (p != NULL)
        return p;
    hm_arena_err(rd->arena, &err);
    hm_json_fail(rd, v, err.code, "%s", err.msg);
    return NULL;
}

struct hm_bytes hm_json_rd_base64(
    struct hm_json_rd *rd, struct hm_json v, enum hm_base64 format)
{
    struct hm_bytes text = hm_json_rd_str(rd, v);
    size_t len = hm_base64_decoded_len(text);
    uint8_t *p = hm_json_rd_alloc(rd, v, len, 1);
    struct hm_err err = {0};

    if (p == NULL)
        return hm_bytes(NULL, 0);
    if (hm_base64_decode_exact(p, len, format, text, &err))
        return hm_bytes(p, len);
    hm_json_fail(rd, v, err.code, "%s", err.msg);
    return hm_bytes(NULL, 0);
}

/* The digits of an integer in one of its allowed forms; empty after a
 * failure. */
static struct hm_bytes integer(
    struct hm_json_rd *rd, struct hm_json v, enum hm_json_int form)
{
    bool string = form == HM_JSON_INT_STRING ||
        (form == HM_JSON_INT_EITHER && hm_json_type(v) == HM_JSON_STRING);

    if (string)
        return hm_json_rd_str(rd, v);
    if (!hm_json_want(rd, v, HM_JSON_NUMBER))
        return hm_bytes(NULL, 0);
    return hm_json_text(v);
}

uint64_t hm_json_rd_u64(
    struct hm_json_rd *rd, struct hm_json v, enum hm_json_int form)
{
    struct hm_bytes text = integer(rd, v, form);
    uint64_t out = 0;

    if (!hm_json_failed(rd) && !hm_text_u64(&out, text))
        hm_json_fail(rd, v, HM_FORMAT,
            "expected a whole number from 0 to 2^64-1, got %s", HM_SHOW(text));
    return out;
}

int64_t hm_json_rd_i64(
    struct hm_json_rd *rd, struct hm_json v, enum hm_json_int form)
{
    struct hm_bytes text = integer(rd, v, form);
    int64_t out = 0;

    if (!hm_json_failed(rd) && !hm_text_i64(&out, text))
        hm_json_fail(rd, v, HM_FORMAT,
            "expected a whole number from -2^63 to 2^63-1, got %s",
            HM_SHOW(text));
    return out;
}

bool hm_json_rd_bool(struct hm_json_rd *rd, struct hm_json v)
{
    bool out = false;

    return hm_json_want(rd, v, HM_JSON_BOOL) && hm_json_as_bool(&out, v) && out;
}

int hm_json_rd_enum(
    struct hm_json_rd *rd, struct hm_json v, const struct hm_json_name *table)
{
    struct hm_bytes s = hm_json_rd_str(rd, v);

    if (hm_json_failed(rd))
        return 0;
    for (; table->name != NULL; table++) {
        if (hm_bytes_eq_str(s, table->name))
            return table->value;
    }
    hm_json_fail(rd, v, HM_UNSUPPORTED, "unknown value %s", HM_SHOW(s));
    return 0;
}

struct hm_time hm_json_rd_time(struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_bytes text = hm_json_rd_str(rd, v);
    struct hm_time out = {0};
    struct hm_err err = {0};

    if (hm_json_failed(rd) || hm_time_parse(&out, text, &err))
        return out;
    hm_json_fail(rd, v, err.code, "%s", err.msg);
    return (struct hm_time){0};
}

struct hm_json_list hm_json_rd_list(
    struct hm_json_rd *rd, struct hm_json v, size_t count_max)
{
    struct hm_json_list l = {.rd = rd};

    if (!hm_json_want(rd, v, HM_JSON_ARRAY))
        return l;
    if (hm_json_count(v) > count_max) {
        hm_json_fail(rd, v, HM_LIMIT, "%zu elements, at most %zu allowed",
            hm_json_count(v), count_max);
        return l;
    }
    l.it = hm_json_iter(v);
    l.count = hm_json_count(v);
    return l;
}

bool hm_json_next(struct hm_json_list *l)
{
    bool more = !hm_json_failed(l->rd) && hm_json_iter_next(&l->it);

    l->item = more ? l->it.value : (struct hm_json){0};
    return more;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/json_field.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/err.h"
#include "base/text.h"

struct hm_json_rd hm_json_rd(struct hm_arena *arena)
{
    return (struct hm_json_rd){.arena = arena};
}

static bool failed(const struct hm_json_rd *rd)
{
    return rd->err.code != HM_OK;
}

bool hm_json_end(const struct hm_json_rd *rd, struct hm_err *err)
{
    if (failed(rd)) {
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

    if (failed(rd))
        return;
    va_start(ap, fmt);
    vsnprintf(what, sizeof(what), fmt, ap);
    va_end(ap);
    hm_fail(&rd->err, code, "%s", what);
    hm_wrap(&rd->err, "%s", HM_JSON_PATH(v));
}

static void fail_missing(const struct hm_json_obj *o, const char *name)
{
    char path[HM_JSON_PATH_SIZE];

    if (failed(o->rd))
        return;
    hm_json_path(path, o->v, hm_bytes_str(name));
    hm_fail(&o->rd->err, HM_FORMAT, "%s: missing", path);
}

/* Is it of that type? Records what it is otherwise. */
static bool want(
    struct hm_json_rd *rd, struct hm_json v, enum hm_json_type type)
{
    enum hm_json_type is = hm_json_type(v);

    if (!failed(rd) && is != type)
        hm_json_fail(rd, v, HM_FORMAT, "expected %s, got %s",
            hm_json_type_name(type), hm_json_type_name(is));
    return !failed(rd);
}

struct hm_json_obj hm_json_root(struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_json_obj o = {.rd = rd};

    if (want(rd, v, HM_JSON_OBJECT)) {
        o.v = v;
        rd->open++;
    }
    return o;
}

static bool is_asked(const struct hm_json_obj *o, struct hm_json key)
{
    for (uint32_t i = 0; i < o->asked_count; i++) {
        if (hm_json_str_eq(key, o->asked[i]))
            return true;
    }
    return false;
}

static void unknown(
    struct hm_json_rd *rd, struct hm_json key, enum hm_json_unknown mode)
{
    if (mode == HM_JSON_REJECT) {
        hm_json_fail(rd, key, HM_FORMAT, "unknown field");
        return;
    }
    if (rd->unknown_count < HM_JSON_UNKNOWN_MAX)
        rd->unknown[rd->unknown_count] = key;
    rd->unknown_count++;
}

void hm_json_close(struct hm_json_obj *o, enum hm_json_unknown mode)
{
    struct hm_json_iter it = hm_json_iter(o->v);

    if (failed(o->rd))
        return;
    assert(o->v.doc != NULL && o->rd->open > 0);
    while (mode != HM_JSON_IGNORE && !failed(o->rd) && hm_json_iter_next(&it)) {
        if (!is_asked(o, it.key))
            unknown(o->rd, it.key, mode);
    }
    o->rd->open--;
    o->v = (struct hm_json){0}; /* closing twice is caught */
}

/* The field's value, nothing when it is absent or the reader failed. */
static struct hm_json find(struct hm_json_obj *o, const char *name)
{
    struct hm_json v, nothing = {0};
    bool known = false;

    if (failed(o->rd))
        return nothing;
    for (uint32_t i = 0; i < o->asked_count && !known; i++)
        known = o->asked[i] == name;
    assert(known || o->asked_count < HM_JSON_FIELDS_MAX);
    if (!known)
        o->asked[o->asked_count++] = name;
    v = hm_json_get(o->v, name);
    if (o->rd->null_is_absent && hm_json_type(v) == HM_JSON_NULL)
        return nothing;
    return v;
}

static struct hm_json need(struct hm_json_obj *o, const char *name)
{
    struct hm_json v = find(o, name);

    if (v.doc == NULL)
        fail_missing(o, name);
    return v;
}

bool hm_json_has(struct hm_json_obj *o, const char *name)
{
    return find(o, name).doc != NULL;
}

struct hm_bytes hm_json_rd_str(struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_bytes out = {0};
    struct hm_err err = {0};

    if (want(rd, v, HM_JSON_STRING) &&
        !hm_json_as_str(&out, v, rd->arena, &err))
        hm_json_fail(rd, v, err.code, "%s", err.msg);
    return out;
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
    if (!want(rd, v, HM_JSON_NUMBER))
        return hm_bytes(NULL, 0);
    return hm_json_text(v);
}

uint64_t hm_json_rd_u64(
    struct hm_json_rd *rd, struct hm_json v, enum hm_json_int form)
{
    struct hm_bytes text = integer(rd, v, form);
    uint64_t out = 0;

    if (!failed(rd) && !hm_text_u64(&out, text))
        hm_json_fail(rd, v, HM_FORMAT,
            "expected a whole number from 0 to 2^64-1, got %s", HM_SHOW(text));
    return out;
}

int64_t hm_json_rd_i64(
    struct hm_json_rd *rd, struct hm_json v, enum hm_json_int form)
{
    struct hm_bytes text = integer(rd, v, form);
    int64_t out = 0;

    if (!failed(rd) && !hm_text_i64(&out, text))
        hm_json_fail(rd, v, HM_FORMAT,
            "expected a whole number from -2^63 to 2^63-1, got %s",
            HM_SHOW(text));
    return out;
}

bool hm_json_rd_bool(struct hm_json_rd *rd, struct hm_json v)
{
    bool out = false;

    return want(rd, v, HM_JSON_BOOL) && hm_json_as_bool(&out, v) && out;
}

int hm_json_rd_enum(
    struct hm_json_rd *rd, struct hm_json v, const struct hm_json_name *table)
{
    struct hm_bytes s = hm_json_rd_str(rd, v);

    if (failed(rd))
        return 0;
    for (; table->name != NULL; table++) {
        if (hm_bytes_eq_str(s, table->name))
            return table->value;
    }
    hm_json_fail(rd, v, HM_UNSUPPORTED, "unknown value %s", HM_SHOW(s));
    return 0;
}

struct hm_json_list hm_json_rd_list(
    struct hm_json_rd *rd, struct hm_json v, size_t count_max)
{
    struct hm_json_list l = {.rd = rd};

    if (!want(rd, v, HM_JSON_ARRAY))
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
    bool more = !failed(l->rd) && hm_json_iter_next(&l->it);

    l->item = more ? l->it.value : (struct hm_json){0};
    return more;
}

struct hm_json_obj hm_json_obj(struct hm_json_obj *o, const char *name)
{
    return hm_json_root(o->rd, need(o, name));
}

struct hm_bytes hm_json_str(struct hm_json_obj *o, const char *name)
{
    return hm_json_rd_str(o->rd, need(o, name));
}

uint64_t hm_json_u64(
    struct hm_json_obj *o, const char *name, enum hm_json_int form)
{
    return hm_json_rd_u64(o->rd, need(o, name), form);
}

int64_t hm_json_i64(
    struct hm_json_obj *o, const char *name, enum hm_json_int form)
{
    return hm_json_rd_i64(o->rd, need(o, name), form);
}

bool hm_json_bool(struct hm_json_obj *o, const char *name)
{
    return hm_json_rd_bool(o->rd, need(o, name));
}

int hm_json_enum(
    struct hm_json_obj *o, const char *name, const struct hm_json_name *table)
{
    return hm_json_rd_enum(o->rd, need(o, name), table);
}

struct hm_json hm_json_any(struct hm_json_obj *o, const char *name)
{
    return need(o, name);
}

struct hm_bytes hm_json_opt_str(struct hm_json_obj *o, const char *name)
{
    return hm_json_has(o, name) ? hm_json_str(o, name) : hm_bytes(NULL, 0);
}

uint64_t hm_json_opt_u64(
    struct hm_json_obj *o, const char *name, enum hm_json_int form)
{
    return hm_json_has(o, name) ? hm_json_u64(o, name, form) : 0;
}

int64_t hm_json_opt_i64(
    struct hm_json_obj *o, const char *name, enum hm_json_int form)
{
    return hm_json_has(o, name) ? hm_json_i64(o, name, form) : 0;
}

bool hm_json_opt_bool(struct hm_json_obj *o, const char *name)
{
    return hm_json_has(o, name) && hm_json_bool(o, name);
}

int hm_json_opt_enum(
    struct hm_json_obj *o, const char *name, const struct hm_json_name *table)
{
    return hm_json_has(o, name) ? hm_json_enum(o, name, table) : 0;
}

struct hm_json hm_json_opt_any(struct hm_json_obj *o, const char *name)
{
    return find(o, name);
}

int hm_json_oneof(struct hm_json_obj *o, const struct hm_json_name *table)
{
    const struct hm_json_name *one = NULL;

    for (; table->name != NULL; table++) {
        if (!hm_json_has(o, table->name))
            continue;
        if (one != NULL)
            hm_json_fail(o->rd, o->v, HM_FORMAT, "both %s and %s", one->name,
                table->name);
        one = table;
    }
    if (one == NULL)
        hm_json_fail(o->rd, o->v, HM_FORMAT, "none of the expected fields");
    return failed(o->rd) ? 0 : one->value;
}

struct hm_json_list hm_json_list(
    struct hm_json_obj *o, const char *name, size_t count_max)
{
    return hm_json_rd_list(o->rd, need(o, name), count_max);
}

struct hm_json_list hm_json_opt_list(
    struct hm_json_obj *o, const char *name, size_t count_max)
{
    if (!hm_json_has(o, name))
        return (struct hm_json_list){.rd = o->rd};
    return hm_json_list(o, name, count_max);
}

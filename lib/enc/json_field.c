/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/json_field.h"

#include <assert.h>
#include <string.h>

#include "base/err.h"

static void fail_missing(const struct hm_json_obj *o, const char *name)
{
    char path[HM_JSON_PATH_SIZE];

    if (hm_json_failed(o->rd))
        return;
    hm_json_path(path, o->v, hm_bytes_str(name));
    hm_fail(&o->rd->err, HM_FORMAT, "%s: missing", path);
}

struct hm_json_obj hm_json_root(struct hm_json_rd *rd, struct hm_json v)
{
    struct hm_json_obj o = {.rd = rd};

    if (hm_json_want(rd, v, HM_JSON_OBJECT)) {
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

    if (hm_json_failed(o->rd))
        return;
    assert(o->v.doc != NULL && o->rd->open > 0);
    while (mode != HM_JSON_IGNORE && !hm_json_failed(o->rd) &&
        hm_json_iter_next(&it)) {
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

    if (hm_json_failed(o->rd))
        return nothing;
    for (uint32_t i = 0; i < o->asked_count && !known; i++)
        known = o->asked[i] == name || strcmp(o->asked[i], name) == 0;
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

struct hm_json_obj hm_json_obj(struct hm_json_obj *o, const char *name)
{
    return hm_json_root(o->rd, need(o, name));
}

struct hm_json_list hm_json_list(
    struct hm_json_obj *o, const char *name, size_t count_max)
{
    return hm_json_rd_list(o->rd, need(o, name), count_max);
}

struct hm_bytes hm_json_str(struct hm_json_obj *o, const char *name)
{
    return hm_json_rd_str(o->rd, need(o, name));
}

struct hm_bytes hm_json_base64(
    struct hm_json_obj *o, const char *name, enum hm_base64 format)
{
    return hm_json_rd_base64(o->rd, need(o, name), format);
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

struct hm_time hm_json_time(struct hm_json_obj *o, const char *name)
{
    return hm_json_rd_time(o->rd, need(o, name));
}

struct hm_json hm_json_any(struct hm_json_obj *o, const char *name)
{
    return need(o, name);
}

/* ---- Fields that may be absent: looked up once ---- */

struct hm_json_list hm_json_opt_list(
    struct hm_json_obj *o, const char *name, size_t count_max)
{
    struct hm_json v = find(o, name);

    if (v.doc == NULL)
        return (struct hm_json_list){.rd = o->rd};
    return hm_json_rd_list(o->rd, v, count_max);
}

struct hm_bytes hm_json_opt_str(struct hm_json_obj *o, const char *name)
{
    struct hm_json v = find(o, name);

    return v.doc != NULL ? hm_json_rd_str(o->rd, v) : hm_bytes(NULL, 0);
}

struct hm_bytes hm_json_opt_base64(
    struct hm_json_obj *o, const char *name, enum hm_base64 format)
{
    struct hm_json v = find(o, name);

    if (v.doc == NULL)
        return hm_bytes(NULL, 0);
    return hm_json_rd_base64(o->rd, v, format);
}

uint64_t hm_json_opt_u64(
    struct hm_json_obj *o, const char *name, enum hm_json_int form)
{
    struct hm_json v = find(o, name);

    return v.doc != NULL ? hm_json_rd_u64(o->rd, v, form) : 0;
}

int64_t hm_json_opt_i64(
    struct hm_json_obj *o, const char *name, enum hm_json_int form)
{
    struct hm_json v = find(o, name);

    return v.doc != NULL ? hm_json_rd_i64(o->rd, v, form) : 0;
}

bool hm_json_opt_bool(struct hm_json_obj *o, const char *name)
{
    struct hm_json v = find(o, name);

    return v.doc != NULL && hm_json_rd_bool(o->rd, v);
}

int hm_json_opt_enum(
    struct hm_json_obj *o, const char *name, const struct hm_json_name *table)
{
    struct hm_json v = find(o, name);

    return v.doc != NULL ? hm_json_rd_enum(o->rd, v, table) : 0;
}

struct hm_time hm_json_opt_time(struct hm_json_obj *o, const char *name)
{
    struct hm_json v = find(o, name);

    return v.doc != NULL ? hm_json_rd_time(o->rd, v) : (struct hm_time){0};
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
    if (one == NULL) {
        hm_json_fail(o->rd, o->v, HM_FORMAT, "none of the expected fields");
        return 0;
    }
    return hm_json_failed(o->rd) ? 0 : one->value;
}

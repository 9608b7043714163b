/* SPDX-License-Identifier: Apache-2.0 */
/* json_field.h - read a JSON document into a struct, and ask once.
 *
 * The first field that is missing, has another type or cannot be converted is
 * recorded with its path; from then on every read gives zero, an empty view or
 * an empty list. A parser reads like the description of its format:
 *
 *     struct hm_json_rd rd = hm_json_rd(arena);
 *     struct hm_json_obj o = hm_json_root(&rd, root);
 *     struct hm_json_obj id = hm_json_obj(&o, "logId");
 *
 *     out->index = hm_json_u64(&o, "logIndex", HM_JSON_INT_EITHER);
 *     out->key_id = hm_json_base64(&id, "keyId", HM_BASE64);
 *     hm_json_close(&id, HM_JSON_REJECT);
 *     hm_json_close(&o, HM_JSON_WARN);
 *     if (!hm_json_end(&rd, err))
 *         return hm_wrap(err, "log entry");
 *
 *     log entry: $.logId.keyId: expected string, got number
 *
 * Every object that was opened must be closed: that is where unknown keys are
 * found, and hm_json_end() fails when one was forgotten. Nothing that was read
 * is acted on before hm_json_end() said yes.
 *
 * A field is absent when its key is not there; a null is there and is a value
 * of another type. Formats written by protobuf treat null like absent: their
 * readers say so by `rd.null_is_absent = true`. */
#ifndef HM_JSON_FIELD_H
#define HM_JSON_FIELD_H

#include "enc/json_rd.h"

/* An object that is being read, and the names that were asked for. */
struct hm_json_obj {
    struct hm_json_rd *rd;
    struct hm_json v;
    uint32_t asked_count;
    const char *asked[HM_JSON_FIELDS_MAX]; /* string constants */
};

/* What to do about keys that nobody asked for. */
enum hm_json_unknown {
    HM_JSON_REJECT, /* HM_FORMAT: "$.x: unknown field" */
    HM_JSON_WARN,   /* list them in rd->unknown */
    HM_JSON_IGNORE,
};

/* Open the document's outermost value, an element of a list, or any value that
 * came from hm_json_any(): it must be an object. */
struct hm_json_obj hm_json_root(struct hm_json_rd *rd, struct hm_json v);
void hm_json_close(struct hm_json_obj *o, enum hm_json_unknown mode);

/* Is the field there? For what is optional and needs its own code; the field
 * counts as known from then on. False after a failure. */
bool hm_json_has(struct hm_json_obj *o, const char *name);

/* Required fields; json_rd.h says what each type means. */
struct hm_json_obj hm_json_obj(struct hm_json_obj *o, const char *name);
struct hm_json_list hm_json_list(
    struct hm_json_obj *o, const char *name, size_t count_max);
struct hm_bytes hm_json_str(struct hm_json_obj *o, const char *name);
struct hm_bytes hm_json_base64(
    struct hm_json_obj *o, const char *name, enum hm_base64 format);
uint64_t hm_json_u64(
    struct hm_json_obj *o, const char *name, enum hm_json_int form);
int64_t hm_json_i64(
    struct hm_json_obj *o, const char *name, enum hm_json_int form);
bool hm_json_bool(struct hm_json_obj *o, const char *name);
int hm_json_enum(
    struct hm_json_obj *o, const char *name, const struct hm_json_name *table);
struct hm_time hm_json_time(struct hm_json_obj *o, const char *name);
/* A value of any type: for spans that are kept verbatim. */
struct hm_json hm_json_any(struct hm_json_obj *o, const char *name);

/* Optional fields: empty (with p NULL), zero, false or nothing when absent;
 * mistyped is as wrong as ever. */
struct hm_json_list hm_json_opt_list(
    struct hm_json_obj *o, const char *name, size_t count_max);
struct hm_bytes hm_json_opt_str(struct hm_json_obj *o, const char *name);
struct hm_bytes hm_json_opt_base64(
    struct hm_json_obj *o, const char *name, enum hm_base64 format);
uint64_t hm_json_opt_u64(
    struct hm_json_obj *o, const char *name, enum hm_json_int form);
int64_t hm_json_opt_i64(
    struct hm_json_obj *o, const char *name, enum hm_json_int form);
bool hm_json_opt_bool(struct hm_json_obj *o, const char *name);
int hm_json_opt_enum(
    struct hm_json_obj *o, const char *name, const struct hm_json_name *table);
struct hm_time hm_json_opt_time(struct hm_json_obj *o, const char *name);
struct hm_json hm_json_opt_any(struct hm_json_obj *o, const char *name);

/* Exactly one of the fields in the table must be there: the value of its name;
 * read it afterwards as a required field. */
int hm_json_oneof(struct hm_json_obj *o, const struct hm_json_name *table);

#endif

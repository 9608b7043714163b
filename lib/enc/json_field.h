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
 *     out->key_id = hm_json_str(&id, "keyId");
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

#include "base/limits.h"
#include "enc/json.h"

/* The reader of one document: its arena (for decoded strings), the first
 * problem, and the unknown keys that were only warned of. */
struct hm_json_rd {
    struct hm_arena *arena;
    bool null_is_absent;
    uint32_t open;                               /* objects not yet closed */
    size_t unknown_count;                        /* all of them */
    struct hm_json unknown[HM_JSON_UNKNOWN_MAX]; /* the first; keys */
    struct hm_err err; /* code HM_OK while all is well */
};

struct hm_json_rd hm_json_rd(struct hm_arena *arena);

/* True when nothing failed and every object was closed. */
HM_MUST_USE bool hm_json_end(const struct hm_json_rd *rd, struct hm_err *err);

/* Record a problem that the caller found in `v`, with its path, unless there
 * was one before. */
void hm_json_fail(struct hm_json_rd *rd, struct hm_json v, enum hm_code code,
    const char *fmt, ...) HM_PRINTF(4, 5);

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

/* Open the document's outermost value, an element of an array, or any value
 * that came from hm_json_any(): it must be an object. */
struct hm_json_obj hm_json_root(struct hm_json_rd *rd, struct hm_json v);
void hm_json_close(struct hm_json_obj *o, enum hm_json_unknown mode);

/* Is the field there? For what is optional and needs its own code; the field
 * counts as known from then on. False after a failure. */
bool hm_json_has(struct hm_json_obj *o, const char *name);

/* How a 64-bit integer may be written. */
enum hm_json_int {
    HM_JSON_INT_NUMBER, /* 123 */
    HM_JSON_INT_STRING, /* "123" */
    HM_JSON_INT_EITHER, /* protobuf's JSON form allows both */
};

/* A name and what it stands for, in a table that ends with a NULL name. Leave
 * value 0 to "none": it is what a failed read gives. */
struct hm_json_name {
    const char *name;
    int value;
};

/* Required fields. Strings are decoded and never hold NUL. */
struct hm_json_obj hm_json_obj(struct hm_json_obj *o, const char *name);
struct hm_bytes hm_json_str(struct hm_json_obj *o, const char *name);
uint64_t hm_json_u64(
    struct hm_json_obj *o, const char *name, enum hm_json_int form);
int64_t hm_json_i64(
    struct hm_json_obj *o, const char *name, enum hm_json_int form);
bool hm_json_bool(struct hm_json_obj *o, const char *name);
/* A string out of a table: its value; HM_UNSUPPORTED for any other. */
int hm_json_enum(
    struct hm_json_obj *o, const char *name, const struct hm_json_name *table);
/* A value of any type, null included: for spans that are kept verbatim. */
struct hm_json hm_json_any(struct hm_json_obj *o, const char *name);

/* Optional fields: empty (with p NULL), zero, false or nothing when absent;
 * mistyped is as wrong as ever. */
struct hm_bytes hm_json_opt_str(struct hm_json_obj *o, const char *name);
uint64_t hm_json_opt_u64(
    struct hm_json_obj *o, const char *name, enum hm_json_int form);
int64_t hm_json_opt_i64(
    struct hm_json_obj *o, const char *name, enum hm_json_int form);
bool hm_json_opt_bool(struct hm_json_obj *o, const char *name);
int hm_json_opt_enum(
    struct hm_json_obj *o, const char *name, const struct hm_json_name *table);
struct hm_json hm_json_opt_any(struct hm_json_obj *o, const char *name);

/* Exactly one of the fields in the table must be there: the value of its name;
 * read it afterwards as a required field. */
int hm_json_oneof(struct hm_json_obj *o, const struct hm_json_name *table);

/* A list of at most `count_max` elements (HM_LIMIT), read by the functions
 * below:
 *
 *     struct hm_json_list l = hm_json_list(&o, "tlogEntries", ENTRIES_MAX);
 *     while (hm_json_next(&l)) {
 *         struct hm_json_obj entry = hm_json_root(l.rd, l.item);
 */
struct hm_json_list {
    struct hm_json_rd *rd;
    struct hm_json_iter it;
    struct hm_json item;
    size_t count; /* of all elements: for allocating; 0 after a failure */
};

struct hm_json_list hm_json_list(
    struct hm_json_obj *o, const char *name, size_t count_max);
struct hm_json_list hm_json_opt_list(
    struct hm_json_obj *o, const char *name, size_t count_max);
/* The next element; false at the end and after any failure. */
bool hm_json_next(struct hm_json_list *l);

/* One value, wherever it comes from: what the field functions are made of. */
struct hm_bytes hm_json_rd_str(struct hm_json_rd *rd, struct hm_json v);
uint64_t hm_json_rd_u64(
    struct hm_json_rd *rd, struct hm_json v, enum hm_json_int form);
int64_t hm_json_rd_i64(
    struct hm_json_rd *rd, struct hm_json v, enum hm_json_int form);
bool hm_json_rd_bool(struct hm_json_rd *rd, struct hm_json v);
int hm_json_rd_enum(
    struct hm_json_rd *rd, struct hm_json v, const struct hm_json_name *table);
struct hm_json_list hm_json_rd_list(
    struct hm_json_rd *rd, struct hm_json v, size_t count_max);

#endif

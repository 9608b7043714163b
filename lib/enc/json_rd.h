/* SPDX-License-Identifier: Apache-2.0 */
/* json_rd.h - the reader of one JSON document, and single values of it.
 *
 * The reader fails once: the first problem is recorded with its path, then
 * every read gives zero, an empty view or an empty list, and hm_json_end()
 * asks once. Objects and their fields, which is what most parsers use, are in
 * json_field.h; the functions here read any value: the elements of a list, or
 * what hm_json_any() gave. */
#ifndef HM_JSON_RD_H
#define HM_JSON_RD_H

#include "base/limits.h"
#include "base/time.h"
#include "enc/base64.h"
#include "enc/json.h"

struct hm_json_rd {
    struct hm_arena *arena; /* for what is decoded */
    bool null_is_absent;    /* fields that are null count as not there */
    uint32_t open;          /* objects not yet closed */
    size_t unknown_count;   /* keys that were only warned of: all of them */
    struct hm_json unknown[HM_JSON_UNKNOWN_MAX]; /* and the first */
    struct hm_err err; /* code HM_OK while all is well */
};

struct hm_json_rd hm_json_rd(struct hm_arena *arena);

/* Did anything fail so far? */
bool hm_json_failed(const struct hm_json_rd *rd);

/* True when nothing failed and every object was closed. */
HM_MUST_USE bool hm_json_end(const struct hm_json_rd *rd, struct hm_err *err);

/* Record a problem that the caller found in `v`, with its path, unless there
 * was one before. */
void hm_json_fail(struct hm_json_rd *rd, struct hm_json v, enum hm_code code,
    const char *fmt, ...) HM_PRINTF(4, 5);

/* Is `v` of that type? Otherwise, and after a failure, false and recorded:
 * "expected string, got number". */
bool hm_json_want(
    struct hm_json_rd *rd, struct hm_json v, enum hm_json_type type);

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

/* Strings are decoded and never hold NUL. */
struct hm_bytes hm_json_rd_str(struct hm_json_rd *rd, struct hm_json v);
/* What a string of base64 stands for, in the arena. */
struct hm_bytes hm_json_rd_base64(
    struct hm_json_rd *rd, struct hm_json v, enum hm_base64 format);
uint64_t hm_json_rd_u64(
    struct hm_json_rd *rd, struct hm_json v, enum hm_json_int form);
int64_t hm_json_rd_i64(
    struct hm_json_rd *rd, struct hm_json v, enum hm_json_int form);
bool hm_json_rd_bool(struct hm_json_rd *rd, struct hm_json v);
/* A string out of a table: its value; HM_UNSUPPORTED for any other. */
int hm_json_rd_enum(
    struct hm_json_rd *rd, struct hm_json v, const struct hm_json_name *table);
/* A string as RFC 3339 has it. */
struct hm_time hm_json_rd_time(struct hm_json_rd *rd, struct hm_json v);

/* Room for `count` items that were found in `v`, zeroed, in the arena; NULL after a
 * failure, and recorded when there is none. */
void *hm_json_rd_alloc(
    struct hm_json_rd *rd, struct hm_json v, size_t count, size_t size);

/* A list of at most `count_max` elements (HM_LIMIT):
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

struct hm_json_list hm_json_rd_list(
    struct hm_json_rd *rd, struct hm_json v, size_t count_max);
/* The next element; false at the end and after any failure. */
bool hm_json_next(struct hm_json_list *l);

#endif

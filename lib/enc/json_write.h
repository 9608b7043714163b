/* SPDX-License-Identifier: Apache-2.0 */
/* json_write.h - build a JSON document with jansson, write it into a buffer.
 *
 * Adds return nothing. The first that cannot be done (no memory, text that is
 * no UTF-8, a name used twice, a number that JSON readers would change) makes
 * the builder fail; hm_json_out_write() asks once.
 *
 *     hm_auto(json_out) out = hm_json_out();
 *     json_t *id = hm_json_add_obj(&out, out.root, "logId");
 *
 *     hm_json_add_str(&out, id, "keyId", key_id);
 *     if (!hm_json_out_write(&out, HM_JSON_COMPACT, &buf, err))
 *
 * `at` is out.root or what another add returned, borrowed, NULL after a
 * failure, which is fine to pass on. `name` is NULL when `at` is a list.
 * Members keep the order in which they were added, so the same calls give the
 * same bytes in every process and locale; there are no fractions.
 *
 * jansson allocates by itself, outside base/mem.c: `make torture` does not
 * reach it. Its hash seed is drawn at the first object, which may read
 * /dev/urandom: a program that gives up system calls calls
 * json_object_seed(0) before. */
#ifndef HM_JSON_WRITE_H
#define HM_JSON_WRITE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/time.h"
#include "base/window.h"
#include "enc/base64.h"
#include "enc/json.h"

HM_DEFINE_AUTO_FOREIGN(json_t, json_decref)

struct hm_buf;

struct hm_json_out {
    json_t *root; /* owned */
    enum hm_code failed;
    const char *name; /* where it failed, for the message */
};

/* With an empty object as root. */
struct hm_json_out hm_json_out(void);
void hm_json_out_free(struct hm_json_out *out);
HM_DEFINE_AUTO(json_out)

json_t *hm_json_add_obj(struct hm_json_out *out, json_t *at, const char *name);
json_t *hm_json_add_list(struct hm_json_out *out, json_t *at, const char *name);
void hm_json_add_str(
    struct hm_json_out *out, json_t *at, const char *name, struct hm_bytes s);
/* Left out when it is empty. */
void hm_json_add_opt(
    struct hm_json_out *out, json_t *at, const char *name, struct hm_bytes s);
/* Bytes as base64, a time as RFC 3339 has it. */
void hm_json_add_base64(struct hm_json_out *out, json_t *at, const char *name,
    enum hm_base64 format, struct hm_bytes bytes);
void hm_json_add_time(
    struct hm_json_out *out, json_t *at, const char *name, struct hm_time time);
/* When something is valid: an object of "start" and "end", of which each may be
 * absent. */
void hm_json_add_window(struct hm_json_out *out, json_t *at, const char *name,
    const struct hm_window *window);
void hm_json_add_bool(
    struct hm_json_out *out, json_t *at, const char *name, bool v);
void hm_json_add_null(struct hm_json_out *out, json_t *at, const char *name);
/* As a number: beyond 2^53 many readers round, so that is refused. */
void hm_json_add_i64(
    struct hm_json_out *out, json_t *at, const char *name, int64_t v);
void hm_json_add_u64(
    struct hm_json_out *out, json_t *at, const char *name, uint64_t v);
/* As a string of digits, protobuf's JSON form of 64-bit integers. */
void hm_json_add_i64_str(
    struct hm_json_out *out, json_t *at, const char *name, int64_t v);

enum hm_json_style {
    HM_JSON_COMPACT,
    HM_JSON_INDENTED, /* by 2 */
};

/* Append the document to `to`. HM_USAGE for what the builder was given wrong,
 * HM_SYSTEM for memory, HM_LIMIT when `to` is full. */
HM_MUST_USE bool hm_json_out_write(const struct hm_json_out *out,
    enum hm_json_style style, struct hm_buf *to, struct hm_err *err);

/* The same, compact, with one more member at the end of the root whose value
 * is `verbatim`, byte for byte as it was parsed: how a predicate or a payload
 * that was hashed elsewhere gets into a document without a changed byte. */
HM_MUST_USE bool hm_json_out_write_with(const struct hm_json_out *out,
    const char *name, struct hm_json verbatim, struct hm_buf *to,
    struct hm_err *err);

#endif

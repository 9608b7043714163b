/* SPDX-License-Identifier: Apache-2.0 */
/* field.h - fields of evidence with their bounds: for log entries, for lib/bundle
 * and for what shows a part by itself.
 *
 * Like the readers of json_field.h, which they stand on: the first problem is
 * recorded with its path, then everything is zero and empty. */
#ifndef HM_TLOG_FIELD_H
#define HM_TLOG_FIELD_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "enc/json_field.h"

/* Base64, strictly: 1 to `max` bytes (HM_FORMAT, HM_LIMIT). */
struct hm_bytes hm_field_bytes(
    struct hm_json_obj *o, const char *name, size_t max);
/* The same, but absent and "" are both empty, as protobuf has it. */
struct hm_bytes hm_field_opt_bytes(
    struct hm_json_obj *o, const char *name, size_t max);
/* Exactly `len` bytes. */
struct hm_bytes hm_field_exact(
    struct hm_json_obj *o, const char *name, size_t len);

/* Text of 1 to `max` bytes. */
struct hm_bytes hm_field_text(
    struct hm_json_obj *o, const char *name, size_t max);

/* An index or a size: a protobuf int64 that is not negative. Absent is
 * 0, because protobuf's writers leave zeros out. */
int64_t hm_field_i64(struct hm_json_obj *o, const char *name);

/* Seconds since 1970, not beyond the year 9999, so that every time that comes
 * out of here can be written as a date. Absent is 0. */
int64_t hm_field_time(struct hm_json_obj *o, const char *name);

#endif

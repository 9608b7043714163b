/* SPDX-License-Identifier: Apache-2.0 */
/* tle.h - a log entry in protobuf's JSON form (TransparencyLogEntry): in
 * bundles, and in what Rekor v2 answers. Reading proves nothing: entry.h
 * does. */
#ifndef HM_TLOG_TLE_H
#define HM_TLOG_TLE_H

#include "enc/json_field.h"
#include "tlog/entry.h"

/* Read one out of an open document; problems are recorded in `rd`, and what was
 * read counts once hm_json_end() said yes. Unknown members are refused. *out is
 * zeroed before. */
void hm_tle_read(struct hm_entry *out, struct hm_json_rd *rd, struct hm_json v);

/* A value that is one entry, as it comes; null is absent. What is decoded lies
 * in `arena`. HM_FORMAT, HM_LIMIT. */
HM_MUST_USE bool hm_tle_parse(struct hm_entry *out, struct hm_arena *arena,
    struct hm_json v, struct hm_err *err);

/* Fill in kind and version from the body, for entries in whose form they stand
 * nowhere else; who interprets the body compares them. NULL: there is none. */
HM_MUST_USE bool hm_tle_kind(
    struct hm_entry *entry, struct hm_arena *arena, struct hm_err *err);

#endif

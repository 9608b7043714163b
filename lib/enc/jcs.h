/* SPDX-License-Identifier: Apache-2.0 */
/* jcs.h - the JSON Canonicalization Scheme (RFC 8785).
 *
 * No spaces, members sorted by UTF-16 code units, strings with the shortest
 * escapes, numbers as ECMAScript prints the nearest double. This is what Rekor
 * signs. It is not TUF's canonical form: that is olpc.h, and the two differ in
 * escapes, numbers and order. */
#ifndef HM_JCS_H
#define HM_JCS_H

#include "enc/json.h"

struct hm_buf;

/* Append the canonical form of `v`. Numbers go through a double, as the RFC
 * wants; HM_UNSUPPORTED when that would lose more than RFC 8785's own rounding
 * of fractions: beyond the range of doubles, below it (1e-400 would become 0),
 * and integers that would come out as another integer (2^53 + 1). HM_LIMIT or
 * HM_SYSTEM when `out` fails; then `out` is failed, too. */
HM_MUST_USE bool hm_jcs_write(
    struct hm_buf *out, struct hm_json v, struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* olpc.h - OLPC canonical JSON, the form that TUF metadata is signed in.
 *
 * No spaces, members sorted by code point, and in strings only the quote and
 * the backslash are escaped: control characters stand there raw, so the result
 * is not always JSON. It is hashed and verified, never parsed. RFC 8785 is
 * another form: see jcs.h. */
#ifndef HM_OLPC_H
#define HM_OLPC_H

#include "enc/json.h"

struct hm_buf;

/* Append the canonical form of `v`. Only integers of 64 bits are numbers here:
 * HM_UNSUPPORTED for fractions, exponents, -0 and what is larger. HM_LIMIT or
 * HM_SYSTEM when `out` fails. */
HM_MUST_USE bool hm_olpc_write(
    struct hm_buf *out, struct hm_json v, struct hm_err *err);

#endif

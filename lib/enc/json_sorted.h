/* SPDX-License-Identifier: Apache-2.0 */
/* json_sorted.h - what the canonical forms share: no spaces, sorted members.
 *
 * How keys are sorted, and how strings and numbers are written, is theirs
 * (jcs.c, olpc.c). */
#ifndef HM_JSON_SORTED_H
#define HM_JSON_SORTED_H

#include "base/buf.h"
#include "enc/json_doc.h"

struct hm_json_canon {
    enum hm_json_order order;
    /* One character of a string that has escapes. */
    void (*put_char)(struct hm_buf *out, uint32_t c);
    /* A number; what cannot be written fails. */
    bool (*put_number)(
        struct hm_buf *out, struct hm_bytes text, struct hm_err *err);
};

/* Append `v`; problems carry their path. */
HM_MUST_USE bool hm_json_write_sorted(struct hm_buf *out, struct hm_json v,
    const struct hm_json_canon *canon, struct hm_err *err);

#endif

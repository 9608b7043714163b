/* SPDX-License-Identifier: Apache-2.0 */
/* reason.h - the stable codes of reasons.
 *
 * Scripts and policies compare these strings, so a code is never renamed and
 * never reused. Each has its sentence here and its place in docs/reasons.md;
 * `make check-docs` holds the two together. */
#ifndef HM_REASON_H
#define HM_REASON_H

#include <stddef.h>

struct hm_reason {
    const char *code;
    const char *sentence; /* what it means, for people */
};

/* The row of a code; NULL when there is none. */
const struct hm_reason *hm_reason_find(const char *code);

/* All rows, for documentation and completeness tests. */
const struct hm_reason *hm_reasons(size_t *count);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* unsigned.h - the parts of evidence that nothing authenticates, and why.
 *
 * Whoever changes a bit of good evidence either gets a no, or has changed one
 * of these. The list is in unsigned.c; docs/security.md shows it to people. */
#ifndef HM_TESTS_VERIFY_UNSIGNED_H
#define HM_TESTS_VERIFY_UNSIGNED_H

#include "bundle/evidence.h"

/* `other` passed as `good` does. Where do they differ: NULL when in a part that
 * is authenticated, and *part is its name. Otherwise the reason why the parts
 * that differ may; "spelling" when the text alone differs. */
const char *unsigned_excuse(const char **part, const struct hm_evidence *good,
    const struct hm_evidence *other);

#endif

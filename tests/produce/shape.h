/* SPDX-License-Identifier: Apache-2.0 */
/* shape.h - is a statement of provenance one that slsa-verifier and gh read?
 *
 * Their rules about the shape, written down again from what is known of them, and
 * read with another library than ours: slsa-verifier itself takes nothing that is
 * not of the public Sigstore. Each rule has a name, and all of them are asked.
 *
 *     if (!CHECK_OK(shape_broken(&names, text, &err)))
 *         return;
 *     CHECK_STR(hm_buf_str(&names), "");
 */
#ifndef HM_TESTS_PRODUCE_SHAPE_H
#define HM_TESTS_PRODUCE_SHAPE_H

#include "base/buf.h"

/* Append the names of the rules that a statement breaks, with a blank behind each.
 * HM_FORMAT for what is no JSON. */
HM_MUST_USE bool shape_broken(
    struct hm_buf *out, struct hm_bytes text, struct hm_err *err);

#endif

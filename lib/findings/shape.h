/* SPDX-License-Identifier: Apache-2.0 */
/* shape.h - is a predicate what its type says?
 *
 * Of each type that is known the members are looked at that every reader needs,
 * so that a mistake is found before it is signed: a scanner's report under the
 * name of an SBOM. No schema is checked, and what other types hold is not known
 * here. */
#ifndef HM_FINDINGS_SHAPE_H
#define HM_FINDINGS_SHAPE_H

#include <stdbool.h>

#include "base/bytes.h"

/* Hold a predicate, the text of a JSON object, against its type. True for a type
 * that is not known. HM_FORMAT and HM_UNSUPPORTED, with what is missing and what
 * it looks like instead; HM_LIMIT, HM_SYSTEM. */
HM_MUST_USE bool hm_findings_shape(
    struct hm_bytes type, struct hm_bytes predicate, struct hm_err *err);

/* The same of an SPDX document that is no JSON: does it begin as tag-value text
 * does? */
HM_MUST_USE bool hm_findings_shape_text(
    struct hm_bytes text, struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* shape.h - predicates that attest makes or looks at before they are signed:
 * scanners' reports, and what the type says it is. */
#ifndef HM_CMD_SIGN_SHAPE_H
#define HM_CMD_SIGN_SHAPE_H

#include <stdbool.h>

#include "cmd/sign/claims.h"

/* Of --from: make the predicate of claims->words.type out of the report that is
 * claims->text. HM_USAGE. */
HM_MUST_USE bool hm_claims_make(
    struct hm_claims *claims, struct hm_run *run, struct hm_err *err);

/* Is the predicate what its type says? Of a whole statement as well. HM_USAGE.
 * What is no JSON or no statement is left to who builds the statement. */
HM_MUST_USE bool hm_claims_shape(
    const struct hm_claims *claims, struct hm_err *err);

#endif

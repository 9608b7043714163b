/* SPDX-License-Identifier: Apache-2.0 */
/* steps.h - what a person can do about a verdict that is no yes. */
#ifndef HM_CMD_STEPS_H
#define HM_CMD_STEPS_H

#include "base/bytes.h"

struct hm_check;

/* About the check that stands in the way; never NULL. `kind` is what a policy's
 * requirement demands ("provenance"; "" for the policy itself); p NULL: it was
 * judged by options. */
const char *hm_next_step(const struct hm_check *check, struct hm_bytes kind);

/* Nothing is attached at all, and this is demanded. NULL: no more is to be said
 * than about any image. */
const char *hm_next_step_nothing(struct hm_bytes kind);

#endif

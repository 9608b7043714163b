/* SPDX-License-Identifier: Apache-2.0 */
/* least.h - how much evidence a policy demands at the least, when its words, its
 * Trusts and what follows from their roots are taken together. */
#ifndef HM_CMD_POLICY_LEAST_H
#define HM_CMD_POLICY_LEAST_H

#include "judge/plan.h"

struct hm_policy_least {
    unsigned sct, tlog, tsa;
};

/* Of a certificate of that domain of the root. */
struct hm_policy_least hm_policy_least(
    const struct hm_bench *bench, size_t domain);

/* Of evidence by a key. */
struct hm_policy_least hm_policy_least_of_keys(const struct hm_bench *bench);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* fixed.h - one credential for one host: what options give. */
#ifndef HM_CRED_FIXED_H
#define HM_CRED_FIXED_H

#include "base/limits.h"
#include "cred/cred.h"

struct hm_cred_fixed {
    char host[HM_CRED_HOST_MAX + 1]; /* canonical (hm_cred_host) */
    struct hm_cred cred;
};
void hm_cred_fixed_free(struct hm_cred_fixed *fixed);
HM_DEFINE_AUTO(cred_fixed)

/* Answers for that host, and none for any other. `fixed` must outlive it. */
struct hm_cred_source hm_cred_fixed_source(const struct hm_cred_fixed *fixed);

#endif

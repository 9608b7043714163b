/* SPDX-License-Identifier: Apache-2.0 */
/* demand.h - what a signature by this signer must satisfy: rules that follow
 * from who signs and what, and from nothing else.
 *
 * One object for two questions: is what was just made good (build.h), and is
 * there such a one already (existing.h)? */
#ifndef HM_SIGN_DEMAND_H
#define HM_SIGN_DEMAND_H

#include <stdbool.h>

#include "base/cleanup.h"
#include "image/object.h"
#include "judge/judge.h"
#include "sign/identity.h"
#include "sign/services.h"
#include "sign/signer.h"

struct hm_demand_opts {
    const struct hm_signer *signer; /* by its key */
    /* By a certificate instead, for exactly this issuer and subject: authorities
     * differ in what else they write, and a new certificate was compared with
     * its token (client/fulcio.h), one that is there is by existing.h. */
    const struct hm_sign_identity *identity;
    /* Who is asked, and believed by what root: as many times and log entries are
     * demanded as are asked for, and no log where none is written to. NULL for a
     * key alone. */
    const struct hm_sign_services *services;
    struct hm_bytes type; /* of the predicate; empty: no statement is meant */
    bool image;           /* what is signed is an image */
    const struct hm_member *annotations; /* that the signature must carry */
    size_t annotation_count;
};

/* Must stay where it is made. */
struct hm_sign_demand {
    struct hm_judge judge;
    struct hm_root *root; /* empty; of a key alone */
    struct hm_rules *rules;
    const struct hm_key *keys[1];
    struct hm_verify_opts opts;
};

HM_MUST_USE bool hm_sign_demand_new(struct hm_sign_demand *out,
    const struct hm_demand_opts *opts, struct hm_err *err);
void hm_sign_demand_free(struct hm_sign_demand *demand);
HM_DEFINE_AUTO(sign_demand)

#endif

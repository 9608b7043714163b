/* SPDX-License-Identifier: Apache-2.0 */
/* proposal.h - what a client wants to have logged, checked as the real logs
 * check it: is the signature one of that key, over that digest or envelope? */
#ifndef HM_SANDBOX_PROPOSAL_H
#define HM_SANDBOX_PROPOSAL_H

#include "base/buf.h"
#include "enc/json.h"

/* Append to `body` what Rekor v1 keeps of a proposed entry: hashedrekord and
 * dsse 0.0.1, intoto 0.0.2 (of which key ids are not kept). HM_FORMAT,
 * HM_MISMATCH, HM_UNSUPPORTED, HM_LIMIT. */
HM_MUST_USE bool hm_proposal_1(
    struct hm_buf *body, struct hm_json request, struct hm_err *err);

/* The same for Rekor v2, which takes hashedRekordRequestV002 and nothing
 * else. */
HM_MUST_USE bool hm_proposal_2(
    struct hm_buf *body, struct hm_json request, struct hm_err *err);

#endif

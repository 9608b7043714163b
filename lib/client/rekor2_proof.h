/* SPDX-License-Identifier: Apache-2.0 */
/* rekor2_proof.h - a proof that an entry is in a Rekor v2, made from its
 * checkpoint and tiles: for what its answer to a POST does not bring. */
#ifndef HM_CLIENT_REKOR2_PROOF_H
#define HM_CLIENT_REKOR2_PROOF_H

#include "client/logged.h"

/* Fill *out but for kind, version and body, for the entry at `index`. What is
 * filled in is not proved before hm_logged_check(). HM_NETWORK when the
 * checkpoint does not reach so far, or as hm_client_ask(). */
HM_MUST_USE bool hm_rekor2_prove(struct hm_logged *out,
    const struct hm_rekor_ask *ask, uint64_t index, struct hm_err *err);

#endif

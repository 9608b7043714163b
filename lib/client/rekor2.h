/* SPDX-License-Identifier: Apache-2.0 */
/* rekor2.h - have a signature logged by a Rekor v2 (rekor-tiles).
 *
 * The log answers when a checkpoint has the entry: some seconds, for which the
 * deadline must leave time. An entry that is there already (409, also after an
 * answer that was lost) comes with an index only. Then the checkpoint and the
 * tiles that lead to that index are fetched, and the proof is made here; the
 * body needs no fetching, since there is one for one signature. Both ends in
 * hm_logged_check(). Failures as rekor1.h has them; HM_NETWORK also when the
 * log has not published that index yet, and HM_DENIED for a log that is frozen
 * (405): its next shard has another URL. */
#ifndef HM_CLIENT_REKOR2_H
#define HM_CLIENT_REKOR2_H

#include "client/logged.h"

/* hashedrekord 0.0.2: over a message by its digest, or over an envelope by the
 * digest of what it signs. `what` as rekor1.h; Ed25519: Ed25519ph. */
HM_MUST_USE bool hm_rekor2_add_hashedrekord(struct hm_logged *out,
    const struct hm_rekor_ask *ask, const struct hm_signed *what,
    struct hm_err *err);

#endif

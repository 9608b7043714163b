/* SPDX-License-Identifier: Apache-2.0 */
/* rekor1.h - have a signature logged by a Rekor v1.
 *
 *     hm_auto(logged) logged = {0};
 *
 *     HM_TRY(hm_rekor1_add_hashedrekord(&logged, &ask, &what, err));
 *     evidence.entries = &logged.entry;
 *
 * An answer is believed when hm_logged_check() says so. A POST whose answer was
 * lost is repeated; then, as whenever the entry is there already (409), the log
 * says where, and what is there is fetched and checked as if it were new.
 *
 * Failures are wrapped with the log's URL. HM_NETWORK: another log may do, or
 * this one later. HM_DENIED: it does not want this entry. HM_FORMAT,
 * HM_MISMATCH, HM_UNTRUSTED and others of logged.h: what it answered is not
 * what was asked for. HM_USAGE, HM_UNSUPPORTED: of `what` there is no such
 * entry. *out is empty then. */
#ifndef HM_CLIENT_REKOR1_H
#define HM_CLIENT_REKOR1_H

#include "client/logged.h"

/* hashedrekord 0.0.1: a signature over a message by its digest. `what` has the
 * signature, a certificate or a key (hm_signed), and the digest by the key's
 * own hash function. Ed25519: an Ed25519ph signature. */
HM_MUST_USE bool hm_rekor1_add_hashedrekord(struct hm_logged *out,
    const struct hm_rekor_ask *ask, const struct hm_signed *what,
    struct hm_err *err);

/* dsse 0.0.1: an envelope with one signature, the one in `what`, which has the
 * envelope's payload and its type, too. `envelope` is its JSON text. */
HM_MUST_USE bool hm_rekor1_add_dsse(struct hm_logged *out,
    const struct hm_rekor_ask *ask, struct hm_bytes envelope,
    const struct hm_signed *what, struct hm_err *err);

#endif

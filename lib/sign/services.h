/* SPDX-License-Identifier: Apache-2.0 */
/* services.h - what others do for a signature: a certificate for its key, times,
 * log entries.
 *
 * Which services, and how many of them, is chosen before (client/choose.h); who
 * fails gives way to the next of the list. Each answer was verified by its
 * client against the root before it came here. */
#ifndef HM_SIGN_SERVICES_H
#define HM_SIGN_SERVICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "client/choose.h"
#include "client/logged.h"
#include "tlog/entry.h"
#include "x509/cert.h"

/* All borrowed. */
struct hm_sign_services {
    const struct hm_http *http;
    const struct hm_root *root; /* who is believed */
    const struct hm_choices *choices;
    struct hm_bytes token; /* an OpenID Connect token: a secret; empty where no
                              certificate is asked for */
    bool has_end;          /* the token's, of its claims */
    struct hm_time end;
    /* Put another token of the same identity into `token`, when the one that is
     * there, or the certificate for it, has lived too long; NULL: there is none
     * to be had. */
    bool (*renew)(void *ctx, struct hm_err *err);
    void *ctx;
    /* hm_http_mono_ms(), for all of them; a service behind which there is another
     * gets half of what is left. */
    int64_t deadline_ms;
};

enum { HM_SIGN_PROOFS_MAX = 8 }; /* of each kind; choices ask for 1 or 2 */

/* Zeroed, it is empty and may be freed. */
struct hm_sign_proofs {
    struct hm_buf stamps[HM_SIGN_PROOFS_MAX];
    size_t stamp_count;
    struct hm_logged logged[HM_SIGN_PROOFS_MAX];
    size_t logged_count;
};
void hm_sign_proofs_free(struct hm_sign_proofs *proofs);
HM_DEFINE_AUTO(sign_proofs)

/* Append the DER of a certificate for `key`, which has its private half. */
HM_MUST_USE bool hm_services_certify(struct hm_buf *leaf,
    const struct hm_sign_services *services, const struct hm_key *key,
    struct hm_err *err);

/* Have the signature timestamped, within the certificate's validity, and logged:
 * an envelope as dsse by Rekor v1, as hashedrekord of what it signs by v2.
 * `envelope` is its JSON, or empty. All are asked at the same time: neither a
 * time nor an entry depends on another. A message begins with "timestamp" or
 * "log". */
HM_MUST_USE bool hm_services_prove(struct hm_sign_proofs *out,
    const struct hm_sign_services *services, const struct hm_signed *what,
    struct hm_bytes envelope, struct hm_err *err);

/* For both: the failure is the last service's, with how many did their part.
 * HM_USAGE, HM_POLICY and HM_SYSTEM are not for another service to mend, nor a
 * certificate that is over, and end it at once. HM_LIMIT for more than
 * HM_SIGN_PROOFS_MAX, HM_USAGE for a choice of fewer than are wanted. */

#endif

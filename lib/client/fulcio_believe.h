/* SPDX-License-Identifier: Apache-2.0 */
/* fulcio_believe.h - is this the certificate that was asked for? Pure. */
#ifndef HM_CLIENT_FULCIO_BELIEVE_H
#define HM_CLIENT_FULCIO_BELIEVE_H

#include <stdbool.h>
#include <stdint.h>

#include "enc/json.h"
#include "root/root.h"

/* What the service gave. */
struct hm_fulcio_given {
    struct hm_bytes leaf; /* DER */
    const struct hm_bytes *chain;
    size_t chain_count; /* what stood behind it, at most HM_CHAIN_MAX */
    bool detached;      /* an SCT came beside it */
};

/* What was asked for. */
struct hm_fulcio_wanted {
    const struct hm_key *key;
    struct hm_json claims; /* of the token */
    const struct hm_root *root;
    int64_t now_s;
};

/* As hm_fulcio_certify() has it, from HM_MISMATCH on, and HM_FORMAT for
 * certificates that cannot be read, HM_EXPIRED. */
HM_MUST_USE bool hm_fulcio_believe(const struct hm_fulcio_given *given,
    const struct hm_fulcio_wanted *wanted, struct hm_err *err);

#endif

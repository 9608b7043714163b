/* SPDX-License-Identifier: Apache-2.0 */
/* tsa.h - have a signature timestamped (RFC 3161).
 *
 * What comes back is believed when it is granted, is the answer to our request
 * (nonce, policy, hash) and was signed by an authority of the root that was
 * valid at the time it tells. */
#ifndef HM_CLIENT_TSA_H
#define HM_CLIENT_TSA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/window.h"
#include "hallmark/digest.h"
#include "http/http.h"

struct hm_root;

struct hm_tsa_ask {
    const struct hm_http *http; /* whose clock and log are used, too */
    struct hm_bytes url;        /* the whole of it: nothing is appended */
    const struct hm_root *root;
    struct hm_bytes message; /* the raw signature; only its hash is sent */
    enum hm_hash hash;       /* zeroed: SHA-256 */
    struct hm_bytes policy;  /* an OID that is demanded; empty: any */
    /* Where the time must lie, such as the validity of the certificate that
     * signed; NULL: anywhere. */
    const struct hm_window *within;
    /* For the nonce; NULL: hm_random(). */
    bool (*random)(void *out, size_t len, struct hm_err *err);
    int64_t deadline_ms; /* hm_http_mono_ms() */
};

/* Append the TimeStampResp, as bundles hold it. An authority whose clock is
 * HM_TSA_SKEW_WARN_S off ours is told to the log, because it may be ours.
 *
 * HM_NETWORK: nobody there, 5xx, too late. HM_DENIED: 400 and the like, and a
 * rejection in an answer of 200. HM_FORMAT, HM_UNSUPPORTED: no timestamp,
 * another media type. HM_LIMIT: larger than HM_TSA_MAX. HM_MISMATCH: not the answer to our request,
 * a wrong signature, HM_TSA_SKEW_MAX_S off our clock. HM_UNTRUSTED: of no
 * authority of the root. HM_EXPIRED: the authority's time was over, or the time
 * is not `within`. */
HM_MUST_USE bool hm_tsa_stamp(
    struct hm_buf *out, const struct hm_tsa_ask *ask, struct hm_err *err);

#endif

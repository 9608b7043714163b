/* SPDX-License-Identifier: Apache-2.0 */
/* stamp.h - timestamps as Sigstore's authority writes them (RFC 3161, RFC 5652,
 * RFC 5816). */
#ifndef HM_SANDBOX_STAMP_H
#define HM_SANDBOX_STAMP_H

#include "base/buf.h"
#include "base/time.h"
#include "crypto/key.h"
#include "tsa/request.h"
#include "x509/cert.h"

/* The policy of Sigstore's authority, 1.3.6.1.4.1.57264.2. */
extern const struct hm_bytes hm_stamp_policy;

struct hm_stamp_spec {
    const struct hm_tsa_request *request;
    const struct hm_cert *signer;
    const struct hm_key *key; /* the signer's, private, P-256 */
    struct hm_bytes serial;   /* a number, big endian */
    int64_t time_s;
};

/* Append a TimeStampResp that grants the request; what the request says of
 * policy and extensions was checked by the caller. HM_USAGE for another kind of
 * key. */
HM_MUST_USE bool hm_stamp_grant(
    struct hm_buf *out, const struct hm_stamp_spec *spec, struct hm_err *err);

/* Append one that does not; `bit` of PKIFailureInfo: 0 is badAlg, 25
 * systemFailure. */
HM_MUST_USE bool hm_stamp_reject(
    struct hm_buf *out, unsigned bit, const char *text, struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* request.h - what a time-stamping authority is asked (RFC 3161 section 2.4.1).
 *
 * Only the hash of a message is sent. The nonce is what makes an answer the
 * answer to this question: hm_timestamp_check_request(). */
#ifndef HM_TSA_REQUEST_H
#define HM_TSA_REQUEST_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "hallmark/digest.h"

struct hm_tsa_request {
    struct hm_digest imprint;
    struct hm_bytes policy; /* an OID; empty: whatever the authority has */
    struct hm_bytes nonce;  /* a number, big endian; empty: none */
    bool certs;      /* the signer's certificate shall be in the answer */
    bool extensions; /* read: there are some, and we know none */
};

/* Append it in DER. HM_USAGE for what no authority would take: an imprint that
 * is none of SHA-256, 384 and 512, a policy that is no OID; HM_LIMIT for a nonce
 * beyond HM_TSA_NONCE_MAX. */
HM_MUST_USE bool hm_tsa_request_write(struct hm_buf *out,
    const struct hm_tsa_request *request, struct hm_err *err);

/* Read one that fills `der`, strictly; views borrow from it. HM_FORMAT,
 * HM_UNSUPPORTED (another version; a hash that is not one of those three),
 * HM_LIMIT. *out is zeroed on failure. */
HM_MUST_USE bool hm_tsa_request_parse(
    struct hm_tsa_request *out, struct hm_bytes der, struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* timestamp.h - RFC 3161 timestamps.
 *
 * The token is read by our own DER reader and its signature checked over the
 * attributes as received. The checks are those of RFC 3161 section 2.2, of RFC
 * 5816 and of Sigstore's clients; docs/internals/timestamp.md lists them. */
#ifndef HM_TSA_TIMESTAMP_H
#define HM_TSA_TIMESTAMP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/time.h"
#include "hallmark/digest.h"
#include "x509/ca.h"
#include "x509/cert.h"

/* A parsed token; all views borrow from the input. */
struct hm_timestamp {
    struct hm_bytes token;    /* ContentInfo */
    struct hm_bytes tst_info; /* DER, as hashed by messageDigest */
    struct hm_digest imprint;
    struct hm_bytes policy;
    struct hm_bytes serial, nonce; /* as hm_der_int(); nonce empty: none */
    struct hm_time time;           /* genTime */

    struct hm_bytes certs[HM_TSA_CERTS_MAX]; /* embedded, DER */
    size_t cert_count;

    /* The one SignerInfo. */
    struct hm_bytes signer_issuer, signer_serial;
    struct hm_bytes signed_attrs; /* [0] element as received */
    struct hm_digest message_digest;
    struct hm_bytes digest_oid, sig_oid, sig_params, signature;
    struct hm_digest ess_hash; /* of the signer's certificate; zeroed: the token
                                * names it by SHA-1 alone, and never verifies */
    struct hm_bytes ess_issuer, ess_serial; /* empty: absent */
};

/* A TimeStampResp, as bundles hold it: status granted or granted with
 * modifications, and a token. HM_FORMAT, HM_UNSUPPORTED (a hash
 * that is not SHA-256, 384 or 512; several signers), HM_MISMATCH (the token
 * contradicts itself), HM_LIMIT. Proves nothing: hm_timestamp_verify() does.
 * *out is zeroed on failure. */
HM_MUST_USE bool hm_timestamp_parse_response(
    struct hm_timestamp *out, struct hm_bytes der, struct hm_err *err);

/* Is it a TimeStampResp, well formed, that says no? What was not granted is the
 * authority's word; anything else that is no timestamp is nobody's. */
bool hm_timestamp_refused(struct hm_bytes der);

/* A bare token (ContentInfo), as CMS attributes hold it. */
HM_MUST_USE bool hm_timestamp_parse_token(
    struct hm_timestamp *out, struct hm_bytes der, struct hm_err *err);

/* Did this authority timestamp `message` (the raw signature bytes)? All checks
 * of the list, the authority's window at the proved time among them. True
 * proves that `message` existed at out->time.
 *
 * HM_UNTRUSTED means only that the token is not this authority's: its signer is
 * not the authority's leaf or, where that has none, not issued under its
 * anchor. Ask the next one. Any other code: it is, and it is bad. HM_EXPIRED is
 * said of a token that is good but for its time; HM_LIMIT when its signatures
 * cost more than `memo` has left (NULL: no end), whoever it is of. */
HM_MUST_USE bool hm_timestamp_verify(const struct hm_timestamp *timestamp,
    const struct hm_ca *authority, struct hm_bytes message,
    struct hm_path_memo *memo, struct hm_err *err);

/* At signing time: is it the answer to our request? `nonce` is the number that
 * was sent, big endian; `policy` an OID, or empty when none was asked for.
 * HM_MISMATCH. A replayed answer fails here, and nowhere else. */
HM_MUST_USE bool hm_timestamp_check_request(
    const struct hm_timestamp *timestamp, struct hm_bytes nonce,
    struct hm_bytes policy, struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* fulcio.h - a certificate for a token and a key (Fulcio v2).
 *
 * What comes back is believed only when it is what was asked for and every
 * verifier with the same root will say so: for our key, for the identity that
 * the token's claims imply, from an authority of the root that may issue now,
 * and vouched for by a certificate log of the root, inside of the certificate,
 * where the domain demands one. Nothing is signed with a certificate that
 * nobody would accept. */
#ifndef HM_CLIENT_FULCIO_H
#define HM_CLIENT_FULCIO_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "hallmark/trust.h"

struct hm_http;
struct hm_key;

struct hm_fulcio_ask {
    const struct hm_http *http; /* its clock says what "now" is */
    struct hm_bytes url;        /* base URL, of the signing configuration */
    struct hm_bytes token;      /* an OpenID Connect token, compact */
    const struct hm_key *key;   /* private */
    const struct hm_root *root;
    int64_t deadline_ms; /* hm_http_mono_ms() */
};

/* Append the certificate's DER: the leaf alone, which is what bundles hold.
 *
 * HM_EXPIRED: the token has, or the certificate is not valid now.
 * HM_USAGE, HM_FORMAT: a token that is none, a key without a private half.
 * HM_POLICY: an address in the token that its issuer has not verified.
 * HM_DENIED: the service refused (4xx). HM_NETWORK: no answer, or 5xx.
 * HM_FORMAT, HM_LIMIT: an answer that cannot be read.
 * HM_MISMATCH: a certificate for another key, identity, issuer or time than was
 * asked for, or an SCT that is wrong. HM_UNTRUSTED: from nobody that the root
 * knows. HM_NOT_FOUND: a log had to vouch for it, and none does.
 * HM_UNSUPPORTED: the SCT came beside it, and no bundle can carry it.
 *
 * No message holds the token, nor a piece of it. */
HM_MUST_USE bool hm_fulcio_certify(struct hm_buf *leaf_der,
    const struct hm_fulcio_ask *ask, struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* prove.h - did the issuer sign this token?
 *
 * For whoever acts on claims without sending the token to an authority that
 * would refuse it: provenance is written from claims, and what an environment
 * slips in as a token must not become a fact. */
#ifndef HM_OIDC_PROVE_H
#define HM_OIDC_PROVE_H

#include "oidc/ambient.h"
#include "oidc/token.h"

struct hm_oidc_proof {
    const struct hm_oidc_world *world;
    struct hm_bytes issuer; /* whose token is wanted; never the token's word
                               alone: a stranger's issuer signs anything */
    const char *audience;
};

/* Fetch the issuer's document and the keys that it names (OpenID Connect
 * Discovery section 4; no redirects, https, or http on loopback), verify the
 * signature by the key that the header names, then issuer, audience and times.
 * HM_POLICY (issuer, audience), HM_EXPIRED, HM_MISMATCH (signature, algorithm,
 * another issuer's document), HM_DENIED (no https), HM_UNSUPPORTED, HM_FORMAT;
 * HM_NETWORK for whatever a service answers that is no key for this. */
HM_MUST_USE bool hm_oidc_prove(const struct hm_oidc_token *token,
    const struct hm_oidc_proof *proof, struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* jwa.h - the signature algorithms of JOSE (RFC 7518, RFC 8037), as a table.
 *
 * A row ties a name to a kind of key and to one way of signing. Names that are
 * no row are not refused by a list: "none", the HMACs and everything else that
 * no public key can do are simply nothing. */
#ifndef HM_JWA_H
#define HM_JWA_H

#include <stdbool.h>

#include "base/bytes.h"
#include "crypto/key.h"
#include "crypto/sig.h"

struct hm_jwa {
    const char *name; /* "ES256" */
    enum hm_key_type key;
    struct hm_sig_alg sig;
};

/* By exactly that name, or NULL. */
const struct hm_jwa *hm_jwa_find(struct hm_bytes name);

/* What a key does whose JWK names no algorithm: the curve's own, RS256 for RSA
 * (the default of OpenID Connect), EdDSA for Ed25519. NULL for HM_KEY_NONE. */
const struct hm_jwa *hm_jwa_for_key(enum hm_key_type type);

/* Two names of one thing ("EdDSA" and, since RFC 9864, "Ed25519")? NULL is
 * equal to nothing. */
bool hm_jwa_same(const struct hm_jwa *a, const struct hm_jwa *b);

#endif

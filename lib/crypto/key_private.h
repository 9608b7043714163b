/* SPDX-License-Identifier: Apache-2.0 */
/* key_private.h - reading and writing private keys.
 *
 * Private bytes are handed in as a view of memory that the caller wipes
 * (struct hm_secret) and come out as a struct hm_secret. A key is refused when
 * its halves do not belong together: a signature by such a key can give the
 * private half away. */
#ifndef HM_KEY_PRIVATE_H
#define HM_KEY_PRIVATE_H

#include <stdbool.h>

#include "base/bytes.h"
#include "crypto/key.h"
#include "crypto/secret.h"

/* DER PrivateKeyInfo (PKCS#8, RFC 5958 version 0 or 1): ECDSA, RSA with two
 * primes, Ed25519. HM_FORMAT, HM_UNSUPPORTED or HM_MISMATCH (the halves). */
HM_MUST_USE bool hm_key_parse_pkcs8(
    struct hm_key **out, struct hm_bytes der, struct hm_err *err);

/* One PEM block: "PRIVATE KEY" (PKCS#8), "EC PRIVATE KEY" (SEC 1) or "RSA
 * PRIVATE KEY" (PKCS#1). Encrypted ones are HM_UNSUPPORTED here. */
HM_MUST_USE bool hm_key_parse_private_pem(
    struct hm_key **out, struct hm_bytes pem, struct hm_err *err);

/* DER PrivateKeyInfo into *out, which must be empty. HM_USAGE for a key without
 * private half. */
HM_MUST_USE bool hm_key_write_pkcs8(
    struct hm_secret *out, const struct hm_key *key, struct hm_err *err);

#endif

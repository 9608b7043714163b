/* SPDX-License-Identifier: Apache-2.0 */
/* ed25519.h - Ed25519 and Ed25519ph (RFC 8032) by libsodium; for sig.c.
 *
 * libsodium is the faster of our two libraries here (37 against 85 us), the
 * stricter (it refuses s beyond the order and points of small order), and the
 * only one with Ed25519ph.
 *
 * libsodium's Ed25519ph wants the message. A judge has digests: the artifact
 * was hashed while it was read, perhaps elsewhere. SHA-512 cannot be started
 * so that it ends in a given digest, so for digests the two equations of the
 * standard are written out here over libsodium's scalars and points. Tests
 * hold them against libsodium's own functions and, without the prefix that
 * makes it Ed25519ph, against Wycheproof and the CCTV vectors. */
#ifndef HM_ED25519_H
#define HM_ED25519_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

enum {
    HM_ED25519_PUBLIC_LEN = 32,
    HM_ED25519_SECRET_LEN = 64, /* seed, then public key */
    HM_ED25519_SIG_LEN = 64,
    HM_ED25519_PREHASH_LEN = 64,
    HM_ED25519_SCALAR_LEN = 32,
};

/* All answer false to a signature of the wrong length. The public key was
 * checked when it was read (key_parse.c). */
HM_MUST_USE bool hm_ed25519_verify(const uint8_t pub[HM_ED25519_PUBLIC_LEN],
    struct hm_bytes message, struct hm_bytes sig);
HM_MUST_USE bool hm_ed25519ph_verify(const uint8_t pub[HM_ED25519_PUBLIC_LEN],
    struct hm_bytes message, struct hm_bytes sig);

/* Verify over the SHA-512 digest of a message, 64 bytes. */
HM_MUST_USE bool hm_ed25519ph_verify_digest(
    const uint8_t pub[HM_ED25519_PUBLIC_LEN], struct hm_bytes digest,
    struct hm_bytes sig);

/* What that one does behind the prefix: R = sB - kA, where k is the hash of
 * `prefix`, R, A and `text`. With an empty prefix this is pure Ed25519, which
 * is how its tests reach it. */
HM_MUST_USE bool hm_ed25519_equation(const uint8_t pub[HM_ED25519_PUBLIC_LEN],
    struct hm_bytes prefix, struct hm_bytes text, struct hm_bytes sig);

/* SHA-512 of the parts, as a number modulo the group's order; and the prefix
 * dom2(1, "") that makes it Ed25519ph. */
void hm_ed25519_scalar(uint8_t out[HM_ED25519_SCALAR_LEN],
    const struct hm_bytes *parts, size_t count);
struct hm_bytes hm_ed25519ph_prefix(void);

/* Deterministic. Cannot fail on a key that was checked. */
void hm_ed25519_sign(uint8_t sig[HM_ED25519_SIG_LEN],
    const uint8_t secret[HM_ED25519_SECRET_LEN], struct hm_bytes message);
void hm_ed25519ph_sign(uint8_t sig[HM_ED25519_SIG_LEN],
    const uint8_t secret[HM_ED25519_SECRET_LEN], struct hm_bytes message);
HM_MUST_USE bool hm_ed25519ph_sign_digest(uint8_t sig[HM_ED25519_SIG_LEN],
    const uint8_t secret[HM_ED25519_SECRET_LEN], struct hm_bytes digest);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* key.h - public keys, and signatures made by their other half.
 *
 * A key never changes after it was parsed: any number of threads may use one
 * at the same time, and it needs no lock. Free it once, when none does.
 *
 *     struct hm_key *key = NULL;
 *     struct hm_err err = {0};
 *
 *     if (!hm_key_parse(&key, pem, &err) ||
 *         !hm_key_verify(key, message, signature, &err))
 *         fprintf(stderr, "%s\n", err.msg);
 *     hm_key_free(key);
 *
 * Keys are ECDSA on P-256, P-384 or P-521, RSA of 2048 to 4096 bits, and
 * Ed25519. The key alone decides how a signature is checked; nothing that
 * comes with the message can. */
#ifndef HALLMARK_KEY_H
#define HALLMARK_KEY_H

#include <stdbool.h>

#include "hallmark/api.h"
#include "hallmark/bytes.h"
#include "hallmark/digest.h"
#include "hallmark/err.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hm_key;

/* Read a public key: one PEM block "PUBLIC KEY" (or "RSA PUBLIC KEY"),
 * text around it as some programs write it, or the DER bytes of a SubjectPublicKeyInfo. `in` is
 * not needed afterwards. The key is checked: on its curve, large enough, of a
 * kind we know. *out is set on success only and belongs to the caller.
 * HM_FORMAT, HM_LIMIT, HM_UNSUPPORTED or HM_SYSTEM. */
HM_API HM_MUST_USE bool hm_key_parse(
    struct hm_key **out, struct hm_bytes in, struct hm_err *err);

/* NULL is allowed. Private keys are wiped. */
HM_API void hm_key_free(struct hm_key *key);

/* "ecdsa-p256", "ecdsa-p384", "ecdsa-p521", "rsa" or "ed25519". */
HM_API const char *hm_key_name(const struct hm_key *key);

/* Its SubjectPublicKeyInfo in DER, the one canonical form. Borrowed from the
 * key. */
HM_API struct hm_bytes hm_key_spki(const struct hm_key *key);

/* The key id of Sigstore's logs: SHA-256 of hm_key_spki(). Borrowed. */
HM_API const struct hm_digest *hm_key_id(const struct hm_key *key);

/* Did this key sign `message`? By the algorithm that Sigstore's registry gives
 * a key of this kind: ECDSA in DER with the hash of the curve's size, RSA
 * PKCS#1 v1.5 with SHA-256, Ed25519 over the message itself. True means yes
 * and nothing else does. HM_MISMATCH is a signature that does not verify or
 * cannot be one; HM_UNSUPPORTED a key that the registry has no row for (RSA of
 * an odd size); HM_SYSTEM says nothing about the signature.
 *
 * These are bytes, and not yet a file: "DSSEv1 .." is what an envelope's signer
 * signs. Whoever takes `message` for a file refuses such a one, as
 * hm_verify_artifact() does. */
HM_API HM_MUST_USE bool hm_key_verify(const struct hm_key *key,
    struct hm_bytes message, struct hm_bytes signature, struct hm_err *err);

/* The same where the message was hashed already. The digest must be of the
 * registry's hash function for the key (HM_USAGE otherwise); for Ed25519 that
 * is SHA-512 and the algorithm is Ed25519ph, which a pure Ed25519 signature
 * never satisfies. */
HM_API HM_MUST_USE bool hm_key_verify_digest(const struct hm_key *key,
    const struct hm_digest *digest, struct hm_bytes signature,
    struct hm_err *err);

#ifdef __cplusplus
}
#endif

#endif

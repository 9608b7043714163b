/* SPDX-License-Identifier: Apache-2.0 */
/* sig.h - the signature primitives: make and check, nothing else.
 *
 * The algorithm is an argument of its own and comes from the key, the trust
 * root or a fixed table (alg.h), never from what came with the message. A
 * zeroed algorithm is none, and nothing verifies under it. An algorithm that
 * does not belong to the key is HM_USAGE: the caller chose it.
 *
 * Verifying has three kinds of answer. True: this key signed exactly this.
 * HM_MISMATCH: it did not, or the bytes cannot be a signature (wrong length,
 * not strict DER, numbers out of range). Any other code: nothing is known. */
#ifndef HM_SIG_H
#define HM_SIG_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "hallmark/digest.h"

struct hm_key;

enum hm_sig_kind {
    HM_SIG_NONE,
    HM_SIG_ECDSA,       /* DER: SEQUENCE of r and s, strictly */
    HM_SIG_ECDSA_P1363, /* r and s side by side, each as long as the field */
    HM_SIG_RSA_PKCS1,   /* RSASSA-PKCS1-v1_5 */
    HM_SIG_RSA_PSS,     /* MGF1 with the same hash, salt as long as the hash */
    HM_SIG_ED25519,     /* RFC 8032, over the message itself: hash is none */
    HM_SIG_ED25519PH,   /* RFC 8032 Ed25519ph, no context: hash is SHA-512 */
};

struct hm_sig_alg {
    enum hm_sig_kind kind;
    enum hm_hash hash;
};

/* "ecdsa", "ecdsa-p1363", "rsa-pkcs1", "rsa-pss", "ed25519", "ed25519ph". */
const char *hm_sig_kind_name(enum hm_sig_kind kind);

/* Does `key` have a signature of that algorithm on `message`? */
HM_MUST_USE bool hm_sig_verify(const struct hm_key *key, struct hm_sig_alg alg,
    struct hm_bytes message, struct hm_bytes sig, struct hm_err *err);

/* The same for a message that was hashed already. HM_USAGE when the digest is
 * not of the algorithm's hash function, and for pure Ed25519, which has none. */
HM_MUST_USE bool hm_sig_verify_digest(const struct hm_key *key,
    struct hm_sig_alg alg, const struct hm_digest *digest, struct hm_bytes sig,
    struct hm_err *err);

/* May these bytes be a signature by that key, from their length and first byte?
 * False is certain; true costs a verification to find out. */
bool hm_sig_may_be(const struct hm_key *key, struct hm_bytes sig);

/* Append a signature of `message` by the private key to `out`. HM_USAGE when
 * the key has no private half; HM_LIMIT when `out` is full; HM_SYSTEM. */
HM_MUST_USE bool hm_sig_sign(struct hm_buf *out, const struct hm_key *key,
    struct hm_sig_alg alg, struct hm_bytes message, struct hm_err *err);

HM_MUST_USE bool hm_sig_sign_digest(struct hm_buf *out,
    const struct hm_key *key, struct hm_sig_alg alg,
    const struct hm_digest *digest, struct hm_err *err);

#endif

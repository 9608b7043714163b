/* SPDX-License-Identifier: Apache-2.0 */
/* signer.h - whoever holds a private key: this process, or a program that asks
 * a cloud or a device to use it.
 *
 * The public key is known before anything is signed, and the algorithm follows
 * from it (crypto/alg.h). What comes back is verified by that key: a signer that
 * is broken, or has another key than it said, signs nothing. */
#ifndef HM_SIGN_SIGNER_H
#define HM_SIGN_SIGNER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "crypto/alg.h"
#include "crypto/key.h"
#include "crypto/sig.h"

/* What is signed: bytes, or the digest of bytes that are too many for memory. */
struct hm_to_sign {
    struct hm_sig_alg alg;
    bool has_message;
    struct hm_bytes message;
    struct hm_digest digest; /* by alg.hash; of no use where that is none */
    int64_t left_ms;         /* of the time for all of it; 0: no such bound */
};

struct hm_signer {
    const char *kind;         /* "key", "plugin": for messages */
    const struct hm_key *key; /* its public half is enough; borrowed */
    bool (*sign)(void *ctx, struct hm_buf *out, const struct hm_to_sign *what,
        struct hm_err *err);
    void *ctx;
};

/* One whose private key is here, such as out of a file, or made for one
 * signature. `key` outlives it. */
struct hm_signer hm_signer_of_key(const struct hm_key *key);

/* The row by which it signs: `digest` when only a digest of the message may be
 * had by whoever checks (a log of digests), which makes Ed25519 Ed25519ph.
 * HM_UNSUPPORTED for a key that the registry has no row for, or none for new
 * signatures. */
HM_MUST_USE bool hm_signer_alg(const struct hm_alg **out,
    const struct hm_signer *signer, bool digest, struct hm_err *err);

/* Append a signature that verifies by signer->key. HM_MISMATCH when what the
 * signer gave does not, else its own codes. */
HM_MUST_USE bool hm_signer_sign(struct hm_buf *out,
    const struct hm_signer *signer, const struct hm_to_sign *what,
    struct hm_err *err);

#endif

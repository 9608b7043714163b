/* SPDX-License-Identifier: Apache-2.0 */
/* alg.h - the algorithm registry (Sigstore's PublicKeyDetails) as a table.
 *
 * A row ties a kind of key to the one way its signatures are made. The choice
 * comes from the key in hand or from the trust root that names a row, never
 * from the message: there is no function that takes an algorithm's name out of
 * a signature.
 *
 *     const struct hm_alg *alg = hm_alg_for_key(key);
 *
 *     HM_TRY(hm_alg_check(alg, key, HM_ALG_VERIFY, err));
 *     return hm_sig_verify(key, alg->sig, message, sig, err);
 *
 * docs/internals/algorithms.md lists the rows and why some are refused. */
#ifndef HM_ALG_H
#define HM_ALG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "crypto/key.h"
#include "crypto/sig.h"

/* Zero is a refusal. */
enum hm_alg_status {
    HM_ALG_REFUSED,     /* `reason` says why */
    HM_ALG_FULL,        /* sign and verify */
    HM_ALG_VERIFY_ONLY, /* not for new signatures */
    HM_ALG_DEPRECATED,  /* verify only, because old data has it */
};

enum hm_alg_use { HM_ALG_SIGN, HM_ALG_VERIFY };

struct hm_alg {
    const char *details; /* "PKIX_ECDSA_P256_SHA_256" */
    const char *name;    /* "ecdsa-sha2-256-nistp256"; NULL without one */
    int number;          /* of the protobuf enum */
    enum hm_key_type key;
    unsigned bits;         /* of the RSA modulus; 0: any that we read */
    struct hm_sig_alg sig; /* kind none when refused */
    bool pkcs1;            /* the key is a bare RSAPublicKey, not SPKI */
    enum hm_alg_status status;
    const char *reason; /* of a refusal or limitation; else NULL */
};

/* Rows in the order of their numbers; NULL behind the last. */
const struct hm_alg *hm_alg_at(size_t index);

/* NULL for numbers and names that the registry does not have. */
const struct hm_alg *hm_alg_by_number(int64_t number);
const struct hm_alg *hm_alg_by_details(struct hm_bytes details);
const struct hm_alg *hm_alg_by_name(struct hm_bytes name);

/* The registry's row for a key: the curve's own hash, PKCS#1 v1.5 with SHA-256
 * for RSA of 2048, 3072 or 4096 bits, pure Ed25519. NULL when there is none. */
const struct hm_alg *hm_alg_for_key(const struct hm_key *key);

/* The row by which the same key signs a digest instead of a message: Ed25519ph
 * for Ed25519, otherwise as above. */
const struct hm_alg *hm_alg_for_key_digest(const struct hm_key *key);

/* The deprecated second row that older clients used for the same kind of key
 * (SHA-256 with P-384 and P-521), or NULL. For callers whose format says that
 * it is old enough. */
const struct hm_alg *hm_alg_older_for_key(const struct hm_key *key);

/* May this key be used by that row? NULL rows and keys are answered, too.
 * HM_UNSUPPORTED with the row's reason, or HM_MISMATCH when the key is not of
 * the row's kind and size. */
HM_MUST_USE bool hm_alg_check(const struct hm_alg *alg,
    const struct hm_key *key, enum hm_alg_use use, struct hm_err *err);

/* Read a public key in the encoding that the row prescribes and check that it
 * is of the row's kind: how keys of a trust root become keys. */
HM_MUST_USE bool hm_alg_parse_key(struct hm_key **out, const struct hm_alg *alg,
    struct hm_bytes in, struct hm_err *err);

#endif

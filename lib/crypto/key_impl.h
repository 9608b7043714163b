/* SPDX-License-Identifier: Apache-2.0 */
/* key_impl.h - inside of a key; for the files of lib/crypto that make and use
 * keys. To everybody else struct hm_key is opaque. */
#ifndef HM_KEY_IMPL_H
#define HM_KEY_IMPL_H

#include <openssl/types.h>
#include <stdbool.h>

#include "base/buf.h"
#include "crypto/key.h"
#include "crypto/secret.h"

struct hm_algid;
struct hm_der_out;

/* Nothing of it changes after the key was handed out. */
struct hm_key {
    enum hm_key_type type;
    unsigned bits;
    bool is_private;
    struct hm_buf spki;  /* the one canonical encoding */
    size_t raw_at;       /* where in it the key proper begins */
    struct hm_digest id; /* SHA-256 of spki */
    EVP_PKEY *pkey;      /* ECDSA and RSA */
    /* Of a public ECDSA key: ready to verify, for copying only. */
    EVP_PKEY_CTX *verify;
    /* Ed25519: seed and public key, as libsodium wants them. */
    struct hm_secret ed25519;
};

/* How a type is named in DER and by OpenSSL. */
struct hm_key_kind {
    const char *name;       /* "ecdsa-p256" */
    const char *algorithm;  /* OpenSSL's; NULL when the key is libsodium's */
    const char *group;      /* OpenSSL's name of the curve, or NULL */
    struct hm_bytes oid;    /* contents of the algorithm's OID */
    struct hm_bytes params; /* the encoded parameters; empty: absent */
    unsigned bits;          /* 0: differs from key to key */
    uint8_t field_len, raw_len;
};

/* Never NULL; all zero for HM_KEY_NONE and what is no type. */
const struct hm_key_kind *hm_key_kind(enum hm_key_type type);

/* The type of an algorithm with exactly the parameters that its keys have. */
HM_MUST_USE bool hm_key_algorithm_type(enum hm_key_type *out,
    const struct hm_algid *algorithm, struct hm_err *err);
void hm_key_write_algorithm(struct hm_der_out *out, enum hm_key_type type);

/* Numbers of an RSA key, big endian without leading zeros; the private ones
 * are empty in a public key. */
struct hm_rsa {
    struct hm_bytes n, e, d, p, q, dp, dq, qinv;
};

/* Size and oddness of n and e. */
HM_MUST_USE bool hm_rsa_check(const struct hm_rsa *rsa, struct hm_err *err);
unsigned hm_rsa_bits(const struct hm_rsa *rsa);
/* Append RSAPublicKey. */
HM_MUST_USE bool hm_rsa_write_public(
    struct hm_buf *out, const struct hm_rsa *rsa, struct hm_err *err);

/* A new key around the bytes that its SPKI carries. `pkey`, `ed25519` and
 * `is_private` are the caller's to fill in. */
HM_MUST_USE bool hm_key_new(struct hm_key **out, enum hm_key_type type,
    struct hm_bytes raw, struct hm_err *err);

/* Private keys from their numbers; checked that the halves belong together. */
HM_MUST_USE bool hm_rsa_pair(
    struct hm_key **out, const struct hm_rsa *rsa, struct hm_err *err);
HM_MUST_USE bool hm_ed25519_pair(
    struct hm_key **out, struct hm_bytes seed, struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* key.h - keys: what they are, and how public ones are read and written.
 *
 * Reading checks. A struct hm_key in hand is of a kind we know, has its point
 * on the named curve, its modulus between 2048 and 4096 bits, its Ed25519
 * point in the prime-order group, and one canonical encoding. It is immutable
 * and may be shared by threads without a lock. Private halves are read, written
 * and made in key_private.h and key_gen.h. The public part of the interface
 * stands in hallmark/key.h. */
#ifndef HM_KEY_H
#define HM_KEY_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/cleanup.h"
#include "hallmark/key.h"

enum hm_key_type {
    HM_KEY_NONE,
    HM_KEY_P256,
    HM_KEY_P384,
    HM_KEY_P521,
    HM_KEY_RSA,
    HM_KEY_ED25519,
};

HM_DEFINE_AUTO_PTR(key)

enum hm_key_type hm_key_type(const struct hm_key *key);

/* The names of hm_key_name(); "none" for anything else. */
const char *hm_key_type_name(enum hm_key_type type);

/* 256, 384, 521, the length of the RSA modulus, or 256 for Ed25519. */
unsigned hm_key_bits(const struct hm_key *key);

/* Bytes of a coordinate: 32, 48 or 66 for the three curves; 0 otherwise. */
size_t hm_key_field_len(enum hm_key_type type);

bool hm_key_is_private(const struct hm_key *key);

/* The same public key? A private key equals its public half. */
bool hm_key_eq(const struct hm_key *a, const struct hm_key *b);

/* What the SPKI carries: the uncompressed point (4, x, y), the 32 bytes of an
 * Ed25519 key, or the DER RSAPublicKey. Borrowed from the key. */
struct hm_bytes hm_key_raw(const struct hm_key *key);

/* DER SubjectPublicKeyInfo, nothing behind it. HM_FORMAT, or HM_UNSUPPORTED
 * for other kinds, curves given by parameters, compressed points and sizes out
 * of range. */
HM_MUST_USE bool hm_key_parse_spki(
    struct hm_key **out, struct hm_bytes der, struct hm_err *err);

/* What kind of key a SubjectPublicKeyInfo says it holds; HM_KEY_NONE when that
 * cannot be read. Nothing else of it is looked at. */
enum hm_key_type hm_key_spki_type(struct hm_bytes der);

/* One PEM block, "PUBLIC KEY" or "RSA PUBLIC KEY", read as HM_PEM_LAX. */
HM_MUST_USE bool hm_key_parse_pem(
    struct hm_key **out, struct hm_bytes pem, struct hm_err *err);

/* DER RSAPublicKey (PKCS#1), as keys with PKCS1_RSA_PKCS1V5 come. */
HM_MUST_USE bool hm_key_parse_pkcs1(
    struct hm_key **out, struct hm_bytes der, struct hm_err *err);

/* What hm_key_raw() gives, for a key whose kind is known from elsewhere. */
HM_MUST_USE bool hm_key_parse_raw(struct hm_key **out, enum hm_key_type type,
    struct hm_bytes raw, struct hm_err *err);

/* Append PEM "PUBLIC KEY". The DER is hm_key_spki(). */
void hm_key_write_pem(struct hm_buf *out, const struct hm_key *key);

#endif

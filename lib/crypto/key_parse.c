/* SPDX-License-Identifier: Apache-2.0 */
/* Public keys are built from their numbers, not by OpenSSL's decoders: those
 * accept more than one encoding, and cost 97 instead of 5 microseconds. */
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <sodium.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "crypto/key.h"
#include "crypto/key_impl.h"
#include "crypto/ossl.h"
#include "enc/algid.h"
#include "enc/der.h"
#include "enc/der_write.h"
#include "enc/pem.h"

enum { POINT_COMPRESSED_EVEN = 2, POINT_COMPRESSED_ODD, POINT_UNCOMPRESSED };

unsigned hm_rsa_bits(const struct hm_rsa *rsa)
{
    unsigned bits = rsa->n.len == 0 ? 0 : (unsigned)(rsa->n.len - 1) * 8;

    for (unsigned top = rsa->n.len == 0 ? 0 : rsa->n.p[0]; top > 0; top >>= 1)
        bits++;
    return bits;
}

static bool is_odd(struct hm_bytes number)
{
    return number.len > 0 && (number.p[number.len - 1] & 1) != 0;
}

/* An even modulus or exponent is no RSA key, and 1 as exponent makes every
 * message its own signature. Long exponents are only good for making us work
 * (RSA verification is linear in their length). */
bool hm_rsa_check(const struct hm_rsa *rsa, struct hm_err *err)
{
    unsigned bits;

    /* Before anything that multiplies the length. */
    if (rsa->n.len > HM_RSA_BITS_MAX / 8)
        return hm_fail(err, HM_UNSUPPORTED,
            "RSA modulus of %zu bytes, at most %u", rsa->n.len,
            (unsigned)HM_RSA_BITS_MAX / 8);
    bits = hm_rsa_bits(rsa);
    if (bits < HM_RSA_BITS_MIN)
        return hm_fail(err, HM_UNSUPPORTED,
            "RSA modulus of %u bits, at least %u", bits,
            (unsigned)HM_RSA_BITS_MIN);
    if (!is_odd(rsa->n))
        return hm_fail(err, HM_FORMAT, "RSA modulus is even");
    if (!is_odd(rsa->e) || (rsa->e.len == 1 && rsa->e.p[0] == 1))
        return hm_fail(err, HM_FORMAT, "RSA exponent is even or 1");
    if (rsa->e.len > HM_RSA_EXPONENT_MAX)
        return hm_fail(err, HM_UNSUPPORTED,
            "RSA exponent of %zu bytes, at most %u", rsa->e.len,
            (unsigned)HM_RSA_EXPONENT_MAX);
    return true;
}

static bool rsa_read_public(
    struct hm_rsa *out, struct hm_bytes der, struct hm_err *err)
{
    struct hm_der rd = hm_der(der);

    hm_der_enter(&rd, HM_DER_SEQUENCE);
    out->n = hm_der_uint(&rd);
    out->e = hm_der_uint(&rd);
    hm_der_leave(&rd);
    return hm_der_end(&rd, err) && hm_rsa_check(out, err);
}

bool hm_rsa_write_public(
    struct hm_buf *out, const struct hm_rsa *rsa, struct hm_err *err)
{
    struct hm_der_out der = hm_der_out(out);

    hm_der_begin(&der, HM_DER_SEQUENCE);
    hm_der_put_uint(&der, rsa->n);
    hm_der_put_uint(&der, rsa->e);
    hm_der_finish(&der);
    return hm_der_out_end(&der, NULL, err);
}

static bool fill_rsa(
    struct hm_key *key, struct hm_bytes raw, struct hm_err *err)
{
    uint8_t n[HM_RSA_BITS_MAX / 8], e[HM_RSA_EXPONENT_MAX];
    struct hm_rsa rsa = {0};
    OSSL_PARAM params[3] = {0};

    HM_TRY(rsa_read_public(&rsa, raw, err));
    memcpy(n, rsa.n.p, rsa.n.len);
    memcpy(e, rsa.e.p, rsa.e.len);
    hm_ossl_native(n, rsa.n.len);
    hm_ossl_native(e, rsa.e.len);
    params[0] = OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_N, n, rsa.n.len);
    params[1] = OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_E, e, rsa.e.len);
    params[2] = OSSL_PARAM_construct_end();
    key->bits = hm_rsa_bits(&rsa);
    key->pkey = hm_ossl_key("RSA", EVP_PKEY_PUBLIC_KEY, params, err);
    return key->pkey != NULL;
}

/* Only the uncompressed form: it is what everybody writes, and a point that
 * had two encodings would give a key two ids. With the length fixed, it cannot
 * be the point at infinity. OpenSSL checks that the coordinates are below the
 * prime and on the curve; all three curves have cofactor 1. */
static bool fill_ec(struct hm_key *key, struct hm_bytes raw, struct hm_err *err)
{
    const struct hm_key_kind *kind = hm_key_kind(key->type);

    if (raw.len > 0 &&
        (raw.p[0] == POINT_COMPRESSED_EVEN || raw.p[0] == POINT_COMPRESSED_ODD))
        return hm_fail(err, HM_UNSUPPORTED, "compressed point");
    if (raw.len != kind->raw_len || raw.p[0] != POINT_UNCOMPRESSED)
        return hm_fail(err, HM_FORMAT,
            "point of %zu bytes, not %u that begin with 4", raw.len,
            kind->raw_len);
    key->pkey = hm_ossl_point(kind->group, raw, err);
    if (key->pkey == NULL)
        return false;
    key->verify = hm_ossl_verify_ctx(key->pkey, err);
    return key->verify != NULL;
}

/* Points of small order verify signatures that nobody made, and points with a
 * part of small order make verifiers disagree. No honest key is either. */
static bool check_ed25519(struct hm_bytes raw, struct hm_err *err)
{
    if (raw.len != crypto_sign_ed25519_PUBLICKEYBYTES)
        return hm_fail(err, HM_FORMAT, "Ed25519 key of %zu bytes, not %u",
            raw.len, crypto_sign_ed25519_PUBLICKEYBYTES);
    HM_TRY(hm_sodium_init(err));
    if (crypto_core_ed25519_is_valid_point(raw.p) != 1)
        return hm_fail(err, HM_FORMAT,
            "Ed25519 key is not a canonical point of the prime-order group");
    return true;
}

bool hm_key_parse_raw(struct hm_key **out, enum hm_key_type type,
    struct hm_bytes raw, struct hm_err *err)
{
    hm_auto_ptr(key) key = NULL;
    bool ok = false;

    if (!hm_key_new(&key, type, raw, err))
        return hm_wrap(err, "public key");
    switch (type) {
    case HM_KEY_NONE:
        return hm_fail(err, HM_USAGE, "no type of key");
    case HM_KEY_P256:
    case HM_KEY_P384:
    case HM_KEY_P521:
        ok = fill_ec(key, raw, err);
        break;
    case HM_KEY_RSA:
        ok = fill_rsa(key, raw, err);
        break;
    case HM_KEY_ED25519:
        ok = check_ed25519(raw, err);
        break;
    }
    if (!ok)
        return hm_wrap(err, "public key");
    *out = hm_move(key);
    return true;
}

static bool read_spki(enum hm_key_type *type, struct hm_bytes *raw,
    struct hm_bytes der, struct hm_err *err)
{
    struct hm_der rd = hm_der(der);
    struct hm_algid algorithm;

    hm_der_enter(&rd, HM_DER_SEQUENCE);
    algorithm = hm_algid_read(&rd);
    *raw = hm_der_bits(&rd);
    hm_der_leave(&rd);
    return hm_der_end(&rd, err) && hm_key_algorithm_type(type, &algorithm, err);
}

enum hm_key_type hm_key_spki_type(struct hm_bytes der)
{
    enum hm_key_type type = HM_KEY_NONE;
    struct hm_bytes raw;
    struct hm_err ignored = {0};

    return read_spki(&type, &raw, der, &ignored) ? type : HM_KEY_NONE;
}

bool hm_key_parse_spki(
    struct hm_key **out, struct hm_bytes der, struct hm_err *err)
{
    hm_auto_ptr(key) key = NULL;
    enum hm_key_type type = HM_KEY_NONE;
    struct hm_bytes raw;

    if (!read_spki(&type, &raw, der, err))
        return hm_wrap(err, "public key");
    HM_TRY(hm_key_parse_raw(&key, type, raw, err));
    /* The strict reader leaves one encoding for each key, and key ids rest on
     * that, so look. */
    if (!hm_bytes_eq(hm_key_spki(key), der))
        return hm_fail(
            err, HM_FORMAT, "public key: not its canonical encoding");
    *out = hm_move(key);
    return true;
}

bool hm_key_parse_pkcs1(
    struct hm_key **out, struct hm_bytes der, struct hm_err *err)
{
    return hm_key_parse_raw(out, HM_KEY_RSA, der, err);
}

bool hm_key_parse_pem(
    struct hm_key **out, struct hm_bytes pem, struct hm_err *err)
{
    hm_auto(pem) file = {0};
    const struct hm_pem_block *block;

    if (pem.len > HM_KEY_FILE_MAX)
        return hm_fail(err, HM_LIMIT, "public key of %zu bytes, at most %zu",
            pem.len, HM_KEY_FILE_MAX);
    if (!hm_pem_parse(&file, pem, HM_PEM_LAX, err))
        return hm_wrap(err, "public key");
    if (file.count != 1)
        return hm_fail(err, HM_FORMAT,
            "public key: %zu PEM blocks where one is wanted", file.count);
    block = &file.blocks[0];
    if (hm_bytes_eq_str(block->label, "PUBLIC KEY"))
        return hm_key_parse_spki(out, block->body, err);
    if (hm_bytes_eq_str(block->label, "RSA PUBLIC KEY"))
        return hm_key_parse_pkcs1(out, block->body, err);
    return hm_fail(err, HM_UNSUPPORTED,
        "public key: PEM block \"%s\", not \"PUBLIC KEY\"",
        HM_SHOW(block->label));
}

bool hm_key_parse(struct hm_key **out, struct hm_bytes in, struct hm_err *err)
{
    HM_TRY(hm_bytes_check(in, "key", err));
    /* A SEQUENCE begins with the digit 0, and no PEM file does. */
    if (in.len > 0 && in.p[0] == HM_DER_SEQUENCE)
        return hm_key_parse_spki(out, in, err);
    return hm_key_parse_pem(out, in, err);
}

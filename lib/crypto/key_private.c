/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/key_private.h"

#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <sodium.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "crypto/ed25519.h"
#include "crypto/key_impl.h"
#include "crypto/ossl.h"
#include "enc/algid.h"
#include "enc/der.h"
#include "enc/pem.h"

HM_DEFINE_AUTO_FOREIGN(BIGNUM, BN_clear_free)
HM_DEFINE_AUTO_FOREIGN(BN_CTX, BN_CTX_free)
HM_DEFINE_AUTO_FOREIGN(EC_GROUP, EC_GROUP_free)
HM_DEFINE_AUTO_FOREIGN(EC_POINT, EC_POINT_free)

/* Version numbers as they are encoded: PKCS#8 counts from 0 (RFC 5958, where
 * the second one adds the public key), SEC 1 from 1. */
enum { PKCS8_V1 = 0, PKCS8_V2 = 1, SEC1_V1 = 1, RSA_TWO_PRIMES = 0 };

/* The public point d G, whatever the file says about it: a public half that
 * does not belong to the private one would make signatures that leak it. */
static bool point_of(uint8_t *out, const struct hm_key_kind *kind,
    struct hm_bytes d, struct hm_err *err)
{
    OSSL_LIB_CTX *libctx = hm_ossl_ctx(err);
    hm_auto_foreign(EC_GROUP) group = NULL;
    hm_auto_foreign(EC_POINT) point = NULL;
    hm_auto_foreign(BN_CTX) ctx = NULL;
    hm_auto_foreign(BIGNUM) number = NULL;

    if (libctx == NULL)
        return false;
    group = EC_GROUP_new_by_curve_name_ex(
        libctx, NULL, EC_curve_nist2nid(kind->group));
    ctx = BN_CTX_secure_new_ex(libctx);
    number = BN_secure_new();
    if (group == NULL || ctx == NULL || number == NULL ||
        (point = EC_POINT_new(group)) == NULL ||
        BN_bin2bn(d.p, (int)d.len, number) == NULL)
        return hm_fail_ossl(err, HM_SYSTEM, "curve %s", kind->group);
    BN_set_flags(number, BN_FLG_CONSTTIME);
    if (BN_is_zero(number) || BN_cmp(number, EC_GROUP_get0_order(group)) >= 0)
        return hm_fail(err, HM_FORMAT, "number is 0, or not below the order");
    if (EC_POINT_mul(group, point, number, NULL, NULL, ctx) != 1 ||
        EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, out,
            kind->raw_len, ctx) != kind->raw_len)
        return hm_fail_ossl(err, HM_SYSTEM, "curve %s", kind->group);
    return true;
}

/* `d` in the byte order that OSSL_PARAM wants; wiped by the caller. */
static bool ec_pair(struct hm_key *key, struct hm_secret *d, struct hm_err *err)
{
    struct hm_bytes raw = hm_key_raw(key);
    uint8_t point[HM_KEY_POINT_MAX];
    char group[8];
    OSSL_PARAM params[4] = {0};
    const char *name = hm_key_kind(key->type)->group;

    memcpy(point, raw.p, raw.len);
    memcpy(group, name, strlen(name) + 1);
    params[0] =
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0);
    params[1] = OSSL_PARAM_construct_octet_string(
        OSSL_PKEY_PARAM_PUB_KEY, point, raw.len);
    params[2] = OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, d->p, d->len);
    params[3] = OSSL_PARAM_construct_end();
    EVP_PKEY_free(key->pkey);
    key->pkey = hm_ossl_key("EC", EVP_PKEY_KEYPAIR, params, err);
    key->is_private = key->pkey != NULL;
    return key->is_private;
}

static bool make_ec(struct hm_key **out, enum hm_key_type type,
    struct hm_bytes d, struct hm_err *err)
{
    const struct hm_key_kind *kind = hm_key_kind(type);
    hm_auto_ptr(key) key = NULL;
    hm_auto(secret) native = {0};
    uint8_t point[HM_KEY_POINT_MAX];

    if (d.len != kind->field_len)
        return hm_fail(err, HM_FORMAT, "number of %zu bytes, not %u", d.len,
            kind->field_len);
    HM_TRY(point_of(point, kind, d, err));
    HM_TRY(hm_key_parse_raw(&key, type, hm_bytes(point, kind->raw_len), err));
    HM_TRY(hm_secret_from(&native, d, err));
    hm_ossl_native(native.p, native.len);
    HM_TRY(ec_pair(key, &native, err));
    *out = hm_move(key);
    return true;
}

/* What a file says about the public half; an empty one is said, too. */
struct stated {
    bool is_there;
    struct hm_bytes raw;
};

static bool check_public(
    const struct hm_key *key, const struct stated *stated, struct hm_err *err)
{
    if (!stated->is_there || hm_bytes_eq(stated->raw, hm_key_raw(key)))
        return true;
    return hm_fail(
        err, HM_MISMATCH, "public half does not belong to the private one");
}

static bool find_curve(
    enum hm_key_type *type, struct hm_bytes curve, struct hm_err *err)
{
    struct hm_algid algorithm = {hm_key_kind(HM_KEY_P256)->oid, curve};
    enum hm_key_type inside = HM_KEY_NONE;

    if (*type != HM_KEY_NONE && curve.len == 0)
        return true;
    HM_TRY(hm_key_algorithm_type(&inside, &algorithm, err));
    if (*type != HM_KEY_NONE && *type != inside)
        return hm_fail(err, HM_MISMATCH, "curve is %s outside and %s inside",
            hm_key_type_name(*type), hm_key_type_name(inside));
    *type = inside;
    return true;
}

/* ECPrivateKey (RFC 5915). In PKCS#8 the curve is known from around it: `type`;
 * alone it must be inside. */
static bool parse_ec(struct hm_key **out, enum hm_key_type type,
    struct hm_bytes der, struct hm_err *err)
{
    hm_auto_ptr(key) key = NULL;
    struct hm_der rd = hm_der(der);
    struct hm_bytes d, curve = {0};
    struct stated stated = {0};
    uint64_t version;

    hm_der_enter(&rd, HM_DER_SEQUENCE);
    version = hm_der_u64(&rd);
    d = hm_der_octets(&rd);
    if (hm_der_enter_if(&rd, HM_DER_EXPLICIT(0))) {
        curve = hm_der_any(&rd);
        hm_der_leave(&rd);
    }
    if (hm_der_enter_if(&rd, HM_DER_EXPLICIT(1))) {
        stated = (struct stated){true, hm_der_bits(&rd)};
        hm_der_leave(&rd);
    }
    hm_der_leave(&rd);
    HM_TRY(hm_der_end(&rd, err));
    if (version != SEC1_V1)
        return hm_fail(err, HM_UNSUPPORTED, "EC key version %llu",
            (unsigned long long)version);
    HM_TRY(find_curve(&type, curve, err));
    HM_TRY(make_ec(&key, type, d, err));
    HM_TRY(check_public(key, &stated, err));
    *out = hm_move(key);
    return true;
}

/* RSAPrivateKey (RFC 8017, appendix A.1.2). */
static bool parse_rsa(
    struct hm_key **out, struct hm_bytes der, struct hm_err *err)
{
    struct hm_der rd = hm_der(der);
    struct hm_rsa rsa;
    uint64_t version;

    hm_der_enter(&rd, HM_DER_SEQUENCE);
    version = hm_der_u64(&rd);
    rsa.n = hm_der_uint(&rd);
    rsa.e = hm_der_uint(&rd);
    rsa.d = hm_der_uint(&rd);
    rsa.p = hm_der_uint(&rd);
    rsa.q = hm_der_uint(&rd);
    rsa.dp = hm_der_uint(&rd);
    rsa.dq = hm_der_uint(&rd);
    rsa.qinv = hm_der_uint(&rd);
    hm_der_leave(&rd);
    HM_TRY(hm_der_end(&rd, err));
    if (version != RSA_TWO_PRIMES)
        return hm_fail(err, HM_UNSUPPORTED, "RSA key version %llu",
            (unsigned long long)version);
    return hm_rsa_pair(out, &rsa, err);
}

bool hm_ed25519_pair(
    struct hm_key **out, struct hm_bytes seed, struct hm_err *err)
{
    hm_auto_ptr(key) key = NULL;
    hm_auto(secret) secret = {0};
    uint8_t pub[HM_ED25519_PUBLIC_LEN];

    if (seed.len != crypto_sign_ed25519_SEEDBYTES)
        return hm_fail(err, HM_FORMAT, "seed of %zu bytes, not %u", seed.len,
            crypto_sign_ed25519_SEEDBYTES);
    HM_TRY(hm_secret_new(&secret, HM_ED25519_SECRET_LEN, err));
    if (crypto_sign_ed25519_seed_keypair(pub, secret.p, seed.p) != 0)
        return hm_fail(err, HM_SYSTEM, "libsodium cannot make a key");
    HM_TRY(hm_key_parse_raw(
        &key, HM_KEY_ED25519, hm_bytes(pub, sizeof(pub)), err));
    key->ed25519 = hm_secret_move(&secret);
    key->is_private = true;
    *out = hm_move(key);
    return true;
}

/* CurvePrivateKey (RFC 8410): the seed, in an OCTET STRING of its own. */
static bool parse_ed25519(
    struct hm_key **out, struct hm_bytes der, struct hm_err *err)
{
    struct hm_der rd = hm_der(der);
    struct hm_bytes seed = hm_der_octets(&rd);

    HM_TRY(hm_der_end(&rd, err));
    return hm_ed25519_pair(out, seed, err);
}

static bool parse_inner(struct hm_key **out, enum hm_key_type type,
    struct hm_bytes der, struct hm_err *err)
{
    switch (type) {
    case HM_KEY_NONE:
        break;
    case HM_KEY_P256:
    case HM_KEY_P384:
    case HM_KEY_P521:
        return parse_ec(out, type, der, err);
    case HM_KEY_RSA:
        return parse_rsa(out, der, err);
    case HM_KEY_ED25519:
        return parse_ed25519(out, der, err);
    }
    return hm_fail(err, HM_USAGE, "no type of key");
}

/* What PKCS#8 says, before it is judged. */
struct pkcs8 {
    uint64_t version;
    struct hm_algid algorithm;
    struct hm_bytes inner;
    struct stated stated;
};

static bool read_pkcs8(
    struct pkcs8 *out, struct hm_bytes der, struct hm_err *err)
{
    struct hm_der rd = hm_der(der);

    *out = (struct pkcs8){0};
    hm_der_enter(&rd, HM_DER_SEQUENCE);
    out->version = hm_der_u64(&rd);
    out->algorithm = hm_algid_read(&rd);
    out->inner = hm_der_octets(&rd);
    /* Attributes are names and hints for other programs. */
    if (hm_der_next_is(&rd, HM_DER_EXPLICIT(0)))
        (void)hm_der_any(&rd);
    if (hm_der_implicit_if(&rd, 1))
        out->stated = (struct stated){true, hm_der_bits(&rd)};
    hm_der_leave(&rd);
    HM_TRY(hm_der_end(&rd, err));
    if (out->version > PKCS8_V2 ||
        (out->version == PKCS8_V1 && out->stated.is_there))
        return hm_fail(err, HM_UNSUPPORTED, "PKCS#8 version %llu",
            (unsigned long long)out->version);
    return true;
}

bool hm_key_parse_pkcs8(
    struct hm_key **out, struct hm_bytes der, struct hm_err *err)
{
    hm_auto_ptr(key) key = NULL;
    enum hm_key_type type = HM_KEY_NONE;
    struct pkcs8 in;

    hm_ossl_guard();
    if (!read_pkcs8(&in, der, err) ||
        !hm_key_algorithm_type(&type, &in.algorithm, err) ||
        !parse_inner(&key, type, in.inner, err) ||
        !check_public(key, &in.stated, err))
        return hm_wrap(err, "private key");
    *out = hm_move(key);
    return true;
}

static bool parse_block(
    struct hm_key **out, const struct hm_pem_block *block, struct hm_err *err)
{
    if (hm_bytes_eq_str(block->label, "PRIVATE KEY"))
        return hm_key_parse_pkcs8(out, block->body, err);
    if (hm_bytes_eq_str(block->label, "EC PRIVATE KEY"))
        return parse_ec(out, HM_KEY_NONE, block->body, err) ||
            hm_wrap(err, "private key");
    if (hm_bytes_eq_str(block->label, "RSA PRIVATE KEY"))
        return parse_rsa(out, block->body, err) || hm_wrap(err, "private key");
    return hm_fail(err, HM_UNSUPPORTED,
        "private key: PEM block \"%s\", not \"PRIVATE KEY\"",
        HM_SHOW(block->label));
}

bool hm_key_parse_private_pem(
    struct hm_key **out, struct hm_bytes pem, struct hm_err *err)
{
    hm_auto(secret) room = {0};
    hm_auto(pem) file = {0};

    hm_ossl_guard();
    if (pem.len > HM_KEY_FILE_MAX)
        return hm_fail(err, HM_LIMIT, "private key of %zu bytes, at most %zu",
            pem.len, HM_KEY_FILE_MAX);
    HM_TRY(hm_secret_new(&room, pem.len, err));
    if (!hm_pem_parse_into(room.p, &file, pem, HM_PEM_NO_TEXT, err))
        return hm_wrap(err, "private key");
    if (file.count != 1)
        return hm_fail(err, HM_FORMAT,
            "private key: %zu PEM blocks where one is wanted", file.count);
    return parse_block(out, &file.blocks[0], err);
}

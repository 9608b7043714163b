/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "crypto/key_impl.h"
#include "crypto/key_private.h"
#include "crypto/ossl.h"
#include "enc/der_write.h"

enum { SEED_LEN = 32, SEC1_VERSION = 1, RSA_NUMBERS = 8 };

/* A buffer for private bytes: all of its memory at once, so that it never
 * moves and leaves a copy behind, and wiped at the end. */
struct hm_private_buf {
    struct hm_buf buf;
    const uint8_t *start;
};

static void hm_private_buf_free(struct hm_private_buf *private)
{
    assert(private->buf.p == private->start);
    hm_wipe(private->buf.p, private->buf.cap);
    hm_buf_free(&private->buf);
}
HM_DEFINE_AUTO(private_buf)

static bool reserve(struct hm_private_buf *out, struct hm_err *err)
{
    out->buf = hm_buf(HM_KEY_PKCS8_MAX);
    out->start = hm_buf_extend(&out->buf, HM_KEY_PKCS8_MAX);
    hm_buf_cut(&out->buf, 0);
    return hm_buf_end(&out->buf, NULL, err);
}

/* Fetch one number of a key, big endian, into `len` bytes at `room`. */
static bool fetch(struct hm_bytes *out, const struct hm_key *key,
    const char *name, struct hm_secret *room, struct hm_err *err)
{
    OSSL_PARAM params[2] = {
        OSSL_PARAM_construct_BN(name, room->p, room->len),
        OSSL_PARAM_construct_end(),
    };

    if (EVP_PKEY_get_params(key->pkey, params) != 1 ||
        params[0].return_size > room->len)
        return hm_fail_ossl(err, HM_SYSTEM, "key has no %s", name);
    hm_ossl_native(room->p, params[0].return_size);
    *out = hm_bytes(room->p, params[0].return_size);
    return true;
}

/* ECPrivateKey (RFC 5915) as OpenSSL and Go write it inside of PKCS#8: without
 * the curve, which stands outside, and with the public point. */
static bool put_ec(
    struct hm_der_out *out, const struct hm_key *key, struct hm_err *err)
{
    hm_auto(secret) room = {0};
    struct hm_bytes d;

    HM_TRY(hm_secret_new(&room, hm_key_field_len(key->type), err));
    HM_TRY(fetch(&d, key, OSSL_PKEY_PARAM_PRIV_KEY, &room, err));
    if (d.len != room.len)
        return hm_fail(err, HM_SYSTEM, "private number of %zu bytes", d.len);
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_u64(out, SEC1_VERSION);
    hm_der_put_octets(out, d);
    hm_der_begin(out, HM_DER_EXPLICIT(1));
    hm_der_put_bits(out, hm_key_raw(key));
    hm_der_finish(out);
    hm_der_finish(out);
    return true;
}

static bool put_rsa(
    struct hm_der_out *out, const struct hm_key *key, struct hm_err *err)
{
    static const char *const names[RSA_NUMBERS] = {OSSL_PKEY_PARAM_RSA_N,
        OSSL_PKEY_PARAM_RSA_E, OSSL_PKEY_PARAM_RSA_D,
        OSSL_PKEY_PARAM_RSA_FACTOR1, OSSL_PKEY_PARAM_RSA_FACTOR2,
        OSSL_PKEY_PARAM_RSA_EXPONENT1, OSSL_PKEY_PARAM_RSA_EXPONENT2,
        OSSL_PKEY_PARAM_RSA_COEFFICIENT1};
    hm_auto(secret) room = {0};
    struct hm_bytes number;

    HM_TRY(hm_secret_new(&room, (key->bits + 7) / 8, err));
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_u64(out, 0);
    for (size_t i = 0; i < RSA_NUMBERS; i++) {
        HM_TRY(fetch(&number, key, names[i], &room, err));
        hm_der_put_uint(out, number);
    }
    hm_der_finish(out);
    return true;
}

/* The private key proper, as it lies in PKCS#8's OCTET STRING. */
static bool write_inner(
    struct hm_buf *buf, const struct hm_key *key, struct hm_err *err)
{
    struct hm_der_out out = hm_der_out(buf);

    if (key->type == HM_KEY_RSA)
        HM_TRY(put_rsa(&out, key, err));
    else if (key->type == HM_KEY_ED25519)
        hm_der_put_octets(&out, hm_bytes(key->ed25519.p, SEED_LEN));
    else
        HM_TRY(put_ec(&out, key, err));
    return hm_der_out_end(&out, NULL, err);
}

bool hm_key_write_pkcs8(
    struct hm_secret *out, const struct hm_key *key, struct hm_err *err)
{
    hm_auto(private_buf) inner = {0};
    hm_auto(private_buf) outer = {0};
    struct hm_der_out der;
    struct hm_bytes view;

    if (!key->is_private)
        return hm_fail(err, HM_USAGE, "key has no private half");
    HM_TRY(reserve(&inner, err));
    HM_TRY(reserve(&outer, err));
    HM_TRY(write_inner(&inner.buf, key, err));
    der = hm_der_out(&outer.buf);
    hm_der_begin(&der, HM_DER_SEQUENCE);
    hm_der_put_u64(&der, 0);
    hm_key_write_algorithm(&der, key->type);
    hm_der_put_octets(&der, hm_buf_view(&inner.buf));
    hm_der_finish(&der);
    HM_TRY(hm_der_out_end(&der, &view, err));
    return hm_secret_from(out, view, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/key.h"

#include <openssl/evp.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "crypto/digest.h"
#include "crypto/key_impl.h"
#include "crypto/ossl.h"
#include "enc/algid.h"
#include "enc/der_write.h"
#include "enc/oid.h"
#include "enc/pem.h"

/* 1.2.840.10045.2.1, 1.2.840.113549.1.1.1 and 1.3.101.112 (RFC 5480, RFC 8017,
 * RFC 8410). */
#define OID_EC HM_OID("\x2a\x86\x48\xce\x3d\x02\x01")
#define OID_RSA HM_OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01")
#define OID_ED25519 HM_OID("\x2b\x65\x70")

static const struct hm_key_kind kinds[] = {
    [HM_KEY_NONE] = {.name = "none"},
    [HM_KEY_P256] = {"ecdsa-p256", "EC", "P-256", OID_EC,
        HM_OID("\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"), 256, 32, 65},
    [HM_KEY_P384] = {"ecdsa-p384", "EC", "P-384", OID_EC,
        HM_OID("\x06\x05\x2b\x81\x04\x00\x22"), 384, 48, 97},
    [HM_KEY_P521] = {"ecdsa-p521", "EC", "P-521", OID_EC,
        HM_OID("\x06\x05\x2b\x81\x04\x00\x23"), 521, 66, 133},
    [HM_KEY_RSA] = {"rsa", "RSA", NULL, OID_RSA, HM_OID("\x05\x00"), 0, 0, 0},
    [HM_KEY_ED25519] = {"ed25519", NULL, NULL, OID_ED25519, {NULL, 0}, 256, 0,
        32},
};

enum { KIND_COUNT = sizeof(kinds) / sizeof(kinds[0]) };

const struct hm_key_kind *hm_key_kind(enum hm_key_type type)
{
    return &kinds[(size_t)type < KIND_COUNT ? type : HM_KEY_NONE];
}

void hm_key_free(struct hm_key *key)
{
    bool is_point;

    if (key == NULL)
        return;
    is_point = key->verify != NULL && !key->is_private;
    hm_ossl_ctx_free(key->verify);
    if (is_point)
        hm_ossl_point_free(hm_key_kind(key->type)->group, key->pkey);
    else
        EVP_PKEY_free(key->pkey);
    hm_secret_free(&key->ed25519);
    hm_buf_free(&key->spki);
    hm_free(key);
}

const char *hm_key_type_name(enum hm_key_type type)
{
    return hm_key_kind(type)->name;
}

const char *hm_key_name(const struct hm_key *key)
{
    return hm_key_type_name(key == NULL ? HM_KEY_NONE : key->type);
}

enum hm_key_type hm_key_type(const struct hm_key *key)
{
    return key->type;
}

unsigned hm_key_bits(const struct hm_key *key)
{
    return key->bits;
}

size_t hm_key_field_len(enum hm_key_type type)
{
    return hm_key_kind(type)->field_len;
}

bool hm_key_is_private(const struct hm_key *key)
{
    return key->is_private;
}

struct hm_bytes hm_key_spki(const struct hm_key *key)
{
    return key == NULL ? hm_bytes(NULL, 0) : hm_buf_view(&key->spki);
}

const struct hm_digest *hm_key_id(const struct hm_key *key)
{
    static const struct hm_digest none; /* equals nothing */

    return key == NULL ? &none : &key->id;
}

struct hm_bytes hm_key_raw(const struct hm_key *key)
{
    struct hm_bytes spki = hm_key_spki(key);

    return hm_bytes_slice(spki, key->raw_at, spki.len);
}

bool hm_key_eq(const struct hm_key *a, const struct hm_key *b)
{
    return hm_bytes_eq(hm_key_spki(a), hm_key_spki(b));
}

bool hm_key_algorithm_type(
    enum hm_key_type *out, const struct hm_algid *algorithm, struct hm_err *err)
{
    bool known = false;

    for (size_t i = HM_KEY_P256; i < KIND_COUNT; i++) {
        if (!hm_bytes_eq(algorithm->oid, kinds[i].oid))
            continue;
        known = true;
        if (!hm_bytes_eq(algorithm->params, kinds[i].params))
            continue;
        *out = (enum hm_key_type)i;
        return true;
    }
    /* Curves by parameters are how CVE-2020-0601 forged keys; a missing NULL
     * behind RSA would be a second encoding of the same key. */
    if (known)
        return hm_fail(err, HM_UNSUPPORTED,
            "parameters of key algorithm %s: not one of the named curves, or "
            "not what the algorithm prescribes",
            HM_SHOW_OID(algorithm->oid));
    return hm_fail(
        err, HM_UNSUPPORTED, "key algorithm %s", HM_SHOW_OID(algorithm->oid));
}

void hm_key_write_algorithm(struct hm_der_out *out, enum hm_key_type type)
{
    const struct hm_key_kind *kind = hm_key_kind(type);

    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_oid(out, kind->oid);
    if (kind->params.len > 0)
        hm_der_put_any(out, kind->params);
    hm_der_finish(out);
}

bool hm_key_new(struct hm_key **out, enum hm_key_type type, struct hm_bytes raw,
    struct hm_err *err)
{
    hm_auto_ptr(key) key = hm_alloc(sizeof(*key));
    struct hm_der_out der;
    struct hm_bytes spki;

    if (key == NULL)
        return hm_fail_memory(err);
    key->type = type;
    key->bits = hm_key_kind(type)->bits;
    key->spki = hm_buf(HM_KEY_SPKI_MAX);
    der = hm_der_out(&key->spki);
    hm_der_begin(&der, HM_DER_SEQUENCE);
    hm_key_write_algorithm(&der, type);
    hm_der_put_bits(&der, raw);
    hm_der_finish(&der);
    HM_TRY(hm_der_out_end(&der, &spki, err));
    key->raw_at = spki.len - raw.len; /* the BIT STRING comes last */
    HM_TRY(hm_digest_of(&key->id, HM_SHA256, spki, err));
    *out = hm_move(key);
    return true;
}

void hm_key_write_pem(struct hm_buf *out, const struct hm_key *key)
{
    hm_pem_write(out, "PUBLIC KEY", hm_key_spki(key));
}

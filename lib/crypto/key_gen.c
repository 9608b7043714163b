/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/key_gen.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rsa.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "crypto/key_impl.h"
#include "crypto/ossl.h"
#include "crypto/random.h"

enum { SEED_LEN = 32 };

static bool generate_ed25519(struct hm_key **out, struct hm_err *err)
{
    hm_auto(secret) seed = {0};

    HM_TRY(hm_secret_new(&seed, SEED_LEN, err));
    HM_TRY(hm_random(seed.p, seed.len, err));
    return hm_ed25519_pair(out, hm_secret_view(&seed), err);
}

/* Let OpenSSL make the pair. */
static EVP_PKEY *generate_pair(
    const struct hm_key_kind *kind, unsigned bits, struct hm_err *err)
{
    hm_auto_foreign(EVP_PKEY_CTX) ctx = hm_ossl_name_ctx(kind->algorithm, err);
    EVP_PKEY *pair = NULL;
    bool ready;

    if (ctx == NULL)
        return NULL;
    ready = EVP_PKEY_keygen_init(ctx) == 1 &&
        (kind->group != NULL
                ? EVP_PKEY_CTX_set_group_name(ctx, kind->group)
                : EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, (int)bits)) == 1;
    if (!ready || EVP_PKEY_generate(ctx, &pair) != 1)
        hm_fail_ossl(err, HM_SYSTEM, "making a key %s", kind->name);
    return pair;
}

static bool point_of_pair(struct hm_buf *out, const EVP_PKEY *pair,
    const struct hm_key_kind *kind, struct hm_err *err)
{
    uint8_t *point = hm_buf_extend(out, kind->raw_len);
    size_t len = 0;

    HM_TRY(hm_buf_end(out, NULL, err));
    if (EVP_PKEY_get_octet_string_param(
            pair, OSSL_PKEY_PARAM_PUB_KEY, point, kind->raw_len, &len) != 1 ||
        len != kind->raw_len)
        return hm_fail_ossl(err, HM_SYSTEM, "public half of %s", kind->name);
    return true;
}

static bool public_number(struct hm_bytes *out, const EVP_PKEY *pair,
    const char *name, uint8_t *room, struct hm_err *err)
{
    OSSL_PARAM params[2] = {
        OSSL_PARAM_construct_BN(name, room, HM_RSA_BITS_MAX / 8),
        OSSL_PARAM_construct_end(),
    };

    if (EVP_PKEY_get_params(pair, params) != 1)
        return hm_fail_ossl(err, HM_SYSTEM, "public half of rsa");
    hm_ossl_native(room, params[0].return_size);
    *out = hm_bytes(room, params[0].return_size);
    return true;
}

static bool numbers_of_pair(
    struct hm_buf *out, const EVP_PKEY *pair, struct hm_err *err)
{
    uint8_t n[HM_RSA_BITS_MAX / 8], e[HM_RSA_BITS_MAX / 8];
    struct hm_rsa rsa = {0};

    HM_TRY(public_number(&rsa.n, pair, OSSL_PKEY_PARAM_RSA_N, n, err));
    HM_TRY(public_number(&rsa.e, pair, OSSL_PKEY_PARAM_RSA_E, e, err));
    return hm_rsa_write_public(out, &rsa, err);
}

static bool generate_ossl(struct hm_key **out, enum hm_key_type type,
    unsigned bits, struct hm_err *err)
{
    const struct hm_key_kind *kind = hm_key_kind(type);
    hm_auto_foreign(EVP_PKEY) pair = generate_pair(kind, bits, err);
    hm_auto(buf) raw = hm_buf(HM_KEY_SPKI_MAX);
    hm_auto_ptr(key) key = NULL;

    if (pair == NULL)
        return false;
    if (type == HM_KEY_RSA)
        HM_TRY(numbers_of_pair(&raw, pair, err));
    else
        HM_TRY(point_of_pair(&raw, pair, kind, err));
    HM_TRY(hm_key_parse_raw(&key, type, hm_buf_view(&raw), err));
    EVP_PKEY_free(key->pkey);
    key->pkey = hm_move(pair);
    key->is_private = true;
    *out = hm_move(key);
    return true;
}

bool hm_key_generate(struct hm_key **out, enum hm_key_type type, unsigned bits,
    struct hm_err *err)
{
    if (type != HM_KEY_RSA && bits != 0)
        return hm_fail(err, HM_USAGE, "keys of type %s have one size",
            hm_key_type_name(type));
    hm_ossl_guard();
    switch (type) {
    case HM_KEY_NONE:
        break;
    case HM_KEY_P256:
    case HM_KEY_P384:
    case HM_KEY_P521:
        return generate_ossl(out, type, 0, err);
    case HM_KEY_RSA:
        if (bits == 0)
            bits = HM_KEY_RSA_BITS;
        if (bits != 2048 && bits != 3072 && bits != 4096)
            return hm_fail(err, HM_USAGE,
                "RSA key of %u bits, not 2048, 3072 or 4096", bits);
        return generate_ossl(out, type, bits, err);
    case HM_KEY_ED25519:
        return generate_ed25519(out, err);
    }
    return hm_fail(err, HM_USAGE, "no type of key");
}

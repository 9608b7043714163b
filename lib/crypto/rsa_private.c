/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "crypto/key_impl.h"
#include "crypto/ossl.h"

HM_DEFINE_AUTO_FOREIGN(BN_CTX, BN_CTX_free)

enum { N, E, D, P, Q, DP, DQ, QINV, NUMBER_COUNT };

static const char *const names[NUMBER_COUNT] = {
    [N] = OSSL_PKEY_PARAM_RSA_N,
    [E] = OSSL_PKEY_PARAM_RSA_E,
    [D] = OSSL_PKEY_PARAM_RSA_D,
    [P] = OSSL_PKEY_PARAM_RSA_FACTOR1,
    [Q] = OSSL_PKEY_PARAM_RSA_FACTOR2,
    [DP] = OSSL_PKEY_PARAM_RSA_EXPONENT1,
    [DQ] = OSSL_PKEY_PARAM_RSA_EXPONENT2,
    [QINV] = OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
};

/* The numbers in secure memory of OpenSSL's, and room to compute in. */
struct numbers {
    BN_CTX *ctx;
    BIGNUM *v[NUMBER_COUNT], *p1, *q1, *t;
};

static bool load(struct numbers *out, BN_CTX *ctx, const struct hm_bytes *in,
    struct hm_err *err)
{
    out->ctx = ctx;
    for (size_t i = 0; i < NUMBER_COUNT; i++) {
        out->v[i] = BN_CTX_get(ctx);
        if (out->v[i] == NULL ||
            BN_bin2bn(in[i].p, (int)in[i].len, out->v[i]) == NULL)
            return hm_fail_ossl(err, HM_SYSTEM, "RSA numbers");
        BN_set_flags(out->v[i], BN_FLG_CONSTTIME);
    }
    out->p1 = BN_CTX_get(ctx);
    out->q1 = BN_CTX_get(ctx);
    out->t = BN_CTX_get(ctx); /* NULL when any of them is */
    if (out->t == NULL || BN_sub(out->p1, out->v[P], BN_value_one()) != 1 ||
        BN_sub(out->q1, out->v[Q], BN_value_one()) != 1)
        return hm_fail_ossl(err, HM_SYSTEM, "RSA numbers");
    return true;
}

/* n = pq, ed = 1 modulo p-1 and q-1, and the three shortcuts. A wrong shortcut
 * makes signatures from which anybody computes p (Boneh, DeMillo, Lipton). That
 * p and q are prime is not tested: it takes long, and whoever made the key had
 * the choice of its strength anyway. */
static bool belong_together(const struct numbers *k)
{
    if (BN_cmp(k->v[P], BN_value_one()) <= 0 ||
        BN_cmp(k->v[Q], BN_value_one()) <= 0)
        return false;
    if (BN_mul(k->t, k->v[P], k->v[Q], k->ctx) != 1 ||
        BN_cmp(k->t, k->v[N]) != 0)
        return false;
    if (BN_mod_mul(k->t, k->v[E], k->v[D], k->p1, k->ctx) != 1 ||
        !BN_is_one(k->t) ||
        BN_mod_mul(k->t, k->v[E], k->v[D], k->q1, k->ctx) != 1 ||
        !BN_is_one(k->t))
        return false;
    if (BN_mod(k->t, k->v[D], k->p1, k->ctx) != 1 ||
        BN_cmp(k->t, k->v[DP]) != 0 ||
        BN_mod(k->t, k->v[D], k->q1, k->ctx) != 1 ||
        BN_cmp(k->t, k->v[DQ]) != 0)
        return false;
    return BN_cmp(k->v[QINV], k->v[P]) < 0 &&
        BN_mod_mul(k->t, k->v[Q], k->v[QINV], k->v[P], k->ctx) == 1 &&
        BN_is_one(k->t);
}

static bool check(const struct hm_bytes *in, struct hm_err *err)
{
    OSSL_LIB_CTX *libctx = hm_ossl_ctx(err);
    hm_auto_foreign(BN_CTX) ctx = NULL;
    struct numbers numbers = {0};
    bool loaded, good;

    if (libctx == NULL)
        return false;
    ctx = BN_CTX_secure_new_ex(libctx);
    if (ctx == NULL)
        return hm_fail_ossl(err, HM_SYSTEM, "RSA numbers");
    BN_CTX_start(ctx);
    loaded = load(&numbers, ctx, in, err);
    good = loaded && belong_together(&numbers);
    BN_CTX_end(ctx);
    if (loaded && !good)
        return hm_fail_ossl(
            err, HM_MISMATCH, "RSA numbers do not belong together");
    return good;
}

/* The numbers one behind the other in `room`, in the order of bytes that
 * OSSL_PARAM wants. */
static bool make(struct hm_key *key, struct hm_secret *room,
    const struct hm_bytes *in, struct hm_err *err)
{
    OSSL_PARAM params[NUMBER_COUNT + 1] = {0};
    uint8_t *at = room->p;

    for (size_t i = 0; i < NUMBER_COUNT; i++) {
        memcpy(at, in[i].p, in[i].len);
        hm_ossl_native(at, in[i].len);
        params[i] = OSSL_PARAM_construct_BN(names[i], at, in[i].len);
        at += in[i].len;
    }
    params[NUMBER_COUNT] = OSSL_PARAM_construct_end();
    EVP_PKEY_free(key->pkey);
    key->pkey = hm_ossl_key("RSA", EVP_PKEY_KEYPAIR, params, err);
    key->is_private = key->pkey != NULL;
    return key->is_private;
}

bool hm_rsa_pair(
    struct hm_key **out, const struct hm_rsa *rsa, struct hm_err *err)
{
    const struct hm_bytes in[NUMBER_COUNT] = {
        rsa->n, rsa->e, rsa->d, rsa->p, rsa->q, rsa->dp, rsa->dq, rsa->qinv};
    hm_auto_ptr(key) key = NULL;
    hm_auto(buf) pub = hm_buf(HM_KEY_SPKI_MAX);
    hm_auto(secret) room = {0};
    size_t len = 0;

    HM_TRY(hm_rsa_check(rsa, err));
    for (size_t i = 0; i < NUMBER_COUNT; i++) {
        if (in[i].len > rsa->n.len)
            return hm_fail(
                err, HM_FORMAT, "RSA number longer than the modulus");
        len += in[i].len;
    }
    HM_TRY(check(in, err));
    HM_TRY(hm_rsa_write_public(&pub, rsa, err));
    HM_TRY(hm_key_parse_raw(&key, HM_KEY_RSA, hm_buf_view(&pub), err));
    HM_TRY(hm_secret_new(&room, len, err));
    HM_TRY(make(key, &room, in, err));
    *out = hm_move(key);
    return true;
}

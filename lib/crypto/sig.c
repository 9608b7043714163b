/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/sig.h"

#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdio.h>

#include "base/err.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/ecsig.h"
#include "crypto/ed25519.h"
#include "crypto/key_impl.h"
#include "crypto/ossl.h"
#include "crypto/secret.h"
#include "crypto/sig_impl.h"
#include "enc/der.h"

enum family { NO_FAMILY, FAMILY_EC, FAMILY_RSA, FAMILY_ED25519 };

static const struct {
    const char *name;
    enum family family;
} kinds[] = {
    [HM_SIG_NONE] = {"none", NO_FAMILY},
    [HM_SIG_ECDSA] = {"ecdsa", FAMILY_EC},
    [HM_SIG_ECDSA_P1363] = {"ecdsa-p1363", FAMILY_EC},
    [HM_SIG_RSA_PKCS1] = {"rsa-pkcs1", FAMILY_RSA},
    [HM_SIG_RSA_PSS] = {"rsa-pss", FAMILY_RSA},
    [HM_SIG_ED25519] = {"ed25519", FAMILY_ED25519},
    [HM_SIG_ED25519PH] = {"ed25519ph", FAMILY_ED25519},
};

enum { KIND_COUNT = sizeof(kinds) / sizeof(kinds[0]) };

static const enum family family_of_key[] = {
    [HM_KEY_NONE] = NO_FAMILY,
    [HM_KEY_P256] = FAMILY_EC,
    [HM_KEY_P384] = FAMILY_EC,
    [HM_KEY_P521] = FAMILY_EC,
    [HM_KEY_RSA] = FAMILY_RSA,
    [HM_KEY_ED25519] = FAMILY_ED25519,
};

const char *hm_sig_kind_name(enum hm_sig_kind kind)
{
    return kinds[(size_t)kind < KIND_COUNT ? kind : HM_SIG_NONE].name;
}

static bool hash_fits(struct hm_sig_alg alg)
{
    if (alg.kind == HM_SIG_ED25519)
        return alg.hash == HM_HASH_NONE;
    if (alg.kind == HM_SIG_ED25519PH)
        return alg.hash == HM_SHA512;
    return hm_hash_len(alg.hash) > 0;
}

bool hm_sig_check(
    const struct hm_key *key, struct hm_sig_alg alg, struct hm_err *err)
{
    enum family family =
        (size_t)alg.kind < KIND_COUNT ? kinds[alg.kind].family : NO_FAMILY;

    if (family == NO_FAMILY)
        return hm_fail(err, HM_USAGE, "no signature algorithm");
    if (family != family_of_key[key->type])
        return hm_fail(err, HM_USAGE, "algorithm %s does not belong to key %s",
            kinds[alg.kind].name, hm_key_name(key));
    if (!hash_fits(alg))
        return hm_fail(err, HM_USAGE, "algorithm %s with hash function %s",
            kinds[alg.kind].name, hm_hash_name(alg.hash));
    return true;
}

bool hm_sig_check_digest(
    struct hm_sig_alg alg, const struct hm_digest *digest, struct hm_err *err)
{
    if (alg.kind == HM_SIG_ED25519)
        return hm_fail(err, HM_USAGE,
            "pure Ed25519 signs the message itself, not a digest");
    if (digest->hash != alg.hash || hm_digest_view(digest).len == 0)
        return hm_fail(err, HM_USAGE, "digest is of %s, algorithm wants %s",
            hm_hash_name(digest->hash), hm_hash_name(alg.hash));
    return true;
}

/* The salt is as long as the digest, in both directions: other lengths are in
 * no registry, and a verifier that takes any length takes no salt, too. */
void hm_sig_params(struct hm_sig_params *out, struct hm_sig_alg alg)
{
    size_t i = 0;

    *out = (struct hm_sig_params){.salt_len = (int)hm_hash_len(alg.hash)};
    if (alg.kind == HM_SIG_RSA_PKCS1 || alg.kind == HM_SIG_RSA_PSS) {
        snprintf(out->hash, sizeof(out->hash), "%s", hm_ossl_md_name(alg.hash));
        snprintf(out->padding, sizeof(out->padding), "%s",
            alg.kind == HM_SIG_RSA_PSS ? OSSL_PKEY_RSA_PAD_MODE_PSS
                                       : OSSL_PKEY_RSA_PAD_MODE_PKCSV15);
        out->params[i++] = OSSL_PARAM_construct_utf8_string(
            OSSL_SIGNATURE_PARAM_PAD_MODE, out->padding, 0);
        out->params[i++] = OSSL_PARAM_construct_utf8_string(
            OSSL_SIGNATURE_PARAM_DIGEST, out->hash, 0);
    }
    if (alg.kind == HM_SIG_RSA_PSS) {
        out->params[i++] = OSSL_PARAM_construct_utf8_string(
            OSSL_SIGNATURE_PARAM_MGF1_DIGEST, out->hash, 0);
        out->params[i++] = OSSL_PARAM_construct_int(
            OSSL_SIGNATURE_PARAM_PSS_SALTLEN, &out->salt_len);
    }
    out->params[i] = OSSL_PARAM_construct_end();
    assert(i < HM_SIG_PARAMS);
}

static bool mismatch(struct hm_err *err)
{
    return hm_fail(err, HM_MISMATCH, "signature does not verify");
}

/* Only 1 is yes, and only what a signature can provoke is a no: OpenSSL says 0
 * for it, but a sum at infinity, which anybody can provoke, counts among the
 * failures, and lack of memory can look like either. */
static bool ossl_verify(EVP_PKEY_CTX *ctx, struct hm_bytes digest,
    struct hm_bytes sig, struct hm_err *err)
{
    int result = EVP_PKEY_verify(ctx, sig.p, sig.len, digest.p, digest.len);

    if (result == 1)
        return true;
    if (hm_ossl_says_no(result))
        return hm_fail_ossl(err, HM_MISMATCH, "signature does not verify");
    return hm_fail_ossl(err, HM_SYSTEM, "signature cannot be verified");
}

/* An ECDSA context knows no hash function: the digest is just a number, and
 * one context serves them all. */
static bool ossl_verify_ecdsa(const struct hm_key *key, struct hm_bytes digest,
    struct hm_bytes sig, struct hm_err *err)
{
    hm_auto_foreign(EVP_PKEY_CTX) ctx = key->verify != NULL
        ? hm_ossl_ctx_copy(key->verify, err)
        : hm_ossl_verify_ctx(key->pkey, err);

    return ctx != NULL && ossl_verify(ctx, digest, sig, err);
}

static bool verify_ecdsa(const struct hm_key *key, struct hm_sig_alg alg,
    struct hm_bytes digest, struct hm_bytes in, struct hm_err *err)
{
    hm_auto(buf) der = hm_buf(HM_SIGNATURE_MAX);
    struct hm_ecsig sig;
    struct hm_bytes view;
    bool ok;

    ok = alg.kind == HM_SIG_ECDSA
        ? hm_ecsig_parse_der(&sig, key->type, in, err)
        : hm_ecsig_parse_p1363(&sig, key->type, in, err);
    if (!ok) {
        err->code = HM_MISMATCH; /* these bytes verify nothing */
        return hm_wrap(err, "signature cannot be one");
    }
    hm_ecsig_write_der(&der, &sig);
    HM_TRY(hm_buf_end(&der, &view, err));
    return ossl_verify_ecdsa(key, digest, view, err);
}

static bool ossl_verify_rsa(const struct hm_key *key, struct hm_sig_alg alg,
    struct hm_bytes digest, struct hm_bytes sig, struct hm_err *err)
{
    hm_auto_foreign(EVP_PKEY_CTX) ctx = hm_ossl_key_ctx(key->pkey, err);
    struct hm_sig_params params;

    if (ctx == NULL)
        return false;
    hm_sig_params(&params, alg);
    if (EVP_PKEY_verify_init_ex(ctx, params.params) != 1)
        return hm_fail_ossl(err, HM_SYSTEM, "%s", hm_sig_kind_name(alg.kind));
    return ossl_verify(ctx, digest, sig, err);
}

static bool verify_rsa(const struct hm_key *key, struct hm_sig_alg alg,
    struct hm_bytes digest, struct hm_bytes sig, struct hm_err *err)
{
    size_t len = (key->bits + 7) / 8;

    if (sig.len != len)
        return hm_fail(err, HM_MISMATCH,
            "signature cannot be one: %zu bytes, not %zu", sig.len, len);
    return ossl_verify_rsa(key, alg, digest, sig, err);
}

/* DER of two numbers: at most two headers, a longer one around them, and a zero
 * in front of each. */
static bool may_be_ecdsa(struct hm_bytes sig, size_t field)
{
    enum { AROUND = 9 };

    return sig.len == 2 * field ||
        (sig.len > 0 && sig.len <= 2 * field + AROUND &&
            sig.p[0] == HM_DER_SEQUENCE);
}

bool hm_sig_may_be(const struct hm_key *key, struct hm_bytes sig)
{
    switch (key->type) {
    case HM_KEY_P256:
    case HM_KEY_P384:
    case HM_KEY_P521:
        return may_be_ecdsa(sig, hm_key_field_len(key->type));
    case HM_KEY_RSA:
        return sig.len == (key->bits + 7) / 8;
    case HM_KEY_ED25519:
        return sig.len == HM_ED25519_SIG_LEN;
    case HM_KEY_NONE:
        break;
    }
    return false;
}

bool hm_sig_verify_digest(const struct hm_key *key, struct hm_sig_alg alg,
    const struct hm_digest *digest, struct hm_bytes sig, struct hm_err *err)
{
    struct hm_bytes view = hm_digest_view(digest);

    HM_TRY(hm_sig_check(key, alg, err));
    HM_TRY(hm_sig_check_digest(alg, digest, err));
    if (alg.kind == HM_SIG_ECDSA || alg.kind == HM_SIG_ECDSA_P1363)
        return verify_ecdsa(key, alg, view, sig, err);
    if (alg.kind == HM_SIG_RSA_PKCS1 || alg.kind == HM_SIG_RSA_PSS)
        return verify_rsa(key, alg, view, sig, err);
    assert(alg.kind == HM_SIG_ED25519PH);
    HM_TRY(hm_sodium_init(err));
    return hm_ed25519ph_verify_digest(hm_key_raw(key).p, view, sig) ||
        mismatch(err);
}

bool hm_sig_verify(const struct hm_key *key, struct hm_sig_alg alg,
    struct hm_bytes message, struct hm_bytes sig, struct hm_err *err)
{
    const uint8_t *pub = hm_key_raw(key).p;
    struct hm_digest digest;

    HM_TRY(hm_sig_check(key, alg, err));
    if (kinds[alg.kind].family != FAMILY_ED25519) {
        HM_TRY(hm_digest_of(&digest, alg.hash, message, err));
        return hm_sig_verify_digest(key, alg, &digest, sig, err);
    }
    HM_TRY(hm_sodium_init(err));
    if (alg.kind == HM_SIG_ED25519)
        return hm_ed25519_verify(pub, message, sig) || mismatch(err);
    return hm_ed25519ph_verify(pub, message, sig) || mismatch(err);
}

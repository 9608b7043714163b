/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/alg.h"

#include <assert.h>

#include "base/err.h"
#include "base/text.h"

#define ECDSA(hash)                                                            \
    {                                                                          \
        HM_SIG_ECDSA, hash                                                     \
    }
#define PKCS1                                                                  \
    {                                                                          \
        HM_SIG_RSA_PKCS1, HM_SHA256                                            \
    }
#define PSS                                                                    \
    {                                                                          \
        HM_SIG_RSA_PSS, HM_SHA256                                              \
    }
#define NONE                                                                   \
    {                                                                          \
        HM_SIG_NONE, HM_HASH_NONE                                              \
    }

static const char too_short[] = "RSA-2048 is not for new signatures";
static const char no_salt[] = "neither hash nor salt are defined for it";
static const char stateful[] = "stateful hash-based signatures are withdrawn";
static const char post_quantum[] =
    "experimental, and neither OpenSSL 3.0 nor libsodium has ML-DSA";
static const char old_rsa[] = "for keys of old trust roots";
static const char old_nonce[] = "for keys of old trust roots; RFC 6979 only "
                                "says how the signer chose its nonce";
static const char old_hash[] = "older clients used SHA-256 with every curve";

/* enum PublicKeyDetails of sigstore_common.proto (protobuf-specs, 2026-08),
 * numbers 0 to 23 without a gap, and the names of the algorithm registry
 * (architecture-docs, algorithm-registry.md). 24 to 50 are reserved. */
static const struct hm_alg algs[] = {
    {"PUBLIC_KEY_DETAILS_UNSPECIFIED", NULL, 0, HM_KEY_NONE, 0, NONE, false,
        HM_ALG_REFUSED, "names no algorithm"},
    {"PKCS1_RSA_PKCS1V5", NULL, 1, HM_KEY_RSA, 0, PKCS1, true,
        HM_ALG_DEPRECATED, old_rsa},
    {"PKCS1_RSA_PSS", NULL, 2, HM_KEY_RSA, 0, NONE, true, HM_ALG_REFUSED,
        no_salt},
    {"PKIX_RSA_PKCS1V5", NULL, 3, HM_KEY_RSA, 0, PKCS1, false,
        HM_ALG_DEPRECATED, old_rsa},
    {"PKIX_RSA_PSS", NULL, 4, HM_KEY_RSA, 0, NONE, false, HM_ALG_REFUSED,
        no_salt},
    {"PKIX_ECDSA_P256_SHA_256", "ecdsa-sha2-256-nistp256", 5, HM_KEY_P256, 0,
        ECDSA(HM_SHA256), false, HM_ALG_FULL, NULL},
    {"PKIX_ECDSA_P256_HMAC_SHA_256", NULL, 6, HM_KEY_P256, 0, ECDSA(HM_SHA256),
        false, HM_ALG_DEPRECATED, old_nonce},
    {"PKIX_ED25519", "ed25519", 7, HM_KEY_ED25519, 0,
        {HM_SIG_ED25519, HM_HASH_NONE}, false, HM_ALG_FULL, NULL},
    {"PKIX_ED25519_PH", "ed25519-ph", 8, HM_KEY_ED25519, 0,
        {HM_SIG_ED25519PH, HM_SHA512}, false, HM_ALG_FULL, NULL},
    {"PKIX_RSA_PKCS1V15_2048_SHA256", "rsa-sign-pkcs1-2048-sha256", 9,
        HM_KEY_RSA, 2048, PKCS1, false, HM_ALG_VERIFY_ONLY, too_short},
    {"PKIX_RSA_PKCS1V15_3072_SHA256", "rsa-sign-pkcs1-3072-sha256", 10,
        HM_KEY_RSA, 3072, PKCS1, false, HM_ALG_FULL, NULL},
    {"PKIX_RSA_PKCS1V15_4096_SHA256", "rsa-sign-pkcs1-4096-sha256", 11,
        HM_KEY_RSA, 4096, PKCS1, false, HM_ALG_FULL, NULL},
    {"PKIX_ECDSA_P384_SHA_384", "ecdsa-sha2-384-nistp384", 12, HM_KEY_P384, 0,
        ECDSA(HM_SHA384), false, HM_ALG_FULL, NULL},
    {"PKIX_ECDSA_P521_SHA_512", "ecdsa-sha2-512-nistp521", 13, HM_KEY_P521, 0,
        ECDSA(HM_SHA512), false, HM_ALG_FULL, NULL},
    {"LMS_SHA256", NULL, 14, HM_KEY_NONE, 0, NONE, false, HM_ALG_REFUSED,
        stateful},
    {"LMOTS_SHA256", NULL, 15, HM_KEY_NONE, 0, NONE, false, HM_ALG_REFUSED,
        stateful},
    {"PKIX_RSA_PSS_2048_SHA256", "rsa-sign-pss-2048-sha256", 16, HM_KEY_RSA,
        2048, PSS, false, HM_ALG_VERIFY_ONLY, too_short},
    {"PKIX_RSA_PSS_3072_SHA256", "rsa-sign-pss-3072-sha256", 17, HM_KEY_RSA,
        3072, PSS, false, HM_ALG_FULL, NULL},
    {"PKIX_RSA_PSS_4096_SHA256", "rsa-sign-pss-4096-sha256", 18, HM_KEY_RSA,
        4096, PSS, false, HM_ALG_FULL, NULL},
    {"PKIX_ECDSA_P384_SHA_256", NULL, 19, HM_KEY_P384, 0, ECDSA(HM_SHA256),
        false, HM_ALG_DEPRECATED, old_hash},
    {"PKIX_ECDSA_P521_SHA_256", NULL, 20, HM_KEY_P521, 0, ECDSA(HM_SHA256),
        false, HM_ALG_DEPRECATED, old_hash},
    {"ML_DSA_65", "ml-dsa-65", 21, HM_KEY_NONE, 0, NONE, false, HM_ALG_REFUSED,
        post_quantum},
    {"ML_DSA_87", "ml-dsa-87", 22, HM_KEY_NONE, 0, NONE, false, HM_ALG_REFUSED,
        post_quantum},
    {"ML_DSA_44", "ml-dsa-44", 23, HM_KEY_NONE, 0, NONE, false, HM_ALG_REFUSED,
        post_quantum},
};

enum { ALG_COUNT = sizeof(algs) / sizeof(algs[0]) };

const struct hm_alg *hm_alg_at(size_t index)
{
    return index < ALG_COUNT ? &algs[index] : NULL;
}

const struct hm_alg *hm_alg_by_number(int64_t number)
{
    if (number < 0 || number >= ALG_COUNT)
        return NULL;
    assert(algs[number].number == number);
    return &algs[number];
}

const struct hm_alg *hm_alg_by_details(struct hm_bytes details)
{
    for (size_t i = 0; i < ALG_COUNT; i++) {
        if (hm_bytes_eq_str(details, algs[i].details))
            return &algs[i];
    }
    return NULL;
}

const struct hm_alg *hm_alg_by_name(struct hm_bytes name)
{
    for (size_t i = 0; i < ALG_COUNT; i++) {
        if (algs[i].name != NULL && hm_bytes_eq_str(name, algs[i].name))
            return &algs[i];
    }
    return NULL;
}

static bool is_for(const struct hm_alg *alg, const struct hm_key *key)
{
    return alg->key == hm_key_type(key) &&
        (alg->bits == 0 || alg->bits == hm_key_bits(key));
}

/* The first row that is not deprecated; for Ed25519 that is the pure one and
 * for RSA the one with PKCS#1 v1.5 padding, which are the registry's order. */
const struct hm_alg *hm_alg_for_key(const struct hm_key *key)
{
    for (size_t i = 0; i < ALG_COUNT; i++) {
        if (is_for(&algs[i], key) &&
            (algs[i].status == HM_ALG_FULL ||
                algs[i].status == HM_ALG_VERIFY_ONLY))
            return &algs[i];
    }
    return NULL;
}

const struct hm_alg *hm_alg_for_key_digest(const struct hm_key *key)
{
    if (hm_key_type(key) == HM_KEY_ED25519)
        return hm_alg_by_details(HM_LIT("PKIX_ED25519_PH"));
    return hm_alg_for_key(key);
}

const struct hm_alg *hm_alg_older_for_key(const struct hm_key *key)
{
    if (hm_key_type(key) == HM_KEY_P384)
        return hm_alg_by_details(HM_LIT("PKIX_ECDSA_P384_SHA_256"));
    if (hm_key_type(key) == HM_KEY_P521)
        return hm_alg_by_details(HM_LIT("PKIX_ECDSA_P521_SHA_256"));
    return NULL;
}

static bool check_status(
    const struct hm_alg *alg, enum hm_alg_use use, struct hm_err *err)
{
    if (alg == NULL)
        return hm_fail(err, HM_UNSUPPORTED, "no algorithm of the registry");
    if (alg->status == HM_ALG_FULL)
        return true;
    if (alg->status != HM_ALG_REFUSED && use == HM_ALG_VERIFY)
        return true;
    return hm_fail(
        err, HM_UNSUPPORTED, "algorithm %s: %s", alg->details, alg->reason);
}

bool hm_alg_check(const struct hm_alg *alg, const struct hm_key *key,
    enum hm_alg_use use, struct hm_err *err)
{
    HM_TRY(check_status(alg, use, err));
    if (!is_for(alg, key))
        return hm_fail(err, HM_MISMATCH,
            "algorithm %s, but the key is %s of %u bits", alg->details,
            hm_key_name(key), hm_key_bits(key));
    return true;
}

bool hm_alg_parse_key(struct hm_key **out, const struct hm_alg *alg,
    struct hm_bytes in, struct hm_err *err)
{
    hm_auto_ptr(key) key = NULL;

    HM_TRY(check_status(alg, HM_ALG_VERIFY, err));
    if (alg->pkcs1)
        HM_TRY(hm_key_parse_pkcs1(&key, in, err));
    else
        HM_TRY(hm_key_parse_spki(&key, in, err));
    HM_TRY(hm_alg_check(alg, key, HM_ALG_VERIFY, err));
    *out = hm_move(key);
    return true;
}

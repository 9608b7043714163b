/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/alg.h"

#include <string.h>

#include "base/buf.h"
#include "crypto/digest.h"
#include "keys.h"
#include "test.h"

static void rows_stand_at_their_numbers_and_make_sense(void)
{
    const struct hm_alg *alg;

    CHECK(hm_alg_at(24) == NULL);
    CHECK(hm_alg_at((size_t)-1) == NULL);
    for (size_t i = 0; (alg = hm_alg_at(i)) != NULL; i++) {
        bool refused = alg->status == HM_ALG_REFUSED;

        test_case("%s", alg->details);
        CHECK_EQ(alg->number, i);
        CHECK(hm_alg_by_number((int64_t)i) == alg);
        CHECK(hm_alg_by_details(hm_bytes_str(alg->details)) == alg);
        if (alg->name != NULL)
            CHECK(hm_alg_by_name(hm_bytes_str(alg->name)) == alg);
        CHECK_EQ(alg->sig.kind == HM_SIG_NONE, refused);
        CHECK_EQ(alg->reason == NULL, alg->status == HM_ALG_FULL);
        if (!refused)
            CHECK_EQ(hm_hash_len(alg->sig.hash) == 0,
                alg->sig.kind == HM_SIG_ED25519);
    }
}

static void unknown_numbers_and_names_have_no_row(void)
{
    static const int64_t numbers[] = {-1, 24, 50, INT64_MIN, INT64_MAX};
    static const char *const names[] = {
        "", "ed25519 ", "ED25519", "PKIX_ED25519", "rsa"};

    for (size_t i = 0; i < TEST_LEN(numbers); i++)
        CHECK(hm_alg_by_number(numbers[i]) == NULL);
    for (size_t i = 0; i < TEST_LEN(names); i++)
        CHECK(hm_alg_by_name(hm_bytes_str(names[i])) == NULL);
    CHECK(hm_alg_by_details(HM_LIT("ed25519")) == NULL);
    CHECK(hm_alg_by_details(HM_LIT("")) == NULL);
}

static const char *details(const struct hm_alg *alg)
{
    return alg == NULL ? "none" : alg->details;
}

static void the_key_decides(void)
{
    static const struct {
        const char *pem, *message, *digest, *older;
    } cases[] = {
        {PUB_P256, "PKIX_ECDSA_P256_SHA_256", "PKIX_ECDSA_P256_SHA_256",
            "none"},
        {PUB_P384, "PKIX_ECDSA_P384_SHA_384", "PKIX_ECDSA_P384_SHA_384",
            "PKIX_ECDSA_P384_SHA_256"},
        {PUB_P521, "PKIX_ECDSA_P521_SHA_512", "PKIX_ECDSA_P521_SHA_512",
            "PKIX_ECDSA_P521_SHA_256"},
        {PUB_RSA, "PKIX_RSA_PKCS1V15_2048_SHA256",
            "PKIX_RSA_PKCS1V15_2048_SHA256", "none"},
        {PUB_ED25519, "PKIX_ED25519", "PKIX_ED25519_PH", "none"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(key) key = NULL;
        struct hm_err err = {0};

        if (!CHECK_OK(hm_key_parse(&key, hm_bytes_str(cases[i].pem), &err)))
            continue;
        CHECK_STR(details(hm_alg_for_key(key)), cases[i].message);
        CHECK_STR(details(hm_alg_for_key_digest(key)), cases[i].digest);
        CHECK_STR(details(hm_alg_older_for_key(key)), cases[i].older);
    }
}

static void a_row_is_for_its_keys_and_uses(void)
{
    static const struct {
        const char *details, *pem;
        enum hm_alg_use use;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"PKIX_ECDSA_P256_SHA_256", PUB_P256, HM_ALG_SIGN, HM_OK, ""},
        {"PKIX_ECDSA_P256_SHA_256", PUB_P384, HM_ALG_VERIFY, HM_MISMATCH,
            "but the key is ecdsa-p384 of 384 bits"},
        {"PKIX_ECDSA_P256_HMAC_SHA_256", PUB_P256, HM_ALG_VERIFY, HM_OK, ""},
        {"PKIX_ECDSA_P256_HMAC_SHA_256", PUB_P256, HM_ALG_SIGN, HM_UNSUPPORTED,
            "old trust roots"},
        {"PKIX_ECDSA_P384_SHA_256", PUB_P384, HM_ALG_VERIFY, HM_OK, ""},
        {"PKIX_ECDSA_P384_SHA_256", PUB_P384, HM_ALG_SIGN, HM_UNSUPPORTED,
            "older clients"},
        {"PKIX_RSA_PKCS1V15_2048_SHA256", PUB_RSA, HM_ALG_VERIFY, HM_OK, ""},
        {"PKIX_RSA_PKCS1V15_2048_SHA256", PUB_RSA, HM_ALG_SIGN, HM_UNSUPPORTED,
            "RSA-2048"},
        {"PKIX_RSA_PKCS1V15_3072_SHA256", PUB_RSA, HM_ALG_VERIFY, HM_MISMATCH,
            "but the key is rsa of 2048 bits"},
        {"PKIX_RSA_PSS", PUB_RSA, HM_ALG_VERIFY, HM_UNSUPPORTED, "salt"},
        {"PKIX_ED25519_PH", PUB_ED25519, HM_ALG_SIGN, HM_OK, ""},
        {"ML_DSA_65", PUB_ED25519, HM_ALG_VERIFY, HM_UNSUPPORTED, "ML-DSA"},
        {"PUBLIC_KEY_DETAILS_UNSPECIFIED", PUB_P256, HM_ALG_VERIFY,
            HM_UNSUPPORTED, "names no algorithm"},
        {"nonsense", PUB_P256, HM_ALG_VERIFY, HM_UNSUPPORTED,
            "no algorithm of the registry"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(key) key = NULL;
        struct hm_err err = {0};
        const struct hm_alg *alg =
            hm_alg_by_details(hm_bytes_str(cases[i].details));

        test_case("%s, %s", cases[i].details,
            cases[i].use == HM_ALG_SIGN ? "sign" : "verify");
        if (!CHECK_OK(hm_key_parse(&key, hm_bytes_str(cases[i].pem), &err)))
            continue;
        CHECK_CODE(hm_alg_check(alg, key, cases[i].use, &err), cases[i].code,
            cases[i].words);
    }
}

static void keys_come_in_the_encoding_of_their_row(void)
{
    hm_auto_ptr(key) rsa = NULL;
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};
    struct hm_bytes spki, bare;
    const struct hm_alg *pkix = hm_alg_by_number(9),
                        *pkcs1 = hm_alg_by_number(1);

    if (!CHECK_OK(hm_key_parse(&rsa, HM_LIT(PUB_RSA), &err)))
        return;
    spki = hm_key_spki(rsa);
    bare = hm_key_raw(rsa);
    if (CHECK_OK(hm_alg_parse_key(&key, pkix, spki, &err)))
        CHECK(hm_key_eq(key, rsa));
    hm_key_free(hm_move(key));
    if (CHECK_OK(hm_alg_parse_key(&key, pkcs1, bare, &err)))
        CHECK(hm_key_eq(key, rsa));
    hm_key_free(hm_move(key));
    CHECK_ERR(hm_alg_parse_key(&key, pkix, bare, &err), HM_FORMAT, "");
    CHECK_ERR(hm_alg_parse_key(&key, pkcs1, spki, &err), HM_FORMAT, "");
    CHECK_ERR(hm_alg_parse_key(&key, hm_alg_by_number(5), spki, &err),
        HM_MISMATCH, "but the key is rsa");
    CHECK_ERR(hm_alg_parse_key(&key, hm_alg_by_number(2), bare, &err),
        HM_UNSUPPORTED, "PKCS1_RSA_PSS");
    CHECK_ERR(
        hm_alg_parse_key(&key, NULL, spki, &err), HM_UNSUPPORTED, "registry");
    CHECK(key == NULL);
}

TEST_SUITE(crypto_alg, TEST(rows_stand_at_their_numbers_and_make_sense),
    TEST(unknown_numbers_and_names_have_no_row), TEST(the_key_decides),
    TEST(a_row_is_for_its_keys_and_uses),
    TEST(keys_come_in_the_encoding_of_their_row));

/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/key_gen.h"

#include "base/limits.h"
#include "crypto/alg.h"
#include "crypto/key_private.h"
#include "test.h"

static void new_keys_sign_and_come_back_from_their_file(void)
{
    static const struct {
        enum hm_key_type type;
        unsigned ask, bits;
    } cases[] = {
        {HM_KEY_P256, 0, 256},
        {HM_KEY_P384, 0, 384},
        {HM_KEY_P521, 0, 521},
        {HM_KEY_ED25519, 0, 256},
        {HM_KEY_RSA, 2048, 2048},
    };

    TEST_EACH(i, cases) {
        hm_auto_ptr(key) key = NULL;
        hm_auto_ptr(key) again = NULL;
        hm_auto(secret) der = {0};
        hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX);
        struct hm_err err = {0};

        test_case("%zu", i);
        if (!CHECK_OK(hm_key_generate(&key, cases[i].type, cases[i].ask, &err)))
            continue;
        CHECK_EQ(hm_key_type(key), cases[i].type);
        CHECK_EQ(hm_key_bits(key), cases[i].bits);
        CHECK(hm_key_is_private(key));
        if (!CHECK_OK(hm_key_write_pkcs8(&der, key, &err)) ||
            !CHECK_OK(hm_key_parse_pkcs8(&again, hm_secret_view(&der), &err)) ||
            !CHECK_OK(hm_sig_sign(&sig, again, hm_alg_for_key(again)->sig,
                HM_LIT("message"), &err)))
            continue;
        CHECK(hm_key_eq(key, again));
        CHECK_OK(
            hm_key_verify(key, HM_LIT("message"), hm_buf_view(&sig), &err));
    }
}

static void two_new_keys_differ(void)
{
    static const enum hm_key_type types[] = {HM_KEY_P256, HM_KEY_ED25519};

    for (size_t i = 0; i < TEST_LEN(types); i++) {
        hm_auto_ptr(key) a = NULL;
        hm_auto_ptr(key) b = NULL;
        struct hm_err err = {0};

        if (CHECK_OK(hm_key_generate(&a, types[i], 0, &err)) &&
            CHECK_OK(hm_key_generate(&b, types[i], 0, &err)))
            CHECK(!hm_key_eq(a, b));
    }
}

static void rsa_has_3072_bits_unless_asked(void)
{
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};

    if (test_torture()) /* takes long, and the sizes share their path */
        return;
    if (CHECK_OK(hm_key_generate(&key, HM_KEY_RSA, 0, &err)))
        CHECK_EQ(hm_key_bits(key), 3072);
}

static void other_sizes_and_types_are_refused(void)
{
    static const struct {
        enum hm_key_type type;
        unsigned bits;
        const char *words;
    } cases[] = {
        {HM_KEY_RSA, 1024, "1024 bits, not 2048"},
        {HM_KEY_RSA, 2560, "2560 bits, not 2048"},
        {HM_KEY_RSA, 8192, "8192 bits, not 2048"},
        {HM_KEY_P256, 256, "ecdsa-p256 have one size"},
        {HM_KEY_ED25519, 256, "ed25519 have one size"},
        {HM_KEY_NONE, 0, "no type of key"},
        {(enum hm_key_type)99, 0, "no type of key"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(key) key = NULL;
        struct hm_err err = {0};

        CHECK_ERR(hm_key_generate(&key, cases[i].type, cases[i].bits, &err),
            HM_USAGE, cases[i].words);
    }
}

TEST_SUITE(crypto_key_gen, TEST(new_keys_sign_and_come_back_from_their_file),
    TEST(two_new_keys_differ), TEST(rsa_has_3072_bits_unless_asked),
    TEST(other_sizes_and_types_are_refused));

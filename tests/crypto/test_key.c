/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/key.h"

#include "base/buf.h"
#include "crypto/digest.h"
#include "keys.h"
#include "test.h"

static void the_id_is_the_hash_of_the_encoding(void)
{
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};
    struct hm_digest digest;

    if (!CHECK_OK(hm_key_parse(&key, HM_LIT(PUB_P256), &err)) ||
        !CHECK_OK(hm_digest_of(&digest, HM_SHA256, hm_key_spki(key), &err)))
        return;
    CHECK(hm_digest_eq(hm_key_id(key), &digest));
}

static void pem_comes_back_as_it_went(void)
{
    static const char *const files[] = {
        PUB_P256, PUB_P384, PUB_P521, PUB_RSA, PUB_ED25519};

    for (size_t i = 0; i < TEST_LEN(files); i++) {
        hm_auto_ptr(key) key = NULL;
        hm_auto(buf) out = hm_buf(4096);
        struct hm_err err = {0};

        if (!CHECK_OK(hm_key_parse(&key, hm_bytes_str(files[i]), &err)))
            continue;
        hm_key_write_pem(&out, key);
        if (CHECK_OK(hm_buf_end(&out, NULL, &err)))
            CHECK_STR(hm_buf_str(&out), files[i]);
    }
}

static void both_encodings_of_rsa_are_one_key(void)
{
    hm_auto_ptr(key) a = NULL;
    hm_auto_ptr(key) b = NULL;
    hm_auto_ptr(key) c = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_key_parse(&a, HM_LIT(PUB_RSA), &err)) ||
        !CHECK_OK(hm_key_parse(&b, HM_LIT(PUB_RSA_PKCS1), &err)) ||
        !CHECK_OK(hm_key_parse(&c, HM_LIT(PUB_P256), &err)))
        return;
    CHECK(hm_key_eq(a, b));
    CHECK(hm_digest_eq(hm_key_id(a), hm_key_id(b)));
    CHECK(!hm_key_eq(a, c));
}

static void types_have_names_and_lengths(void)
{
    CHECK_STR(hm_key_type_name(HM_KEY_ED25519), "ed25519");
    CHECK_STR(hm_key_type_name(HM_KEY_NONE), "none");
    CHECK_STR(hm_key_type_name((enum hm_key_type)99), "none");
    CHECK_STR(hm_key_type_name((enum hm_key_type) - 1), "none");
    CHECK_EQ(hm_key_field_len(HM_KEY_P521), 66);
    CHECK_EQ(hm_key_field_len(HM_KEY_RSA), 0);
    hm_key_free(NULL);
}

TEST_SUITE(crypto_key, TEST(the_id_is_the_hash_of_the_encoding),
    TEST(pem_comes_back_as_it_went), TEST(both_encodings_of_rsa_are_one_key),
    TEST(types_have_names_and_lengths));

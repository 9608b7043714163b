/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/crypto.h>

#include "crypto/key_gen.h"
#include "crypto/ossl.h"
#include "test.h"

static void private_halves_lie_in_guarded_memory(void)
{
    static const enum hm_key_type types[] = {
        HM_KEY_P256, HM_KEY_P384, HM_KEY_P521};

    for (size_t i = 0; i < TEST_LEN(types); i++) {
        hm_auto_ptr(key) first = NULL; /* makes the heap, too */
        struct hm_key *key = NULL;
        struct hm_err err = {0};
        size_t before;

        if (!CHECK_OK(hm_key_generate(&first, types[i], 0, &err)))
            continue;
        before = CRYPTO_secure_used();
        if (!CHECK_OK(hm_key_generate(&key, types[i], 0, &err)))
            continue;
        CHECK(CRYPTO_secure_used() > before);
        hm_key_free(key);
        CHECK_EQ(CRYPTO_secure_used(), before);
    }
}

static void asking_again_changes_nothing(void)
{
    hm_ossl_guard();
    CHECK_EQ(CRYPTO_secure_malloc_initialized(), 1);
    hm_ossl_guard();
    CHECK_EQ(CRYPTO_secure_malloc_initialized(), 1);
}

TEST_SUITE(crypto_guard, TEST(private_halves_lie_in_guarded_memory),
    TEST(asking_again_changes_nothing));

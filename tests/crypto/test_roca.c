/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/roca.h"

#include <string.h>

#include "crypto/key.h"
#include "enc/der.h"
#include "keys.h"
#include "test.h"

enum { LEN = 256 };

/* Times 65537: add the number itself, shifted by two bytes. */
static void multiply(uint8_t number[LEN])
{
    uint8_t old[LEN];
    unsigned carry = 0;

    memcpy(old, number, LEN);
    for (size_t i = LEN - 2; i-- > 0;) {
        carry += (unsigned)old[i] + old[i + 2];
        number[i] = (uint8_t)carry;
        carry >>= 8;
    }
}

static void sound_keys_have_no_pattern(void)
{
    static const char *const pems[] = {PUB_RSA, PUB_RSA_PKCS1};

    for (size_t i = 0; i < TEST_LEN(pems); i++) {
        hm_auto_ptr(key) key = NULL;
        struct hm_err err = {0};
        struct hm_der rd;

        if (!CHECK_OK(hm_key_parse(&key, hm_bytes_str(pems[i]), &err)))
            continue;
        rd = hm_der(hm_key_raw(key));
        hm_der_enter(&rd, HM_DER_SEQUENCE);
        CHECK(!hm_roca_is_weak(hm_der_uint(&rd)));
    }
    CHECK(!hm_roca_is_weak(hm_bytes(NULL, 0)));
}

/* Every power of 65537 has it, and is no such power any more when anything is
 * added to it. */
static void the_pattern_is_seen_and_nothing_near_it(void)
{
    uint8_t number[LEN] = {[LEN - 1] = 1};

    for (unsigned i = 1; i < LEN / 2 - 1; i++) {
        multiply(number);
        test_case("power %u", i);
        CHECK(hm_roca_is_weak(hm_bytes(number, LEN)));
        number[LEN - 1] ^= 2;
        CHECK(!hm_roca_is_weak(hm_bytes(number, LEN)));
        number[LEN - 1] ^= 2;
    }
}

TEST_SUITE(crypto_roca, TEST(sound_keys_have_no_pattern),
    TEST(the_pattern_is_seen_and_nothing_near_it));

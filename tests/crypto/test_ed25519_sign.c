/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/ed25519.h"

#include <string.h>

#include "ed25519_pair.h"

static void the_example_of_the_standard(void)
{
    struct hm_bytes want = hm_bytes(rfc_sig, sizeof(rfc_sig));
    uint8_t sig[HM_ED25519_SIG_LEN] = {0};
    struct hm_digest digest;
    struct pair k;

    if (!make_pair(&k, rfc_seed) || !sha512(&digest, HM_LIT("abc")))
        return;
    hm_ed25519ph_sign(sig, k.secret, HM_LIT("abc"));
    CHECK_BYTES(hm_bytes(sig, sizeof(sig)), want);
    memset(sig, 0, sizeof(sig));
    CHECK(hm_ed25519ph_sign_digest(sig, k.secret, hm_digest_view(&digest)));
    CHECK_BYTES(hm_bytes(sig, sizeof(sig)), want);
}

/* Ours over the digest and libsodium's over the message: the same bytes. */
static void digest_and_message_give_one_signature(void)
{
    uint8_t seed[32] = {0}, message[97], sig[64], ours[64];

    for (uint8_t round = 0; round < 64; round++) {
        struct hm_bytes msg = hm_bytes(message, round);
        struct hm_digest digest;
        struct pair k;

        test_case("%u", round);
        seed[round % 32] ^= (uint8_t)(round * 7 + 1);
        memset(message, round, sizeof(message));
        if (!make_pair(&k, seed) || !sha512(&digest, msg))
            return;
        hm_ed25519ph_sign(sig, k.secret, msg);
        CHECK(
            hm_ed25519ph_sign_digest(ours, k.secret, hm_digest_view(&digest)));
        CHECK_BYTES(hm_bytes(ours, 64), hm_bytes(sig, 64));
    }
}

static void only_sha512_is_signed(void)
{
    uint8_t sig[64] = {0}, digest[65] = {0};
    struct pair k;

    if (!make_pair(&k, rfc_seed))
        return;
    CHECK(!hm_ed25519ph_sign_digest(sig, k.secret, hm_bytes(digest, 32)));
    CHECK(!hm_ed25519ph_sign_digest(sig, k.secret, hm_bytes(digest, 65)));
    CHECK(!hm_ed25519ph_sign_digest(sig, k.secret, hm_bytes(NULL, 0)));
}

TEST_SUITE(crypto_ed25519_sign, TEST(the_example_of_the_standard),
    TEST(digest_and_message_give_one_signature), TEST(only_sha512_is_signed));

/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/ed25519.h"

#include <string.h>

#include "ed25519_pair.h"

static void the_example_of_the_standard(void)
{
    struct hm_bytes sig = hm_bytes(rfc_sig, sizeof(rfc_sig));
    struct hm_bytes msg = HM_LIT("abc");
    struct hm_digest digest;
    struct pair k;

    if (!make_pair(&k, rfc_seed) || !sha512(&digest, msg))
        return;
    CHECK(hm_ed25519ph_verify(k.pub, msg, sig));
    CHECK(hm_ed25519ph_verify_digest(k.pub, hm_digest_view(&digest), sig));
    CHECK(!hm_ed25519_verify(k.pub, msg, sig));
    CHECK(!hm_ed25519_verify(k.pub, hm_digest_view(&digest), sig));
}

/* Ours over the digest and libsodium's over the message give the same answer
 * to every changed bit. */
static void digest_and_message_agree_in_everything(void)
{
    uint8_t seed[32] = {0}, message[97], sig[64];

    for (uint8_t round = 0; round < 32; round++) {
        struct hm_bytes msg = hm_bytes(message, 3U * round);
        struct hm_digest digest;
        struct pair k;

        seed[7] = round;
        memset(message, round, sizeof(message));
        if (!make_pair(&k, seed) || !sha512(&digest, msg))
            return;
        hm_ed25519ph_sign(sig, k.secret, msg);
        CHECK(hm_ed25519ph_verify_digest(
            k.pub, hm_digest_view(&digest), hm_bytes(sig, 64)));
        for (size_t bit = round; bit < 512; bit += 13) {
            sig[bit / 8] ^= (uint8_t)(1 << bit % 8);
            CHECK(!hm_ed25519ph_verify(k.pub, msg, hm_bytes(sig, 64)));
            CHECK(!hm_ed25519ph_verify_digest(
                k.pub, hm_digest_view(&digest), hm_bytes(sig, 64)));
            sig[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        digest.b[round] ^= 1;
        CHECK(!hm_ed25519ph_verify_digest(
            k.pub, hm_digest_view(&digest), hm_bytes(sig, 64)));
    }
}

static void pure_signatures_verify_purely(void)
{
    struct hm_bytes msg = HM_LIT("message");
    uint8_t sig[64];
    struct pair k, other;

    if (!make_pair(&k, rfc_seed) || !make_pair(&other, rfc_sig))
        return;
    hm_ed25519_sign(sig, k.secret, msg);
    CHECK(hm_ed25519_verify(k.pub, msg, hm_bytes(sig, 64)));
    CHECK(
        hm_ed25519_equation(k.pub, hm_bytes(NULL, 0), msg, hm_bytes(sig, 64)));
    CHECK(!hm_ed25519ph_verify(k.pub, msg, hm_bytes(sig, 64)));
    CHECK(!hm_ed25519_verify(other.pub, msg, hm_bytes(sig, 64)));
    CHECK(!hm_ed25519_verify(k.pub, HM_LIT("messagf"), hm_bytes(sig, 64)));
}

static void wrong_lengths_are_no_signatures(void)
{
    struct hm_bytes msg = HM_LIT("message"), empty = {0};
    uint8_t sig[65] = {0}, digest[64] = {0};
    struct pair k;

    if (!make_pair(&k, rfc_seed))
        return;
    hm_ed25519_sign(sig, k.secret, msg);
    CHECK(!hm_ed25519_verify(k.pub, msg, hm_bytes(sig, 63)));
    CHECK(!hm_ed25519_verify(k.pub, msg, hm_bytes(sig, 65)));
    CHECK(!hm_ed25519_verify(k.pub, msg, empty));
    CHECK(!hm_ed25519ph_verify(k.pub, msg, empty));
    CHECK(!hm_ed25519_equation(k.pub, empty, msg, hm_bytes(sig, 65)));
    CHECK(!hm_ed25519_equation(k.pub, empty, msg, empty));
    CHECK(!hm_ed25519ph_verify_digest(
        k.pub, hm_bytes(digest, 63), hm_bytes(sig, 64)));
}

/* s + L is the same number modulo L: a second spelling of the signature. */
static void s_beyond_the_order_is_refused(void)
{
    static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12,
        0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10};
    struct hm_bytes msg = HM_LIT("message");
    unsigned carry = 0;
    uint8_t sig[64];
    struct pair k;

    if (!make_pair(&k, rfc_seed))
        return;
    hm_ed25519_sign(sig, k.secret, msg);
    for (size_t i = 0; i < sizeof(order); i++) {
        carry += (unsigned)sig[32 + i] + order[i];
        sig[32 + i] = (uint8_t)carry;
        carry >>= 8;
    }
    CHECK(!hm_ed25519_verify(k.pub, msg, hm_bytes(sig, 64)));
    CHECK(
        !hm_ed25519_equation(k.pub, hm_bytes(NULL, 0), msg, hm_bytes(sig, 64)));
}

TEST_SUITE(crypto_ed25519, TEST(the_example_of_the_standard),
    TEST(digest_and_message_agree_in_everything),
    TEST(pure_signatures_verify_purely), TEST(wrong_lengths_are_no_signatures),
    TEST(s_beyond_the_order_is_refused));

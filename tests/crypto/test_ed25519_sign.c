/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/ed25519.h"

#include <sodium.h>
#include <string.h>

#include "crypto/digest.h"
#include "test.h"

/* RFC 8032, section 7.3 ("abc"). */
static const uint8_t rfc_seed[32] = {0x83, 0x3f, 0xe6, 0x24, 0x09, 0x23, 0x7b,
    0x9d, 0x62, 0xec, 0x77, 0x58, 0x75, 0x20, 0x91, 0x1e, 0x9a, 0x75, 0x9c,
    0xec, 0x1d, 0x19, 0x75, 0x5b, 0x7d, 0xa9, 0x01, 0xb9, 0x6d, 0xca, 0x3d,
    0x42};
static const uint8_t rfc_sig[64] = {0x98, 0xa7, 0x02, 0x22, 0xf0, 0xb8, 0x12,
    0x1a, 0xa9, 0xd3, 0x0f, 0x81, 0x3d, 0x68, 0x3f, 0x80, 0x9e, 0x46, 0x2b,
    0x46, 0x9c, 0x7f, 0xf8, 0x76, 0x39, 0x49, 0x9b, 0xb9, 0x4e, 0x6d, 0xae,
    0x41, 0x31, 0xf8, 0x50, 0x42, 0x46, 0x3c, 0x2a, 0x35, 0x5a, 0x20, 0x03,
    0xd0, 0x62, 0xad, 0xf5, 0xaa, 0xa1, 0x0b, 0x8c, 0x61, 0xe6, 0x36, 0x06,
    0x2a, 0xaa, 0xd1, 0x1c, 0x2a, 0x26, 0x08, 0x34, 0x06};

struct pair {
    uint8_t pub[HM_ED25519_PUBLIC_LEN], secret[HM_ED25519_SECRET_LEN];
};

static bool make_pair(struct pair *out, const uint8_t seed[32])
{
    return CHECK(sodium_init() >= 0) &&
        CHECK_EQ(
            crypto_sign_ed25519_seed_keypair(out->pub, out->secret, seed), 0);
}

static bool sha512(struct hm_digest *out, struct hm_bytes in)
{
    struct hm_err err = {0};

    return CHECK_OK(hm_digest_of(out, HM_SHA512, in, &err));
}

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

/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/key_private.h"
#include "crypto/sig.h"
#include "enc/der_write.h"
#include "enc/hex.h"
#include "hallmark/key.h"
#include "keys.h"
#include "test.h"

static void the_public_interface_verifies(void)
{
    static const struct {
        const char *pem, *sig;
        enum hm_hash hash;
    } cases[] = {
        {PUB_P256, SIG_P256, HM_SHA256},
        {PUB_P384, SIG_P384, HM_SHA384},
        {PUB_P521, SIG_P521, HM_SHA512},
        {PUB_RSA, SIG_RSA, HM_SHA256},
        {PUB_ED25519, SIG_ED25519, HM_HASH_NONE},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(key) key = NULL;
        hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX);
        struct hm_err err = {0};
        struct hm_digest digest;

        test_case("%zu", i);
        if (!CHECK_OK(hm_key_parse(&key, hm_bytes_str(cases[i].pem), &err)) ||
            !CHECK_OK(
                hm_hex_decode(&sig, HM_HEX, hm_bytes_str(cases[i].sig), &err)))
            continue;
        CHECK_OK(hm_key_verify(key, HM_LIT(MESSAGE), hm_buf_view(&sig), &err));
        CHECK_ERR(hm_key_verify(key, HM_LIT("other"), hm_buf_view(&sig), &err),
            HM_MISMATCH, "does not verify");
        if (cases[i].hash == HM_HASH_NONE ||
            !CHECK_OK(
                hm_digest_of(&digest, cases[i].hash, HM_LIT(MESSAGE), &err)))
            continue;
        CHECK_OK(hm_key_verify_digest(key, &digest, hm_buf_view(&sig), &err));
        digest.b[5] ^= 1;
        CHECK_ERR(hm_key_verify_digest(key, &digest, hm_buf_view(&sig), &err),
            HM_MISMATCH, "does not verify");
    }
}

/* PSS is never tried for a key that signs with PKCS#1 v1.5. */
static void no_second_algorithm_is_tried(void)
{
    hm_auto_ptr(key) key = NULL;
    hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX);
    struct hm_err err = {0};

    if (CHECK_OK(hm_key_parse(&key, HM_LIT(PUB_RSA), &err)) &&
        CHECK_OK(hm_hex_decode(&sig, HM_HEX, HM_LIT(SIG_PSS), &err)))
        CHECK_ERR(hm_key_verify(key, HM_LIT(MESSAGE), hm_buf_view(&sig), &err),
            HM_MISMATCH, "does not verify");
}

static void ed25519_signs_messages_and_digests_differently(void)
{
    static const struct hm_sig_alg ph = {HM_SIG_ED25519PH, HM_SHA512};
    hm_auto_ptr(key) key = NULL;
    hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX);
    struct hm_err err = {0};
    struct hm_digest sha512, sha256;

    if (!CHECK_OK(hm_key_parse_private_pem(&key, HM_LIT(KEY_ED25519), &err)) ||
        !CHECK_OK(hm_sig_sign(&sig, key, ph, HM_LIT(MESSAGE), &err)) ||
        !CHECK_OK(hm_digest_of(&sha512, HM_SHA512, HM_LIT(MESSAGE), &err)) ||
        !CHECK_OK(hm_digest_of(&sha256, HM_SHA256, HM_LIT(MESSAGE), &err)))
        return;
    CHECK_OK(hm_key_verify_digest(key, &sha512, hm_buf_view(&sig), &err));
    CHECK_ERR(hm_key_verify(key, HM_LIT(MESSAGE), hm_buf_view(&sig), &err),
        HM_MISMATCH, "does not verify");
    CHECK_ERR(hm_key_verify_digest(key, &sha256, hm_buf_view(&sig), &err),
        HM_USAGE, "wants sha512");
}

static void rsa_of_a_size_without_row_is_unsupported(void)
{
    hm_auto_ptr(key) key = NULL;
    hm_auto(buf) der = hm_buf(HM_KEY_SPKI_MAX);
    struct hm_der_out out = hm_der_out(&der);
    struct hm_err err = {0};
    uint8_t n[320] = {0x80, [319] = 1};
    struct hm_bytes view;

    hm_der_begin(&out, HM_DER_SEQUENCE);
    hm_der_put_uint(&out, hm_bytes(n, sizeof(n)));
    hm_der_put_u64(&out, 65537);
    hm_der_finish(&out);
    if (CHECK_OK(hm_der_out_end(&out, &view, &err)) &&
        CHECK_OK(hm_key_parse_pkcs1(&key, view, &err)))
        CHECK_ERR(hm_key_verify(key, HM_LIT(MESSAGE), hm_bytes(n, 320), &err),
            HM_UNSUPPORTED, "no algorithm of the registry");
}

TEST_SUITE(crypto_key_verify, TEST(the_public_interface_verifies),
    TEST(no_second_algorithm_is_tried),
    TEST(ed25519_signs_messages_and_digests_differently),
    TEST(rsa_of_a_size_without_row_is_unsupported));

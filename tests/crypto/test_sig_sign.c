/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/key_private.h"
#include "crypto/sig.h"
#include "keys.h"
#include "test.h"

static const struct {
    const char *pem, *pub;
    struct hm_sig_alg alg;
    size_t len; /* 0: differs */
} cases[] = {
    {KEY_P256, PUB_P256, {HM_SIG_ECDSA, HM_SHA256}, 0},
    {KEY_P256, PUB_P256, {HM_SIG_ECDSA_P1363, HM_SHA256}, 64},
    {KEY_P384, PUB_P384, {HM_SIG_ECDSA, HM_SHA384}, 0},
    {KEY_P384, PUB_P384, {HM_SIG_ECDSA, HM_SHA256}, 0},
    {KEY_P384, PUB_P384, {HM_SIG_ECDSA_P1363, HM_SHA384}, 96},
    {KEY_P521, PUB_P521, {HM_SIG_ECDSA, HM_SHA512}, 0},
    {KEY_P521, PUB_P521, {HM_SIG_ECDSA_P1363, HM_SHA512}, 132},
    {KEY_RSA, PUB_RSA, {HM_SIG_RSA_PKCS1, HM_SHA256}, 256},
    {KEY_RSA, PUB_RSA, {HM_SIG_RSA_PKCS1, HM_SHA512}, 256},
    {KEY_RSA, PUB_RSA, {HM_SIG_RSA_PSS, HM_SHA256}, 256},
    {KEY_RSA, PUB_RSA, {HM_SIG_RSA_PSS, HM_SHA512}, 256},
    {KEY_ED25519, PUB_ED25519, {HM_SIG_ED25519, HM_HASH_NONE}, 64},
    {KEY_ED25519, PUB_ED25519, {HM_SIG_ED25519PH, HM_SHA512}, 64},
};

static void what_is_signed_verifies_under_the_public_half(void)
{
    TEST_EACH(i, cases) {
        hm_auto_ptr(key) key = NULL;
        hm_auto_ptr(key) pub = NULL;
        hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX);
        struct hm_err err = {0};

        test_case("%zu", i);
        if (!CHECK_OK(hm_key_parse_private_pem(
                &key, hm_bytes_str(cases[i].pem), &err)) ||
            !CHECK_OK(hm_key_parse(&pub, hm_bytes_str(cases[i].pub), &err)) ||
            !CHECK_OK(
                hm_sig_sign(&sig, key, cases[i].alg, HM_LIT(MESSAGE), &err)))
            continue;
        if (cases[i].len > 0)
            CHECK_EQ(sig.len, cases[i].len);
        CHECK_OK(hm_sig_verify(
            pub, cases[i].alg, HM_LIT(MESSAGE), hm_buf_view(&sig), &err));
        CHECK_OK(hm_sig_verify(
            key, cases[i].alg, HM_LIT(MESSAGE), hm_buf_view(&sig), &err));
        CHECK_ERR(hm_sig_verify(pub, cases[i].alg, HM_LIT("other"),
                      hm_buf_view(&sig), &err),
            HM_MISMATCH, "signature");
    }
}

static void signed_digests_verify_as_messages(void)
{
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(key) key = NULL;
        hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX);
        struct hm_err err = {0};
        struct hm_digest digest;

        test_case("%zu", i);
        if (cases[i].alg.kind == HM_SIG_ED25519)
            continue;
        if (!CHECK_OK(hm_key_parse_private_pem(
                &key, hm_bytes_str(cases[i].pem), &err)) ||
            !CHECK_OK(hm_digest_of(
                &digest, cases[i].alg.hash, HM_LIT(MESSAGE), &err)) ||
            !CHECK_OK(
                hm_sig_sign_digest(&sig, key, cases[i].alg, &digest, &err)))
            continue;
        CHECK_OK(hm_sig_verify(
            key, cases[i].alg, HM_LIT(MESSAGE), hm_buf_view(&sig), &err));
    }
}

static void signatures_are_appended_and_bounded(void)
{
    static const struct hm_sig_alg ed25519 = {HM_SIG_ED25519, HM_HASH_NONE};
    hm_auto_ptr(key) key = NULL;
    hm_auto(buf) small = hm_buf(63);
    hm_auto(buf) more = hm_buf(100);
    struct hm_err err = {0};

    if (!CHECK_OK(hm_key_parse_private_pem(&key, HM_LIT(KEY_ED25519), &err)))
        return;
    CHECK_ERR(hm_sig_sign(&small, key, ed25519, HM_LIT(MESSAGE), &err),
        HM_LIMIT, "longer than 63 bytes");
    hm_buf_put_str(&more, "before");
    if (!CHECK_OK(hm_sig_sign(&more, key, ed25519, HM_LIT(MESSAGE), &err)))
        return;
    CHECK_EQ(more.len, 6 + 64);
    CHECK_OK(hm_sig_verify(key, ed25519, HM_LIT(MESSAGE),
        hm_bytes_slice(hm_buf_view(&more), 6, 64), &err));
}

static void public_keys_and_wrong_algorithms_do_not_sign(void)
{
    static const struct hm_sig_alg none = {0};
    static const struct hm_sig_alg ecdsa = {HM_SIG_ECDSA, HM_SHA256};
    static const struct hm_sig_alg rsa = {HM_SIG_RSA_PSS, HM_SHA256};
    hm_auto_ptr(key) key = NULL;
    hm_auto_ptr(key) pub = NULL;
    hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX);
    struct hm_err err = {0};
    struct hm_digest zero = {0};

    if (!CHECK_OK(hm_key_parse_private_pem(&key, HM_LIT(KEY_P256), &err)) ||
        !CHECK_OK(hm_key_parse(&pub, HM_LIT(PUB_P256), &err)))
        return;
    CHECK_ERR(hm_sig_sign(&sig, pub, ecdsa, HM_LIT(MESSAGE), &err), HM_USAGE,
        "public key cannot sign");
    CHECK_ERR(hm_sig_sign_digest(&sig, pub, ecdsa, &zero, &err), HM_USAGE,
        "public key cannot sign");
    CHECK_ERR(hm_sig_sign(&sig, key, rsa, HM_LIT(MESSAGE), &err), HM_USAGE,
        "rsa-pss does not belong to key ecdsa-p256");
    CHECK_ERR(hm_sig_sign(&sig, key, none, HM_LIT(MESSAGE), &err), HM_USAGE,
        "no signature algorithm");
    CHECK_ERR(hm_sig_sign_digest(&sig, key, ecdsa, &zero, &err), HM_USAGE,
        "digest is of none");
    CHECK_EQ(sig.len, 0);
}

TEST_SUITE(crypto_sig_sign, TEST(what_is_signed_verifies_under_the_public_half),
    TEST(signed_digests_verify_as_messages),
    TEST(signatures_are_appended_and_bounded),
    TEST(public_keys_and_wrong_algorithms_do_not_sign));

/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/signer.h"

#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/key_gen.h"
#include "test.h"

static const struct {
    enum hm_key_type type;
    const char *message, *digest; /* the rows' names */
} kinds[] = {
    {HM_KEY_P256, "PKIX_ECDSA_P256_SHA_256", "PKIX_ECDSA_P256_SHA_256"},
    {HM_KEY_P384, "PKIX_ECDSA_P384_SHA_384", "PKIX_ECDSA_P384_SHA_384"},
    {HM_KEY_P521, "PKIX_ECDSA_P521_SHA_512", "PKIX_ECDSA_P521_SHA_512"},
    {HM_KEY_RSA, "PKIX_RSA_PKCS1V15_3072_SHA256",
        "PKIX_RSA_PKCS1V15_3072_SHA256"},
    {HM_KEY_ED25519, "PKIX_ED25519", "PKIX_ED25519_PH"},
};

static struct hm_to_sign of_message(
    const struct hm_alg *alg, struct hm_bytes message)
{
    struct hm_to_sign what = {
        .alg = alg->sig, .has_message = true, .message = message};
    struct hm_err err = {0};

    if (alg->sig.hash != HM_HASH_NONE)
        CHECK_OK(hm_digest_of(&what.digest, alg->sig.hash, message, &err));
    return what;
}

static void every_kind_of_key_signs_by_its_row(void)
{
    for (size_t i = 0; i < TEST_LEN(kinds); i++) {
        hm_auto_ptr(key) key = NULL;
        hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX);
        const struct hm_alg *alg = NULL;
        struct hm_signer signer;
        struct hm_to_sign what;
        struct hm_err err = {0};

        test_case("%s", kinds[i].message);
        if (kinds[i].type == HM_KEY_RSA && test_torture())
            continue; /* minutes: each run makes a new key */
        if (!CHECK_OK(hm_key_generate(&key, kinds[i].type, 0, &err)))
            continue;
        signer = hm_signer_of_key(key);
        if (!CHECK_OK(hm_signer_alg(&alg, &signer, true, &err)))
            continue;
        CHECK_STR(alg->details, kinds[i].digest);
        if (!CHECK_OK(hm_signer_alg(&alg, &signer, false, &err)))
            continue;
        CHECK_STR(alg->details, kinds[i].message);
        what = of_message(alg, HM_LIT("text"));
        if (CHECK_OK(hm_signer_sign(&sig, &signer, &what, &err)))
            CHECK_OK(
                hm_key_verify(key, HM_LIT("text"), hm_buf_view(&sig), &err));
    }
}

static void a_digest_alone_is_enough_but_for_pure_ed25519(void)
{
    hm_auto_ptr(key) key = NULL;
    hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX);
    struct hm_to_sign what = {.alg = {HM_SIG_ED25519, HM_HASH_NONE}};
    struct hm_signer signer;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_key_generate(&key, HM_KEY_ED25519, 0, &err)))
        return;
    signer = hm_signer_of_key(key);
    CHECK_ERR(hm_signer_sign(&sig, &signer, &what, &err), HM_UNSUPPORTED,
        "an Ed25519 key signs the bytes themselves");
    what.alg = (struct hm_sig_alg){HM_SIG_ED25519PH, HM_SHA512};
    if (CHECK_OK(hm_digest_of(&what.digest, HM_SHA512, HM_LIT("x"), &err)))
        CHECK_OK(hm_signer_sign(&sig, &signer, &what, &err));
}

static bool sign_wrong(void *ctx, struct hm_buf *out,
    const struct hm_to_sign *what, struct hm_err *err)
{
    struct hm_signer other = hm_signer_of_key(ctx);

    return other.sign(other.ctx, out, what, err);
}

static void what_another_key_signed_is_no_signature(void)
{
    hm_auto_ptr(key) mine = NULL;
    hm_auto_ptr(key) other = NULL;
    hm_auto(buf) sig = hm_buf(HM_SIGNATURE_MAX);
    struct hm_signer signer = {.kind = "plugin", .sign = sign_wrong};
    const struct hm_alg *alg = NULL;
    struct hm_to_sign what;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_key_generate(&mine, HM_KEY_P256, 0, &err)) ||
        !CHECK_OK(hm_key_generate(&other, HM_KEY_P256, 0, &err)))
        return;
    signer.key = mine;
    signer.ctx = other;
    if (!CHECK_OK(hm_signer_alg(&alg, &signer, false, &err)))
        return;
    what = of_message(alg, HM_LIT("text"));
    CHECK_ERR(hm_signer_sign(&sig, &signer, &what, &err), HM_MISMATCH,
        "what the plugin signed: ");
    CHECK_EQ(sig.len, 0);
}

static void a_key_for_verification_only_does_not_sign(void)
{
    hm_auto_ptr(key) key = NULL;
    const struct hm_alg *alg = NULL;
    struct hm_signer signer;
    struct hm_err err = {0};

    if (test_torture())
        return;
    if (!CHECK_OK(hm_key_generate(&key, HM_KEY_RSA, 2048, &err)))
        return;
    signer = hm_signer_of_key(key);
    CHECK_ERR(hm_signer_alg(&alg, &signer, false, &err), HM_UNSUPPORTED,
        "PKIX_RSA_PKCS1V15_2048_SHA256");
}

TEST_SUITE(sign_signer, TEST(every_kind_of_key_signs_by_its_row),
    TEST(a_digest_alone_is_enough_but_for_pure_ed25519),
    TEST(what_another_key_signed_is_no_signature),
    TEST(a_key_for_verification_only_does_not_sign));

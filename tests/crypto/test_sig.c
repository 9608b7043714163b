/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/sig.h"

#include <string.h>

#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/ecsig.h"
#include "crypto/key.h"
#include "enc/hex.h"
#include "keys.h"
#include "test.h"

#define ALG(kind, hash)                                                        \
    {                                                                          \
        HM_SIG_##kind, HM_##hash                                               \
    }

/* What the openssl command signed. */
static const struct sample {
    const char *name, *pem, *sig;
    struct hm_sig_alg alg;
} samples[] = {
    {"P-256", PUB_P256, SIG_P256, ALG(ECDSA, SHA256)},
    {"P-384", PUB_P384, SIG_P384, ALG(ECDSA, SHA384)},
    {"P-521", PUB_P521, SIG_P521, ALG(ECDSA, SHA512)},
    {"RSA PKCS#1", PUB_RSA, SIG_RSA, ALG(RSA_PKCS1, SHA256)},
    {"RSA-PSS", PUB_RSA, SIG_PSS, ALG(RSA_PSS, SHA256)},
    {"Ed25519", PUB_ED25519, SIG_ED25519, ALG(ED25519, HASH_NONE)},
};

/* A sample in memory. */
struct loaded {
    struct hm_key *key;
    struct hm_buf sig;
};

static void hm_loaded_free(struct loaded *l)
{
    hm_key_free(l->key);
    hm_buf_free(&l->sig);
}
#define AUTO_LOADED __attribute__((cleanup(hm_loaded_free))) struct loaded

static bool load(struct loaded *out, const struct sample *sample)
{
    struct hm_err err = {0};

    test_case("%s", sample->name);
    out->sig = hm_buf(HM_SIGNATURE_MAX);
    return CHECK_OK(hm_key_parse(&out->key, hm_bytes_str(sample->pem), &err)) &&
        CHECK_OK(
            hm_hex_decode(&out->sig, HM_HEX, hm_bytes_str(sample->sig), &err));
}

static void what_was_signed_verifies(void)
{
    for (size_t i = 0; i < TEST_LEN(samples); i++) {
        AUTO_LOADED l = {0};
        struct hm_err err = {0};
        struct hm_digest digest;

        if (!load(&l, &samples[i]))
            continue;
        CHECK_OK(hm_sig_verify(
            l.key, samples[i].alg, HM_LIT(MESSAGE), hm_buf_view(&l.sig), &err));
        if (samples[i].alg.hash == HM_HASH_NONE ||
            !CHECK_OK(hm_digest_of(
                &digest, samples[i].alg.hash, HM_LIT(MESSAGE), &err)))
            continue;
        CHECK_OK(hm_sig_verify_digest(
            l.key, samples[i].alg, &digest, hm_buf_view(&l.sig), &err));
    }
}

/* With every allocation failing once, a few bytes must do. */
static size_t stride(void)
{
    return test_torture() ? 61 : 1;
}

static void another_message_key_or_signature_does_not(void)
{
    for (size_t i = 0; i < TEST_LEN(samples); i++) {
        AUTO_LOADED l = {0};
        struct hm_err err = {0};
        struct hm_bytes sig;

        if (!load(&l, &samples[i]))
            continue;
        sig = hm_buf_view(&l.sig);
        CHECK_ERR(hm_sig_verify(
                      l.key, samples[i].alg, HM_LIT(MESSAGE "."), sig, &err),
            HM_MISMATCH, "signature");
        for (size_t at = 0; at < l.sig.len; at += stride()) {
            l.sig.p[at] ^= (uint8_t)(1 << at % 8);
            CHECK_ERR(hm_sig_verify(
                          l.key, samples[i].alg, HM_LIT(MESSAGE), sig, &err),
                HM_MISMATCH, "signature");
            l.sig.p[at] ^= (uint8_t)(1 << at % 8);
        }
        for (size_t len = 0; len < sig.len; len += stride() + len % 7)
            CHECK_ERR(hm_sig_verify(l.key, samples[i].alg, HM_LIT(MESSAGE),
                          hm_bytes(sig.p, len), &err),
                HM_MISMATCH, "signature");
        hm_buf_put_u8(&l.sig, 0);
        CHECK_ERR(hm_sig_verify(l.key, samples[i].alg, HM_LIT(MESSAGE),
                      hm_buf_view(&l.sig), &err),
            HM_MISMATCH, "signature");
    }
}

static void a_wrong_digest_does_not(void)
{
    for (size_t i = 0; i < TEST_LEN(samples); i++) {
        AUTO_LOADED l = {0};
        struct hm_err err = {0};
        struct hm_digest digest;

        if (!load(&l, &samples[i]) || samples[i].alg.hash == HM_HASH_NONE ||
            !CHECK_OK(hm_digest_of(
                &digest, samples[i].alg.hash, HM_LIT(MESSAGE), &err)))
            continue;
        digest.b[0] ^= 1;
        CHECK_ERR(hm_sig_verify_digest(l.key, samples[i].alg, &digest,
                      hm_buf_view(&l.sig), &err),
            HM_MISMATCH, "does not verify");
    }
}

static void digests_must_be_of_the_hash_function(void)
{
    AUTO_LOADED l = {0};
    struct hm_err err = {0};
    struct hm_digest zero = {0}, sha384, cut;
    struct hm_bytes sig;

    if (!load(&l, &samples[0]) ||
        !CHECK_OK(hm_digest_of(&sha384, HM_SHA384, HM_LIT(MESSAGE), &err)) ||
        !CHECK_OK(hm_digest_of(&cut, HM_SHA256, HM_LIT(MESSAGE), &err)))
        return;
    sig = hm_buf_view(&l.sig);
    cut.len = 20;
    CHECK_ERR(hm_sig_verify_digest(l.key, samples[0].alg, &sha384, sig, &err),
        HM_USAGE, "digest is of sha384, algorithm wants sha256");
    CHECK_ERR(hm_sig_verify_digest(l.key, samples[0].alg, &zero, sig, &err),
        HM_USAGE, "digest is of none");
    CHECK_ERR(hm_sig_verify_digest(l.key, samples[0].alg, &cut, sig, &err),
        HM_USAGE, "digest");
}

/* Every key under every algorithm that is not its own. */
static void an_algorithm_is_never_guessed(void)
{
    static const struct hm_sig_alg algs[] = {
        ALG(NONE, HASH_NONE),
        ALG(NONE, SHA256),
        {(enum hm_sig_kind)99, HM_SHA256},
        {(enum hm_sig_kind) - 1, HM_SHA256},
        ALG(ECDSA, HASH_NONE),
        {HM_SIG_ECDSA, (enum hm_hash)99},
        ALG(ED25519, SHA512),
        ALG(ED25519PH, SHA256),
        ALG(ED25519PH, HASH_NONE),
        ALG(RSA_PKCS1, HASH_NONE),
        ALG(RSA_PSS, HASH_NONE),
    };

    for (size_t i = 0; i < TEST_LEN(samples); i++) {
        AUTO_LOADED l = {0};
        struct hm_err err = {0};

        if (!load(&l, &samples[i]))
            continue;
        for (size_t j = 0; j < TEST_LEN(algs); j++)
            CHECK_ERR(hm_sig_verify(l.key, algs[j], HM_LIT(MESSAGE),
                          hm_buf_view(&l.sig), &err),
                HM_USAGE, "algorithm");
        for (size_t j = 0; j < TEST_LEN(samples); j++) {
            bool same_key = strcmp(samples[i].pem, samples[j].pem) == 0;
            bool both_ecdsa = samples[i].alg.kind == HM_SIG_ECDSA &&
                samples[j].alg.kind == HM_SIG_ECDSA;

            if (i != j)
                CHECK_ERR(hm_sig_verify(l.key, samples[j].alg, HM_LIT(MESSAGE),
                              hm_buf_view(&l.sig), &err),
                    same_key || both_ecdsa ? HM_MISMATCH : HM_USAGE, "");
        }
    }
}

static void pure_ed25519_takes_no_digest(void)
{
    AUTO_LOADED l = {0};
    struct hm_err err = {0};
    struct hm_digest digest;

    if (load(&l, &samples[5]) &&
        CHECK_OK(hm_digest_of(&digest, HM_SHA512, HM_LIT(MESSAGE), &err)))
        CHECK_ERR(hm_sig_verify_digest(l.key, samples[5].alg, &digest,
                      hm_buf_view(&l.sig), &err),
            HM_USAGE, "pure Ed25519");
}

static void other_salts_are_refused(void)
{
    static const struct sample salt20 = {
        "salt of 20 bytes", PUB_RSA, SIG_PSS_SALT20, ALG(RSA_PSS, SHA256)};
    AUTO_LOADED l = {0};
    struct hm_err err = {0};

    if (load(&l, &salt20))
        CHECK_ERR(hm_sig_verify(l.key, salt20.alg, HM_LIT(MESSAGE),
                      hm_buf_view(&l.sig), &err),
            HM_MISMATCH, "does not verify");
}

static void rsa_signatures_are_as_long_as_the_modulus(void)
{
    AUTO_LOADED l = {0};
    struct hm_err err = {0};

    if (load(&l, &samples[3]))
        CHECK_ERR(hm_sig_verify(l.key, samples[3].alg, HM_LIT(MESSAGE),
                      hm_bytes(l.sig.p, 255), &err),
            HM_MISMATCH, "cannot be one: 255 bytes, not 256");
}

static void both_spellings_of_ecdsa_are_kept_apart(void)
{
    static const struct hm_sig_alg p1363 = ALG(ECDSA_P1363, SHA256);
    AUTO_LOADED l = {0};
    hm_auto(buf) other = hm_buf(HM_SIGNATURE_MAX);
    struct hm_err err = {0};
    struct hm_ecsig sig;

    if (!load(&l, &samples[0]) ||
        !CHECK_OK(
            hm_ecsig_parse_der(&sig, HM_KEY_P256, hm_buf_view(&l.sig), &err)))
        return;
    hm_ecsig_write_p1363(&other, &sig);
    if (!CHECK_OK(hm_buf_end(&other, NULL, &err)))
        return;
    CHECK_OK(hm_sig_verify(
        l.key, p1363, HM_LIT(MESSAGE), hm_buf_view(&other), &err));
    CHECK_ERR(hm_sig_verify(l.key, samples[0].alg, HM_LIT(MESSAGE),
                  hm_buf_view(&other), &err),
        HM_MISMATCH, "cannot be one");
    CHECK_ERR(
        hm_sig_verify(l.key, p1363, HM_LIT(MESSAGE), hm_buf_view(&l.sig), &err),
        HM_MISMATCH, "cannot be one");
}

static void kinds_have_names(void)
{
    CHECK_STR(hm_sig_kind_name(HM_SIG_RSA_PSS), "rsa-pss");
    CHECK_STR(hm_sig_kind_name(HM_SIG_ED25519PH), "ed25519ph");
    CHECK_STR(hm_sig_kind_name((enum hm_sig_kind) - 1), "none");
}

/* Without its length held, an RSA signature that begins with 0 would be the
 * same number, and so the same signature, with one byte less. OpenSSL looks at
 * the length for PKCS#1 v1.5 only. */
static void a_zero_in_front_belongs_to_the_signature(void)
{
    static const struct sample zero = {
        "small number", PUB_RSA, SIG_PSS_ZERO, ALG(RSA_PSS, SHA256)};
    AUTO_LOADED l = {0};
    struct hm_err err = {0};
    struct hm_bytes sig;

    if (!load(&l, &zero))
        return;
    sig = hm_buf_view(&l.sig);
    CHECK_EQ(sig.p[0], 0);
    CHECK_OK(hm_sig_verify(l.key, zero.alg, HM_LIT(MESSAGE), sig, &err));
    CHECK_ERR(hm_sig_verify(l.key, zero.alg, HM_LIT(MESSAGE),
                  hm_bytes_slice(sig, 1, sig.len), &err),
        HM_MISMATCH, "255 bytes, not 256");
}

/* Never false of what verifies; the lengths of others are told apart. */
static void what_cannot_be_a_signature_is_seen_by_its_length(void)
{
    for (size_t i = 0; i < TEST_LEN(samples); i++) {
        AUTO_LOADED l = {0};
        struct hm_bytes sig;

        if (!load(&l, &samples[i]))
            continue;
        sig = hm_buf_view(&l.sig);
        CHECK(hm_sig_may_be(l.key, sig));
        CHECK(!hm_sig_may_be(l.key, hm_bytes(NULL, 0)));
        CHECK(!hm_sig_may_be(l.key, hm_bytes(sig.p + 1, sig.len - 1)));
    }
}

static void the_longest_of_a_curve_may_be_one(void)
{
    static const struct {
        const char *pem;
        size_t longest;
    } rows[] = {{PUB_P256, 72}, {PUB_P384, 104}, {PUB_P521, 139}};
    static const uint8_t der[160] = {0x30};

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto_ptr(key) key = NULL;
        struct hm_err err = {0};

        test_case("%zu", i);
        if (!CHECK_OK(hm_key_parse(&key, hm_bytes_str(rows[i].pem), &err)))
            continue;
        CHECK(hm_sig_may_be(key, hm_bytes(der, rows[i].longest)));
        CHECK(!hm_sig_may_be(key, hm_bytes(der, rows[i].longest + 3)));
        CHECK(!hm_sig_may_be(key, hm_bytes(der, sizeof(der))));
    }
}

TEST_SUITE(crypto_sig, TEST(what_cannot_be_a_signature_is_seen_by_its_length),
    TEST(the_longest_of_a_curve_may_be_one), TEST(what_was_signed_verifies),
    TEST(a_zero_in_front_belongs_to_the_signature),
    TEST(another_message_key_or_signature_does_not),
    TEST(a_wrong_digest_does_not), TEST(digests_must_be_of_the_hash_function),
    TEST(an_algorithm_is_never_guessed), TEST(pure_ed25519_takes_no_digest),
    TEST(other_salts_are_refused),
    TEST(rsa_signatures_are_as_long_as_the_modulus),
    TEST(both_spellings_of_ecdsa_are_kept_apart), TEST(kinds_have_names));

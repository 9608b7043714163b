/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/digest.h"
#include "enc/oid.h"
#include "test.h"
#include "tsa/impl.h"

#define RSA "\x2a\x86\x48\x86\xf7\x0d\x01\x01"
#define ECDSA "\x2a\x86\x48\xce\x3d\x04\x03"
#define ED25519 "\x2b\x65\x70"
#define EC_KEY "\x2a\x86\x48\xce\x3d\x02\x01"
#define NULL_PARAMS "\x05\0"
#define IN(s)                                                                  \
    {                                                                          \
        (const uint8_t *)(s), sizeof(s) - 1                                    \
    }

static const struct {
    const char *name;
    struct hm_bytes oid, params;
    enum hm_hash digest;
    enum hm_code code;
    struct hm_sig_alg alg;
    const char *words;
} cases[] = {
    {"ECDSA with SHA-256", IN(ECDSA "\x02"), IN(""), HM_SHA256, HM_OK,
        {HM_SIG_ECDSA, HM_SHA256}, ""},
    {"ECDSA with SHA-384", IN(ECDSA "\x03"), IN(""), HM_SHA384, HM_OK,
        {HM_SIG_ECDSA, HM_SHA384}, ""},
    {"ECDSA with SHA-512", IN(ECDSA "\x04"), IN(""), HM_SHA512, HM_OK,
        {HM_SIG_ECDSA, HM_SHA512}, ""},
    {"EC key with SHA-384", IN(EC_KEY), IN(""), HM_SHA384, HM_OK,
        {HM_SIG_ECDSA, HM_SHA384}, ""},
    {"EC key and NULL", IN(EC_KEY), IN(NULL_PARAMS), HM_SHA256, HM_OK,
        {HM_SIG_ECDSA, HM_SHA256}, ""},
    {"RSA key with SHA-512", IN(RSA "\x01"), IN(NULL_PARAMS), HM_SHA512, HM_OK,
        {HM_SIG_RSA_PKCS1, HM_SHA512}, ""},
    {"RSA key without NULL", IN(RSA "\x01"), IN(""), HM_SHA256, HM_OK,
        {HM_SIG_RSA_PKCS1, HM_SHA256}, ""},
    {"RSA with SHA-384", IN(RSA "\x0c"), IN(NULL_PARAMS), HM_SHA384, HM_OK,
        {HM_SIG_RSA_PKCS1, HM_SHA384}, ""},
    {"Ed25519", IN(ED25519), IN(""), HM_SHA512, HM_OK,
        {HM_SIG_ED25519, HM_HASH_NONE}, ""},
    {"Ed25519 beside SHA-256", IN(ED25519), IN(""), HM_SHA256, HM_MISMATCH, {0},
        "digest algorithm is sha256, but signature algorithm ed25519 goes with "
        "sha512"},
    {"another digest", IN(ECDSA "\x03"), IN(""), HM_SHA256, HM_MISMATCH, {0},
        "digest algorithm is sha256, but signature algorithm ecdsa goes with "
        "sha384"},
    {"a weaker signature", IN(RSA "\x0b"), IN(NULL_PARAMS), HM_SHA512,
        HM_MISMATCH, {0}, "goes with sha256"},
    {"EC key with a curve", IN(EC_KEY), IN("\x06\x01\x2a"), HM_SHA256,
        HM_FORMAT, {0}, "1.2.840.10045.2.1 has parameters"},
    {"RSA with SHA-1", IN(RSA "\x05"), IN(NULL_PARAMS), HM_SHA256,
        HM_UNSUPPORTED, {0}, "1.2.840.113549.1.1.5"},
    {"ECDSA with SHA-1", IN("\x2a\x86\x48\xce\x3d\x04\x01"), IN(""), HM_SHA256,
        HM_UNSUPPORTED, {0}, "1.2.840.10045.4.1"},
    {"PSS by its defaults", IN(RSA "\x0a"), IN("\x30\0"), HM_SHA256, HM_FORMAT,
        {0}, "1.2.840.113549.1.1.10"},
    {"DSA", IN("\x2a\x86\x48\xce\x38\x04\x01"), IN(""), HM_SHA256,
        HM_UNSUPPORTED, {0}, "1.2.840.10040.4.1"},
    {"nothing", IN(""), IN(""), HM_SHA256, HM_UNSUPPORTED, {0}, ""},
};

static void the_table_decides_with_the_digest(void)
{
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_timestamp ts = {.sig_oid = cases[i].oid,
            .sig_params = cases[i].params,
            .message_digest = {.hash = cases[i].digest}};
        struct hm_sig_alg alg = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        if (cases[i].code != HM_OK) {
            CHECK_ERR(
                hm_tsa_sig_alg(&alg, &ts, &err), cases[i].code, cases[i].words);
            continue;
        }
        CHECK_OK(hm_tsa_sig_alg(&alg, &ts, &err));
        CHECK_EQ(alg.kind, cases[i].alg.kind);
        CHECK_EQ(alg.hash, cases[i].alg.hash);
    }
}

TEST_SUITE(tsa_alg, TEST(the_table_decides_with_the_digest));

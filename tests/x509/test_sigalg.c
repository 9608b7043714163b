/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/sigalg.h"

#include "crypto/digest.h"
#include "crypto/keys.h"
#include "enc/algid.h"
#include "enc/oid.h"
#include "test.h"
#include "x509/factory.h"

static bool parse(
    struct hm_sig_alg *out, struct hm_bytes in, struct hm_err *err)
{
    struct hm_der rd = hm_der(in);
    struct hm_algid alg = hm_algid_read(&rd);

    return hm_der_end(&rd, err) &&
        hm_sigalg_parse(out, alg.oid, alg.params, err);
}

static const struct hm_sig_alg good[] = {{HM_SIG_ECDSA, HM_SHA256},
    {HM_SIG_ECDSA, HM_SHA384}, {HM_SIG_ECDSA, HM_SHA512},
    {HM_SIG_RSA_PKCS1, HM_SHA256}, {HM_SIG_RSA_PKCS1, HM_SHA384},
    {HM_SIG_RSA_PKCS1, HM_SHA512}, {HM_SIG_RSA_PSS, HM_SHA256},
    {HM_SIG_RSA_PSS, HM_SHA384}, {HM_SIG_RSA_PSS, HM_SHA512},
    {HM_SIG_ED25519, HM_HASH_NONE}};

static void the_table_is_read(void)
{
    for (size_t i = 0; i < TEST_LEN(good); i++) {
        hm_auto(buf) buf = hm_buf(HM_KIB);
        struct hm_der_out out = hm_der_out(&buf);
        struct hm_sig_alg alg = {0};
        struct hm_err err = {0};

        test_case("%s %s", hm_sig_kind_name(good[i].kind),
            hm_hash_name(good[i].hash));
        made_put_algorithm(&out, good[i]);
        if (!CHECK_OK(parse(&alg, hm_buf_view(&buf), &err)))
            continue;
        CHECK_EQ(alg.kind, good[i].kind);
        CHECK_EQ(alg.hash, good[i].hash);
    }
}

#define IN(s)                                                                  \
    {                                                                          \
        (const uint8_t *)(s), sizeof(s) - 1                                    \
    }
#define PKCS1 "\x2a\x86\x48\x86\xf7\x0d\x01\x01"
#define SHA2(n) "\x60\x86\x48\x01\x65\x03\x04\x02" n
/* hash, mask and its hash, salt; each hash with NULL. */
#define PSS_HASH(n) "\xa0\x0f\x30\x0d\6\x09" SHA2(n) "\5\0"
#define PSS_MASK(n)                                                            \
    "\xa1\x1c\x30\x1a\6\x09" PKCS1 "\x08\x30\x0d\6\x09" SHA2(n) "\5\0"
#define PSS_SALT(n) "\xa2\3\2\1" n
/* The OID, then a SEQUENCE of `len` bytes. */
#define PSS(total, len, params)                                                \
    "\x30" total "\6\x09" PKCS1 "\x0a\x30" len params

static void other_algorithms_and_parameters_are_refused(void)
{
    static const struct {
        const char *name;
        struct hm_bytes in;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"MD5 with RSA", IN("\x30\x0d\6\x09" PKCS1 "\4\5\0"), HM_UNSUPPORTED,
            "signature algorithm 1.2.840.113549.1.1.4"},
        {"SHA-1 with RSA", IN("\x30\x0d\6\x09" PKCS1 "\5\5\0"), HM_UNSUPPORTED,
            "signature algorithm 1.2.840.113549.1.1.5"},
        {"SHA-224 with RSA", IN("\x30\x0d\6\x09" PKCS1 "\x0e\5\0"),
            HM_UNSUPPORTED, "signature algorithm 1.2.840.113549.1.1.14"},
        {"RSA alone", IN("\x30\x0d\6\x09" PKCS1 "\1\5\0"), HM_UNSUPPORTED,
            "signature algorithm 1.2.840.113549.1.1.1"},
        {"SHA-1 with ECDSA", IN("\x30\x09\6\7\x2a\x86\x48\xce\x3d\4\1"),
            HM_UNSUPPORTED, "signature algorithm 1.2.840.10045.4.1"},
        {"Ed448", IN("\x30\5\6\3\x2b\x65\x71"), HM_UNSUPPORTED,
            "signature algorithm 1.3.101.113"},
        {"ECDSA with NULL", IN("\x30\x0c\6\x08\x2a\x86\x48\xce\x3d\4\3\2\5\0"),
            HM_FORMAT,
            "signature algorithm 1.2.840.10045.4.3.2: has parameters"},
        {"Ed25519 with NULL", IN("\x30\7\6\3\x2b\x65\x70\5\0"), HM_FORMAT,
            "has parameters"},
        {"RSA without NULL", IN("\x30\x0b\6\x09" PKCS1 "\x0b"), HM_FORMAT,
            "parameters are not NULL"},
        {"RSA with more than NULL", IN("\x30\x0e\6\x09" PKCS1 "\x0b\2\1\1"),
            HM_FORMAT, "parameters are not NULL"},
        {"PSS without parameters", IN("\x30\x0b\6\x09" PKCS1 "\x0a"), HM_FORMAT,
            "SEQUENCE is missing"},
        {"PSS, all defaults (SHA-1)", IN(PSS("\x0d", "\0", "")), HM_FORMAT,
            "[0] is missing"},
        {"PSS, default mask (SHA-1)",
            IN(PSS("\x23", "\x16", PSS_HASH("\1") PSS_SALT("\x20"))), HM_FORMAT,
            "[2], not [1]"},
        {"PSS, default salt (20)",
            IN(PSS("\x3c", "\x2f", PSS_HASH("\1") PSS_MASK("\1"))), HM_FORMAT,
            "[2] is missing"},
        {"PSS, other mask",
            IN(PSS("\x41", "\x34",
                PSS_HASH("\1") PSS_MASK("\2") PSS_SALT("\x20"))),
            HM_UNSUPPORTED, "mask and salt are not of the same hash function"},
        {"PSS, shorter salt",
            IN(PSS("\x41", "\x34",
                PSS_HASH("\1") PSS_MASK("\1") PSS_SALT("\x14"))),
            HM_UNSUPPORTED, "mask and salt are not of the same hash function"},
        {"PSS, salt of another hash",
            IN(PSS("\x41", "\x34",
                PSS_HASH("\2") PSS_MASK("\2") PSS_SALT("\x20"))),
            HM_UNSUPPORTED, "sha384"},
        {"PSS with SHA-224",
            IN(PSS("\x41", "\x34",
                PSS_HASH("\4") PSS_MASK("\4") PSS_SALT("\x1c"))),
            HM_UNSUPPORTED, "hash function 2.16.840.1.101.3.4.2.4"},
        {"PSS, mask that is none",
            IN(PSS("\x41", "\x34",
                PSS_HASH("\1") "\xa1\x1c\x30\x1a\6\x09" PKCS1
                               "\x09\x30\x0d\6\x09" SHA2("\1") "\5\0" PSS_SALT(
                                   "\x20"))),
            HM_UNSUPPORTED, "mask 1.2.840.113549.1.1.9"},
        {"PSS, trailer encoded",
            IN(PSS("\x46", "\x39",
                PSS_HASH("\1") PSS_MASK("\1") PSS_SALT("\x20") "\xa3\3\2\1\1")),
            HM_FORMAT, "surplus bytes"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_sig_alg alg = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        CHECK_ERR(
            parse(&alg, cases[i].in, &err), cases[i].code, cases[i].words);
        CHECK_EQ(alg.kind, HM_SIG_NONE);
    }
}

static void hash_functions_may_have_null(void)
{
    static const struct hm_bytes sha256 = HM_OID(SHA2("\1"));
    static const struct hm_bytes sha1 = HM_OID("\x2b\x0e\3\2\x1a");
    enum hm_hash hash = HM_HASH_NONE;
    struct hm_err err = {0};

    CHECK_OK(hm_hashalg_parse(&hash, sha256, hm_bytes(NULL, 0), &err));
    CHECK_EQ(hash, HM_SHA256);
    CHECK_OK(hm_hashalg_parse(&hash, sha256, HM_LIT("\5\0"), &err));
    CHECK_ERR(hm_hashalg_parse(&hash, sha256, HM_LIT("\4\0"), &err), HM_FORMAT,
        "sha256 has parameters");
    CHECK_ERR(hm_hashalg_parse(&hash, sha1, hm_bytes(NULL, 0), &err),
        HM_UNSUPPORTED, "hash function 1.3.14.3.2.26");
}

static void an_algorithm_suits_its_keys_only(void)
{
    static const struct {
        const char *pem;
        enum hm_sig_kind kinds[2];
    } cases[] = {
        {PUB_P256, {HM_SIG_ECDSA, HM_SIG_ECDSA_P1363}},
        {PUB_P384, {HM_SIG_ECDSA, HM_SIG_ECDSA_P1363}},
        {PUB_P521, {HM_SIG_ECDSA, HM_SIG_ECDSA_P1363}},
        {PUB_RSA, {HM_SIG_RSA_PKCS1, HM_SIG_RSA_PSS}},
        {PUB_ED25519, {HM_SIG_ED25519, HM_SIG_ED25519PH}},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(key) key = NULL;
        struct hm_err err = {0};

        if (!CHECK_OK(hm_key_parse_pem(&key, hm_bytes_str(cases[i].pem), &err)))
            continue;
        for (int kind = HM_SIG_NONE; kind <= HM_SIG_ED25519PH; kind++) {
            struct hm_sig_alg alg = {(enum hm_sig_kind)kind, HM_SHA256};

            test_case("%s, %s", hm_key_name(key), hm_sig_kind_name(alg.kind));
            if (alg.kind == cases[i].kinds[0] || alg.kind == cases[i].kinds[1])
                CHECK_OK(hm_sigalg_suits(alg, key, &err));
            else
                CHECK_ERR(hm_sigalg_suits(alg, key, &err), HM_MISMATCH,
                    ", but the key is ");
        }
    }
}

TEST_SUITE(x509_sigalg, TEST(the_table_is_read),
    TEST(other_algorithms_and_parameters_are_refused),
    TEST(hash_functions_may_have_null), TEST(an_algorithm_suits_its_keys_only));

/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/key_private.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "crypto/key_gen.h"
#include "enc/der_write.h"
#include "enc/pem.h"
#include "keys.h"
#include "test.h"

static const struct {
    const char *pem, *pub;
    enum hm_key_type type;
} good[] = {
    {KEY_P256, PUB_P256, HM_KEY_P256},
    {KEY_P256_SEC1, PUB_P256, HM_KEY_P256},
    {KEY_P384, PUB_P384, HM_KEY_P384},
    {KEY_P521, PUB_P521, HM_KEY_P521},
    {KEY_RSA, PUB_RSA, HM_KEY_RSA},
    {KEY_RSA_PKCS1, PUB_RSA, HM_KEY_RSA},
    {KEY_ED25519, PUB_ED25519, HM_KEY_ED25519},
};

static void a_private_key_has_its_public_half(void)
{
    for (size_t i = 0; i < TEST_LEN(good); i++) {
        hm_auto_ptr(key) key = NULL;
        hm_auto_ptr(key) pub = NULL;
        struct hm_err err = {0};

        test_case("%zu", i);
        if (!CHECK_OK(hm_key_parse_private_pem(
                &key, hm_bytes_str(good[i].pem), &err)) ||
            !CHECK_OK(hm_key_parse(&pub, hm_bytes_str(good[i].pub), &err)))
            continue;
        CHECK(hm_key_is_private(key));
        CHECK_EQ(hm_key_type(key), good[i].type);
        CHECK(hm_key_eq(key, pub));
    }
}

/* The DER behind one of the PEM files above. */
static bool der_of(struct hm_buf *out, const char *pem)
{
    hm_auto(pem) file = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_pem_parse(&file, hm_bytes_str(pem), HM_PEM_NO_TEXT, &err)))
        return false;
    hm_buf_put(out, file.blocks[0].body);
    return CHECK_OK(hm_buf_end(out, NULL, &err));
}

/* With every allocation failing once, a few bytes must do. */
static size_t stride(void)
{
    return test_torture() ? 61 : 1;
}

static const char *const pkcs8[] = {
    KEY_P256, KEY_P384, KEY_P521, KEY_RSA, KEY_ED25519};

static void no_prefix_and_no_longer_text_is_the_key(void)
{
    for (size_t i = 0; i < TEST_LEN(pkcs8); i++) {
        hm_auto(buf) der = hm_buf(HM_KEY_PKCS8_MAX);
        struct hm_err err = {0};
        hm_auto_ptr(key) key = NULL;

        test_case("%zu", i);
        if (!der_of(&der, pkcs8[i]))
            continue;
        for (size_t len = 0; len < der.len; len += stride())
            CHECK(!hm_key_parse_pkcs8(&key, hm_bytes(der.p, len), &err));
        hm_buf_put_u8(&der, 0);
        err = (struct hm_err){0};
        CHECK_ERR(hm_key_parse_pkcs8(&key, hm_buf_view(&der), &err), HM_FORMAT,
            "private key: ");
        CHECK(key == NULL);
    }
}

/* A changed byte is refused, or (a seed, for which anything will do) another
 * key that is written as it came. */
static void changed_bytes_are_refused_or_another_key(void)
{
    for (size_t i = 0; i < TEST_LEN(pkcs8); i++) {
        hm_auto(buf) der = hm_buf(HM_KEY_PKCS8_MAX);

        if (!der_of(&der, pkcs8[i]))
            continue;
        for (size_t at = 0; at < der.len; at += stride()) {
            hm_auto_ptr(key) key = NULL;
            hm_auto(secret) again = {0};
            struct hm_err err = {0};

            test_case("%zu, byte %zu", i, at);
            der.p[at] ^= (uint8_t)(1 << at % 8);
            if (hm_key_parse_pkcs8(&key, hm_buf_view(&der), &err) &&
                CHECK_OK(hm_key_write_pkcs8(&again, key, &err))) {
                CHECK_BYTES(hm_secret_view(&again), hm_buf_view(&der));
                CHECK_EQ(hm_key_type(key), HM_KEY_ED25519);
            }
            der.p[at] ^= (uint8_t)(1 << at % 8);
        }
    }
}

static void other_files_are_refused(void)
{
    static const struct {
        const char *name, *in;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"empty", "", HM_FORMAT, "private key"},
        {"public", PUB_P256, HM_UNSUPPORTED, "\"PUBLIC KEY\", not"},
        {"two", KEY_P256 KEY_P384, HM_FORMAT, "2 PEM blocks"},
        {"encrypted",
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n"
            "-----END ENCRYPTED PRIVATE KEY-----\n",
            HM_UNSUPPORTED, "ENCRYPTED PRIVATE KEY"},
        {"SEC 1 label around PKCS#8",
            "-----BEGIN EC PRIVATE KEY-----\n"
            "MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n"
            "-----END EC PRIVATE KEY-----\n",
            HM_FORMAT, "private key: "},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(key) key = NULL;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        CHECK_ERR(
            hm_key_parse_private_pem(&key, hm_bytes_str(cases[i].in), &err),
            cases[i].code, cases[i].words);
    }
}

enum { EMPTY = 2 };

/* PKCS#8 around an ECPrivateKey, with everything that may vary. */
struct ec_file {
    const char *name;
    uint64_t version, ec_version;
    size_t d_len;
    uint8_t d_first, d_last;
    const char *curve_inside; /* NULL: none */
    bool attributes, point_inside, point_outside;
    int wrong_point; /* 1: another, EMPTY: none of its bytes */
    enum hm_code code;
    const char *words;
};

static void put_ec_key(
    struct hm_der_out *out, const struct ec_file *file, struct hm_bytes point)
{
    uint8_t d[67] = {0};

    d[0] = file->d_first;
    d[file->d_len - 1] = file->d_last;
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_u64(out, file->ec_version);
    hm_der_put_octets(out, hm_bytes(d, file->d_len));
    if (file->curve_inside != NULL) {
        hm_der_begin(out, HM_DER_EXPLICIT(0));
        hm_der_put_oid_text(out, file->curve_inside);
        hm_der_finish(out);
    }
    if (file->point_inside) {
        hm_der_begin(out, HM_DER_EXPLICIT(1));
        hm_der_put_bits(out, point);
        hm_der_finish(out);
    }
    hm_der_finish(out);
}

static void put_ec_file(
    struct hm_der_out *out, const struct ec_file *file, struct hm_bytes point)
{
    hm_auto(buf) inner = hm_buf(HM_KEY_PKCS8_MAX);
    struct hm_der_out inside = hm_der_out(&inner);
    uint8_t wrong[65];

    memcpy(wrong, point.p, sizeof(wrong));
    wrong[64] ^= 1;
    if (file->wrong_point)
        point = hm_bytes(wrong, sizeof(wrong));
    if (file->wrong_point == EMPTY)
        point = hm_bytes(NULL, 0);
    put_ec_key(&inside, file, point);
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_u64(out, file->version);
    hm_der_begin(out, HM_DER_SEQUENCE);
    hm_der_put_oid_text(out, "1.2.840.10045.2.1");
    hm_der_put_oid_text(out, "1.2.840.10045.3.1.7");
    hm_der_finish(out);
    hm_der_put_octets(out, hm_buf_view(&inner));
    if (file->attributes) {
        hm_der_begin(out, HM_DER_EXPLICIT(0));
        hm_der_finish(out);
    }
    if (file->point_outside) {
        hm_der_put_implicit(out, 1);
        hm_der_put_bits(out, point);
    }
    hm_der_finish(out);
}

/* The generator of P-256, which is the point of the key 1. */
static const uint8_t generator[65] = {0x04, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c,
    0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2, 0x77, 0x03,
    0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98,
    0xc2, 0x96, 0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7,
    0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce, 0x33, 0x57, 0x6b, 0x31,
    0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5};

#define P256 "1.2.840.10045.3.1.7"
#define P384 "1.3.132.0.34"

static void halves_and_curves_must_agree(void)
{
    static const struct ec_file cases[] = {
        {"bare", 0, 1, 32, 0, 1, NULL, false, false, false, 0, HM_OK, ""},
        {"all that may be there", 1, 1, 32, 0, 1, P256, true, true, true, 0,
            HM_OK, ""},
        {"wrong point inside", 0, 1, 32, 0, 1, NULL, false, true, false, 1,
            HM_MISMATCH, "does not belong"},
        {"wrong point outside", 1, 1, 32, 0, 1, NULL, false, false, true, 1,
            HM_MISMATCH, "does not belong"},
        {"empty point inside", 0, 1, 32, 0, 1, NULL, false, true, false, EMPTY,
            HM_MISMATCH, "does not belong"},
        {"empty point outside", 1, 1, 32, 0, 1, NULL, false, false, true, EMPTY,
            HM_MISMATCH, "does not belong"},
        {"empty point in version 0", 0, 1, 32, 0, 1, NULL, false, false, true,
            EMPTY, HM_UNSUPPORTED, "PKCS#8 version 0"},
        {"other curve inside", 0, 1, 32, 0, 1, P384, false, false, false, 0,
            HM_MISMATCH, "ecdsa-p256 outside and ecdsa-p384 inside"},
        {"point outside in version 0", 0, 1, 32, 0, 1, NULL, false, false, true,
            0, HM_UNSUPPORTED, "PKCS#8 version 0"},
        {"version 2", 2, 1, 32, 0, 1, NULL, false, false, false, 0,
            HM_UNSUPPORTED, "PKCS#8 version 2"},
        {"EC version 0", 0, 0, 32, 0, 1, NULL, false, false, false, 0,
            HM_UNSUPPORTED, "EC key version 0"},
        {"short", 0, 1, 31, 0, 1, NULL, false, false, false, 0, HM_FORMAT,
            "number of 31 bytes, not 32"},
        {"long", 0, 1, 33, 0, 1, NULL, false, false, false, 0, HM_FORMAT,
            "number of 33 bytes, not 32"},
        {"0", 0, 1, 32, 0, 0, NULL, false, false, false, 0, HM_FORMAT,
            "0, or not below the order"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(key) key = NULL;
        hm_auto(buf) der = hm_buf(HM_KEY_PKCS8_MAX);
        struct hm_der_out out = hm_der_out(&der);
        struct hm_err err = {0};
        struct hm_bytes view;

        test_case("%s", cases[i].name);
        put_ec_file(&out, &cases[i], hm_bytes(generator, sizeof(generator)));
        if (!CHECK_OK(hm_der_out_end(&out, &view, &err)))
            continue;
        if (cases[i].code != HM_OK)
            CHECK_ERR(hm_key_parse_pkcs8(&key, view, &err), cases[i].code,
                cases[i].words);
        else if (CHECK_OK(hm_key_parse_pkcs8(&key, view, &err)))
            CHECK_BYTES(
                hm_key_raw(key), hm_bytes(generator, sizeof(generator)));
    }
}

static void the_order_itself_is_no_key(void)
{
    /* ECPrivateKey whose number is the order of P-256, then one less. */
    uint8_t der[] = {0x30, 0x31, 0x02, 0x01, 0x01, 0x04, 0x20, 0xff, 0xff, 0xff,
        0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca,
        0xc2, 0xfc, 0x63, 0x25, 0x51, 0xa0, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48,
        0xce, 0x3d, 0x03, 0x01, 0x07};
    hm_auto(buf) n = hm_buf(1024);
    hm_auto(buf) less = hm_buf(1024);
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};

    hm_pem_write(&n, "EC PRIVATE KEY", hm_bytes(der, sizeof(der)));
    der[38]--;
    hm_pem_write(&less, "EC PRIVATE KEY", hm_bytes(der, sizeof(der)));
    if (!CHECK_OK(hm_buf_end(&n, NULL, &err)) ||
        !CHECK_OK(hm_buf_end(&less, NULL, &err)))
        return;
    CHECK_ERR(hm_key_parse_private_pem(&key, hm_buf_view(&n), &err), HM_FORMAT,
        "not below the order");
    CHECK_OK(hm_key_parse_private_pem(&key, hm_buf_view(&less), &err));
}

TEST_SUITE(crypto_key_private, TEST(a_private_key_has_its_public_half),
    TEST(no_prefix_and_no_longer_text_is_the_key),
    TEST(changed_bytes_are_refused_or_another_key),
    TEST(other_files_are_refused), TEST(halves_and_curves_must_agree),
    TEST(the_order_itself_is_no_key));

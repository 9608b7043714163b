/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "crypto/key.h"
#include "enc/base64.h"
#include "enc/der_write.h"
#include "enc/pem.h"
#include "keys.h"
#include "test.h"

static const struct {
    const char *pem, *name;
    enum hm_key_type type;
    unsigned bits;
} good[] = {
    {PUB_P256, "ecdsa-p256", HM_KEY_P256, 256},
    {PUB_P384, "ecdsa-p384", HM_KEY_P384, 384},
    {PUB_P521, "ecdsa-p521", HM_KEY_P521, 521},
    {PUB_RSA, "rsa", HM_KEY_RSA, 2048},
    {PUB_RSA_PKCS1, "rsa", HM_KEY_RSA, 2048},
    {PUB_ED25519, "ed25519", HM_KEY_ED25519, 256},
};

static void keys_are_what_their_file_says(void)
{
    for (size_t i = 0; i < TEST_LEN(good); i++) {
        hm_auto_ptr(key) key = NULL;
        hm_auto_ptr(key) der = NULL;
        hm_auto_ptr(key) raw = NULL;
        struct hm_err err = {0};

        test_case("%zu", i);
        if (!CHECK_OK(hm_key_parse(&key, hm_bytes_str(good[i].pem), &err)))
            continue;
        CHECK_EQ(hm_key_type(key), good[i].type);
        CHECK_EQ(hm_key_bits(key), good[i].bits);
        CHECK_STR(hm_key_name(key), good[i].name);
        CHECK(!hm_key_is_private(key));
        if (CHECK_OK(hm_key_parse(&der, hm_key_spki(key), &err)))
            CHECK(hm_key_eq(der, key));
        if (CHECK_OK(
                hm_key_parse_raw(&raw, good[i].type, hm_key_raw(key), &err)))
            CHECK(hm_key_eq(raw, key));
        CHECK_EQ(hm_key_spki_type(hm_key_spki(key)), good[i].type);
    }
}

static void the_kind_of_no_key_is_none(void)
{
    CHECK_EQ(hm_key_spki_type(hm_bytes(NULL, 0)), HM_KEY_NONE);
    CHECK_EQ(hm_key_spki_type(HM_LIT("\x30\x00")), HM_KEY_NONE);
}

/* With every allocation failing once, a few bytes must do. */
static size_t stride(void)
{
    return test_torture() ? 61 : 1;
}

static void no_prefix_and_no_longer_text_is_the_key(void)
{
    for (size_t i = 0; i < TEST_LEN(good); i++) {
        hm_auto_ptr(key) key = NULL;
        hm_auto(buf) longer = hm_buf(HM_KEY_SPKI_MAX);
        struct hm_err err = {0};
        struct hm_bytes der;

        test_case("%zu", i);
        if (!CHECK_OK(hm_key_parse(&key, hm_bytes_str(good[i].pem), &err)))
            continue;
        der = hm_key_spki(key);
        for (size_t len = 0; len < der.len; len += stride()) {
            hm_auto_ptr(key) cut = NULL;

            CHECK(!hm_key_parse_spki(&cut, hm_bytes(der.p, len), &err));
        }
        hm_buf_put(&longer, der);
        hm_buf_put_u8(&longer, 0);
        if (hm_buf_view(&longer).len > 0) {
            hm_auto_ptr(key) more = NULL;

            err = (struct hm_err){0};
            CHECK_ERR(hm_key_parse_spki(&more, hm_buf_view(&longer), &err),
                HM_FORMAT, "public key");
        }
    }
}

/* A changed byte is refused, or it is another key in its canonical form. */
static void changed_bytes_are_refused_or_another_key(void)
{
    for (size_t i = 0; i < TEST_LEN(good); i++) {
        hm_auto_ptr(key) key = NULL;
        struct hm_err err = {0};
        struct hm_bytes der;
        uint8_t copy[HM_KEY_SPKI_MAX];

        if (!CHECK_OK(hm_key_parse(&key, hm_bytes_str(good[i].pem), &err)))
            continue;
        der = hm_key_spki(key);
        for (size_t at = 0; at < der.len; at += stride()) {
            hm_auto_ptr(key) other = NULL;

            test_case("%zu, byte %zu", i, at);
            memcpy(copy, der.p, der.len);
            copy[at] ^= (uint8_t)(1 << at % 8);
            if (!hm_key_parse_spki(&other, hm_bytes(copy, der.len), &err))
                continue;
            CHECK_BYTES(hm_key_spki(other), hm_bytes(copy, der.len));
            CHECK(!hm_key_eq(other, key));
            CHECK(!hm_digest_eq(hm_key_id(other), hm_key_id(key)));
            CHECK(good[i].type == HM_KEY_RSA || good[i].type == HM_KEY_ED25519);
        }
    }
}

/* x and x + p are one point, and would be two encodings of one key. P-521 is
 * the curve whose numbers have room for that: p is 2^521 - 1. */
static void coordinates_beyond_the_prime_are_refused(void)
{
    hm_auto_ptr(key) key = NULL;
    hm_auto_ptr(key) other = NULL;
    uint8_t raw[HM_KEY_POINT_MAX];
    struct hm_err err = {0};
    size_t at = 66; /* the last byte of x */

    if (!CHECK_OK(hm_key_parse(&key, HM_LIT(PUB_P521), &err)) ||
        !CHECK_EQ(hm_key_raw(key).len, sizeof(raw)))
        return;
    memcpy(raw, hm_key_raw(key).p, sizeof(raw));
    raw[1] = (uint8_t)(raw[1] + 2);
    while (raw[at]-- == 0)
        at--;
    CHECK_ERR(
        hm_key_parse_raw(&other, HM_KEY_P521, hm_bytes(raw, sizeof(raw)), &err),
        HM_FORMAT, "public key");
    CHECK(other == NULL);
}

static void other_keys_and_files_are_refused(void)
{
    static const struct {
        const char *name, *in;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"empty", "", HM_FORMAT, "public key"},
        {"text", "hello", HM_FORMAT, "public key"},
        {"RSA of 1024 bits", PUB_RSA_1024, HM_UNSUPPORTED, "1024 bits"},
        {"secp256k1", PUB_SECP256K1, HM_UNSUPPORTED, "named curves"},
        {"explicit curve", PUB_P256_EXPLICIT, HM_UNSUPPORTED, "named curves"},
        {"compressed", PUB_P256_COMPRESSED, HM_UNSUPPORTED, "compressed point"},
        {"Ed448", PUB_ED448, HM_UNSUPPORTED, "key algorithm 1.3.101.113"},
        {"RSASSA-PSS", PUB_RSA_PSS, HM_UNSUPPORTED,
            "key algorithm 1.2.840.113549.1.1.10"},
        {"two keys", PUB_P256 PUB_P384, HM_FORMAT, "2 PEM blocks"},
        {"private", KEY_P256, HM_UNSUPPORTED, "\"PRIVATE KEY\", not"},
        {"text that looks like a block", "-----BEGIN\n" PUB_P256, HM_FORMAT,
            "not the begin of a block"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(key) key = NULL;
        struct hm_err err = {0};

        test_case("%s", cases[i].name);
        CHECK_ERR(hm_key_parse(&key, hm_bytes_str(cases[i].in), &err),
            cases[i].code, cases[i].words);
        CHECK(key == NULL);
    }
}

/* Certtool describes the key first; package hosts write it in one line. */
static void files_of_other_programs_are_read(void)
{
    hm_auto(buf) line = hm_buf(HM_KEY_FILE_MAX);
    hm_auto_ptr(key) want = NULL;
    hm_auto_ptr(key) text = NULL;
    hm_auto_ptr(key) long_line = NULL;
    struct hm_err err = {0};

    if (!CHECK_OK(hm_key_parse(&want, hm_bytes_str(PUB_P256), &err)))
        return;
    if (CHECK_OK(hm_key_parse(
            &text, hm_bytes_str("Key:\n\t04:8f\n" PUB_P256), &err)))
        CHECK(hm_key_eq(want, text));
    hm_buf_put_str(&line, "-----BEGIN PUBLIC KEY-----\n");
    hm_base64_encode(&line, HM_BASE64, hm_key_spki(want));
    hm_buf_put_str(&line, "\n-----END PUBLIC KEY-----");
    if (CHECK_OK(hm_key_parse(&long_line, hm_buf_view(&line), &err)))
        CHECK(hm_key_eq(want, long_line));
}

static void a_file_may_not_be_huge(void)
{
    hm_auto(buf) big = hm_buf(2 * HM_KEY_FILE_MAX);
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};

    if (!CHECK(hm_buf_extend(&big, HM_KEY_FILE_MAX + 1) != NULL))
        return;
    CHECK_ERR(hm_key_parse(&key, hm_buf_view(&big), &err), HM_LIMIT,
        "65537 bytes, at most 65536");
    CHECK_ERR(hm_key_parse_raw(&key, HM_KEY_RSA, hm_buf_view(&big), &err),
        HM_LIMIT, "public key: longer than 4096 bytes");
}

/* y changed by one: not on the curve. Coordinates are below the prime. */
static void points_lie_on_their_curve(void)
{
    static const uint8_t beyond[65] = {4, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 1};
    static const uint8_t origin[65] = {4};
    static const uint8_t infinity[1] = {0};
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};
    uint8_t point[65];

    if (!CHECK_OK(hm_key_parse(&key, HM_LIT(PUB_P256), &err)))
        return;
    memcpy(point, hm_key_raw(key).p, sizeof(point));
    hm_key_free(hm_move(key));
    point[64] ^= 1;
    CHECK_ERR(hm_key_parse_raw(&key, HM_KEY_P256, hm_bytes(point, 65), &err),
        HM_FORMAT, "not on curve");
    point[64] ^= 1;
    point[0] = 6; /* hybrid form */
    CHECK_ERR(hm_key_parse_raw(&key, HM_KEY_P256, hm_bytes(point, 65), &err),
        HM_FORMAT, "begin with 4");
    CHECK_ERR(hm_key_parse_raw(&key, HM_KEY_P256, hm_bytes(beyond, 65), &err),
        HM_FORMAT, "public key");
    CHECK_ERR(hm_key_parse_raw(&key, HM_KEY_P256, hm_bytes(origin, 65), &err),
        HM_FORMAT, "public key");
    CHECK_ERR(hm_key_parse_raw(&key, HM_KEY_P256, hm_bytes(infinity, 1), &err),
        HM_FORMAT, "point of 1 bytes");
    CHECK_ERR(hm_key_parse_raw(&key, HM_KEY_P384, hm_bytes(point, 65), &err),
        HM_FORMAT, "point of 65 bytes, not 97");
    CHECK_ERR(hm_key_parse_raw(&key, HM_KEY_NONE, hm_bytes(point, 65), &err),
        HM_USAGE, "");
    CHECK(key == NULL);
}

static void ed25519_points_have_prime_order(void)
{
    static const struct {
        const char *name;
        uint8_t point[32];
    } cases[] = {
        {"neutral", {1}},
        {"order 2",
            {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                0x7f}},
        {"order 4", {0}},
        {"not canonical",
            {0xee, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                0x7f}},
        {"not on the curve", {2}},
    };
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].name);
        CHECK_ERR(hm_key_parse_raw(
                      &key, HM_KEY_ED25519, hm_bytes(cases[i].point, 32), &err),
            HM_FORMAT, "prime-order");
    }
    CHECK_ERR(hm_key_parse_raw(
                  &key, HM_KEY_ED25519, hm_bytes(cases[0].point, 31), &err),
        HM_FORMAT, "of 31 bytes, not 32");
}

static void rsa_numbers_have_their_bounds(void)
{
    static const struct {
        const char *name;
        size_t n_len;
        uint8_t n_first, n_last;
        struct hm_bytes e;
        enum hm_code code;
        const char *words;
    } cases[] = {
#define E(s) {(const uint8_t *)(s), sizeof(s) - 1}
        {"good", 256, 0x80, 1, E("\1\0\1"), HM_OK, ""},
        {"e is 3", 256, 0x80, 1, E("\3"), HM_OK, ""},
        {"4096 bits", 512, 0xff, 1, E("\1\0\1"), HM_OK, ""},
        {"e of 4 bytes", 256, 0x80, 1, E("\xff\xff\xff\xff"), HM_OK, ""},
        {"2047 bits", 256, 0x7f, 1, E("\1\0\1"), HM_UNSUPPORTED, "2047 bits"},
        {"4097 bits", 513, 1, 1, E("\1\0\1"), HM_UNSUPPORTED, "513 bytes"},
        {"even modulus", 256, 0x80, 2, E("\1\0\1"), HM_FORMAT, "is even"},
        {"e is 1", 256, 0x80, 1, E("\1"), HM_FORMAT, "even or 1"},
        {"e is 0", 256, 0x80, 1, E("\0"), HM_FORMAT, "even or 1"},
        {"e is even", 256, 0x80, 1, E("\1\0\2"), HM_FORMAT, "even or 1"},
        {"e of 5 bytes", 256, 0x80, 1, E("\1\0\0\0\1"), HM_UNSUPPORTED,
            "exponent of 5 bytes"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto_ptr(key) key = NULL;
        hm_auto(buf) der = hm_buf(HM_KEY_SPKI_MAX);
        struct hm_der_out out = hm_der_out(&der);
        struct hm_err err = {0};
        uint8_t n[513] = {0};
        struct hm_bytes view;

        test_case("%s", cases[i].name);
        n[0] = cases[i].n_first;
        n[cases[i].n_len - 1] = cases[i].n_last;
        hm_der_begin(&out, HM_DER_SEQUENCE);
        hm_der_put_uint(&out, hm_bytes(n, cases[i].n_len));
        hm_der_put_uint(&out, cases[i].e);
        hm_der_finish(&out);
        if (!CHECK_OK(hm_der_out_end(&out, &view, &err)))
            continue;
        CHECK_CODE(hm_key_parse_pkcs1(&key, view, &err), cases[i].code,
            cases[i].words);
    }
}

TEST_SUITE(crypto_key_parse, TEST(keys_are_what_their_file_says),
    TEST(the_kind_of_no_key_is_none),
    TEST(no_prefix_and_no_longer_text_is_the_key),
    TEST(changed_bytes_are_refused_or_another_key),
    TEST(coordinates_beyond_the_prime_are_refused),
    TEST(other_keys_and_files_are_refused),
    TEST(files_of_other_programs_are_read), TEST(a_file_may_not_be_huge),
    TEST(points_lie_on_their_curve), TEST(ed25519_points_have_prime_order),
    TEST(rsa_numbers_have_their_bounds));

/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/ecsig.h"

#include <string.h>

#include "base/limits.h"
#include "test.h"

/* r = 0x80 followed by zeros (needs a leading zero in DER), s = 1. */
#define R32 "\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define ONE32                                                                  \
    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01"
#define ZERO32                                                                 \
    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
/* The order of P-256, and one less. */
#define N32                                                                    \
    "\xff\xff\xff\xff\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xbc\xe6\xfa\xad" \
    "\xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x51"
#define N32_LESS                                                               \
    "\xff\xff\xff\xff\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xbc\xe6\xfa\xad" \
    "\xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x50"
#define DER_GOOD "\x30\x26\x02\x21\0" R32 "\x02\x01\x01"

static void both_spellings_come_back_as_they_went(void)
{
    hm_auto(buf) der = hm_buf(HM_SIGNATURE_MAX);
    hm_auto(buf) p1363 = hm_buf(HM_SIGNATURE_MAX);
    struct hm_err err = {0};
    struct hm_ecsig sig, again;

    if (!CHECK_OK(
            hm_ecsig_parse_der(&sig, HM_KEY_P256, HM_LIT(DER_GOOD), &err)))
        return;
    hm_ecsig_write_der(&der, &sig);
    hm_ecsig_write_p1363(&p1363, &sig);
    if (!CHECK_OK(hm_buf_end(&der, NULL, &err)) ||
        !CHECK_OK(hm_buf_end(&p1363, NULL, &err)))
        return;
    CHECK_BYTES(hm_buf_view(&der), HM_LIT(DER_GOOD));
    CHECK_BYTES(hm_buf_view(&p1363), HM_LIT(R32 ONE32));
    if (CHECK_OK(hm_ecsig_parse_p1363(
            &again, HM_KEY_P256, hm_buf_view(&p1363), &err)))
        CHECK_BYTES(hm_bytes(again.r, 32), HM_LIT(R32));
}

static void der_rejects(void)
{
    static const struct {
        const char *name;
        struct hm_bytes in;
    } cases[] = {
#define IN(s) {(const uint8_t *)(s), sizeof(s) - 1}
        {"empty", IN("")},
        {"r is 0", IN("\x30\x06\x02\x01\0\x02\x01\x01")},
        {"s is 0", IN("\x30\x06\x02\x01\x01\x02\x01\0")},
        {"r is negative", IN("\x30\x06\x02\x01\xff\x02\x01\x01")},
        {"s is negative", IN("\x30\x06\x02\x01\x01\x02\x01\x80")},
        {"r is not minimal", IN("\x30\x07\x02\x02\0\x01\x02\x01\x01")},
        {"r is empty", IN("\x30\x05\x02\0\x02\x01\x01")},
        {"r is the order", IN("\x30\x26\x02\x21\0" N32 "\x02\x01\x01")},
        {"s is the order", IN("\x30\x26\x02\x01\x01\x02\x21\0" N32)},
        {"r is longer than the field",
            IN("\x30\x26\x02\x21\x01" R32 "\x02\x01\x01")},
        {"three numbers", IN("\x30\x09\x02\x01\x01\x02\x01\x01\x02\x01\x01")},
        {"one number", IN("\x30\x03\x02\x01\x01")},
        {"a set", IN("\x31\x06\x02\x01\x01\x02\x01\x01")},
        {"a long length", IN("\x30\x81\x06\x02\x01\x01\x02\x01\x01")},
        {"no length", IN("\x30\x80\x02\x01\x01\x02\x01\x01\0\0")},
        {"a byte behind", IN("\x30\x06\x02\x01\x01\x02\x01\x01\0")},
        {"an enumerated", IN("\x30\x06\x0a\x01\x01\x02\x01\x01")},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};
        struct hm_ecsig sig = {0};

        test_case("%s", cases[i].name);
        CHECK_ERR(hm_ecsig_parse_der(&sig, HM_KEY_P256, cases[i].in, &err),
            HM_FORMAT, "");
        CHECK_EQ(sig.len, 0);
    }
}

static void numbers_end_one_below_the_order(void)
{
    static const struct {
        const char *name;
        struct hm_bytes in;
        bool good;
    } cases[] = {
        {"1 and 1", IN(ONE32 ONE32), true},
        {"n-1 and n-1", IN(N32_LESS N32_LESS), true},
        {"n and 1", IN(N32 ONE32), false},
        {"1 and n", IN(ONE32 N32), false},
        {"0 and 1", IN(ZERO32 ONE32), false},
        {"1 and 0", IN(ONE32 ZERO32), false},
        {"one byte short", IN(ONE32 "\0\0"), false},
        {"one byte long", IN(ONE32 ONE32 "\0"), false},
        {"of P-384", IN(ONE32 ONE32 ONE32), false},
        {"empty", IN(""), false},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};
        struct hm_ecsig sig;

        test_case("%s", cases[i].name);
        CHECK_EQ(hm_ecsig_parse_p1363(&sig, HM_KEY_P256, cases[i].in, &err),
            cases[i].good);
        CHECK_EQ(err.code, cases[i].good ? HM_OK : HM_FORMAT);
    }
}

static void every_prefix_and_every_other_byte_is_refused_or_different(void)
{
    struct hm_bytes good = HM_LIT(DER_GOOD);
    uint8_t copy[sizeof(DER_GOOD)];

    for (size_t len = 0; len < good.len; len++) {
        struct hm_err err = {0};
        struct hm_ecsig sig;

        CHECK(!hm_ecsig_parse_der(
            &sig, HM_KEY_P256, hm_bytes(good.p, len), &err));
    }
    for (size_t i = 0; i < 8 * good.len; i += test_torture() ? 61 : 1) {
        hm_auto(buf) der = hm_buf(HM_SIGNATURE_MAX);
        struct hm_err err = {0};
        struct hm_ecsig sig;

        memcpy(copy, good.p, good.len);
        copy[i / 8] ^= (uint8_t)(1 << i % 8);
        if (!hm_ecsig_parse_der(
                &sig, HM_KEY_P256, hm_bytes(copy, good.len), &err))
            continue;
        hm_ecsig_write_der(&der, &sig); /* what is accepted is canonical */
        if (CHECK_OK(hm_buf_end(&der, NULL, &err)))
            CHECK_BYTES(hm_buf_view(&der), hm_bytes(copy, good.len));
    }
}

static void every_curve_has_its_length(void)
{
    static const struct {
        enum hm_key_type type;
        size_t len;
    } cases[] = {{HM_KEY_P256, 32}, {HM_KEY_P384, 48}, {HM_KEY_P521, 66}};
    uint8_t in[2 * HM_ECSIG_FIELD_MAX] = {0};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};
        struct hm_ecsig sig;

        memset(in, 0, sizeof(in));
        in[cases[i].len - 1] = in[2 * cases[i].len - 1] = 7;
        if (CHECK_OK(hm_ecsig_parse_p1363(
                &sig, cases[i].type, hm_bytes(in, 2 * cases[i].len), &err)))
            CHECK_EQ(sig.len, cases[i].len);
    }
}

static void other_keys_have_no_such_signature(void)
{
    static const enum hm_key_type types[] = {
        HM_KEY_NONE, HM_KEY_RSA, HM_KEY_ED25519, (enum hm_key_type)99};

    for (size_t i = 0; i < TEST_LEN(types); i++) {
        struct hm_err err = {0};
        struct hm_ecsig sig;

        CHECK_ERR(hm_ecsig_parse_der(&sig, types[i], HM_LIT(DER_GOOD), &err),
            HM_USAGE, "no ECDSA key");
        CHECK_ERR(hm_ecsig_parse_p1363(&sig, types[i], HM_LIT(R32 ONE32), &err),
            HM_USAGE, "no ECDSA key");
    }
}

TEST_SUITE(crypto_ecsig, TEST(both_spellings_come_back_as_they_went),
    TEST(der_rejects), TEST(numbers_end_one_below_the_order),
    TEST(every_prefix_and_every_other_byte_is_refused_or_different),
    TEST(every_curve_has_its_length), TEST(other_keys_have_no_such_signature));

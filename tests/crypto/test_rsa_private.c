/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "crypto/key_impl.h"
#include "enc/der.h"
#include "enc/pem.h"
#include "keys.h"
#include "test.h"

enum { NUMBERS = 8 };

/* The numbers of the test key, each in memory of its own. */
struct numbers {
    uint8_t room[NUMBERS][600];
    size_t len[NUMBERS];
};

static bool load(struct numbers *out)
{
    hm_auto(pem) file = {0};
    struct hm_err err = {0};
    struct hm_der rd;

    if (!CHECK_OK(
            hm_pem_parse(&file, HM_LIT(KEY_RSA_PKCS1), HM_PEM_NO_TEXT, &err)))
        return false;
    rd = hm_der(file.blocks[0].body);
    hm_der_enter(&rd, HM_DER_SEQUENCE);
    CHECK_EQ(hm_der_u64(&rd), 0);
    for (size_t i = 0; i < NUMBERS; i++) {
        struct hm_bytes number = hm_der_uint(&rd);

        if (!CHECK(number.len <= 256))
            return false;
        memcpy(out->room[i], number.p, number.len);
        out->len[i] = number.len;
    }
    hm_der_leave(&rd);
    return CHECK_OK(hm_der_end(&rd, &err));
}

static struct hm_rsa rsa_of(const struct numbers *in)
{
    struct hm_bytes v[NUMBERS];

    for (size_t i = 0; i < NUMBERS; i++)
        v[i] = hm_bytes(in->room[i], in->len[i]);
    return (struct hm_rsa){v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]};
}

static void numbers_make_the_key(void)
{
    hm_auto_ptr(key) key = NULL;
    hm_auto_ptr(key) pub = NULL;
    struct hm_err err = {0};
    struct numbers numbers;
    struct hm_rsa rsa;

    if (!load(&numbers))
        return;
    rsa = rsa_of(&numbers);
    CHECK_EQ(hm_rsa_bits(&rsa), 2048);
    if (CHECK_OK(hm_rsa_pair(&key, &rsa, &err)) &&
        CHECK_OK(hm_key_parse(&pub, HM_LIT(PUB_RSA), &err)))
        CHECK(hm_key_eq(key, pub));
}

/* One bit of each number, so each of the checks is the only one to find it. */
static void every_number_is_checked(void)
{
    static const char *const names[NUMBERS] = {
        "n", "e", "d", "p", "q", "dp", "dq", "qinv"};

    for (size_t i = 0; i < NUMBERS; i++) {
        hm_auto_ptr(key) key = NULL;
        struct hm_err err = {0};
        struct numbers numbers;
        struct hm_rsa rsa;

        test_case("%s", names[i]);
        if (!load(&numbers))
            return;
        numbers.room[i][numbers.len[i] / 2] ^= 0x10;
        rsa = rsa_of(&numbers);
        CHECK_ERR(hm_rsa_pair(&key, &rsa, &err), HM_MISMATCH,
            "do not belong together");
    }
}

static void numbers_may_not_be_missing_or_long(void)
{
    for (size_t i = 2; i < NUMBERS; i++) {
        hm_auto_ptr(key) key = NULL;
        struct hm_err err = {0};
        struct numbers numbers;
        struct hm_rsa rsa;

        test_case("%zu", i);
        if (!load(&numbers))
            return;
        numbers.len[i] = 0;
        rsa = rsa_of(&numbers);
        CHECK_ERR(hm_rsa_pair(&key, &rsa, &err), HM_MISMATCH,
            "do not belong together");
        numbers.len[i] = 257;
        rsa = rsa_of(&numbers);
        CHECK_ERR(hm_rsa_pair(&key, &rsa, &err), HM_FORMAT,
            "longer than the modulus");
    }
}

static void swapped_primes_are_refused(void)
{
    hm_auto_ptr(key) key = NULL;
    struct hm_err err = {0};
    struct numbers numbers;
    struct hm_rsa rsa;
    struct hm_bytes p;

    if (!load(&numbers))
        return;
    rsa = rsa_of(&numbers);
    p = rsa.p;
    rsa.p = rsa.q;
    rsa.q = p;
    CHECK_ERR(hm_rsa_pair(&key, &rsa, &err), HM_MISMATCH, "together");
    rsa.q = rsa.p;
    CHECK_ERR(hm_rsa_pair(&key, &rsa, &err), HM_MISMATCH, "together");
}

TEST_SUITE(crypto_rsa_private, TEST(numbers_make_the_key),
    TEST(every_number_is_checked), TEST(numbers_may_not_be_missing_or_long),
    TEST(swapped_primes_are_refused));

/* SPDX-License-Identifier: Apache-2.0 */
/* The typed reads of der.h (lib/enc/der_read.c). */
#include <string.h>

#include "enc/der.h"
#include "enc/oid.h"
#include "test.h"

/* A view as a constant. */
#define IN(literal) HM_OID(literal)

static void reads_integers(void)
{
    static const struct {
        struct hm_bytes in, raw, magnitude;
        uint64_t number;
    } cases[] = {
        {IN("\2\1\0"), IN("\0"), IN("\0"), 0},
        {IN("\2\1\x7f"), IN("\x7f"), IN("\x7f"), 127},
        {IN("\2\2\0\x80"), IN("\0\x80"), IN("\x80"), 128},
        {IN("\2\2\1\0"), IN("\1\0"), IN("\1\0"), 256},
        {IN("\2\x9\0\xff\xff\xff\xff\xff\xff\xff\xff"),
            IN("\0\xff\xff\xff\xff\xff\xff\xff\xff"),
            IN("\xff\xff\xff\xff\xff\xff\xff\xff"), UINT64_MAX},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_der rd = hm_der(cases[i].in);
        struct hm_err err = {0};

        test_case("%zu", i);
        CHECK_BYTES(hm_der_int(&rd), cases[i].raw);
        CHECK_OK(hm_der_end(&rd, &err));
        rd = hm_der(cases[i].in);
        CHECK_BYTES(hm_der_uint(&rd), cases[i].magnitude);
        CHECK_OK(hm_der_end(&rd, &err));
        rd = hm_der(cases[i].in);
        CHECK(hm_der_u64(&rd) == cases[i].number);
        CHECK_OK(hm_der_end(&rd, &err));
    }
}

static void refuses_numbers_that_it_cannot_give(void)
{
    static const struct hm_bytes negative = IN("\2\1\x80");
    static const struct hm_bytes big = IN("\2\x9\1\0\0\0\0\0\0\0\0");
    struct hm_der rd = hm_der(negative);
    struct hm_err err = {0};

    CHECK_BYTES(hm_der_int(&rd), HM_LIT("\x80"));
    CHECK_OK(hm_der_end(&rd, &err));
    rd = hm_der(negative);
    CHECK_EQ(hm_der_uint(&rd).len, 0);
    CHECK_ERR(hm_der_end(&rd, &err), HM_FORMAT, "offset 0: number is negative");
    rd = hm_der(negative);
    CHECK_EQ(hm_der_u64(&rd), 0);
    CHECK_ERR(hm_der_end(&rd, &err), HM_FORMAT, "number is negative");
    rd = hm_der(big);
    CHECK_EQ(hm_der_uint(&rd).len, 9);
    CHECK_OK(hm_der_end(&rd, &err));
    rd = hm_der(big);
    CHECK_EQ(hm_der_u64(&rd), 0);
    CHECK_ERR(hm_der_end(&rd, &err), HM_UNSUPPORTED, "more than 64 bits");
    rd = hm_der(HM_LIT("\xa\1\2\2\1\1"));
    CHECK_EQ(hm_der_enumerated(&rd), 2);
    CHECK_EQ(hm_der_enumerated(&rd), 0);
    CHECK_ERR(hm_der_end(&rd, &err), HM_FORMAT, "INTEGER, not ENUMERATED");
}

static void reads_booleans_and_their_default(void)
{
    struct hm_der rd = hm_der(HM_LIT("\1\1\xff\1\1\0\1\1\xff\5\0"));
    struct hm_err err = {0};

    CHECK(hm_der_bool(&rd));
    CHECK(!hm_der_bool(&rd));
    CHECK(hm_der_bool_default_false(&rd));
    CHECK(!hm_der_bool_default_false(&rd));
    hm_der_null(&rd);
    CHECK(!hm_der_bool_default_false(&rd));
    CHECK_OK(hm_der_end(&rd, &err));
    rd = hm_der(HM_LIT("\1\1\0"));
    CHECK(!hm_der_bool_default_false(&rd));
    CHECK_ERR(hm_der_end(&rd, &err), HM_FORMAT, "offset 0: FALSE is encoded");
    rd = hm_der(HM_LIT("\1\1\1"));
    CHECK(!hm_der_bool_default_false(&rd));
    CHECK_ERR(hm_der_end(&rd, &err), HM_FORMAT, "neither 00 nor FF");
}

static void reads_implicit_booleans_with_a_default(void)
{
    struct hm_der rd = hm_der(HM_LIT("\x81\1\xff"));
    struct hm_err err = {0};

    hm_der_implicit(&rd, 0);
    CHECK(!hm_der_bool_default_false(&rd));
    hm_der_implicit(&rd, 1);
    CHECK(hm_der_bool_default_false(&rd));
    hm_der_implicit(&rd, 2);
    CHECK(!hm_der_bool_default_false(&rd));
    CHECK_OK(hm_der_end(&rd, &err));
}

static void reads_bit_strings_of_whole_bytes(void)
{
    struct hm_der rd = hm_der(HM_LIT("\3\3\0\xab\xcd\3\1\0"));
    struct hm_err err = {0};

    CHECK_BYTES(hm_der_bits(&rd), HM_LIT("\xab\xcd"));
    CHECK_BYTES(hm_der_bits(&rd), HM_LIT(""));
    CHECK_OK(hm_der_end(&rd, &err));
    rd = hm_der(HM_LIT("\3\2\1\2"));
    CHECK_EQ(hm_der_bits(&rd).len, 0);
    CHECK_ERR(hm_der_end(&rd, &err), HM_FORMAT, "ends within a byte");
}

static void reads_named_bits(void)
{
    static const struct {
        struct hm_bytes in;
        uint32_t bits;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {IN("\3\1\0"), 0, HM_OK, ""},
        {IN("\3\2\7\x80"), 1, HM_OK, ""},
        {IN("\3\2\1\6"), 1 << 5 | 1 << 6, HM_OK, ""}, /* a CA's key usage */
        {IN("\3\3\7\0\x80"), 1 << 8, HM_OK, ""},
        {IN("\3\5\0\0\0\0\1"), 1U << 31, HM_OK, ""},
        {IN("\3\2\0\x80"), 0, HM_FORMAT, "named bits end in a bit that is 0"},
        {IN("\3\2\0\0"), 0, HM_FORMAT, "named bits end in a bit that is 0"},
        {IN("\3\6\7\0\0\0\0\x80"), 0, HM_UNSUPPORTED, "more than 32"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_der rd = hm_der(cases[i].in);
        struct hm_err err = {0};

        test_case("%zu", i);
        CHECK(hm_der_named_bits(&rd) == cases[i].bits);
        CHECK_CODE(hm_der_end(&rd, &err), cases[i].code, cases[i].words);
    }
}

static void reads_octets_oids_and_nulls(void)
{
    struct hm_der rd = hm_der(HM_LIT("\4\2hi\4\0\6\2\x2a\3\5\0"));
    struct hm_err err = {0};

    CHECK_BYTES(hm_der_octets(&rd), HM_LIT("hi"));
    CHECK_BYTES(hm_der_octets(&rd), HM_LIT(""));
    CHECK_BYTES(hm_der_oid(&rd), HM_LIT("\x2a\3"));
    hm_der_null(&rd);
    CHECK_OK(hm_der_end(&rd, &err));
}

static void reads_text(void)
{
    struct hm_der rd =
        hm_der(HM_LIT("\xc\1a\x13\1b\x16\1c\xc\1d\x13\1e\x16\1f"));
    struct hm_err err = {0};

    CHECK_BYTES(hm_der_utf8(&rd), HM_LIT("a"));
    CHECK_BYTES(hm_der_printable(&rd), HM_LIT("b"));
    CHECK_BYTES(hm_der_ia5(&rd), HM_LIT("c"));
    CHECK_BYTES(hm_der_text(&rd), HM_LIT("d"));
    CHECK_BYTES(hm_der_text(&rd), HM_LIT("e"));
    CHECK_BYTES(hm_der_text(&rd), HM_LIT("f"));
    CHECK_OK(hm_der_end(&rd, &err));
}

static void refuses_other_text(void)
{
    static const struct {
        struct hm_bytes in;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {IN("\x14\1a"), HM_UNSUPPORTED, "offset 0: text of an old type"},
        {IN("\x1e\2\0a"), HM_UNSUPPORTED, "offset 0: text of an old type"},
        {IN("\x14\2a"), HM_FORMAT, "beyond the end"},
        {IN("\4\1a"), HM_FORMAT, "OCTET STRING, not UTF8String"},
        {IN("\xc\1\xff"), HM_FORMAT, "UTF8String is not UTF-8"},
        {IN("\x13\1@"), HM_FORMAT, "PrintableString holds"},
        {IN("\x16\1\xff"), HM_FORMAT, "IA5String holds"},
        {IN(""), HM_FORMAT, "UTF8String is missing"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_der rd = hm_der(cases[i].in);
        struct hm_err err = {0};

        test_case("%s", cases[i].words);
        CHECK_EQ(hm_der_text(&rd).len, 0);
        CHECK_ERR(hm_der_end(&rd, &err), cases[i].code, cases[i].words);
    }
}

#define UTC                                                                    \
    "\x17\xd"                                                                  \
    "700101000001Z"
#define GENERALIZED                                                            \
    "\x18\xf"                                                                  \
    "19700101000002Z"
#define FRACTION                                                               \
    "\x18\x12"                                                                 \
    "19700101000003.25Z"

static void reads_times_of_certificates_and_timestamps(void)
{
    struct hm_der rd = hm_der(HM_LIT(UTC GENERALIZED FRACTION GENERALIZED));
    struct hm_err err = {0};
    struct hm_time fine;

    CHECK_EQ(hm_der_time(&rd), 1);
    CHECK_EQ(hm_der_time(&rd), 2);
    fine = hm_der_time_fine(&rd);
    CHECK_EQ(fine.s, 3);
    CHECK_EQ(fine.ns, 250000000);
    fine = hm_der_time_fine(&rd);
    CHECK_EQ(fine.s, 2);
    CHECK_EQ(fine.ns, 0);
    CHECK_OK(hm_der_end(&rd, &err));
}

static void refuses_times_of_the_wrong_kind(void)
{
    struct hm_der rd = hm_der(HM_LIT(FRACTION));
    struct hm_err err = {0};

    CHECK_EQ(hm_der_time(&rd), 0);
    CHECK_ERR(hm_der_end(&rd, &err), HM_FORMAT, "offset 0: time has a fract");
    rd = hm_der(HM_LIT(UTC));
    CHECK_EQ(hm_der_time_fine(&rd).s, 0);
    CHECK_ERR(hm_der_end(&rd, &err), HM_FORMAT, "UTCTime, not GeneralizedTime");
    rd = hm_der(HM_LIT("\5\0"));
    CHECK_EQ(hm_der_time(&rd), 0);
    CHECK_ERR(hm_der_end(&rd, &err), HM_FORMAT, "NULL, not UTCTime");
    rd = hm_der(HM_LIT("\x17\xb"
                       "7001010000Z"));
    CHECK_EQ(hm_der_time(&rd), 0);
    CHECK_ERR(hm_der_end(&rd, &err), HM_FORMAT, "UTCTime is not YYMMDD");
}

TEST_SUITE(enc_der_read, TEST(reads_integers),
    TEST(refuses_numbers_that_it_cannot_give),
    TEST(reads_booleans_and_their_default),
    TEST(reads_implicit_booleans_with_a_default),
    TEST(reads_bit_strings_of_whole_bytes), TEST(reads_named_bits),
    TEST(reads_octets_oids_and_nulls), TEST(reads_text),
    TEST(refuses_other_text), TEST(reads_times_of_certificates_and_timestamps),
    TEST(refuses_times_of_the_wrong_kind));

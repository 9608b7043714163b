/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/double.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

enum { RANDOM_COUNT = 20000 };

static uint64_t bits_of(double v)
{
    uint64_t bits;

    memcpy(&bits, &v, sizeof(bits));
    return bits;
}

static double from_bits(uint64_t bits)
{
    double v;

    memcpy(&v, &bits, sizeof(v));
    return v;
}

/* Xorshift: the same numbers in every run. */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static double parse(const char *text)
{
    struct hm_decimal d;

    CHECK(hm_decimal_parse(&d, hm_bytes_str(text)));
    return hm_decimal_to_double(&d);
}

static void digits_and_point_are_found(void)
{
    static const struct {
        const char *text, *digits;
        int point;
    } cases[] = {
        {"0", "", 0},
        {"-0.000e99", "", 0},
        {"12.5", "125", 2},
        {"-0.00120", "12", -2},
        {"100", "1", 3},
        {"100e-2", "1", 1},
        {"0.5E+3", "5", 3},
        {"1.0", "1", 1},
        {"10.01", "1001", 2},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_decimal d;
        char digits[HM_DECIMAL_MAX + 1] = {0};

        test_case("%s", cases[i].text);
        CHECK(hm_decimal_parse(&d, hm_bytes_str(cases[i].text)));
        for (size_t j = 0; j < d.count; j++)
            digits[j] = (char)('0' + d.digits[j]);
        CHECK_STR(digits, cases[i].digits);
        CHECK_EQ(d.point, cases[i].point);
    }
}

static void exponents_beyond_all_use_are_refused(void)
{
    static const char *const cases[] = {
        "1e401", "1e-402", "1e99999999999999999999999999", "-1e-4294967297"};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_decimal d;

        test_case("%s", cases[i]);
        CHECK(!hm_decimal_parse(&d, hm_bytes_str(cases[i])));
    }
}

/* Halves of the smallest, the largest and what lies between two neighbours:
 * where readers have been wrong. */
static void text_is_rounded_to_the_nearest(void)
{
    static const struct {
        const char *text;
        uint64_t bits;
    } cases[] = {
        {"1", 0x3ff0000000000000},
        {"0.1", 0x3fb999999999999a},
        {"9007199254740993", 0x4340000000000000},
        {"9007199254740993.00000000000000000000000000000001",
            0x4340000000000001},
        {"9007199254740993.000000000000000000000000001", 0x4340000000000001},
        {"9007199254740992.999999999999999999999999999", 0x4340000000000000},
        {"9007199254740995", 0x4340000000000002},
        {"2.2250738585072011e-308", 0x000fffffffffffff},
        {"2.2250738585072014e-308", 0x0010000000000000},
        {"4.9406564584124654e-324", 0x0000000000000001},
        {"2.4703282292062327e-324", 0},
        {"2.4703282292062328e-324", 0x0000000000000001},
        {"1.7976931348623157e308", 0x7fefffffffffffff},
        {"1.7976931348623158e308", 0x7fefffffffffffff},
        {"1.7976931348623159e308", 0x7ff0000000000000},
        {"1e309", 0x7ff0000000000000},
        {"1e-330", 0},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].text);
        CHECK(bits_of(parse(cases[i].text)) == cases[i].bits);
    }
}

/* Printed by us and by printf(), read by us and by strtod(). */
static void check_both_ways(double v)
{
    struct hm_decimal d;
    char text[64], digits[32] = {0};

    snprintf(text, sizeof(text), "%.17g", v);
    test_case("%s", text);
    CHECK(bits_of(parse(text)) == bits_of(v));
    hm_decimal_from_double(&d, v);
    CHECK(bits_of(hm_decimal_to_double(&d)) == bits_of(v));
    if (!CHECK(d.count >= 1 && d.count <= 17))
        return;
    CHECK(d.digits[0] != 0 && d.digits[d.count - 1] != 0);
    for (size_t i = 0; i < d.count; i++)
        digits[i] = (char)('0' + d.digits[i]);
    snprintf(text, sizeof(text), "0.%se%d", digits, d.point);
    CHECK(bits_of(strtod(text, NULL)) == bits_of(v));
    /* If the nearest decimal of that length reads back, it is the answer. */
    snprintf(text, sizeof(text), "%.*e", (int)d.count - 1, v);
    if (bits_of(strtod(text, NULL)) == bits_of(v)) {
        CHECK_EQ(text[0], digits[0]);
        CHECK(d.count == 1 || strncmp(text + 2, digits + 1, d.count - 1) == 0);
    }
    /* And with a digit less there is none. */
    if (d.count < 2)
        return;
    snprintf(text, sizeof(text), "%.*e", (int)d.count - 2, v);
    CHECK(bits_of(strtod(text, NULL)) != bits_of(v));
}

static void random_doubles_go_both_ways(void)
{
    uint64_t state = 88172645463325252;

    for (unsigned i = 0; i < RANDOM_COUNT && !test_torture(); i++) {
        double v = from_bits(next_random(&state) >> 1);

        if (isfinite(v) && v > 0)
            check_both_ways(v);
    }
}

static void powers_of_two_and_their_neighbours_go_both_ways(void)
{
    for (uint64_t exponent = 0; exponent < 0x7ff && !test_torture();
         exponent++) {
        for (int64_t step = -1; step <= 1; step++) {
            uint64_t bits = (exponent << 52) + (uint64_t)step;

            if (bits > 0 && bits < 0x7ff0000000000000)
                check_both_ways(from_bits(bits));
        }
    }
}

/* The gap below 2^-44 is half of the one above: the shortest decimal is not
 * the nearest of its length. */
static void the_uneven_gap_at_a_power_of_two_is_used(void)
{
    static const uint8_t want[] = {
        5, 6, 8, 4, 3, 4, 1, 8, 8, 6, 0, 8, 0, 8, 0, 2};
    struct hm_decimal d;

    hm_decimal_from_double(&d, 0x1p-44);
    CHECK_BYTES(hm_bytes(d.digits, d.count), hm_bytes(want, sizeof(want)));
    CHECK_EQ(d.point, -13);
}

TEST_SUITE(enc_double, TEST(digits_and_point_are_found),
    TEST(exponents_beyond_all_use_are_refused),
    TEST(text_is_rounded_to_the_nearest), TEST(random_doubles_go_both_ways),
    TEST(powers_of_two_and_their_neighbours_go_both_ways),
    TEST(the_uneven_gap_at_a_power_of_two_is_used));

/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/jcs.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "enc/json_help.h"

enum { RANDOM_COUNT = 2000 };

static void check_form(const char *in, const char *want)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) out = hm_buf(HM_KIB);
    struct hm_err err = {0};

    test_case("%s", in);
    if (CHECK_OK(hm_jcs_write(&out, parsed(&arena, in), &err)))
        CHECK_STR(hm_buf_str(&out), want);
}

static void canonical_form_is_that_of_rfc_8785(void)
{
    static const char *const cases[][2] = {
        {" [ ] ", "[]"},
        {"{ }", "{}"},
        {"[true, false , null]", "[true,false,null]"},
        {"{\"b\": 1, \"a\": [2, -3]}", "{\"a\":[2,-3],\"b\":1}"},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\\\\/\\b\\f\\n\\r\\t\""},
        {"\"\\u0000\\u001F\\u000b\\u007f\"", "\"\\u0000\\u001f\\u000b\x7f\""},
        {"\"\\u00e9\\ud83d\\ude00\\u2028\"",
            "\"\xc3\xa9\xf0\x9f\x98\x80\xe2\x80\xa8\""},
        {"{\"\\uffff\":1,\"\\ud83d\\ude00\":2,\"\\ue000\":3}",
            "{\"\xf0\x9f\x98\x80\":2,\"\xee\x80\x80\":3,\"\xef\xbf\xbf\":1}"},
        {"{\"1\":{\"f\":{\"f\":\"hi\",\"F\":5},\"\\n\":56},\"10\":{},\"\":1}",
            "{\"\":1,\"1\":{\"\\n\":56,\"f\":{\"F\":5,\"f\":\"hi\"}},"
            "\"10\":{}}"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++)
        check_form(cases[i][0], cases[i][1]);
}

static void numbers_are_written_as_ecmascript_does(void)
{
    static const char *const cases[][2] = {
        {"-0", "0"},
        {"0.0", "0"},
        {"-0e5", "0"},
        {"0e99999", "0"},
        {"1.0", "1"},
        {"4.50", "4.5"},
        {"2e-3", "0.002"},
        {"1E30", "1e+30"},
        {"333333333.33333329", "333333333.3333333"},
        {"0.000000000000000000000000001", "1e-27"},
        {"0.000001", "0.000001"},
        {"0.0000001", "1e-7"},
        {"1.5e-7", "1.5e-7"},
        {"1e20", "100000000000000000000"},
        {"1e21", "1e+21"},
        {"123e18", "123000000000000000000"},
        {"-1.25e25", "-1.25e+25"},
        {"1000000000000000000000", "1e+21"},
        {"9007199254740992", "9007199254740992"},
        {"-9007199254740992", "-9007199254740992"},
        {"999999999999999", "999999999999999"},
        {"10000000000000000", "10000000000000000"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++)
        check_form(cases[i][0], cases[i][1]);
}

/* RFC 8785, appendix B, without what JSON cannot say. */
static void the_samples_of_appendix_b_are_met(void)
{
    static const struct {
        uint64_t bits;
        const char *want;
    } cases[] = {
        {0x0000000000000000, "0"},
        {0x8000000000000000, "0"},
        {0x0000000000000001, "5e-324"},
        {0x8000000000000001, "-5e-324"},
        {0x7fefffffffffffff, "1.7976931348623157e+308"},
        {0xffefffffffffffff, "-1.7976931348623157e+308"},
        {0x4340000000000000, "9007199254740992"},
        {0xc340000000000000, "-9007199254740992"},
        {0x4430000000000000, "295147905179352830000"},
        {0x44b52d02c7e14af5, "9.999999999999997e+22"},
        {0x44b52d02c7e14af6, "1e+23"},
        {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
        {0x444b1ae4d6e2ef4e, "999999999999999700000"},
        {0x444b1ae4d6e2ef4f, "999999999999999900000"},
        {0x444b1ae4d6e2ef50, "1e+21"},
        {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
        {0x3eb0c6f7a0b5ed8d, "0.000001"},
        {0x41b3de4355555553, "333333333.3333332"},
        {0x41b3de4355555554, "333333333.33333325"},
        {0x41b3de4355555555, "333333333.3333333"},
        {0x41b3de4355555556, "333333333.3333334"},
        {0x41b3de4355555557, "333333333.33333343"},
        {0xbecbf647612f3696, "-0.0000033333333333333333"},
        {0x43143ff3c1cb0959, "1424953923781206.2"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        char text[64];
        double v;

        memcpy(&v, &cases[i].bits, sizeof(v));
        snprintf(text, sizeof(text), "%.17g", v);
        check_form(text, cases[i].want);
    }
}

static void what_a_double_would_change_is_refused(void)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"9007199254740993", "9007199254740993 is not exact as a double"},
        {"-9007199254740993", "not exact"},
        {"18446744073709551615", "not exact"},
        {"295147905179352825856", "not exact"}, /* 2^68, printed as ..830000 */
        {"1e309", "out of the range of a double"},
        {"-1e309", "out of the range"},
        {"1e400", "out of the range"},
        {"1e999999999999", "out of the range"},
        {"1e-324", "out of the range"},
        {"1e-400", "out of the range"},
        {"1e-999999999999", "out of the range"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto(buf) out = hm_buf(HM_KIB), text = hm_buf(HM_KIB);
        struct hm_err err = {0};

        test_case("%s", cases[i].text);
        hm_buf_printf(&text, "{\"a\":[0,%s]}", cases[i].text);
        CHECK_ERR(hm_jcs_write(&out, parsed(&arena, hm_buf_str(&text)), &err),
            HM_UNSUPPORTED, cases[i].words);
    }
}

static void refusals_carry_their_path(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) out = hm_buf(HM_KIB);
    struct hm_err err = {0};

    CHECK_ERR(hm_jcs_write(&out, parsed(&arena, "{\"a\":[0,1e999]}"), &err),
        HM_UNSUPPORTED, "$.a[1]: 1e999 is out");
}

/* What is canonical stays as it is: number by number, with a fixed seed. */
static void canonical_numbers_are_a_fixed_point(void)
{
    uint64_t state = 2463534242;

    for (unsigned i = 0; i < RANDOM_COUNT && !test_torture(); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto(buf) once = hm_buf(HM_KIB), twice = hm_buf(HM_KIB);
        struct hm_err err = {0};
        char text[64];
        double v;

        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        memcpy(&v, &state, sizeof(v));
        if (v - v != 0) /* infinite or no number */
            continue;
        snprintf(text, sizeof(text), "%.17e", v);
        test_case("%s", text);
        if (!CHECK_OK(hm_jcs_write(&once, parsed(&arena, text), &err)) ||
            !CHECK_OK(
                hm_jcs_write(&twice, parsed(&arena, hm_buf_str(&once)), &err)))
            return;
        CHECK_STR(hm_buf_str(&twice), hm_buf_str(&once));
    }
}

static void a_full_buffer_fails(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) out = hm_buf(3);
    struct hm_err err = {0};

    CHECK_ERR(hm_jcs_write(&out, parsed(&arena, "{\"a\":{\"b\":1}}"), &err),
        HM_LIMIT, "longer than 3 bytes");
    CHECK_ERR(hm_jcs_write(&out, (struct hm_json){0}, &err), HM_USAGE,
        "no JSON value");
}

TEST_SUITE(enc_jcs, TEST(canonical_form_is_that_of_rfc_8785),
    TEST(numbers_are_written_as_ecmascript_does),
    TEST(the_samples_of_appendix_b_are_met),
    TEST(what_a_double_would_change_is_refused),
    TEST(refusals_carry_their_path), TEST(canonical_numbers_are_a_fixed_point),
    TEST(a_full_buffer_fails));

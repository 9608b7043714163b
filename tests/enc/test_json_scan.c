/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/json_scan.h"

#include <string.h>

#include "test.h"

static struct hm_json_scan scan_of(const char *text)
{
    struct hm_bytes in = hm_bytes_str(text);

    return (struct hm_json_scan){.p = in.p, .end = in.p + in.len};
}

/* Where the scanner stopped and what it found wrong there. */
static void check_stop(
    const struct hm_json_scan *s, const char *text, size_t at, const char *why)
{
    CHECK_EQ((size_t)(s->p - (const uint8_t *)text), at);
    CHECK_STR(s->why, why);
}

static void strings_end_behind_their_quote(void)
{
    static const struct {
        const char *text;
        size_t end;
        uint32_t decoded;
    } cases[] = {
        {"\"\"", 2, 0},
        {"\"a\"b", 3, 1},
        {"\"0123456789abcdef\",", 18, 16},
        {"\"\\\"\\\\\"", 6, 2},
        {"\"\\u00e9\"", 8, 2},
        {"\"\\ud83d\\ude00\"", 14, 4},
        {"\"\xc3\xa9\"", 4, 2},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_json_scan s = scan_of(cases[i].text);
        uint32_t decoded = 99;

        test_case("%s", cases[i].text);
        CHECK(hm_json_scan_string(&s, &decoded));
        check_stop(&s, cases[i].text, cases[i].end, NULL);
        CHECK_EQ(decoded, cases[i].decoded);
    }
}

static void strings_stop_at_the_first_wrong_byte(void)
{
    static const struct {
        const char *text;
        size_t at;
    } cases[] = {
        {"\"", 1},
        {"\"abc", 4},
        {"\"a\nb\"", 2},
        {"\"0123456\x1f\"", 8},
        {"\"\\x\"", 1},
        {"\"\\u12g4\"", 1},
        {"\"\\ud800\"", 1},
        {"\"\\udc00\"", 1},
        {"\"\xff\"", 1},
        {"\"\xc3\"", 1},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_json_scan s = scan_of(cases[i].text);
        uint32_t decoded;

        test_case("%s", cases[i].text);
        CHECK(!hm_json_scan_string(&s, &decoded));
        CHECK(s.why != NULL);
        CHECK_EQ((size_t)(s.p - (const uint8_t *)cases[i].text), cases[i].at);
    }
}

/* Blocks of 16 bytes are looked at as one: each place in them, and behind it
 * bytes that would stop, too. */
static void strings_stop_at_every_place_of_a_block(void)
{
    static const char stops[] = "\"\n\\\x1f\x80\xff";
    char text[64];

    for (size_t at = 1; at < 50; at++) {
        for (size_t i = 0; i < sizeof(stops) - 1; i++) {
            struct hm_json_scan s = {.p = (const uint8_t *)text,
                .end = (const uint8_t *)text + sizeof(text)};
            bool quote = stops[i] == '"';
            uint32_t decoded;

            memset(text, i % 2 == 0 ? 'a' : 0x7f, sizeof(text));
            memset(text + at, i % 2 == 0 ? '\n' : '"', sizeof(text) - at);
            text[0] = '"';
            text[at] = stops[i];
            test_case("0x%02x at %zu", (unsigned char)stops[i], at);
            CHECK_EQ(hm_json_scan_string(&s, &decoded), quote);
            CHECK_EQ((size_t)(s.p - (const uint8_t *)text), at + quote);
        }
    }
}

static void numbers_follow_the_grammar(void)
{
    static const struct {
        const char *text;
        bool ok;
        size_t at; /* behind the number, or where it goes wrong */
    } cases[] = {
        {"0", true, 1},
        {"-0", true, 2},
        {"12,", true, 2},
        {"1.5e+10]", true, 7},
        {"1E-2", true, 4},
        {"01", true, 1}, /* the next token is what is wrong then */
        {"-", false, 1},
        {"-a", false, 1},
        {"1.", false, 2},
        {"1.e5", false, 2},
        {"1e", false, 2},
        {"1e+", false, 3},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_json_scan s = scan_of(cases[i].text);

        test_case("%s", cases[i].text);
        CHECK_EQ(hm_json_scan_number(&s), cases[i].ok);
        CHECK_EQ((size_t)(s.p - (const uint8_t *)cases[i].text), cases[i].at);
    }
}

static void words_are_taken_whole(void)
{
    struct hm_json_scan s = scan_of("true,");

    CHECK(hm_json_scan_word(&s, "true"));
    s = scan_of("tru");
    CHECK(!hm_json_scan_word(&s, "true"));
    s = scan_of("nulL");
    CHECK(!hm_json_scan_word(&s, "null"));
}

static void problems_are_recorded_where_they_are(void)
{
    struct hm_json_scan s = scan_of("abc");
    const uint8_t *text = s.p;

    CHECK(!hm_json_scan_fail(&s, text + 1, HM_LIMIT, "too long"));
    check_stop(&s, (const char *)text, 1, "too long");
    CHECK_EQ(s.code, HM_LIMIT);
    CHECK(!s.expected);
    CHECK(!hm_json_scan_expected(&s, "a value"));
    check_stop(&s, (const char *)text, 1, "a value");
    CHECK_EQ(s.code, HM_FORMAT);
    CHECK(s.expected);
}

TEST_SUITE(enc_json_scan, TEST(strings_end_behind_their_quote),
    TEST(strings_stop_at_the_first_wrong_byte),
    TEST(strings_stop_at_every_place_of_a_block),
    TEST(numbers_follow_the_grammar), TEST(words_are_taken_whole),
    TEST(problems_are_recorded_where_they_are));

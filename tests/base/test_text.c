/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <string.h>

#include "base/buf.h"
#include "test.h"

static void every_character_goes_both_ways(void)
{
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        uint8_t bytes[4];
        uint32_t back = ~c;
        size_t len, want = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

        if (c >= 0xd800 && c <= 0xdfff)
            continue;
        len = hm_utf8_put(bytes, c);
        if (len != want || hm_utf8_next(hm_bytes(bytes, len), &back) != len ||
            back != c || !hm_utf8_ok(hm_bytes(bytes, len)) ||
            hm_utf8_ok(hm_bytes(bytes, len - 1)) != (len == 1)) {
            test_case("U+%x", (unsigned)c);
            CHECK_EQ(back, c);
            return;
        }
    }
}

static void put_surrogate(void)
{
    uint8_t bytes[4];

    hm_utf8_put(bytes, 0xd800);
}

static void put_beyond_unicode(void)
{
    uint8_t bytes[4];

    hm_utf8_put(bytes, 0x110000);
}

static void what_is_no_character_cannot_be_put(void)
{
    CHECK(test_aborts(put_surrogate));
    CHECK(test_aborts(put_beyond_unicode));
}

static void malformed_utf8_is_refused(void)
{
    static const struct {
        const char *name, *in;
    } cases[] = {
        {"lone continuation", "\x80"},
        {"lone continuation at the end of the range", "\xbf"},
        {"overlong slash, 2 bytes", "\xc0\xaf"},
        {"overlong 7f", "\xc1\xbf"},
        {"overlong slash, 3 bytes", "\xe0\x80\xaf"},
        {"overlong 7ff", "\xe0\x9f\xbf"},
        {"overlong slash, 4 bytes", "\xf0\x80\x80\xaf"},
        {"overlong ffff", "\xf0\x8f\xbf\xbf"},
        {"first surrogate", "\xed\xa0\x80"},
        {"last surrogate", "\xed\xbf\xbf"},
        {"surrogate pair", "\xed\xa0\xbd\xed\xb8\x80"},
        {"U+110000", "\xf4\x90\x80\x80"},
        {"lead f5", "\xf5\x80\x80\x80"},
        {"5 bytes", "\xf8\x88\x80\x80\x80"},
        {"fe", "\xfe"},
        {"ff", "\xff"},
        {"cut, 2 bytes", "\xc3"},
        {"cut, 3 bytes", "\xe2\x82"},
        {"cut, 4 bytes", "\xf0\x9f\x98"},
        {"lead and ASCII", "\xc3("},
        {"lead and lead", "\xc3\xc3\xa4"},
        {"3 bytes, bad tail", "\xe2\x82("},
        {"4 bytes, bad tail", "\xf0\x9f\x98("},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_bytes in = hm_bytes_str(cases[i].in);
        uint32_t c = 77;

        test_case("%s", cases[i].name);
        CHECK(!hm_utf8_ok(in));
        CHECK_EQ(hm_utf8_next(in, &c), 0);
        CHECK_EQ(c, 77);
    }
    CHECK_EQ(hm_utf8_next(hm_bytes(NULL, 0), &(uint32_t){0}), 0);
}

/* The check takes 8 bytes of ASCII at once: a bad byte must be seen wherever it
 * stands between them. */
static void a_bad_byte_is_seen_everywhere(void)
{
    char text[41] = {0};

    memset(text, 'a', sizeof(text) - 1);
    CHECK(hm_utf8_ok(hm_bytes_str(text)));
    CHECK(hm_utf8_ok(hm_bytes(NULL, 0)));
    for (size_t i = 0; i < sizeof(text) - 1; i++) {
        text[i] = '\xff';
        test_case("at %zu", i);
        CHECK(!hm_utf8_ok(hm_bytes_str(text)));
        text[i] = '\xc3';
        CHECK(!hm_utf8_ok(hm_bytes_str(text)));
        text[i] = 'a';
    }
    for (size_t i = 0; i + 2 < sizeof(text); i++) {
        memcpy(text + i, "\xc3\xa4", 2);
        test_case("2 bytes at %zu", i);
        CHECK(hm_utf8_ok(hm_bytes_str(text)));
        memcpy(text + i, "aa", 2);
    }
}

static const struct {
    const char *in, *want;
} escapes[] = {
    {"plain text, 100 %", "plain text, 100 %"},
    {"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80",
        "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"},
    {"a\\b", "a\\\\b"},
    {"\r\x01\x1b[2J\x7f", "\\r\\x01\\x1b[2J\\x7f"},
    {"\xff\xc3(", "\\xff\\xc3("},
    {"\xc2\x9b", "\\u{9b}"},
    {"\xe2\x80\xae", "\\u{202e}"},
    {"\xe2\x81\xa6", "\\u{2066}"},
    {"\xe2\x80\xa8", "\\u{2028}"},
    {"\xef\xbb\xbf", "\\u{feff}"},
    {"\xe2\x80\x8b", "\\u{200b}"},
    {"\xe2\xa0\x80", "\\u{2800}"},
    {"\xef\xb7\x90", "\\u{fdd0}"},
    {"\xef\xbf\xbf", "\\u{ffff}"},
    {"\xf3\xa0\x81\x81", "\\u{e0041}"},
    {"\xf4\x8f\xbf\xbf", "\\u{10ffff}"},
    {"\xed\xa0\x80", "\\xed\\xa0\\x80"},
};

static void foreign_text_is_escaped(void)
{
    for (size_t i = 0; i < TEST_LEN(escapes); i++) {
        hm_auto(buf) out = hm_buf(200), block = hm_buf(200);

        test_case("case %zu", i);
        hm_text_escape(&out, hm_bytes_str(escapes[i].in));
        hm_text_escape_block(&block, hm_bytes_str(escapes[i].in));
        CHECK_STR(hm_buf_str(&out), escapes[i].want);
        CHECK_STR(hm_buf_str(&block), escapes[i].want);
        CHECK_STR(HM_SHOW_STR(escapes[i].in), escapes[i].want);
    }
    CHECK_STR(HM_SHOW(HM_LIT("a\0b")), "a\\x00b");
    CHECK_STR(HM_SHOW(hm_bytes(NULL, 0)), "");
    CHECK_STR(HM_SHOW_STR(NULL), "");
}

static void only_a_block_keeps_lines_and_tabs(void)
{
    hm_auto(buf) out = hm_buf(20), block = hm_buf(20), ours = hm_buf(20);
    char line[20];

    hm_text_escape(&out, HM_LIT("a\n\tb\r\0"));
    hm_text_escape_line(&ours, HM_LIT("a\n\\x1b\x1b"));
    CHECK_STR(hm_buf_str(&ours), "a\\n\\x1b\\x1b");
    hm_text_escape_block(&block, HM_LIT("a\n\tb\r\0"));
    CHECK_STR(hm_buf_str(&out), "a\\n\\tb\\r\\x00");
    CHECK_STR(hm_buf_str(&block), "a\n\tb\\r\\x00");
    CHECK_STR(hm_text_show_line(line, sizeof(line), HM_LIT("a\n\tb\\")),
        "a\\n\\tb\\");
}

/* For every length of what stands before it, a character at the cut is either
 * shown or dropped, never split. */
static void show_cuts_between_characters(void)
{
    static const char *const tails[] = {
        "x", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xff", "\x80"};

    for (size_t t = 0; t < TEST_LEN(tails); t++) {
        for (size_t pad = HM_SHOW_MAX - 6; pad <= HM_SHOW_MAX + 2; pad++) {
            char in[HM_SHOW_MAX + 40] = {0};
            const char *out;

            memset(in, 'a', pad);
            for (int i = 0; i < 4; i++)
                memcpy(in + strlen(in), tails[t], strlen(tails[t]) + 1);
            out = HM_SHOW_STR(in);
            test_case("tail %zu after %zu: %s", t, pad, out);
            CHECK(hm_utf8_ok(hm_bytes_str(out)));
            CHECK((strlen(in) > HM_SHOW_MAX) ==
                (strcmp(out + strlen(out) - 2, "..") == 0));
            if (t < 4)
                CHECK(strchr(out, '\\') == NULL);
        }
    }
}

static void show_fits_whatever_comes(void)
{
    static const char *const units[] = {"\xff", "\n", "\\", "\xc2\x80",
        "\xe2\x80\xae", "\xf4\x8f\xbf\xbf", "\x80", "\xf0\x9f"};

    for (size_t u = 0; u < TEST_LEN(units); u++) {
        char in[200] = {0};
        char out[HM_SHOW_SIZE + 1];

        while (strlen(in) < 150)
            memcpy(in + strlen(in), units[u], strlen(units[u]) + 1);
        memset(out, 'X', sizeof(out));
        hm_text_show(out, hm_bytes_str(in));
        CHECK(strlen(out) < HM_SHOW_SIZE);
        CHECK_EQ(out[HM_SHOW_SIZE], 'X');
        CHECK_STR(out + strlen(out) - 2, "..");
    }
}

static void lines_are_cut_to_their_size(void)
{
    static const struct {
        size_t size;
        const char *in, *want;
    } cases[] = {
        {10, "123456789", "123456789"},
        {10, "1234567890", "1234567.."},
        {10, "12345678\n", "1234567.."},
        {10, "123456\xff", "123456.."},
        {10, "12345\xff", "12345\\xff"},
        {10, "1234567\xc3\xa4", "1234567\xc3\xa4"},
        {10, "1234567\xc3\xa4x", "1234567.."},
        {10, "123456\xc3\xa4xx", "123456.."},
        {10, "\xf4\x8f\xbf\xbf", ".."},
        {3, "12", "12"},
        {3, "123", ".."},
        {3, "", ""},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        char out[16];

        memset(out, 'X', sizeof(out));
        test_case("case %zu", i);
        CHECK_STR(
            hm_text_show_line(out, cases[i].size, hm_bytes_str(cases[i].in)),
            cases[i].want);
        CHECK_EQ(out[cases[i].size], 'X');
    }
}

static void numbers_are_strict(void)
{
    static const struct {
        const char *in;
        bool u64, i64;
        uint64_t want;
    } cases[] = {
        {"0", true, true, 0},
        {"7", true, true, 7},
        {"-7", false, true, (uint64_t)-7},
        {"9223372036854775807", true, true, INT64_MAX},
        {"9223372036854775808", true, false, (uint64_t)INT64_MAX + 1},
        {"-9223372036854775808", false, true, (uint64_t)INT64_MAX + 1},
        {"-9223372036854775809", false, false, 0},
        {"18446744073709551615", true, false, UINT64_MAX},
        {"18446744073709551616", false, false, 0},
        {"-18446744073709551615", false, false, 0},
        {"99999999999999999999", false, false, 0},
        {"100000000000000000000000000000", false, false, 0},
        {"", false, false, 0},
        {"-", false, false, 0},
        {"-0", false, false, 0},
        {"+1", false, false, 0},
        {"--1", false, false, 0},
        {"00", false, false, 0},
        {"01", false, false, 0},
        {"-01", false, false, 0},
        {" 1", false, false, 0},
        {"1 ", false, false, 0},
        {"1.0", false, false, 0},
        {"1e3", false, false, 0},
        {"0x1", false, false, 0},
        {"1a", false, false, 0},
        {"\xd9\xa1", false, false, 0},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_bytes in = hm_bytes_str(cases[i].in);
        uint64_t u = 42;
        int64_t s = 42;

        test_case("\"%s\"", cases[i].in);
        CHECK_EQ(hm_text_u64(&u, in), cases[i].u64);
        CHECK(u == (cases[i].u64 ? cases[i].want : 42));
        CHECK_EQ(hm_text_i64(&s, in), cases[i].i64);
        CHECK(s == (cases[i].i64 ? (int64_t)cases[i].want : 42));
    }
    CHECK(!hm_text_u64(&(uint64_t){0}, HM_LIT("1\0")));
}

static void letters_are_ascii_only(void)
{
    static const char *const digits = "0123456789";
    static const char *const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    static const char *const lower = "abcdefghijklmnopqrstuvwxyz";

    for (int c = 1; c < 256; c++) {
        const char *up = strchr(upper, c);
        bool alpha = up != NULL || strchr(lower, c) != NULL;
        uint8_t byte = (uint8_t)c;

        test_case("%02x", (unsigned)c);
        CHECK_EQ(hm_is_digit(byte), strchr(digits, c) != NULL);
        CHECK_EQ(hm_is_alpha(byte), alpha);
        CHECK_EQ(hm_is_alnum(byte), alpha || strchr(digits, c) != NULL);
        CHECK_EQ(hm_to_lower(byte), up == NULL ? c : lower[up - upper]);
    }
    CHECK(!hm_is_alnum(0));
    CHECK(hm_bytes_eq_nocase(HM_LIT("aBz@"), HM_LIT("AbZ@")));
    CHECK(!hm_bytes_eq_nocase(HM_LIT("@"), HM_LIT("`")));
    CHECK(!hm_bytes_eq_nocase(HM_LIT("["), HM_LIT("{")));
    CHECK(!hm_bytes_eq_nocase(HM_LIT("a"), HM_LIT("ab")));
}

static void edits_are_counted(void)
{
    static const struct {
        const char *a, *b;
        size_t want;
    } cases[] = {
        {"", "", 0},
        {"verify", "verify", 0},
        {"", "abc", 3},
        {"verify", "verfy", 1},
        {"verify", "verrify", 1},
        {"verify", "veryfy", 1},
        {"verify", "vreify", 1},
        {"ab", "ba", 1},
        {"abc", "cba", 2},
        {"kitten", "sitting", 3},
        {"keys", "help", 3},
        {"ca", "abc", 3},
    };
    char longest[HM_EDIT_MAX] = {0}, too_long[HM_EDIT_MAX + 1] = {0};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s and %s", cases[i].a, cases[i].b);
        CHECK_EQ(hm_text_edits(cases[i].a, cases[i].b), cases[i].want);
        CHECK_EQ(hm_text_edits(cases[i].b, cases[i].a), cases[i].want);
    }
    memset(longest, 'x', sizeof(longest) - 1);
    memset(too_long, 'x', sizeof(too_long) - 1);
    CHECK_EQ(hm_text_edits(longest, longest), 0);
    CHECK_EQ(hm_text_edits(longest, ""), HM_EDIT_MAX - 1);
    CHECK_EQ(hm_text_edits(too_long, too_long), HM_EDIT_MAX);
    CHECK_EQ(hm_text_edits("", too_long), HM_EDIT_MAX);
}

static void paths_keep_their_end(void)
{
    char path[HM_SHOW_PATH_MAX + 3], *shown;

    memset(path, 'a', sizeof(path));
    path[HM_SHOW_PATH_MAX] = '\0';
    CHECK_STR(HM_SHOW_PATH(path), path);
    path[HM_SHOW_PATH_MAX] = 'z';
    path[HM_SHOW_PATH_MAX + 1] = '\0';
    shown = HM_SHOW_PATH(path);
    CHECK_EQ(strlen(shown), HM_SHOW_PATH_MAX + 2);
    CHECK(shown[0] == '.' && shown[1] == '.');
    CHECK_EQ(shown[HM_SHOW_PATH_MAX + 1], 'z');
    /* The cut would split a character: its rest is dropped. */
    memcpy(path, "\xc3\xa9", 2);
    shown = HM_SHOW_PATH(path);
    CHECK_EQ(strlen(shown), HM_SHOW_PATH_MAX + 1);
    CHECK_EQ(shown[2], 'a');
    CHECK_STR(HM_SHOW_PATH("a\nb"), "a\\nb");
    CHECK_STR(HM_SHOW_PATH(""), "");
}

TEST_SUITE(base_text, TEST(every_character_goes_both_ways),
    TEST(what_is_no_character_cannot_be_put), TEST(malformed_utf8_is_refused),
    TEST(a_bad_byte_is_seen_everywhere), TEST(foreign_text_is_escaped),
    TEST(only_a_block_keeps_lines_and_tabs), TEST(show_cuts_between_characters),
    TEST(show_fits_whatever_comes), TEST(lines_are_cut_to_their_size),
    TEST(numbers_are_strict), TEST(letters_are_ascii_only),
    TEST(edits_are_counted), TEST(paths_keep_their_end));

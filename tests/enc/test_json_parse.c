/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/text.h"
#include "enc/json.h"
#include "enc/json_help.h"

#define IN(literal)                                                            \
    {                                                                          \
        (const uint8_t *)(literal), sizeof(literal) - 1                        \
    }

/* More than a few nodes, every kind of value, escapes and other alphabets. */
static const char GOOD[] =
    "{\"a\":[1,-0.5e+3,true,false,null,\"\"],\"\\u0062\":{\"c\":"
    "\"\\ud83d\\ude00"
    " \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"},\"d\":[[],{}]}";

static bool parse(struct hm_bytes text, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(256 * HM_MIB);
    struct hm_json v;

    return hm_json_parse_borrowed(&v, &arena, text, HM_JSON_TEXT_MAX, err);
}

static void every_prefix_and_every_trailing_byte_is_refused(void)
{
    struct hm_bytes good = HM_LIT(GOOD);
    struct hm_err err = {0};

    CHECK_OK(parse(good, &err));
    for (size_t len = 0; len < good.len; len++) {
        test_case("%zu bytes", len);
        CHECK_ERR(
            parse(hm_bytes_slice(good, 0, len), &err), HM_FORMAT, "line 1");
    }
    for (unsigned c = 0; c < 256; c++) {
        hm_auto(buf) longer = hm_buf(sizeof(GOOD));
        bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';

        hm_buf_put(&longer, good);
        hm_buf_put_u8(&longer, (uint8_t)c);
        test_case("trailing byte %u", c);
        CHECK_EQ(parse(hm_buf_view(&longer), &err), space);
    }
}

static void refusals_say_where_and_what(void)
{
    static const struct {
        struct hm_bytes text;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {IN(""), HM_FORMAT,
            "line 1, column 1, at $: expected a value, got the end"},
        {IN(" \n "), HM_FORMAT, "line 2, column 2, at $: expected a value"},
        {IN("\xef\xbb\xbf{}"), HM_FORMAT, "byte order mark"},
        {IN("{\"a\":[1,2 3]}"), HM_FORMAT,
            "line 1, column 11, at $.a[1]: expected ',' or ']', got 3"},
        {IN("{\"a\":{\"b\":1 \"c\":2}}"), HM_FORMAT,
            "at $.a.b: expected ',' or '}', got \""},
        {IN("{\"a\":1,}"), HM_FORMAT, "expected a key in quotes, got }"},
        {IN("{a:1}"), HM_FORMAT, "at $: expected a key in quotes, got a"},
        {IN("{\"a\" 1}"), HM_FORMAT, "at $.a: expected ':', got 1"},
        {IN("[1,]"), HM_FORMAT, "at $[1]: expected a value, got ]"},
        {IN("[tru]"), HM_FORMAT, "at $[0]: expected a value, got t"},
        {IN("[True]"), HM_FORMAT, "expected a value, got T"},
        {IN("[NaN]"), HM_FORMAT, "expected a value, got N"},
        {IN("[Infinity]"), HM_FORMAT, "expected a value, got I"},
        {IN("[-]"), HM_FORMAT, "expected a digit, got ]"},
        {IN("[01]"), HM_FORMAT, "expected ',' or ']', got 1"},
        {IN("[1.]"), HM_FORMAT, "expected a digit, got ]"},
        {IN("[1.e1]"), HM_FORMAT, "expected a digit, got e"},
        {IN("[.1]"), HM_FORMAT, "expected a value, got ."},
        {IN("[+1]"), HM_FORMAT, "expected a value, got +"},
        {IN("[1e]"), HM_FORMAT, "expected a digit, got ]"},
        {IN("[0x1]"), HM_FORMAT, "expected ',' or ']', got x"},
        {IN("['a']"), HM_FORMAT, "expected a value, got '"},
        {IN("[1]//"), HM_FORMAT, "expected the end, got /"},
        {IN("[1]]"), HM_FORMAT, "expected the end, got ]"},
        {IN("[1}"), HM_FORMAT, "expected ',' or ']', got }"},
        {IN("[\0]"), HM_FORMAT, "expected a value, got \\x00"},
        {IN("[\xff]"), HM_FORMAT, "expected a value, got \\xff"},
        {IN("[\f1]"), HM_FORMAT, "expected a value, got \\x0c"},
        {IN("[\"a\nb\"]"), HM_FORMAT,
            "line 1, column 4, at $[0]: control character in a string"},
        {IN("[\"\x1f\"]"), HM_FORMAT, "control character"},
        {IN("[\"\0\"]"), HM_FORMAT, "control character"},
        {IN("[\"abc"), HM_FORMAT, "column 6, at $[0]: the string does not end"},
        {IN("[\"\\a\"]"), HM_FORMAT, "unknown escape"},
        {IN("[\"\\"), HM_FORMAT, "unknown escape"},
        {IN("[\"\\u12g4\"]"), HM_FORMAT, "bad \\u escape"},
        {IN("[\"\\u12"), HM_FORMAT, "bad \\u escape"},
        {IN("[\"\\ud800\"]"), HM_FORMAT, "lone surrogate"},
        {IN("[\"\\udc00\"]"), HM_FORMAT, "lone surrogate"},
        {IN("[\"\\ud800\\ud800\"]"), HM_FORMAT, "lone surrogate"},
        {IN("[\"\\ud800\\n\"]"), HM_FORMAT, "lone surrogate"},
        {IN("[\"\\udfff\\ud800\"]"), HM_FORMAT, "lone surrogate"},
        {IN("[\"\\udc00\\udc00\"]"), HM_FORMAT, "lone surrogate"},
        {IN("[\"\\ud800\\ue000\"]"), HM_FORMAT, "lone surrogate"},
        {IN("[\"\\ud800\\u0041\"]"), HM_FORMAT, "lone surrogate"},
        {IN("[\"\x80\"]"), HM_FORMAT, "not UTF-8"},
        {IN("[\"\xc0\x80\"]"), HM_FORMAT, "not UTF-8"},
        {IN("[\"\xed\xa0\x80\"]"), HM_FORMAT, "not UTF-8"},
        {IN("[\"\xf4\x90\x80\x80\"]"), HM_FORMAT, "not UTF-8"},
        {IN("[\"\xe2\x82\"]"), HM_FORMAT, "not UTF-8"},
        {IN("{\"a\":1,\n\"a\":2}"), HM_FORMAT,
            "line 2, column 1, at $.a: duplicate key"},
        {IN("{\"a\":1,\"\\u0061\":2}"), HM_FORMAT, "duplicate key"},
        {IN("[{\"x\":{\"b\":1,\"c\":1,\"b\":1}}]"), HM_FORMAT,
            "at $[0].x.b: duplicate key"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};

        test_case("%zu: %s", i, HM_SHOW(cases[i].text));
        CHECK_ERR(parse(cases[i].text, &err), cases[i].code, cases[i].words);
    }
}

/* Long strings go another way than short ones: put every odd byte at every
 * place in a string of 40. */
static void strings_are_checked_at_every_place(void)
{
    static const struct {
        struct hm_bytes odd;
        bool ok;
    } cases[] = {{IN("\x1f"), false}, {IN("\x7f"), true}, {IN("\x80"), false},
        {IN("\xff"), false}, {IN("\xc3\xa9"), true}, {IN("\xc3"), false},
        {IN("\\n"), true}, {IN("\\x"), false}, {IN("\""), false},
        {IN("\\\""), true}, {IN("\0"), false}, {IN(" "), true}};
    struct hm_bytes plain = HM_LIT("0123456789012345678901234567890123456789");

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        for (size_t at = 0; at <= plain.len; at++) {
            hm_auto(buf) text = hm_buf(100);
            struct hm_err err = {0};

            hm_buf_put_str(&text, "[\"");
            hm_buf_put(&text, hm_bytes_slice(plain, 0, at));
            hm_buf_put(&text, cases[i].odd);
            hm_buf_put(&text, hm_bytes_slice(plain, at, plain.len));
            hm_buf_put_str(&text, "\"]");
            test_case("%zu at %zu", i, at);
            CHECK_EQ(parse(hm_buf_view(&text), &err), cases[i].ok);
        }
    }
}

/* No read beyond the end: a copy of exactly the right size, so that a
 * sanitizer sees one. */
static void no_prefix_is_read_beyond_its_end(void)
{
    struct hm_bytes good = HM_LIT(GOOD);

    for (size_t len = 0; len <= good.len; len++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_err err = {0};
        struct hm_json v;
        uint8_t exact[sizeof(GOOD)];
        uint8_t *p = exact + sizeof(exact) - len;

        for (size_t i = 0; i < len; i++)
            p[i] = good.p[i];
        test_case("%zu bytes", len);
        CHECK_EQ(
            hm_json_parse(&v, &arena, hm_bytes(p, len), HM_JSON_TEXT_MAX, &err),
            len == good.len);
    }
}

static void put_repeated(struct hm_buf *buf, const char *s, size_t count)
{
    for (size_t i = 0; i < count; i++)
        hm_buf_put_str(buf, s);
}

static void depth_is_limited(void)
{
    for (size_t depth = HM_JSON_DEPTH_MAX; depth <= HM_JSON_DEPTH_MAX + 1;
         depth++) {
        hm_auto(buf) text = hm_buf(HM_KIB);
        struct hm_err err = {0};

        put_repeated(&text, "[", depth);
        put_repeated(&text, "]", depth);
        if (depth == HM_JSON_DEPTH_MAX)
            CHECK_OK(parse(hm_buf_view(&text), &err));
        else
            CHECK_ERR(parse(hm_buf_view(&text), &err), HM_LIMIT,
                "nested deeper than 64");
    }
}

static void numbers_are_limited_in_length(void)
{
    static const char *const rest[] = {"7", "e5", "e+5"};

    for (size_t len = HM_JSON_NUMBER_MAX; len <= HM_JSON_NUMBER_MAX + 1;
         len++) {
        hm_auto(buf) text = hm_buf(HM_KIB);
        struct hm_err err = {0};

        put_repeated(&text, "7", len);
        if (len == HM_JSON_NUMBER_MAX)
            CHECK_OK(parse(hm_buf_view(&text), &err));
        else
            CHECK_ERR(parse(hm_buf_view(&text), &err), HM_LIMIT,
                "at $: number longer than 128 bytes");
    }
    /* The limit in the middle of what is otherwise a number. */
    for (size_t i = 0; i < TEST_LEN(rest); i++) {
        hm_auto(buf) text = hm_buf(HM_KIB);
        struct hm_err err = {0};

        test_case("%s", rest[i]);
        hm_buf_put_str(&text, "0.");
        put_repeated(&text, "7", HM_JSON_NUMBER_MAX + 1 - 2 - i);
        hm_buf_put_str(&text, rest[i]);
        CHECK_ERR(parse(hm_buf_view(&text), &err), HM_LIMIT,
            "at $: number longer than 128 bytes");
    }
}

static void the_callers_limit_and_the_arenas_hold(void)
{
    hm_auto(arena) arena = hm_arena(8 * HM_KIB), small = hm_arena(HM_KIB);
    struct hm_bytes text = HM_LIT("[1,2]");
    struct hm_err err = {0};
    struct hm_json v;

    CHECK_OK(hm_json_parse(&v, &arena, text, 5, &err));
    CHECK_ERR(hm_json_parse(&v, &arena, text, 4, &err), HM_LIMIT,
        "5 bytes of JSON, at most 4 allowed");
    CHECK_ERR(hm_json_parse(&v, &small, text, 5, &err), HM_LIMIT,
        "needs more than 1024 bytes");
}

static void the_number_of_values_is_limited(void)
{
    hm_auto(buf) text = hm_buf(32 * HM_MIB);
    hm_auto(arena) arena = hm_arena(256 * HM_MIB);
    struct hm_err err = {0};
    struct hm_json v = {0};

    if (test_torture())
        return;
    hm_buf_put_u8(&text, '[');
    put_repeated(&text, "0,", HM_JSON_NODES_MAX - 2);
    hm_buf_put_str(&text, "0]");
    CHECK_OK(hm_json_parse_borrowed(
        &v, &arena, hm_buf_view(&text), HM_JSON_TEXT_MAX, &err));
    CHECK_EQ(hm_json_count(v), HM_JSON_NODES_MAX - 1);
    CHECK(arena.used <= (size_t)32 * HM_JSON_NODES_MAX);
    hm_buf_cut(&text, text.len - 1);
    hm_buf_put_str(&text, ",0]");
    CHECK_ERR(
        parse(hm_buf_view(&text), &err), HM_LIMIT, "more than 8388608 values");
}

static void a_copy_outlives_its_input_and_a_borrower_points_into_it(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    uint8_t text[] = "[1,22]";
    struct hm_bytes in = {text, sizeof(text) - 1};
    struct hm_err err = {0};
    struct hm_json copied, borrowed;

    if (!CHECK_OK(hm_json_parse(&copied, &arena, in, 100, &err)) ||
        !CHECK_OK(hm_json_parse_borrowed(&borrowed, &arena, in, 100, &err)))
        return;
    CHECK(hm_json_text(borrowed).p == text);
    CHECK(hm_json_text(copied).p != text);
    text[1] = '9';
    check_text(copied, "[1,22]");
    check_text(borrowed, "[9,22]");
}

/* Enough values for several chunks of the tape: each must be found again. */
static void large_documents_keep_every_value(void)
{
    hm_auto(buf) text = hm_buf(HM_MIB);
    hm_auto(arena) arena = hm_arena(8 * HM_MIB);
    struct hm_json_iter it;

    hm_buf_put_u8(&text, '[');
    for (unsigned i = 0; i < 5000; i++)
        hm_buf_printf(&text, "%s{\"k\":%u}", i == 0 ? "" : ",", i);
    hm_buf_put_u8(&text, ']');
    it = hm_json_iter(parsed(&arena, hm_buf_str(&text)));
    for (unsigned i = 0; i < 5000; i++) {
        uint64_t k = 0;

        if (!CHECK(hm_json_iter_next(&it)))
            return;
        CHECK(hm_json_as_u64(&k, hm_json_get(it.value, "k")));
        CHECK_EQ(k, i);
    }
    CHECK(!hm_json_iter_next(&it));
}

TEST_SUITE(enc_json_parse,
    TEST(every_prefix_and_every_trailing_byte_is_refused),
    TEST(refusals_say_where_and_what), TEST(strings_are_checked_at_every_place),
    TEST(no_prefix_is_read_beyond_its_end), TEST(depth_is_limited),
    TEST(numbers_are_limited_in_length),
    TEST(the_callers_limit_and_the_arenas_hold),
    TEST(the_number_of_values_is_limited),
    TEST(a_copy_outlives_its_input_and_a_borrower_points_into_it),
    TEST(large_documents_keep_every_value));

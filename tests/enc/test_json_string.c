/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "enc/json_help.h"

#define IN(literal)                                                            \
    {                                                                          \
        (const uint8_t *)(literal), sizeof(literal) - 1                        \
    }

static const struct {
    const char *text;
    struct hm_bytes decoded;
} strings[] = {
    {"\"\"", IN("")},
    {"\"plain\"", IN("plain")},
    {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", IN("\"\\/\b\f\n\r\t")},
    {"\"\\u0041\\u00e9\\u20AC\"", IN("A\xc3\xa9\xe2\x82\xac")},
    {"\"\\ud83d\\ude00\\uD83D\\uDE00\"",
        IN("\xf0\x9f\x98\x80\xf0\x9f\x98\x80")},
    {"\"\\ud800\\udc00\\udbff\\udfff\"",
        IN("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf")},
    {"\"\xc3\xa9\\n\xe2\x82\xac\"", IN("\xc3\xa9\n\xe2\x82\xac")},
    {"\"\\uffff\\ufffe\"", IN("\xef\xbf\xbf\xef\xbf\xbe")},
    {"\"\\\\u0041\"", IN("\\u0041")},
};

static void strings_decode(void)
{
    for (size_t i = 0; i < TEST_LEN(strings); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto(buf) buf = hm_buf(100);
        struct hm_json v = parsed(&arena, strings[i].text);
        struct hm_err err = {0};
        struct hm_bytes s = {0};

        test_case("%s", strings[i].text);
        if (!CHECK_OK(hm_json_as_str(&s, v, &arena, &err)))
            continue;
        CHECK_BYTES(s, strings[i].decoded);
        hm_json_put_decoded(&buf, v);
        CHECK_BYTES(hm_buf_view(&buf), strings[i].decoded);
    }
}

static void equality_is_that_of_the_decoded_text(void)
{
    for (size_t i = 0; i < TEST_LEN(strings); i++) {
        for (size_t j = 0; j < TEST_LEN(strings); j++) {
            hm_auto(arena) arena = hm_arena(HM_MIB);

            test_case("%s, %zu", strings[i].text, j);
            CHECK_EQ(hm_json_str_eq(parsed(&arena, strings[i].text),
                         (const char *)strings[j].decoded.p),
                i == j);
        }
    }
}

static void what_has_no_escapes_is_a_view_into_the_text(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_json v = parsed(&arena, "\"plain \xc3\xa9\"");
    struct hm_err err = {0};
    struct hm_bytes s = {0};

    if (!CHECK_OK(hm_json_as_str(&s, v, &arena, &err)))
        return;
    CHECK(s.p == hm_json_text(v).p + 1);
}

/* A reader of C strings would see "admin". */
static void nul_is_refused_but_can_be_written_through(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) buf = hm_buf(100);
    struct hm_json v = parsed(&arena, "\"admin\\u0000x\"");
    struct hm_err err = {0};
    struct hm_bytes s;

    CHECK_ERR(hm_json_as_str(&s, v, &arena, &err), HM_FORMAT, "holds NUL");
    CHECK(!hm_json_str_eq(v, "admin"));
    hm_json_put_decoded(&buf, v);
    CHECK_BYTES(hm_buf_view(&buf), HM_LIT("admin\0x"));
}

static void only_strings_are_strings(void)
{
    static const char *const texts[] = {"1", "null", "[\"a\"]", "{}", "true"};

    for (size_t i = 0; i < TEST_LEN(texts); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto(buf) buf = hm_buf(100);
        struct hm_json v = parsed(&arena, texts[i]);
        struct hm_err err = {0};
        struct hm_bytes s;

        test_case("%s", texts[i]);
        CHECK_ERR(hm_json_as_str(&s, v, &arena, &err), HM_FORMAT,
            "expected string, got");
        CHECK(!hm_json_str_eq(v, texts[i]));
        hm_json_put_decoded(&buf, v);
        CHECK_EQ(buf.len, 0);
    }
}

static void decoding_needs_room_in_the_arena(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB), full = hm_arena(4);
    struct hm_json v = parsed(&arena, "\"\\n12345678\"");
    struct hm_err err = {0};
    struct hm_bytes s;

    CHECK_ERR(hm_json_as_str(&s, v, &full, &err), HM_LIMIT, "needs more");
}

TEST_SUITE(enc_json_string, TEST(strings_decode),
    TEST(equality_is_that_of_the_decoded_text),
    TEST(what_has_no_escapes_is_a_view_into_the_text),
    TEST(nul_is_refused_but_can_be_written_through),
    TEST(only_strings_are_strings), TEST(decoding_needs_room_in_the_arena));

/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/lex.h"

#include "base/buf.h"
#include "test.h"

static void words_end_where_the_grammar_says(void)
{
    struct hm_lex lex = {.in = HM_LIT(" , ,a-b!=\t\"x\"")};

    hm_lex_commas(&lex);
    CHECK_BYTES(hm_lex_token(&lex), HM_LIT("a-b!"));
    CHECK(!hm_lex_take(&lex, ','));
    CHECK(hm_lex_take(&lex, '='));
    hm_lex_space(&lex);
    CHECK_EQ(hm_lex_peek(&lex), '"');
    CHECK_EQ(hm_lex_token(&lex).len, 0);
}

static void values_are_tokens_or_quoted(void)
{
    static const struct {
        const char *in, *out;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"abc,d", "abc", HM_OK, NULL},
        {"\"a, b\\\"c\\\\\"", "a, b\"c\\", HM_OK, NULL},
        {"\"\"", "", HM_OK, NULL},
        {"", "", HM_FORMAT, "no value at 0"},
        {"=", "", HM_FORMAT, "no value at 0"},
        {"\"abc", "", HM_FORMAT, "quotes that do not end"},
        {"\"abc\\", "", HM_FORMAT, "quotes that do not end"},
        {"\"a\tb\"", "", HM_FORMAT, "byte 0x09 in quotes, at 2"},
        {"\"\x80\"", "", HM_FORMAT, "byte 0x80"},
        {"\"\\\x01\"", "", HM_FORMAT, "byte 0x01"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_lex lex = {.in = hm_bytes_str(cases[i].in)};
        hm_auto(buf) out = hm_buf(64);
        struct hm_err err = {0};

        test_case("%s", cases[i].in);
        if (CHECK_CODE(hm_lex_value(&lex, &out, &err), cases[i].code,
                cases[i].words) &&
            cases[i].code == HM_OK && !test_torture())
            CHECK_STR(hm_buf_str(&out), cases[i].out);
    }
}

TEST_SUITE(registry_lex, TEST(words_end_where_the_grammar_says),
    TEST(values_are_tokens_or_quoted));

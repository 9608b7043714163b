/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/json.h"

#include "enc/json_help.h"

static void every_value_knows_its_type_and_its_exact_text(void)
{
    static const struct {
        const char *text;
        enum hm_json_type type;
        const char *name;
        size_t count;
    } cases[] = {
        {"null", HM_JSON_NULL, "null", 0},
        {"true", HM_JSON_BOOL, "boolean", 0},
        {"-1.50e+07", HM_JSON_NUMBER, "number", 0},
        {"\"a\\u0062\"", HM_JSON_STRING, "string", 0},
        {"[ 1,[2, 3] ,\"\"]", HM_JSON_ARRAY, "array", 3},
        {"{ \"a\" : {} , \"b\":[]}", HM_JSON_OBJECT, "object", 2},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(1 * HM_MIB);
        struct hm_json v = parsed(&arena, cases[i].text);

        test_case("%s", cases[i].text);
        CHECK_EQ(hm_json_type(v), cases[i].type);
        CHECK_STR(hm_json_type_name(hm_json_type(v)), cases[i].name);
        CHECK_EQ(hm_json_count(v), cases[i].count);
        check_text(v, cases[i].text);
    }
}

static void sub_values_are_verbatim_with_their_offset(void)
{
    hm_auto(arena) arena = hm_arena(1 * HM_MIB);
    struct hm_json v =
        parsed(&arena, " {\"a\": [1 , 2.0],\n \"b\":{ \"c\" :1}} ");

    check_text(hm_json_get(v, "a"), "[1 , 2.0]");
    check_text(hm_json_get(v, "b"), "{ \"c\" :1}");
    CHECK_EQ(hm_json_offset(v), 1);
    CHECK_EQ(hm_json_offset(hm_json_get(v, "a")), 7);
    CHECK_EQ(hm_json_type(hm_json_get(v, "c")), HM_JSON_NONE);
    CHECK_EQ(hm_json_type(hm_json_get(hm_json_get(v, "a"), "x")), HM_JSON_NONE);
}

static void nothing_is_safe_to_ask(void)
{
    struct hm_json v = {0};
    struct hm_json_iter it = hm_json_iter(v);
    uint64_t number;
    bool yes;

    CHECK_STR(hm_json_type_name(hm_json_type(v)), "nothing");
    CHECK_EQ(hm_json_text(v).len, 0);
    CHECK_EQ(hm_json_offset(v), 0);
    CHECK_EQ(hm_json_count(v), 0);
    CHECK(!hm_json_iter_next(&it));
    CHECK(!hm_json_as_bool(&yes, v));
    CHECK(!hm_json_as_u64(&number, v));
    CHECK(!hm_json_str_eq(v, ""));
    CHECK_EQ(hm_json_type(hm_json_get(v, "a")), HM_JSON_NONE);
    CHECK_STR(HM_JSON_PATH(v), "$");
}

static void iteration_keeps_the_order_of_the_text(void)
{
    hm_auto(arena) arena = hm_arena(1 * HM_MIB);
    struct hm_json_iter it =
        hm_json_iter(parsed(&arena, "{\"b\":[[1],2],\"a\":{\"x\":0},\"c\":3}"));

    CHECK(hm_json_iter_next(&it));
    CHECK(hm_json_str_eq(it.key, "b"));
    check_text(it.value, "[[1],2]");
    CHECK(hm_json_iter_next(&it));
    CHECK(hm_json_str_eq(it.key, "a"));
    check_text(it.value, "{\"x\":0}");
    CHECK(hm_json_iter_next(&it));
    check_text(it.key, "\"c\"");
    check_text(it.value, "3");
    CHECK(!hm_json_iter_next(&it));
    CHECK(!hm_json_iter_next(&it));
}

static void arrays_have_no_keys(void)
{
    hm_auto(arena) arena = hm_arena(1 * HM_MIB);
    struct hm_json_iter it = hm_json_iter(parsed(&arena, "[{\"a\":1},2]"));

    CHECK(hm_json_iter_next(&it));
    CHECK_EQ(hm_json_type(it.key), HM_JSON_NONE);
    check_text(it.value, "{\"a\":1}");
    CHECK(hm_json_iter_next(&it));
    check_text(it.value, "2");
    CHECK(!hm_json_iter_next(&it));
}

static void only_plain_integers_convert(void)
{
    static const struct {
        const char *text;
        bool u64, i64;
    } cases[] = {
        {"0", true, true},
        {"18446744073709551615", true, false},
        {"18446744073709551616", false, false},
        {"9223372036854775807", true, true},
        {"9223372036854775808", true, false},
        {"-9223372036854775808", false, true},
        {"-9223372036854775809", false, false},
        {"-1", false, true},
        {"-0", false, false},
        {"1.0", false, false},
        {"1e2", false, false},
        {"\"1\"", false, false},
        {"null", false, false},
        {"true", false, false},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(1 * HM_MIB);
        struct hm_json v = parsed(&arena, cases[i].text);
        uint64_t u = 7;
        int64_t s = 7;

        test_case("%s", cases[i].text);
        CHECK_EQ(hm_json_as_u64(&u, v), cases[i].u64);
        CHECK_EQ(hm_json_as_i64(&s, v), cases[i].i64);
        CHECK(cases[i].u64 || u == 7);
        CHECK(cases[i].i64 || s == 7);
    }
}

static void integers_at_the_edge_keep_their_value(void)
{
    hm_auto(arena) arena = hm_arena(1 * HM_MIB);
    uint64_t u = 0;
    int64_t s = 0;

    CHECK(hm_json_as_u64(&u, parsed(&arena, "18446744073709551615")));
    CHECK(u == UINT64_MAX);
    CHECK(hm_json_as_i64(&s, parsed(&arena, "-9223372036854775808")));
    CHECK(s == INT64_MIN);
}

static void only_true_and_false_are_booleans(void)
{
    hm_auto(arena) arena = hm_arena(1 * HM_MIB);
    bool yes = false;

    CHECK(hm_json_as_bool(&yes, parsed(&arena, "true")) && yes);
    CHECK(hm_json_as_bool(&yes, parsed(&arena, "false")) && !yes);
    CHECK(!hm_json_as_bool(&yes, parsed(&arena, "1")));
    CHECK(!hm_json_as_bool(&yes, parsed(&arena, "\"true\"")));
}

TEST_SUITE(enc_json, TEST(every_value_knows_its_type_and_its_exact_text),
    TEST(sub_values_are_verbatim_with_their_offset),
    TEST(nothing_is_safe_to_ask), TEST(iteration_keeps_the_order_of_the_text),
    TEST(arrays_have_no_keys), TEST(only_plain_integers_convert),
    TEST(integers_at_the_edge_keep_their_value),
    TEST(only_true_and_false_are_booleans));

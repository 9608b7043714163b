/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/json_sorted.h"

#include "enc/json_help.h"
#include "test.h"

static void put_dots(struct hm_buf *out, uint32_t c)
{
    hm_buf_put_u8(out, c == '"' ? '\'' : '.');
}

static bool put_short(
    struct hm_buf *out, struct hm_bytes text, struct hm_err *err)
{
    if (text.len > 2)
        return hm_fail(err, HM_UNSUPPORTED, "a long number");
    hm_buf_put(out, text);
    return true;
}

static const struct hm_json_canon canon = {
    HM_JSON_CODE_POINTS, put_dots, put_short};

static void members_are_sorted_and_spaces_gone(void)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {" 1 ", "1"},
        {"[ ]", "[]"},
        {"{ }", "{}"},
        {"[ 3, 1 ,2 ]", "[3,1,2]"},
        {"{\"b\":1,\"a\":{\"d\":[],\"c\":null}}",
            "{\"a\":{\"c\":null,\"d\":[]},\"b\":1}"},
        {"[[{\"a\":[true,{}]}],false]", "[[{\"a\":[true,{}]}],false]"},
        {"[\"ab\",\"a\\\"\\n\"]", "[\"ab\",\".'.\"]"},
        {"{\"\\u0062\":1,\"a\":2}", "{\"a\":2,\".\":1}"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto(buf) out = hm_buf(HM_MIB);
        struct hm_json v = parsed(&arena, cases[i].text);
        struct hm_err err = {0};

        test_case("%s", cases[i].text);
        if (v.doc != NULL &&
            CHECK_OK(hm_json_write_sorted(&out, v, &canon, &err)))
            CHECK_STR(hm_buf_str(&out), cases[i].want);
    }
}

static void a_number_that_cannot_be_written_names_its_path(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_json v = parsed(&arena, "{\"a\":[1,{\"b\":123}]}");
    struct hm_err err = {0};

    if (v.doc != NULL)
        CHECK_ERR(hm_json_write_sorted(&out, v, &canon, &err), HM_UNSUPPORTED,
            "$.a[1].b: a long number");
}

static void a_full_buffer_and_no_value_are_failures(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) out = hm_buf(3);
    struct hm_json v = parsed(&arena, "[1,2]");
    struct hm_err err = {0};

    if (v.doc != NULL)
        CHECK_ERR(hm_json_write_sorted(&out, v, &canon, &err), HM_LIMIT,
            "longer than 3 bytes");
    CHECK_ERR(hm_json_write_sorted(&out, (struct hm_json){0}, &canon, &err),
        HM_USAGE, "no JSON value");
}

TEST_SUITE(enc_json_sorted, TEST(members_are_sorted_and_spaces_gone),
    TEST(a_number_that_cannot_be_written_names_its_path),
    TEST(a_full_buffer_and_no_value_are_failures));

/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/olpc.h"

#include "base/buf.h"
#include "enc/json_help.h"

#define IN(literal)                                                            \
    {                                                                          \
        (const uint8_t *)(literal), sizeof(literal) - 1                        \
    }

static void canonical_form_is_that_of_olpc(void)
{
    static const struct {
        const char *in;
        struct hm_bytes out;
    } cases[] = {
        {" [ ] ", IN("[]")},
        {"{ }", IN("{}")},
        {"[true, false , null]", IN("[true,false,null]")},
        {"{\"b\": 1, \"a\": [2, -3]}", IN("{\"a\":[2,-3],\"b\":1}")},
        {"\"a\\\"b\\\\c\\/d\"", IN("\"a\\\"b\\\\c/d\"")},
        {"\"\\n\\t\\u0001\\u0000\\u007f\"", IN("\"\n\t\x01\0\x7f\"")},
        {"\"\\u00e9\\ud83d\\ude00\"", IN("\"\xc3\xa9\xf0\x9f\x98\x80\"")},
        {"{\"\\uffff\":1,\"\\ud83d\\ude00\":2}",
            IN("{\"\xef\xbf\xbf\":1,\"\xf0\x9f\x98\x80\":2}")},
        {"{\"a\\nb\":1,\"a\":2}", IN("{\"a\":2,\"a\nb\":1}")},
        {"{\"a\":{\"d\":{},\"c\":[{\"f\":1,\"e\":2}]},\"A\":0}",
            IN("{\"A\":0,\"a\":{\"c\":[{\"e\":2,\"f\":1}],\"d\":{}}}")},
        {"[0,18446744073709551615,-9223372036854775808]",
            IN("[0,18446744073709551615,-9223372036854775808]")},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto(buf) out = hm_buf(HM_KIB);
        struct hm_err err = {0};

        test_case("%s", cases[i].in);
        if (CHECK_OK(hm_olpc_write(&out, parsed(&arena, cases[i].in), &err)))
            CHECK_BYTES(hm_buf_view(&out), cases[i].out);
    }
}

static void other_numbers_are_refused(void)
{
    static const char *const cases[] = {"1.0", "1e2", "-0", "0.5",
        "18446744073709551616", "-9223372036854775809", "1E400"};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        hm_auto(buf) out = hm_buf(HM_KIB), text = hm_buf(HM_KIB);
        struct hm_err err = {0};

        hm_buf_printf(&text, "{\"a\":[0,%s]}", cases[i]);
        test_case("%s", cases[i]);
        CHECK_ERR(hm_olpc_write(&out, parsed(&arena, hm_buf_str(&text)), &err),
            HM_UNSUPPORTED, "no integer of 64 bits");
    }
}

static void refusals_carry_their_path(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) out = hm_buf(HM_KIB);
    struct hm_err err = {0};

    CHECK_ERR(hm_olpc_write(&out, parsed(&arena, "{\"a\":[0,1.5]}"), &err),
        HM_UNSUPPORTED, "$.a[1]: 1.5 is no integer");
}

static void a_sub_value_is_written_alone(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) out = hm_buf(HM_KIB);
    struct hm_json v = parsed(
        &arena, "{\"signatures\":[],\"signed\":{\"b\":1,\"a\":2},\"x\":1.5}");
    struct hm_err err = {0};

    if (CHECK_OK(hm_olpc_write(&out, hm_json_get(v, "signed"), &err)))
        CHECK_STR(hm_buf_str(&out), "{\"a\":2,\"b\":1}");
    CHECK_ERR(hm_olpc_write(&out, (struct hm_json){0}, &err), HM_USAGE,
        "no JSON value");
}

static void the_deepest_document_is_written(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) out = hm_buf(HM_KIB), text = hm_buf(HM_KIB);
    struct hm_err err = {0};

    for (unsigned i = 0; i < HM_JSON_DEPTH_MAX; i++)
        hm_buf_put_str(&text, i % 2 == 0 ? "[" : "{\"a\":");
    hm_buf_put_str(&text, "1");
    for (unsigned i = HM_JSON_DEPTH_MAX; i-- > 0;)
        hm_buf_put_str(&text, i % 2 == 0 ? "]" : "}");
    if (CHECK_OK(hm_olpc_write(&out, parsed(&arena, hm_buf_str(&text)), &err)))
        CHECK_BYTES(hm_buf_view(&out), hm_buf_view(&text));
}

static void a_full_buffer_fails(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) out = hm_buf(3);
    struct hm_err err = {0};

    CHECK_ERR(hm_olpc_write(&out, parsed(&arena, "[1,[2,[3]]]"), &err),
        HM_LIMIT, "longer than 3 bytes");
}

TEST_SUITE(enc_olpc, TEST(canonical_form_is_that_of_olpc),
    TEST(other_numbers_are_refused), TEST(refusals_carry_their_path),
    TEST(a_sub_value_is_written_alone), TEST(the_deepest_document_is_written),
    TEST(a_full_buffer_fails));

/* SPDX-License-Identifier: Apache-2.0 */
#include "tlog/field.h"

#include "base/arena.h"
#include "test.h"

static struct hm_bytes read_opt(struct hm_json_obj *o)
{
    return hm_field_opt_bytes(o, "x", 3);
}

static struct hm_bytes read_bytes(struct hm_json_obj *o)
{
    return hm_field_bytes(o, "x", 3);
}

static struct hm_bytes read_exact(struct hm_json_obj *o)
{
    return hm_field_exact(o, "x", 3);
}

static struct hm_bytes read_text(struct hm_json_obj *o)
{
    return hm_field_text(o, "x", 3);
}

static void bytes_and_text_have_bounds(void)
{
    static const struct {
        const char *text;
        struct hm_bytes (*read)(struct hm_json_obj *o);
        const char *want; /* NULL: refused */
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"{\"x\":\"YWJj\"}", read_bytes, "abc", HM_OK, NULL},
        {"{\"x\":\"YWJj\"}", read_opt, "abc", HM_OK, NULL},
        {"{\"x\":\"YWJj\"}", read_exact, "abc", HM_OK, NULL},
        {"{\"x\":\"abc\"}", read_text, "abc", HM_OK, NULL},
        {"{}", read_opt, "", HM_OK, NULL},
        {"{\"x\":null}", read_opt, "", HM_OK, NULL},
        {"{\"x\":\"\"}", read_opt, "", HM_OK, NULL},
        {"{}", read_bytes, NULL, HM_FORMAT, "$.x: missing"},
        {"{\"x\":null}", read_bytes, NULL, HM_FORMAT, "$.x: missing"},
        {"{\"x\":\"\"}", read_bytes, NULL, HM_FORMAT, "$.x: empty"},
        {"{\"x\":\"YWJjZA==\"}", read_bytes, NULL, HM_LIMIT,
            "$.x: more than 3 bytes"},
        {"{\"x\":\"YWJjZA==\"}", read_opt, NULL, HM_LIMIT, "more than 3"},
        {"{\"x\":\"YWJjZA==\"}", read_exact, NULL, HM_FORMAT,
            "$.x: expected 3 bytes"},
        {"{\"x\":\"YWI=\"}", read_exact, NULL, HM_FORMAT, "expected 3 bytes"},
        {"{\"x\":\"YWJ\"}", read_exact, NULL, HM_FORMAT, "base64"},
        {"{\"x\":\"YWI\"}", read_opt, NULL, HM_FORMAT, "base64"},
        {"{\"x\":\"YWI\"}", read_bytes, NULL, HM_FORMAT, "base64"},
        {"{\"x\":\"-_-_\"}", read_opt, NULL, HM_FORMAT, "base64"},
        {"{\"x\":1}", read_opt, NULL, HM_FORMAT, "expected string"},
        {"{}", read_exact, NULL, HM_FORMAT, "missing"},
        {"{}", read_text, NULL, HM_FORMAT, "missing"},
        {"{\"x\":\"\"}", read_text, NULL, HM_FORMAT, "empty"},
        {"{\"x\":\"abcd\"}", read_text, NULL, HM_LIMIT, "more than 3 bytes"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_json_rd rd = hm_json_rd(&arena);
        struct hm_err err = {0};
        struct hm_json_obj o;
        struct hm_bytes out;
        struct hm_json v;

        test_case("%zu %s", i, cases[i].text);
        rd.null_is_absent = true;
        if (!CHECK_OK(hm_json_parse(
                &v, &arena, hm_bytes_str(cases[i].text), HM_MIB, &err)))
            continue;
        o = hm_json_root(&rd, v);
        out = cases[i].read(&o);
        hm_json_close(&o, HM_JSON_REJECT);
        if (cases[i].want == NULL)
            CHECK_ERR(hm_json_end(&rd, &err), cases[i].code, cases[i].words);
        else if (CHECK_OK(hm_json_end(&rd, &err)))
            CHECK_BYTES(out, hm_bytes_str(cases[i].want));
    }
}

TEST_SUITE(tlog_field, TEST(bytes_and_text_have_bounds));

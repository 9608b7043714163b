/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/json_write.h"

#include "base/buf.h"
#include "enc/json_help.h"

static void documents_keep_the_order_of_their_adds(void)
{
    static const char want[] =
        "{\"z\":\"caf\xc3\xa9 \\\"\\\\\\n\",\"a\":{\"n\":-9007199254740992,"
        "\"u\":9007199254740992,\"big\":\"-9223372036854775808\"},"
        "\"l\":[true,null,[],\"\"]}";
    hm_auto(json_out) out = hm_json_out();
    hm_auto(buf) buf = hm_buf(HM_KIB);
    struct hm_err err = {0};
    json_t *a, *l;

    hm_json_add_str(&out, out.root, "z", HM_LIT("caf\xc3\xa9 \"\\\n"));
    a = hm_json_add_obj(&out, out.root, "a");
    hm_json_add_i64(&out, a, "n", -9007199254740992);
    hm_json_add_u64(&out, a, "u", 9007199254740992);
    hm_json_add_i64_str(&out, a, "big", INT64_MIN);
    l = hm_json_add_list(&out, out.root, "l");
    hm_json_add_bool(&out, l, NULL, true);
    hm_json_add_null(&out, l, NULL);
    hm_json_add_list(&out, l, NULL);
    hm_json_add_str(&out, l, NULL, hm_bytes(NULL, 0));
    if (!CHECK_OK(hm_json_out_write(&out, HM_JSON_COMPACT, &buf, &err)))
        return;
    CHECK_STR(hm_buf_str(&buf), want);
}

static void indented_documents_are_for_people(void)
{
    hm_auto(json_out) out = hm_json_out();
    hm_auto(buf) buf = hm_buf(HM_KIB);
    struct hm_err err = {0};

    hm_json_add_i64(&out, out.root, "a", 1);
    hm_json_add_list(&out, out.root, "b");
    if (!CHECK_OK(hm_json_out_write(&out, HM_JSON_INDENTED, &buf, &err)))
        return;
    CHECK_STR(hm_buf_str(&buf), "{\n  \"a\": 1,\n  \"b\": []\n}");
}

static void bytes_and_times_have_their_text(void)
{
    hm_auto(json_out) out = hm_json_out();
    hm_auto(buf) buf = hm_buf(HM_KIB);
    struct hm_err err = {0};
    struct hm_time time = {1795176000, 0};

    hm_json_add_base64(
        &out, out.root, "b", HM_BASE64, HM_LIT("\x00\x01\xff\xff"));
    hm_json_add_time(&out, out.root, "t", time);
    if (!CHECK_OK(hm_json_out_write(&out, HM_JSON_COMPACT, &buf, &err)))
        return;
    CHECK_STR(hm_buf_str(&buf),
        "{\"b\":\"AAH//w==\",\"t\":\"2026-11-20T12:00:00Z\"}");
}

/* NULs are legal JSON, and what is written must read back the same. */
static void what_is_not_there_is_left_out(void)
{
    static const struct {
        struct hm_window window;
        const char *json;
    } rows[] = {
        {{.has_start = false}, "{\"w\":{}}"},
        {{.has_start = true, .start = {1795176000, 0}},
            "{\"w\":{\"start\":\"2026-11-20T12:00:00Z\"}}"},
        {{.has_end = true, .end = {1795176000, 0}},
            "{\"w\":{\"end\":\"2026-11-20T12:00:00Z\"}}"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(json_out) out = hm_json_out();
        hm_auto(buf) text = hm_buf(HM_KIB);
        struct hm_err err = {0};

        hm_json_add_window(&out, out.root, "w", &rows[i].window);
        hm_json_add_opt(&out, out.root, "o", hm_bytes(NULL, 0));
        if (CHECK_OK(hm_json_out_write(&out, HM_JSON_COMPACT, &text, &err)))
            CHECK_STR(hm_buf_str(&text), rows[i].json);
    }
}

static void what_is_written_reads_back(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(json_out) out = hm_json_out();
    hm_auto(buf) buf = hm_buf(HM_KIB), decoded = hm_buf(HM_KIB);
    struct hm_bytes odd =
        HM_LIT("\0\x01\x1f \x7f/\\\"\xf0\x9f\x98\x80\xef\xbf\xbf");
    struct hm_err err = {0};
    struct hm_json v;

    hm_json_add_str(&out, out.root, "odd", odd);
    if (!CHECK_OK(hm_json_out_write(&out, HM_JSON_COMPACT, &buf, &err)) ||
        !CHECK_OK(hm_json_parse(&v, &arena, hm_buf_view(&buf), HM_KIB, &err)))
        return;
    hm_json_put_decoded(&decoded, hm_json_get(v, "odd"));
    CHECK_BYTES(hm_buf_view(&decoded), odd);
}

enum wrong {
    NOT_UTF8,
    NAME_NOT_UTF8,
    TWICE,
    TOO_LARGE,
    TOO_SMALL,
    TOO_LARGE_UNSIGNED,
    TIME_WITHOUT_DATE,
    NO_NAME_IN_OBJECT,
    NAME_IN_LIST,
    INTO_A_STRING,
};

static void add_wrong(struct hm_json_out *out, enum wrong wrong)
{
    json_t *list = hm_json_add_list(out, out->root, "list");

    switch (wrong) {
    case NOT_UTF8:
        hm_json_add_str(out, out->root, "x", HM_LIT("\xff"));
        break;
    case NAME_NOT_UTF8:
        hm_json_add_null(out, out->root, "\xff");
        break;
    case TWICE:
        hm_json_add_null(out, out->root, "list");
        break;
    case TOO_LARGE:
        hm_json_add_i64(out, out->root, "x", 9007199254740993);
        break;
    case TOO_SMALL:
        hm_json_add_i64(out, out->root, "x", -9007199254740993);
        break;
    case TOO_LARGE_UNSIGNED:
        hm_json_add_u64(out, out->root, "x", UINT64_MAX);
        break;
    case TIME_WITHOUT_DATE:
        hm_json_add_time(out, out->root, "x", (struct hm_time){INT64_MAX, 0});
        break;
    case NO_NAME_IN_OBJECT:
        hm_json_add_null(out, out->root, NULL);
        break;
    case NAME_IN_LIST:
        hm_json_add_null(out, list, "x");
        break;
    case INTO_A_STRING:
        hm_json_add_str(out, list, NULL, HM_LIT("s"));
        hm_json_add_null(out, json_array_get(list, 0), NULL);
        break;
    }
}

static void what_cannot_be_written_fails_once_and_stays_failed(void)
{
    for (enum wrong w = NOT_UTF8; w <= INTO_A_STRING; w++) {
        hm_auto(json_out) out = hm_json_out();
        hm_auto(buf) buf = hm_buf(HM_KIB);
        struct hm_err err = {0};

        test_case("%d", (int)w);
        add_wrong(&out, w);
        CHECK(hm_json_add_obj(&out, out.root, "later") == NULL);
        CHECK_ERR(hm_json_out_write(&out, HM_JSON_COMPACT, &buf, &err),
            HM_USAGE, "cannot be written as JSON");
        CHECK_EQ(buf.len, 0);
    }
}

static void a_full_buffer_is_reported(void)
{
    hm_auto(json_out) out = hm_json_out();
    hm_auto(buf) buf = hm_buf(5);
    struct hm_err err = {0};

    hm_json_add_i64(&out, out.root, "a", 1);
    CHECK_ERR(hm_json_out_write(&out, HM_JSON_COMPACT, &buf, &err), HM_LIMIT,
        "longer than 5 bytes");
}

static void verbatim_values_keep_every_byte(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(json_out) out = hm_json_out();
    hm_auto(buf) buf = hm_buf(HM_KIB), empty = hm_buf(HM_KIB);
    hm_auto(json_out) none = hm_json_out();
    struct hm_json v =
        parsed(&arena, "{\"p\":{ \"n\" : 1.0,\n\"s\":\"\\u0061\"}}");
    struct hm_json p = hm_json_get(v, "p");
    struct hm_err err = {0};

    hm_json_add_str(&out, out.root, "type", HM_LIT("t"));
    if (CHECK_OK(hm_json_out_write_with(&out, "q\"p", p, &buf, &err)))
        CHECK_STR(hm_buf_str(&buf),
            "{\"type\":\"t\",\"q\\\"p\":{ \"n\" : 1.0,\n\"s\":\"\\u0061\"}}");
    if (CHECK_OK(hm_json_out_write_with(&none, "p", p, &empty, &err)))
        CHECK_STR(
            hm_buf_str(&empty), "{\"p\":{ \"n\" : 1.0,\n\"s\":\"\\u0061\"}}");
    CHECK_ERR(hm_json_out_write_with(&out, "type", p, &buf, &err), HM_USAGE,
        "member \"type\"");
    CHECK_ERR(
        hm_json_out_write_with(&out, "x", (struct hm_json){0}, &buf, &err),
        HM_USAGE, "member \"x\"");
}

TEST_SUITE(enc_json_write, TEST(documents_keep_the_order_of_their_adds),
    TEST(indented_documents_are_for_people),
    TEST(bytes_and_times_have_their_text), TEST(what_is_not_there_is_left_out),
    TEST(what_is_written_reads_back),
    TEST(what_cannot_be_written_fails_once_and_stays_failed),
    TEST(a_full_buffer_is_reported), TEST(verbatim_values_keep_every_byte));

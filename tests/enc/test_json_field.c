/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/json_field.h"

#include "enc/json_help.h"

static const struct hm_json_name kinds[] = {
    {"hashedrekord", 1}, {"dsse", 2}, {NULL, 0}};

/* A small format, read the way real ones are. */
struct entry {
    uint64_t index;
    int64_t time_s;
    struct hm_bytes key_id, note;
    int kind, content;
    bool canonical;
    uint64_t sum;
    struct hm_json body;
};

static void read_items(struct entry *out, struct hm_json_obj *o)
{
    struct hm_json_list l = hm_json_list(o, "items", 3);

    while (hm_json_next(&l)) {
        struct hm_json_obj item = hm_json_root(l.rd, l.item);

        out->sum += hm_json_u64(&item, "n", HM_JSON_INT_NUMBER);
        hm_json_close(&item, HM_JSON_REJECT);
    }
}

static bool read_entry(struct entry *out, struct hm_json_rd *rd,
    struct hm_json root, struct hm_err *err)
{
    static const struct hm_json_name contents[] = {
        {"promise", 1}, {"proof", 2}, {NULL, 0}};
    struct hm_json_obj o = hm_json_root(rd, root);
    struct hm_json_obj id = hm_json_obj(&o, "logId");

    *out = (struct entry){0};
    out->index = hm_json_u64(&o, "logIndex", HM_JSON_INT_EITHER);
    out->time_s = hm_json_i64(&o, "time", HM_JSON_INT_STRING);
    out->kind = hm_json_enum(&o, "kind", kinds);
    out->canonical = hm_json_bool(&o, "canonical");
    out->key_id = hm_json_str(&id, "keyId");
    hm_json_close(&id, HM_JSON_REJECT);
    out->note = hm_json_opt_str(&o, "note");
    out->content = hm_json_oneof(&o, contents);
    out->body = hm_json_any(&o, "body");
    read_items(out, &o);
    hm_json_close(&o, HM_JSON_REJECT);
    return hm_json_end(rd, err);
}

#define LOG_ID "\"logId\":{\"keyId\":\"a\\n\"},"
#define INDEX "\"logIndex\":\"18446744073709551615\","
#define TIME "\"time\":\"-5\","
#define KIND "\"kind\":\"dsse\","
#define CANONICAL "\"canonical\":true,"
#define PROOF "\"proof\":{},"
#define BODY "\"body\":{\"x\": 1.0 },"
#define ITEMS "\"items\":[{\"n\":1},{\"n\":20}]"

static void a_good_document_is_read(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_json v = parsed(
        &arena, "{" LOG_ID INDEX TIME KIND CANONICAL PROOF BODY ITEMS "}");
    struct hm_json_rd rd = hm_json_rd(&arena);
    struct hm_err err = {0};
    struct entry e;

    if (!CHECK_OK(read_entry(&e, &rd, v, &err)))
        return;
    CHECK(e.index == UINT64_MAX);
    CHECK_EQ(e.time_s, -5);
    CHECK_EQ(e.kind, 2);
    CHECK_EQ(e.content, 2);
    CHECK(e.canonical);
    CHECK_BYTES(e.key_id, HM_LIT("a\n"));
    CHECK(e.note.p == NULL);
    CHECK_EQ(e.sum, 21);
    check_text(e.body, "{\"x\": 1.0 }");
}

static void the_first_problem_is_named_with_its_path(void)
{
    static const struct {
        const char *text;
        enum hm_code code;
        const char *msg;
    } cases[] = {
        {"[]", HM_FORMAT, "$: expected object, got array"},
        {"{}", HM_FORMAT, "$.logId: missing"},
        {"{\"logId\":null}", HM_FORMAT, "$.logId: expected object, got null"},
        {"{\"logId\":{}," INDEX TIME KIND CANONICAL PROOF BODY ITEMS "}",
            HM_FORMAT, "$.logId.keyId: missing"},
        {"{\"logId\":{\"keyId\":7}," INDEX TIME KIND CANONICAL PROOF BODY ITEMS
         "}",
            HM_FORMAT, "$.logId.keyId: expected string, got number"},
        {"{\"logId\":{\"keyId\":\"\\u0000\"}," INDEX TIME KIND CANONICAL PROOF
                BODY ITEMS "}",
            HM_FORMAT, "$.logId.keyId: the string holds NUL"},
        {"{\"logId\":{\"keyId\":\"\",\"x\":1}," INDEX TIME KIND CANONICAL PROOF
                BODY ITEMS "}",
            HM_FORMAT, "$.logId.x: unknown field"},
        {"{" LOG_ID "\"logIndex\":-1," TIME KIND CANONICAL PROOF BODY ITEMS "}",
            HM_FORMAT,
            "$.logIndex: expected a whole number from 0 to 2^64-1, got -1"},
        {"{" LOG_ID "\"logIndex\":\"\"," TIME KIND CANONICAL PROOF BODY ITEMS
         "}",
            HM_FORMAT,
            "$.logIndex: expected a whole number from 0 to 2^64-1, got "},
        {"{" LOG_ID "\"logIndex\":true," TIME KIND CANONICAL PROOF BODY ITEMS
         "}",
            HM_FORMAT, "$.logIndex: expected number, got boolean"},
        {"{" LOG_ID INDEX "\"time\":5," KIND CANONICAL PROOF BODY ITEMS "}",
            HM_FORMAT, "$.time: expected string, got number"},
        {"{" LOG_ID INDEX "\"time\":\" 5\"," KIND CANONICAL PROOF BODY ITEMS
         "}",
            HM_FORMAT,
            "$.time: expected a whole number from -2^63 to 2^63-1, got  5"},
        {"{" LOG_ID INDEX TIME "\"kind\":\"intoto\"," CANONICAL PROOF BODY ITEMS
         "}",
            HM_UNSUPPORTED, "$.kind: unknown value intoto"},
        {"{" LOG_ID INDEX TIME KIND "\"canonical\":\"true\"," PROOF BODY ITEMS
         "}",
            HM_FORMAT, "$.canonical: expected boolean, got string"},
        {"{" LOG_ID INDEX TIME KIND CANONICAL BODY ITEMS "}", HM_FORMAT,
            "$: none of the expected fields"},
        {"{" LOG_ID INDEX TIME KIND CANONICAL PROOF "\"promise\":{}," BODY ITEMS
         "}",
            HM_FORMAT, "$: both promise and proof"},
        {"{" LOG_ID INDEX TIME KIND CANONICAL PROOF "\"note\":1," BODY ITEMS
         "}",
            HM_FORMAT, "$.note: expected string, got number"},
        {"{" LOG_ID INDEX TIME KIND CANONICAL PROOF ITEMS "}", HM_FORMAT,
            "$.body: missing"},
        {"{" LOG_ID INDEX TIME KIND CANONICAL PROOF BODY "\"items\":{}}",
            HM_FORMAT, "$.items: expected array, got object"},
        {"{" LOG_ID INDEX TIME KIND CANONICAL PROOF BODY
         "\"items\":[{\"n\":1},{\"n\":\"2\"}]}",
            HM_FORMAT, "$.items[1].n: expected number, got string"},
        {"{" LOG_ID INDEX TIME KIND CANONICAL PROOF BODY
         "\"items\":[{\"n\":1},2]}",
            HM_FORMAT, "$.items[1]: expected object, got number"},
        {"{" LOG_ID INDEX TIME KIND CANONICAL PROOF BODY "\"items\":[1,2,3,4]}",
            HM_LIMIT, "$.items: 4 elements, at most 3 allowed"},
        {"{" LOG_ID INDEX TIME KIND CANONICAL PROOF BODY "\"n\\to\":1," ITEMS
         "}",
            HM_FORMAT, "$[\"n\\\\to\"]: unknown field"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_json v = parsed(&arena, cases[i].text);
        struct hm_json_rd rd = hm_json_rd(&arena);
        struct hm_err err = {0};
        struct entry e;

        test_case("%s", cases[i].msg);
        CHECK(!read_entry(&e, &rd, v, &err));
        CHECK_EQ(err.code, cases[i].code);
        CHECK_STR(err.msg, cases[i].msg);
    }
}

static void after_a_failure_everything_reads_empty(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_json_rd rd = hm_json_rd(&arena);
    struct hm_json_obj o = hm_json_root(&rd,
        parsed(&arena, "{\"s\":\"x\",\"n\":1,\"b\":true,\"l\":[1],\"o\":{}}"));
    struct hm_json_list l = hm_json_list(&o, "l", 9);
    struct hm_err err = {0};
    struct hm_json_obj child;

    hm_json_str(&o, "missing");
    CHECK(!hm_json_has(&o, "s"));
    CHECK(hm_json_str(&o, "s").p == NULL);
    CHECK(hm_json_opt_str(&o, "s").p == NULL);
    CHECK_EQ(hm_json_u64(&o, "n", HM_JSON_INT_EITHER), 0);
    CHECK_EQ(hm_json_opt_i64(&o, "n", HM_JSON_INT_EITHER), 0);
    CHECK(!hm_json_bool(&o, "b"));
    CHECK(hm_json_any(&o, "n").doc == NULL);
    CHECK(!hm_json_next(&l)); /* although it was opened before */
    CHECK_EQ(hm_json_list(&o, "l", 9).count, 0);
    child = hm_json_obj(&o, "o");
    hm_json_close(&child, HM_JSON_REJECT);
    hm_json_close(&o, HM_JSON_REJECT);
    CHECK_ERR(hm_json_end(&rd, &err), HM_FORMAT, "$.missing: missing");
}

static void a_forgotten_object_is_noticed(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_json_rd rd = hm_json_rd(&arena);
    struct hm_json_obj o =
        hm_json_root(&rd, parsed(&arena, "{\"a\":{\"evil\":1}}"));
    struct hm_err err = {0};

    hm_json_obj(&o, "a");
    hm_json_close(&o, HM_JSON_REJECT);
    CHECK_ERR(hm_json_end(&rd, &err), HM_SYSTEM,
        "1 JSON objects were not read to end");
}

static void unknown_fields_are_rejected_listed_or_ignored(void)
{
    static const char text[] = "{\"a\":1,\"b\":2,\"c\":{\"d\":3}}";

    for (enum hm_json_unknown m = HM_JSON_REJECT; m <= HM_JSON_IGNORE; m++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_json_rd rd = hm_json_rd(&arena);
        struct hm_json_obj o = hm_json_root(&rd, parsed(&arena, text));
        struct hm_json_obj c = hm_json_obj(&o, "c");
        struct hm_err err = {0};

        test_case("mode %d", (int)m);
        hm_json_opt_any(&o, "b");
        hm_json_close(&c, m);
        hm_json_close(&o, m);
        if (m == HM_JSON_REJECT) {
            CHECK_ERR(hm_json_end(&rd, &err), HM_FORMAT, "$.c.d: unknown");
            continue;
        }
        if (!CHECK_OK(hm_json_end(&rd, &err)))
            return;
        CHECK_EQ(rd.unknown_count, m == HM_JSON_WARN ? 2 : 0);
        if (m != HM_JSON_WARN)
            continue;
        CHECK_STR(HM_JSON_PATH(rd.unknown[0]), "$.c.d");
        CHECK_STR(HM_JSON_PATH(rd.unknown[1]), "$.a");
    }
}

static void many_unknown_fields_are_counted_but_not_all_kept(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_json_rd rd = hm_json_rd(&arena);
    struct hm_json_obj o = hm_json_root(&rd,
        parsed(&arena,
            "{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,"
            "\"i\":1,\"j\":1}"));
    struct hm_err err = {0};

    hm_json_close(&o, HM_JSON_WARN);
    if (!CHECK_OK(hm_json_end(&rd, &err)))
        return;
    CHECK_EQ(rd.unknown_count, 10);
    CHECK_STR(HM_JSON_PATH(rd.unknown[HM_JSON_UNKNOWN_MAX - 1]), "$.h");
}

static void null_is_absent_only_where_the_format_says_so(void)
{
    for (int absent = 0; absent <= 1; absent++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_json_rd rd = hm_json_rd(&arena);
        struct hm_json_obj o;
        struct hm_err err = {0};

        test_case("absent %d", absent);
        rd.null_is_absent = absent == 1;
        o = hm_json_root(&rd, parsed(&arena, "{\"a\":null}"));
        CHECK_EQ(hm_json_has(&o, "a"), absent == 0);
        CHECK(hm_json_opt_str(&o, "a").p == NULL);
        hm_json_close(&o, HM_JSON_REJECT);
        if (absent == 1)
            CHECK_OK(hm_json_end(&rd, &err));
        else
            CHECK_ERR(hm_json_end(&rd, &err), HM_FORMAT,
                "$.a: expected string, got null");
    }
}

static void optional_fields_read_zero_when_absent(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_json_rd rd = hm_json_rd(&arena);
    struct hm_json_obj o = hm_json_root(&rd,
        parsed(&arena,
            "{\"s\":\"\",\"u\":7,\"i\":\"-7\",\"b\":true,\"k\":\"dsse\","
            "\"l\":[1]}"));
    struct hm_err err = {0};
    struct hm_json_list l;

    CHECK(hm_json_opt_str(&o, "s").p != NULL || test_torture());
    CHECK(hm_json_opt_str(&o, "S").p == NULL);
    CHECK_EQ(hm_json_opt_u64(&o, "u", HM_JSON_INT_NUMBER), 7);
    CHECK_EQ(hm_json_opt_u64(&o, "U", HM_JSON_INT_NUMBER), 0);
    CHECK_EQ(hm_json_opt_i64(&o, "i", HM_JSON_INT_STRING), -7);
    CHECK_EQ(hm_json_opt_i64(&o, "I", HM_JSON_INT_STRING), 0);
    CHECK(hm_json_opt_bool(&o, "b"));
    CHECK(!hm_json_opt_bool(&o, "B"));
    CHECK_EQ(hm_json_opt_enum(&o, "k", kinds), 2);
    CHECK_EQ(hm_json_opt_enum(&o, "K", kinds), 0);
    l = hm_json_opt_list(&o, "l", 1);
    CHECK_EQ(l.count, 1);
    CHECK(hm_json_next(&l));
    CHECK_EQ(hm_json_rd_u64(&rd, l.item, HM_JSON_INT_NUMBER), 1);
    CHECK(!hm_json_next(&l));
    l = hm_json_opt_list(&o, "L", 1);
    CHECK(!hm_json_next(&l));
    hm_json_close(&o, HM_JSON_REJECT);
    CHECK_OK(hm_json_end(&rd, &err));
}

static void base64_and_times_are_decoded(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_json_rd rd = hm_json_rd(&arena);
    struct hm_json_obj o = hm_json_root(&rd,
        parsed(&arena,
            "{\"b\":\"AAH\\/\",\"u\":\"_w\",\"e\":\"\","
            "\"t\":\"2026-11-20T12:00:00.5Z\"}"));
    struct hm_err err = {0};

    CHECK_BYTES(hm_json_base64(&o, "b", HM_BASE64), HM_LIT("\x00\x01\xff"));
    CHECK_BYTES(
        hm_json_opt_base64(&o, "u", HM_BASE64URL_NO_PAD), HM_LIT("\xff"));
    CHECK(hm_json_base64(&o, "e", HM_BASE64).p != NULL || test_torture());
    CHECK(hm_json_opt_base64(&o, "E", HM_BASE64).p == NULL);
    CHECK_EQ(hm_json_time(&o, "t").s, 1795176000);
    CHECK_EQ(hm_json_opt_time(&o, "t").ns, 500000000);
    CHECK_EQ(hm_json_opt_time(&o, "T").s, 0);
    hm_json_close(&o, HM_JSON_REJECT);
    CHECK_OK(hm_json_end(&rd, &err));
}

static void bad_base64_and_times_are_named(void)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"{\"b\":\"AA\",\"t\":\"2026-11-20T12:00:00Z\"}", "$.b: "},
        {"{\"b\":\"A A=\",\"t\":\"2026-11-20T12:00:00Z\"}", "$.b: "},
        {"{\"b\":7,\"t\":\"2026-11-20T12:00:00Z\"}",
            "$.b: expected string, got number"},
        {"{\"b\":\"AA==\",\"t\":\"2026-11-31T12:00:00Z\"}", "$.t: "},
        {"{\"b\":\"AA==\",\"t\":1795176000}",
            "$.t: expected string, got number"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_json_rd rd = hm_json_rd(&arena);
        struct hm_json_obj o = hm_json_root(&rd, parsed(&arena, cases[i].text));
        struct hm_err err = {0};

        test_case("%s", cases[i].text);
        hm_json_base64(&o, "b", HM_BASE64);
        hm_json_time(&o, "t");
        hm_json_close(&o, HM_JSON_REJECT);
        CHECK_ERR(hm_json_end(&rd, &err), HM_FORMAT, cases[i].words);
    }
}

/* Asking twice is common (is it there? what is it?) and uses no more of the
 * HM_JSON_FIELDS_MAX names, wherever the compiler put the strings. */
static void a_name_counts_once(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_json_rd rd = hm_json_rd(&arena);
    struct hm_json_obj o = hm_json_root(&rd, parsed(&arena, "{\"ab\":1}"));
    char names[2 * HM_JSON_FIELDS_MAX][3];
    struct hm_err err = {0};

    for (size_t i = 0; i < TEST_LEN(names); i++) {
        names[i][0] = 'a';
        names[i][1] = 'b';
        names[i][2] = '\0';
        CHECK(hm_json_has(&o, names[i]));
    }
    CHECK_EQ(o.asked_count, 1);
    hm_json_close(&o, HM_JSON_REJECT);
    CHECK_OK(hm_json_end(&rd, &err));
}

static void callers_record_problems_of_their_own(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_json_rd rd = hm_json_rd(&arena);
    struct hm_json_obj o = hm_json_root(&rd, parsed(&arena, "{\"a\":[\"x\"]}"));
    struct hm_json_list l = hm_json_list(&o, "a", 1);
    struct hm_err err = {0};

    while (hm_json_next(&l))
        hm_json_fail(&rd, l.item, HM_MISMATCH, "not %s", "this");
    hm_json_fail(&rd, l.item, HM_POLICY, "too late");
    hm_json_close(&o, HM_JSON_REJECT);
    CHECK_ERR(hm_json_end(&rd, &err), HM_MISMATCH, "$.a[0]: not this");
}

TEST_SUITE(enc_json_field, TEST(a_good_document_is_read),
    TEST(the_first_problem_is_named_with_its_path),
    TEST(after_a_failure_everything_reads_empty),
    TEST(a_forgotten_object_is_noticed),
    TEST(unknown_fields_are_rejected_listed_or_ignored),
    TEST(many_unknown_fields_are_counted_but_not_all_kept),
    TEST(null_is_absent_only_where_the_format_says_so),
    TEST(optional_fields_read_zero_when_absent),
    TEST(base64_and_times_are_decoded), TEST(bad_base64_and_times_are_named),
    TEST(a_name_counts_once), TEST(callers_record_problems_of_their_own));

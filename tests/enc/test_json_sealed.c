/* SPDX-License-Identifier: Apache-2.0 */
/* hm_json_parse_sealed(): nothing is kept, and nothing is let through. */
#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "enc/jcs.h"
#include "enc/json_field.h"
#include "enc/json_help.h"

#include <string.h>

#define IN(literal)                                                            \
    {                                                                          \
        (const uint8_t *)(literal), sizeof(literal) - 1                        \
    }

static bool sealed(struct hm_json *out, struct hm_arena *arena,
    struct hm_bytes text, struct hm_err *err)
{
    return hm_json_parse_sealed(out, arena, text, HM_JSON_TEXT_MAX, "p", err);
}

static void of_a_sealed_object_there_is_its_text_alone(void)
{
    static const char text[] =
        "{\"a\":{\"x\":[1,{\"y\":2}]}, \"p\" : {\"x\": [1,{\"y\":2}] , "
        "\"z\":{}} ,\"b\":[true,\"s\"]}";
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_err err = {0};
    struct hm_json root, p;

    if (!CHECK_OK(sealed(&root, &arena, HM_LIT(text), &err)))
        return;
    p = hm_json_get(root, "p");
    CHECK_EQ(hm_json_type(p), HM_JSON_SEALED);
    CHECK_BYTES(hm_json_text(p), HM_LIT("{\"x\": [1,{\"y\":2}] , \"z\":{}}"));
    CHECK_EQ(hm_json_count(p), 0);
    CHECK_EQ(hm_json_type(hm_json_get(p, "x")), HM_JSON_NONE);
    CHECK_STR(HM_JSON_PATH(p), "$.p");
    CHECK_EQ(hm_json_count(root), 3);
    check_text(hm_json_get(hm_json_get(root, "a"), "x"), "[1,{\"y\":2}]");
    check_text(hm_json_get(root, "b"), "[true,\"s\"]");
    CHECK_STR(HM_JSON_PATH(hm_json_get(root, "b")), "$.b");
}

/* Whoever takes it for an object is refused, and does not read "absent". */
static void a_sealed_object_is_no_object_to_readers(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) out = hm_buf(HM_KIB);
    struct hm_json_rd rd = hm_json_rd(&arena);
    struct hm_err err = {0};
    struct hm_json_obj o, p;
    struct hm_json root;

    if (!CHECK_OK(sealed(&root, &arena, HM_LIT("{\"p\":{\"k\":1}}"), &err)))
        return;
    o = hm_json_root(&rd, root);
    p = hm_json_obj(&o, "p");
    CHECK_EQ(hm_json_opt_any(&p, "k").node, 0);
    CHECK_ERR(hm_json_end(&rd, &err), HM_FORMAT,
        "$.p: expected object, got sealed object");
    CHECK_ERR(hm_jcs_write(&out, root, &err), HM_USAGE,
        "$.p: a sealed object has no order");
}

static void only_an_object_that_is_the_roots_member_is_sealed(void)
{
    static const struct {
        const char *name, *text, *member;
        enum hm_json_type type;
    } cases[] = {
        {"a list", "{\"p\":[{}]}", "p", HM_JSON_ARRAY},
        {"a text", "{\"p\":\"{}\"}", "p", HM_JSON_STRING},
        {"null", "{\"p\":null}", "p", HM_JSON_NULL},
        {"another name", "{\"pp\":{}}", "pp", HM_JSON_OBJECT},
        {"empty", "{\"p\":{}}", "p", HM_JSON_SEALED},
        {"its name with an escape", "{\"\\u0070\":{}}", "p", HM_JSON_SEALED},
    };
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_err err = {0};
    struct hm_json root;

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].name);
        if (CHECK_OK(sealed(&root, &arena, hm_bytes_str(cases[i].text), &err)))
            CHECK_EQ(hm_json_type(hm_json_get(root, cases[i].member)),
                cases[i].type);
    }
    if (CHECK_OK(sealed(&root, &arena, HM_LIT("{\"a\":{\"p\":{}}}"), &err)))
        CHECK_EQ(hm_json_type(hm_json_get(hm_json_get(root, "a"), "p")),
            HM_JSON_OBJECT);
    if (CHECK_OK(sealed(&root, &arena, HM_LIT("[{\"p\":{\"k\":1}}]"), &err))) {
        struct hm_json_iter it = hm_json_iter(root);

        CHECK(hm_json_iter_next(&it));
        CHECK_EQ(hm_json_count(hm_json_get(it.value, "p")), 1);
    }
}

/* hm_json_parse_shallow(): what lies deep enough is sealed, lists are not. */
static void all_objects_of_a_depth_are_sealed(void)
{
    static const char text[] =
        "{\"a\":{\"b\":[{\"c\":1},[{\"d\":2}],3],\"e\":{\"f\":{}}},\"g\":4}";
    static const struct {
        uint32_t depth;
        enum hm_json_type a, first, list, e, f;
    } cases[] = {
        {0, HM_JSON_OBJECT, HM_JSON_OBJECT, HM_JSON_OBJECT, HM_JSON_OBJECT,
            HM_JSON_OBJECT},
        {1, HM_JSON_SEALED, HM_JSON_NONE, HM_JSON_NONE, HM_JSON_NONE,
            HM_JSON_NONE},
        {2, HM_JSON_OBJECT, HM_JSON_SEALED, HM_JSON_SEALED, HM_JSON_SEALED,
            HM_JSON_NONE},
        {3, HM_JSON_OBJECT, HM_JSON_SEALED, HM_JSON_SEALED, HM_JSON_OBJECT,
            HM_JSON_SEALED},
        {4, HM_JSON_OBJECT, HM_JSON_OBJECT, HM_JSON_SEALED, HM_JSON_OBJECT,
            HM_JSON_OBJECT},
    };

    TEST_EACH(i, cases) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_err err = {0};
        struct hm_json v, a;
        struct hm_json_iter list, inner;

        test_case("depth %u", cases[i].depth);
        if (!CHECK_OK(hm_json_parse_shallow(
                &v, &arena, HM_LIT(text), cases[i].depth, &err)))
            return;
        a = hm_json_get(v, "a");
        CHECK_EQ(hm_json_type(a), cases[i].a);
        list = hm_json_iter(hm_json_get(a, "b"));
        (void)hm_json_iter_next(&list);
        CHECK_EQ(hm_json_type(list.value), cases[i].first);
        (void)hm_json_iter_next(&list);
        inner = hm_json_iter(list.value);
        (void)hm_json_iter_next(&inner);
        CHECK_EQ(hm_json_type(inner.value), cases[i].list);
        CHECK_EQ(hm_json_type(hm_json_get(a, "e")), cases[i].e);
        CHECK_EQ(
            hm_json_type(hm_json_get(hm_json_get(a, "e"), "f")), cases[i].f);
        CHECK_BYTES(hm_json_text(hm_json_get(v, "g")), HM_LIT("4"));
    }
}

static void what_is_sealed_is_checked(void)
{
    static const char *const bad[] = {"{\"a\":{\"b\":1,\"b\":2}}",
        "{\"a\":{\"b\":{\"c\":1,\"\\u0063\":2}}}", "{\"a\":{\"b\":}}",
        "{\"a\":{}", "{\"a\":{}} x"};
    struct hm_err err = {0};
    struct hm_json v;

    for (size_t i = 0; i < TEST_LEN(bad); i++) {
        for (uint32_t depth = 1; depth < 4; depth++) {
            hm_auto(arena) arena = hm_arena(HM_MIB);

            test_case("%s, depth %u", bad[i], depth);
            CHECK_ERR(hm_json_parse_shallow(
                          &v, &arena, hm_bytes_str(bad[i]), depth, &err),
                HM_FORMAT, "line 1");
        }
    }
}

/* The whole parser and the sealing one are one and the same to every text. */
static void check_same(struct hm_bytes text)
{
    hm_auto(arena) arena = hm_arena(8 * HM_MIB), whole = hm_arena(8 * HM_MIB);
    struct hm_err err = {0}, other = {0};
    struct hm_json v, w;
    bool ok = sealed(&v, &arena, text, &err);
    bool expected =
        hm_json_parse_borrowed(&w, &whole, text, HM_JSON_TEXT_MAX, &other);

    if (err.code == HM_SYSTEM || other.code == HM_SYSTEM)
        return;
    CHECK_EQ(ok, expected);
    CHECK_EQ(err.code, other.code);
    CHECK_STR(err.msg, other.msg);
    if (ok && expected)
        CHECK_BYTES(hm_json_text(hm_json_get(v, "p")),
            hm_json_text(hm_json_get(w, "p")));
}

#define SIXTEEN                                                                \
    "\"0\":0,\"1\":[],\"2\":{},\"3\":\"\",\"4\":4,\"5\":5,\"6\":6,\"7\":7,"    \
    "\"8\":8,\"9\":9,\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1"

static void what_is_wrong_inside_is_refused_in_the_same_words(void)
{
    static const struct {
        struct hm_bytes text;
        const char *words; /* NULL: nothing is wrong */
    } cases[] = {
        {IN("{\"p\":{\"a\":1,\"b\":2,\"a\":3}}"), "$.p.a: duplicate key"},
        {IN("{\"p\":{\"a\":{\"b\":[{},{\"c\":1}]},\"\\u0061\":3}}"),
            "duplicate key"},
        {IN("{\"p\":{\"x\":[0,{\"a\":[{}],\"b\":[],\"a\":3}]}}"),
            "$.p.x[1].a: duplicate key"},
        {IN("{\"p\":{\"x\":{\"a\":1},\"y\":{\"a\":1},\"z\":1}}"), NULL},
        {IN("{\"p\":{\"a\":{\"a\":{\"a\":1}},\"b\":1}}"), NULL},
        {IN("{\"p\":{" SIXTEEN "}}"), NULL},
        {IN("{\"p\":{" SIXTEEN ",\"0\":0}}"), "$.p.0: duplicate key"},
        {IN("{\"p\":{" SIXTEEN ",\"g\":0,\"9\":0}}"), "duplicate key"},
        {IN("{\"p\":{\"x\":{" SIXTEEN ",\"g\":0},\"x\":0}}"),
            "$.p.x: duplicate key"},
        {IN("{\"p\":{},\"p\":{}}"), "$.p: duplicate key"},
        {IN("{\"p\":{\"a\":1},\"q\":2,\"\\u0070\":{\"a\":1}}"),
            "duplicate key"},
        {IN("{\"p\":{\"a\":1},\"q\":{\"b\":1,\"b\":2}}"),
            "$.q.b: duplicate key"},
        {IN("{\"p\":{\"a\":\"\xff\"}}"), "not UTF-8"},
        {IN("{\"p\":{\"a\":\"\\ud800\"}}"), "lone surrogate"},
        {IN("{\"p\":{\"a\":01}}"), "expected ',' or '}'"},
        {IN("{\"p\":{\"a\":[1,]}}"), "$.p.a[1]: expected a value, got ]"},
        {IN("{\"p\":{\"a\":1,}}"), "expected a key in quotes"},
        {IN("{\"p\":{\"a\":1]}"), "expected ',' or '}', got ]"},
        {IN("{\"p\":[1}}"), "expected ',' or ']', got }"},
        {IN("{\"p\":{}}}"), "expected the end"},
        {IN("{\"p\":{}"), "got the end"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_err err = {0};
        struct hm_json v;

        test_case("%s", HM_SHOW(cases[i].text));
        if (cases[i].words == NULL)
            CHECK_OK(sealed(&v, &arena, cases[i].text, &err));
        else
            CHECK_ERR(sealed(&v, &arena, cases[i].text, &err), HM_FORMAT,
                cases[i].words);
        check_same(cases[i].text);
    }
}

static void every_prefix_and_every_flip_is_judged_like_a_whole_document(void)
{
    static const char good[] =
        "{\"a\":[{}],\"p\":{\"a\":{\"aa\":[1,[2.5e3],{\"b\":"
        "\"\\u0041\xc3\xa9\"}"
        "],\"q\":{}},\"c\":[null,true]},\"p2\":{\"p\":{\"x\":0}}}";
    char copy[sizeof(good)];

    size_t step = test_torture() ? 13 : 1; /* they share their allocations */

    for (size_t len = 0; len < sizeof(good); len += step) {
        test_case("%zu bytes", len);
        check_same(hm_bytes(good, len));
    }
    for (size_t i = 0; i < 8 * (sizeof(good) - 1); i += step) {
        memcpy(copy, good, sizeof(good));
        copy[i / 8] = (char)(copy[i / 8] ^ 1 << i % 8);
        test_case("bit %zu", i);
        check_same(hm_bytes(copy, sizeof(good) - 1));
    }
}

static void put_times(struct hm_buf *out, const char *s, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        hm_buf_put_str(out, s);
}

static void depth_counts_from_the_root(void)
{
    for (unsigned more = 0; more < 2; more++) {
        hm_auto(buf) text = hm_buf(HM_KIB);
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_err err = {0};
        struct hm_json v;

        hm_buf_put_str(&text, "{\"p\":{\"a\":");
        put_times(&text, "[", HM_JSON_DEPTH_MAX - 2 + more);
        put_times(&text, "]", HM_JSON_DEPTH_MAX - 2 + more);
        hm_buf_put_str(&text, "}}");
        if (more == 0)
            CHECK_OK(sealed(&v, &arena, hm_buf_view(&text), &err));
        else
            CHECK_ERR(sealed(&v, &arena, hm_buf_view(&text), &err), HM_LIMIT,
                "nested deeper than 64");
        check_same(hm_buf_view(&text));
    }
}

/* `count` keys of an object, each with values that come and go between them,
 * over the bounds of several chunks. The last key is that of number `twice`. */
static void put_members(struct hm_buf *out, unsigned count, unsigned twice)
{
    hm_buf_put_str(out, "{\"p\":{\"in\":[{");
    for (unsigned i = 0; i < count; i++) {
        hm_buf_printf(out, "\"k%u\":[", i + 1 < count ? i : twice);
        put_times(out, "{\"a\":0,\"b\":[0,1]},", i % 97);
        hm_buf_put_str(out, "{}],");
    }
    hm_buf_put_str(out, "\"end\":0}]},\"q\":[1]}");
}

static void keys_are_compared_however_much_stands_between_them(void)
{
    static const unsigned places[] = {0, 1, 63, 64, 126, 127, 128, 254, 255,
        256, 500, 511, 512, 513, 597, 598};

    for (size_t i = 0; i < TEST_LEN(places); i++) {
        hm_auto(buf) text = hm_buf(2 * HM_MIB);
        hm_auto(arena) arena = hm_arena(64 * HM_KIB);
        struct hm_err err = {0};
        struct hm_json v = {0};

        test_case("key %u again", places[i]);
        put_members(&text, 600, places[i]);
        CHECK_ERR(sealed(&v, &arena, hm_buf_view(&text), &err), HM_FORMAT,
            "duplicate key");
        hm_buf_cut(&text, 0);
        put_members(&text, 600, 599);
        CHECK_OK(sealed(&v, &arena, hm_buf_view(&text), &err));
        CHECK_EQ(hm_json_count(hm_json_get(v, "q")), 1);
        if (test_torture())
            return;
    }
}

static void millions_of_values_take_no_memory(void)
{
    hm_auto(buf) text = hm_buf(16 * HM_MIB);
    hm_auto(arena) arena = hm_arena(8 * HM_KIB);
    struct hm_err err = {0};
    struct hm_json v = {0};

    if (test_torture())
        return;
    hm_buf_put_str(&text, "{\"p\":{\"a\":[");
    put_times(&text, "0,[],{\"b\":1},", 1000000);
    hm_buf_put_str(&text, "0]}}");
    if (!CHECK_OK(sealed(&v, &arena, hm_buf_view(&text), &err)))
        return;
    CHECK_EQ(hm_json_text(hm_json_get(v, "p")).len, text.len - 6);
    CHECK_ERR(hm_json_parse_borrowed(
                  &v, &arena, hm_buf_view(&text), HM_JSON_TEXT_MAX, &err),
        HM_LIMIT, "needs more than 8192 bytes");
}

/* The keys of what is open are the one thing that is kept: 16 bytes each. */
static void the_keys_of_open_objects_are_bounded_by_the_arena(void)
{
    static const struct {
        unsigned keys;
        size_t arena_max;
        bool ok;
    } cases[] = {
        {2000, 33 * HM_KIB, true},
        {2100, 33 * HM_KIB, false},
        {2100, 66 * HM_KIB, true},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) text = hm_buf(HM_MIB);
        hm_auto(arena) arena = hm_arena(cases[i].arena_max);
        struct hm_err err = {0};
        struct hm_json v;

        hm_buf_put_str(&text, "{\"p\":{");
        for (unsigned k = 0; k < cases[i].keys; k++)
            hm_buf_printf(&text, "\"%u\":{\"a\":0,\"b\":[0,1]},", k);
        hm_buf_put_str(&text, "\"end\":0}}");
        test_case("%u keys in %zu", cases[i].keys, cases[i].arena_max);
        if (cases[i].ok)
            CHECK_OK(sealed(&v, &arena, hm_buf_view(&text), &err));
        else
            CHECK_ERR(sealed(&v, &arena, hm_buf_view(&text), &err), HM_LIMIT,
                "needs more than");
    }
}

/* hm_json_parse_member(): the member reads as its text alone would. */
static void check_alike(struct hm_json a, struct hm_json b)
{
    struct hm_json_iter in = hm_json_iter(a), with = hm_json_iter(b);

    CHECK_EQ(hm_json_type(a), hm_json_type(b));
    CHECK_BYTES(hm_json_text(a), hm_json_text(b));
    CHECK_STR(HM_JSON_PATH(a), HM_JSON_PATH(b));
    CHECK_EQ(hm_json_count(a), hm_json_count(b));
    while (hm_json_iter_next(&in) && CHECK(hm_json_iter_next(&with))) {
        CHECK_BYTES(hm_json_text(in.key), hm_json_text(with.key));
        check_alike(in.value, with.value);
    }
}

static void check_member(const char *around, const char *value, uint32_t depth)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) text = hm_buf(HM_KIB);
    struct hm_err err = {0};
    struct hm_json root, other, alone = {0};

    hm_buf_printf(&text, around, value);
    test_case("depth %u: %s", depth, hm_buf_str(&text));
    if (!CHECK_OK(hm_json_parse_member(
            &root, &arena, hm_buf_view(&text), "p", depth, &err)) ||
        !CHECK_OK(hm_json_parse_shallow(
            &other, &arena, hm_bytes_str(value), depth, &err)) ||
        !CHECK_OK(hm_json_alone(&alone, &arena, hm_json_get(root, "p"), &err)))
        return;
    check_alike(alone, other);
    if (CHECK_OK(
            hm_json_parse(&other, &arena, hm_buf_view(&text), HM_MIB, &err))) {
        CHECK_EQ(hm_json_count(root), hm_json_count(other));
        check_alike(hm_json_get(root, "x"), hm_json_get(other, "x"));
        check_alike(hm_json_get(root, "z"), hm_json_get(other, "z"));
    }
}

static void a_member_is_sealed_as_its_text_alone_is(void)
{
    static const char *const around[] = {"{\"p\":%s}",
        "{\"x\":{\"p\":{\"p\":{\"p\":{\"p\":[{\"p\":{}}]}}}},\"\\u0070\":%s,"
        "\"z\":[[[[{\"a\":1}]]]]}"};
    static const char *const values[] = {"{}", "1", "\"s\"", "null", "[]",
        "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{}}}}},\"f\":[1,{\"g\":2}]}",
        "[{\"p\":1},[{\"p\":{\"p\":2}},[[{\"a\":[{\"b\":3}]}]]]]"};

    for (uint32_t depth = 1; depth < 7; depth++) {
        TEST_EACH(i, around) {
            TEST_EACH(j, values)
                check_member(around[i], values[j], depth);
        }
    }
}

/* A list as root has no members, whatever its objects hold. */
static void without_that_member_nothing_is_sealed(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_err err = {0};
    struct hm_json root, whole;
    const struct hm_bytes text =
        HM_LIT("[{\"p\":{\"p\":{\"p\":{\"p\":{}}}}},[{\"p\":{}}]]");

    if (CHECK_OK(hm_json_parse_member(&root, &arena, text, "p", 1, &err)) &&
        CHECK_OK(hm_json_parse_borrowed(&whole, &arena, text, HM_MIB, &err)))
        check_alike(root, whole);
}

TEST_SUITE(enc_json_sealed, TEST(of_a_sealed_object_there_is_its_text_alone),
    TEST(a_sealed_object_is_no_object_to_readers),
    TEST(only_an_object_that_is_the_roots_member_is_sealed),
    TEST(what_is_wrong_inside_is_refused_in_the_same_words),
    TEST(every_prefix_and_every_flip_is_judged_like_a_whole_document),
    TEST(depth_counts_from_the_root),
    TEST(keys_are_compared_however_much_stands_between_them),
    TEST(millions_of_values_take_no_memory),
    TEST(the_keys_of_open_objects_are_bounded_by_the_arena),
    TEST(all_objects_of_a_depth_are_sealed), TEST(what_is_sealed_is_checked),
    TEST(a_member_is_sealed_as_its_text_alone_is),
    TEST(without_that_member_nothing_is_sealed));

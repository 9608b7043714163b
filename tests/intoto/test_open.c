/* SPDX-License-Identifier: Apache-2.0 */
/* What stays open of a predicate, and that it changes no verdict. */
#include "base/buf.h"
#include "base/limits.h"
#include "intoto/statement.h"
#include "test.h"

#define V1 "\"_type\": \"https://in-toto.io/Statement/v1\""
#define SUBJECT "\"subject\": [{\"name\": \"a\", \"digest\": {\"x\": \"y\"}}]"
#define TYPE "\"predicateType\": \"https://example.com/x/v1\""
#define SPDX "\"predicateType\": \"https://spdx.dev/Document\""
#define STATEMENT(type, predicate)                                             \
    "{" V1 ", " SUBJECT ", " type ", " predicate "}"

static bool parse(struct hm_statement *out, struct hm_arena *arena,
    const char *text, struct hm_err *err)
{
    return hm_statement_parse(out, arena, hm_bytes_str(text), err);
}

static bool is_open(const struct hm_statement *s)
{
    return s->open.doc != NULL;
}

static void a_small_predicate_stays_open(void)
{
    static const char text[] = STATEMENT(TYPE,
        "\"predicate\": {\"a\": {\"b\": {\"c\": {\"d\": 1}}}, \"l\": [1]}");
    static const char *const path[] = {"a", "b", "c"};
    hm_auto(arena) arena = hm_arena(HM_FACTS_ARENA_MAX);
    struct hm_err err = {0};
    struct hm_statement s;
    struct hm_json v;

    if (!CHECK_OK(parse(&s, &arena, text, &err)) || !CHECK(is_open(&s)))
        return;
    v = s.open;
    CHECK(hm_json_text(v).p == s.predicate.p);
    CHECK_EQ(hm_json_text(v).len, s.predicate.len);
    CHECK_EQ(hm_json_type(hm_json_get(v, "l")), HM_JSON_ARRAY);
    for (size_t i = 0; i < TEST_LEN(path); i++) {
        CHECK_EQ(hm_json_type(v), HM_JSON_OBJECT);
        v = hm_json_get(v, path[i]);
    }
    CHECK_EQ(hm_json_type(v), HM_JSON_SEALED);
    CHECK_STR(HM_JSON_PATH(v), "$.a.b.c");
}

static void what_is_no_object_is_not_open(void)
{
    static const char *const texts[] = {
        STATEMENT(TYPE, "\"x\": {}"),
        STATEMENT(TYPE, "\"predicate\": null"),
        STATEMENT(SPDX, "\"predicate\": \"text\""),
    };

    TEST_EACH(i, texts) {
        hm_auto(arena) arena = hm_arena(HM_FACTS_ARENA_MAX);
        struct hm_err err = {0};
        struct hm_statement s;

        test_case("%s", texts[i]);
        if (CHECK_OK(parse(&s, &arena, texts[i], &err)))
            CHECK(!is_open(&s));
    }
}

/* A statement with a list of so many numbers, and a text of so many bytes. */
static void put_sized(struct hm_buf *out, size_t values, size_t len)
{
    hm_buf_put_str(
        out, "{" V1 ", " SUBJECT ", " TYPE ", \"predicate\": {\"l\": [0");
    for (size_t i = 0; i < values; i++)
        hm_buf_put_str(out, ",1");
    hm_buf_put_str(out, "], \"t\": \"");
    for (size_t i = 0; i < len; i++)
        hm_buf_put_u8(out, 'a');
    hm_buf_put_str(out, "\"}}");
}

static void what_would_be_much_to_keep_is_not_open(void)
{
    static const struct {
        size_t values, len, arena_max;
        bool open;
    } cases[] = {
        {0, 0, HM_FACTS_ARENA_MAX, true}, {480, 0, HM_FACTS_ARENA_MAX, true},
        {512, 0, HM_FACTS_ARENA_MAX, false},
        {100000, 0, HM_FACTS_ARENA_MAX, false},
        {0, HM_STATEMENT_OPEN_MAX - 1000, HM_FACTS_ARENA_MAX, true},
        {0, HM_STATEMENT_OPEN_MAX, HM_FACTS_ARENA_MAX, false},
        {0, 0, HM_FACTS_ARENA_MAX / 2, false}, /* which must be kept for more */
    };

    TEST_EACH(i, cases) {
        hm_auto(arena) arena = hm_arena(cases[i].arena_max);
        hm_auto(buf) text = hm_buf(HM_MIB);
        struct hm_err err = {0};
        struct hm_statement s;

        put_sized(&text, cases[i].values, cases[i].len);
        test_case("%zu values, %zu bytes, arena of %zu", cases[i].values,
            cases[i].len, cases[i].arena_max);
        if (!CHECK_OK(hm_statement_parse(&s, &arena, hm_buf_view(&text), &err)))
            return;
        CHECK_EQ(is_open(&s), cases[i].open);
        CHECK_EQ(s.subject_count, 1);
        CHECK(s.predicate.len > 2 * cases[i].values + cases[i].len);
    }
}

/* Many statements of one judgement, each with an arena of what is left: they fill
 * half of what there is. */
static void what_is_open_leaves_room_for_what_must_be_kept(void)
{
    enum { MANY = 1024 };
    hm_auto(arena) arena = hm_arena(HM_FACTS_ARENA_MAX);
    hm_auto(buf) text = hm_buf(HM_MIB);
    size_t open = 0;

    if (test_torture())
        return;
    put_sized(&text, 400, 0);
    for (size_t i = 0; i < 4 * MANY; i++) {
        hm_auto(arena) own = hm_arena(hm_arena_left(&arena));
        struct hm_err err = {0};
        struct hm_statement s;

        if (!CHECK_OK(hm_statement_parse(&s, &own, hm_buf_view(&text), &err)))
            return;
        open += is_open(&s);
        hm_arena_take(&arena, &own);
    }
    CHECK(open > MANY / 2 && open < MANY);
    CHECK(hm_arena_left(&arena) > HM_FACTS_ARENA_MAX / 3);
}

/* The words do not tell which of the two ways was taken. */
static void what_is_wrong_is_refused_in_the_same_words(void)
{
    static const size_t values[] = {0, 600};

    TEST_EACH(i, values) {
        hm_auto(arena) arena = hm_arena(HM_FACTS_ARENA_MAX);
        hm_auto(buf) text = hm_buf(HM_MIB);
        struct hm_err err = {0};
        struct hm_statement s;

        put_sized(&text, values[i], 0);
        hm_buf_cut(&text, hm_buf_view(&text).len - 2);
        hm_buf_put_str(&text, ", \"u\": {\"v\": 1, \"v\": 2}}}");
        test_case("%zu values", values[i]);
        CHECK_ERR(hm_statement_parse(&s, &arena, hm_buf_view(&text), &err),
            HM_FORMAT, "at $.predicate.u.v: duplicate key");
    }
}

TEST_SUITE(intoto_open, TEST(a_small_predicate_stays_open),
    TEST(what_is_no_object_is_not_open),
    TEST(what_would_be_much_to_keep_is_not_open),
    TEST(what_is_open_leaves_room_for_what_must_be_kept),
    TEST(what_is_wrong_is_refused_in_the_same_words));

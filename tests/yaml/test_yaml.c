/* SPDX-License-Identifier: Apache-2.0 */
#include "yaml/yaml.h"

#include "base/buf.h"
#include "base/limits.h"
#include "test.h"

/* The only document of a text; NULL and a failed check when it is none. */
static const struct hm_yaml *parse(struct hm_arena *arena, const char *text)
{
    struct hm_yaml_stream stream = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_yaml_parse(&stream, arena, hm_bytes_str(text), &err)) ||
        !CHECK_EQ(stream.count, 1))
        return NULL;
    return stream.first->value;
}

static void a_tree_has_texts_and_places(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    const struct hm_yaml *root =
        parse(&arena, "a: one\nb:\n- 1\n- \"2\"\nc: {d: [x, y]}\n");
    const struct hm_yaml *b, *d;

    if (root == NULL)
        return;
    CHECK_EQ(root->kind, HM_YAML_MAP);
    CHECK_EQ(root->count, 3);
    CHECK_BYTES(hm_yaml_get(root, "a")->text, HM_LIT("one"));
    b = hm_yaml_get(root, "b");
    CHECK_EQ(b->kind, HM_YAML_LIST);
    CHECK_EQ(b->first->value->plain, true);
    CHECK_EQ(b->first->next->value->plain, false);
    CHECK_EQ(b->first->next->value->line, 4);
    CHECK_EQ(b->first->next->value->column, 3);
    d = hm_yaml_get(hm_yaml_get(root, "c"), "d");
    CHECK_EQ(d->count, 2);
    CHECK(hm_yaml_get(root, "e") == NULL && hm_yaml_get(d, "x") == NULL);
    CHECK_EQ(root->weight, 13);
}

static void json_is_yaml(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    const struct hm_yaml *root =
        parse(&arena, "{\"a\": [\"x\\u00e4\", true], \"b\": null}");

    if (root == NULL)
        return;
    CHECK_BYTES(
        hm_yaml_get(root, "a")->first->value->text, HM_LIT("x\xc3\xa4"));
    CHECK(hm_yaml_is_null(hm_yaml_get(root, "b")));
}

static void empty_documents_are_left_out(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_yaml_stream stream = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_yaml_parse(&stream, &arena,
            HM_LIT("---\n---\na: 1\n---\n# none\n---\nb: 2\n"), &err)))
        return;
    CHECK_EQ(stream.count, 2);
    CHECK(hm_yaml_get(stream.first->next->value, "b") != NULL);
    if (!CHECK_OK(hm_yaml_parse(&stream, &arena, hm_bytes(NULL, 0), &err)))
        return;
    CHECK_EQ(stream.count, 0);
}

static void an_alias_is_the_node_that_it_names(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    const struct hm_yaml *root = parse(&arena, "a: &x {k: v}\nb: [*x, *x]\n");
    const struct hm_yaml *b;

    if (root == NULL)
        return;
    b = hm_yaml_get(root, "b");
    CHECK(b->first->value == hm_yaml_get(root, "a"));
    CHECK_EQ(b->weight, 7);
}

static void what_cannot_be_read_is_told_with_its_place(void)
{
    static const struct {
        const char *text;
        enum hm_code code;
        const char *words;
    } cases[] = {
        {"a: 1\nb: 2\na: 3\n", HM_FORMAT,
            "line 3, column 1: a stands twice: it is in line 1 already"},
        {"x:\n  k: 1\n  \"k\": 2\n", HM_FORMAT, "line 3, column 3"},
        {"a: [1\n", HM_FORMAT, "line 2, column 1"},
        {"a: *x\n", HM_FORMAT, "line 1, column 4: there is no anchor"},
        {"a: &x [*x]\n", HM_FORMAT, "inside of what it names"},
        {"--- &x a\n--- *x\n", HM_FORMAT, "there is no anchor"},
        {"? [a]\n: b\n", HM_UNSUPPORTED, "a list as a key"},
        {"a: !!binary eA==\n", HM_UNSUPPORTED, "tag "},
        {"a: !mine x\n", HM_UNSUPPORTED, "tag !mine means nothing"},
        {"a: !!int 1\n", HM_UNSUPPORTED, "means nothing"},
        {"a: \"x\\0y\"\n", HM_FORMAT, "a NUL"},
        {"a: \xff\n", HM_FORMAT, "byte 4"},
        {"a: \x01\n", HM_FORMAT, "control characters"},
        {"\xff\xfe"
         "a",
            HM_FORMAT, "byte 1"},
    };

    TEST_EACH(i, cases) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_yaml_stream stream = {0};
        struct hm_err err = {0};

        test_case("%s", cases[i].text);
        CHECK_ERR(
            hm_yaml_parse(&stream, &arena, hm_bytes_str(cases[i].text), &err),
            cases[i].code, cases[i].words);
    }
}

/* Ten lines stand for ten to the tenth values. */
static void an_alias_bomb_is_refused(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_yaml_stream stream = {0};
    struct hm_err err = {0};

    hm_buf_put_str(&text, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
        hm_buf_printf(&text, "a%d: &a%d [*a%d", i, i, i - 1);
        for (int j = 1; j < 10; j++)
            hm_buf_printf(&text, ", *a%d", i - 1);
        hm_buf_put_str(&text, "]\n");
    }
    if (!CHECK_OK(hm_buf_end(&text, NULL, &err)))
        return;
    CHECK_ERR(hm_yaml_parse(&stream, &arena, hm_buf_view(&text), &err),
        HM_LIMIT, "with every alias written out");
}

/* `aliases` of the first of a thousand anchors, which is the last to be found. */
static void alias(struct hm_buf *text, size_t aliases)
{
    hm_buf_cut(text, 0);
    for (int i = 0; i < 1000; i++)
        hm_buf_printf(text, "- &a%d x\n", i);
    for (size_t i = 0; i < aliases; i++)
        hm_buf_put_str(text, "- *a0\n");
}

/* As many as there may be values would take a thousand times that. */
static void looking_for_anchors_has_an_end(void)
{
    hm_auto(buf) text = hm_buf(4 * HM_MIB);
    struct hm_yaml_stream stream = {0};
    struct hm_err err = {0};

    if (test_torture())
        return;
    for (size_t i = 0; i < 2; i++) {
        hm_auto(arena) arena = hm_arena(256 * HM_MIB);

        alias(&text, i == 0 ? HM_YAML_STEPS_MAX / 1000 : HM_YAML_NODES_MAX);
        if (i == 0)
            CHECK_OK(hm_yaml_parse(&stream, &arena, hm_buf_view(&text), &err));
        else
            CHECK_ERR(hm_yaml_parse(&stream, &arena, hm_buf_view(&text), &err),
                HM_LIMIT, "line 5195, column 3: too many aliases");
    }
}

/* Each document has anchors of its own, as many as it likes. */
static void anchors_are_of_one_document(void)
{
    hm_auto(arena) arena = hm_arena(64 * HM_MIB);
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct hm_yaml_stream stream = {0};
    struct hm_err err = {0};

    CHECK_ERR(
        hm_yaml_parse(&stream, &arena, HM_LIT("--- &a x\n--- [*a]\n"), &err),
        HM_FORMAT, "there is no anchor a");
    if (test_torture())
        return;
    for (int i = 0; i <= HM_YAML_ANCHORS_MAX; i++)
        hm_buf_put_str(&text, "--- [&a x, *a]\n");
    CHECK_OK(hm_yaml_parse(&stream, &arena, hm_buf_view(&text), &err));
}

static void too_deep_or_too_much_is_refused(void)
{
    hm_auto(arena) arena = hm_arena(64 * HM_MIB);
    hm_auto(buf) text = hm_buf(8 * HM_MIB);
    struct hm_yaml_stream stream = {0};
    struct hm_err err = {0};

    for (int i = 0; i <= HM_YAML_DEPTH_MAX; i++)
        hm_buf_put_u8(&text, '[');
    if (!CHECK_OK(hm_buf_end(&text, NULL, &err)))
        return;
    CHECK_ERR(hm_yaml_parse(&stream, &arena, hm_buf_view(&text), &err),
        HM_LIMIT, "deeper than 32");
    if (test_torture())
        return;
    hm_buf_cut(&text, 0);
    for (int i = 0; i <= HM_YAML_DOCUMENTS_MAX; i++)
        hm_buf_put_str(&text, "--- a\n");
    CHECK_ERR(hm_yaml_parse(&stream, &arena, hm_buf_view(&text), &err),
        HM_LIMIT, "documents");
    hm_buf_cut(&text, 0);
    for (int i = 0; i <= HM_YAML_ANCHORS_MAX; i++)
        hm_buf_printf(&text, "- &a%d x\n", i);
    CHECK_ERR(hm_yaml_parse(&stream, &arena, hm_buf_view(&text), &err),
        HM_LIMIT, "anchors");
    (void)hm_buf_extend(&text, HM_YAML_TEXT_MAX);
    CHECK_ERR(hm_yaml_parse(&stream, &arena, hm_buf_view(&text), &err),
        HM_LIMIT, "are the most");
}

static void every_prefix_is_read_or_refused(void)
{
    static const char text[] =
        "a: &x [1, \"two\", 'three']\nb: {c: *x, d: |\n  e\n  }\n";

    if (test_torture())
        return;
    for (size_t len = 0; len < sizeof(text); len++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_yaml_stream stream = {0};
        struct hm_err err = {0};

        if (!hm_yaml_parse(&stream, &arena, hm_bytes(text, len), &err))
            CHECK(err.code == HM_FORMAT || err.code == HM_UNSUPPORTED);
    }
}

static void nothing_is_told_from_a_text(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    const struct hm_yaml *root =
        parse(&arena, "[~, null, Null, NULL, \"null\", '', no]");
    size_t index = 0;

    if (root == NULL)
        return;
    for (const struct hm_yaml_member *m = root->first; m != NULL;
         m = m->next, index++)
        CHECK_STR(hm_yaml_what(m->value), index < 4 ? "nothing" : "a text");
    CHECK(hm_yaml_is_null(NULL));
}

TEST_SUITE(yaml_yaml, TEST(a_tree_has_texts_and_places), TEST(json_is_yaml),
    TEST(empty_documents_are_left_out),
    TEST(an_alias_is_the_node_that_it_names),
    TEST(what_cannot_be_read_is_told_with_its_place),
    TEST(an_alias_bomb_is_refused), TEST(looking_for_anchors_has_an_end),
    TEST(anchors_are_of_one_document), TEST(too_deep_or_too_much_is_refused),
    TEST(every_prefix_is_read_or_refused), TEST(nothing_is_told_from_a_text));

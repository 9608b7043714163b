/* SPDX-License-Identifier: Apache-2.0 */
#include "image/object.h"

#include "base/buf.h"
#include "base/limits.h"
#include "test.h"

/* An object of which "Kisses" and "map" are known. */
struct sample {
    struct hm_members map, unknown;
};

static bool parse(struct sample *out, struct hm_arena *arena,
    struct hm_bytes text, struct hm_err *err)
{
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_json_obj o;
    struct hm_json v;

    *out = (struct sample){.map = {NULL, 0}};
    rd.null_is_absent = true;
    HM_TRY(hm_json_parse_borrowed(&v, arena, text, HM_MIB, err));
    o = hm_json_root(&rd, v);
    hm_image_refuse(&o, "manifests", "no place for it");
    (void)hm_image_media(&o, "Kisses", false);
    hm_image_strings(&out->map, &o, "map");
    hm_image_close(&o, &out->unknown);
    return hm_json_end(&rd, err);
}

static void strings_and_what_is_unknown_are_kept(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    const struct hm_bytes *value;
    struct hm_err err = {0};
    struct sample s;

    if (!CHECK_OK(parse(&s, &arena,
            HM_LIT("{\"map\":{\"\\u0061\":\"\\u0062\",\"c\":\"\"},"
                   "\"x\\n\":{\"y\": 1.0},\"Kisses\":\"a/b\"}"),
            &err)))
        return;
    CHECK_EQ(s.map.count, 2);
    value = hm_members_get(&s.map, "a");
    if (CHECK(value != NULL))
        CHECK_BYTES(*value, HM_LIT("b"));
    value = hm_members_get(&s.map, "c");
    CHECK(value != NULL && value->len == 0);
    CHECK(hm_members_get(&s.map, "A") == NULL);
    if (CHECK_EQ(s.unknown.count, 1)) {
        CHECK_BYTES(s.unknown.list[0].name, HM_LIT("x\n"));
        CHECK_BYTES(s.unknown.list[0].value, HM_LIT("{\"y\": 1.0}"));
    }
}

/* Go's encoding/json takes each of these for the known name. */
static void look_alikes_are_refused(void)
{
    static const struct {
        const char *text;
        const char *words; /* NULL: taken */
    } rows[] = {
        {"{\"kisses\":1}", "differs from \"Kisses\""},
        {"{\"KISSES\":null}", "differs from \"Kisses\""},
        {"{\"\\u212Aisses\":1}", "differs from \"Kisses\""},
        {"{\"Ki\\u017fses\":1}", "differs from \"Kisses\""},
        {"{\"Ki\xc5\xbf\xc5\xbf"
         "es\":1}",
            "differs from \"Kisses\""},
        {"{\"Map\":1}", "differs from \"map\""},
        {"{\"manifests\":1}", "no place"},
        {"{\"manifests\":null}", "no place"},
        {"{\"Manifest\\u017f\":[]}", "no place"},
        {"{\"kisse\":1,\"kissess\":2,\"ma\":3,\"\":4}", NULL},
        {"{\"\\u0130isses\":1}", NULL},
        {"{\"manifest\":1}", NULL},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_err err = {0};
        struct sample s;

        test_case("%s", rows[i].text);
        CHECK_CODE(parse(&s, &arena, hm_bytes_str(rows[i].text), &err),
            rows[i].words == NULL ? HM_OK : HM_FORMAT, rows[i].words);
    }
}

static void mistyped_members_are_refused(void)
{
    static const struct {
        const char *text, *words;
    } rows[] = {
        {"{\"map\":[]}", "$.map: expected object"},
        {"{\"map\":{\"a\":1}}", "expected string"},
        {"{\"map\":{\"a\":null}}", "expected string"},
        {"{\"map\":{\"a\":\"\\u0000\"}}", "NUL"},
        {"{\"map\":{\"a\":\"1\",\"\\u0061\":\"2\"}}", "duplicate"},
        {"{\"Kisses\":\"a\"}", "no media type"},
        {"{\"Kisses\":1}", "expected string"},
        {"{\"\\u0000\":1}", "NUL"},
        {"[]", "expected object"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_err err = {0};
        struct sample s;

        test_case("%s", rows[i].text);
        CHECK_ERR(parse(&s, &arena, hm_bytes_str(rows[i].text), &err),
            HM_FORMAT, rows[i].words);
    }
}

static bool parse_many(const char *front, size_t count, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) text = hm_buf(HM_MIB);
    struct sample s;

    hm_buf_put_str(&text, front);
    for (size_t i = 0; i < count; i++)
        hm_buf_printf(&text, "%s\"k%zu\":\"\"", i > 0 ? "," : "", i);
    hm_buf_put_str(&text, front[1] == '\0' ? "}" : "}}");
    HM_TRY(hm_buf_end(&text, NULL, err));
    return parse(&s, &arena, hm_buf_view(&text), err);
}

static void counts_have_limits(void)
{
    struct hm_err err = {0};

    CHECK_OK(parse_many("{", HM_IMAGE_UNKNOWN_MAX, &err));
    CHECK_ERR(parse_many("{", HM_IMAGE_UNKNOWN_MAX + 1, &err), HM_LIMIT,
        "more than 64");
    CHECK_OK(parse_many("{\"map\":{", HM_IMAGE_ANNOTATIONS_MAX, &err));
    CHECK_ERR(parse_many("{\"map\":{", HM_IMAGE_ANNOTATIONS_MAX + 1, &err),
        HM_LIMIT, "1025 members, at most 1024");
}

static void of_what_users_wrote_texts_are_kept(void)
{
    static const struct {
        const char *text;
        size_t count;
        const char *words; /* NULL: it is read */
    } rows[] = {
        {"", 0, NULL},
        {"{}", 0, NULL},
        {"{\"a\":\"b\",\"c\":1,\"d\":null,\"e\":\"\"}", 2, NULL},
        {"{\"a\":\"b\",\"a\":1}", 0, "duplicate"},
        {"[]", 0, "expected object"},
        {"null", 0, "expected object"},
        {"\"a\"", 0, "expected object"},
        {"{} ", 0, NULL},
        {"{", 0, "line 1"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_members members = {NULL, 7};
        struct hm_err err = {0};
        bool ok;

        test_case("%s", rows[i].text);
        ok = hm_members_texts(
            &members, &arena, hm_bytes_str(rows[i].text), &err);
        if (rows[i].words != NULL)
            CHECK_ERR(ok, HM_FORMAT, rows[i].words);
        else if (CHECK_OK(ok))
            CHECK_EQ(members.count, rows[i].count);
    }
}

TEST_SUITE(image_object, TEST(of_what_users_wrote_texts_are_kept),
    TEST(strings_and_what_is_unknown_are_kept), TEST(look_alikes_are_refused),
    TEST(mistyped_members_are_refused), TEST(counts_have_limits));

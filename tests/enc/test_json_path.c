/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/buf.h"
#include "enc/json_help.h"

/* The value (or key) whose text is `want`, searched everywhere. */
static struct hm_json find(struct hm_json v, const char *want)
{
    struct hm_json_iter it = hm_json_iter(v);

    if (hm_bytes_eq_str(hm_json_text(v), want))
        return v;
    while (hm_json_iter_next(&it)) {
        struct hm_json found = find(it.value, want);

        if (found.doc != NULL)
            return found;
        if (it.key.doc != NULL && hm_bytes_eq_str(hm_json_text(it.key), want))
            return it.key;
    }
    return (struct hm_json){0};
}

static void a_path_leads_from_the_root(void)
{
    static const char text[] =
        "{\"a\":[0,{\"b\":1},[[2,3]]],\"odd key\":{\"\":4,\"x.y\":5},"
        "\"esc\x1a\\n\":6,\"c\":[[],{},7]}";
    static const struct {
        const char *value, *path;
    } cases[] = {
        {"0", "$.a[0]"},
        {"1", "$.a[1].b"},
        {"\"b\"", "$.a[1].b"},
        {"3", "$.a[2][0][1]"},
        {"4", "$[\"odd key\"][\"\"]"},
        {"5", "$[\"odd key\"][\"x.y\"]"},
        {"7", "$.c[2]"},
        {"\"c\"", "$.c"},
        {"{}", "$.c[1]"},
    };
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_json v;

    /* A control character is no JSON; DEL is, and terminals obey it. */
    char legal[sizeof(text)];
    memcpy(legal, text, sizeof(text));
    *strchr(legal, '\x1a') = '\x7f';
    v = parsed(&arena, legal);
    CHECK_STR(HM_JSON_PATH(v), "$");
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].value);
        CHECK_STR(HM_JSON_PATH(find(v, cases[i].value)), cases[i].path);
    }
    CHECK_STR(HM_JSON_PATH(find(v, "6")), "$[\"esc\\x7f\\\\n\"]");
}

static void a_missing_member_has_a_path(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_json v = hm_json_get(parsed(&arena, "{\"a\":{\"b\":1}}"), "a");
    char path[HM_JSON_PATH_SIZE];

    if (v.doc == NULL)
        return;
    CHECK_STR(hm_json_path(path, v, HM_LIT("logId")), "$.a.logId");
    CHECK_STR(hm_json_path(path, v, HM_LIT("a b")), "$.a[\"a b\"]");
}

static void a_long_path_loses_its_front(void)
{
    hm_auto(buf) text = hm_buf(64 * HM_KIB);
    hm_auto(arena) arena = hm_arena(HM_MIB);
    char *path;

    for (unsigned i = 0; i < 60; i++)
        hm_buf_printf(&text, "{\"a member of level %u\":", i);
    hm_buf_put_str(&text, "77");
    for (unsigned i = 0; i < 60; i++)
        hm_buf_put_str(&text, "}");
    path = HM_JSON_PATH(find(parsed(&arena, hm_buf_str(&text)), "77"));
    CHECK(strlen(path) < HM_JSON_PATH_SIZE);
    CHECK(hm_bytes_starts(hm_bytes_str(path), HM_LIT("$..[\"a member")));
    CHECK(strstr(path, "[\"a member of level 59\"]") != NULL);
}

/* Keys whose path is "$" and `len` more bytes, if all of it has room. */
static void check_path_of(size_t len)
{
    enum { PART = 30 };
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) text = hm_buf(HM_KIB);
    size_t depth = 0;
    char *path;

    for (size_t rest = len; rest > 0; depth++) {
        size_t part = rest < 2 * PART ? rest : PART;

        hm_buf_printf(&text, "{\"%0*d\":", (int)part - 1, 0);
        rest -= part;
    }
    hm_buf_put_str(&text, "77");
    while (depth-- > 0)
        hm_buf_put_str(&text, "}");
    path = HM_JSON_PATH(find(parsed(&arena, hm_buf_str(&text)), "77"));
    test_case("%zu bytes", len);
    CHECK(hm_bytes_starts(hm_bytes_str(path),
        strlen(path) == len + 1 ? HM_LIT("$.0") : HM_LIT("$...0")));
}

static void every_path_starts_at_the_root(void)
{
    for (size_t len = HM_JSON_PATH_SIZE - 20; len < HM_JSON_PATH_SIZE + 50;
         len++)
        check_path_of(len);
}

static void the_worst_key_fits(void)
{
    hm_auto(buf) text = hm_buf(64 * HM_KIB);
    hm_auto(arena) arena = hm_arena(HM_MIB);
    char *path;

    hm_buf_put_str(&text, "{\"a\":{\"");
    for (unsigned i = 0; i < 1000; i++)
        hm_buf_put_u8(&text, 0x7f);
    hm_buf_put_str(&text, "\":77}}");
    path = HM_JSON_PATH(find(parsed(&arena, hm_buf_str(&text)), "77"));
    CHECK(strlen(path) < HM_JSON_PATH_SIZE);
    CHECK(strstr(path, "\\x7f..\"]") != NULL);
}

TEST_SUITE(enc_json_path, TEST(a_path_leads_from_the_root),
    TEST(a_missing_member_has_a_path), TEST(a_long_path_loses_its_front),
    TEST(every_path_starts_at_the_root), TEST(the_worst_key_fits));

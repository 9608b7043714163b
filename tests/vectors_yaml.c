/* SPDX-License-Identifier: Apache-2.0 */
/* vectors_yaml.c - the YAML test suite. What is no YAML is refused, and what is
 * read has the value that the suite says. We read less than all of it: tags and
 * keys that are no texts are refused by us, and what is new in YAML 1.2 by
 * libyaml. */
#include <string.h>

#include "base/limits.h"
#include "cases.h"
#include "enc/json.h"
#include "test.h"
#include "yaml/yaml.h"

/* libyaml takes these for YAML: comments without a space in front, wrong
 * indentation inside of flow collections, document marks in them. Each is read
 * as what it looks like, and a field of ours is in none. */
static const char *const lenient[] = {"9C9N", "9JBA", "CVW2", "G5U8", "QB6E",
    "RHX7", "SU5Z", "X4QW", "Y79Y-03", "YJV2"};

/* Read, and seen in another way than YAML 1.2 does: a colon in an anchor's name,
 * a last line without its end. */
static const char *const older[] = {"L24T-01", "Y2GN"};

struct counts {
    unsigned same, refused, lenient, unread;
};

static bool is_in(const char *const *list, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i], id) == 0)
            return true;
    }
    return false;
}

static bool is_lenient(const char *id)
{
    return is_in(lenient, TEST_LEN(lenient), id);
}

static bool same_scalar(
    struct hm_json want, const struct hm_yaml *got, struct hm_arena *arena)
{
    struct hm_bytes text;
    struct hm_err err = {0};

    if (hm_json_type(want) == HM_JSON_NULL)
        return hm_yaml_is_null(got);
    if (hm_json_type(want) == HM_JSON_STRING)
        return hm_json_as_str(&text, want, arena, &err) &&
            hm_bytes_eq(text, got->text);
    /* How a number is written is not compared: nobody converts it here. */
    return got->plain;
}

static struct hm_json member(
    struct hm_json object, struct hm_bytes key, struct hm_arena *arena)
{
    struct hm_json_iter it = hm_json_iter(object);

    while (hm_json_iter_next(&it)) {
        struct hm_bytes name;
        struct hm_err err = {0};

        if (hm_json_as_str(&name, it.key, arena, &err) &&
            hm_bytes_eq(name, key))
            return it.value;
    }
    return (struct hm_json){0};
}

/* Recursion ends with the tree's depth. */
static bool same(
    struct hm_json want, const struct hm_yaml *got, struct hm_arena *arena)
{
    struct hm_json_iter it = hm_json_iter(want);

    if (got->kind == HM_YAML_SCALAR)
        return same_scalar(want, got, arena);
    if (hm_json_count(want) != got->count)
        return false;
    for (const struct hm_yaml_member *m = got->first; m != NULL; m = m->next) {
        if (got->kind == HM_YAML_MAP) {
            if (!same(member(want, m->key->text, arena), m->value, arena))
                return false;
        } else if (!hm_json_iter_next(&it) ||
            !same(it.value, m->value, arena)) {
            return false;
        }
    }
    return true;
}

static void compare(const struct test_cases *cases,
    const struct hm_yaml_stream *stream, struct counts *counts)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) text = hm_buf(HM_MIB);
    const char *file = test_cases_get(cases, "json");
    struct hm_err err = {0};
    struct hm_json want;

    /* Several documents are several values, and no JSON. */
    if (file == NULL || stream->count != 1 ||
        !test_cases_load(&text, cases, file) ||
        !hm_json_parse(
            &want, &arena, hm_buf_view(&text), HM_JSON_TEXT_MAX, &err)) {
        counts->unread++;
        return;
    }
    if (is_in(older, TEST_LEN(older), test_cases_get(cases, "id"))) {
        counts->unread++;
        return;
    }
    CHECK(same(want, stream->first->value, &arena));
    counts->same++;
}

static void judge(const struct test_cases *cases, struct counts *counts)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto(buf) text = hm_buf(HM_MIB);
    const char *id = test_cases_get(cases, "id");
    struct hm_yaml_stream stream = {0};
    struct hm_err err = {0};
    bool read;

    test_case("%s", id);
    if (!test_cases_load(&text, cases, test_cases_get(cases, "file")))
        return;
    read = hm_yaml_parse(&stream, &arena, hm_buf_view(&text), &err);
    if (strcmp(test_cases_get(cases, "expect"), "fail") == 0) {
        CHECK_EQ(read, is_lenient(id));
        counts->lenient += read;
        counts->refused += !read;
        return;
    }
    CHECK(read || err.code == HM_FORMAT || err.code == HM_UNSUPPORTED);
    if (read)
        compare(cases, &stream, counts);
    else
        counts->refused++;
}

static void the_suite_is_read_or_refused(void)
{
    struct test_cases cases;
    struct counts counts = {0};

    if (test_torture() || !test_cases_open(&cases, "yaml-test-suite"))
        return;
    while (test_cases_next(&cases))
        judge(&cases, &counts);
    test_cases_close(&cases);
    test_note("%u the same, %u refused, %u only read, %u not compared",
        counts.same, counts.refused, counts.lenient, counts.unread);
    CHECK(counts.same > 140);
    CHECK_EQ(counts.lenient, TEST_LEN(lenient));
}

TEST_SUITE(vectors_yaml, TEST(the_suite_is_read_or_refused));

/* SPDX-License-Identifier: Apache-2.0 */
#include "document/read.h"

#include "test.h"

static const struct hm_yaml *node(struct hm_arena *arena, const char *text)
{
    struct hm_yaml_stream stream = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(hm_yaml_parse(&stream, arena, hm_bytes_str(text), &err)))
        return NULL;
    return stream.first->value;
}

static void durations_and_times_are_read(void)
{
    static const struct {
        const char *text;
        int64_t seconds; /* 0: refused */
    } cases[] = {{"90s", 90}, {"5m", 300}, {"168h", 604800}, {"30d", 2592000},
        {"0s", 0}, {"5", 0}, {"h", 0}, {"-1h", 0}, {"1w", 0}, {"1.5h", 0},
        {"9999999d", 0}};

    TEST_EACH(i, cases) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_doc_rd rd = {.arena = &arena, .file = "f"};
        const struct hm_yaml *n = node(&arena, cases[i].text);

        test_case("%s", cases[i].text);
        if (n == NULL)
            return;
        CHECK_EQ(hm_doc_duration(&rd, n), cases[i].seconds);
        CHECK_EQ(hm_doc_failed(&rd), cases[i].seconds == 0);
    }
}

static void a_date_is_its_beginning_or_its_end(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_doc_rd rd = {.arena = &arena, .file = "f"};
    const struct hm_yaml *day = node(&arena, "2027-01-31");
    const struct hm_yaml *time = node(&arena, "2027-01-31T12:00:00Z");

    if (day == NULL || time == NULL)
        return;
    CHECK_EQ(hm_doc_time(&rd, day, false).s, 1801353600);
    CHECK_EQ(hm_doc_time(&rd, day, true).s, 1801353600 + 86400);
    CHECK_EQ(hm_doc_time(&rd, time, true).s, 1801353600 + 43200);
}

static void the_first_problem_is_kept(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_doc_rd rd = {.arena = &arena, .file = "f.yaml"};
    const struct hm_yaml *map = node(&arena, "a: 1\nb: [x]\nimagse: 2\n");
    struct hm_fields f;
    struct hm_err err = {0};

    if (map == NULL)
        return;
    f = hm_fields(&rd, map, "match");
    CHECK_EQ(
        hm_doc_number(&rd, hm_field(&f, "a"), (struct hm_doc_range){0, 5}), 1);
    CHECK(hm_field_needed(&f, "images") == NULL);
    CHECK(hm_field(&f, "b") != NULL);
    hm_fields_close(&f);
    CHECK_ERR(hm_doc_end(&rd, &err), HM_USAGE,
        "f.yaml: line 3, column 1: match has no field imagse: did you mean "
        "images?");
    CHECK(hm_doc_text(&rd, map->first->value).p == NULL);
}

static void where_nothing_is_close_the_fields_are_listed(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_doc_rd rd = {.arena = &arena, .file = "f.yaml"};
    const struct hm_yaml *map = node(&arena, "a: 1\nwhatever: 2\n");
    struct hm_fields f;
    struct hm_err err = {0};

    if (map == NULL)
        return;
    f = hm_fields(&rd, map, "match");
    CHECK(hm_field(&f, "a") != NULL);
    CHECK(hm_field(&f, "images") == NULL);
    hm_fields_close(&f);
    CHECK_ERR(hm_doc_end(&rd, &err), HM_USAGE,
        "f.yaml: line 2, column 1: match has no field whatever: it has a, "
        "images");
}

static void words_are_guessed(void)
{
    static const char *const names[] = {"images", "atLeast", "from"};

    CHECK_STR(hm_doc_guess(HM_LIT("image"), names, 3), "images");
    CHECK_STR(hm_doc_guess(HM_LIT("ATLEAST"), names, 3), "atLeast");
    CHECK_STR(hm_doc_guess(HM_LIT("form"), names, 3), "from");
    CHECK(hm_doc_guess(HM_LIT("digest"), names, 3) == NULL);
}

TEST_SUITE(document_read, TEST(durations_and_times_are_read),
    TEST(a_date_is_its_beginning_or_its_end), TEST(the_first_problem_is_kept),
    TEST(where_nothing_is_close_the_fields_are_listed),
    TEST(words_are_guessed));

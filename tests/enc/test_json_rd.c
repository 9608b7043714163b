/* SPDX-License-Identifier: Apache-2.0 */
#include "enc/json_rd.h"

#include "enc/json_help.h"
#include "test.h"

static void the_first_problem_is_kept_and_reads_give_nothing_after_it(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_json_rd rd = hm_json_rd(&arena);
    struct hm_json v = parsed(&arena, "[\"text\",7]"), first, second;
    struct hm_json_iter it = hm_json_iter(v);
    struct hm_err err = {0};

    if (v.doc == NULL || !hm_json_iter_next(&it))
        return;
    first = it.value;
    hm_json_iter_next(&it);
    second = it.value;
    CHECK_EQ(hm_json_rd_u64(&rd, second, HM_JSON_INT_NUMBER), 7);
    CHECK(!hm_json_failed(&rd));
    CHECK_EQ(hm_json_rd_u64(&rd, first, HM_JSON_INT_NUMBER), 0);
    CHECK(hm_json_failed(&rd));
    hm_json_fail(&rd, second, HM_LIMIT, "another problem");
    CHECK_EQ(hm_json_rd_u64(&rd, second, HM_JSON_INT_NUMBER), 0);
    CHECK_EQ(hm_json_rd_str(&rd, first).len, 0);
    CHECK_ERR(hm_json_end(&rd, &err), HM_FORMAT, "$[0]: expected");
}

static void types_are_what_is_wanted(void)
{
    static const struct {
        const char *text;
        enum hm_json_type type;
    } cases[] = {
        {"null", HM_JSON_NULL},
        {"true", HM_JSON_BOOL},
        {"1", HM_JSON_NUMBER},
        {"\"\"", HM_JSON_STRING},
        {"[]", HM_JSON_ARRAY},
        {"{}", HM_JSON_OBJECT},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(arena) arena = hm_arena(HM_MIB);
        struct hm_json v = parsed(&arena, cases[i].text);

        test_case("%s", cases[i].text);
        for (size_t j = 0; v.doc != NULL && j < TEST_LEN(cases); j++) {
            struct hm_json_rd rd = hm_json_rd(&arena);
            struct hm_err err = {0};

            CHECK_EQ(hm_json_want(&rd, v, cases[j].type), i == j);
            CHECK_EQ(hm_json_end(&rd, &err), i == j);
        }
    }
}

static void a_list_stops_at_its_limit_and_at_a_failure(void)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    struct hm_json v = parsed(&arena, "[1,\"x\",3]");
    struct hm_json_rd rd = hm_json_rd(&arena);
    struct hm_json_list list;
    struct hm_err err = {0};
    size_t seen = 0;

    if (v.doc == NULL)
        return;
    list = hm_json_rd_list(&rd, v, 3);
    CHECK_EQ(list.count, 3);
    while (hm_json_next(&list)) {
        hm_json_rd_u64(&rd, list.item, HM_JSON_INT_NUMBER);
        seen++;
    }
    CHECK_EQ(seen, 2);
    CHECK_ERR(hm_json_end(&rd, &err), HM_FORMAT, "$[1]: expected");
    rd = hm_json_rd(&arena);
    list = hm_json_rd_list(&rd, v, 2);
    CHECK_EQ(list.count, 0);
    CHECK(!hm_json_next(&list));
    CHECK_ERR(hm_json_end(&rd, &err), HM_LIMIT, "$: ");
}

static void room_that_is_not_there_is_recorded(void)
{
    hm_auto(arena) arena = hm_arena(HM_KIB);
    struct hm_json_rd rd = hm_json_rd(&arena);
    struct hm_json nothing = {0};
    struct hm_err err = {0};

    CHECK(hm_json_rd_alloc(&rd, nothing, 2, HM_KIB) == NULL);
    CHECK_ERR(hm_json_end(&rd, &err), HM_LIMIT, "");
    CHECK(hm_json_rd_alloc(&rd, nothing, 1, 1) == NULL);
}

TEST_SUITE(enc_json_rd,
    TEST(the_first_problem_is_kept_and_reads_give_nothing_after_it),
    TEST(types_are_what_is_wanted),
    TEST(a_list_stops_at_its_limit_and_at_a_failure),
    TEST(room_that_is_not_there_is_recorded));

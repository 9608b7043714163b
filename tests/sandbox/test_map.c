/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/map.h"

#include "test.h"

static struct hm_map_item item(const char *key)
{
    return (struct hm_map_item){hm_bytes_str(key), (void *)key};
}

static void values_are_found_by_name_and_in_order(void)
{
    static const char *const keys[] = {
        "m", "c", "x", "a", "q", "b", "z", "d", "y", "e"};
    struct hm_map map = {0};
    struct hm_err err = {0};

    for (size_t i = 0; i < TEST_LEN(keys); i++)
        CHECK_OK(hm_map_put(&map, item(keys[i]), TEST_LEN(keys), &err));
    for (size_t i = 0; i < TEST_LEN(keys) && map.count == TEST_LEN(keys); i++)
        CHECK(hm_map_get(&map, hm_bytes_str(keys[i])) == keys[i]);
    for (size_t i = 1; i < map.count; i++)
        CHECK(hm_bytes_cmp(map.items[i - 1].key, map.items[i].key) < 0);
    CHECK(hm_map_get(&map, HM_LIT("n")) == NULL);
    hm_map_free(&map);
}

static void a_full_map_takes_no_more(void)
{
    struct hm_map map = {0};
    struct hm_err err = {0};

    if (CHECK_OK(hm_map_put(&map, item("a"), 1, &err)))
        CHECK_ERR(hm_map_put(&map, item("b"), 1, &err), HM_LIMIT,
            "there are 1 already");
    hm_map_free(&map);
}

static void what_lies_behind_a_name_need_not_follow_it(void)
{
    struct hm_map map = {0};
    struct hm_err err = {0};

    CHECK_EQ(hm_map_after(&map, HM_LIT("a")), 0);
    if (CHECK_OK(hm_map_put(&map, item("b"), 9, &err)) &&
        CHECK_OK(hm_map_put(&map, item("d"), 9, &err))) {
        CHECK_EQ(hm_map_after(&map, HM_LIT("a")), 0);
        CHECK_EQ(hm_map_after(&map, HM_LIT("b")), 1);
        CHECK_EQ(hm_map_after(&map, HM_LIT("c")), 1);
        CHECK_EQ(hm_map_after(&map, HM_LIT("d")), 2);
    }
    hm_map_free(&map);
}

static void what_was_taken_is_gone(void)
{
    struct hm_map map = {0};
    struct hm_err err = {0};

    if (CHECK_OK(hm_map_put(&map, item("a"), 9, &err)) &&
        CHECK_OK(hm_map_put(&map, item("b"), 9, &err))) {
        CHECK(hm_map_take(&map, HM_LIT("a")) != NULL);
        CHECK(hm_map_take(&map, HM_LIT("a")) == NULL);
        CHECK_EQ(map.count, 1);
        CHECK(hm_map_get(&map, HM_LIT("b")) != NULL);
    }
    hm_map_free(&map);
}

TEST_SUITE(sandbox_map, TEST(values_are_found_by_name_and_in_order),
    TEST(a_full_map_takes_no_more),
    TEST(what_lies_behind_a_name_need_not_follow_it),
    TEST(what_was_taken_is_gone));

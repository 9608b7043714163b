/* SPDX-License-Identifier: Apache-2.0 */
#include "http/pool.h"

#include "test.h"

static int handles[HM_HTTP_IDLE_MAX + 1];

static void an_empty_pool_has_none(void)
{
    struct hm_http_pool pool;

    hm_http_pool_init(&pool);
    CHECK(hm_http_pool_take(&pool, 1) == NULL);
    hm_http_pool_free(&pool);
}

static void the_last_one_of_an_origin_is_preferred(void)
{
    struct hm_http_pool pool;

    hm_http_pool_init(&pool);
    for (size_t i = 0; i < 4; i++)
        CHECK(hm_http_pool_give(&pool, &handles[i], i % 2) == NULL);
    CHECK(hm_http_pool_take(&pool, 0) == &handles[2]);
    CHECK(hm_http_pool_take(&pool, 1) == &handles[3]);
    CHECK(hm_http_pool_take(&pool, 1) == &handles[1]);
    CHECK(hm_http_pool_take(&pool, 1) == &handles[0]);
    CHECK(hm_http_pool_take(&pool, 1) == NULL);
    hm_http_pool_free(&pool);
}

static void a_stranger_gets_the_one_idle_for_longest(void)
{
    struct hm_http_pool pool;

    hm_http_pool_init(&pool);
    for (size_t i = 0; i < 3; i++)
        CHECK(hm_http_pool_give(&pool, &handles[i], i) == NULL);
    for (size_t i = 0; i < 3; i++)
        CHECK(hm_http_pool_take(&pool, 99) == &handles[i]);
    hm_http_pool_free(&pool);
}

static void a_full_pool_gives_up_the_oldest(void)
{
    struct hm_http_pool pool;

    hm_http_pool_init(&pool);
    for (size_t i = 0; i < HM_HTTP_IDLE_MAX; i++)
        CHECK(hm_http_pool_give(&pool, &handles[i], i) == NULL);
    CHECK(
        hm_http_pool_give(&pool, &handles[HM_HTTP_IDLE_MAX], 7) == &handles[0]);
    CHECK_EQ(pool.count, HM_HTTP_IDLE_MAX);
    CHECK(hm_http_pool_take(&pool, 7) == &handles[HM_HTTP_IDLE_MAX]);
    while (hm_http_pool_take(&pool, 0) != NULL)
        continue;
    hm_http_pool_free(&pool);
}

TEST_SUITE(http_pool, TEST(an_empty_pool_has_none),
    TEST(the_last_one_of_an_origin_is_preferred),
    TEST(a_stranger_gets_the_one_idle_for_longest),
    TEST(a_full_pool_gives_up_the_oldest));

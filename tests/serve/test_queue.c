/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/queue.h"

#include "base/err.h"
#include "test.h"

static void first_come_first_served_and_no_more_than_fit(void)
{
    hm_auto(serve_queue) queue = {0};
    struct hm_err err = {0};
    int items[4];

    if (!CHECK_OK(hm_serve_queue_init(&queue, 3, &err)))
        return;
    for (size_t round = 0; round < 5; round++) {
        for (size_t i = 0; i < 3; i++)
            CHECK(hm_serve_queue_put(&queue, &items[i]));
        CHECK(!hm_serve_queue_put(&queue, &items[3]));
        for (size_t i = 0; i < 3; i++)
            CHECK(hm_serve_queue_take(&queue) == &items[i]);
    }
}

static void a_closed_one_gives_what_it_has(void)
{
    hm_auto(serve_queue) queue = {0};
    struct hm_err err = {0};
    int item;

    if (!CHECK_OK(hm_serve_queue_init(&queue, 3, &err)))
        return;
    CHECK(hm_serve_queue_put(&queue, &item));
    hm_serve_queue_close(&queue);
    CHECK(!hm_serve_queue_put(&queue, &item));
    CHECK(hm_serve_queue_take(&queue) == &item);
    CHECK(hm_serve_queue_take(&queue) == NULL);
}

static void *take(void *queue)
{
    return hm_serve_queue_take(queue);
}

static void who_waits_is_woken(void)
{
    hm_auto(serve_queue) queue = {0};
    struct hm_err err = {0};
    pthread_t threads[2];
    void *got[2];
    int item;

    if (!CHECK_OK(hm_serve_queue_init(&queue, 3, &err)))
        return;
    for (size_t i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, take, &queue);
    CHECK(hm_serve_queue_put(&queue, &item));
    hm_serve_queue_close(&queue);
    for (size_t i = 0; i < 2; i++)
        pthread_join(threads[i], &got[i]);
    CHECK((got[0] == &item) != (got[1] == &item));
    CHECK(got[0] == NULL || got[1] == NULL);
}

TEST_SUITE(serve_queue, TEST(first_come_first_served_and_no_more_than_fit),
    TEST(a_closed_one_gives_what_it_has), TEST(who_waits_is_woken));

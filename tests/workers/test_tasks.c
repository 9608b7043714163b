/* SPDX-License-Identifier: Apache-2.0 */
#include "workers/tasks.h"

#include <pthread.h>

#include "base/err.h"
#include "base/limits.h"
#include "test.h"

struct desk {
    pthread_barrier_t *together;
    const char *problem; /* NULL: it succeeds */
    int runs;
};

static bool work(void *ctx, struct hm_err *err)
{
    struct desk *desk = ctx;

    desk->runs++;
    if (desk->together != NULL)
        pthread_barrier_wait(desk->together);
    if (desk->problem == NULL)
        return true;
    return hm_fail(err, HM_NETWORK, "%s", desk->problem);
}

/* Each waits for all others: one after the other, they would wait for ever. */
static void all_run_at_the_same_time(void)
{
    pthread_barrier_t together;
    struct desk desks[3] = {{.problem = NULL}};
    struct hm_task tasks[3];
    struct hm_err err = {0};

    if (test_torture()) /* a thread that is not had leaves the others waiting */
        return;
    pthread_barrier_init(&together, NULL, 3);
    for (size_t i = 0; i < TEST_LEN(desks); i++) {
        desks[i].together = &together;
        tasks[i] = (struct hm_task){.run = work, .ctx = &desks[i]};
    }
    CHECK_OK(hm_tasks_all(tasks, TEST_LEN(tasks), &err));
    for (size_t i = 0; i < TEST_LEN(desks); i++)
        CHECK(tasks[i].ok && desks[i].runs == 1);
    pthread_barrier_destroy(&together);
}

static void one_that_fails_leaves_the_others_be(void)
{
    struct desk desks[3] = {
        {.problem = NULL}, {.problem = "first"}, {.problem = "second"}};
    struct hm_task tasks[3];
    struct hm_err err = {0};

    for (size_t i = 0; i < TEST_LEN(desks); i++)
        tasks[i] = (struct hm_task){.run = work, .ctx = &desks[i]};
    CHECK_ERR(hm_tasks_all(tasks, TEST_LEN(tasks), &err), HM_NETWORK, "first");
    if (test_torture())
        return;
    CHECK(tasks[0].ok && !tasks[1].ok && !tasks[2].ok);
    CHECK_STR(tasks[2].err.msg, "second");
    for (size_t i = 0; i < TEST_LEN(desks); i++)
        CHECK_EQ(desks[i].runs, 1);
}

static void none_is_no_failure_and_many_are_run(void)
{
    struct desk desks[2 * HM_WORKERS_MAX] = {{.problem = NULL}};
    struct hm_task tasks[2 * HM_WORKERS_MAX];
    struct hm_err err = {0};

    CHECK_OK(hm_tasks_all(tasks, 0, &err));
    for (size_t i = 0; i < TEST_LEN(desks); i++)
        tasks[i] = (struct hm_task){.run = work, .ctx = &desks[i]};
    if (CHECK_OK(hm_tasks_all(tasks, TEST_LEN(tasks), &err)))
        CHECK(tasks[TEST_LEN(tasks) - 1].ok);
}

TEST_SUITE(workers_tasks, TEST(all_run_at_the_same_time),
    TEST(one_that_fails_leaves_the_others_be),
    TEST(none_is_no_failure_and_many_are_run));

/* SPDX-License-Identifier: Apache-2.0 */
#include "workers/tasks.h"

#include "base/err.h"
#include "base/limits.h"
#include "workers/workers.h"

struct run {
    struct hm_task *tasks;
    size_t count, next;
};

static bool next_task(void *ctx, void **job, struct hm_err *err)
{
    struct run *run = ctx;

    (void)err;
    *job = run->next < run->count ? &run->tasks[run->next++] : NULL;
    return true;
}

static void run_task(void *ctx, void *job)
{
    struct hm_task *task = job;

    (void)ctx;
    task->ok = task->run(task->ctx, &task->err);
}

static bool end_task(void *ctx, void *job, struct hm_err *err)
{
    (void)ctx, (void)job, (void)err;
    return true;
}

static void drop_task(void *ctx, void *job)
{
    (void)ctx, (void)job;
}

bool hm_tasks_run(struct hm_task *tasks, size_t count, struct hm_err *err)
{
    struct run run = {.tasks = tasks, .count = count};
    const size_t threads = count < HM_WORKERS_MAX ? count : HM_WORKERS_MAX;
    const struct hm_workers workers = {
        .threads = threads,
        .window = threads,
        .ctx = &run,
        .next = next_task,
        .run = run_task,
        .done = end_task,
        .drop = drop_task,
    };

    return count == 0 || hm_workers_run(&workers, err);
}

bool hm_tasks_all(struct hm_task *tasks, size_t count, struct hm_err *err)
{
    HM_TRY(hm_tasks_run(tasks, count, err));
    for (size_t i = 0; i < count; i++) {
        if (tasks[i].ok)
            continue;
        *err = tasks[i].err;
        if (err->code == HM_OK)
            return hm_fail(err, HM_SYSTEM, "a task that was not run");
        return false;
    }
    return true;
}

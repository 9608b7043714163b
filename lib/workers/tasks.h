/* SPDX-License-Identifier: Apache-2.0 */
/* tasks.h - a few things that do not need each other, at the same time: each
 * mostly waits for another host. */
#ifndef HM_TASKS_H
#define HM_TASKS_H

#include <stdbool.h>
#include <stddef.h>

#include "hallmark/api.h"
#include "hallmark/err.h"

struct hm_task {
    bool (*run)(void *ctx, struct hm_err *err);
    void *ctx;
    /* What became of it: not ok without a code was not run. */
    bool ok;
    struct hm_err err;
};

/* Run them all, at most HM_WORKERS_MAX of them at once, and wait for all, whatever
 * becomes of each. False only when they could not be run. */
HM_MUST_USE bool hm_tasks_run(
    struct hm_task *tasks, size_t count, struct hm_err *err);

/* Run them; false with the failure of the first in their order. */
HM_MUST_USE bool hm_tasks_all(
    struct hm_task *tasks, size_t count, struct hm_err *err);

#endif

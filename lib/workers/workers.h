/* SPDX-License-Identifier: Apache-2.0 */
/* workers.h - many independent jobs on all cores, their results in order.
 *
 * The caller's thread makes jobs (`next`), threads do them (`run`), and each
 * result is handed over (`done`) as soon as it and all before it are there,
 * whether or not another job can be made: who writes one line and waits for
 * its answer before the next gets it.
 *
 * At most `window` jobs are in memory. A reader of results that is slow stops
 * the making of new jobs. Signals are left alone: Ctrl-C ends the process at
 * once, and what was handed over before is whole and in order. */
#ifndef HM_WORKERS_H
#define HM_WORKERS_H

#include <stdbool.h>
#include <stddef.h>

#include "hallmark/api.h"
#include "hallmark/err.h"

struct hm_workers {
    size_t threads; /* 0: as many as the process has cores; 1: the caller's */
    size_t window;  /* 0: four for each thread */
    void *ctx;      /* the first argument of all four */
    /* A new job, or NULL behind the last. False ends the run once all jobs
     * before are done. In the caller's thread. */
    bool (*next)(void *ctx, void **job, struct hm_err *err);
    /* In any thread, several at once. What goes wrong is part of the result. */
    void (*run)(void *ctx, void *job);
    /* Takes the job. In the order of `next`, never two at once, in any thread.
     * False ends the run: what was made and not handed over is dropped. */
    bool (*done)(void *ctx, void *job, struct hm_err *err);
    /* Takes a job that will not be handed over; it may not have run. In any
     * thread, perhaps several at once. */
    void (*drop)(void *ctx, void *job);
};

/* True when every job was done. The first failure of `next` or `done`, or
 * HM_SYSTEM. Where no thread can be had, the caller's does all of it, one job
 * after the other: so no job may wait for another. */
HM_MUST_USE bool hm_workers_run(
    const struct hm_workers *workers, struct hm_err *err);

/* How many threads that is for 0: cores that the process may use, at most
 * HM_WORKERS_MAX. */
size_t hm_workers_cores(void);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "workers/workers.h"

#include <pthread.h>
#include <sched.h>
#include <stdint.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"

struct slot {
    void *job;
    bool finished;
};

/* A ring: jobs [delivered, taken) are running or finished, [taken, filled) wait
 * for a thread. Everything here is under the lock. */
struct pool {
    const struct hm_workers *workers;
    pthread_mutex_t lock;
    pthread_cond_t can_take, can_fill;
    struct slot *slots;
    size_t window, threads_max;
    uint64_t filled, taken, delivered;
    bool closed;     /* no more jobs will come */
    bool stopped;    /* nobody wants the results any more */
    bool delivering; /* somebody is at it */
    struct hm_err err;
    size_t idle, started;
    pthread_t threads[HM_WORKERS_MAX];
};

size_t hm_workers_cores(void)
{
    cpu_set_t set;
    size_t count;

    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof(set), &set) != 0)
        return 1;
    count = (size_t)CPU_COUNT(&set);
    if (count == 0)
        return 1;
    return count < HM_WORKERS_MAX ? count : HM_WORKERS_MAX;
}

/* The first failure is the one that is told. */
static void stop(struct pool *pool, const struct hm_err *err)
{
    if (pool->err.code == HM_OK)
        pool->err = *err;
    pool->stopped = true;
    pthread_cond_broadcast(&pool->can_fill);
}

/* Hand over one job, unlocked meanwhile. */
static void deliver_one(struct pool *pool, struct slot *slot)
{
    const struct hm_workers *w = pool->workers;
    bool dropped = pool->stopped, ok = true;
    struct hm_err err = {0};

    pthread_mutex_unlock(&pool->lock);
    if (dropped)
        w->drop(w->ctx, slot->job);
    else
        ok = w->done(w->ctx, slot->job, &err);
    pthread_mutex_lock(&pool->lock);
    slot->finished = false;
    pool->delivered++;
    pthread_cond_signal(&pool->can_fill);
    if (!ok)
        stop(pool, &err);
}

/* Whoever finds nobody at it hands over all that is ready. Who finds somebody
 * can go: that one looks again after each job. */
static void deliver(struct pool *pool)
{
    if (pool->delivering)
        return;
    pool->delivering = true;
    while (pool->delivered < pool->taken) {
        struct slot *slot = &pool->slots[pool->delivered % pool->window];

        if (!slot->finished)
            break;
        deliver_one(pool, slot);
    }
    pool->delivering = false;
}

/* The oldest job that waits. The lock is let go meanwhile. */
static void work_one(struct pool *pool)
{
    struct slot *slot = &pool->slots[pool->taken++ % pool->window];

    if (!pool->stopped) {
        pthread_mutex_unlock(&pool->lock);
        pool->workers->run(pool->workers->ctx, slot->job);
        pthread_mutex_lock(&pool->lock);
    }
    slot->finished = true;
    deliver(pool);
}

static void *work(void *arg)
{
    struct pool *pool = arg;

    pthread_mutex_lock(&pool->lock);
    for (;;) {
        while (pool->taken == pool->filled && !pool->closed) {
            pool->idle++;
            pthread_cond_wait(&pool->can_take, &pool->lock);
            pool->idle--;
        }
        if (pool->taken == pool->filled)
            break;
        work_one(pool);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/* Threads are started when there is work for them. */
static void start_thread(struct pool *pool)
{
    if (pool->filled - pool->taken <= pool->idle ||
        pool->started == pool->threads_max)
        return;
    if (pthread_create(&pool->threads[pool->started], NULL, work, pool) == 0)
        pool->started++;
}

/* Under the lock. Where no thread can be had (a limit on processes), the
 * caller's does the job at once. False when the job was not taken. */
static bool put(struct pool *pool, void *job)
{
    struct slot *slot;

    while (pool->filled - pool->delivered == pool->window && !pool->stopped)
        pthread_cond_wait(&pool->can_fill, &pool->lock);
    if (pool->stopped)
        return false;
    slot = &pool->slots[pool->filled % pool->window];
    slot->job = job;
    pool->filled++;
    start_thread(pool);
    if (pool->started == 0)
        work_one(pool);
    else
        pthread_cond_signal(&pool->can_take);
    return true;
}

static void close_pool(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->closed = true;
    pthread_cond_broadcast(&pool->can_take);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < pool->started; i++)
        pthread_join(pool->threads[i], NULL);
}

static bool feed(struct pool *pool, struct hm_err *err)
{
    const struct hm_workers *w = pool->workers;
    void *job = NULL;
    bool taken;

    do {
        HM_TRY(w->next(w->ctx, &job, err));
        if (job == NULL)
            return true;
        pthread_mutex_lock(&pool->lock);
        taken = put(pool, job);
        pthread_mutex_unlock(&pool->lock);
    } while (taken);
    w->drop(w->ctx, job);
    return true;
}

/* The caller's thread is the one thread: another one would cost a process that
 * judges one file a twentieth of its time. */
static bool run_alone(const struct hm_workers *w, struct hm_err *err)
{
    void *job = NULL;

    for (;;) {
        HM_TRY(w->next(w->ctx, &job, err));
        if (job == NULL)
            return true;
        w->run(w->ctx, job);
        HM_TRY(w->done(w->ctx, job, err));
    }
}

static bool run_threads(
    const struct hm_workers *workers, size_t threads, struct hm_err *err)
{
    struct pool pool = {.workers = workers,
        .lock = PTHREAD_MUTEX_INITIALIZER,
        .can_take = PTHREAD_COND_INITIALIZER,
        .can_fill = PTHREAD_COND_INITIALIZER,
        .window = workers->window,
        .threads_max = threads};
    bool ok;

    if (pool.window == 0)
        pool.window = HM_WORKERS_WINDOW * pool.threads_max;
    pool.slots = hm_alloc_array(pool.window, sizeof(*pool.slots));
    if (pool.slots == NULL)
        return hm_fail_memory(err);
    ok = feed(&pool, err);
    close_pool(&pool);
    hm_free(pool.slots);
    if (pool.err.code != HM_OK)
        *err = pool.err;
    return ok && pool.err.code == HM_OK;
}

bool hm_workers_run(const struct hm_workers *workers, struct hm_err *err)
{
    size_t threads = workers->threads;

    if (threads == 0)
        threads = hm_workers_cores();
    if (threads > HM_WORKERS_MAX)
        threads = HM_WORKERS_MAX;
    if (threads == 1)
        return run_alone(workers, err);
    return run_threads(workers, threads, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "workers/workers.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "test.h"

struct job {
    unsigned number, result;
};

struct state {
    unsigned made, want;           /* jobs */
    unsigned fail_next, fail_done; /* at that number; 0: never */
    unsigned delivered, wrong;
    unsigned alive_max;
    atomic_uint alive, inside, dropped;
    pthread_barrier_t *barrier; /* in which that many must meet */
    int ask_fd, answer_fd;      /* a line in, a line out */
};

static bool next(void *ctx, void **job, struct hm_err *err)
{
    struct state *s = ctx;
    struct job *new;
    unsigned alive;

    *job = NULL;
    if (s->made == s->want)
        return true;
    if (s->fail_next != 0 && s->made + 1 == s->fail_next)
        return hm_fail(err, HM_FORMAT, "no job %u", s->fail_next);
    new = hm_alloc(sizeof(*new));
    if (new == NULL)
        return hm_fail_memory(err);
    new->number = ++s->made;
    alive = atomic_fetch_add(&s->alive, 1) + 1;
    if (alive > s->alive_max)
        s->alive_max = alive;
    *job = new;
    return true;
}

/* Later jobs tend to end earlier. */
static void run(void *ctx, void *job)
{
    struct state *s = ctx;
    struct job *j = job;

    for (unsigned i = j->number % 7; i < 7; i++)
        sched_yield();
    if (s->barrier != NULL)
        pthread_barrier_wait(s->barrier);
    j->result = j->number * 3;
}

static void drop(void *ctx, void *job)
{
    struct state *s = ctx;

    atomic_fetch_add(&s->dropped, 1);
    atomic_fetch_sub(&s->alive, 1);
    hm_free(job);
}

static bool done(void *ctx, void *job, struct hm_err *err)
{
    struct state *s = ctx;
    struct job *j = job;
    unsigned number = j->number;

    if (atomic_fetch_add(&s->inside, 1) != 0)
        s->wrong++;
    s->delivered++;
    if (number != s->delivered || j->result != 3 * number)
        s->wrong++;
    hm_free(job);
    atomic_fetch_sub(&s->alive, 1);
    atomic_fetch_sub(&s->inside, 1);
    if (s->fail_done == number)
        return hm_fail(err, HM_NETWORK, "nobody wants %u", number);
    return true;
}

static bool all(
    struct state *s, size_t threads, size_t window, struct hm_err *err)
{
    struct hm_workers workers = {threads, window, s, next, run, done, drop};

    return hm_workers_run(&workers, err);
}

static void results_come_in_order_whatever_the_threads_do(void)
{
    static const struct {
        size_t threads, window;
        unsigned jobs;
    } cases[] = {
        {1, 1, 50},
        {1, 8, 50},
        {2, 1, 50},
        {2, 2, 500},
        {4, 3, 500},
        {8, 64, 2000},
        {HM_WORKERS_MAX + 1, 0, 2000},
        {0, 0, 2000},
        {3, 0, 1},
        {3, 0, 0},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct state s = {.want = test_torture() ? 5 : cases[i].jobs};
        struct hm_err err = {0};

        test_case(
            "%zu threads, %zu jobs at once", cases[i].threads, cases[i].window);
        if (!CHECK_OK(all(&s, cases[i].threads, cases[i].window, &err)))
            continue;
        CHECK_EQ(s.delivered, s.want);
        CHECK_EQ(s.wrong, 0);
        CHECK_EQ(s.dropped, 0);
        CHECK_EQ(s.alive, 0);
        if (cases[i].window > 0)
            CHECK(s.alive_max <= cases[i].window + 1);
    }
}

/* Nobody leaves the barrier before four are in it. */
static void jobs_run_side_by_side(void)
{
    pthread_barrier_t barrier;
    struct state s = {.want = 8, .barrier = &barrier};
    struct hm_err err = {0};

    if (test_torture())
        return;
    pthread_barrier_init(&barrier, NULL, 4);
    CHECK_OK(all(&s, 4, 0, &err));
    CHECK_EQ(s.delivered, 8);
    pthread_barrier_destroy(&barrier);
}

static void what_was_made_before_a_failure_is_delivered(void)
{
    struct state s = {.want = 100, .fail_next = 42};
    struct hm_err err = {0};

    CHECK_ERR(all(&s, 4, 8, &err), HM_FORMAT, "no job 42");
    CHECK_EQ(s.alive, 0);
    if (test_torture())
        return;
    CHECK_EQ(s.delivered, 41);
    CHECK_EQ(s.dropped, 0);
    CHECK_EQ(s.wrong, 0);
}

static void when_nobody_wants_results_the_rest_is_dropped(void)
{
    for (size_t threads = 1; threads <= 4; threads++) {
        struct state s = {.want = 1000000, .fail_done = 20};
        struct hm_err err = {0};

        test_case("%zu threads", threads);
        CHECK_ERR(all(&s, threads, 8, &err), HM_NETWORK, "nobody wants 20");
        CHECK_EQ(s.alive, 0);
        if (test_torture())
            continue;
        CHECK_EQ(s.delivered, 20);
        CHECK_EQ(s.delivered + s.dropped, s.made);
        CHECK(s.dropped <= 9);
        CHECK_EQ(s.wrong, 0);
    }
}

/* The one who asks waits for each answer before it asks again. */
static bool next_asked(void *ctx, void **job, struct hm_err *err)
{
    struct state *s = ctx;
    char c;

    *job = NULL;
    if (read(s->ask_fd, &c, 1) == 1)
        return next(ctx, job, err);
    return true;
}

static bool done_answered(void *ctx, void *job, struct hm_err *err)
{
    struct state *s = ctx;

    HM_TRY(done(ctx, job, err));
    if (write(s->answer_fd, "x", 1) != 1)
        return hm_fail(err, HM_SYSTEM, "write");
    return true;
}

static void ask_and_answer(size_t threads)
{
    int ask[2], answer[2], status = -1;
    struct state s = {.want = 100};
    struct hm_workers workers = {
        threads, 16, &s, next_asked, run, done_answered, drop};
    struct hm_err err = {0};
    pid_t child;

    if (!CHECK(pipe(ask) == 0 && pipe(answer) == 0))
        return;
    child = fork();
    if (child == 0) {
        char c;

        alarm(60);
        for (unsigned i = 0; i < 50; i++) {
            if (write(ask[1], "?", 1) != 1 || read(answer[0], &c, 1) != 1)
                _exit(1);
        }
        _exit(0);
    }
    close(ask[1]);
    s.ask_fd = ask[0];
    s.answer_fd = answer[1];
    CHECK_OK(hm_workers_run(&workers, &err));
    CHECK_EQ(s.delivered, 50);
    CHECK(waitpid(child, &status, 0) == child);
    CHECK_EQ(status, 0);
    close(ask[0]);
    close(answer[0]);
    close(answer[1]);
}

static void each_answer_comes_before_the_next_question(void)
{
    if (test_torture())
        return;
    ask_and_answer(1);
    ask_and_answer(4);
}

static bool done_written(void *ctx, void *job, struct hm_err *err)
{
    struct state *s = ctx;

    HM_TRY(done(ctx, job, err));
    if (dprintf(s->answer_fd, "%08u\n", s->delivered) != 9)
        return hm_fail(err, HM_SYSTEM, "write");
    return true;
}

/* Nine bytes for each result go into a pipe in one piece or not at all. */
static void an_interrupt_leaves_whole_lines_in_order(void)
{
    int out[2], status = -1;
    unsigned lines = 0, wrong = 0;
    char line[10] = {0}, want[16];
    pid_t child;

    if (test_torture() || !CHECK(pipe(out) == 0))
        return;
    child = fork();
    if (child == 0) {
        struct state s = {.want = 10000000, .answer_fd = out[1]};
        struct hm_workers workers = {4, 0, &s, next, run, done_written, drop};
        struct hm_err err = {0};

        _exit(hm_workers_run(&workers, &err) ? 0 : 1);
    }
    close(out[1]);
    while (read(out[0], line, 9) == 9) {
        snprintf(want, sizeof(want), "%08u\n", ++lines);
        if (!hm_bytes_eq_str(hm_bytes_str(want), line))
            wrong++;
        if (lines == 1000)
            CHECK(kill(child, SIGINT) == 0);
    }
    CHECK_EQ(read(out[0], line, 9), 0);
    CHECK(lines >= 1000);
    CHECK_EQ(wrong, 0);
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
    close(out[0]);
}

/* A kernel that gives no thread. */
static bool forbid_threads(void)
{
    scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
    bool ok = ctx != NULL &&
        seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EAGAIN), SCMP_SYS(clone3), 0) ==
            0 &&
        seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EAGAIN), SCMP_SYS(clone), 0) ==
            0 &&
        seccomp_load(ctx) == 0;

    seccomp_release(ctx);
    return ok;
}

static void where_no_thread_can_be_had_the_callers_does_it(void)
{
    struct state s = {.want = 10};
    struct hm_err err = {0};
    int status = -1;
    pid_t child = fork();

    /* In a child: a sanitizer needs a thread of its own at the end. */
    if (child == 0) {
        bool ok = forbid_threads() && all(&s, 2, 4, &err) &&
            s.delivered == 10 && s.wrong == 0 && s.alive == 0;

        s = (struct state){.want = 10, .fail_done = 5};
        ok = ok && !all(&s, 2, 4, &err) && err.code == HM_NETWORK &&
            s.delivered == 5 && s.alive == 0;

        _exit(ok ? 0 : 1);
    }
    CHECK(waitpid(child, &status, 0) == child);
    CHECK_EQ(status, 0);
}

static void one_thread_is_the_callers(void)
{
    struct state s = {.want = 10};
    struct hm_err err = {0};
    int status = -1;
    pid_t child = fork();

    if (child == 0) {
        bool ok = forbid_threads() && all(&s, 1, 4, &err) &&
            s.delivered == 10 && s.wrong == 0;

        _exit(ok || test_torture() ? 0 : 1);
    }
    CHECK(waitpid(child, &status, 0) == child);
    CHECK_EQ(status, 0);
}

static void there_is_a_core(void)
{
    cpu_set_t one, old;

    CHECK(hm_workers_cores() >= 1);
    CHECK(hm_workers_cores() <= HM_WORKERS_MAX);
    CHECK(sched_getaffinity(0, sizeof(old), &old) == 0);
    CPU_ZERO(&one);
    for (size_t i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; i++) {
        if (CPU_ISSET(i, &old))
            CPU_SET(i, &one);
    }
    CHECK(sched_setaffinity(0, sizeof(one), &one) == 0);
    CHECK_EQ(hm_workers_cores(), 1);
    CHECK(sched_setaffinity(0, sizeof(old), &old) == 0);
}

TEST_SUITE(workers_workers, TEST(results_come_in_order_whatever_the_threads_do),
    TEST(jobs_run_side_by_side),
    TEST(what_was_made_before_a_failure_is_delivered),
    TEST(when_nobody_wants_results_the_rest_is_dropped),
    TEST(each_answer_comes_before_the_next_question),
    TEST(an_interrupt_leaves_whole_lines_in_order),
    TEST(where_no_thread_can_be_had_the_callers_does_it),
    TEST(one_thread_is_the_callers), TEST(there_is_a_core));

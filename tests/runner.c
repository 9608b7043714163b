/* SPDX-License-Identifier: Apache-2.0 */
/* runner.c - runs every test in a process of its own, several at once.
 *
 *     tests [-j N] [--torture] [--step N] [--campaign] [--list] [--may-skip]
 *         [--scripts DIR]... [WORD]...
 *
 * WORDs select suites or tests that contain one of them. A test fails by a
 * failed check, a crash, a sanitizer's report or TEST_SECONDS. A script is a
 * suite whose output lines "ok NAME" and "not ok NAME" are its tests. With
 * --torture each test runs again and again while its n-th allocation fails,
 * for every n: it may fail, but not crash, leak or hang. With --campaign tests
 * that are samples try everything, and have hours for it. A run that passed
 * nothing has failed; with --may-skip it may have skipped everything. */
#include <errno.h>
#include <glob.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "internal.h"
#include "test.h"

enum {
    TEST_SECONDS = 240,
    TORTURE_SECONDS = 900,
    CAMPAIGN_SECONDS = 6 * 3600,
    JOBS_MAX = 64,
    TASKS_MAX = 8192,
    WORDS_MAX = 16,
    POLL_MS = 100,
    DRAIN_MS = 2000,
    SLOW_SECONDS = 20, /* from there on a test is told: .ci/run has an hour */
    /* How a test's process ends when all went well: not 0, which it would also
     * have if something called exit() half way. */
    TEST_PASSED = 42,
};

#define SUITE(id) extern const struct test_suite id##_suite;
#include "suites.inc"
#undef SUITE

static const struct test_suite *const suites[] = {
#define SUITE(id) &id##_suite,
#include "suites.inc"
#undef SUITE
};

/* One process: a test function or a script. */
struct task {
    char name[200];
    char script[400]; /* empty: run `test` */
    const struct test *test;
    pid_t pid; /* and its process group */
    int fd, status;
    bool ended;
    int64_t began_ms, ended_ms;
    char *out;
    size_t out_len;
};

static struct {
    const char *words[WORDS_MAX];
    const char *script_dirs[WORDS_MAX];
    size_t word_count, script_dir_count;
    unsigned jobs;
    size_t step, first; /* of the allocations that fail */
    bool torture, campaign, list, may_skip;
} opts = {.jobs = 2, .step = 1, .first = 1};

static struct task tasks[TASKS_MAX];
static size_t task_count;
static unsigned passed, failed, skipped;

static bool selected(const char *name)
{
    for (size_t i = 0; i < opts.word_count; i++) {
        if (strstr(name, opts.words[i]) != NULL)
            return true;
    }
    return opts.word_count == 0;
}

static struct task *add_task(const char *suite, const char *name)
{
    struct task *task = &tasks[task_count];

    snprintf(task->name, sizeof(task->name), "%s%s%s", suite,
        name[0] ? ": " : "", name);
    if (!selected(task->name))
        return NULL;
    if (task_count == TASKS_MAX - 1) {
        fprintf(stderr, "tests: more than %d, raise TASKS_MAX\n", TASKS_MAX);
        exit(2);
    }
    task_count++;
    return task;
}

static void add_suite(const struct test_suite *suite)
{
    /* Vector suites repeat one path thousands of times: no use for torture. */
    if (opts.torture && strncmp(suite->name, "vectors_", 8) == 0)
        return;
    for (const struct test *t = suite->tests; t->name != NULL; t++) {
        struct task *task = add_task(suite->name, t->name);

        if (task != NULL)
            task->test = t;
    }
}

/* All scripts of a folder but those that others source, named _*.sh. */
static void add_scripts(const char *dir)
{
    char path[sizeof(tasks[0].script)];
    glob_t found = {0};

    snprintf(path, sizeof(path), "%s/[!_]*.sh", dir);
    if (glob(path, 0, NULL, &found) != 0)
        return;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct task *task = add_task(found.gl_pathv[i], "");

        if (task != NULL)
            snprintf(
                task->script, sizeof(task->script), "%s", found.gl_pathv[i]);
    }
    globfree(&found);
}

/* The test as often as it has allocations. The first, undisturbed run warms
 * up what libraries keep for the life of the process. */
static bool run_each_allocation(const struct test *test)
{
    size_t held, count;

    test_set_failing(0);
    test->run();
    held = hm_mem_held();
    test_set_failing(0);
    test->run();
    count = test_tried();
    for (size_t n = opts.first; n <= count; n += opts.step) {
        test_set_failing(n);
        test->run();
        if (hm_mem_held() == held)
            continue;
        test_set_torture(false);
        CHECK_EQ(hm_mem_held(), held);
        printf("allocation %zu of %zu failed, and blocks leaked\n", n, count);
        return false;
    }
    return true;
}

/* So for each row of its tables. */
static void run_tortured(const struct test *test)
{
    size_t row = 0;
    bool ok;

    test_set_torture(true);
    do {
        test_set_row(row);
        ok = run_each_allocation(test);
    } while (ok && ++row < test_row_count());
    hm_mem_fail_at(0);
    test_set_torture(false);
}

/* The same start for every test, whoever started us: a shell without job
 * control leaves SIGINT ignored in what it runs in the background, and a test
 * that waits for a writer to die of it would wait forever. */
static void reset_signals(void)
{
    static const int signals[] = {
        SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGALRM, SIGTERM, SIGXFSZ};
    sigset_t none;

    for (size_t i = 0; i < TEST_LEN(signals); i++)
        signal(signals[i], SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static unsigned seconds(void)
{
    if (opts.campaign)
        return CAMPAIGN_SECONDS;
    return opts.torture ? TORTURE_SECONDS : TEST_SECONDS;
}

static void run_child(struct task *task, int fd)
{
    setpgid(0, 0);
    reset_signals();
    dup2(fd, STDOUT_FILENO);
    dup2(fd, STDERR_FILENO);
    setvbuf(stdout, NULL, _IOLBF, 0);
    alarm(seconds());
    test_set_campaign(opts.campaign);
    if (task->script[0] != '\0') {
        execl("/bin/bash", "bash", task->script, (char *)NULL);
        _exit(127);
    }
    if (opts.torture)
        run_tortured(task->test);
    else
        task->test->run();
    fflush(stdout);
    exit(test_failures() == 0 ? TEST_PASSED : 1);
}

static void start(struct task *task)
{
    int fds[2];

    fflush(stdout);
    if (pipe(fds) != 0 || (task->pid = fork()) < 0) {
        perror("tests: fork");
        exit(2);
    }
    if (task->pid == 0) {
        close(fds[0]);
        run_child(task, fds[1]);
    }
    setpgid(task->pid, task->pid); /* whoever of the two comes first */
    close(fds[1]);
    task->fd = fds[0];
    task->began_ms = hm_clock_mono_ms();
}

/* Count one line of a test's output; should it be shown even on success? */
static bool count_line(const struct task *task, const char *line)
{
    if (strncmp(line, TEST_LINE_SKIP, strlen(TEST_LINE_SKIP)) == 0) {
        struct hm_bytes rest = hm_bytes_str(line + strlen(TEST_LINE_SKIP));
        uint64_t count = 0;

        if (!hm_text_u64(
                &count, hm_bytes_slice(rest, 0, hm_bytes_find(rest, ' '))))
            count = 1;
        skipped += (unsigned)count;
        return true;
    }
    if (task->script[0] != '\0' && strncmp(line, "ok ", 3) == 0)
        passed++;
    if (task->script[0] != '\0' && strncmp(line, "not ok ", 7) == 0)
        failed++;
    return strncmp(line, TEST_LINE_NOTE, strlen(TEST_LINE_NOTE)) == 0;
}

static void judge(struct task *task, int status)
{
    unsigned passed_before = passed, failed_before = failed;
    unsigned skipped_before = skipped;
    int wanted = task->script[0] == '\0' ? TEST_PASSED : 0;
    bool good = WIFEXITED(status) && WEXITSTATUS(status) == wanted;
    char *rest = task->out;

    for (char *line; rest != NULL && (line = strsep(&rest, "\n")) != NULL;) {
        if (count_line(task, line) || (!good && line[0] != '\0') ||
            strncmp(line, "not ok ", 7) == 0)
            printf("  %s: %s\n", task->name, line);
    }
    if (!good && failed == failed_before)
        failed++;
    else if (good && task->script[0] == '\0' && skipped == skipped_before)
        passed++;
    else if (good && passed == passed_before && failed == failed_before &&
        skipped == skipped_before)
        failed++; /* a script that tested nothing */
    if (!good && WIFSIGNALED(status))
        printf("FAIL %s: %s\n", task->name, strsignal(WTERMSIG(status)));
    else if (!good || failed != failed_before)
        printf("FAIL %s\n", task->name);
}

/* Append what the test printed; false at its end. */
static bool collect(struct task *task)
{
    char chunk[4096];
    ssize_t got = read(task->fd, chunk, sizeof(chunk));
    char *bigger;

    if (got <= 0)
        return got < 0 && errno == EINTR;
    bigger = hm_realloc(task->out, task->out_len + (size_t)got + 1);
    if (bigger == NULL)
        exit(2);
    /* Behind a NUL in the output nobody would see a "not ok". */
    for (ssize_t i = 0; i < got; i++)
        chunk[i] = chunk[i] == '\0' ? '?' : chunk[i];
    memcpy(bigger + task->out_len, chunk, (size_t)got);
    task->out = bigger;
    task->out_len += (size_t)got;
    task->out[task->out_len] = '\0';
    return true;
}

static void finish(struct task *task)
{
    int64_t took_s;

    close(task->fd);
    if (!task->ended)
        waitpid(task->pid, &task->status, 0);
    kill(-task->pid, SIGKILL);
    judge(task, task->status);
    took_s = (hm_clock_mono_ms() - task->began_ms) / 1000;
    if (took_s >= SLOW_SECONDS && !opts.campaign)
        printf("  %s: %lld s\n", task->name, (long long)took_s);
    hm_free(task->out);
    task->out = NULL;
}

/* A test that ended, by itself or by its alarm, ends with all that it started:
 * a child that lives on would hold the pipe, and us, forever. */
static void reap(struct task *task)
{
    if (task->ended || waitpid(task->pid, &task->status, WNOHANG) <= 0)
        return;
    task->ended = true;
    task->ended_ms = hm_clock_mono_ms();
    kill(-task->pid, SIGKILL);
}

/* Is there nothing more to come? What left the process group may still hold
 * the pipe; it is not waited for. */
static bool is_over(struct task *task, const struct pollfd *fd)
{
    if (fd->revents != 0)
        return !collect(task);
    reap(task);
    return task->ended && hm_clock_mono_ms() - task->ended_ms > DRAIN_MS;
}

static volatile sig_atomic_t stopped;

static void stop(int number)
{
    stopped = number;
}

static void check_stopped(struct task *const *running, nfds_t count)
{
    if (stopped == 0)
        return;
    for (nfds_t i = 0; i < count; i++)
        kill(-running[i]->pid, SIGKILL);
    exit(128 + (int)stopped);
}

static void run_all(void)
{
    struct task *running[JOBS_MAX];
    struct pollfd fds[JOBS_MAX];
    size_t next = 0;
    nfds_t count = 0;

    while (next < task_count || count > 0) {
        while (count < opts.jobs && next < task_count) {
            running[count] = &tasks[next++];
            start(running[count++]);
        }
        for (nfds_t i = 0; i < count; i++)
            fds[i] = (struct pollfd){.fd = running[i]->fd, .events = POLLIN};
        if (poll(fds, count, POLL_MS) < 0) {
            check_stopped(running, count);
            continue;
        }
        for (nfds_t i = count; i-- > 0;) {
            if (!is_over(running[i], &fds[i]))
                continue;
            finish(running[i]);
            running[i] = running[--count];
            fds[i] = fds[count];
        }
    }
}

/* Each day begins with another one, so that none is left out for long. */
static void set_step(size_t step)
{
    opts.step = step;
    opts.first = 1 + (size_t)(time(NULL) / 86400) % step;
    printf("torture: allocation %zu, and each %zu-th from there\n", opts.first,
        step);
}

static void parse_args(int argc, char **argv)
{
    uint64_t jobs, step;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--torture") == 0)
            opts.torture = true;
        else if (strcmp(argv[i], "--campaign") == 0)
            opts.campaign = true;
        else if (strcmp(argv[i], "--list") == 0)
            opts.list = true;
        else if (strcmp(argv[i], "--may-skip") == 0)
            opts.may_skip = true;
        else if (strcmp(argv[i], "-j") == 0 && i + 1 < argc &&
            hm_text_u64(&jobs, hm_bytes_str(argv[i + 1])) && jobs > 0)
            opts.jobs = jobs < JOBS_MAX ? (unsigned)jobs : JOBS_MAX, i++;
        else if (strcmp(argv[i], "--step") == 0 && i + 1 < argc &&
            hm_text_u64(&step, hm_bytes_str(argv[i + 1])) && step > 0)
            set_step((size_t)step), i++;
        else if (strcmp(argv[i], "--scripts") == 0 && i + 1 < argc &&
            opts.script_dir_count < WORDS_MAX)
            opts.script_dirs[opts.script_dir_count++] = argv[++i];
        else if (argv[i][0] != '-' && opts.word_count < WORDS_MAX)
            opts.words[opts.word_count++] = argv[i];
        else {
            fprintf(stderr, "tests: cannot use argument \"%s\"\n", argv[i]);
            exit(2);
        }
    }
}

int main(int argc, char **argv)
{
    parse_args(argc, argv);
    for (size_t i = 0; i < TEST_LEN(suites); i++)
        add_suite(suites[i]);
    for (size_t i = 0; i < opts.script_dir_count && !opts.torture; i++)
        add_scripts(opts.script_dirs[i]);
    if (opts.list) {
        for (size_t i = 0; i < task_count; i++)
            printf("%s\n", tasks[i].name);
        return 0;
    }
    signal(SIGINT, stop);
    signal(SIGTERM, stop);
    run_all();
    printf("%u passed, %u failed, %u skipped\n", passed, failed, skipped);
    return failed == 0 && (passed > 0 || (opts.may_skip && skipped > 0)) ? 0
                                                                         : 1;
}

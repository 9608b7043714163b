/* SPDX-License-Identifier: Apache-2.0 */
#include "spawn/spawn.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "cred/scripts.h"
#include "test.h"

/* Much more than a busy machine takes; a test of a hang says its own. */
enum { LONG_MS = 60000, SHORT_MS = 300 };

static struct hm_spawn shell(const char *script)
{
    static char path[] = "PATH=/usr/bin:/bin", *vars[] = {path, NULL};
    static const char *const words[] = {"get", NULL};

    return (struct hm_spawn){.path = script,
        .name = "it",
        .words = words,
        .vars = vars,
        .out_max = 1000,
        .timeout_ms = LONG_MS};
}

/* The script's output; with `what` changed by the caller. */
static bool run_it(struct hm_secret *out, int *status, const char *body,
    const struct hm_spawn *like, struct hm_err *err)
{
    struct hm_spawn what = *like;
    static char path[4200];

    test_scratch();
    (void)script_env();
    snprintf(path, sizeof(path), "%s/docker-credential-it", script_folder);
    what.path = path;
    return script_helper("it", body) && hm_spawn_run(out, status, &what, err);
}

static void input_goes_in_and_output_comes_back(void)
{
    struct hm_spawn what = shell(NULL);
    hm_auto(secret) out = {0};
    struct hm_err err = {0};
    int status = -1;

    what.in = HM_LIT("ghcr.io\n");
    if (CHECK_OK(run_it(
            &out, &status, "printf '%s:' \"$1\"; cat; exit 3", &what, &err))) {
        CHECK_BYTES(hm_secret_view(&out), HM_LIT("get:ghcr.io\n"));
        CHECK_EQ(status, 3);
    }
}

static void it_gets_three_descriptors_and_no_more(void)
{
    struct hm_spawn what = shell(NULL);
    hm_auto(secret) out = {0};
    struct hm_err err = {0};
    int fd = open("/dev/null", O_RDONLY); /* without O_CLOEXEC */
    int status;

    CHECK(fd > 2 && dup2(fd, 9) == 9);
    if (CHECK_OK(run_it(&out, &status,
            "for fd in 0 1 2 3 4 5 6 7 8 9; do\n"
            "[ -e /proc/$$/fd/$fd ] && [ $fd != 9 ] && printf $fd; done\n"
            "[ \"$(readlink /proc/$$/fd/9)\" = /dev/null ] && printf 9\n"
            "readlink /proc/$$/fd/2",
            &what, &err)))
        /* a shell may keep its script open, as 10 or so */
        CHECK(hm_bytes_starts(hm_secret_view(&out), HM_LIT("012/dev/null")));
    close(fd);
    close(9);
}

static void the_environment_is_what_was_given(void)
{
    struct hm_spawn what = shell(NULL);
    hm_auto(secret) out = {0};
    struct hm_err err = {0};
    int status;

    what.vars = NULL;
    if (CHECK_OK(
            run_it(&out, &status, "printf '%s' \"${HOME-none}\"", &what, &err)))
        CHECK_BYTES(hm_secret_view(&out), HM_LIT("none"));
}

/* Our program ignores SIGPIPE and SIGXFSZ; here they and a blocked one are
 * looked at in the child. The C library keeps two numbers above 31 for itself. */
static void signals_are_as_the_system_has_them(void)
{
    struct hm_spawn what = shell(NULL);
    hm_auto(secret) out = {0};
    struct hm_err err = {0};
    sigset_t all, before;
    int status;

    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    if (CHECK_OK(run_it(&out, &status,
            "sed -n 's/^Sig\\(Blk\\|Ign\\):.*\\(.......\\)$/\\2/p' "
            "/proc/self/status",
            &what, &err)))
        CHECK_BYTES(hm_secret_view(&out), HM_LIT("0000000\n0000000\n"));
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);
}

static void who_does_not_read_its_input_does_no_harm(void)
{
    static char in[4000];
    struct hm_spawn what = shell(NULL);
    hm_auto(secret) out = {0};
    struct hm_err err = {0};
    int status;

    what.in = hm_bytes(in, sizeof(in));
    if (CHECK_OK(run_it(&out, &status, "exec <&-; echo x", &what, &err)))
        CHECK_BYTES(hm_secret_view(&out), HM_LIT("x\n"));
}

/* All that held the writing end are gone, or going, when there is an end. */
static bool is_over(int fd)
{
    char byte;

    fcntl(fd, F_SETFL, 0);
    return read(fd, &byte, 1) == 0;
}

static void who_hangs_is_killed_with_its_children(void)
{
    struct hm_spawn what = shell(NULL);
    hm_auto(secret) out = {0};
    struct hm_err err = {0};
    int fd, status;

    if (test_torture())
        return; /* each run takes its time */
    what.timeout_ms = SHORT_MS;
    test_scratch();
    CHECK(mkfifo("fifo", 0600) == 0);
    fd = open("fifo", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    (void)script_env();
    CHECK(script_helper("it", "exec 5>fifo; sleep 1000 & sleep 1000"));
    {
        char path[4200];

        snprintf(path, sizeof(path), "%s/docker-credential-it", script_folder);
        what.path = path;
        CHECK_ERR(hm_spawn_run(&out, &status, &what, &err), HM_SYSTEM,
            "it: was killed, because it did not end within 300 ms");
    }
    CHECK(out.p == NULL);
    CHECK(is_over(fd));
    close(fd);
}

static void who_leaves_somebody_at_the_pipe_is_not_waited_for(void)
{
    struct hm_spawn what = shell(NULL);
    hm_auto(secret) out = {0};
    struct hm_err err = {0};
    int64_t before_ms = hm_clock_mono_ms();
    int status;

    if (CHECK_OK(run_it(&out, &status, "sleep 50 & echo x", &what, &err)))
        CHECK_BYTES(hm_secret_view(&out), HM_LIT("x\n"));
    CHECK(hm_clock_mono_ms() - before_ms < 45000);
}

static void who_is_left_behind_ends_with_it(void)
{
    struct hm_spawn what = shell(NULL);
    hm_auto(secret) out = {0};
    struct hm_err err = {0};
    char path[4200];
    int fd, status;

    if (test_torture())
        return; /* a run that fails leaves nobody to wait for */
    test_scratch();
    CHECK(mkfifo("fifo", 0600) == 0);
    fd = open("fifo", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    (void)script_env();
    snprintf(path, sizeof(path), "%s/docker-credential-it", script_folder);
    CHECK(script_helper("it", "exec 5>fifo; sleep 1000 & echo x"));
    what.path = path;
    if (CHECK_OK(hm_spawn_run(&out, &status, &what, &err)))
        CHECK(is_over(fd));
    close(fd);
}

/* Whatever ends us, and SIGKILL leaves us no time for anything. */
static void who_is_running_ends_with_us(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGKILL};

    if (test_torture())
        return; /* nobody would open the pipe */
    for (size_t i = 0; i < TEST_LEN(signals); i++) {
        struct hm_spawn what = shell(NULL);
        char path[4200];
        int fd, status;
        pid_t us;

        test_case("signal %d", signals[i]);
        test_scratch();
        CHECK(mkfifo("fifo", 0600) == 0);
        (void)script_env();
        snprintf(path, sizeof(path), "%s/docker-credential-it", script_folder);
        CHECK(script_helper("it", "exec 5>fifo; exec sleep 1000"));
        what.path = path;
        us = fork();
        if (us == 0) {
            hm_auto(secret) out = {0};
            struct hm_err err = {0};

            _exit(hm_spawn_run(&out, &status, &what, &err) ? 0 : 1);
        }
        fd = open("fifo", O_RDONLY | O_CLOEXEC); /* once it runs */
        CHECK(us > 0 && kill(us, signals[i]) == 0);
        CHECK(waitpid(us, &status, 0) == us && WIFSIGNALED(status));
        CHECK(is_over(fd));
        close(fd);
    }
}

static void endless_output_is_cut(void)
{
    struct hm_spawn what = shell(NULL);
    hm_auto(secret) out = {0};
    struct hm_err err = {0};
    int status;

    CHECK_ERR(run_it(&out, &status, "exec yes", &what, &err), HM_LIMIT,
        "it: prints more than 1000 bytes");
    what.out_max = 4;
    CHECK_ERR(run_it(&out, &status, "printf 12345", &what, &err), HM_LIMIT,
        "more than 4 bytes");
    CHECK_OK(run_it(&out, &status, "printf 1234", &what, &err));
}

static void endless_errors_go_nowhere(void)
{
    struct hm_spawn what = shell(NULL);
    hm_auto(secret) out = {0};
    struct hm_err err = {0};
    int status;

    if (CHECK_OK(run_it(
            &out, &status, "yes | head -c 1000000 >&2; echo x", &what, &err)))
        CHECK_BYTES(hm_secret_view(&out), HM_LIT("x\n"));
}

static void a_death_is_told(void)
{
    struct hm_spawn what = shell(NULL);
    hm_auto(secret) out = {0};
    struct hm_err err = {0};
    int status;

    CHECK_ERR(run_it(&out, &status, "kill -9 $$", &what, &err), HM_SYSTEM,
        "it: was ended by signal 9");
}

/* Never taken for a success. */
static void a_status_that_is_lost_is_an_error(void)
{
    struct hm_spawn what = shell(NULL);
    hm_auto(secret) out = {0};
    struct hm_err err = {0};
    int status;

    signal(SIGCHLD, SIG_IGN);
    CHECK_ERR(run_it(&out, &status, "exit 0", &what, &err), HM_SYSTEM,
        "it: its status is lost: No child processes");
    signal(SIGCHLD, SIG_DFL);
}

static void what_is_no_program_cannot_be_started(void)
{
    struct hm_spawn what = shell("/dev/null");
    hm_auto(secret) out = {0};
    struct hm_err err = {0};
    int status;

    CHECK_ERR(hm_spawn_run(&out, &status, &what, &err), HM_SYSTEM,
        "it: cannot be started: Permission denied");
    what.path = "/nowhere";
    CHECK_ERR(hm_spawn_run(&out, &status, &what, &err), HM_SYSTEM,
        "it: cannot be started: No such file");
}

static void more_words_than_there_is_room_for_are_refused(void)
{
    static const char *const words[] = {
        "1", "2", "3", "4", "5", "6", "7", "8", NULL, NULL};
    const char *more[HM_SPAWN_WORDS_MAX + 2] = {NULL};
    struct hm_spawn what = shell(NULL);
    hm_auto(secret) out = {0};
    struct hm_err err = {0};
    int status;

    what.words = words;
    if (CHECK_OK(run_it(&out, &status, "printf '%s' \"$#$8\"", &what, &err)))
        CHECK_BYTES(hm_secret_view(&out), HM_LIT("88"));
    for (size_t i = 0; i <= HM_SPAWN_WORDS_MAX; i++)
        more[i] = "x";
    what.words = more;
    CHECK_ERR(hm_spawn_run(&out, &status, &what, &err), HM_LIMIT,
        "more than 8 arguments");
}

TEST_SUITE(spawn_spawn, TEST(more_words_than_there_is_room_for_are_refused),
    TEST(input_goes_in_and_output_comes_back),
    TEST(it_gets_three_descriptors_and_no_more),
    TEST(the_environment_is_what_was_given),
    TEST(signals_are_as_the_system_has_them),
    TEST(who_does_not_read_its_input_does_no_harm),
    TEST(who_hangs_is_killed_with_its_children),
    TEST(who_leaves_somebody_at_the_pipe_is_not_waited_for),
    TEST(who_is_left_behind_ends_with_it), TEST(who_is_running_ends_with_us),
    TEST(endless_output_is_cut), TEST(endless_errors_go_nowhere),
    TEST(a_death_is_told), TEST(a_status_that_is_lost_is_an_error),
    TEST(what_is_no_program_cannot_be_started));

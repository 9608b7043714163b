/* SPDX-License-Identifier: Apache-2.0 */
#include "cred/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/text.h"

/* How long an end may go unnoticed. */
enum { STEP_MS = 10 };

struct child {
    const struct hm_cred_spawn *what;
    int in, out; /* our ends; -1 when closed */
    int their_in, their_out;
    pid_t pid; /* 0: not started, or gone */
    struct hm_secret room;
    size_t len;
};

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static int64_t wait_for(pid_t pid, int *status)
{
    pid_t got;

    do
        got = waitpid(pid, status, 0);
    while (got < 0 && errno == EINTR);
    return got;
}

/* Whatever is still running goes, with all that it started. */
static void drop(struct child *c)
{
    int status;

    if (c->pid > 0) {
        kill(-c->pid, SIGKILL);
        (void)wait_for(c->pid, &status);
    }
    close_fd(&c->in);
    close_fd(&c->out);
    close_fd(&c->their_in);
    close_fd(&c->their_out);
    hm_secret_free(&c->room);
}

static bool fail_errno(
    const struct child *c, int number, const char *what, struct hm_err *err)
{
    return hm_fail(err, HM_SYSTEM, "%s: %s: %s", HM_SHOW_STR(c->what->name),
        what, hm_errno_text(number));
}

static bool make_pipe(int *read_end, int *write_end)
{
    int fds[2];

    if (pipe2(fds, O_CLOEXEC) != 0)
        return false;
    *read_end = fds[0];
    *write_end = fds[1];
    return true;
}

/* All of the input goes into the pipe before anybody reads it: so nobody waits
 * for a program that does not, and its end cannot raise SIGPIPE here. */
static bool fill_input(struct child *c, struct hm_err *err)
{
    struct hm_bytes in = c->what->in;
    ssize_t put;

    (void)fcntl(c->in, F_SETPIPE_SZ, (int)in.len); /* at least that much */
    if (fcntl(c->in, F_SETFL, O_NONBLOCK) != 0)
        return fail_errno(c, errno, "pipe", err);
    put = write(c->in, in.p, in.len);
    if (put < 0 || (size_t)put < in.len)
        return fail_errno(c, put < 0 ? errno : EAGAIN, "pipe", err);
    close_fd(&c->in);
    return true;
}

static bool open_pipes(struct child *c, struct hm_err *err)
{
    if (!make_pipe(&c->their_in, &c->in) || !make_pipe(&c->out, &c->their_out))
        return fail_errno(c, errno, "pipe", err);
    if (fcntl(c->out, F_SETFL, O_NONBLOCK) != 0)
        return fail_errno(c, errno, "pipe", err);
    return c->what->in.len == 0 || fill_input(c, err);
}

/* Descriptors that somebody left open for us without close-on-exec end at
 * closefrom. A pipe's end may itself be 0, 1 or 2 only in a process that was
 * started without them, which our program never is. */
static int plan(posix_spawn_file_actions_t *files, const struct child *c)
{
    int number =
        posix_spawn_file_actions_adddup2(files, c->their_in, STDIN_FILENO);

    if (number == 0)
        number = posix_spawn_file_actions_adddup2(
            files, c->their_out, STDOUT_FILENO);
    if (number == 0)
        number = posix_spawn_file_actions_addopen(
            files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (number == 0)
        number =
            posix_spawn_file_actions_addclosefrom_np(files, STDERR_FILENO + 1);
    return number;
}

static int set_attributes(posix_spawnattr_t *attr)
{
    sigset_t none, defaults;

    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    sigaddset(&defaults, SIGXFSZ);
    sigaddset(&defaults, SIGCHLD); /* or it could not wait for its own */
    (void)posix_spawnattr_setsigmask(attr, &none);
    (void)posix_spawnattr_setsigdefault(attr, &defaults);
    (void)posix_spawnattr_setpgroup(attr, 0);
    return posix_spawnattr_setflags(attr,
        POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
}

static int spawn(
    struct child *c, posix_spawn_file_actions_t *files, posix_spawnattr_t *attr)
{
    char *none[] = {NULL};
    /* The program does not change them, and its own copy it may. */
    char *argv[] = {(char *)c->what->name, (char *)c->what->word, NULL};
    int number = plan(files, c);

    if (number == 0)
        number = set_attributes(attr);
    if (number != 0)
        return number;
    return posix_spawn(&c->pid, c->what->path, files, attr, argv,
        c->what->vars == NULL ? none : c->what->vars);
}

static bool start(struct child *c, struct hm_err *err)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attr;
    int number = posix_spawn_file_actions_init(&files);

    if (number != 0)
        return fail_errno(c, number, "start", err);
    number = posix_spawnattr_init(&attr);
    if (number == 0) {
        number = spawn(c, &files, &attr);
        posix_spawnattr_destroy(&attr);
    }
    posix_spawn_file_actions_destroy(&files);
    if (number != 0) {
        c->pid = 0;
        return fail_errno(c, number, "cannot be started", err);
    }
    close_fd(&c->their_in);
    close_fd(&c->their_out);
    return true;
}

/* Is it over? It stays a zombie, and its number its own. */
static bool has_ended(const struct child *c)
{
    siginfo_t info = {0};

    if (waitid(P_PID, (id_t)c->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0)
        return errno != EINTR;
    return info.si_pid != 0;
}

/* What there is to read. One byte of room more than allowed shows too much. */
static bool drain(struct child *c, struct hm_err *err)
{
    while (c->out >= 0 && c->len < c->room.len) {
        ssize_t got = read(c->out, c->room.p + c->len, c->room.len - c->len);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN)
            return true;
        if (got < 0)
            return fail_errno(c, errno, "read", err);
        if (got == 0)
            close_fd(&c->out);
        c->len += (size_t)got;
    }
    if (c->len < c->room.len)
        return true;
    return hm_fail(err, HM_LIMIT, "%s: prints more than %zu bytes",
        HM_SHOW_STR(c->what->name), c->what->out_max);
}

static void wait_some(const struct child *c)
{
    struct pollfd fd = {.fd = c->out, .events = POLLIN};

    (void)poll(&fd, 1, STEP_MS); /* a descriptor of -1 is only a wait */
}

static bool watch(struct child *c, struct hm_err *err)
{
    int64_t deadline_ms = hm_clock_mono_ms() + c->what->timeout_ms;

    for (;;) {
        bool ended = has_ended(c); /* asked first: then all of it is there */

        HM_TRY(drain(c, err));
        if (ended)
            return true;
        if (hm_clock_mono_ms() >= deadline_ms)
            return hm_fail(err, HM_SYSTEM,
                "%s: was killed, because it did not end within %lld ms",
                HM_SHOW_STR(c->what->name), (long long)c->what->timeout_ms);
        wait_some(c);
    }
}

static bool reap(struct child *c, int *status, struct hm_err *err)
{
    int raw = 0;
    pid_t pid = c->pid;

    c->pid = 0;
    if (wait_for(pid, &raw) != pid) /* gone where SIGCHLD is ignored */
        return fail_errno(c, errno, "its status is lost", err);
    if (!WIFEXITED(raw))
        return hm_fail(err, HM_SYSTEM, "%s: was ended by signal %d",
            HM_SHOW_STR(c->what->name), WTERMSIG(raw));
    *status = WEXITSTATUS(raw);
    return true;
}

bool hm_cred_spawn(struct hm_secret *out, int *status,
    const struct hm_cred_spawn *what, struct hm_err *err)
{
    __attribute__((cleanup(drop))) struct child c = {
        .what = what, .in = -1, .out = -1, .their_in = -1, .their_out = -1};

    HM_TRY(hm_secret_new(&c.room, what->out_max + 1, err));
    HM_TRY(open_pipes(&c, err));
    close_fd(&c.in); /* the end of its input */
    HM_TRY(start(&c, err));
    HM_TRY(watch(&c, err));
    HM_TRY(reap(&c, status, err));
    hm_secret_cut(&c.room, c.len);
    *out = hm_secret_move(&c.room);
    return true;
}

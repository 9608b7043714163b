/* SPDX-License-Identifier: Apache-2.0 */
#include "spawn/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"

/* How long an end may go unnoticed. */
enum { STEP_MS = 10 };

struct child {
    const struct hm_spawn *what;
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

/* Whatever is still running goes, with all that it started. The number is its
 * own until it is waited for; where SIGCHLD is ignored it may be another's. */
static void kill_group(const struct child *c)
{
    siginfo_t info;

    if (waitid(P_PID, (id_t)c->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0)
        kill(-c->pid, SIGKILL);
}

static void drop(struct child *c)
{
    int status;

    if (c->pid > 0) {
        kill_group(c);
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

/* ---- The start ---- */

/* All that the new process needs, made while there is none: between fork and
 * exec it may call only what a signal handler may. */
struct birth {
    const struct child *c;
    char **argv, **vars;
    pid_t parent;
    int tell; /* where it says why it did not become the program */
};

/* It is killed when the thread that waits for it is gone, which is what becomes
 * of all threads when Ctrl-C or a kill ends us: nobody would look at what it
 * signs then. That may have happened before it asked for it. */
static bool die_with(pid_t parent)
{
    return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent;
}

/* Handlers end with us by themselves, but one could still run before that. */
static void reset_signals(void)
{
    static const int ours[] = {
        SIGPIPE, SIGXFSZ, SIGCHLD}; /* ignored, perhaps */
    const struct sigaction by_default = {.sa_handler = SIG_DFL};
    struct sigaction now;
    sigset_t none;

    for (int i = 1; i < NSIG; i++) {
        if (sigaction(i, NULL, &now) == 0 && now.sa_handler != SIG_IGN)
            (void)sigaction(i, &by_default, NULL);
    }
    for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
        (void)sigaction(ours[i], &by_default, NULL);
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Descriptors that somebody left open for us without close-on-exec end at
 * closefrom. A pipe's end may itself be 0, 1 or 2 only in a process that was
 * started without them, which our program never is. */
static bool set_descriptors(const struct birth *b)
{
    const int first = STDERR_FILENO + 1;
    int null;

    if (dup2(b->c->their_in, STDIN_FILENO) < 0 ||
        dup2(b->c->their_out, STDOUT_FILENO) < 0)
        return false;
    if (!b->c->what->show_errors) {
        null = open("/dev/null", O_WRONLY | O_CLOEXEC);
        if (null < 0 || dup2(null, STDERR_FILENO) < 0)
            return false;
    }
    if (b->tell != first && dup3(b->tell, first, O_CLOEXEC) < 0)
        return false;
    closefrom(first + 1);
    return true;
}

_Noreturn static void become(const struct birth *b)
{
    int tell = b->tell, number;

    errno = 0;
    if (setpgid(0, 0) == 0 && die_with(b->parent) && set_descriptors(b)) {
        tell = STDERR_FILENO + 1;
        reset_signals();
        execve(b->c->what->path, b->argv, b->vars);
    }
    number = errno;
    (void)!write(tell, &number, sizeof(number));
    _exit(127);
}

/* End of file is what the program leaves of it; else it is why there is none. */
static int hear(int fd)
{
    int number = 0;
    ssize_t got;

    do
        got = read(fd, &number, sizeof(number));
    while (got < 0 && errno == EINTR);
    return got == 0 ? 0 : number != 0 ? number : ECHILD;
}

/* No signal is taken by the new process as if it were us. */
static int give_birth(struct child *c, const struct birth *b)
{
    sigset_t all, before;
    int number;

    sigfillset(&all);
    if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
        return EINVAL;
    c->pid = fork();
    if (c->pid == 0)
        become(b);
    number = c->pid < 0 ? errno : 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return number;
}

static int spawn(struct child *c)
{
    char *none[] = {NULL};
    char *argv[HM_SPAWN_WORDS_MAX + 2] = {(char *)c->what->name};
    struct birth b = {.c = c,
        .argv = argv,
        .vars = c->what->vars == NULL ? none : (char **)c->what->vars,
        .parent = getpid()};
    int heard, number, status;

    /* The program does not change them, and its own copy it may. */
    for (size_t i = 0; c->what->words != NULL && c->what->words[i] != NULL; i++)
        argv[i + 1] = (char *)c->what->words[i];
    if (!make_pipe(&heard, &b.tell))
        return errno;
    number = give_birth(c, &b);
    close(b.tell);
    if (number == 0) {
        number = hear(heard);
        if (number != 0)
            (void)wait_for(c->pid, &status);
    }
    close(heard);
    return number;
}

static bool start(struct child *c, struct hm_err *err)
{
    int number = spawn(c);

    if (number != 0) {
        c->pid = 0;
        return fail_errno(c, number, "cannot be started", err);
    }
    close_fd(&c->their_in);
    close_fd(&c->their_out);
    return true;
}

/* ---- The run ---- */

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

    kill_group(c); /* what it left behind */
    c->pid = 0;
    if (wait_for(pid, &raw) != pid) /* gone where SIGCHLD is ignored */
        return fail_errno(c, errno, "its status is lost", err);
    if (!WIFEXITED(raw))
        return hm_fail(err, HM_SYSTEM, "%s: was ended by signal %d",
            HM_SHOW_STR(c->what->name), WTERMSIG(raw));
    *status = WEXITSTATUS(raw);
    return true;
}

static bool check_words(const struct hm_spawn *what, struct hm_err *err)
{
    size_t count = 0;

    while (what->words != NULL && what->words[count] != NULL) {
        if (++count > HM_SPAWN_WORDS_MAX)
            return hm_fail(err, HM_LIMIT, "%s: more than %d arguments",
                HM_SHOW_STR(what->name), HM_SPAWN_WORDS_MAX);
    }
    return true;
}

bool hm_spawn_run(struct hm_secret *out, int *status,
    const struct hm_spawn *what, struct hm_err *err)
{
    __attribute__((cleanup(drop))) struct child c = {
        .what = what, .in = -1, .out = -1, .their_in = -1, .their_out = -1};

    HM_TRY(check_words(what, err));
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

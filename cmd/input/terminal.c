/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/input/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"

/* What a person can do at a terminal, and what ends a program from outside.
 * SIGTTOU and SIGTTIN are left alone: in the background, turning echo off
 * stops the program as the shell expects. */
static const int watched[] = {
    SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP, SIGALRM, SIGUSR1, SIGUSR2};
enum { WATCHED = sizeof(watched) / sizeof(watched[0]) };

struct watch {
    sigset_t mask;
    struct sigaction actions[WATCHED];
};

/* Which signal came, if any. A handler has no other way to say it. */
static volatile sig_atomic_t caught;

static void on_signal(int number)
{
    caught = number;
}

/* From here on the signals arrive only inside ppoll(), so that none gets lost
 * between a look at `caught` and a call that blocks. */
static void watch_begin(struct watch *watch)
{
    struct sigaction note = {.sa_handler = on_signal};
    sigset_t set;

    sigemptyset(&set);
    for (size_t i = 0; i < WATCHED; i++)
        sigaddset(&set, watched[i]);
    pthread_sigmask(SIG_BLOCK, &set, &watch->mask);
    caught = 0;
    for (size_t i = 0; i < WATCHED; i++) {
        sigaction(watched[i], NULL, &watch->actions[i]);
        if (watch->actions[i].sa_handler != SIG_IGN)
            sigaction(watched[i], &note, NULL);
    }
}

/* A signal that is still waiting takes effect here, as it would have before. */
static void watch_end(const struct watch *watch)
{
    for (size_t i = 0; i < WATCHED; i++)
        sigaction(watched[i], &watch->actions[i], NULL);
    pthread_sigmask(SIG_SETMASK, &watch->mask, NULL);
}

/* Wait for a line and cut `line` to it, or to nothing when a signal came. */
static bool read_line(
    struct hm_secret *line, int fd, const sigset_t *mask, struct hm_err *err)
{
    struct timespec wait = {.tv_sec = HM_PASSWORD_WAIT_S};
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    int ready = ppoll(&poll_fd, 1, &wait, mask);
    ssize_t got = 0;

    if (ready == 0)
        return hm_fail(err, HM_SYSTEM, "nothing was entered within %d seconds",
            HM_PASSWORD_WAIT_S);
    if (ready > 0)
        got = read(fd, line->p, line->len);
    if ((ready < 0 || got < 0) && caught == 0)
        return hm_fail(err, HM_SYSTEM, "terminal: %s", hm_errno_text(errno));
    hm_secret_cut(line, got > 0 ? (size_t)got : 0);
    return true;
}

static bool read_hidden(struct hm_secret *line, int fd, const char *prompt,
    const sigset_t *mask, struct hm_err *err)
{
    struct termios before, hidden;
    bool ok;

    if (tcgetattr(fd, &before) != 0)
        return hm_fail(err, HM_SYSTEM, "terminal: %s", hm_errno_text(errno));
    hidden = before;
    hidden.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK);
    hidden.c_lflag |= ICANON | ISIG | ECHONL;
    /* What was typed before the prompt was seen is no answer to it. */
    if (tcsetattr(fd, TCSAFLUSH, &hidden) != 0)
        return hm_fail(err, HM_SYSTEM, "terminal: %s", hm_errno_text(errno));
    ok = hm_fd_write(fd, hm_bytes_str(prompt), "terminal", err) &&
        read_line(line, fd, mask, err);
    tcsetattr(fd, TCSAFLUSH, &before);
    return ok;
}

int hm_terminal_open(void)
{
    return open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
}

/* One prompt; *again when the program was stopped and continued meanwhile. */
static bool ask_once(bool *again, struct hm_secret *line, int fd,
    const char *prompt, struct hm_err *err)
{
    struct watch watch;
    int number;
    bool ok;

    HM_TRY(hm_secret_new(line, HM_PASSWORD_MAX, err));
    watch_begin(&watch);
    ok = read_hidden(line, fd, prompt, &watch.mask, err);
    number = caught;
    watch_end(&watch);
    *again = ok && number == SIGTSTP;
    if (number != 0)
        raise(number);
    if (number != 0 && !*again)
        return hm_fail(err, HM_SYSTEM, "interrupted");
    return ok;
}

bool hm_terminal_ask(
    struct hm_secret *out, int fd, const char *prompt, struct hm_err *err)
{
    bool again = true;

    while (again) {
        hm_secret_free(out);
        HM_TRY(ask_once(&again, out, fd, prompt, err));
    }
    if (out->len == 0 || out->p[out->len - 1] != '\n')
        return hm_fail(err, HM_USAGE, "no line was entered");
    /* A terminal drops what does not fit into its line, without a word. */
    if (out->len >= HM_PASSWORD_MAX)
        return hm_fail(err, HM_LIMIT, "a password of more than %d bytes",
            HM_PASSWORD_MAX - 2);
    hm_secret_cut(out, out->len - 1);
    return true;
}

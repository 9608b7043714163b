/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/sandbox/sandbox.h"

/* The whole of it is passed on; nothing is looked up. */
extern char **environ;

/* Does `text`, of lines "NAME=value", have a line for that name? */
static bool has_name(struct hm_bytes text, struct hm_bytes name)
{
    struct hm_rd rd = hm_rd(text);

    while (hm_rd_left(&rd) > 0) {
        struct hm_bytes line = hm_rd_line(&rd);

        if (hm_bytes_eq(
                hm_bytes_slice(line, 0, hm_bytes_find(line, '=')), name))
            return true;
    }
    return false;
}

/* Ours instead of those of a sandbox around this one. */
static size_t copy_environ(char **to, struct hm_bytes ours)
{
    static const char prefix[] = "HALLMARK_SANDBOX_";
    size_t count = 0;

    for (size_t i = 0; environ[i] != NULL; i++) {
        struct hm_bytes one = hm_bytes_str(environ[i]);

        if (strncmp(environ[i], prefix, sizeof(prefix) - 1) == 0 ||
            has_name(ours, hm_bytes_slice(one, 0, hm_bytes_find(one, '='))))
            continue;
        if (to != NULL)
            to[count] = environ[i];
        count++;
    }
    return count;
}

static char **make_env(struct hm_buf *text)
{
    struct hm_bytes all = hm_buf_view(text);
    size_t count = copy_environ(NULL, all), lines = 0, at = 0;
    char **env;

    for (size_t i = 0; i < all.len; i++)
        lines += all.p[i] == '\n';
    env = hm_alloc_array(count + lines + 1, sizeof(*env));
    if (env == NULL)
        return NULL;
    count = copy_environ(env, all);
    for (size_t i = 0; i < lines; i++) {
        env[count + i] = (char *)text->p + at;
        at += hm_bytes_find(hm_bytes_slice(all, at, all.len), '\n');
        text->p[at++] = '\0';
    }
    return env;
}

/* A group of its own, so that all of it can be told to end; and signals as they
 * were, not as we keep them (docs/internals/startup.md). */
static int spawn(pid_t *pid, char *const *words, char **env)
{
    posix_spawnattr_t attr;
    sigset_t none, defaults;
    int problem;

    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    sigaddset(&defaults, SIGXFSZ);
    if (posix_spawnattr_init(&attr) != 0)
        return ENOMEM;
    posix_spawnattr_setsigmask(&attr, &none);
    posix_spawnattr_setsigdefault(&attr, &defaults);
    posix_spawnattr_setpgroup(&attr, 0);
    posix_spawnattr_setflags(&attr,
        POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    problem = posix_spawnp(pid, words[0], NULL, &attr, words, env);
    posix_spawnattr_destroy(&attr);
    return problem;
}

/* Give the terminal to a group, if we have one to give: it reads and is
 * interrupted as if we were not there. */
static void give_terminal(pid_t group)
{
    sigset_t stop, before;

    if (isatty(STDIN_FILENO) == 0)
        return;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTTOU);
    pthread_sigmask(SIG_BLOCK, &stop, &before);
    (void)tcsetpgrp(STDIN_FILENO, group);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* Until it has ended. Each signal that is for us is for it, too; when it does
 * not end for a while after one, it is killed. */
static int wait_for(pid_t pid, const sigset_t *signals)
{
    const struct timespec patience = {.tv_sec = HM_SANDBOX_KILL_S};
    bool told = false;
    int status, number;

    for (;;) {
        number = told ? sigtimedwait(signals, NULL, &patience)
                      : sigwaitinfo(signals, NULL);
        if (waitpid(pid, &status, WNOHANG) == pid)
            return WIFEXITED(status) ? WEXITSTATUS(status)
                                     : 128 + WTERMSIG(status);
        if (number < 0 && errno == EAGAIN)
            kill(-pid, SIGKILL);
        else if (number > 0 && number != SIGCHLD)
            kill(-pid, number);
        told = told || (number > 0 && number != SIGCHLD);
    }
}

bool hm_sandbox_child(int *status, const char *const *words,
    const struct hm_sandbox_session *session, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_SANDBOX_RECORD_MAX);
    bool front = tcgetpgrp(STDIN_FILENO) == getpgrp();
    char **env;
    int problem;
    pid_t pid;

    hm_sandbox_put_env(&text, session);
    HM_TRY(hm_buf_end(&text, NULL, err));
    env = make_env(&text);
    if (env == NULL)
        return hm_fail_memory(err);
    problem = spawn(&pid, (char *const *)words, env);
    hm_free(env);
    hm_wipe(text.p, text.len);
    if (problem != 0)
        return hm_fail(err, problem == ENOENT ? HM_NOT_FOUND : HM_SYSTEM,
            "%s: %s", HM_SHOW_PATH(words[0]), hm_errno_text(problem));
    if (front)
        give_terminal(pid);
    *status = wait_for(pid, &session->signals);
    kill(-pid, SIGKILL); /* what it left running had the sandbox for itself */
    if (front)
        give_terminal(getpgrp());
    return true;
}

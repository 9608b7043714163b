/* SPDX-License-Identifier: Apache-2.0 */
#include "oidc/browser.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "spawn/find.h"

static const char program[] = "xdg-open";

static const char *get(const struct hm_oidc_browser *browser, const char *name)
{
    const char *text = browser->env != NULL ? browser->env(name) : NULL;

    return text != NULL && text[0] != '\0' ? text : NULL;
}

static int plan(posix_spawn_file_actions_t *files)
{
    int number = 0;

    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO && number == 0; fd++)
        number =
            posix_spawn_file_actions_addopen(files, fd, "/dev/null", O_RDWR, 0);
    if (number == 0)
        number =
            posix_spawn_file_actions_addclosefrom_np(files, STDERR_FILENO + 1);
    return number;
}

/* A session of its own: Ctrl-C ends the login, not the browser. */
static int set_attributes(posix_spawnattr_t *attr)
{
    sigset_t none, defaults;

    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    sigaddset(&defaults, SIGXFSZ);
    sigaddset(&defaults, SIGCHLD);
    (void)posix_spawnattr_setsigmask(attr, &none);
    (void)posix_spawnattr_setsigdefault(attr, &defaults);
    return posix_spawnattr_setflags(attr,
        POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
}

static int start(const char *path, const char *url, char **vars)
{
    /* The program does not change them, and its own copy it may. */
    char *argv[] = {(char *)program, (char *)url, NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attr;
    pid_t pid;
    int number = posix_spawn_file_actions_init(&files);

    if (number != 0)
        return number;
    number = posix_spawnattr_init(&attr);
    if (number == 0) {
        number = plan(&files);
        if (number == 0)
            number = set_attributes(&attr);
        if (number == 0)
            number = posix_spawn(&pid, path, &files, &attr, argv, vars);
        posix_spawnattr_destroy(&attr);
    }
    posix_spawn_file_actions_destroy(&files);
    return number;
}

bool hm_oidc_browser_open(
    const struct hm_oidc_browser *browser, const char *url, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(HM_PATH_MAX);
    char **vars = NULL;
    int number;

    if (get(browser, "DISPLAY") == NULL &&
        get(browser, "WAYLAND_DISPLAY") == NULL)
        return hm_fail(err, HM_NOT_FOUND, "there is no screen here");
    HM_TRY(hm_spawn_find(&path, get(browser, "PATH"), program, err));
    HM_TRY(hm_spawn_vars(&vars, browser->vars, err));
    number = start(hm_buf_str(&path), url, vars);
    hm_free(vars);
    if (number != 0)
        return hm_fail(err, HM_SYSTEM, "%s cannot be started: %s", program,
            hm_errno_text(number));
    return true;
}

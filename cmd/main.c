/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - the program's start, and its way to hallmark-full.so and
 * hallmark-sandbox.so. Why there are three objects:
 * docs/internals/startup.md. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "cmd/frame/harden.h"
#include "cmd/frame/program.h"

/* Generated: "HALLMARK_" and a digest of every object file of all objects. */
extern const char hm_build_id[];

typedef int full_main(int argc, char **argv);

/* Where the object lies: in ../lib/hallmark, seen from the folder of the file
 * that really runs. Neither the working folder nor the environment nor a
 * symbolic link that somebody made can lead elsewhere; who can write there
 * could replace the program as well. */
static bool object_path(
    char out[PATH_MAX], const char *name, struct hm_err *err)
{
    const size_t room = PATH_MAX - sizeof("/lib/hallmark/") - strlen(name);
    ssize_t len = readlink("/proc/self/exe", out, room);
    char *slash;

    if (len < 0)
        return hm_fail(
            err, HM_SYSTEM, "/proc/self/exe: %s", hm_errno_text(errno));
    if ((size_t)len == room)
        return hm_fail(err, HM_LIMIT, "the program's own path is too long");
    out[len] = '\0';
    for (int i = 0; i < 2; i++) {
        slash = strrchr(out, '/');
        if (slash == NULL)
            return hm_fail(err, HM_SYSTEM, "the program has no parent folder");
        *slash = '\0';
    }
    snprintf(slash, (size_t)(out + PATH_MAX - slash), "/lib/hallmark/%s", name);
    return true;
}

/* The dynamic linker's own words; they begin with the path. */
static bool fail_load(struct hm_err *err)
{
    hm_auto(buf) shown = hm_buf(HM_ERR_MSG_SIZE);
    const char *text = dlerror();

    hm_text_escape(&shown, hm_bytes_str(text == NULL ? "dlopen" : text));
    return hm_fail(err, HM_SYSTEM, "%s", hm_buf_str(&shown));
}

static bool load_object(full_main **out, const char *name, struct hm_err *err)
{
    char path[PATH_MAX];
    void *object, *symbol;

    HM_TRY(object_path(path, name, err));
    object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (object == NULL)
        return fail_load(err);
    symbol = dlvsym(object, "hm_full_main", hm_build_id);
    if (symbol == NULL)
        return hm_fail(err, HM_SYSTEM,
            "%s does not belong to this build of hallmark", name);
    memcpy(out, &symbol, sizeof(*out)); /* ISO C has no cast for this */
    return true;
}

static const char full[] = "hallmark-full.so";
static const char sandbox[] = "hallmark-sandbox.so";

/* Lists of commands tell what is installed: the sandbox need not be. */
static const char *find_tables(void)
{
    struct hm_err err = {0};
    char path[PATH_MAX];

    return object_path(path, sandbox, &err) && hm_file_exists(path) ? sandbox
                                                                    : full;
}

static bool hand_over(int *status, enum hm_object object, int argc, char **argv,
    struct hm_err *err)
{
    const char *name = object == HM_OBJECT_SANDBOX ? sandbox : full;
    full_main *run;

    if (object == HM_OBJECT_TABLES)
        name = find_tables();
    HM_TRY(load_object(&run, name, err));
    *status = run(argc, argv);
    return true;
}

/* A descriptor 0, 1 or 2 that is closed would be given to the next file that
 * is opened, and a key file might receive what is meant for the terminal.
 * /dev/null takes its place, opened the wrong way round, so that reading or
 * writing still fails. */
static bool occupy_descriptors(void)
{
    for (int fd = 0; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) != -1)
            continue;
        if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
            return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    struct hm_program program = hm_program(hand_over);

    hm_harden();
    /* A server that hangs up, or a file that must not grow, is an error with a
     * message and a status, not a silent death. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    /* Who starts us may ignore it, and then how a helper ended is lost. */
    signal(SIGCHLD, SIG_DFL);
    if (!occupy_descriptors())
        return HM_EXIT_UNSURE;
    return hm_program_run(&program, argc, argv);
}

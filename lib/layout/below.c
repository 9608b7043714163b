/* SPDX-License-Identifier: Apache-2.0 */
#include "layout/below.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

#define AUTO_FD __attribute__((cleanup(close_fd))) int

static bool fail_errno(struct hm_err *err, int number, const char *path)
{
    enum hm_code code = HM_SYSTEM;

    if (number == ENOENT)
        code = HM_NOT_FOUND;
    else if (number == EACCES || number == EPERM || number == EROFS)
        code = HM_DENIED;
    else if (number == ENXIO || number == EISDIR) /* a socket, a folder */
        code = HM_FORMAT;
    /* A link in place of a folder is ENOTDIR: it is not "not there". */
    if (number == ELOOP || number == ENOTDIR)
        return hm_fail(err, HM_FORMAT,
            "%s: is a symbolic link or below something that is no folder",
            HM_SHOW_PATH(path));
    return hm_fail(
        err, code, "%s: %s", HM_SHOW_PATH(path), hm_errno_text(number));
}

static int open_folder(int at, const char *name)
{
    return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* One component down; *fd becomes the folder below. */
static bool enter(int *fd, const char *name, bool make)
{
    int next;

    if (make && mkdirat(*fd, name, 0777) != 0 && errno != EEXIST)
        return false;
    next = open_folder(*fd, name);
    if (next < 0)
        return false;
    close(*fd);
    *fd = next;
    return true;
}

/* The folder in which the last component of `path` lies. */
static bool walk(
    int *folder, int root, const char *path, bool make, struct hm_err *err)
{
    AUTO_FD fd = -1;
    const char *slash;

    fd = open_folder(root, ".");
    if (fd < 0)
        return fail_errno(err, errno, path);
    for (const char *at = path; (slash = strchr(at, '/')) != NULL;
         at = slash + 1) {
        char name[HM_BELOW_PATH_MAX];

        snprintf(name, sizeof(name), "%.*s", (int)(slash - at), at);
        if (!enter(&fd, name, make))
            return fail_errno(err, errno, path);
    }
    *folder = fd;
    fd = -1;
    return true;
}

static const char *last_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

bool hm_below_open(
    int *out, uint64_t *size, int root, const char *path, struct hm_err *err)
{
    /* O_NONBLOCK lets the open of a FIFO return, so that it can be refused. */
    const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    AUTO_FD folder = -1;
    AUTO_FD fd = -1;
    struct stat st;

    HM_TRY(walk(&folder, root, path, false, err));
    fd = openat(folder, last_of(path), flags);
    if (fd < 0 || fstat(fd, &st) != 0)
        return fail_errno(err, errno, path);
    if (!S_ISREG(st.st_mode))
        return hm_fail(
            err, HM_FORMAT, "%s: is no regular file", HM_SHOW_PATH(path));
    if (size != NULL)
        *size = st.st_size < 0 ? 0 : (uint64_t)st.st_size;
    *out = hm_take(fd, -1);
    return true;
}

bool hm_below_read(
    struct hm_buf *out, int root, const char *path, struct hm_err *err)
{
    AUTO_FD fd = -1;
    uint64_t size = 0;

    HM_TRY(hm_below_open(&fd, &size, root, path, err));
    if (size > out->max - out->len)
        return hm_fail(err, HM_LIMIT, "%s: has %llu bytes, at most %zu",
            HM_SHOW_PATH(path), (unsigned long long)size, out->max - out->len);
    return hm_fd_read(out, fd, path, err);
}

/* ---- Writing ---- */

/* The one way to name a descriptor without privileges. */
static bool link_unnamed(const struct hm_fresh *f, const char *name)
{
    char proc[32];

    snprintf(proc, sizeof(proc), "/proc/self/fd/%d", f->fd);
    return linkat(AT_FDCWD, proc, f->folder, name, AT_SYMLINK_FOLLOW) == 0;
}

/* A temporary name for the open file; without one, a file by that name. */
static bool claim_temp(struct hm_fresh *f, struct hm_err *err)
{
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;

    for (int i = 0; i < HM_FILE_TEMP_TRIES; i++) {
        bool done;
        uint64_t random;

        if (getrandom(&random, sizeof(random), 0) != sizeof(random))
            break;
        snprintf(f->temp, sizeof(f->temp), ".hallmark-%016llx",
            (unsigned long long)random);
        if (f->fd >= 0)
            done = link_unnamed(f, f->temp);
        else
            done = (f->fd = openat(f->folder, f->temp, flags, 0666)) >= 0;
        if (done)
            return true;
        f->temp[0] = '\0'; /* not ours: nobody may remove it */
        if (errno != EEXIST)
            break;
    }
    return fail_errno(err, errno, f->path);
}

/* False where the filesystem has no files without a name, or no /proc is there
 * by which one could get its name. */
static bool open_unnamed(struct hm_fresh *f)
{
    char proc[32];

    f->fd = openat(f->folder, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
    if (f->fd < 0)
        return false;
    snprintf(proc, sizeof(proc), "/proc/self/fd/%d", f->fd);
    if (faccessat(AT_FDCWD, proc, F_OK, 0) == 0)
        return true;
    close_fd(&f->fd);
    return false;
}

bool hm_fresh_begin(
    struct hm_fresh *out, int root, const char *path, struct hm_err *err)
{
    *out = (struct hm_fresh){.folder = -1, .fd = -1, .path = path};
    HM_TRY(walk(&out->folder, root, path, true, err));
    return open_unnamed(out) || claim_temp(out, err);
}

bool hm_fresh_write(
    struct hm_fresh *fresh, struct hm_bytes in, struct hm_err *err)
{
    return hm_fd_write(fresh->fd, in, fresh->path, err);
}

/* Something has the name: renamed over, never followed. */
static bool rename_over(
    struct hm_fresh *f, const char *name, struct hm_err *err)
{
    if (f->temp[0] == '\0')
        HM_TRY(claim_temp(f, err));
    if (renameat(f->folder, f->temp, f->folder, name) != 0)
        return fail_errno(err, errno, f->path);
    f->temp[0] = '\0';
    return true;
}

bool hm_fresh_commit(
    struct hm_fresh *fresh, enum hm_fresh_sync sync, struct hm_err *err)
{
    const char *name = last_of(fresh->path);

    if (sync != HM_FRESH_LATER && fsync(fresh->fd) != 0)
        return fail_errno(err, errno, fresh->path);
    if (fresh->temp[0] != '\0' || !link_unnamed(fresh, name))
        HM_TRY(rename_over(fresh, name, err));
    /* Some filesystems cannot flush a folder. */
    if (sync == HM_FRESH_ALL && fsync(fresh->folder) != 0 && errno != EINVAL)
        return fail_errno(err, errno, fresh->path);
    return true;
}

/* In place unless something has the name; that is no failure. */
static bool commit_new(struct hm_fresh *f, struct hm_err *err)
{
    const char *name = last_of(f->path);
    bool done;

    if (fsync(f->fd) != 0)
        return fail_errno(err, errno, f->path);
    done = f->temp[0] == '\0'
        ? link_unnamed(f, name)
        : linkat(f->folder, f->temp, f->folder, name, 0) == 0;
    return done || errno == EEXIST || fail_errno(err, errno, f->path);
}

void hm_fresh_free(struct hm_fresh *fresh)
{
    if (fresh->temp[0] != '\0')
        unlinkat(fresh->folder, fresh->temp, 0);
    if (fresh->path != NULL) {
        close_fd(&fresh->fd);
        close_fd(&fresh->folder);
    }
    *fresh = (struct hm_fresh){.folder = -1, .fd = -1};
}

bool hm_below_write(int root, const char *path, struct hm_bytes in,
    enum hm_fresh_sync sync, struct hm_err *err)
{
    hm_auto(fresh) fresh = {0};

    return hm_fresh_begin(&fresh, root, path, err) &&
        hm_fresh_write(&fresh, in, err) && hm_fresh_commit(&fresh, sync, err);
}

bool hm_below_create(
    int root, const char *path, struct hm_bytes in, struct hm_err *err)
{
    hm_auto(fresh) fresh = {0};

    return hm_fresh_begin(&fresh, root, path, err) &&
        hm_fresh_write(&fresh, in, err) && commit_new(&fresh, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"

enum { CHUNK_MIN = 4096, CHUNK_PIPE = 65536, CHUNK_MAX = 1024 * 1024 };

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

#define AUTO_FD __attribute__((cleanup(close_fd))) int

static enum hm_code code_of(int number)
{
    switch (number) {
    case ENOENT:
    case ENOTDIR:
        return HM_NOT_FOUND;
    case EACCES:
    case EPERM:
    case EROFS:
        return HM_DENIED;
    case EEXIST:
    case EISDIR:
    case ENXIO: /* a socket */
    case ENAMETOOLONG:
        return HM_USAGE;
    default:
        return HM_SYSTEM;
    }
}

static bool fail_errno(struct hm_err *err, int number, const char *name)
{
    return hm_fail(err, code_of(number), "%s: %s", HM_SHOW_PATH(name),
        hm_errno_text(number));
}

/* After a call that gave -1: is it worth another try? Standard input may be
 * non-blocking because a process that shares it made it so. */
static bool try_again(int fd, short event)
{
    struct pollfd poll_fd = {.fd = fd, .events = event};

    if (errno == EINTR)
        return true;
    if (errno != EAGAIN && errno != EWOULDBLOCK)
        return false;
    return poll(&poll_fd, 1, -1) >= 0 || errno == EINTR;
}

ssize_t hm_fd_read_some(int fd, uint8_t *out, size_t len)
{
    ssize_t got;

    do
        got = read(fd, out, len);
    while (got < 0 && try_again(fd, POLLIN));
    return got;
}

/* Read a chunk behind what is there. At the limit one byte more is asked for,
 * and thrown away: only the end of the file may come. */
static ssize_t read_chunk(struct hm_buf *out, int fd, size_t chunk)
{
    size_t before = out->len, room = out->max - before;
    uint8_t over;
    uint8_t *at = &over;
    ssize_t got;

    if (room > 0)
        at = hm_buf_extend(out, chunk < room ? chunk : room);
    if (at == NULL)
        return 0;
    got = hm_fd_read_some(fd, at, room > 0 ? out->len - before : 1);
    if (room > 0)
        hm_buf_cut(out, before + (got > 0 ? (size_t)got : 0));
    else if (got > 0)
        hm_buf_fail(out, HM_LIMIT);
    return got;
}

static bool read_all(struct hm_buf *out, int fd, size_t chunk, const char *name,
    struct hm_err *err)
{
    ssize_t got;

    do {
        got = read_chunk(out, fd, chunk);
        if (got > 0 && (size_t)got < chunk)
            chunk = CHUNK_MIN; /* most likely the end: ask for little more */
    } while (got > 0 && out->failed == HM_OK);
    if (got < 0) {
        fail_errno(err, errno, name);
        hm_buf_fail(out, HM_SYSTEM);
        return false;
    }
    if (!hm_buf_end(out, NULL, err))
        return hm_wrap(err, "%s", HM_SHOW_PATH(name));
    return true;
}

static bool check_regular(
    const struct stat *st, const char *name, struct hm_err *err)
{
    if (S_ISREG(st->st_mode))
        return true;
    return hm_fail(err, HM_USAGE, "%s: %s", HM_SHOW_PATH(name),
        S_ISDIR(st->st_mode) ? "is a folder" : "is not a regular file");
}

/* O_NONBLOCK lets the open of a FIFO return, so that it can be refused. A
 * terminal must not become ours. */
static int open_file(const char *path, int flags)
{
    int fd;

    do
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | flags);
    while (fd < 0 && errno == EINTR);
    return fd;
}

/* The descriptor is the caller's to close, whatever is returned. */
static bool open_regular(
    int *fd, struct stat *st, const char *path, int flags, struct hm_err *err)
{
    *fd = open_file(path, flags);
    if (*fd < 0 && errno == ELOOP && (flags & O_NOFOLLOW) != 0)
        return hm_fail(
            err, HM_DENIED, "%s: is a symbolic link", HM_SHOW_PATH(path));
    if (*fd < 0 || fstat(*fd, st) != 0)
        return fail_errno(err, errno, path);
    return check_regular(st, path, err);
}

bool hm_file_open(int *out, const char *path, struct hm_err *err)
{
    AUTO_FD fd = -1;
    struct stat st;

    HM_TRY(open_regular(&fd, &st, path, 0, err));
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    *out = fd;
    fd = -1;
    return true;
}

static bool read_file(
    struct hm_buf *out, const char *path, int flags, struct hm_err *err)
{
    AUTO_FD fd = -1;
    size_t size;
    struct stat st;

    HM_TRY(open_regular(&fd, &st, path, flags, err));
    /* The size is a hint that saves reading what cannot fit. */
    size = st.st_size < 0 ? 0 : (size_t)st.st_size;
    if (out->failed == HM_OK && size > out->max - out->len)
        return hm_fail(err, HM_LIMIT, "%s: has %zu bytes, more than %zu",
            HM_SHOW_PATH(path), size, out->max - out->len);
    size = size < CHUNK_MIN ? CHUNK_MIN : size + 1;
    return read_all(out, fd, size < CHUNK_MAX ? size : CHUNK_MAX, path, err);
}

bool hm_file_read(struct hm_buf *out, const char *path, struct hm_err *err)
{
    return read_file(out, path, 0, err);
}

bool hm_file_read_nofollow(
    struct hm_buf *out, const char *path, struct hm_err *err)
{
    return read_file(out, path, O_NOFOLLOW, err);
}

bool hm_fd_read(
    struct hm_buf *out, int fd, const char *name, struct hm_err *err)
{
    return read_all(out, fd, CHUNK_PIPE, name, err);
}

bool hm_fd_write(
    int fd, struct hm_bytes in, const char *name, struct hm_err *err)
{
    while (in.len > 0) {
        ssize_t put = write(fd, in.p, in.len);

        if (put < 0 && !try_again(fd, POLLOUT))
            return fail_errno(err, errno, name);
        if (put > 0)
            in = hm_bytes_slice(in, (size_t)put, in.len);
    }
    return true;
}

/* A new file on its way to its place. */
struct target {
    const char *path; /* for messages */
    const char *name; /* its last component */
    int folder, fd;
    char temp[sizeof(".hallmark-0123456789abcdef")]; /* "": none */
};

static void drop(struct target *t)
{
    if (t->temp[0] != '\0')
        unlinkat(t->folder, t->temp, 0);
    close_fd(&t->fd);
    close_fd(&t->folder);
}

/* The folder is opened once: what happens to its path later does not matter. */
static bool open_folder(struct target *t, struct hm_err *err)
{
    const char *slash = strrchr(t->path, '/');
    hm_auto(buf) folder = hm_buf(PATH_MAX);

    t->name = slash == NULL ? t->path : slash + 1;
    if (t->name[0] == '\0' || strcmp(t->name, ".") == 0 ||
        strcmp(t->name, "..") == 0)
        return hm_fail(
            err, HM_USAGE, "%s: does not name a file", HM_SHOW_PATH(t->path));
    if (slash == NULL)
        hm_buf_put_str(&folder, "./");
    hm_buf_put(&folder, hm_bytes(t->path, (size_t)(t->name - t->path)));
    if (!hm_buf_end(&folder, NULL, err))
        return hm_wrap(err, "%s", HM_SHOW_PATH(t->path));
    t->folder = open(hm_buf_str(&folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return t->folder >= 0 || fail_errno(err, errno, t->path);
}

/* The one way to name a descriptor without privileges. */
static void proc_path(char out[static 32], int fd)
{
    snprintf(out, 32, "/proc/self/fd/%d", fd);
}

/* False where the filesystem has no such thing, or no /proc is there by which
 * the file could get its name. */
static bool open_unnamed(struct target *t, mode_t mode)
{
    char proc[32];

    t->fd = openat(t->folder, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
    if (t->fd < 0)
        return false;
    proc_path(proc, t->fd);
    if (faccessat(AT_FDCWD, proc, F_OK, 0) == 0)
        return true;
    close_fd(&t->fd);
    t->fd = -1;
    return false;
}

static bool link_unnamed(const struct target *t, const char *name)
{
    char proc[32];

    proc_path(proc, t->fd);
    return linkat(AT_FDCWD, proc, t->folder, name, AT_SYMLINK_FOLLOW) == 0;
}

/* Give the open file a temporary name; without one, make it under that name. */
static bool claim_temp(struct target *t, mode_t mode, struct hm_err *err)
{
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;

    for (int i = 0; i < HM_FILE_TEMP_TRIES; i++) {
        bool done;
        uint64_t random;

        if (getrandom(&random, sizeof(random), 0) != sizeof(random))
            break;
        snprintf(t->temp, sizeof(t->temp), ".hallmark-%016llx",
            (unsigned long long)random);
        if (t->fd >= 0)
            done = link_unnamed(t, t->temp);
        else
            done = (t->fd = openat(t->folder, t->temp, flags, mode)) >= 0;
        if (done)
            return true;
        t->temp[0] = '\0'; /* not ours: drop() must not remove it */
        if (errno != EEXIST)
            break;
    }
    return fail_errno(err, errno, t->path);
}

/* "sudo login" must not lock the owner of the file out. In a folder that is not
 * his, or that others write to, a stranger may have put the file there to be
 * given what comes into it. */
static bool give_to_owner(const struct target *t, struct hm_err *err)
{
    struct stat st, folder;

    if (fstatat(t->folder, t->name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
        fstat(t->folder, &folder) != 0 || !S_ISREG(st.st_mode) ||
        st.st_uid == geteuid() || folder.st_uid != st.st_uid ||
        (folder.st_mode & (S_IWGRP | S_IWOTH)) != 0 ||
        fchown(t->fd, st.st_uid, st.st_gid) == 0 || errno == EPERM)
        return true;
    return fail_errno(err, errno, t->path);
}

static bool fill(struct target *t, struct hm_bytes in,
    const struct hm_file_opts *opts, struct hm_err *err)
{
    const mode_t mode = opts->private_mode ? 0600 : 0644;

    if (!open_unnamed(t, mode))
        HM_TRY(claim_temp(t, mode, err));
    /* Whatever the umask and the folder's default ACL made of it. */
    if (opts->private_mode && fchmod(t->fd, mode) != 0)
        return fail_errno(err, errno, t->path);
    if (opts->keep_owner)
        HM_TRY(give_to_owner(t, err));
    HM_TRY(hm_fd_write(t->fd, in, t->path, err));
    return fsync(t->fd) == 0 || fail_errno(err, errno, t->path);
}

/* Move the temporary name to one that is free: in one step where the
 * filesystem can, else (NFS) with a second name for a moment. */
static bool rename_free(const struct target *t)
{
    int folder = t->folder;

    if (renameat2(folder, t->temp, folder, t->name, RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS)
        return false;
    if (linkat(folder, t->temp, folder, t->name, 0) != 0)
        return false;
    unlinkat(folder, t->temp, 0);
    return true;
}

/* Renaming over a device or a folder's place is never what was meant. */
static bool check_replaced(const struct target *t, struct hm_err *err)
{
    struct stat st;

    if (fstatat(t->folder, t->name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
        S_ISLNK(st.st_mode))
        return true;
    return check_regular(&st, t->path, err);
}

static bool put_in_place(struct target *t, bool replace, struct hm_err *err)
{
    bool done;

    if (!replace && t->temp[0] == '\0')
        return link_unnamed(t, t->name) || fail_errno(err, errno, t->path);
    if (t->temp[0] == '\0')
        HM_TRY(claim_temp(t, 0, err));
    if (replace)
        done = renameat(t->folder, t->temp, t->folder, t->name) == 0;
    else
        done = rename_free(t);
    if (!done)
        return fail_errno(err, errno, t->path);
    t->temp[0] = '\0';
    return true;
}

static bool write_file(const char *path, struct hm_bytes in,
    const struct hm_file_opts *opts, struct hm_err *err)
{
    __attribute__((cleanup(drop))) struct target t = {
        .path = path, .folder = -1, .fd = -1};

    HM_TRY(open_folder(&t, err));
    if (opts->replace)
        HM_TRY(check_replaced(&t, err));
    HM_TRY(fill(&t, in, opts, err));
    HM_TRY(put_in_place(&t, opts->replace, err));
    /* The name, too, must survive a power cut. Some filesystems cannot tell. */
    if (fsync(t.folder) != 0 && errno != EINVAL)
        return fail_errno(err, errno, path);
    return true;
}

bool hm_file_write(const char *path, struct hm_bytes in,
    const struct hm_file_opts *opts, struct hm_err *err)
{
    sigset_t all, before;
    bool ok;

    /* Ctrl-C in the middle would leave a temporary file. */
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    ok = write_file(path, in, opts, err);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return ok;
}

bool hm_file_writable(
    const char *path, const struct hm_file_opts *opts, struct hm_err *err)
{
    __attribute__((cleanup(drop))) struct target t = {
        .path = path, .folder = -1, .fd = -1};
    struct stat st;

    HM_TRY(open_folder(&t, err));
    if (opts->replace)
        HM_TRY(check_replaced(&t, err));
    else if (fstatat(t.folder, t.name, &st, AT_SYMLINK_NOFOLLOW) == 0)
        return fail_errno(err, EEXIST, path);
    return faccessat(t.folder, ".", W_OK, AT_EACCESS) == 0 ||
        fail_errno(err, errno, path);
}

bool hm_file_exists(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0;
}

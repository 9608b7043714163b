/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/input/secret_read.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/text.h"

/* Until the end of input or of the room. */
static bool fill(
    struct hm_secret *room, int fd, const char *name, struct hm_err *err)
{
    size_t len = 0;

    while (len < room->len) {
        ssize_t got = hm_fd_read_some(fd, room->p + len, room->len - len);

        if (got < 0)
            return hm_fail(err, HM_SYSTEM, "%s: %s", HM_SHOW_PATH(name),
                hm_errno_text(errno));
        if (got == 0)
            break;
        len += (size_t)got;
    }
    hm_secret_cut(room, len);
    return true;
}

bool hm_secret_read_fd(struct hm_secret *out, int fd, size_t len_max,
    const char *name, struct hm_err *err)
{
    hm_auto(secret) room = {0};

    /* One more than allowed, to see that there is too much. */
    HM_TRY(hm_secret_new(&room, len_max + 1, err));
    HM_TRY(fill(&room, fd, name, err));
    if (room.len > len_max)
        return hm_fail(err, HM_LIMIT, "%s: more than %zu bytes",
            HM_SHOW_PATH(name), len_max);
    *out = hm_secret_move(&room);
    return true;
}

static bool fail_open(const char *path, struct hm_err *err)
{
    enum hm_code code = errno == ENOENT || errno == ENOTDIR ? HM_NOT_FOUND
        : errno == EACCES || errno == EPERM                 ? HM_DENIED
                                                            : HM_SYSTEM;

    return hm_fail(
        err, code, "%s: %s", HM_SHOW_PATH(path), hm_errno_text(errno));
}

static bool read_open(struct hm_secret *out, int fd, const char *path,
    size_t len_max, struct hm_err *err)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return fail_open(path, err);
    if (!S_ISREG(st.st_mode) && !S_ISFIFO(st.st_mode))
        return hm_fail(err, HM_USAGE, "%s: %s, not a file", HM_SHOW_PATH(path),
            S_ISDIR(st.st_mode) ? "a folder" : "a device");
    return hm_secret_read_fd(out, fd, len_max, path, err);
}

bool hm_secret_read_file(
    struct hm_secret *out, const char *path, size_t len_max, struct hm_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    bool ok;

    if (fd < 0)
        return fail_open(path, err);
    ok = read_open(out, fd, path, len_max, err);
    close(fd);
    return ok;
}

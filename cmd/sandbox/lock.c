/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/sandbox/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/err.h"
#include "base/text.h"

void hm_sandbox_lock_free(struct hm_sandbox_lock *lock)
{
    if (lock->held)
        close(lock->fd);
    *lock = (struct hm_sandbox_lock){0};
}

/* Of the folder itself: a file could be left behind, or be taken away. */
bool hm_sandbox_lock_take(
    struct hm_sandbox_lock *out, const char *dir, struct hm_err *err)
{
    hm_auto(sandbox_lock) lock = {0};

    lock.fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock.fd < 0)
        return hm_fail(
            err, HM_SYSTEM, "%s: %s", HM_SHOW_PATH(dir), hm_errno_text(errno));
    lock.held = true;
    if (flock(lock.fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return hm_fail(err, HM_USAGE,
            "%s: another sandbox serves from this folder: end it, or take "
            "another --dir",
            HM_SHOW_PATH(dir));
    *out = hm_take(lock, (struct hm_sandbox_lock){0});
    return true;
}

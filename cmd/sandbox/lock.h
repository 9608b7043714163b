/* SPDX-License-Identifier: Apache-2.0 */
/* lock.h - one sandbox to a folder. Two would write over each other's
 * sandbox.env, and what one keeps the other would not know. */
#ifndef HM_CMD_SANDBOX_LOCK_H
#define HM_CMD_SANDBOX_LOCK_H

#include <stdbool.h>

#include "base/cleanup.h"
#include "hallmark/err.h"

/* Zeroed, nothing is held. */
struct hm_sandbox_lock {
    bool held;
    int fd;
};
void hm_sandbox_lock_free(struct hm_sandbox_lock *lock);
HM_DEFINE_AUTO(sandbox_lock)

/* Hold the folder until the lock is freed or the process ends, however it does.
 * HM_USAGE: another one holds it. Where folders cannot be locked (NFS) nothing
 * is held, and true. */
HM_MUST_USE bool hm_sandbox_lock_take(
    struct hm_sandbox_lock *out, const char *dir, struct hm_err *err);

#endif

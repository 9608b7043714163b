/* SPDX-License-Identifier: Apache-2.0 */
/* progress.h - how far a long read is, for a person who waits.
 *
 * One line on standard error that repaints itself, when that is a terminal and
 * the work has taken half a second. Any thread may add; who finds another one
 * writing goes on. */
#ifndef HM_CMD_PROGRESS_H
#define HM_CMD_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"

struct hm_progress {
    int fd; /* -1: silent */
    /* Shared by threads: touched by atomic operations alone. */
    uint64_t bytes;
    int64_t next_ms; /* when to write again */
    bool writing, shown;
};

/* Silent where `fd` is no terminal. */
void hm_progress_start(struct hm_progress *progress, int fd);

/* So many bytes more. NULL is silent. */
void hm_progress_add(struct hm_progress *progress, uint64_t bytes);

/* Wipe the line away. */
void hm_progress_free(struct hm_progress *progress);
HM_DEFINE_AUTO(progress)

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* spawn.h - run another program, with bounds.
 *
 * No shell. The program gets three descriptors and no more: its input in a
 * pipe, its output in another, and nothing for standard error, because what it
 * says there may be a secret. It is the leader of a process group of its own;
 * when it takes too long, says too much or something else goes wrong, the whole
 * group is killed. It is over when the program itself ends, even if something
 * that it left behind keeps the pipe open.
 *
 * SIGPIPE and SIGXFSZ, which our own program ignores, are as the system has
 * them, and no signal is blocked. */
#ifndef HM_CRED_SPAWN_H
#define HM_CRED_SPAWN_H

#include <stdint.h>

#include "crypto/secret.h"

struct hm_cred_spawn {
    const char *path; /* absolute */
    const char *name; /* for messages, and the program's argv[0] */
    const char *word; /* its one argument */
    /* Its whole environment, ended by NULL; NULL: empty. */
    char *const *vars;
    struct hm_bytes in; /* what it can read; fits into a pipe */
    size_t out_max;
    int64_t timeout_ms;
};

/* *out is all that it printed, *status its exit status. HM_SYSTEM when it
 * cannot be started, is killed by a signal or runs too long, HM_LIMIT when it
 * prints more than out_max. */
HM_MUST_USE bool hm_cred_spawn(struct hm_secret *out, int *status,
    const struct hm_cred_spawn *what, struct hm_err *err);

#endif

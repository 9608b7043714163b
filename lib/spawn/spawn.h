/* SPDX-License-Identifier: Apache-2.0 */
/* spawn.h - run another program, with bounds.
 *
 * No shell. The program gets three descriptors and no more: its input in a
 * pipe, its output in another, and nothing for standard error, because what it
 * says there may be a secret, unless show_errors leaves it ours. It is
 * the leader of a process group of its own, which is killed as a whole when the
 * program has ended, takes too long, says too much or something else goes wrong:
 * nothing that it left behind in the group goes on. It is over when the program
 * itself ends, even if something that made a session of its own keeps the pipe
 * open.
 *
 * It does not outlive the thread that waits for it: the kernel kills it when
 * that one is gone, however our process ended (PR_SET_PDEATHSIG). So Ctrl-C, a
 * kill and a crash leave no program behind that signs for nobody. That is for the
 * program itself; what it started on its own is not killed then, and neither is a
 * program that is set-user-ID.
 *
 * SIGPIPE and SIGXFSZ, which our own program ignores, are as the system has
 * them, and no signal is blocked. */
#ifndef HM_SPAWN_H
#define HM_SPAWN_H

#include <stdint.h>

#include "crypto/secret.h"

struct hm_spawn {
    const char *path; /* absolute */
    const char *name; /* for messages, and the program's argv[0] */
    /* What follows argv[0], ended by NULL; NULL: nothing. Every process on the
     * machine can read them. At most HM_SPAWN_WORDS_MAX. */
    const char *const *words;
    /* Its whole environment, ended by NULL; NULL: empty. */
    char *const *vars;
    struct hm_bytes in; /* what it can read; fits into a pipe */
    size_t out_max;
    bool show_errors; /* its standard error is ours; else it is dropped */
    int64_t timeout_ms;
};

/* *out is all that it printed, *status its exit status. HM_SYSTEM when it
 * cannot be started, is killed by a signal or runs too long, HM_LIMIT when it
 * prints more than out_max, or is given too many words. */
HM_MUST_USE bool hm_spawn_run(struct hm_secret *out, int *status,
    const struct hm_spawn *what, struct hm_err *err);

#endif

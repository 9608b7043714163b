/* SPDX-License-Identifier: Apache-2.0 */
/* terminal.h - asking a person for a secret.
 *
 * The terminal of the process, not standard input, which may be a pipe with
 * data. While echo is off, signals that would end or stop the program wait
 * until the terminal is as it was: nobody is left with a blind shell. */
#ifndef HM_TERMINAL_H
#define HM_TERMINAL_H

#include <stdbool.h>

#include "crypto/secret.h"
#include "hallmark/api.h"
#include "hallmark/err.h"

/* A descriptor of the controlling terminal, to be closed by the caller; -1
 * where there is none (CI, cron, a detached container). */
HM_MUST_USE int hm_terminal_open(void);

/* Show `prompt` (our own text) and read one line with echo off; *out is the
 * line without its line feed. HM_USAGE when the line never ended, HM_LIMIT when
 * it is longer than a terminal line can be, HM_SYSTEM when the terminal went
 * away or nothing came within HM_PASSWORD_WAIT_S. */
HM_MUST_USE bool hm_terminal_ask(
    struct hm_secret *out, int fd, const char *prompt, struct hm_err *err);

#endif

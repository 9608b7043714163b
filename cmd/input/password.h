/* SPDX-License-Identifier: Apache-2.0 */
/* password.h - where the password of a key file comes from.
 *
 * In this order: standard input if --password-stdin says so; HALLMARK_PASSWORD;
 * COSIGN_PASSWORD; the terminal, with echo off; standard input if it is a pipe
 * or a file. Never the command line, which every process can read.
 *
 * An empty password must be said: an empty variable, an empty line. Input that
 * ends at once is none, or a broken pipe would make a key without protection. */
#ifndef HM_PASSWORD_H
#define HM_PASSWORD_H

#include <stdbool.h>

#include "cmd/frame/command.h"
#include "crypto/secret.h"

/* What `hallmark help env` says about the two variables. */
#define HM_PASSWORD_ENV "HALLMARK_PASSWORD"
#define HM_PASSWORD_ENV_COSIGN "COSIGN_PASSWORD"

struct hm_password_opts {
    const char *file;  /* whose password; for the prompt and messages */
    bool from_stdin;   /* --password-stdin */
    bool stdin_in_use; /* for something else: it has no password to give */
    bool create;       /* a new one: typed twice at a terminal */
};

/* One line feed at the end of standard input is not part of the password.
 * HM_USAGE when there is no source, and run->next_step names them all; also for
 * more than HM_PASSWORD_MAX bytes, and for a NUL among them. */
HM_MUST_USE bool hm_password_get(struct hm_secret *out, struct hm_run *run,
    const struct hm_password_opts *opts, struct hm_err *err);

#endif

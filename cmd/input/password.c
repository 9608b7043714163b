/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/input/password.h"

#include <stdio.h>
#include <unistd.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/input/secret_read.h"
#include "cmd/input/terminal.h"

enum { PROMPT_SIZE = HM_SHOW_PATH_SIZE + 64 };

static bool too_long(struct hm_err *err)
{
    return hm_fail(
        err, HM_LIMIT, "a password of more than %d bytes", HM_PASSWORD_MAX);
}

/* *out stays absent when the input ends before its first byte. */
static bool from_stdin(struct hm_secret *out, int fd, struct hm_err *err)
{
    hm_auto(secret) in = {0};

    if (!hm_secret_read_fd(&in, fd, HM_PASSWORD_MAX + 1, "standard input", err))
        return err->code == HM_LIMIT ? too_long(err) : false;
    if (in.len == 0)
        return true;
    if (in.p[in.len - 1] == '\n')
        hm_secret_cut(&in, in.len - 1);
    if (in.len > HM_PASSWORD_MAX)
        return too_long(err);
    *out = hm_secret_move(&in);
    return true;
}

static bool from_env(
    struct hm_secret *out, const char *value, struct hm_err *err)
{
    struct hm_bytes in = hm_bytes_str(value);

    if (in.len > HM_PASSWORD_MAX)
        return too_long(err);
    return hm_secret_from(out, in, err);
}

static bool type_new(
    struct hm_secret *out, int tty, const char *file, struct hm_err *err)
{
    char prompt[PROMPT_SIZE];

    snprintf(prompt, sizeof(prompt),
        "New password for %s (may be empty): ", HM_SHOW_PATH(file));
    for (int i = 0; i < HM_PASSWORD_TRIES; i++) {
        hm_auto(secret) first = {0};
        hm_auto(secret) second = {0};

        HM_TRY(hm_terminal_ask(&first, tty, prompt, err));
        HM_TRY(hm_terminal_ask(&second, tty, "The same again: ", err));
        if (hm_ct_eq(hm_secret_view(&first), hm_secret_view(&second))) {
            *out = hm_secret_move(&first);
            return true;
        }
        snprintf(prompt, sizeof(prompt),
            "They differ. New password for %s: ", HM_SHOW_PATH(file));
    }
    return hm_fail(err, HM_USAGE, "the two passwords differ");
}

static bool from_terminal(struct hm_secret *out, int tty,
    const struct hm_password_opts *opts, struct hm_err *err)
{
    char prompt[PROMPT_SIZE];

    if (opts->create)
        return type_new(out, tty, opts->file, err);
    snprintf(
        prompt, sizeof(prompt), "Password for %s: ", HM_SHOW_PATH(opts->file));
    return hm_terminal_ask(out, tty, prompt, err);
}

static bool no_source(struct hm_run *run, struct hm_err *err)
{
    run->next_step =
        "set " HM_PASSWORD_ENV " (" HM_PASSWORD_ENV_COSIGN
        " works too, and either may be empty), pipe the password in with "
        "--password-stdin, or run this in a terminal";
    return hm_fail(err, HM_USAGE, "no password was given");
}

/* --password-stdin, and the last resort. */
static bool need_stdin(
    struct hm_secret *out, struct hm_run *run, struct hm_err *err)
{
    HM_TRY(from_stdin(out, run->in_fd, err));
    return out->p != NULL || no_source(run, err);
}

static bool ask(struct hm_secret *out, struct hm_run *run,
    const struct hm_password_opts *opts, struct hm_err *err)
{
    int tty = hm_terminal_open();

    if (tty >= 0) {
        bool ok = from_terminal(out, tty, opts, err);

        close(tty);
        return ok;
    }
    if (opts->stdin_in_use || isatty(run->in_fd))
        return no_source(run, err);
    return need_stdin(out, run, err);
}

static bool get(struct hm_secret *out, struct hm_run *run,
    const struct hm_password_opts *opts, struct hm_err *err)
{
    const char *value;

    if (opts->from_stdin && opts->stdin_in_use)
        return hm_fail(err, HM_USAGE,
            "standard input cannot give both the key and the password");
    if (opts->from_stdin && isatty(run->in_fd)) /* it would be seen */
        return hm_fail(err, HM_USAGE,
            "standard input is a terminal: without --password-stdin the "
            "password is asked for and not shown");
    if (opts->from_stdin)
        return need_stdin(out, run, err);
    value = run->env(HM_PASSWORD_ENV);
    if (value == NULL)
        value = run->env(HM_PASSWORD_ENV_COSIGN);
    if (value != NULL)
        return from_env(out, value, err);
    return ask(out, run, opts, err);
}

bool hm_password_get(struct hm_secret *out, struct hm_run *run,
    const struct hm_password_opts *opts, struct hm_err *err)
{
    hm_auto(secret) password = {0};

    if (!get(&password, run, opts, err))
        return hm_configured(err);
    /* Most likely UTF-16; and scrypt does not see NULs at the end. */
    if (hm_bytes_find(hm_secret_view(&password), 0) < password.len)
        return hm_fail(err, HM_USAGE, "the password holds a NUL byte");
    *out = hm_secret_move(&password);
    return true;
}

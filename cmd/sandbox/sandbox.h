/* SPDX-License-Identifier: Apache-2.0 */
/* sandbox.h - what `hallmark sandbox serve` and `run` share: a sandbox behind a
 * server, and what is said of it. */
#ifndef HM_CMD_SANDBOX_H
#define HM_CMD_SANDBOX_H

#include <signal.h>

#include "cmd/frame/command.h"
#include "cmd/sandbox/lock.h"
#include "crypto/secret.h"
#include "sandbox/sandbox.h"
#include "serve/server.h"

/* Options that both commands have. */
#define HM_SANDBOX_OPTIONS                                                     \
    {.name = "dir",                                                            \
        .kind = HM_OPT_FILE,                                                   \
        .arg = "DIR",                                                          \
        .help = "keep everything there across restarts; otherwise in memory"}, \
        {.name = "port",                                                       \
            .kind = HM_OPT_NUMBER,                                             \
            .arg = "N",                                                        \
            .max = 65535,                                                      \
            .fallback = "0",                                                   \
            .help = "the port of the registry; 0 takes a free one"},           \
        {.name = "listen",                                                     \
            .kind = HM_OPT_STRING,                                             \
            .arg = "ADDRESS",                                                  \
            .fallback = "127.0.0.1",                                           \
            .help = "a numeric address of this machine"},                      \
        {.name = "insecure-listen",                                            \
            .help = "let others than this machine in, who can read and "       \
                    "change everything, and every credential that came"},      \
        {.name = "auth",                                                       \
            .kind = HM_OPT_CHOICE,                                             \
            .choices = hm_sandbox_auth_choices,                                \
            .fallback = "none",                                                \
            .help = "how the registry asks who is there"},                     \
        {.name = "user",                                                       \
            .kind = HM_OPT_STRING,                                             \
            .arg = "NAME",                                                     \
            .fallback = "sandbox",                                             \
            .help = "who may enter, with --auth basic or token"},              \
        {.name = "password-stdin",                                             \
            .help = "read the password from standard input; otherwise one "    \
                    "is made up and told"},                                    \
        {.name = "anonymous-pull",                                             \
            .help = "with --auth token: who has no name may read"},            \
        {.name = "fault",                                                      \
            .kind = HM_OPT_STRING,                                             \
            .repeat = true,                                                    \
            .arg = "SERVICE=KIND[:ARG][@RATE]",                                \
            .help = "do something wrong on purpose, such as "                  \
                    "oci=throttle:1@x2; hallmark-sandbox(1) lists the kinds"}, \
        {.name = "now",                                                        \
            .kind = HM_OPT_STRING,                                             \
            .arg = "TIME",                                                     \
            .help = "the time that its clock says at the start, such as "      \
                    "2026-01-01T00:00:00Z"},                                   \
        {.name = "claims",                                                     \
            .kind = HM_OPT_FILE,                                               \
            .arg = "FILE",                                                     \
            .help = "tokens have the claims of this JSON object, over those "  \
                    "of a GitHub workflow; null takes one away"},              \
        {.name = "tls-cert",                                                   \
            .kind = HM_OPT_FILE,                                               \
            .arg = "FILE",                                                     \
            .help = "serve https with this certificate chain, in PEM"},        \
    {                                                                          \
        .name = "tls-key", .kind = HM_OPT_FILE, .arg = "FILE",                 \
        .help = "the key of --tls-cert, in PEM"                                \
    }

extern const char *const hm_sandbox_auth_choices[];

/* One that runs. Zeroed, it may be freed. */
struct hm_sandbox_session {
    struct hm_sandbox *sandbox;
    struct hm_server *server;
    struct hm_secret password;
    struct hm_buf address; /* "127.0.0.1:5000" */
    struct hm_buf origin;  /* "http://127.0.0.1:5000" */
    struct hm_buf claims;  /* --claims */
    struct hm_buf folder;  /* of the files; empty: not written yet */
    bool own_folder;       /* it is removed at the end */
    const char *user;      /* NULL: nobody is asked */
    bool tls;
    struct hm_serve_route routes[2];
    sigset_t signals; /* those that end it, blocked in every thread */

    struct hm_sandbox_lock lock; /* of --dir */
};
void hm_sandbox_session_free(struct hm_sandbox_session *session);
HM_DEFINE_AUTO(sandbox_session)

/* By the options of run->args: when it returns, clients can connect. */
HM_MUST_USE bool hm_sandbox_start(
    struct hm_sandbox_session *out, struct hm_run *run, struct hm_err *err);

/* Write the files of hm_sandbox_documents into `dir`, or (NULL) into a new folder
 * for temporary files, which goes away with the session. HM_SYSTEM. */
HM_MUST_USE bool hm_sandbox_write_files(
    struct hm_sandbox_session *session, const char *dir, struct hm_err *err);
void hm_sandbox_drop_files(struct hm_sandbox_session *session);

/* "NAME=value\n" for each service, file and the user: what a command that `run` starts has in its environment. */
void hm_sandbox_put_env(
    struct hm_buf *out, const struct hm_sandbox_session *session);

/* The same for a shell to read: sandbox.env. */
void hm_sandbox_put_script(
    struct hm_buf *out, const struct hm_sandbox_session *session);

/* What people and scripts see: a table, or JSON. */
HM_MUST_USE bool hm_sandbox_put_table(struct hm_buf *out,
    const struct hm_sandbox_session *session, bool json, struct hm_err *err);

/* Run a command with that environment in a process group of its own, until it
 * ends or a signal comes, which it gets, too: its exit status, or 128 and the
 * signal's number. What it left running is killed. HM_NOT_FOUND, HM_SYSTEM. */
HM_MUST_USE bool hm_sandbox_child(int *status, const char *const *words,
    const struct hm_sandbox_session *session, struct hm_err *err);

#endif

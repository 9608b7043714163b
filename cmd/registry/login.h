/* SPDX-License-Identifier: Apache-2.0 */
/* login.h - hallmark login REGISTRY, hallmark logout REGISTRY: everything but
 * the question to the registry, which comes in as a prober. */
#ifndef HM_CMD_REGISTRY_LOGIN_H
#define HM_CMD_REGISTRY_LOGIN_H

#include <stdbool.h>

#include "cmd/registry/opts.h"
#include "cred/login.h"

/* clang-format off */
#define HM_LOGOUT_OPTS                                                         \
    {.name = "auth-file", .kind = HM_OPT_FILE, .arg = "FILE",                  \
        .help = "the file of docker or podman, instead of the usual ones"}
#define HM_LOGIN_OPTS                                                          \
    {.name = "username", .kind = HM_OPT_STRING, .letter = 'u', .arg = "USER",  \
        .help = "who logs in"},                                                \
    {.name = "password-stdin",                                                 \
        .help = "read the password from standard input instead of asking at "  \
                "the terminal"},                                               \
    {.name = "identity-token-stdin",                                           \
        .help = "read an identity token (refresh token) from standard input "  \
                "instead of a user's password"},                               \
    HM_LOGOUT_OPTS, HM_REGISTRY_TLS_OPTS, HM_TIMEOUT_OPT("on the registry")
/* clang-format on */

#define HM_LOGIN_TEXT                                                          \
    "Asks the registry whether it takes the credential, and keeps it where "   \
    "docker and podman keep theirs: in the file of --auth-file, else of the "  \
    "variable REGISTRY_AUTH_FILE, else in the first that is there of "         \
    "DOCKER_CONFIG/config.json, XDG_RUNTIME_DIR/containers/auth.json, "        \
    "~/.config/containers/auth.json and ~/.docker/config.json, else in "       \
    "docker's. A credential helper that the file names gets it instead."
#define HM_LOGOUT_TEXT                                                         \
    "Forgets the registry in each of the files that hallmark login --help "    \
    "names, and in the credential helpers that they name. What is kept for a " \
    "part of a registry, such as quay.io/team, stays, and is told."

/* What both read of the environment; helpers get all of it. */
#define HM_LOGIN_VARIABLES                                                     \
    {"REGISTRY_AUTH_FILE", "the one file with credentials of registries"},     \
        {"DOCKER_CONFIG", "folder of docker's config.json"},                   \
        {"XDG_RUNTIME_DIR", "folder of podman's containers/auth.json"},        \
        {"XDG_CONFIG_HOME", "the same, instead of ~/.config"},                 \
        {"HOME", "for both, where these are not set"},                         \
    {                                                                          \
        "PATH", "where docker-credential-NAME is looked for"                   \
    }

/* The command's one operand is the registry. */
HM_MUST_USE bool hm_login_run(struct hm_run *run,
    const struct hm_cred_prober *prober, struct hm_err *err);
HM_MUST_USE bool hm_logout_run(struct hm_run *run, struct hm_err *err);

#endif

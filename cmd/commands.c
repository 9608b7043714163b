/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/program.h"

/* The one list of commands. The references are weak: a command whose file is
 * not linked into an object reads as NULL there, and the loop hands over to
 * the object that has it. So the link in mk/program.mk alone decides where a
 * command lives. Those that stand apart are in an object of their own, which
 * an installation may do without; the loop must know whom to ask. */
#define COMMANDS(X)                                                            \
    X(sign)                                                                    \
    X(attest)                                                                  \
    X(provenance)                                                              \
    X(verify)                                                                  \
    X(policy)                                                                  \
    X(inspect)                                                                 \
    X(tree)                                                                    \
    X(copy)                                                                    \
    X(save)                                                                    \
    X(load)                                                                    \
    X(keys)                                                                    \
    X(trust)                                                                   \
    X(token)                                                                   \
    X(login)                                                                   \
    X(logout)                                                                  \
    X(audit)                                                                   \
    X(version)                                                                 \
    X(help)                                                                    \
    X(completion)

#define APART(X) X(sandbox)

#define DECLARE(id)                                                            \
    extern const struct hm_command hm_command_##id                             \
        __attribute__((weak, visibility("hidden")));
#define ENTRY(id) {#id, &hm_command_##id},
#define NAME(id) #id,

COMMANDS(DECLARE)
APART(DECLARE)

const struct hm_listed hm_commands[] = {
    COMMANDS(ENTRY) APART(ENTRY){NULL, NULL}};

const char *const hm_commands_apart[] = {APART(NAME) NULL};

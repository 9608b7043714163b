/* SPDX-License-Identifier: Apache-2.0 */
/* program.h - the list of commands, and the loop that runs one of them.
 *
 * The loop is the same in `hallmark` and in hallmark-full.so; what differs is
 * which tables were linked in. See docs/internals/startup.md. */
#ifndef HM_PROGRAM_H
#define HM_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd/frame/command.h"

struct hm_listed {
    const char *name; /* NULL ends the list */
    /* NULL: its table is not in this object but in hallmark-full.so. */
    const struct hm_command *command;
};

/* Every command there is, in the order of `hallmark help` (commands.c). */
extern const struct hm_listed hm_commands[];

/* Names of those that are in hallmark-sandbox.so; ended by NULL. */
extern const char *const hm_commands_apart[];

/* Who else can run a command line. */
enum hm_object {
    HM_OBJECT_FULL,    /* hallmark-full.so */
    HM_OBJECT_TABLES,  /* hallmark-sandbox.so if it is there, or that */
    HM_OBJECT_SANDBOX, /* hallmark-sandbox.so */
};

/* Let another object run the same command line from its start: true when it
 * did, and *status is what it returned. */
typedef bool hm_hand_over(int *status, enum hm_object object, int argc,
    char **argv, struct hm_err *err);

struct hm_program {
    const struct hm_listed *commands;
    const char *const *apart; /* NULL: none */
    hm_hand_over *hand_over;  /* NULL inside hallmark-full.so */
    hm_env *env;
    char *const *vars; /* all of the environment; NULL: empty */
    int in_fd, out_fd, err_fd;
};

/* The command that the first words name. */
struct hm_found {
    /* NULL: known by name, but its table is in hallmark-full.so. With
     * subcommands: the words ended before naming one. */
    const struct hm_command *command;
    char title[64]; /* "hallmark keys generate" */
    size_t used;    /* words that were part of the name */
};

/* HM_USAGE, with "did you mean", when there is no such command. */
HM_MUST_USE bool hm_program_find(struct hm_found *out,
    const struct hm_program *program, const struct hm_words *words,
    struct hm_err *err);

/* Every command that can be run, subcommands included, in the order of the
 * list; those whose table is elsewhere are left out:
 *
 *     struct hm_walk walk = hm_walk(program);
 *     while (hm_walk_next(&walk))
 *         use(&walk.found); */
struct hm_walk {
    const struct hm_program *program;
    size_t entry, subcommand; /* the next */
    struct hm_found found;
};

struct hm_walk hm_walk(const struct hm_program *program);
bool hm_walk_next(struct hm_walk *walk);

/* Are the tables of all commands here? Help and completion list them all. */
bool hm_program_complete(const struct hm_program *program);

/* Is that command's table here? True also for a name that is no command. */
bool hm_program_has(const struct hm_program *program, const char *name);

/* One run from command line to exit status. */
int hm_program_run(const struct hm_program *program, int argc, char **argv);

/* The program as it was started: the real environment and descriptors. */
struct hm_program hm_program(hm_hand_over *hand_over);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* command.h - what a command is, and what it gets to run.
 *
 * One `const struct hm_command hm_command_<name>` per command, in
 * cmd_<name>.c, entered in the one list of commands.c. A command with
 * subcommands has no run function and no options of its own.
 *
 * A run function calls the library once or twice and appends what it has to
 * say to run->out. It prints nothing itself: the program writes the buffer to
 * standard output, notices a full disk, prints the error if there is one, and
 * turns both into the exit status. */
#ifndef HM_COMMAND_H
#define HM_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/log.h"
#include "cmd/frame/args.h"
#include "cmd/frame/opt.h"
#include "hallmark/err.h"

struct hm_program;
struct hm_progress;
struct hm_tape;

/* Exit statuses (hallmark help exit). Only 0 is a yes. */
enum hm_exit {
    HM_EXIT_YES = 0,     /* verified, or done */
    HM_EXIT_NO = 1,      /* verification said no */
    HM_EXIT_USAGE = 2,   /* the caller's options or configuration */
    HM_EXIT_UNSURE = 3,  /* could not tell: file, network, service, time */
    HM_EXIT_NOTHING = 4, /* nothing attached, and the listing was complete */
};

/* What a status means, as the help and the manual say it. */
const char *hm_exit_meaning(enum hm_exit status);

/* The status of a command that failed with that code. */
enum hm_exit hm_exit_of(enum hm_code code);

/* For a failure while reading what the caller configured (a key, a policy, a
 * trust root): malformed or unusable means exit status 2, not "verification
 * said no". What could not be read at all stays 3. Always false:
 *
 *     if (!hm_key_parse(&key, hm_buf_view(&pem), err))
 *         return hm_configured(err); */
bool hm_configured(struct hm_err *err);

/* One run of one command. */
struct hm_run {
    const struct hm_program *program; /* every other command */
    const struct hm_command *command;
    const struct hm_args *args;
    struct hm_buf *out; /* for standard output: data, never talk */
    struct hm_log log;  /* for standard error; level set by -q and -v */
    hm_env *env;        /* never NULL */
    /* The same as a list, for other programs that are started; NULL: empty. */
    char *const *vars;
    int in_fd;                    /* standard input */
    struct hm_progress *progress; /* NULL: silent */
    struct hm_tape *tape; /* NULL: what options name is read, and not kept */
    /* On success: HM_EXIT_UNSURE until the command sets it, so that a path that
     * forgot to is not a yes. */
    enum hm_exit status;
    /* On failure: what the user can do next, if it is not "see --help". */
    const char *next_step;
    /* On failure: `out` says what was done before it, and is printed. */
    bool out_stands;
    /* Why hallmark-full.so could not take over (see needs_full), else NULL. */
    const char *full_problem;
};

typedef bool hm_command_run(struct hm_run *run, struct hm_err *err);

/* Does this command line need hallmark-full.so (docs/internals/startup.md)?
 * Asked before anything else is done, and not asked inside of it. */
enum hm_full {
    HM_FULL_NO,
    HM_FULL_IF_THERE,
    HM_FULL_MUST,
    HM_FULL_TABLES, /* the tables of all commands that are installed */
};
typedef enum hm_full hm_command_full(const struct hm_run *run);

struct hm_operands {
    const char *name;           /* in help, such as "FILE"; NULL: takes none */
    size_t min, max;            /* max SIZE_MAX: any number */
    bool file;                  /* completed as a path */
    bool command;               /* completed as the name of a command */
    const char *const *choices; /* or: one of these names, ended by NULL */
};

/* A variable that a command reads besides HALLMARK_<OPTION>. */
struct hm_variable {
    const char *name, *help; /* name NULL ends the table */
};

struct hm_command {
    const char *name;
    const char *summary; /* lower case, no full stop, at most 58 columns */
    const char *text;    /* for --help: paragraphs with "\n\n" between them */
    hm_command_run *run;
    const struct hm_command *const *subcommands; /* ended by NULL */
    const struct hm_opt *options;                /* ended by {0}; NULL: none */
    unsigned common;                             /* HM_COMMON_ bits */
    struct hm_operands operands;
    const struct hm_variable *variables; /* NULL: none */
    hm_command_full *needs_full;         /* NULL: never */
};

#endif

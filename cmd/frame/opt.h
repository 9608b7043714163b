/* SPDX-License-Identifier: Apache-2.0 */
/* opt.h - one table of options gives parsing, --help, completion and the man
 * page's option list.
 *
 *     static const struct hm_opt options[] = {
 *         {.name = "force", .letter = 'f', .help = "replace existing files"},
 *         {.name = "prefix", .kind = HM_OPT_FILE, .arg = "PATH",
 *             .fallback = "cosign", .help = "where to write the two files"},
 *         {0},
 *     };
 *
 * How a command line is read by these tables: args.h. */
#ifndef HM_OPT_H
#define HM_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hallmark/api.h"
#include "hallmark/err.h"

struct hm_command;

enum hm_opt_kind {
    HM_OPT_FLAG, /* takes no value */
    HM_OPT_STRING,
    HM_OPT_FILE,     /* a path, and completed as one */
    HM_OPT_CHOICE,   /* one of `choices` */
    HM_OPT_NUMBER,   /* decimal, from `min` to `max` */
    HM_OPT_DURATION, /* "250ms", "30s", "5m", "2h"; limits in milliseconds */
};

struct hm_opt {
    const char *name; /* without dashes, lower case; NULL ends the table */
    enum hm_opt_kind kind;
    char letter;   /* short form; 0: none */
    bool repeat;   /* may be given more than once: hm_args_nth() */
    bool required; /* missing is a usage error */
    /* HALLMARK_<NAME> may set it; the command line wins. Never for what decides
     * a verdict: trust, identity, key, policy, anything insecure. */
    bool env;
    const char *arg;            /* the value's name in help, such as "FILE" */
    const char *const *choices; /* HM_OPT_CHOICE: names, ended by NULL */
    uint64_t min, max;          /* HM_OPT_NUMBER, HM_OPT_DURATION */
    const char *fallback;       /* the value when nothing is given, as text */
    /* Stands for another option: a flag for its value (--json is
     * --output=json), or without `value` a second name for it. Giving both is
     * giving that option twice. */
    const char *sets, *value;
    const char *help; /* lower case, no full stop */
};

/* The options that commands share; --help and --verbose are for all. */
enum {
    HM_COMMON_OUTPUT = 1,  /* --output text|json and --json: hm_args_json() */
    HM_COMMON_QUIET = 2,   /* -q: for commands that talk */
    HM_COMMON_OFFLINE = 4, /* --offline: in force before the command runs */
};

/* A command's options by position, its own first, then the common ones that it
 * takes; NULL behind the last. */
const struct hm_opt *hm_opt_at(const struct hm_command *command, size_t index);

/* By long name (without dashes) or by letter; NULL when there is none. */
const struct hm_opt *hm_opt_find(
    const struct hm_command *command, const char *name);
const struct hm_opt *hm_opt_letter(
    const struct hm_command *command, char letter);

/* The name that is one or two slips away from `name`, or begins with it. */
const char *hm_opt_guess(const struct hm_command *command, const char *name);

/* Check a value and give its number: the number, milliseconds or the index in
 * `choices`; 0 for texts. HM_USAGE says what was wanted. */
HM_MUST_USE bool hm_opt_value(uint64_t *number, const struct hm_opt *opt,
    const char *text, struct hm_err *err);

/* The name of the variable that stands for an option: HALLMARK_TIMEOUT. */
enum { HM_OPT_ENV_SIZE = 64 };
void hm_opt_env_name(char out[HM_OPT_ENV_SIZE], const struct hm_opt *opt);

#endif

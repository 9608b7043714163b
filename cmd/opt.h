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
 * Rules, the same for every command: `--name VALUE` and `--name=VALUE`, `-n
 * VALUE` and `-nVALUE`, flags may be joined as `-qv`; `--` ends the options,
 * `-` is an operand; options and operands mix. Names are never abbreviated. An
 * option that is not marked `repeat` is refused when given twice: the last one
 * never wins. A value is never empty (that is an unset shell variable), and one
 * that stands alone never starts with a dash (that is a forgotten value): such
 * a value is written `--name=-value`. */
#ifndef HM_OPT_H
#define HM_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "hallmark/api.h"
#include "hallmark/err.h"

struct hm_command;

enum hm_opt_kind {
    HM_OPT_FLAG, /* takes no value */
    HM_OPT_STRING,
    HM_OPT_FILE,   /* a path, and completed as one; "-" may stand for a pipe */
    HM_OPT_CHOICE, /* one of `choices` */
    HM_OPT_NUMBER, /* decimal, from `min` to `max` */
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
    /* A flag that is short for another option's value: --json is --output=json.
     * Giving both is giving that option twice. */
    const char *sets, *value;
    const char *help; /* one or two sentences: lower case, no full stop */
};

enum hm_opt_source { HM_FROM_FALLBACK, HM_FROM_ENV, HM_FROM_LINE };

/* One value, wherever it came from. */
struct hm_given {
    const struct hm_opt *opt;
    const char *text; /* borrowed from argv, the environment or the table */
    uint64_t number;  /* number, milliseconds, or index in `choices` */
    enum hm_opt_source source;
};

/* A command line that was understood. Texts are borrowed from argv. */
struct hm_args {
    const struct hm_command *command;
    struct hm_given *given; /* in the order of the command line */
    size_t given_count;
    const char **operands;
    size_t operand_count;
};

void hm_args_free(struct hm_args *args);
HM_DEFINE_AUTO(args)

typedef const char *hm_env(const char *name);

/* The arguments behind the name of a command, and its environment. */
struct hm_words {
    char **words;
    size_t count;
    hm_env *env; /* NULL: no environment */
};

/* Understand a command's arguments. HM_USAGE with the reason, and with "did you
 * mean --x?" where a name is close. With --help among them only that is looked
 * at: hm_args_flag(args, "help") is true and nothing else is checked. */
HM_MUST_USE bool hm_args_parse(struct hm_args *out,
    const struct hm_command *command, const struct hm_words *in,
    struct hm_err *err);

/* The values by name. Asking for a name that is not in the command's tables, or
 * as another kind, is our own mistake and an assertion. */
bool hm_args_flag(const struct hm_args *args, const char *name);
/* Was it given by the user (line or environment), not by its fallback? */
bool hm_args_given(const struct hm_args *args, const char *name);
/* NULL when neither given nor in the table as a fallback. For every kind but
 * flags: the text as it was written. */
const char *hm_args_str(const struct hm_args *args, const char *name);
/* HM_OPT_NUMBER, HM_OPT_DURATION (milliseconds) or the index of HM_OPT_CHOICE;
 * the option has a fallback or is required. */
uint64_t hm_args_number(const struct hm_args *args, const char *name);
/* For `repeat`: how many, and the n-th in the order of the command line. */
size_t hm_args_count(const struct hm_args *args, const char *name);
const char *hm_args_nth(const struct hm_args *args, const char *name, size_t n);

/* Options of a command by position, its own first, then the common ones that
 * it shares (command.h); NULL behind the last. */
const struct hm_opt *hm_opt_at(const struct hm_command *command, size_t index);

/* Write the name of the variable that stands for an option: "timeout" is
 * HALLMARK_TIMEOUT. */
enum { HM_OPT_ENV_SIZE = 64 };
void hm_opt_env_name(char out[HM_OPT_ENV_SIZE], const struct hm_opt *opt);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* args.h - a command line, understood by a command's table of options (opt.h).
 *
 * Rules, the same for every command: `--name VALUE` and `--name=VALUE`, `-n
 * VALUE` and `-nVALUE`, flags may be joined as `-qv`; `--` ends the options,
 * `-` is an operand; options and operands mix. Names are never abbreviated. An
 * option that is not marked `repeat` is refused when given twice: the last one
 * never wins. A value is never empty (that is an unset shell variable), and one
 * that stands alone never starts with a dash (that is a forgotten value): such
 * a value is written `--name=-value`. */
#ifndef HM_ARGS_H
#define HM_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/env.h"
#include "cmd/frame/opt.h"
#include "hallmark/api.h"
#include "hallmark/err.h"

enum hm_opt_source { HM_FROM_FALLBACK, HM_FROM_ENV, HM_FROM_LINE };

/* One value, wherever it came from. */
struct hm_given {
    const struct hm_opt *opt;
    const struct hm_opt *via; /* as written: another than `opt` if it `sets` */
    const char *text;         /* borrowed from argv, environment or table */
    uint64_t number;          /* hm_opt_value() */
    enum hm_opt_source source;
};

/* A command line that was understood. Texts are borrowed from argv. */
struct hm_args {
    const struct hm_command *command;
    struct hm_given *given; /* in the order of the command line */
    size_t given_count, given_max;
    const char **operands;
    size_t operand_count;
};

void hm_args_free(struct hm_args *args);
HM_DEFINE_AUTO(args)

/* The arguments behind the name of a command, and its environment. */
struct hm_words {
    char **words;
    size_t count;
    hm_env *env; /* NULL: no environment */
};

/* Understand a command's arguments. HM_USAGE with the reason, and with "did you
 * mean --x?" where a name is close. When --help or -h is the only word,
 * hm_args_flag(out, "help") is true; among others it is HM_USAGE, because
 * printing help must not look like the success of a command that did not run.
 */
HM_MUST_USE bool hm_args_parse(struct hm_args *out,
    const struct hm_command *command, const struct hm_words *in,
    struct hm_err *err);

/* The values by name. Asking for a name that is not in the command's tables, or
 * as another kind, is our own mistake and an assertion. */
bool hm_args_flag(const struct hm_args *args, const char *name);
/* Was it given by the user (line or environment), not by its fallback? */
bool hm_args_given(const struct hm_args *args, const char *name);
/* As text, whatever the kind but a flag; NULL when neither given nor in the
 * table as a fallback. */
const char *hm_args_str(const struct hm_args *args, const char *name);
/* HM_OPT_NUMBER, HM_OPT_DURATION (milliseconds) or the index of HM_OPT_CHOICE;
 * the option has a fallback or is required. */
uint64_t hm_args_number(const struct hm_args *args, const char *name);
/* For `repeat`: how many, and the n-th in the order of the command line. */
size_t hm_args_count(const struct hm_args *args, const char *name);
const char *hm_args_nth(const struct hm_args *args, const char *name, size_t n);

/* Was --json or --output json asked for? (HM_COMMON_OUTPUT) */
bool hm_args_json(const struct hm_args *args);

#endif

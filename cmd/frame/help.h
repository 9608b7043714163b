/* SPDX-License-Identifier: Apache-2.0 */
/* help.h - everything that --help and `hallmark help` print, from the tables.
 *
 * Plain text, 80 columns, ASCII: it looks the same on every terminal, in a
 * pipe and in a bug report. */
#ifndef HM_HELP_H
#define HM_HELP_H

#include <stddef.h>

#include "base/buf.h"
#include "cmd/frame/program.h"

enum { HM_HELP_WIDTH = 80 };

/* Every command with its summary. */
void hm_help_overview(struct hm_buf *out, const struct hm_program *program);

/* One command, or a group with its subcommands. */
void hm_help_command(struct hm_buf *out, const struct hm_found *found);

/* The variables that set options, then those that commands read themselves;
 * each once, however many commands know it. */
enum { HM_ENV_MAX = 64 };
struct hm_env_list {
    struct {
        char name[HM_OPT_ENV_SIZE];
        const char *help;
    } rows[HM_ENV_MAX];
    size_t count, options; /* the first `options` rows set options */
};
void hm_env_list(struct hm_env_list *out, const struct hm_program *program);

void hm_help_env(struct hm_buf *out, const struct hm_program *program);

void hm_help_exit(struct hm_buf *out);

/* The formats that --bundle takes. */
void hm_help_evidence(struct hm_buf *out);

/* Append `text`, filled to the width, each line behind `indent` spaces; the
 * first continues at column `at`. "\n\n" separates paragraphs, and a paragraph
 * that begins with a space is an example and stays as it is. Ends with a line
 * feed. */
void hm_help_fill(
    struct hm_buf *out, const char *text, size_t indent, size_t at);

/* Append "  name  text" with the text in its column, or below a long name. */
void hm_help_row(
    struct hm_buf *out, const char *name, const char *text, size_t column);

/* Append how an option is written: "-o, --output text|json". */
void hm_help_opt(struct hm_buf *out, const struct hm_opt *opt);

/* Append what follows "usage: hallmark x": " [OPTION]... FILE". */
void hm_help_usage(struct hm_buf *out, const struct hm_command *command);

/* Append an option's help with its fallback, limits and variable. */
void hm_help_about(struct hm_buf *out, const struct hm_opt *opt);

#endif

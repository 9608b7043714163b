/* SPDX-License-Identifier: Apache-2.0 */
/* complete.h - completion scripts for three shells, from the tables.
 *
 * The scripts know every command, option, choice and place for a file, and run
 * nothing when Tab is pressed: completing must not depend on which hallmark is
 * first in PATH just then. */
#ifndef HM_COMPLETE_H
#define HM_COMPLETE_H

#include "base/buf.h"
#include "cmd/frame/program.h"

void hm_complete_bash(struct hm_buf *out, const struct hm_program *program);
void hm_complete_zsh(struct hm_buf *out, const struct hm_program *program);
void hm_complete_fish(struct hm_buf *out, const struct hm_program *program);

/* Lists of words with a space between them, for all three. */
void hm_complete_choices(struct hm_buf *out, const char *const *choices);
void hm_complete_commands(struct hm_buf *out, const struct hm_program *program);
void hm_complete_subcommands(
    struct hm_buf *out, const struct hm_command *const *list);

#endif

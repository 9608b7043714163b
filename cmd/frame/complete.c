/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/complete.h"

void hm_complete_choices(struct hm_buf *out, const char *const *choices)
{
    for (const char *gap = ""; *choices != NULL; choices++, gap = " ")
        hm_buf_printf(out, "%s%s", gap, *choices);
}

void hm_complete_commands(struct hm_buf *out, const struct hm_program *program)
{
    const struct hm_listed *list = program->commands;

    for (const char *gap = ""; list->name != NULL; list++, gap = " ")
        hm_buf_printf(out, "%s%s", gap, list->name);
}

void hm_complete_subcommands(
    struct hm_buf *out, const struct hm_command *const *list)
{
    for (const char *gap = ""; *list != NULL; list++, gap = " ")
        hm_buf_printf(out, "%s%s", gap, (*list)->name);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "cmd/frame/help.h"
#include "cmd/frame/program.h"

static bool help_command(struct hm_run *run, struct hm_err *err)
{
    const struct hm_words words = {
        (char **)run->args->operands, run->args->operand_count, NULL};
    struct hm_found found;

    HM_TRY(hm_program_find(&found, run->program, &words, err));
    if (found.command == NULL)
        return hm_fail(err, HM_SYSTEM, "%s: its table is missing", found.title);
    if (found.used < words.count)
        return hm_fail(err, HM_USAGE, "%s has no subcommands", found.title);
    hm_help_command(run->out, &found);
    return true;
}

static bool run_help(struct hm_run *run, struct hm_err *err)
{
    const struct hm_args *args = run->args;
    const char *topic = args->operand_count == 1 ? args->operands[0] : "";

    if (args->operand_count == 0)
        hm_help_overview(run->out, run->program);
    else if (strcmp(topic, "env") == 0)
        hm_help_env(run->out, run->program);
    else if (strcmp(topic, "exit") == 0)
        hm_help_exit(run->out);
    else if (strcmp(topic, "evidence") == 0)
        hm_help_evidence(run->out);
    else
        HM_TRY(help_command(run, err));
    run->status = HM_EXIT_YES;
    return true;
}

/* The lists name every command; a command's own page only needs its table. */
static enum hm_full needs_full(const struct hm_run *run)
{
    const struct hm_args *args = run->args;
    const char *topic = args->operand_count == 0 ? "env" : args->operands[0];
    bool here;

    if (strcmp(topic, "exit") == 0 || strcmp(topic, "evidence") == 0)
        return HM_FULL_NO;
    if (strcmp(topic, "env") == 0)
        here = hm_program_complete(run->program);
    else
        here = hm_program_has(run->program, topic);
    return here ? HM_FULL_NO : HM_FULL_TABLES;
}

extern const struct hm_command hm_command_help;
const struct hm_command hm_command_help = {
    .name = "help",
    .summary = "explain a command, the exit statuses or the environment",
    .text = "Without an argument, lists all commands. \"help exit\" lists the "
            "exit statuses, \"help env\" the variables of the environment, "
            "\"help evidence\" the formats that are judged. "
            "\"hallmark COMMAND --help\" prints the same as \"hallmark help "
            "COMMAND\".",
    .run = run_help,
    .operands = {.name = "COMMAND", .max = 2, .command = true},
    .needs_full = needs_full,
};

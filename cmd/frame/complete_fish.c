/* SPDX-License-Identifier: Apache-2.0 */
/* One `complete` line per option. Which command the line is about is decided
 * by __hallmark_at, by position: fish's own helper looks for the word anywhere
 * and would take a file called "version" for the command. */
#include <string.h>

#include "cmd/frame/complete.h"

static const char head[] =
    "# fish completion for hallmark, by \"hallmark completion fish\".\n"
    "function __hallmark_at\n"
    "    set -l words (commandline -opc)\n"
    "    set -e words[1]\n"
    "    set -l count (count $argv)\n"
    "    test $count -eq 0; and return 0\n"
    "    test (count $words) -ge $count; or return 1\n"
    "    test \"$words[1..$count]\" = \"$argv\"\n"
    "end\n"
    "\n"
    "function __hallmark_next\n"
    "    set -l words (commandline -opc)\n"
    "    test (count $words) -eq (math (count $argv) + 1); or return 1\n"
    "    __hallmark_at $argv\n"
    "end\n"
    "\n"
    "complete -c hallmark -f\n";

/* Inside of single quotes fish knows \' and \\. */
static void put_quoted(struct hm_buf *out, const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\'' || *c == '\\')
            hm_buf_put_str(out, "\\");
        hm_buf_printf(out, "%c", *c);
    }
}

/* A word that names a command, behind the words of `group`. */
static void put_name(struct hm_buf *out, const char *group, const char *name,
    const struct hm_command *command)
{
    hm_buf_printf(out, "complete -c hallmark -n '__hallmark_next%s%s' -a %s",
        group[0] != '\0' ? " " : "", group, name);
    hm_buf_put_str(out, " -d '");
    put_quoted(out, command == NULL ? name : command->summary);
    hm_buf_put_str(out, "'\n");
}

static void put_names(struct hm_buf *out, const struct hm_program *program)
{
    for (const struct hm_listed *e = program->commands; e->name != NULL; e++) {
        const struct hm_command *const *sub =
            e->command == NULL ? NULL : e->command->subcommands;

        put_name(out, "", e->name, e->command);
        for (; sub != NULL && *sub != NULL; sub++)
            put_name(out, e->name, (*sub)->name, *sub);
    }
}

static void put_condition(struct hm_buf *out, const struct hm_found *found)
{
    hm_buf_printf(out, "complete -c hallmark -n '__hallmark_at %s'",
        found->title + sizeof("hallmark"));
}

static void put_option(
    struct hm_buf *out, const struct hm_found *found, const struct hm_opt *opt)
{
    put_condition(out, found);
    hm_buf_printf(out, " -l %s", opt->name);
    if (opt->letter != '\0')
        hm_buf_printf(out, " -s %c", opt->letter);
    if (opt->kind == HM_OPT_FILE)
        hm_buf_put_str(out, " -r -F");
    else if (opt->kind != HM_OPT_FLAG)
        hm_buf_put_str(out, " -x");
    if (opt->kind == HM_OPT_CHOICE) {
        hm_buf_put_str(out, " -a '");
        hm_complete_choices(out, opt->choices);
        hm_buf_put_str(out, "'");
    }
    hm_buf_put_str(out, " -d '");
    put_quoted(out, opt->help);
    hm_buf_put_str(out, "'\n");
}

static void put_operand(struct hm_buf *out, const struct hm_program *program,
    const struct hm_found *found)
{
    const struct hm_operands *rule = &found->command->operands;

    if (!rule->file && !rule->command && rule->choices == NULL)
        return;
    put_condition(out, found);
    if (rule->file)
        hm_buf_put_str(out, " -F");
    if (rule->choices != NULL) {
        hm_buf_put_str(out, " -a '");
        hm_complete_choices(out, rule->choices);
        hm_buf_put_str(out, "'");
    }
    if (rule->command) {
        hm_buf_put_str(out, " -a '");
        hm_complete_commands(out, program);
        hm_buf_put_str(out, "'");
    }
    hm_buf_put_str(out, "\n");
}

void hm_complete_fish(struct hm_buf *out, const struct hm_program *program)
{
    struct hm_walk walk = hm_walk(program);

    hm_buf_put_str(out, head);
    put_names(out, program);
    while (hm_walk_next(&walk)) {
        const struct hm_opt *opt;

        for (size_t i = 0; (opt = hm_opt_at(walk.found.command, i)); i++)
            put_option(out, &walk.found, opt);
        put_operand(out, program, &walk.found);
    }
}

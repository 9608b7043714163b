/* SPDX-License-Identifier: Apache-2.0 */
/* _arguments takes '(exclusive)--name=[help]:value name:(values)'. The script
 * is good for autoload from fpath and for `source`. */
#include <string.h>

#include "cmd/frame/complete.h"

/* Help inside of single quotes and of [..] or before a colon. */
static void put_quoted(struct hm_buf *out, const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\'')
            hm_buf_put_str(out, "'\\''");
        else if (strchr("[]:\\", *c) != NULL)
            hm_buf_printf(out, "\\%c", *c);
        else
            hm_buf_printf(out, "%c", *c);
    }
}

static void put_action(struct hm_buf *out, const struct hm_opt *opt)
{
    if (opt->kind == HM_OPT_FLAG)
        return;
    hm_buf_put_str(out, ":");
    put_quoted(out, opt->arg != NULL ? opt->arg : opt->name);
    hm_buf_put_str(out, ":");
    if (opt->kind == HM_OPT_FILE)
        hm_buf_put_str(out, "_files");
    if (opt->kind != HM_OPT_CHOICE)
        return;
    hm_buf_put_str(out, "(");
    hm_complete_choices(out, opt->choices);
    hm_buf_put_str(out, ")");
}

/* One specification; the long and the short form exclude each other unless the
 * option may be repeated ("*"). */
static void put_spec(struct hm_buf *out, const struct hm_opt *opt, bool letter)
{
    const char *value = opt->kind == HM_OPT_FLAG ? "" : letter ? "+" : "=";

    hm_buf_put_str(out, "                '");
    if (opt->repeat)
        hm_buf_put_str(out, "*");
    else if (opt->letter != '\0')
        hm_buf_printf(out, "(-%c --%s)", opt->letter, opt->name);
    if (letter)
        hm_buf_printf(out, "-%c%s[", opt->letter, value);
    else
        hm_buf_printf(out, "--%s%s[", opt->name, value);
    put_quoted(out, opt->help);
    hm_buf_put_str(out, "]");
    put_action(out, opt);
    hm_buf_put_str(out, "' \\\n");
}

static void put_operand(struct hm_buf *out, const struct hm_operands *rule)
{
    if (rule->name == NULL)
        return;
    hm_buf_put_str(
        out, rule->max > 1 ? "                '*:" : "                ':");
    put_quoted(out, rule->name);
    hm_buf_put_str(out, ":");
    if (rule->file)
        hm_buf_put_str(out, "_files");
    else if (rule->command)
        hm_buf_put_str(out, "_hallmark_commands");
    else if (rule->choices != NULL) {
        hm_buf_put_str(out, "(");
        hm_complete_choices(out, rule->choices);
        hm_buf_put_str(out, ")");
    }
    hm_buf_put_str(out, "' \\\n");
}

static void put_command(struct hm_buf *out, const struct hm_found *found)
{
    const struct hm_opt *opt;

    hm_buf_printf(out, "        '%s')\n            _arguments -s -S \\\n",
        found->title + sizeof("hallmark"));
    for (size_t i = 0; (opt = hm_opt_at(found->command, i)) != NULL; i++) {
        if (opt->letter != '\0')
            put_spec(out, opt, true);
        put_spec(out, opt, false);
    }
    put_operand(out, &found->command->operands);
    hm_buf_put_str(out, "                && return 0\n            ;;\n");
}

static void put_name(
    struct hm_buf *out, const char *name, const struct hm_command *command)
{
    hm_buf_printf(out, "        '%s:", name);
    put_quoted(out, command == NULL ? name : command->summary);
    hm_buf_put_str(out, "'\n");
}

/* A function that lists the names of one level. */
static void put_groups(struct hm_buf *out, const struct hm_program *program)
{
    const struct hm_listed *e;

    hm_buf_put_str(
        out, "_hallmark_commands() {\n    local -a names\n    names=(\n");
    for (e = program->commands; e->name != NULL; e++)
        put_name(out, e->name, e->command);
    hm_buf_put_str(out, "    )\n    _describe command names\n}\n\n");
    for (e = program->commands; e->name != NULL; e++) {
        const struct hm_command *const *sub =
            e->command == NULL ? NULL : e->command->subcommands;

        if (sub == NULL)
            continue;
        hm_buf_printf(out,
            "_hallmark_%s() {\n    local -a names\n    names=(\n", e->name);
        for (; *sub != NULL; sub++)
            put_name(out, (*sub)->name, *sub);
        hm_buf_put_str(out, "    )\n    _describe command names\n}\n\n");
    }
}

/* Cut the words of the command's name off, so that _arguments sees the rest. */
static void put_dispatch(struct hm_buf *out, const struct hm_program *program)
{
    hm_buf_put_str(out,
        "_hallmark() {\n    local command=$words[2] skip=1\n\n"
        "    if (( CURRENT == 2 )); then\n        _hallmark_commands\n"
        "        return\n    fi\n    case $command in\n");
    for (const struct hm_listed *e = program->commands; e->name != NULL; e++) {
        if (e->command == NULL || e->command->subcommands == NULL)
            continue;
        hm_buf_printf(out,
            "        %s)\n            if (( CURRENT == 3 )); then\n"
            "                _hallmark_%s\n                return\n"
            "            fi\n            command=\"$command $words[3]\"\n"
            "            skip=2\n            ;;\n",
            e->name, e->name);
    }
    hm_buf_put_str(out,
        "    esac\n    shift $skip words\n    (( CURRENT -= skip ))\n"
        "    case $command in\n");
}

void hm_complete_zsh(struct hm_buf *out, const struct hm_program *program)
{
    struct hm_walk walk = hm_walk(program);

    hm_buf_put_str(out,
        "#compdef hallmark\n"
        "# zsh completion for hallmark, by \"hallmark completion zsh\".\n\n");
    put_groups(out, program);
    put_dispatch(out, program);
    while (hm_walk_next(&walk))
        put_command(out, &walk.found);
    hm_buf_put_str(out,
        "    esac\n    return 1\n}\n\n"
        "if [[ $funcstack[1] == _hallmark ]]; then\n    _hallmark \"$@\"\n"
        "else\n    compdef _hallmark hallmark\nfi\n");
}

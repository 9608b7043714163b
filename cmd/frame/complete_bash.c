/* SPDX-License-Identifier: Apache-2.0 */
/* Works with and without the bash-completion package: bash splits words at "="
 * and ":" (COMP_WORDBREAKS), so `--output=js` arrives as three words. Texts of
 * the tables are names of letters, digits, "-" and "|": nothing to quote. */
#include "cmd/frame/complete.h"

static const char head[] =
    "# bash completion for hallmark, by \"hallmark completion bash\".\n"
    "# shellcheck shell=bash\n"
    "_hallmark_words()\n"
    "{\n"
    "    mapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$cur\")\n"
    "}\n"
    "\n"
    "_hallmark_files()\n"
    "{\n"
    "    compopt -o filenames 2>/dev/null\n"
    "    mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
    "}\n"
    "\n"
    "_hallmark()\n"
    "{\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
    "    local command=${COMP_WORDS[1]} first=2\n"
    "\n"
    "    COMPREPLY=()\n"
    "    if [[ $cur == '=' ]]; then\n"
    "        cur=\n"
    "    elif [[ $prev == '=' ]]; then\n"
    "        prev=${COMP_WORDS[COMP_CWORD-2]}\n"
    "    fi\n";

/* The groups: their second word belongs to the name of the command. */
static void put_groups(struct hm_buf *out, const struct hm_program *program)
{
    const struct hm_listed *e;

    hm_buf_put_str(out, "    case $command in\n");
    for (e = program->commands; e->name != NULL; e++) {
        const struct hm_command *const *sub =
            e->command == NULL ? NULL : e->command->subcommands;

        if (sub == NULL)
            continue;
        hm_buf_printf(out,
            "    %s)\n        command=\"%s ${COMP_WORDS[2]}\" first=3\n"
            "        if ((COMP_CWORD == 2)); then\n"
            "            _hallmark_words '",
            e->name, e->name);
        hm_complete_subcommands(out, sub);
        hm_buf_put_str(out, "'\n            return\n        fi\n        ;;\n");
    }
    hm_buf_put_str(out, "    esac\n");
}

/* What may follow an option that takes a value. */
static void put_value(struct hm_buf *out, const struct hm_opt *opt)
{
    if (opt->kind == HM_OPT_FLAG)
        return;
    hm_buf_printf(out, "        --%s", opt->name);
    if (opt->letter != '\0')
        hm_buf_printf(out, " | -%c", opt->letter);
    hm_buf_put_str(out, ") ");
    if (opt->kind == HM_OPT_CHOICE) {
        hm_buf_put_str(out, "_hallmark_words '");
        hm_complete_choices(out, opt->choices);
        hm_buf_put_str(out, "'; ");
    } else if (opt->kind == HM_OPT_FILE)
        hm_buf_put_str(out, "_hallmark_files; ");
    hm_buf_put_str(out, "return ;;\n");
}

static void put_operand(struct hm_buf *out, const struct hm_program *program,
    const struct hm_operands *rule)
{
    if (rule->file)
        hm_buf_put_str(out, "            _hallmark_files\n");
    else if (rule->choices != NULL || rule->command) {
        hm_buf_put_str(out, "            _hallmark_words '");
        if (rule->command)
            hm_complete_commands(out, program);
        else
            hm_complete_choices(out, rule->choices);
        hm_buf_put_str(out, "'\n");
    } else
        hm_buf_put_str(out, "            :\n");
}

static void put_command(struct hm_buf *out, const struct hm_program *program,
    const struct hm_found *found)
{
    const struct hm_opt *opt;

    hm_buf_printf(out, "    '%s')\n        case $prev in\n",
        found->title + sizeof("hallmark"));
    for (size_t i = 0; (opt = hm_opt_at(found->command, i)) != NULL; i++)
        put_value(out, opt);
    hm_buf_put_str(out,
        "        esac\n        if [[ $cur == -* ]]; then\n"
        "            _hallmark_words '");
    for (size_t i = 0; (opt = hm_opt_at(found->command, i)) != NULL; i++)
        hm_buf_printf(out, "%s--%s", i > 0 ? " " : "", opt->name);
    hm_buf_put_str(out, "'\n        else\n");
    put_operand(out, program, &found->command->operands);
    hm_buf_put_str(out, "        fi\n        ;;\n");
}

void hm_complete_bash(struct hm_buf *out, const struct hm_program *program)
{
    struct hm_walk walk = hm_walk(program);

    hm_buf_put_str(out, head);
    hm_buf_put_str(
        out, "    if ((COMP_CWORD == 1)); then\n        _hallmark_words '");
    hm_complete_commands(out, program);
    hm_buf_put_str(out, "'\n        return\n    fi\n");
    put_groups(out, program);
    hm_buf_put_str(
        out, "    ((COMP_CWORD >= first)) || return\n    case $command in\n");
    while (hm_walk_next(&walk))
        put_command(out, program, &walk.found);
    hm_buf_put_str(out, "    esac\n}\n\ncomplete -F _hallmark hallmark\n");
}

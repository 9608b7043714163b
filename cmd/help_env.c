/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "cmd/frame/help.h"

enum { NAME_COLUMN = 24 };

static void add(struct hm_env_list *list, const char *name, const char *help)
{
    size_t len = strlen(name);

    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->rows[i].name, name) == 0)
            return;
    }
    assert(list->count < HM_ENV_MAX && len < HM_OPT_ENV_SIZE);
    memcpy(list->rows[list->count].name, name, len + 1);
    list->rows[list->count++].help = help;
}

void hm_env_list(struct hm_env_list *out, const struct hm_program *program)
{
    struct hm_walk walk = hm_walk(program);
    char name[HM_OPT_ENV_SIZE];
    const struct hm_opt *opt;

    out->count = 0;
    while (hm_walk_next(&walk)) {
        for (size_t i = 0; (opt = hm_opt_at(walk.found.command, i)); i++) {
            hm_opt_env_name(name, opt);
            if (opt->env)
                add(out, name, opt->help);
        }
    }
    out->options = out->count;
    walk = hm_walk(program);
    while (hm_walk_next(&walk)) {
        const struct hm_variable *v = walk.found.command->variables;

        for (; v != NULL && v->name != NULL; v++)
            add(out, v->name, v->help);
    }
}

void hm_help_env(struct hm_buf *out, const struct hm_program *program)
{
    struct hm_env_list list;

    hm_env_list(&list, program);
    hm_help_fill(out,
        "These variables set the option of the same name for every command "
        "that has it. The command line wins. A flag's variable is 1 or 0. "
        "What decides a verdict (trust, identity, key, policy, anything "
        "insecure) is never taken from the environment.",
        0, 0);
    for (size_t i = 0; i < list.count; i++) {
        if (i == 0 || i == list.options)
            hm_buf_put_str(out,
                i == 0 ? "\n" : "\nRead by single commands themselves:\n\n");
        hm_help_row(out, list.rows[i].name, list.rows[i].help, NAME_COLUMN);
    }
}

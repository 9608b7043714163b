/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cmd/help.h"

enum { VARIABLES_MAX = 64, NAME_COLUMN = 24 };

/* A variable is listed once, however many commands know it. */
struct list {
    char names[VARIABLES_MAX][HM_OPT_ENV_SIZE];
    size_t count;
};

static bool is_new(struct list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->names[i], name) == 0)
            return false;
    }
    if (list->count == VARIABLES_MAX || strlen(name) >= HM_OPT_ENV_SIZE)
        return false;
    memcpy(list->names[list->count++], name, strlen(name) + 1);
    return true;
}

static void put_row(struct hm_buf *out, const char *name, const char *text)
{
    size_t at = 2 + strlen(name);

    hm_buf_printf(out, "  %s", name);
    if (at + 2 > NAME_COLUMN)
        hm_buf_put_str(out, "\n"), at = 0;
    hm_help_fill(out, text, NAME_COLUMN, at);
}

static void put_options(
    struct hm_buf *out, struct list *list, const struct hm_program *program)
{
    struct hm_walk walk = hm_walk(program);
    char name[HM_OPT_ENV_SIZE];

    while (hm_walk_next(&walk)) {
        const struct hm_opt *opt;

        for (size_t i = 0; (opt = hm_opt_at(walk.found.command, i)); i++) {
            hm_opt_env_name(name, opt);
            if (opt->env && is_new(list, name))
                put_row(out, name, opt->help);
        }
    }
}

static void put_variables(
    struct hm_buf *out, struct list *list, const struct hm_program *program)
{
    struct hm_walk walk = hm_walk(program);

    while (hm_walk_next(&walk)) {
        const struct hm_variable *v = walk.found.command->variables;

        for (; v != NULL && v->name != NULL; v++) {
            if (is_new(list, v->name))
                put_row(out, v->name, v->help);
        }
    }
}

void hm_help_env(struct hm_buf *out, const struct hm_program *program)
{
    struct list list = {.count = 0};

    hm_help_fill(out,
        "These variables set the option of the same name for every command "
        "that has it. The command line wins. A flag's variable is 1 or 0. "
        "What decides a verdict (trust, identity, key, policy, anything "
        "insecure) is never taken from the environment.",
        0, 0);
    hm_buf_put_str(out, "\n");
    put_options(out, &list, program);
    hm_buf_put_str(out, "\nRead by single commands:\n\n");
    put_variables(out, &list, program);
}

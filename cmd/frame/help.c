/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/help.h"

#include <stdint.h>
#include <string.h>

enum {
    TEXT_COLUMN = 27, /* where the explanation of an option begins */
    NAME_COLUMN = 14, /* where the summary of a command begins */
    ABOUT_MAX = 2048, /* of one option */
};

static void put_spaces(struct hm_buf *out, size_t count)
{
    hm_buf_printf(out, "%*s", (int)count, "");
}

/* One paragraph. */
static void fill(
    struct hm_buf *out, struct hm_bytes text, size_t indent, size_t at)
{
    struct hm_rd rd = hm_rd(text);
    bool fresh = true; /* no word on this line yet */

    while (hm_rd_left(&rd) > 0) {
        struct hm_bytes rest = {rd.p, hm_rd_left(&rd)};
        struct hm_bytes word = hm_rd_take(&rd, hm_bytes_find(rest, ' '));

        hm_rd_take(&rd, hm_rd_left(&rd) > 0 ? 1 : 0);
        if (!fresh && at + 1 + word.len > HM_HELP_WIDTH) {
            hm_buf_put_str(out, "\n");
            at = 0;
            fresh = true;
        }
        if (fresh && at < indent) {
            put_spaces(out, indent - at);
            at = indent;
        } else if (!fresh) {
            hm_buf_put_str(out, " ");
            at++;
        }
        hm_buf_put(out, word);
        at += word.len;
        fresh = false;
    }
    hm_buf_put_str(out, "\n");
}

static void put_paragraph(
    struct hm_buf *out, struct hm_bytes text, size_t indent, size_t at)
{
    if (!hm_bytes_starts(text, HM_LIT(" "))) {
        fill(out, text, indent, at);
        return;
    }
    hm_buf_put(out, text);
    hm_buf_put_str(out, "\n");
}

void hm_help_fill(
    struct hm_buf *out, const char *text, size_t indent, size_t at)
{
    for (const char *end; (end = strstr(text, "\n\n")) != NULL;
         text = end + 2, at = 0) {
        struct hm_bytes part = hm_bytes(text, (size_t)(end - text));

        put_paragraph(out, part, indent, at);
        hm_buf_put_str(out, "\n");
    }
    put_paragraph(out, hm_bytes_str(text), indent, at);
}

/* What stands behind the name: " FILE", " text|json". */
static void put_value(struct hm_buf *out, const struct hm_opt *opt)
{
    if (opt->kind == HM_OPT_CHOICE) {
        for (size_t i = 0; opt->choices[i] != NULL; i++)
            hm_buf_printf(out, "%c%s", i == 0 ? ' ' : '|', opt->choices[i]);
    } else if (opt->kind != HM_OPT_FLAG)
        hm_buf_printf(out, " %s", opt->arg);
}

void hm_help_opt(struct hm_buf *out, const struct hm_opt *opt)
{
    if (opt->letter != '\0')
        hm_buf_printf(out, "-%c, --%s", opt->letter, opt->name);
    else
        hm_buf_printf(out, "    --%s", opt->name);
    put_value(out, opt);
}

void hm_help_about(struct hm_buf *out, const struct hm_opt *opt)
{
    char name[HM_OPT_ENV_SIZE];

    hm_buf_put_str(out, opt->help);
    if (opt->required)
        hm_buf_put_str(out, "; required");
    if (opt->repeat)
        hm_buf_put_str(out, "; may be repeated");
    if (opt->kind == HM_OPT_NUMBER)
        hm_buf_printf(out, "; from %llu to %llu", (unsigned long long)opt->min,
            (unsigned long long)opt->max);
    if (opt->fallback != NULL)
        hm_buf_printf(out, "; default: %s", opt->fallback);
    if (opt->env) {
        hm_opt_env_name(name, opt);
        hm_buf_printf(out, "; variable: %s", name);
    }
}

void hm_help_row(
    struct hm_buf *out, const char *name, const char *text, size_t column)
{
    size_t at = 2 + strlen(name);

    hm_buf_printf(out, "  %s", name);
    if (at + 2 > column) {
        hm_buf_put_str(out, "\n");
        at = 0;
    }
    hm_help_fill(out, text, column, at);
}

static void put_option(struct hm_buf *out, const struct hm_opt *opt)
{
    hm_auto(buf) left = hm_buf(ABOUT_MAX), right = hm_buf(ABOUT_MAX);

    hm_help_opt(&left, opt);
    hm_help_about(&right, opt);
    if (!hm_buf_end(&left, NULL, &(struct hm_err){0}) ||
        !hm_buf_end(&right, NULL, &(struct hm_err){0}))
        hm_buf_fail(out, HM_SYSTEM);
    hm_help_row(out, hm_buf_str(&left), hm_buf_str(&right), TEXT_COLUMN);
}

void hm_help_usage(struct hm_buf *out, const struct hm_command *command)
{
    const struct hm_operands *o = &command->operands;
    const struct hm_opt *opt;

    if (command->subcommands != NULL) {
        hm_buf_put_str(out, " COMMAND [OPTION]...");
        return;
    }
    for (size_t i = 0; (opt = hm_opt_at(command, i)) != NULL; i++) {
        if (!opt->required)
            continue;
        hm_buf_printf(out, " --%s", opt->name);
        put_value(out, opt);
    }
    hm_buf_put_str(out, " [OPTION]...");
    if (o->name == NULL)
        return;
    hm_buf_printf(out, o->min == 0 ? " [%s]" : " %s", o->name);
    if (o->max > 1 && o->max > o->min) /* else the name names them all */
        hm_buf_put_str(out, "...");
}

static void put_subcommands(
    struct hm_buf *out, const struct hm_command *const *list)
{
    hm_buf_put_str(out, "\ncommands:\n");
    for (; *list != NULL; list++)
        hm_help_row(out, (*list)->name, (*list)->summary, NAME_COLUMN);
}

void hm_help_command(struct hm_buf *out, const struct hm_found *found)
{
    const struct hm_command *command = found->command;
    const struct hm_opt *opt;

    hm_buf_printf(out, "%s: %s\n\nusage: %s", found->title, command->summary,
        found->title);
    hm_help_usage(out, command);
    hm_buf_put_str(out, "\n");
    if (command->text != NULL) {
        hm_buf_put_str(out, "\n");
        hm_help_fill(out, command->text, 0, 0);
    }
    if (command->subcommands != NULL) {
        put_subcommands(out, command->subcommands);
        return;
    }
    hm_buf_put_str(out, "\noptions:\n");
    for (size_t i = 0; (opt = hm_opt_at(command, i)) != NULL; i++)
        put_option(out, opt);
}

void hm_help_overview(struct hm_buf *out, const struct hm_program *program)
{
    hm_buf_put_str(out,
        "hallmark signs release files and container images, verifies who made "
        "them and\nhow, copies images with their evidence, and makes keys and "
        "trust roots.\n\nusage: "
        "hallmark COMMAND [OPTION]... [ARGUMENT]...\n\n"
        "commands:\n");
    for (const struct hm_listed *e = program->commands; e->name != NULL; e++)
        hm_help_row(out, e->name, e->command == NULL ? "" : e->command->summary,
            NAME_COLUMN);
    hm_buf_put_str(out, "\n");
    hm_help_fill(out,
        "\"hallmark help COMMAND\" explains a command, \"hallmark help exit\" "
        "the exit statuses, \"hallmark help env\" the variables of the "
        "environment, \"hallmark help evidence\" the formats that are judged.",
        0, 0);
}

void hm_help_exit(struct hm_buf *out)
{
    static const enum hm_exit all[] = {HM_EXIT_YES, HM_EXIT_NO, HM_EXIT_USAGE,
        HM_EXIT_UNSURE, HM_EXIT_NOTHING};

    hm_buf_put_str(out, "Exit statuses of every command:\n\n");
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        hm_buf_printf(out, "  %d  ", (int)all[i]);
        hm_help_fill(out, hm_exit_meaning(all[i]), 5, 5);
    }
    hm_buf_put_str(out, "\n");
    hm_help_fill(out,
        "Only 0 is a yes. With several targets the first of 1, 3, 4, 2 that "
        "occurred is reported.",
        0, 0);
}

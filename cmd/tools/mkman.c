/* SPDX-License-Identifier: Apache-2.0 */
/* mkman.c - fills the lists of a manual page from the tables; a tool of the
 * build, not installed.
 *
 *     mkman <docs/man/hallmark-keys.1.in >hallmark-keys.1
 *
 * A line that begins with "@" is replaced:
 *     @usage keys generate      the synopsis of a command
 *     @options keys generate    its options, as a list
 *     @commands                 every command with its summary
 *     @env                      the variables of the environment
 *     @exit                     the exit statuses
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "cmd/frame/help.h"

enum { LINE_MAX_LEN = 1024, WORDS_MAX = 4, TEXT_MAX = 4096 };

/* Text of the tables as roff: a word that begins with dashes keeps them as
 * minus signs, so that it can be copied into a shell, and no line begins with
 * what would make it a request. */
static void put_text(struct hm_buf *out, const char *text)
{
    hm_auto(buf) lines = hm_buf(TEXT_MAX);
    char before = '\n';

    hm_help_fill(&lines, text, 0, 0);
    if (!hm_buf_end(&lines, NULL, &(struct hm_err){0}))
        hm_buf_fail(out, HM_LIMIT);
    for (const char *c = hm_buf_str(&lines); *c != '\0'; before = *c++) {
        if (before == '\n' && (*c == '.' || *c == '\''))
            hm_buf_put_str(out, "\\&");
        if (*c == '\\')
            hm_buf_put_str(out, "\\e");
        else if (*c == '-' && strchr(" -\n", before) != NULL)
            hm_buf_put_str(out, "\\-");
        else
            hm_buf_printf(out, "%c", *c);
    }
}

/* A long option with its value, as the arguments of a macro. */
static void put_name(struct hm_buf *out, const struct hm_opt *opt)
{
    hm_buf_printf(out, "Fl -%s", opt->name);
    if (opt->kind == HM_OPT_CHOICE) {
        for (size_t i = 0; opt->choices[i] != NULL; i++)
            hm_buf_printf(out, i == 0 ? " Cm %s" : " | %s", opt->choices[i]);
    } else if (opt->kind != HM_OPT_FLAG)
        hm_buf_printf(out, " Ar %s", opt->arg);
    hm_buf_put_str(out, "\n");
}

static void put_usage(struct hm_buf *out, const struct hm_found *found)
{
    const struct hm_operands *o = &found->command->operands;
    const struct hm_opt *opt;

    hm_buf_printf(
        out, ".Nm hallmark\n.Cm %s\n", found->title + sizeof("hallmark"));
    for (size_t i = 0; (opt = hm_opt_at(found->command, i)) != NULL; i++) {
        if (!opt->required)
            continue;
        hm_buf_put_str(out, ".");
        put_name(out, opt);
    }
    hm_buf_put_str(out, ".Op Ar option ...\n");
    if (o->name != NULL)
        hm_buf_printf(out, "%s %s%s\n", o->min == 0 ? ".Op Ar" : ".Ar", o->name,
            o->max > 1 && o->max > o->min ? " ..." : "");
}

static void put_option(struct hm_buf *out, const struct hm_opt *opt)
{
    hm_auto(buf) about = hm_buf(TEXT_MAX);

    hm_buf_put_str(out, ".It ");
    if (opt->letter != '\0')
        hm_buf_printf(out, "Fl %c , ", opt->letter);
    put_name(out, opt);
    hm_help_about(&about, opt);
    put_text(out, hm_buf_str(&about));
}

static void put_options(struct hm_buf *out, const struct hm_found *found)
{
    const struct hm_opt *opt;

    hm_buf_put_str(out, ".Bl -tag -width Ds\n");
    for (size_t i = 0; (opt = hm_opt_at(found->command, i)) != NULL; i++)
        put_option(out, opt);
    hm_buf_put_str(out, ".El\n");
}

static void put_commands(struct hm_buf *out, const struct hm_program *program)
{
    struct hm_walk walk = hm_walk(program);

    hm_buf_put_str(out, ".Bl -tag -width Ds\n");
    while (hm_walk_next(&walk)) {
        hm_buf_printf(
            out, ".It Cm %s\n", walk.found.title + sizeof("hallmark"));
        put_text(out, walk.found.command->summary);
    }
    hm_buf_put_str(out, ".El\n");
}

static void put_exit(struct hm_buf *out)
{
    const char *meaning;

    hm_buf_put_str(out, ".Bl -tag -width Ds\n");
    for (int i = 0; (meaning = hm_exit_meaning((enum hm_exit)i)) != NULL; i++) {
        hm_buf_printf(out, ".It %d\n", i);
        put_text(out, meaning);
    }
    hm_buf_put_str(out, ".El\n");
}

static void put_env(struct hm_buf *out, const struct hm_program *program)
{
    struct hm_env_list list = {.count = 0};

    hm_env_list(&list, program);
    hm_buf_put_str(out, ".Bl -tag -width Ds\n");
    for (size_t i = 0; i < list.count; i++) {
        hm_buf_printf(out, ".It Ev %s\n", list.rows[i].name);
        put_text(out, list.rows[i].help);
    }
    hm_buf_put_str(out, ".El\n");
}

/* "@options keys generate": the words behind the first name a command. */
static bool put_about(struct hm_buf *out, const struct hm_program *program,
    char *line, struct hm_err *err)
{
    char *list[WORDS_MAX], *verb = strsep(&line, " ");
    struct hm_words words = {list, 0, NULL};
    struct hm_found found;

    while (line != NULL && words.count < WORDS_MAX)
        list[words.count++] = strsep(&line, " ");
    HM_TRY(hm_program_find(&found, program, &words, err));
    if (strcmp(verb, "@usage") == 0)
        put_usage(out, &found);
    else if (strcmp(verb, "@options") == 0)
        put_options(out, &found);
    else
        return hm_fail(err, HM_USAGE, "\"%s\" is unknown", verb);
    return true;
}

static bool put_line(struct hm_buf *out, const struct hm_program *program,
    char *line, struct hm_err *err)
{
    if (line[0] != '@')
        hm_buf_printf(out, "%s\n", line);
    else if (strcmp(line, "@commands") == 0)
        put_commands(out, program);
    else if (strcmp(line, "@env") == 0)
        put_env(out, program);
    else if (strcmp(line, "@exit") == 0)
        put_exit(out);
    else
        return put_about(out, program, line, err);
    return true;
}

static bool fill(struct hm_buf *out, struct hm_err *err)
{
    const struct hm_program program = hm_program(NULL);
    char line[LINE_MAX_LEN];

    while (fgets(line, sizeof(line), stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        HM_TRY(put_line(out, &program, line, err));
    }
    return hm_buf_end(out, NULL, err) &&
        hm_fd_write(STDOUT_FILENO, hm_buf_view(out), "standard output", err);
}

int main(void)
{
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_err err = {0};

    if (fill(&out, &err))
        return 0;
    fprintf(stderr, "mkman: %s\n", err.msg);
    return 1;
}

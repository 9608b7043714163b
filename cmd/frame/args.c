/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/args.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/frame/command.h"

/* An option as it was written: "--json", "-o", "HALLMARK_OUTPUT". */
struct written {
    const struct hm_opt *opt;
    enum hm_opt_source source;
    const char *name; /* for messages; our own text, not foreign */
};

struct parser {
    struct hm_args *args;
    const struct hm_words *in;
    size_t at; /* the next word */
};

void hm_args_free(struct hm_args *args)
{
    hm_free(args->given);
    hm_free(args->operands);
    *args = (struct hm_args){0};
}

static const struct hm_given *find_given(
    const struct hm_args *args, const struct hm_opt *opt)
{
    for (size_t i = 0; i < args->given_count; i++) {
        if (args->given[i].opt == opt)
            return &args->given[i];
    }
    return NULL;
}

static bool check_repeat(const struct hm_args *args, const struct hm_opt *opt,
    const struct hm_opt *via, struct hm_err *err)
{
    const struct hm_given *first;
    size_t count = 0;

    if (opt->repeat) {
        for (size_t i = 0; i < args->given_count; i++)
            count += args->given[i].opt == opt;
        if (count >= HM_OPT_REPEAT_MAX)
            return hm_fail(err, HM_USAGE, "--%s is given more than %d times",
                opt->name, HM_OPT_REPEAT_MAX);
        return true;
    }
    first = find_given(args, opt);
    if (first == NULL)
        return true;
    if (first->via == via)
        return hm_fail(err, HM_USAGE, "--%s is given twice", via->name);
    return hm_fail(err, HM_USAGE, "--%s and --%s say the same thing twice",
        first->via->name, via->name);
}

/* Keep one value. `text` is NULL for a flag. */
static bool add(struct hm_args *args, const struct written *w, const char *text,
    struct hm_err *err)
{
    const struct hm_opt *opt = w->opt;
    struct hm_given given = {.via = w->opt, .source = w->source};

    if (opt->sets != NULL) {
        text = opt->value != NULL ? opt->value : text;
        opt = hm_opt_find(args->command, opt->sets);
        assert(opt != NULL && opt->sets == NULL);
    }
    given.opt = opt;
    given.text = text;
    if (w->source == HM_FROM_LINE)
        HM_TRY(check_repeat(args, opt, w->opt, err));
    if (text != NULL && !hm_opt_value(&given.number, opt, text, err))
        return hm_wrap(err, "%s", w->name);
    assert(args->given_count < args->given_max);
    args->given[args->given_count++] = given;
    return true;
}

/* The value that stands in the word behind an option. */
static bool next_value(const char **text, struct parser *p,
    const struct written *w, struct hm_err *err)
{
    const char *word;

    if (p->at == p->in->count)
        return hm_fail(err, HM_USAGE, "%s needs a value: %s", w->name,
            w->opt->arg != NULL ? w->opt->arg : "one of its names");
    word = p->in->words[p->at];
    if (word[0] == '-' && word[1] != '\0')
        return hm_fail(err, HM_USAGE,
            "%s needs a value, got \"%s\" (if that is it: --%s=%s)", w->name,
            HM_SHOW_STR(word), w->opt->name, HM_SHOW_STR(word));
    p->at++;
    *text = word;
    return true;
}

static bool unknown_option(
    const struct hm_command *command, const char *name, struct hm_err *err)
{
    const char *guess = hm_opt_guess(command, name);

    if (guess != NULL)
        return hm_fail(err, HM_USAGE, "unknown option --%s, did you mean --%s?",
            HM_SHOW_STR(name), guess);
    return hm_fail(err, HM_USAGE, "unknown option --%s", HM_SHOW_STR(name));
}

/* --name, --name VALUE, --name=VALUE */
static bool parse_long(struct parser *p, const char *word, struct hm_err *err)
{
    const struct hm_command *command = p->args->command;
    struct hm_bytes all = hm_bytes_str(word + 2);
    size_t len = hm_bytes_find(all, '=');
    const char *text = len < all.len ? word + 2 + len + 1 : NULL;
    char name[HM_OPT_NAME_MAX + 1] = "", shown[HM_OPT_NAME_MAX + 3];
    struct written w = {.source = HM_FROM_LINE, .name = shown};

    /* A name of the table is shorter than the maximum, so one that was cut
     * here is none of them. */
    memcpy(name, word + 2, len < HM_OPT_NAME_MAX ? len : HM_OPT_NAME_MAX);
    w.opt = hm_opt_find(command, name);
    if (w.opt == NULL)
        return unknown_option(command, name, err);
    snprintf(shown, sizeof(shown), "--%s", name);
    if (w.opt->kind == HM_OPT_FLAG && text != NULL)
        return hm_fail(err, HM_USAGE, "%s takes no value", shown);
    if (w.opt->kind != HM_OPT_FLAG && text == NULL)
        HM_TRY(next_value(&text, p, &w, err));
    return add(p->args, &w, text, err);
}

/* -qv, -n VALUE, -nVALUE */
static bool parse_letters(
    struct parser *p, const char *word, struct hm_err *err)
{
    /* "-key" would otherwise be read as -k with the value "ey". */
    if (word[2] != '\0' && hm_opt_find(p->args->command, word + 1) != NULL)
        return hm_fail(
            err, HM_USAGE, "unknown option %s, did you mean -%s?", word, word);
    for (const char *c = word + 1; *c != '\0'; c++) {
        char shown[] = {'-', *c, '\0'};
        struct written w = {.source = HM_FROM_LINE, .name = shown};
        const char *text = NULL;
        bool flag;

        w.opt = hm_opt_letter(p->args->command, *c);
        if (w.opt == NULL)
            return hm_fail(err, HM_USAGE, "unknown option -%s in \"%s\"",
                HM_SHOW(hm_bytes(c, 1)), HM_SHOW_STR(word));
        flag = w.opt->kind == HM_OPT_FLAG;
        if (!flag && c[1] != '\0')
            text = c + 1;
        else if (!flag)
            HM_TRY(next_value(&text, p, &w, err));
        HM_TRY(add(p->args, &w, text, err));
        if (!flag)
            return true;
    }
    return true;
}

static bool parse_words(struct parser *p, struct hm_err *err)
{
    bool options = true;

    while (p->at < p->in->count) {
        const char *word = p->in->words[p->at++];

        if (!options || word[0] != '-' || word[1] == '\0')
            p->args->operands[p->args->operand_count++] = word;
        else if (strcmp(word, "--") == 0)
            options = false;
        else if (word[1] == '-')
            HM_TRY(parse_long(p, word, err));
        else
            HM_TRY(parse_letters(p, word, err));
    }
    return true;
}

/* A flag's variable says 1 or 0: "no" and "" and "off" would be guesses. */
static bool parse_env_flag(struct hm_args *args, const struct written *w,
    const char *text, struct hm_err *err)
{
    if (strcmp(text, "0") == 0)
        return true;
    if (strcmp(text, "1") == 0)
        return add(args, w, NULL, err);
    return hm_fail(err, HM_USAGE, "%s: got \"%s\", wanted 1 or 0", w->name,
        HM_SHOW_STR(text));
}

/* What the line left open, from the environment. An empty variable is an unset
 * one, as everywhere. */
static bool parse_env(struct parser *p, struct hm_err *err)
{
    struct written w = {.source = HM_FROM_ENV};
    char name[HM_OPT_ENV_SIZE];
    const char *text;

    if (p->in->env == NULL)
        return true;
    for (size_t i = 0; (w.opt = hm_opt_at(p->args->command, i)) != NULL; i++) {
        if (!w.opt->env || find_given(p->args, w.opt) != NULL)
            continue;
        hm_opt_env_name(name, w.opt);
        w.name = name;
        text = p->in->env(name);
        if (text == NULL || text[0] == '\0')
            continue;
        if (w.opt->kind == HM_OPT_FLAG)
            HM_TRY(parse_env_flag(p->args, &w, text, err));
        else
            HM_TRY(add(p->args, &w, text, err));
    }
    return true;
}

static bool fill_fallbacks(struct parser *p, struct hm_err *err)
{
    struct written w = {.source = HM_FROM_FALLBACK};

    for (size_t i = 0; (w.opt = hm_opt_at(p->args->command, i)) != NULL; i++) {
        if (find_given(p->args, w.opt) != NULL)
            continue;
        if (w.opt->required)
            return hm_fail(err, HM_USAGE, "--%s is missing", w.opt->name);
        w.name = w.opt->name;
        if (w.opt->fallback != NULL)
            HM_TRY(add(p->args, &w, w.opt->fallback, err));
    }
    return true;
}

static bool check_operands(const struct hm_args *args, struct hm_err *err)
{
    const struct hm_operands *rule = &args->command->operands;
    const struct hm_opt as_opt = {
        .kind = rule->choices != NULL ? HM_OPT_CHOICE : HM_OPT_STRING,
        .choices = rule->choices,
    };
    size_t count = args->operand_count;
    uint64_t number;

    if (count > 0 && rule->max == 0)
        return hm_fail(err, HM_USAGE, "takes no arguments, got \"%s\"",
            HM_SHOW_STR(args->operands[0]));
    if (count > rule->max)
        return hm_fail(err, HM_USAGE, "one %s too many: \"%s\"", rule->name,
            HM_SHOW_STR(args->operands[rule->max]));
    if (count < rule->min)
        return hm_fail(err, HM_USAGE, "%s is missing", rule->name);
    for (size_t i = 0; i < count; i++) {
        if (!hm_opt_value(&number, &as_opt, args->operands[i], err))
            return hm_wrap(err, "%s", rule->name);
    }
    return true;
}

/* Help is asked for alone. Among other words it would make a success of a
 * command that did not run: `hallmark verify "$file"`, for a file of that
 * name. */
static bool asks_for_help(const struct hm_words *in)
{
    return in->count == 1 &&
        (strcmp(in->words[0], "--help") == 0 ||
            strcmp(in->words[0], "-h") == 0);
}

bool hm_args_parse(struct hm_args *out, const struct hm_command *command,
    const struct hm_words *in, struct hm_err *err)
{
    hm_auto(args) args = {.command = command};
    struct parser p = {.args = &args, .in = in};
    const struct written help = {
        hm_opt_find(command, "help"), HM_FROM_LINE, "--help"};
    size_t options = 0;

    while (hm_opt_at(command, options) != NULL)
        options++;
    /* Each word gives one value at most; joined letters are flags, and none of
     * them comes twice. */
    args.given_max = in->count + options;
    args.given = hm_alloc_array(args.given_max, sizeof(*args.given));
    args.operands = hm_alloc_array(in->count + 1, sizeof(*args.operands));
    if (args.given == NULL || args.operands == NULL)
        return hm_fail_memory(err);
    if (asks_for_help(in)) {
        HM_TRY(add(&args, &help, NULL, err));
    } else {
        HM_TRY(parse_words(&p, err));
        if (hm_args_flag(&args, "help"))
            return hm_fail(err, HM_USAGE, "--help stands alone");
        HM_TRY(parse_env(&p, err));
        HM_TRY(fill_fallbacks(&p, err));
        HM_TRY(check_operands(&args, err));
    }
    *out = args;
    args = (struct hm_args){0};
    return true;
}

static const struct hm_opt *must_find(
    const struct hm_args *args, const char *name)
{
    const struct hm_opt *opt = hm_opt_find(args->command, name);

    assert(opt != NULL && opt->sets == NULL);
    return opt;
}

bool hm_args_flag(const struct hm_args *args, const char *name)
{
    const struct hm_opt *opt = must_find(args, name);

    assert(opt->kind == HM_OPT_FLAG);
    return find_given(args, opt) != NULL;
}

bool hm_args_given(const struct hm_args *args, const char *name)
{
    const struct hm_given *given = find_given(args, must_find(args, name));

    return given != NULL && given->source != HM_FROM_FALLBACK;
}

const char *hm_args_str(const struct hm_args *args, const char *name)
{
    const struct hm_opt *opt = must_find(args, name);
    const struct hm_given *given = find_given(args, opt);

    assert(opt->kind != HM_OPT_FLAG && !opt->repeat);
    return given == NULL ? NULL : given->text;
}

uint64_t hm_args_number(const struct hm_args *args, const char *name)
{
    const struct hm_opt *opt = must_find(args, name);
    const struct hm_given *given = find_given(args, opt);

    assert(given != NULL && !opt->repeat);
    assert(opt->kind == HM_OPT_CHOICE || opt->kind == HM_OPT_NUMBER ||
        opt->kind == HM_OPT_DURATION);
    return given->number;
}

const char *hm_args_nth(const struct hm_args *args, const char *name, size_t n)
{
    const struct hm_opt *opt = must_find(args, name);

    assert(opt->repeat);
    for (size_t i = 0; i < args->given_count; i++) {
        if (args->given[i].opt == opt && n-- == 0)
            return args->given[i].text;
    }
    return NULL;
}

size_t hm_args_count(const struct hm_args *args, const char *name)
{
    size_t count = 0;

    while (hm_args_nth(args, name, count) != NULL)
        count++;
    return count;
}

bool hm_args_json(const struct hm_args *args)
{
    const char *format = hm_args_str(args, "output");

    return format != NULL && strcmp(format, "json") == 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The rules that every table of options and commands keeps. */
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "cmd/frame/help.h"
#include "cmd/frame/program.h"
#include "test.h"

static bool is_name(const char *name)
{
    for (const char *c = name; *c != '\0'; c++) {
        if (!(*c >= 'a' && *c <= 'z') && !hm_is_digit((uint8_t)*c) && *c != '-')
            return false;
    }
    return name[0] != '\0' && name[0] != '-' && strlen(name) < HM_OPT_NAME_MAX;
}

/* Help stands in three shells' scripts and in roff: printable ASCII. */
static bool is_help(const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (*c < ' ' || *c > '~')
            return false;
    }
    return text[0] != '\0' && text[strlen(text) - 1] != '.';
}

static void check_value(const struct hm_opt *opt)
{
    bool named = opt->kind == HM_OPT_FLAG || opt->kind == HM_OPT_CHOICE;
    struct hm_err err = {0};
    uint64_t number;

    CHECK(named == (opt->arg == NULL));
    CHECK((opt->kind == HM_OPT_CHOICE) == (opt->choices != NULL));
    CHECK(opt->kind != HM_OPT_FLAG ||
        (opt->fallback == NULL && !opt->repeat && !opt->required));
    CHECK(!opt->required || (opt->fallback == NULL && !opt->env));
    CHECK(!opt->repeat || (opt->fallback == NULL && !opt->env));
    if (opt->kind == HM_OPT_NUMBER || opt->kind == HM_OPT_DURATION)
        CHECK(opt->min <= opt->max && opt->max > 0);
    if (opt->fallback != NULL)
        CHECK_OK(hm_opt_value(&number, opt, opt->fallback, &err));
}

static void check_alias(
    const struct hm_command *command, const struct hm_opt *opt)
{
    struct hm_err err = {0};
    const struct hm_opt *target;
    uint64_t number;

    CHECK(opt->sets != NULL || opt->value == NULL);
    if (opt->sets == NULL)
        return;
    target = hm_opt_find(command, opt->sets);
    CHECK(!opt->env && !opt->required && opt->fallback == NULL);
    if (!CHECK(target != NULL && target->sets == NULL))
        return;
    if (opt->value == NULL) {
        CHECK(opt->kind == target->kind && opt->repeat == target->repeat);
        return;
    }
    CHECK(opt->kind == HM_OPT_FLAG);
    CHECK_OK(hm_opt_value(&number, target, opt->value, &err));
}

static void options_keep_the_rules(void)
{
    const struct hm_program program = hm_program(NULL);
    struct hm_walk walk = hm_walk(&program);

    while (hm_walk_next(&walk)) {
        const struct hm_command *command = walk.found.command;
        const struct hm_opt *opt;

        for (size_t i = 0; (opt = hm_opt_at(command, i)) != NULL; i++) {
            test_case("%s --%s", walk.found.title, opt->name);
            CHECK(is_name(opt->name));
            CHECK(opt->help != NULL && is_help(opt->help));
            /* The first by that name is itself: nothing is there twice. */
            CHECK(hm_opt_find(command, opt->name) == opt);
            CHECK(opt->letter == '\0' ||
                hm_opt_letter(command, opt->letter) == opt);
            check_value(opt);
            check_alias(command, opt);
        }
    }
}

static void commands_keep_the_rules(void)
{
    const struct hm_program program = hm_program(NULL);
    struct hm_walk walk = hm_walk(&program);
    size_t count = 0;

    CHECK(hm_program_complete(&program));
    for (; hm_walk_next(&walk); count++) {
        const struct hm_command *c = walk.found.command;
        const char *last = strrchr(walk.found.title, ' ');

        test_case("%s", walk.found.title);
        CHECK(c->run != NULL && c->subcommands == NULL);
        CHECK(is_name(c->name) && is_help(c->summary));
        CHECK(strlen(c->summary) <= 58);
        CHECK(last != NULL && strcmp(last + 1, c->name) == 0);
        CHECK((c->operands.name == NULL) == (c->operands.max == 0));
        CHECK(c->operands.min <= c->operands.max);
    }
    CHECK(count >= 3);
}

/* What decides a verdict is never taken from the environment. */
static void the_environment_decides_no_verdict(void)
{
    static const char *const words[] = {"key", "identity", "issuer", "trust",
        "root", "policy", "insecure", "unsafe", "ca", "require", "min"};
    const struct hm_program program = hm_program(NULL);
    struct hm_walk walk = hm_walk(&program);

    while (hm_walk_next(&walk)) {
        const struct hm_opt *opt;

        for (size_t i = 0; (opt = hm_opt_at(walk.found.command, i)); i++) {
            for (size_t j = 0; opt->env && j < TEST_LEN(words); j++) {
                test_case("%s --%s", walk.found.title, opt->name);
                CHECK(strstr(opt->name, words[j]) == NULL);
            }
        }
    }
}

static void help_fits_into_80_columns(void)
{
    const struct hm_program program = hm_program(NULL);
    struct hm_walk walk = hm_walk(&program);
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_err err = {0};
    struct hm_bytes view;
    struct hm_rd rd;

    hm_help_overview(&out, &program);
    hm_help_env(&out, &program);
    hm_help_exit(&out);
    while (hm_walk_next(&walk))
        hm_help_command(&out, &walk.found);
    if (!CHECK_OK(hm_buf_end(&out, &view, &err)))
        return;
    for (rd = hm_rd(view); hm_rd_left(&rd) > 0;) {
        struct hm_bytes line = hm_rd_line(&rd);

        test_case("%.*s", (int)line.len, (const char *)line.p);
        CHECK(line.len <= HM_HELP_WIDTH);
        CHECK(line.len == 0 || line.p[line.len - 1] != ' ');
    }
}

TEST_SUITE(cmd_commands, TEST(options_keep_the_rules),
    TEST(commands_keep_the_rules), TEST(the_environment_decides_no_verdict),
    TEST(help_fits_into_80_columns));

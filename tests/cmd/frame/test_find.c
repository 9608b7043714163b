/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/program.h"
#include "test.h"

static const struct hm_command make = {.name = "make", .summary = "x"};
static const struct hm_command show = {.name = "show", .summary = "x"};
static const struct hm_command *const subcommands[] = {&make, &show, NULL};
static const struct hm_command group = {
    .name = "group", .summary = "x", .subcommands = subcommands};
static const struct hm_command plain = {.name = "plain", .summary = "x"};

static const struct hm_listed list[] = {
    {"away", NULL}, {"group", &group}, {"plain", &plain}, {"far", NULL}, {0}};
static const struct hm_program program = {.commands = list};

static bool find(struct hm_found *out, char *a, char *b, struct hm_err *err)
{
    char *all[] = {a, b};
    struct hm_words words = {all, b != NULL ? 2 : a != NULL ? 1 : 0, NULL};

    return hm_program_find(out, &program, &words, err);
}

static void finds_commands_and_subcommands(void)
{
    static const struct {
        char *a, *b;
        const struct hm_command *want;
        const char *title;
        size_t used;
    } cases[] = {
        {"plain", NULL, &plain, "hallmark plain", 1},
        {"plain", "x", &plain, "hallmark plain", 1},
        {"group", "make", &make, "hallmark group make", 2},
        {"group", "show", &show, "hallmark group show", 2},
        {"group", NULL, &group, "hallmark group", 1},
        {"group", "--help", &group, "hallmark group", 1},
        {"away", "x", NULL, "hallmark away", 1},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};
        struct hm_found found;

        test_case("%s", cases[i].title);
        if (!CHECK_OK(find(&found, cases[i].a, cases[i].b, &err)))
            continue;
        CHECK(found.command == cases[i].want);
        CHECK_STR(found.title, cases[i].title);
        CHECK_EQ(found.used, cases[i].used);
    }
}

static void says_what_was_meant(void)
{
    static const struct {
        char *a, *b;
        const char *words;
    } cases[] = {
        {NULL, NULL, "a command is missing"},
        {"plian", NULL,
            "\"plian\" is no command, did you mean hallmark plain?"},
        {"group", "shwo", "did you mean hallmark group show?"},
        {"group", "xyzzy", "\"xyzzy\" is no command"},
        {"awya", NULL, "did you mean hallmark away?"},
        {"", NULL, "\"\" is no command"},
        {"-q", "plain", "\"-q\" stands before the command"},
        {"\x1b[2J", NULL, "\"\\x1b[2J\" is no command"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        struct hm_err err = {0};
        struct hm_found found;

        test_case("%s", cases[i].words);
        CHECK_ERR(find(&found, cases[i].a, cases[i].b, &err), HM_USAGE,
            cases[i].words);
    }
}

static void walks_over_what_can_be_run_here(void)
{
    static const struct hm_command *const want[] = {&make, &show, &plain};
    struct hm_walk walk = hm_walk(&program);
    size_t count = 0;

    for (; hm_walk_next(&walk) && count < TEST_LEN(want); count++)
        CHECK(walk.found.command == want[count]);
    CHECK_EQ(count, TEST_LEN(want));
    CHECK(!hm_program_complete(&program));
    CHECK(hm_program_has(&program, "group"));
    CHECK(hm_program_has(&program, "nonsense"));
    CHECK(!hm_program_has(&program, "away"));
}

TEST_SUITE(cmd_frame_find, TEST(finds_commands_and_subcommands),
    TEST(says_what_was_meant), TEST(walks_over_what_can_be_run_here));

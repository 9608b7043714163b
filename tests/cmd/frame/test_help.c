/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/help.h"

#include <string.h>

#include "test.h"

static void fills_paragraphs_to_the_width(void)
{
    static const struct {
        const char *text;
        size_t indent, at;
        const char *want;
    } cases[] = {
        {"one two", 0, 0, "one two\n"},
        {"one two", 4, 0, "    one two\n"},
        {"one two", 4, 2, "  one two\n"},
        {"one\n\ntwo", 2, 0, "  one\n\n  two\n"},
        {"one\n\n  kept   as is\n\ntwo", 0, 0,
            "one\n\n  kept   as is\n\ntwo\n"},
        {"", 3, 0, "\n"},
        {"1234567890 234567890 234567890 234567890", 50, 0,
            "                                                  "
            "1234567890 234567890 234567890\n"
            "                                                  "
            "234567890\n"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) out = hm_buf(1000);
        struct hm_err err = {0};

        test_case("%s", cases[i].text);
        hm_help_fill(&out, cases[i].text, cases[i].indent, cases[i].at);
        if (CHECK_OK(hm_buf_end(&out, NULL, &err)))
            CHECK_STR(hm_buf_str(&out), cases[i].want);
    }
}

static void a_line_is_as_long_as_fits_and_no_longer(void)
{
    char text[2 * HM_HELP_WIDTH];
    hm_auto(buf) fits = hm_buf(1000), breaks = hm_buf(1000);
    struct hm_err err = {0};

    memset(text, 'x', sizeof(text));
    text[HM_HELP_WIDTH - 2] = ' ';
    text[HM_HELP_WIDTH] = '\0';
    hm_help_fill(&fits, text, 0, 0);
    text[HM_HELP_WIDTH] = 'x';
    text[HM_HELP_WIDTH + 1] = '\0';
    hm_help_fill(&breaks, text, 0, 0);
    if (!CHECK_OK(hm_buf_end(&fits, NULL, &err)) ||
        !CHECK_OK(hm_buf_end(&breaks, NULL, &err)))
        return;
    CHECK_EQ(
        strchr(hm_buf_str(&fits), '\n') - hm_buf_str(&fits), HM_HELP_WIDTH);
    CHECK_EQ(strchr(hm_buf_str(&breaks), '\n') - hm_buf_str(&breaks),
        HM_HELP_WIDTH - 2);
}

static const char *const names[] = {"a", "b", NULL};
static const struct hm_opt options[] = {
    {.name = "key",
        .kind = HM_OPT_FILE,
        .letter = 'k',
        .arg = "FILE",
        .required = true,
        .help = "the key"},
    {.name = "bits",
        .kind = HM_OPT_NUMBER,
        .arg = "N",
        .min = 1,
        .max = 9,
        .fallback = "3",
        .env = true,
        .help = "how many"},
    {.name = "pick",
        .kind = HM_OPT_CHOICE,
        .choices = names,
        .repeat = true,
        .help = "which"},
    {0},
};
static const struct hm_command command = {.name = "do",
    .summary = "do it",
    .text = "More about it.",
    .options = options,
    .operands = {.name = "FILE", .max = 5}};

static void a_command_is_explained_by_its_tables(void)
{
    const struct hm_found found = {&command, "hallmark do", 1};
    hm_auto(buf) out = hm_buf(4000);
    struct hm_err err = {0};

    hm_help_command(&out, &found);
    if (!CHECK_OK(hm_buf_end(&out, NULL, &err)))
        return;
    CHECK(strstr(hm_buf_str(&out),
              "hallmark do: do it\n\n"
              "usage: hallmark do --key FILE [OPTION]... [FILE]...\n\n"
              "More about it.\n\n"
              "options:\n"
              "  -k, --key FILE           the key; required\n"
              "      --bits N             how many; from 1 to 9; default: 3; "
              "variable:\n"
              "                           HALLMARK_BITS\n"
              "      --pick a|b           which; may be repeated\n") != NULL);
}

static void variables_are_listed_once(void)
{
    static const struct hm_variable own[] = {
        {"COLUMNS", "how wide"}, {"HALLMARK_BITS", "again"}, {0}};
    static const struct hm_command other = {
        .name = "x", .options = options, .variables = own};
    static const struct hm_listed list[] = {
        {"do", &command}, {"x", &other}, {0}};
    const struct hm_program program = {.commands = list};
    struct hm_env_list variables;

    hm_env_list(&variables, &program);
    CHECK_EQ(variables.options, 2);
    if (!CHECK_EQ(variables.count, 3))
        return;
    CHECK_STR(variables.rows[0].name, "HALLMARK_BITS");
    CHECK_STR(variables.rows[1].name, "HALLMARK_VERBOSE");
    CHECK_STR(variables.rows[2].name, "COLUMNS");
}

TEST_SUITE(cmd_frame_help, TEST(fills_paragraphs_to_the_width),
    TEST(a_line_is_as_long_as_fits_and_no_longer),
    TEST(a_command_is_explained_by_its_tables),
    TEST(variables_are_listed_once));

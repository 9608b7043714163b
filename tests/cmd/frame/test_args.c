/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/args.h"

#include <string.h>

#include "base/limits.h"
#include "cmd/frame/command.h"
#include "test.h"

static const char *const colours[] = {"red", "green", NULL};
static const struct hm_opt options[] = {
    {.name = "force", .letter = 'f', .help = "x"},
    {.name = "all", .letter = 'a', .env = true, .help = "x"},
    {.name = "key",
        .letter = 'k',
        .kind = HM_OPT_FILE,
        .arg = "F",
        .help = "x"},
    {.name = "tag",
        .kind = HM_OPT_STRING,
        .repeat = true,
        .arg = "T",
        .help = "x"},
    {.name = "label",
        .kind = HM_OPT_STRING,
        .repeat = true,
        .sets = "tag",
        .arg = "T",
        .help = "x"},
    {.name = "colour",
        .kind = HM_OPT_CHOICE,
        .env = true,
        .choices = colours,
        .fallback = "green",
        .help = "x"},
    {.name = "red", .sets = "colour", .value = "red", .help = "x"},
    {.name = "count",
        .letter = 'n',
        .kind = HM_OPT_NUMBER,
        .arg = "N",
        .min = 1,
        .max = 9,
        .fallback = "3",
        .help = "x"},
    {0},
};
static const struct hm_command command = {
    .name = "paint",
    .summary = "x",
    .options = options,
    .operands = {.name = "FILE", .max = 2, .file = true},
};

enum { WORDS = 16 };

/* The words of `line`, by single spaces; "''" is the empty word. */
static size_t split(char *words[WORDS], char *line)
{
    size_t count = 0;

    for (char *word; count < WORDS && (word = strsep(&line, " ")) != NULL;) {
        if (word[0] != '\0')
            words[count++] = strcmp(word, "''") == 0 ? word + 2 : word;
    }
    return count;
}

static bool parse_with(struct hm_args *out, const struct hm_command *of,
    char *line, hm_env *env, struct hm_err *err)
{
    char *words[WORDS];
    struct hm_words in = {words, split(words, line), env};

    return hm_args_parse(out, of, &in, err);
}

static bool parse(struct hm_args *out, char *line, struct hm_err *err)
{
    return parse_with(out, &command, line, NULL, err);
}

static void reads_every_form(void)
{
    char line[] = "a.txt -f --key=my.key --tag x --tag=-y -n7 - --red";
    hm_auto(args) args = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(parse(&args, line, &err)))
        return;
    CHECK(hm_args_flag(&args, "force"));
    CHECK(!hm_args_flag(&args, "all"));
    CHECK_STR(hm_args_str(&args, "key"), "my.key");
    CHECK_EQ(hm_args_count(&args, "tag"), 2);
    CHECK_STR(hm_args_nth(&args, "tag", 0), "x");
    CHECK_STR(hm_args_nth(&args, "tag", 1), "-y");
    CHECK(hm_args_nth(&args, "tag", 2) == NULL);
    CHECK_EQ(hm_args_number(&args, "count"), 7);
    CHECK_EQ(hm_args_number(&args, "colour"), 0);
    CHECK_STR(hm_args_str(&args, "colour"), "red");
    if (CHECK_EQ(args.operand_count, 2)) {
        CHECK_STR(args.operands[0], "a.txt");
        CHECK_STR(args.operands[1], "-");
    }
}

static void a_second_name_is_the_same_option(void)
{
    char line[] = "--label a --tag b --label=c", last[] = "--label";
    hm_auto(args) args = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(parse(&args, line, &err)))
        return;
    CHECK_EQ(hm_args_count(&args, "tag"), 3);
    CHECK_STR(hm_args_nth(&args, "tag", 0), "a");
    CHECK_STR(hm_args_nth(&args, "tag", 2), "c");
    hm_args_free(&args);
    CHECK_ERR(parse(&args, last, &err), HM_USAGE, "--label needs a value");
}

static void fills_in_fallbacks_that_nobody_gave(void)
{
    char line[] = "";
    hm_auto(args) args = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(parse(&args, line, &err)))
        return;
    CHECK_EQ(hm_args_number(&args, "count"), 3);
    CHECK_EQ(hm_args_number(&args, "colour"), 1);
    CHECK(!hm_args_given(&args, "count"));
    CHECK(hm_args_str(&args, "key") == NULL);
    CHECK_EQ(args.operand_count, 0);
}

static void two_dashes_end_the_options(void)
{
    char line[] = "-f -- --key -a";
    hm_auto(args) args = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(parse(&args, line, &err)))
        return;
    CHECK(hm_args_flag(&args, "force"));
    CHECK(!hm_args_flag(&args, "all"));
    if (CHECK_EQ(args.operand_count, 2))
        CHECK_STR(args.operands[0], "--key");
}

static void joins_letters(void)
{
    char line[] = "-fan 4 -kname";
    hm_auto(args) args = {0};
    struct hm_err err = {0};

    if (!CHECK_OK(parse(&args, line, &err)))
        return;
    CHECK(hm_args_flag(&args, "force") && hm_args_flag(&args, "all"));
    CHECK_EQ(hm_args_number(&args, "count"), 4);
    CHECK_STR(hm_args_str(&args, "key"), "name");
}

static void help_stands_alone(void)
{
    static const char *const alone[] = {"--help", "-h"};
    /* A success here would be that of a command that did not run. */
    static const char *const among_others[] = {
        "a --help", "-h a", "-f --help", "-fh", "--help --help"};

    for (size_t i = 0; i < TEST_LEN(alone); i++) {
        hm_auto(args) args = {0};
        struct hm_err err = {0};
        char line[64];

        test_case("%s", alone[i]);
        snprintf(line, sizeof(line), "%s", alone[i]);
        if (CHECK_OK(parse(&args, line, &err)))
            CHECK(hm_args_flag(&args, "help"));
    }
    for (size_t i = 0; i < TEST_LEN(among_others); i++) {
        hm_auto(args) args = {0};
        struct hm_err err = {0};
        char line[64];

        test_case("%s", among_others[i]);
        snprintf(line, sizeof(line), "%s", among_others[i]);
        CHECK_ERR(parse(&args, line, &err), HM_USAGE, "--help");
    }
}

static void refuses_what_it_does_not_understand(void)
{
    static const struct {
        const char *line, *words;
    } cases[] = {
        {"--forse", "unknown option --forse, did you mean --force?"},
        {"--for", "did you mean --force?"},
        {"--xyzzy", "unknown option --xyzzy"},
        {"--", ""},
        {"--=x", "unknown option --"},
        {"--key", "--key needs a value: F"},
        {"--key --force", "--key needs a value, got \"--force\""},
        {"-k -f", "-k needs a value, got \"-f\""},
        {"--key=", "--key: empty"},
        {"--key ''", "--key: empty"},
        {"--force=yes", "--force takes no value"},
        {"--force --force", "--force is given twice"},
        {"-ff", "--force is given twice"},
        {"-f --force", "--force is given twice"},
        {"--key a --key a", "--key is given twice"},
        {"--red --colour=red", "--red and --colour say the same thing twice"},
        {"--colour=green --red", "--colour and --red say the same"},
        {"--red --red", "--red is given twice"},
        {"--red=1", "--red takes no value"},
        {"--colour blue", "--colour: \"blue\" is none of: red, green"},
        {"--count 10", "--count: \"10\" is no whole number from 1 to 9"},
        {"--count 0", "no whole number"},
        {"--count 03", "no whole number"},
        {"-n4x", "-n: \"4x\" is no whole number"},
        {"-fz", "unknown option -z in \"-fz\""},
        {"-key", "unknown option -key, did you mean --key?"},
        {"-\x1b[31m", "unknown option -\\x1b in \"-\\x1b[31m\""},
        {"--\x1b[31m", "unknown option --\\x1b[31m"},
        {"a b c", "one FILE too many: \"c\""},
        {"a ''", "FILE: empty"},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(args) args = {0};
        struct hm_err err = {0};
        char line[64];

        test_case("%s", cases[i].line);
        snprintf(line, sizeof(line), "%s", cases[i].line);
        if (cases[i].words[0] == '\0')
            CHECK_OK(parse(&args, line, &err));
        else
            CHECK_ERR(parse(&args, line, &err), HM_USAGE, cases[i].words);
    }
}

static void refuses_a_name_longer_than_any(void)
{
    char line[300] = "--force";
    hm_auto(args) args = {0};
    struct hm_err err = {0};

    memset(line + 7, 'e', 200);
    CHECK_ERR(parse(&args, line, &err), HM_USAGE, "unknown option --forcee");
}

static void refuses_more_repetitions_than_the_limit(void)
{
    static char word[] = "--tag=x";
    static char *words[HM_OPT_REPEAT_MAX + 1];
    struct hm_words in = {words, HM_OPT_REPEAT_MAX, NULL};
    hm_auto(args) most = {0}, more = {0};
    struct hm_err err = {0};

    for (size_t i = 0; i < TEST_LEN(words); i++)
        words[i] = word;
    CHECK_OK(hm_args_parse(&most, &command, &in, &err));
    in.count++;
    CHECK_ERR(hm_args_parse(&more, &command, &in, &err), HM_USAGE,
        "--tag is given more than 4096 times");
}

static const char *const *fake_env; /* pairs of name and value */

static const char *env(const char *name)
{
    for (size_t i = 0; fake_env[i] != NULL; i += 2) {
        if (strcmp(fake_env[i], name) == 0)
            return fake_env[i + 1];
    }
    return NULL;
}

static void the_environment_sets_what_the_line_left_open(void)
{
    static const char *const set[] = {"HALLMARK_COLOUR", "red", "HALLMARK_ALL",
        "1", "HALLMARK_KEY", "evil", "HALLMARK_FORCE", "1", NULL};
    char line[] = "", over[] = "--colour=green";
    hm_auto(args) args = {0}, wins = {0};
    struct hm_err err = {0};

    fake_env = set;
    if (!CHECK_OK(parse_with(&args, &command, line, env, &err)) ||
        !CHECK_OK(parse_with(&wins, &command, over, env, &err)))
        return;
    CHECK_STR(hm_args_str(&args, "colour"), "red");
    CHECK(hm_args_given(&args, "colour"));
    CHECK(hm_args_flag(&args, "all"));
    CHECK_STR(hm_args_str(&wins, "colour"), "green");
    /* Not marked as convenience: never from the environment. */
    CHECK(hm_args_str(&args, "key") == NULL);
    CHECK(!hm_args_flag(&args, "force"));
}

static void the_line_makes_the_environment_unread(void)
{
    static const char *const set[] = {
        "HALLMARK_COLOUR", "blue", "HALLMARK_ALL", "maybe", NULL};
    char line[] = "--all --red";
    hm_auto(args) args = {0};
    struct hm_err err = {0};

    fake_env = set;
    if (!CHECK_OK(parse_with(&args, &command, line, env, &err)))
        return;
    CHECK_STR(hm_args_str(&args, "colour"), "red");
    CHECK(hm_args_flag(&args, "all"));
}

static void the_environment_is_as_strict_as_the_line(void)
{
    static const struct {
        const char *set[3];
        const char *words; /* NULL: fine */
    } cases[] = {
        {{"HALLMARK_COLOUR", "blue"}, "HALLMARK_COLOUR: \"blue\" is none of"},
        {{"HALLMARK_ALL", "yes"}, "HALLMARK_ALL: got \"yes\", wanted 1 or 0"},
        {{"HALLMARK_ALL", "0"}, NULL},
        {{"HALLMARK_ALL", ""}, NULL},
        {{"HALLMARK_COLOUR", ""}, NULL},
    };

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(args) args = {0};
        struct hm_err err = {0};
        char line[] = "";

        test_case("%s=%s", cases[i].set[0], cases[i].set[1]);
        fake_env = cases[i].set;
        if (cases[i].words != NULL)
            CHECK_ERR(parse_with(&args, &command, line, env, &err), HM_USAGE,
                cases[i].words);
        else if (CHECK_OK(parse_with(&args, &command, line, env, &err)))
            CHECK(!hm_args_flag(&args, "all"));
    }
}

static void demands_what_is_required(void)
{
    static const struct hm_opt key[] = {
        {.name = "key",
            .kind = HM_OPT_FILE,
            .arg = "F",
            .required = true,
            .help = "x"},
        {0},
    };
    static const struct hm_command strict = {
        .name = "x",
        .options = key,
        .operands = {.name = "SHELL", .min = 1, .max = 1, .choices = colours},
    };
    static const struct {
        const char *line, *words;
    } cases[] = {
        {"red", "--key is missing"},
        {"--key k", "SHELL is missing"},
        {"--key k blue", "SHELL: \"blue\" is none of: red, green"},
        {"--key k red green", "one SHELL too many"},
    };
    char line[64] = "--key k red";
    struct hm_err err = {0};
    hm_auto(args) good = {0};

    CHECK_OK(parse_with(&good, &strict, line, NULL, &err));
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(args) args = {0};

        test_case("%s", cases[i].line);
        snprintf(line, sizeof(line), "%s", cases[i].line);
        CHECK_ERR(parse_with(&args, &strict, line, NULL, &err), HM_USAGE,
            cases[i].words);
    }
}

TEST_SUITE(cmd_frame_args, TEST(reads_every_form),
    TEST(a_second_name_is_the_same_option),
    TEST(fills_in_fallbacks_that_nobody_gave), TEST(two_dashes_end_the_options),
    TEST(joins_letters), TEST(help_stands_alone),
    TEST(refuses_what_it_does_not_understand),
    TEST(refuses_a_name_longer_than_any),
    TEST(refuses_more_repetitions_than_the_limit),
    TEST(the_environment_sets_what_the_line_left_open),
    TEST(the_line_makes_the_environment_unread),
    TEST(the_environment_is_as_strict_as_the_line),
    TEST(demands_what_is_required));

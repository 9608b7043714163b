/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the scripts work is tried in the shells (tests/cli/completion.sh);
 * here, that the corners of the tables are written as the shells want them. */
#include "cmd/frame/complete.h"

#include <string.h>

#include "test.h"

static const char *const names[] = {"red", "green", NULL};
static const struct hm_opt options[] = {
    {.name = "key",
        .kind = HM_OPT_FILE,
        .letter = 'k',
        .arg = "FILE",
        .repeat = true,
        .help = "don't [lose] it: \\o/"},
    {.name = "colour",
        .kind = HM_OPT_CHOICE,
        .choices = names,
        .help = "which"},
    {0},
};
static const struct hm_command make = {.name = "make",
    .summary = "make one",
    .options = options,
    .operands = {.name = "FILE", .max = 2, .file = true}};
static const struct hm_command *const subcommands[] = {&make, NULL};
static const struct hm_command group = {
    .name = "group", .summary = "a group", .subcommands = subcommands};
static const struct hm_command pick = {.name = "pick",
    .summary = "it's one",
    .operands = {.name = "COLOUR", .max = 1, .choices = names}};
static const struct hm_listed list[] = {
    {"group", &group}, {"pick", &pick}, {0}};
static const struct hm_program program = {.commands = list};

static void check_script(
    void (*write)(struct hm_buf *, const struct hm_program *),
    const char *const *wanted)
{
    hm_auto(buf) out = hm_buf(100000);
    struct hm_err err = {0};

    write(&out, &program);
    if (!CHECK_OK(hm_buf_end(&out, NULL, &err)))
        return;
    for (; *wanted != NULL; wanted++) {
        test_case("%s", *wanted);
        CHECK(strstr(hm_buf_str(&out), *wanted) != NULL);
    }
}

static void bash_script_has_every_kind(void)
{
    static const char *const wanted[] = {"_hallmark_words 'group pick'\n",
        "    group)\n        command=\"group ${COMP_WORDS[2]}\" first=3\n",
        "_hallmark_words 'make'\n", "    'group make')\n",
        "        --key | -k) _hallmark_files; return ;;\n",
        "        --colour) _hallmark_words 'red green'; return ;;\n",
        "            _hallmark_words 'red green'\n",
        "        else\n            _hallmark_files\n", NULL};

    check_script(hm_complete_bash, wanted);
}

static void zsh_script_has_every_kind_quoted(void)
{
    static const char *const wanted[] = {"'pick:it'\\''s one'\n",
        "'*-k+[don'\\''t \\[lose\\] it\\: \\\\o/]:FILE:_files' \\\n",
        "'*--key=[", "'--colour=[which]:colour:(red green)' \\\n",
        "'*:FILE:_files' \\\n", "':COLOUR:(red green)' \\\n", "'(-h --help)-h[",
        "                _hallmark_group\n", NULL};

    check_script(hm_complete_zsh, wanted);
}

static void fish_script_has_every_kind_quoted(void)
{
    static const char *const wanted[] = {
        "-n '__hallmark_next' -a pick -d 'it\\'s one'\n",
        "-n '__hallmark_next group' -a make -d 'make one'\n",
        "-n '__hallmark_at group make' -l key -s k -r -F -d "
        "'don\\'t [lose] it: \\\\o/'\n",
        "-l colour -x -a 'red green' -d 'which'\n",
        "-n '__hallmark_at group make' -F\n",
        "-n '__hallmark_at pick' -a 'red green'\n", NULL};

    check_script(hm_complete_fish, wanted);
}

TEST_SUITE(cmd_frame_complete, TEST(bash_script_has_every_kind),
    TEST(zsh_script_has_every_kind_quoted),
    TEST(fish_script_has_every_kind_quoted));

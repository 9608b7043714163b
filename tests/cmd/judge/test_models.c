/* SPDX-License-Identifier: Apache-2.0 */
/* What comes out: tests/cli/model.sh. */
#include "cmd/judge/models.h"

#include "cmd/run.h"

static const struct hm_opt options[] = {HM_MODEL_OPTS, {.name = "blob"},
    {.name = "batch", .kind = HM_OPT_FILE, .arg = "F"},
    {.name = "record", .kind = HM_OPT_FILE, .arg = "F"}, {.name = "force"},
    {.name = "policy", .kind = HM_OPT_FILE, .repeat = true, .arg = "F"}, {0}};
static const struct hm_command command = {
    .name = "x", .options = options, .operands = {.name = "DIR", .max = 9}};

static void options_go_together(void)
{
    static const struct {
        const char *words[6];
        const char *wrong; /* NULL: they do */
    } rows[] = {
        {{"a", "b"}, NULL},
        {{"--model", "--ignore-path", "x", "a"}, NULL},
        {{"--ignore-path", "x", "a"}, "--ignore-path is about --model"},
        {{"--model", "a", "b"}, "got 2"},
        {{"--model"}, "got 0"},
        {{"--model", "--blob", "a"}, "--model and --blob"},
        {{"--model", "--policy", "p", "a"}, "--model and --policy"},
        {{"--model", "sha256:ab"}, "write ./sha256:ab"},
        {{"--model", "gitCommit:ab"}, "write ./gitCommit:ab"},
        {{"--model", "./sha256:ab"}, NULL},
        {{"--model", "--record", "r", "a"}, "--model and --record"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(args) args = {0};
        struct hm_words words = {(char **)rows[i].words, 0, NULL};
        struct hm_err err = {0};

        test_case("%zu", i);
        while (rows[i].words[words.count] != NULL)
            words.count++;
        if (!CHECK_OK(hm_args_parse(&args, &command, &words, &err)))
            return;
        CHECK_CODE(hm_models_check(&args, &err),
            rows[i].wrong == NULL ? HM_OK : HM_USAGE, rows[i].wrong);
    }
}

TEST_SUITE(cmd_judge_models, TEST(options_go_together));

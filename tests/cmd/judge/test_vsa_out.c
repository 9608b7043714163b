/* SPDX-License-Identifier: Apache-2.0 */
/* What is written: tests/vsa/test_vsa_write.c, tests/cli/packages.sh. */
#include "cmd/judge/vsa_out.h"

#include "cmd/judge/policies.h"
#include "cmd/run.h"

static const struct hm_opt options[] = {HM_VSA_OPTS,
    {.name = "insecure-any-identity"}, {.name = "insecure-ignore-tlog"},
    {.name = "insecure-ignore-sct"}, {.name = "insecure-no-time"},
    {.name = "recursive"}, HM_POLICY_OPTS, {0}};
static const struct hm_command command = {
    .name = "x", .options = options, .operands = {.name = "F", .max = 9}};

#define ALL                                                                    \
    "--vsa-out", "o", "--vsa-verifier", "v", "--vsa-resource", "r",            \
        "--vsa-policy", "p"

static void options_go_together(void)
{
    static const struct {
        const char *words[12];
        const char *wrong; /* NULL: they do */
    } rows[] = {
        {{"a"}, NULL},
        {{"--vsa-out", "o", "--vsa-verifier", "v", "--vsa-resource", "r",
             "--vsa-policy", "p", "a"},
            NULL},
        {{"--vsa-out", "o", "--vsa-resource", "r", "--vsa-policy", "p", "a"},
            "--vsa-verifier is missing"},
        {{"--vsa-out", "o", "--vsa-verifier", "v", "--vsa-resource", "r",
             "--vsa-policy", "p", "a", "b"},
            "these are 2"},
        {{ALL, "--insecure-any-identity", "a"}, "and --insecure-any-identity"},
        {{ALL, "--insecure-ignore-tlog", "a"}, "and --insecure-ignore-tlog"},
        {{ALL, "--insecure-ignore-sct", "a"}, "and --insecure-ignore-sct"},
        {{ALL, "--insecure-no-time", "a"}, "and --insecure-no-time"},
        {{ALL, "--policy", "f", "a"}, NULL},
        {{ALL, "--no-match", "warn", "a"}, "--vsa-out and --no-match"},
        {{ALL, "--recursive", "a"}, "--vsa-out and --recursive"},
        {{ALL, "--namespace", "n", "a"}, "--vsa-out and --namespace"},
        {{ALL, "--resource", "Pod", "a"}, "--vsa-out and --resource"},
        {{"--vsa-policy", "p", "a"}, "--vsa-policy is about --vsa-out"},
        {{"--vsa-level", "L", "a"}, "--vsa-level is about --vsa-out"},
    };

    for (size_t i = 0; i < TEST_LEN(rows); i++) {
        hm_auto(args) args = {0};
        struct hm_words words = {(char **)rows[i].words, 0, NULL};
        struct hm_err err = {0};

        test_case("%zu", i);
        test_scratch();
        while (rows[i].words[words.count] != NULL)
            words.count++;
        if (!CHECK_OK(hm_args_parse(&args, &command, &words, &err)))
            return;
        CHECK_CODE(hm_vsa_out_check(&args, &err),
            rows[i].wrong == NULL ? HM_OK : HM_USAGE, rows[i].wrong);
    }
}

TEST_SUITE(cmd_judge_vsa_out, TEST(options_go_together));

/* SPDX-License-Identifier: Apache-2.0 */
/* What is printed, and several artifacts: tests/cli/verify.sh. */
#include "cmd/judge/targets.h"

#include "cmd/judge/judging.h"
#include "cmd/line.h"
#include "cmd/trust/opts.h"

static const struct hm_opt options[] = {
    HM_JUDGING_OPTS, HM_TRUST_OPTS, HM_RULE_OPTS, {0}};
static const struct hm_command command = {.name = "x",
    .options = options,
    .common = HM_COMMON_OUTPUT,
    .operands = {.name = "FILE", .max = SIZE_MAX}};

#define ANY "--insecure-any-identity --bundle nowhere"

static bool verify(struct hm_run *run, const char *line, struct hm_buf *out,
    struct hm_err *err)
{
    hm_auto(args) args = {0};

    *run = test_run(out, -1, NULL);
    run->args = &args;
    HM_TRY(test_line(&args, &command, line, err));
    return hm_targets_verify(run, (struct hm_time){0}, NULL, err);
}

static void each_artifact_is_told_and_counts(void)
{
    hm_auto(buf) out = hm_buf(HM_MIB);
    struct hm_run run;
    struct hm_err err = {0};

    test_scratch();
    if (!CHECK_OK(verify(&run, ANY " a b", &out, &err)))
        return;
    CHECK_EQ(run.status, HM_EXIT_UNSURE);
    CHECK(strncmp(hm_buf_str(&out), "could not tell: a: artifact: ", 29) == 0);
    CHECK(strstr(hm_buf_str(&out), "\ncould not tell: b: ") != NULL);
}

static void nothing_is_read_when_a_name_is_wrong(void)
{
    static const struct {
        const char *line, *words;
    } cases[] = {
        {ANY, "FILE is missing"},
        {ANY " a sha256:12", "sha256"},
        {"--bundle x a", "nobody is named"},
        {"--insecure-any-identity --batch x a", "--batch and \"a\""},
    };
    struct hm_run run;

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(buf) out = hm_buf(HM_MIB);
        struct hm_err err = {0};

        test_case("%s", cases[i].line);
        CHECK_ERR(
            verify(&run, cases[i].line, &out, &err), HM_USAGE, cases[i].words);
        CHECK_EQ(out.len, 0);
        CHECK_EQ(run.status, HM_EXIT_UNSURE);
    }
}

TEST_SUITE(cmd_judge_targets, TEST(each_artifact_is_told_and_counts),
    TEST(nothing_is_read_when_a_name_is_wrong));

/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/judge/judging.h"

#include "base/file.h"
#include "bundle/write.h"
#include "cmd/line.h"
#include "cmd/trust/opts.h"
#include "lab/lab.h"

static const struct hm_opt options[] = {
    HM_JUDGING_OPTS, HM_TRUST_OPTS, HM_RULE_OPTS, {0}};
static const struct hm_command command = {.name = "x",
    .options = options,
    .operands = {.name = "FILE", .max = SIZE_MAX}};

static const struct hm_time now = {.s = LAB_TIME_S};

#define WHO                                                                    \
    "--certificate-identity " LAB_IDENTITY                                     \
    " --certificate-oidc-issuer " LAB_ISSUER
#define GOOD WHO " --trusted-root root.json --bundle good.json"

/* root.json, good.json and the artifact "a", which it is about. */
static bool make_files(struct hm_err *err)
{
    static const struct hm_file_opts opts = {0};
    lab_auto lab = {0};
    lab_made_auto made = {0};
    hm_auto(buf) text = hm_buf(HM_MIB);

    test_scratch();
    HM_TRY(lab_new(&lab, err));
    HM_TRY(lab_sign(&made, &lab, &lab_kinds[0], err));
    HM_TRY(hm_bundle_write(&text, &made.evidence, err));
    HM_TRY(hm_file_write("good.json", hm_buf_view(&text), &opts, err));
    HM_TRY(
        hm_file_write("root.json", hm_buf_view(&lab.trusted_root), &opts, err));
    HM_TRY(hm_file_write("b", HM_LIT("another"), &opts, err));
    return hm_file_write("a", HM_LIT(LAB_MESSAGE), &opts, err);
}

static bool load(struct hm_judging *out, struct hm_args *args, const char *line,
    struct hm_err *err)
{
    struct hm_run run = test_run(NULL, -1, NULL);

    run.args = args;
    HM_TRY(test_line(args, &command, line, err));
    return hm_judging_load(out, &run, now, err);
}

/* Judge the operand. */
static enum hm_verdict judge(const char *line)
{
    hm_auto(args) args = {0};
    hm_auto(judging) judging = {0};
    hm_auto(blob) blob = {0};
    hm_auto(judged) judged = {0};
    struct hm_run run = test_run(NULL, -1, NULL);
    struct hm_err err = {0}, problem = {0};

    if (!CHECK_OK(load(&judging, &args, line, &err)))
        return HM_COULD_NOT_TELL;
    if (!hm_blob_read(&blob, &run, args.operands[0],
            hm_judging_need(&judging, &judging.candidates), &problem))
        blob.problem = problem;
    if (!CHECK_OK(hm_judging_run(
            &judged, &judging, &judging.candidates, &blob, &err)))
        return HM_COULD_NOT_TELL;
    CHECK((hm_report_verdict(judged.report) == HM_YES) ==
        (judged.proved.count > 0));
    return hm_report_verdict(judged.report);
}

static void options_become_what_is_demanded(void)
{
    static const struct {
        const char *line;
        enum hm_verdict want;
    } cases[] = {
        {GOOD " a", HM_YES},
        {GOOD " b", HM_NO},
        {GOOD " nowhere", HM_COULD_NOT_TELL},
        {GOOD " .", HM_COULD_NOT_TELL},
        {GOOD " --tlog-min 1 --sct-min 1 a", HM_YES},
        {GOOD " --tlog-min 2 a", HM_NO},
        {GOOD " --sct-min 2 a", HM_NO},
        {GOOD " --tsa-min 1 a", HM_NO},
        {GOOD " --insecure-ignore-tlog --insecure-ignore-sct a", HM_YES},
        {GOOD " --bundle nowhere a", HM_YES},
        {WHO " --trusted-root root.json --bundle nowhere a", HM_COULD_NOT_TELL},
        {WHO " --bundle good.json a", HM_NO}, /* the embedded roots */
        {GOOD " --attestation any a", HM_NO},
    };
    struct hm_err err = {0};

    if (!CHECK_OK(make_files(&err)))
        return;
    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        test_case("%s", cases[i].line);
        CHECK_EQ(judge(cases[i].line), cases[i].want);
    }
}

static void contradictions_are_refused(void)
{
    static const struct {
        const char *line, *words;
    } cases[] = {
        {GOOD " --tlog-min 1 --insecure-ignore-tlog", "contradict"},
        {GOOD " --sct-min 1 --insecure-ignore-sct", "contradict"},
        {WHO, "--bundle is missing"},
        {"--bundle good.json", "nobody is named"},
        {WHO " --bundle - -", "standard input is named 2 times"},
        {WHO " --bundle - --bundle -", "standard input is named 2 times"},
        {"--key - --bundle -", "standard input is named 2 times"},
        {WHO " --bundle x --batch x", "--batch and --bundle"},
        {WHO " --batch x a", "--batch and \"a\""},
        {WHO " --trusted-root - --ca - --bundle x a",
            "standard input is named 2 times"},
        {"--key - --batch -", "standard input is named 2 times"},
        {WHO " --bundle x - -", "standard input is named 2 times"},
    };
    struct hm_err err = {0};

    for (size_t i = 0; i < TEST_LEN(cases); i++) {
        hm_auto(judging) judging = {0};
        hm_auto(args) args = {0};

        test_case("%s", cases[i].line);
        err = (struct hm_err){0};
        CHECK_ERR(load(&judging, &args, cases[i].line, &err), HM_USAGE,
            cases[i].words);
    }
}

static void only_all_yes_is_yes(void)
{
    static const enum hm_exit all[] = {HM_EXIT_YES, HM_EXIT_USAGE,
        HM_EXIT_NOTHING, HM_EXIT_UNSURE, HM_EXIT_NO};
    static const struct {
        enum hm_verdict verdict;
        enum hm_exit status;
    } verdicts[] = {
        {HM_YES, HM_EXIT_YES},
        {HM_NO, HM_EXIT_NO},
        {HM_NOTHING, HM_EXIT_NOTHING},
        {HM_NOT_JUDGED, HM_EXIT_YES},
        {HM_COULD_NOT_TELL, HM_EXIT_UNSURE},
        {(enum hm_verdict)77, HM_EXIT_UNSURE},
    };

    for (size_t i = 0; i < TEST_LEN(all); i++) {
        for (size_t n = 0; n < TEST_LEN(verdicts); n++) {
            size_t own = 0;

            while (all[own] != verdicts[n].status)
                own++;
            test_case("%d and verdict %d", all[i], verdicts[n].verdict);
            CHECK_EQ(hm_judging_exit(all[i], verdicts[n].verdict),
                all[i > own ? i : own]);
        }
    }
}

TEST_SUITE(cmd_judge_judging, TEST(options_become_what_is_demanded),
    TEST(contradictions_are_refused), TEST(only_all_yes_is_yes));

/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/judge/models.h"

#include "base/err.h"
#include "base/text.h"
#include "cmd/input/blob.h"
#include "cmd/judge/judging.h"
#include "cmd/judge/model_files.h"
#include "cmd/judge/summary.h"
#include "cmd/judge/vsa_out.h"

static bool is_model(const struct hm_args *args)
{
    return hm_args_flag(args, "model");
}

bool hm_models_check(const struct hm_args *args, struct hm_err *err)
{
    static const char *const others[] = {
        "blob", "batch", "record", "force", "policy"};

    if (!is_model(args))
        return hm_args_count(args, "ignore-path") == 0 ||
            hm_fail(err, HM_USAGE, "--ignore-path is about --model");
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (hm_args_given(args, others[i]))
            return hm_fail(err, HM_USAGE, "--model and --%s do not go together",
                others[i]);
    }
    if (args->operand_count != 1)
        return hm_fail(err, HM_USAGE, "--model is about one folder, got %zu",
            args->operand_count);
    return !hm_blob_is_digest(args->operands[0]) ||
        hm_fail(err, HM_USAGE,
            "--model is about a folder, and %s looks like a digest: write ./%s "
            "for a folder of that name",
            HM_SHOW_PATH(args->operands[0]), HM_SHOW_PATH(args->operands[0]));
}

static bool put_report(
    struct hm_run *run, const struct hm_judged *judged, struct hm_err *err)
{
    if (!hm_args_json(run->args)) {
        hm_summary(run->out, judged, hm_args_flag(run->args, "verbose"));
        return true;
    }
    HM_TRY(hm_report_json(run->out, judged->report, err));
    hm_buf_put_u8(run->out, '\n');
    return true;
}

static bool judge(struct hm_run *run, const struct hm_judging *judging,
    const struct hm_blob *blob, struct hm_time now, struct hm_err *err)
{
    hm_auto(judged) judged = {0};
    struct hm_vsa_out about = {.name = hm_bytes_str(blob->ref),
        .digests = blob->digests,
        .digest_count = blob->digest_count,
        .expect = judging->rules.expect,
        .now = now};
    enum hm_verdict verdict;

    HM_TRY(hm_judging_run(&judged, judging, &judging->candidates, blob, err));
    verdict = hm_report_verdict(judged.report);
    about.proved = &judged.proved;
    if (verdict == HM_YES)
        HM_TRY(hm_vsa_out_write(run->args, &about, err));
    HM_TRY(put_report(run, &judged, err));
    run->status = hm_judging_exit(HM_EXIT_YES, verdict);
    return true;
}

bool hm_models_verify(
    struct hm_run *run, struct hm_time now, struct hm_err *err)
{
    hm_auto(judging) judging = {0};
    hm_auto(model_files) files = {0};
    struct hm_blob blob = {.ref = run->args->operands[0]};

    run->status = HM_EXIT_UNSURE;
    HM_TRY(hm_judging_load(&judging, run, now, err));
    if (!hm_model_files_read(&files, run, blob.ref, &blob.problem) &&
        blob.problem.code == HM_OK)
        return hm_fail_memory(err);
    HM_TRY(hm_model_require(judging.rules.rules, &files.model, err));
    blob.digests[0] = files.root;
    blob.digest_count = 1;
    return judge(run, &judging, &blob, now, err);
}

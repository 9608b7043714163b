/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_verify.c - hallmark verify. */
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/limits.h"
#include "cmd/judging.h"
#include "cmd/trust_opts.h"

/* One report a line, or one a paragraph. */
static bool put_report(
    struct hm_run *run, const struct hm_report *report, struct hm_err *err)
{
    if (!hm_args_json(run->args)) {
        hm_report_text(run->out, report);
        return true;
    }
    HM_TRY(hm_report_json(run->out, report, err));
    hm_buf_put_u8(run->out, '\n');
    return true;
}

static bool verify_one(struct hm_run *run, const struct hm_judging *judging,
    const char *ref, struct hm_err *err)
{
    hm_auto(blob) blob = {0};
    hm_auto_ptr(report) report = NULL;

    HM_TRY(hm_blob_read(&blob, run, ref, hm_judging_need(judging), err));
    HM_TRY(hm_judging_run(&report, judging, &blob, err));
    run->status = hm_judging_exit(run->status, hm_report_verdict(report));
    return put_report(run, report, err);
}

static bool run_verify(struct hm_run *run, struct hm_err *err)
{
    hm_auto(judging) judging = {0};

    if (!hm_args_flag(run->args, "blob"))
        return hm_fail(err, HM_USAGE,
            "--blob is missing: images cannot be verified yet, only files");
    HM_TRY(hm_judging_load(&judging, run, hm_clock_now(), err));
    run->status = HM_EXIT_YES;
    for (size_t i = 0; i < run->args->operand_count; i++) {
        if (!verify_one(run, &judging, run->args->operands[i], err)) {
            run->status = HM_EXIT_UNSURE;
            return false;
        }
    }
    return true;
}

/* clang-format off: the macros are rows */
static const struct hm_opt options[] = {
    {.name = "blob",
        .help = "the operands are files, \"-\" for standard input, or digests"},
    HM_JUDGING_OPTS,
    HM_TRUST_OPTS,
    HM_RULE_OPTS,
    {0},
};
/* clang-format on */

extern const struct hm_command hm_command_verify;
const struct hm_command hm_command_verify = {
    .name = "verify",
    .summary = "verify signatures and attestations",
    .text =
        "Judges every artifact by the evidence in the bundles: who signed it "
        "(certificate, or key), that a trusted authority issued the "
        "certificate, that the logs have seen both, when that was, and whether "
        "it is what the options demand. Every check leaves a line. One piece "
        "of evidence that passes everything is enough.\n\n"
        "Without --trusted-root and --ca, the built-in roots are trusted: "
        "Sigstore's public-good instance and GitHub's (hallmark trust show).",
    .run = run_verify,
    .options = options,
    .common = HM_COMMON_OUTPUT | HM_COMMON_QUIET | HM_COMMON_OFFLINE,
    .operands = {.name = "FILE", .min = 1, .max = SIZE_MAX, .file = true},
};

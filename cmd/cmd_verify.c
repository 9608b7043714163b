/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_verify.c - hallmark verify. */
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "cmd/batch.h"
#include "cmd/judging.h"
#include "cmd/program.h"
#include "cmd/progress.h"
#include "cmd/targets.h"
#include "cmd/trust_opts.h"

static bool run_verify(struct hm_run *run, struct hm_err *err)
{
    hm_auto(progress) progress = {.fd = -1};

    if (!hm_args_flag(run->args, "blob"))
        return hm_fail(err, HM_USAGE,
            "--blob is missing: images cannot be verified yet, only files");
    if (hm_args_given(run->args, "batch"))
        return hm_batch_verify(run, hm_clock_now(), run->program->out_fd, err);
    if (!hm_args_flag(run->args, "quiet"))
        hm_progress_start(&progress, run->program->err_fd);
    run->progress = &progress;
    return hm_targets_verify(run, hm_clock_now(), err);
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
        "it is what the options demand. One piece of evidence that passes "
        "everything is enough. The first line says what came out; on a no, and "
        "with -v, every check follows.\n\n"
        "Without --trusted-root and --ca, the built-in roots are trusted: "
        "Sigstore's public-good instance and GitHub's (hallmark trust show).",
    .run = run_verify,
    .options = options,
    .common = HM_COMMON_OUTPUT | HM_COMMON_QUIET | HM_COMMON_OFFLINE,
    .operands = {.name = "FILE", .max = SIZE_MAX, .file = true},
};

/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_verify.c - hallmark verify. */
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/frame/program.h"
#include "cmd/input/progress.h"
#include "cmd/judge/batch.h"
#include "cmd/judge/images.h"
#include "cmd/judge/judging.h"
#include "cmd/judge/models.h"
#include "cmd/judge/policies.h"
#include "cmd/judge/policies_tuf.h"
#include "cmd/judge/targets.h"
#include "cmd/judge/vsa_out.h"
#include "cmd/record/record.h"
#include "cmd/registry/opts.h"
#include "cmd/trust/opts.h"
#include "crypto/digest.h"

/* A verdict that was to be kept and cannot be is none: nothing is printed. */
static bool verify_and_record(
    struct hm_run *run, struct hm_time now, struct hm_err *err)
{
    const char *folder = hm_args_str(run->args, "record");
    hm_auto(buf) reports = hm_buf(HM_OUT_MAX);
    hm_auto(record) record = {
        .tape = hm_tape(false), .time = now, .tool = "hallmark " HM_VERSION};
    enum hm_exit status;

    HM_TRY(hm_record_words(&record, run->args, err));
    run->tape = &record.tape;
    HM_TRY(hm_targets_verify(run, now, &reports, err));
    status = run->status;
    run->status = HM_EXIT_UNSURE;
    HM_TRY(hm_buf_end(&reports, &record.reports, err));
    HM_TRY(hm_tape_end(&record.tape, err));
    HM_TRY(hm_record_write(
        &record, folder, hm_args_flag(run->args, "force"), err));
    hm_log(&run->log, HM_LOG_INFO, "recorded in %s, manifest %s",
        HM_SHOW_PATH(folder), HM_SHOW_DIGEST(&record.manifest));
    run->status = status;
    return true;
}

static bool check_record(const struct hm_args *args, struct hm_err *err)
{
    const char *folder = hm_args_str(args, "record");

    if (folder == NULL && hm_args_flag(args, "force"))
        return hm_fail(err, HM_USAGE, "--force is about --record");
    if (folder == NULL)
        return true;
    if (hm_args_given(args, "batch"))
        return hm_fail(err, HM_USAGE, "--record keeps files, not a --batch");
    return hm_record_check_place(folder, hm_args_flag(args, "force"), err);
}

/* Images lie in registries, and the network is in the other object. */
static bool are_images(const struct hm_args *args)
{
    return !hm_args_flag(args, "blob") && !hm_args_flag(args, "model") &&
        !hm_args_given(args, "batch");
}

static enum hm_full needs_full(const struct hm_run *run)
{
    return are_images(run->args) || hm_policies_asked(run->args) ? HM_FULL_MUST
                                                                 : HM_FULL_NO;
}

static bool verify_images(
    struct hm_run *run, struct hm_time now, struct hm_err *err)
{
    if (hm_args_given(run->args, "record"))
        return hm_fail(err, HM_USAGE,
            "--record keeps verdicts about files, and not about images");
    if (hm_args_flag(run->args, "force"))
        return hm_fail(err, HM_USAGE, "--force is about --record");
    if (hm_images_verify == NULL)
        return hm_fail(err, HM_SYSTEM, "images are judged elsewhere");
    return hm_images_verify(run, now, err);
}

static bool check_no_images(const struct hm_args *args, struct hm_err *err)
{
    static const char *const options[] = {
        "platform", "recursive", "all", "evidence-repository", "no-match"};

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        if (hm_args_given(args, options[i]))
            return hm_fail(err, HM_USAGE,
                "--%s is about images, and these are files", options[i]);
    }
    return true;
}

static bool check_files(const struct hm_args *args, struct hm_err *err)
{
    if (!hm_args_flag(args, "blob"))
        return hm_fail(err, HM_USAGE,
            "--blob is missing: a batch is about files, not images");
    HM_TRY(check_no_images(args, err));
    return check_record(args, err);
}

static bool verify_model(
    struct hm_run *run, struct hm_time now, struct hm_err *err)
{
    hm_auto(progress) progress = {.fd = -1};

    HM_TRY(check_no_images(run->args, err));
    if (!hm_args_flag(run->args, "quiet"))
        hm_progress_start(&progress, run->program->err_fd);
    run->progress = &progress;
    return hm_models_verify(run, now, err);
}

static bool run_verify(struct hm_run *run, struct hm_err *err)
{
    hm_auto(progress) progress = {.fd = -1};
    /* Whole seconds, so that a record has the very same time. */
    const struct hm_time now = {.s = hm_clock_now().s};

    if (hm_args_given(run->args, "batch") &&
        hm_args_given(run->args, "vsa-out"))
        return hm_fail(err, HM_USAGE, "--vsa-out is about one artifact");
    HM_TRY(hm_vsa_out_check(run->args, err));
    HM_TRY(hm_models_check(run->args, err));
    if (are_images(run->args))
        return verify_images(run, now, err);
    if (hm_args_flag(run->args, "model"))
        return verify_model(run, now, err);
    HM_TRY(check_files(run->args, err));
    if (hm_args_given(run->args, "batch"))
        return hm_batch_verify(run, now, run->program->out_fd, err);
    if (!hm_args_flag(run->args, "quiet"))
        hm_progress_start(&progress, run->program->err_fd);
    run->progress = &progress;
    if (hm_args_given(run->args, "record"))
        return verify_and_record(run, now, err);
    return hm_targets_verify(run, now, NULL, err);
}

/* clang-format off: the macros are rows */
static const struct hm_opt options[] = {
    {.name = "blob",
        .help = "the operands are files, \"-\" for standard input, or digests"},
    HM_MODEL_OPTS,
    HM_IMAGES_OPTS,
    HM_JUDGING_OPTS,
    HM_POLICY_OPTS,
    HM_TRUST_OPTS,
    HM_RULE_OPTS,
    HM_REGISTRY_OPTS,
    HM_VSA_OPTS,
    {.name = "record",
        .kind = HM_OPT_FILE,
        .arg = "DIR",
        .help = "keep all that the verdict depends on in a new folder, for "
                "hallmark audit replay"},
    {.name = "force", .letter = 'f', .help = "replace the record in DIR"},
    {0},
};
/* clang-format on */

static const struct hm_variable variables[] = {
    HM_POLICIES_VARIABLE, {NULL, NULL}};

extern const struct hm_command hm_command_verify;
const struct hm_command hm_command_verify = {
    .name = "verify",
    .summary = "verify signatures and attestations",
    .text =
        "Judges images by what is attached to them, and with --blob files by "
        "the evidence in the bundles. An IMAGE is HOST/NAME[:TAG][@DIGEST], or "
        "oci-layout:DIR[:NAME] in a folder. A name is looked up once, and "
        "what is said is about the digest that is printed: run exactly that. "
        "An index is judged as itself, unless --platform or --recursive says "
        "otherwise.\n\n"
        "Of every artifact is judged who signed it "
        "(certificate, or key), that a trusted authority issued the "
        "certificate, that the logs have seen both, when that was, and whether "
        "it is what the options demand. One piece of evidence that passes "
        "everything is enough. The first line says what came out; on a no, and "
        "with -v, every check follows.\n\n"
        "With --policy the documents of a file say all of that instead "
        "(docs/guide/policies.md), and options that say it, too, are "
        "refused.\n\n"
        "Without --trusted-root and --ca, the built-in roots are trusted: "
        "Sigstore's public-good instance and GitHub's (hallmark trust show).",
    .run = run_verify,
    .options = options,
    .common = HM_COMMON_OUTPUT | HM_COMMON_QUIET | HM_COMMON_OFFLINE,
    .operands = {.name = "IMAGE|FILE", .max = SIZE_MAX, .file = true},
    .variables = variables,
    .needs_full = needs_full,
};

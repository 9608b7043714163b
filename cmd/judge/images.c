/* SPDX-License-Identifier: Apache-2.0 */
/* What is printed, and several images: tests/cli/image.sh. */
#include "cmd/judge/images.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/judge/judging.h"
#include "cmd/judge/summary.h"
#include "cmd/judge/vsa_out.h"
#include "cmd/registry/stores.h"
#include "gate/gate.h"
#include "report/report.h"

/* The command line, prepared. */
struct images {
    struct hm_arena arena;
    struct hm_ref *refs; /* of the operands, and where evidence lies */
    struct hm_platform platform;
    struct hm_judging judging;
    struct hm_stores *stores;
    struct hm_store_opener opener;
    struct hm_judge judge;
    struct hm_time now;
    struct hm_panel panel;
    struct hm_gate gate;
};

static void hm_images_free(struct images *images)
{
    hm_judging_free(&images->judging);
    hm_stores_free(images->stores);
    hm_arena_free(&images->arena);
}
#define images_auto __attribute__((cleanup(hm_images_free))) struct images

/* ---- Options ---- */

static bool read_refs(
    struct images *images, struct hm_run *run, struct hm_err *err)
{
    size_t count = run->args->operand_count;

    if (count == 0)
        return hm_fail(err, HM_USAGE, "IMAGE is missing");
    images->refs =
        hm_arena_alloc(&images->arena, count + 1, sizeof(*images->refs));
    if (images->refs == NULL)
        return hm_arena_fail(&images->arena, err);
    for (size_t i = 0; i < count; i++)
        HM_TRY(hm_stores_ref(&images->refs[i], &images->arena, run,
            run->args->operands[i], err));
    return true;
}

static bool read_options(
    struct images *images, struct hm_run *run, struct hm_err *err)
{
    const struct hm_args *args = run->args;
    const char *platform = hm_args_str(args, "platform");
    const char *evidence = hm_args_str(args, "evidence-repository");

    images->gate.recursive = hm_args_flag(args, "recursive");
    images->gate.all = hm_args_flag(args, "all");
    if (platform != NULL && images->gate.recursive)
        return hm_fail(err, HM_USAGE,
            "--platform is one image of an index, --recursive all of them");
    if (evidence != NULL && hm_args_given(args, "bundle"))
        return hm_fail(err, HM_USAGE,
            "--bundle is the evidence, and --evidence-repository is not asked");
    if (platform != NULL) {
        if (!hm_platform_parse(
                &images->platform, hm_bytes_str(platform), err)) {
            err->code = HM_USAGE;
            return hm_wrap(err, "--platform");
        }
        images->gate.platform = &images->platform;
    }
    if (evidence != NULL) {
        struct hm_ref *elsewhere = &images->refs[args->operand_count];

        HM_TRY(hm_stores_ref(elsewhere, &images->arena, run, evidence, err));
        images->gate.evidence_repository = elsewhere;
    }
    return true;
}

static bool prepare(struct images *images, struct hm_run *run,
    struct hm_time now, struct hm_err *err)
{
    struct hm_judging *j = &images->judging;

    images->arena = hm_arena(HM_MIB);
    images->now = now;
    HM_TRY(read_refs(images, run, err));
    HM_TRY(read_options(images, run, err));
    HM_TRY(hm_judging_load_images(j, run, now, err));
    HM_TRY(hm_stores_new(&images->stores, run, images->refs,
        run->args->operand_count +
            (images->gate.evidence_repository != NULL ? 1 : 0),
        err));
    images->opener = hm_stores_opener(images->stores);
    images->gate.opener = &images->opener;
    images->gate.judge = &images->judge;
    images->gate.has_files = hm_args_given(run->args, "bundle");
    images->gate.files = j->candidates.list;
    images->gate.file_count = j->candidates.count;
    return true;
}

/* ---- Images ---- */

static bool put_report(struct hm_run *run, const struct hm_summary_image *image,
    struct hm_err *err)
{
    if (!hm_args_json(run->args)) {
        hm_summary_image(run->out, image, hm_args_flag(run->args, "verbose"));
        return true;
    }
    HM_TRY(hm_report_json(run->out, image->report, err));
    hm_buf_put_u8(run->out, '\n');
    return true;
}

static const struct hm_gate_target *target_of(const struct hm_gated *gated)
{
    for (size_t i = 0; i < gated->target_count; i++) {
        if (gated->targets[i]->proved.count > 0)
            return gated->targets[i];
    }
    return NULL;
}

/* About the digest to run, by what was proved: of it, or of the index that lists
 * it. */
static bool put_summary(struct hm_run *run, const struct images *images,
    const struct hm_gated *gated, struct hm_err *err)
{
    const struct hm_gate_target *target = target_of(gated);
    struct hm_vsa_out about = {.digests = &gated->chosen,
        .digest_count = 1,
        .expect = images->judging.rules.expect,
        .now = images->now};
    const struct hm_plan_set *set = images->judging.policies.set;

    if (hm_opt_find(run->args->command, "vsa-out") == NULL ||
        !hm_args_given(run->args, "vsa-out"))
        return true;
    if (target == NULL)
        return hm_fail(err, HM_NOT_FOUND,
            "--vsa-out: nothing was proved of %s that a summary could say",
            HM_SHOW_DIGEST(&gated->chosen));
    about.name = target->name;
    about.proved = &target->proved;
    about.policies = set != NULL ? &set->digest : NULL;
    about.judged = gated->section;
    return hm_vsa_out_write(run->args, &about, err);
}

/* Also who reads no more than the exit status sees that. */
static void warn_unjudged(struct hm_run *run, const struct hm_report *report,
    const struct hm_gated *gated)
{
    const struct hm_bytes *warning;

    if (hm_report_verdict(report) != HM_NOT_JUDGED || gated->target_count == 0)
        return;
    warning = hm_section_told(gated->targets[0]->section, "warning");
    if (warning != NULL)
        hm_log(&run->log, HM_LOG_WARN, "%s: %s",
            HM_SHOW(gated->targets[0]->name), HM_SHOW(*warning));
}

static bool verify_one(struct hm_run *run, struct images *images,
    const struct hm_ref *ref, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    hm_auto_ptr(report) report = NULL;
    hm_auto(gated) gated = {0};
    struct hm_summary_image image = {
        .gated = &gated,
        .several = hm_judging_several(&images->judging),
    };

    HM_TRY(hm_judging_judge(
        &images->judge, &images->panel, &images->judging, ref, &arena, err));
    HM_TRY(hm_report_new(&report, err));
    hm_stores_begin(images->stores);
    HM_TRY(
        hm_gate_run(&gated, &images->gate, hm_report_root(report), ref, err));
    image.report = report;
    warn_unjudged(run, report, &gated);
    run->status = hm_judging_exit(run->status, hm_report_verdict(report));
    /* What was let through has the status of a yes, but no summary. */
    if (hm_report_verdict(report) == HM_YES ||
        hm_report_verdict(report) == HM_NOT_JUDGED)
        HM_TRY(put_summary(run, images, &gated, err));
    return put_report(run, &image, err);
}

bool hm_images_verify(
    struct hm_run *run, struct hm_time now, struct hm_err *err)
{
    images_auto images = {0};

    HM_TRY(prepare(&images, run, now, err));
    run->status = HM_EXIT_YES;
    for (size_t i = 0; i < run->args->operand_count; i++) {
        if (!verify_one(run, &images, &images.refs[i], err)) {
            run->status = HM_EXIT_UNSURE;
            return false;
        }
    }
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/targets.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "cmd/judging.h"
#include "cmd/summary.h"
#include "cmd/workers.h"

/* One artifact on its way. */
struct job {
    struct hm_blob blob;
    struct hm_buf text; /* what is printed about it */
    enum hm_verdict verdict;
    bool ok;
    struct hm_err err; /* when not ok */
};

struct targets {
    struct hm_run *run;
    struct hm_judging judging;
    size_t next; /* operand */
};

static void free_job(struct job *job)
{
    hm_blob_free(&job->blob);
    hm_buf_free(&job->text);
    hm_free(job);
}

static bool next_job(void *ctx, void **out, struct hm_err *err)
{
    struct targets *t = ctx;
    struct job *job;

    *out = NULL;
    if (t->next == t->run->args->operand_count)
        return true;
    job = hm_alloc(sizeof(*job));
    if (job == NULL)
        return hm_fail_memory(err);
    job->blob.ref = t->run->args->operands[t->next++];
    job->text = hm_buf(HM_OUT_MAX);
    *out = job;
    return true;
}

static bool put_report(
    const struct hm_run *run, struct job *job, const struct hm_judged *judged)
{
    if (!hm_args_json(run->args)) {
        hm_summary(&job->text, judged, hm_args_flag(run->args, "verbose"));
        return true;
    }
    HM_TRY(hm_report_json(&job->text, judged->report, &job->err));
    hm_buf_put_u8(&job->text, '\n');
    return true;
}

static bool judge(const struct targets *t, struct job *job)
{
    const struct hm_candidates *candidates = &t->judging.candidates;
    hm_auto(judged) judged = {0};
    const char *ref = job->blob.ref;
    struct hm_err problem = {0};

    if (!hm_blob_read(&job->blob, t->run, ref,
            hm_judging_need(&t->judging, candidates), &problem))
        job->blob.problem = problem;
    HM_TRY(hm_judging_run(
        &judged, &t->judging, candidates, &job->blob, &job->err));
    job->verdict = hm_report_verdict(judged.report);
    return put_report(t->run, job, &judged);
}

static void run_job(void *ctx, void *arg)
{
    struct job *job = arg;

    job->ok = judge(ctx, job);
}

static bool end_job(void *ctx, void *arg, struct hm_err *err)
{
    struct targets *t = ctx;
    struct job *job = arg;
    bool ok = job->ok;

    if (ok) {
        hm_buf_put(t->run->out, hm_buf_view(&job->text));
        ok = hm_buf_end(&job->text, NULL, err);
    } else {
        *err = job->err;
    }
    t->run->status = hm_judging_exit(t->run->status, job->verdict);
    free_job(job);
    return ok;
}

static void drop_job(void *ctx, void *arg)
{
    (void)ctx;
    free_job(arg);
}

/* Told before anything is read: an hour of hashing must not end in "usage". */
static bool check_operands(const struct hm_args *args, struct hm_err *err)
{
    if (args->operand_count == 0)
        return hm_fail(err, HM_USAGE, "FILE is missing");
    for (size_t i = 0; i < args->operand_count; i++)
        HM_TRY(hm_blob_check_ref(args->operands[i], err));
    return true;
}

bool hm_targets_verify(
    struct hm_run *run, struct hm_time now, struct hm_err *err)
{
    struct targets t = {.run = run};
    const struct hm_workers workers = {
        .ctx = &t,
        .next = next_job,
        .run = run_job,
        .done = end_job,
        .drop = drop_job,
    };
    bool ok;

    HM_TRY(check_operands(run->args, err));
    ok = hm_judging_load(&t.judging, run, now, err);
    run->status = HM_EXIT_YES;
    ok = ok && hm_workers_run(&workers, err);
    hm_judging_free(&t.judging);
    if (!ok)
        run->status = HM_EXIT_UNSURE;
    return ok;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/judge/targets.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "cmd/input/tape.h"
#include "cmd/judge/judging.h"
#include "cmd/judge/summary.h"
#include "cmd/judge/vsa_out.h"
#include "workers/workers.h"

/* One artifact on its way. */
struct job {
    struct hm_blob blob;
    struct hm_buf text; /* what is printed about it */
    struct hm_buf json; /* its report, for the record */
    bool read;          /* the blob is there already */
    enum hm_verdict verdict;
    bool ok;
    struct hm_err err; /* when not ok */
};

struct targets {
    struct hm_run *run;
    struct hm_judging judging;
    struct hm_buf *reports; /* NULL: nobody wants them as JSON */
    struct hm_time now;
    size_t next; /* operand */
};

static void free_job(struct job *job)
{
    hm_blob_free(&job->blob);
    hm_buf_free(&job->text);
    hm_buf_free(&job->json);
    hm_free(job);
}

/* A tape gives one after the other; files are read by many threads. */
static bool prepare(struct hm_run *run, struct job *job, struct hm_err *err)
{
    const char *ref = job->blob.ref;

    job->read = hm_tape_replays(run) && !hm_blob_is_digest(ref);
    return !job->read || hm_tape_give_blob(&job->blob, run, ref, err);
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
    job->json = hm_buf(HM_OUT_MAX);
    if (!prepare(t->run, job, err)) {
        free_job(job);
        return false;
    }
    *out = job;
    return true;
}

static bool put_line(
    struct hm_buf *out, const struct hm_judged *judged, struct hm_err *err)
{
    HM_TRY(hm_report_json(out, judged->report, err));
    hm_buf_put_u8(out, '\n');
    return true;
}

static bool put_report(
    const struct targets *t, struct job *job, const struct hm_judged *judged)
{
    const struct hm_args *args = t->run->args;

    if (t->reports != NULL)
        HM_TRY(put_line(&job->json, judged, &job->err));
    if (hm_args_json(args))
        return put_line(&job->text, judged, &job->err);
    hm_summary(&job->text, judged, hm_args_flag(args, "verbose"));
    return true;
}

/* Before anything is printed: a summary that was wanted and is not there is a
 * failure. */
static bool put_summary(
    const struct targets *t, struct job *job, const struct hm_judged *judged)
{
    const struct hm_plan_set *set = t->judging.policies.set;
    const struct hm_vsa_out about = {.name = hm_bytes_str(job->blob.ref),
        .digests = job->blob.digests,
        .digest_count = job->blob.digest_count,
        .proved = &judged->proved,
        .expect = t->judging.rules.expect,
        .now = t->now,
        .policies = set != NULL ? &set->digest : NULL,
        .judged = hm_report_root(judged->report)};

    /* Who replays a record has no such option. What was let through has the status
     * of a yes, and who asked for a summary of it is told that there is none. */
    if ((job->verdict != HM_YES && job->verdict != HM_NOT_JUDGED) ||
        hm_opt_find(t->run->args->command, "vsa-out") == NULL)
        return true;
    return hm_vsa_out_write(t->run->args, &about, &job->err);
}

static bool judge(const struct targets *t, struct job *job)
{
    const struct hm_candidates *candidates = &t->judging.candidates;
    hm_auto(judged) judged = {0};
    const char *ref = job->blob.ref;
    struct hm_err problem = {0};

    if (!job->read &&
        !hm_blob_read(&job->blob, t->run, ref,
            hm_judging_need(&t->judging, candidates), &problem))
        job->blob.problem = problem;
    HM_TRY(hm_judging_run(
        &judged, &t->judging, candidates, &job->blob, &job->err));
    job->verdict = hm_report_verdict(judged.report);
    HM_TRY(put_summary(t, job, &judged));
    return put_report(t, job, &judged);
}

static void run_job(void *ctx, void *arg)
{
    struct job *job = arg;

    job->ok = judge(ctx, job);
}

static bool hand_over(
    struct targets *t, const struct job *job, struct hm_err *err)
{
    hm_buf_put(t->run->out, hm_buf_view(&job->text));
    if (t->reports != NULL)
        hm_buf_put(t->reports, hm_buf_view(&job->json));
    HM_TRY(hm_tape_keep_blob(t->run, &job->blob, err));
    return hm_buf_end(&job->text, NULL, err) &&
        hm_buf_end(&job->json, NULL, err);
}

static bool end_job(void *ctx, void *arg, struct hm_err *err)
{
    struct targets *t = ctx;
    struct job *job = arg;
    bool ok = job->ok;

    if (ok)
        ok = hand_over(t, job, err);
    else
        *err = job->err;
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

/* No thread that would find nothing to do. */
static size_t threads_for(size_t jobs)
{
    size_t cores = hm_workers_cores();

    return jobs < cores ? jobs : cores;
}

bool hm_targets_verify(struct hm_run *run, struct hm_time now,
    struct hm_buf *reports, struct hm_err *err)
{
    struct targets t = {.run = run, .reports = reports, .now = now};
    const struct hm_workers workers = {
        .threads = threads_for(run->args->operand_count),
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

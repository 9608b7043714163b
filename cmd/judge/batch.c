/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/judge/batch.h"

#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/input/lines.h"
#include "cmd/judge/batch_line.h"
#include "cmd/judge/judging.h"
#include "enc/json_write.h"
#include "workers/workers.h"

/* A line on its way. */
struct job {
    uint64_t number;
    struct hm_buf line, answer;
    enum hm_exit status;
    bool ok;
    struct hm_err err; /* when not ok: nothing can be answered at all */
};

struct batch {
    struct hm_run *run;
    struct hm_judging judging;
    struct hm_lines *lines;
    int out_fd;
    bool judged; /* was there a line at all? */
};

/* What a line says, and the evidence that it names. */
struct request {
    struct hm_batch_line line;
    struct hm_candidates candidates;
};

static void free_request(struct request *request)
{
    hm_candidates_free(&request->candidates);
    hm_batch_line_free(&request->line);
}

#define AUTO_REQUEST __attribute__((cleanup(free_request))) struct request

static bool read_request(struct request *r, struct hm_run *run,
    const struct hm_buf *line, struct hm_err *err)
{
    struct hm_bytes text;

    r->candidates = hm_candidates();
    HM_TRY(hm_buf_end(line, &text, err));
    HM_TRY(hm_batch_line_parse(&r->line, text, err));
    for (size_t i = 0; i < r->line.piece_count; i++) {
        const struct hm_batch_piece *piece = &r->line.pieces[i];

        if (piece->is_path)
            HM_TRY(
                hm_candidates_add_file(&r->candidates, run, piece->name, err));
        else
            HM_TRY(hm_candidates_add_text(
                &r->candidates, piece->name, piece->text, err));
    }
    return true;
}

/* ---- Answering ---- */

static void begin_answer(struct job *job, const struct request *r)
{
    hm_buf_printf(&job->answer,
        "{\"schema\":\"hallmark.batch/1\",\"line\":%llu",
        (unsigned long long)job->number);
    if (hm_json_type(r->line.id) == HM_JSON_NONE)
        return;
    hm_buf_put_str(&job->answer, ",\"id\":");
    hm_buf_put(&job->answer, hm_json_text(r->line.id));
}

static bool answer_error(
    struct job *job, const struct request *r, const struct hm_err *problem)
{
    hm_auto(json_out) out = hm_json_out();

    begin_answer(job, r);
    hm_json_add_str(
        &out, out.root, "code", hm_bytes_str(hm_code_name(problem->code)));
    hm_json_add_str(&out, out.root, "message", hm_bytes_str(problem->msg));
    hm_buf_put_str(&job->answer, ",\"error\":");
    HM_TRY(hm_json_out_write(&out, HM_JSON_COMPACT, &job->answer, &job->err));
    hm_buf_put_str(&job->answer, "}\n");
    /* Without memory nothing is known about the line. */
    job->status = problem->code == HM_SYSTEM ? HM_EXIT_UNSURE : HM_EXIT_USAGE;
    return hm_buf_end(&job->answer, NULL, &job->err);
}

static bool answer(
    struct job *job, const struct request *r, const struct hm_report *report)
{
    begin_answer(job, r);
    hm_buf_printf(&job->answer, ",\"verdict\":\"%s\",\"report\":",
        hm_verdict_name(hm_report_verdict(report)));
    HM_TRY(hm_report_json(&job->answer, report, &job->err));
    hm_buf_put_str(&job->answer, "}\n");
    job->status = hm_judging_exit(HM_EXIT_YES, hm_report_verdict(report));
    return hm_buf_end(&job->answer, NULL, &job->err);
}

static bool judge(const struct batch *b, struct job *job)
{
    AUTO_REQUEST request = {0};
    hm_auto(judged) judged = {0};
    hm_auto(blob) blob = {0};
    struct hm_err problem = {0};

    if (!read_request(&request, b->run, &job->line, &problem))
        return answer_error(job, &request, &problem);
    if (!hm_blob_read(&blob, b->run, request.line.artifact,
            hm_judging_need(&b->judging, &request.candidates), &problem))
        blob.problem = problem;
    HM_TRY(hm_judging_run(
        &judged, &b->judging, &request.candidates, &blob, &job->err));
    return answer(job, &request, judged.report);
}

/* ---- Jobs ---- */

static void free_job(struct job *job)
{
    hm_buf_free(&job->line);
    hm_buf_free(&job->answer);
    hm_free(job);
}

static bool next_job(void *ctx, void **out, struct hm_err *err)
{
    struct batch *b = ctx;
    struct job *job = hm_alloc(sizeof(*job));
    bool more = false, ok;

    *out = NULL;
    if (job == NULL)
        return hm_fail_memory(err);
    job->line = hm_buf(HM_BATCH_LINE_MAX);
    job->answer = hm_buf(HM_OUT_MAX);
    ok = hm_lines_next(b->lines, &job->line, &more, err);
    job->number = b->lines->number;
    if (ok && more)
        *out = job;
    else
        free_job(job);
    return ok;
}

static void run_job(void *ctx, void *arg)
{
    struct job *job = arg;

    job->ok = judge(ctx, job);
}

static bool end_job(void *ctx, void *arg, struct hm_err *err)
{
    struct batch *b = ctx;
    struct job *job = arg;
    bool ok = job->ok;

    b->judged = true;
    if (ok)
        ok = hm_fd_write(
            b->out_fd, hm_buf_view(&job->answer), "standard output", err);
    else
        *err = job->err;
    b->run->status = hm_judging_worse(b->run->status, job->status);
    free_job(job);
    return ok;
}

static void drop_job(void *ctx, void *arg)
{
    (void)ctx;
    free_job(arg);
}

static bool run_lines(struct batch *b, struct hm_err *err)
{
    const struct hm_workers workers = {
        .window = HM_BATCH_WINDOW * hm_workers_cores(),
        .ctx = b,
        .next = next_job,
        .run = run_job,
        .done = end_job,
        .drop = drop_job,
    };

    b->run->status = HM_EXIT_YES;
    if (!hm_workers_run(&workers, err)) {
        b->run->status = HM_EXIT_UNSURE;
        return false;
    }
    if (b->judged)
        return true;
    b->run->status = HM_EXIT_UNSURE;
    return hm_fail(
        err, HM_USAGE, "%s: no line to judge", HM_SHOW_PATH(b->lines->name));
}

static bool run_file(struct batch *b, const char *path, struct hm_err *err)
{
    bool ok;

    b->lines->name = path;
    b->lines->fd = b->run->in_fd;
    if (strcmp(path, "-") == 0) {
        b->lines->name = "standard input";
        return run_lines(b, err);
    }
    HM_TRY(hm_file_open(&b->lines->fd, path, err));
    ok = run_lines(b, err);
    close(b->lines->fd);
    return ok;
}

bool hm_batch_verify(
    struct hm_run *run, struct hm_time now, int out_fd, struct hm_err *err)
{
    struct batch b = {.run = run, .out_fd = out_fd};
    bool ok;

    b.lines = hm_alloc(sizeof(*b.lines));
    if (b.lines == NULL)
        return hm_fail_memory(err);
    ok = hm_judging_load(&b.judging, run, now, err) &&
        run_file(&b, hm_args_str(run->args, "batch"), err);
    hm_judging_free(&b.judging);
    hm_free(b.lines);
    return ok;
}

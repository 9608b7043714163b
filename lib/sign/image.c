/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/image.h"

#include "base/err.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "facts/facts.h"
#include "sign/build.h"
#include "sign/existing.h"
#include "sign/publish.h"
#include "sign/statement.h"
#include "workers/tasks.h"

/* One digest of one reference. */
struct job {
    const struct hm_sign_image *what;
    struct hm_sign_words words; /* about this digest */
    const struct hm_ref *ref;
    const struct hm_store *image, *evidence;
    const struct hm_sign_target *target;
    struct hm_bytes statement, type;
    struct hm_sign_cert cert; /* asked for meanwhile; of the first */
    bool begun;               /* hm_sign_publish_begin() */
};

/* ---- The statement ---- */

/* cosign names the repository in attestations and nothing in signatures, which
 * are about a digest wherever it lies. */
static bool write_statement(
    struct hm_buf *out, const struct job *job, struct hm_err *err)
{
    const struct hm_sign_words *words = &job->words;
    hm_auto(buf) name = hm_buf(HM_REF_MAX);
    const struct hm_new_subject subject = {.digests = job->target->digests,
        .digest_count = job->target->digest_count};
    struct hm_new_subject named = subject;
    struct hm_new_statement statement = {
        .subjects = &named,
        .subject_count = 1,
        .annotations = words->annotations,
        .annotation_count = words->annotation_count,
        .type = hm_bytes_str(hm_facts_sign_type),
        .predicate = HM_LIT("{}"),
    };

    if (words->type.len > 0) {
        hm_ref_write_name(&name, job->ref);
        HM_TRY(hm_buf_end(&name, &named.name, err));
        statement.type = words->type;
        statement.predicate = words->predicate;
        statement.predicate_is_text = words->predicate_is_text;
    }
    return hm_statement_write(out, &statement, err);
}

static bool take_given(
    struct job *job, struct hm_arena *arena, struct hm_err *err)
{
    const struct hm_new_subject about = {.digests = job->target->digests,
        .digest_count = job->target->digest_count};
    struct hm_statement read;

    if (!hm_statement_check(&read, arena, job->words.statement, &about, err))
        return hm_wrap(err, "the statement that was given");
    job->statement = job->words.statement;
    job->type = read.predicate_type;
    return true;
}

static bool choose_statement(struct job *job, struct hm_buf *room,
    struct hm_arena *arena, struct hm_err *err)
{
    const struct hm_sign_words *words = &job->words;

    if (words->statement.len > 0)
        return take_given(job, arena, err);
    HM_TRY(write_statement(room, job, err));
    job->statement = hm_buf_view(room);
    job->type =
        words->type.len > 0 ? words->type : hm_bytes_str(hm_facts_sign_type);
    return true;
}

/* ---- One digest ---- */

/* A place of evidence that nobody wrote to yet is empty, and not in doubt as for
 * who verifies: it is where this is going to be written. */
static bool is_new_place(const struct job *job)
{
    const struct hm_ref *place = job->what->evidence_repository;
    hm_auto(referrers) list = {0};
    struct hm_err err = {0};

    if (place == NULL)
        return false;
    if (place->kind != HM_REF_LAYOUT)
        return !hm_store_exists(job->evidence, &err) &&
            err.code == HM_NOT_FOUND;
    return hm_store_referrers(job->evidence, &list, &job->target->digest, &err)
        ? list.count == 0
        : err.code == HM_NOT_FOUND; /* made just now: without an index */
}

static bool is_there(bool *there, struct hm_buf *bundle, const struct job *job,
    const struct hm_sign_demand *demand, struct hm_err *err)
{
    /* What was given as a whole says all that it says. */
    bool is_signature = job->words.statement.len == 0 &&
        hm_bytes_eq_str(job->type, hm_facts_sign_type);
    const struct hm_existing existing = {
        .opener = job->what->opener,
        .image = job->ref,
        .evidence_repository = job->what->evidence_repository,
        .digest = &job->target->digest,
        .demand = demand,
        .identity = job->what->signer == NULL ? job->what->identity : NULL,
        .statement = is_signature ? hm_bytes(NULL, 0) : job->statement,
    };

    *there = false;
    return !job->what->skip_existing || is_new_place(job) ||
        hm_sign_exists(there, bundle, &existing, err);
}

static bool build(struct hm_buf *out, struct job *job,
    const struct hm_sign_demand *demand, struct hm_err *err)
{
    const struct hm_artifact artifact = {
        .name = hm_bytes_str(HM_SHOW_DIGEST(&job->target->digest)),
        .image = true,
        .digests = job->target->digests,
        .digest_count = job->target->digest_count,
    };
    const struct hm_sign_what what = {
        .signer = job->what->signer,
        .services = job->what->services,
        .cert = &job->cert,
        .demand = demand,
        .statement = job->statement,
        .artifacts = &artifact,
        .artifact_count = 1,
    };

    return hm_sign_build(out, &what, err);
}

static bool publish(
    struct hm_sign_result *result, const struct job *job, struct hm_err *err)
{
    const struct hm_publish what = {
        .store = job->evidence,
        .begun = job->begun,
        .subject = job->target,
        .bundle = result->bundle,
        .predicate_type = job->type,
        .now = job->what->now,
    };

    if (job->what->no_push)
        return true;
    if (!hm_sign_publish(&result->manifest, &what, err))
        return hm_wrap(err, "publishing");
    result->published = true;
    return true;
}

static bool sign_prepared(struct job *job, struct hm_err *err)
{
    const struct hm_demand_opts opts = {
        .signer = job->what->signer,
        .identity = job->what->signer == NULL ? job->what->identity : NULL,
        .services = job->what->services,
        .type = job->type,
        .image = true,
        .annotations = job->words.annotations,
        .annotation_count = job->words.annotation_count,
    };
    hm_auto(sign_demand) demand = {0};
    hm_auto(buf) bundle = hm_buf(HM_EVIDENCE_MAX);
    struct hm_sign_result result = {
        .target = job->target, .statement = job->statement};

    HM_TRY(hm_sign_demand_new(&demand, &opts, err));
    HM_TRY(is_there(&result.there, &bundle, job, &demand, err));
    if (!result.there)
        HM_TRY(build(&bundle, job, &demand, err));
    result.bundle = hm_buf_view(&bundle);
    if (!result.there)
        HM_TRY(publish(&result, job, err));
    return job->what->done == NULL ||
        job->what->done(job->what->ctx, &result, err);
}

/* What is to be said came from there. */
static bool blame_caller(struct hm_err *err)
{
    if (err->code != HM_SYSTEM)
        err->code = HM_USAGE;
    return false;
}

static bool choose_words(struct job *job, struct hm_err *err)
{
    const struct hm_sign_about about = {job->image, job->ref, job->target};

    job->words = job->what->words;
    return job->words.choose == NULL ||
        job->words.choose(job->words.ctx, &job->words, &about, err);
}

static bool sign_one(struct job *job, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_FACTS_ARENA_MAX);
    hm_auto(buf) room = hm_buf(HM_STATEMENT_MAX);

    HM_TRY(choose_words(job, err));
    if (!choose_statement(job, &room, &arena, err))
        return blame_caller(err);
    return sign_prepared(job, err);
}

/* ---- Before the first of them ---- */

/* What a name stands for and what an authority says of us are questions to
 * different hosts that do not wait for each other. Whether we may write is tried
 * before anything gets into a log, and not before the image is known to be there: a
 * registry may make a repository of whatever is written to. */
struct start {
    struct job *job;
    const struct hm_store *image;
    struct hm_sign_targets *targets;
    bool over; /* without the image no certificate is of use */
};

static bool find_targets(struct start *start, struct hm_err *err)
{
    const struct hm_sign_image *what = start->job->what;

    HM_TRY(hm_sign_targets(
        start->targets, start->image, start->job->ref, &what->which, err));
    if (what->skip_existing || what->no_push)
        return true;
    start->job->begun = hm_sign_publish_begin(start->job->evidence, err);
    return start->job->begun || hm_wrap(err, "publishing");
}

static bool ask_registry(void *ctx, struct hm_err *err)
{
    struct start *start = ctx;

    if (find_targets(start, err))
        return true;
    __atomic_store_n(&start->over, true, __ATOMIC_SEQ_CST);
    return false;
}

/* A token that has expired meanwhile is renewed when the certificate is needed. */
static bool certify(void *ctx, struct hm_err *err)
{
    struct start *start = ctx;
    struct hm_sign_services services = *start->job->what->services;
    struct hm_http http = *services.http;

    http.stop = &start->over;
    services.http = &http;
    return hm_sign_cert_new(&start->job->cert, &services, err) ||
        err->code == HM_EXPIRED || hm_wrap(err, "certificate");
}

/* With skip_existing nobody knows yet whether anything is to be made. */
static bool prepare(struct start *start, struct hm_err *err)
{
    const struct hm_sign_image *what = start->job->what;
    struct hm_task tasks[] = {
        {.run = ask_registry, .ctx = start}, {.run = certify, .ctx = start}};
    bool early = !what->skip_existing && what->signer == NULL;

    return hm_tasks_all(tasks, early ? 2 : 1, err);
}

/* ---- All of them ---- */

static void hm_job_free(struct job *job)
{
    hm_sign_cert_free(&job->cert);
}
#define job_auto __attribute__((cleanup(hm_job_free))) struct job

bool hm_sign_image(const struct hm_sign_image *what, const struct hm_ref *ref,
    struct hm_err *err)
{
    const struct hm_store_opener *opener = what->opener;
    const struct hm_ref *place =
        what->evidence_repository != NULL ? what->evidence_repository : ref;
    hm_auto(sign_targets) targets = {0};
    struct hm_store image, evidence;
    job_auto job = {
        .what = what, .ref = ref, .image = &image, .evidence = &evidence};
    struct start start = {&job, &image, &targets, false};

    HM_TRY(opener->open(opener->ctx, &image, ref, false, err));
    HM_TRY(opener->open(opener->ctx, &evidence, place, !what->no_push, err));
    HM_TRY(prepare(&start, err));
    for (size_t i = 0; i < targets.count; i++) {
        job.target = &targets.list[i];
        if (!sign_one(&job, err))
            return hm_wrap(err, "%s", HM_SHOW_DIGEST(&job.target->digest));
    }
    return true;
}

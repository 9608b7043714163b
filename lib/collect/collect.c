/* SPDX-License-Identifier: Apache-2.0 */
#include "collect/collect.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "collect/piece.h"
#include "report/reason.h"
#include "store/doc.h"
#include "workers/workers.h"

void hm_collect_free(struct hm_collect *collect)
{
    hm_referrers_free(&collect->referrers);
    collect->listed = false;
}

void hm_collect_stop(struct hm_collect *collect)
{
    __atomic_store_n(&collect->stopped, true, __ATOMIC_SEQ_CST);
}

bool hm_collect_stopped(const struct hm_collect *collect)
{
    return __atomic_load_n(&collect->stopped, __ATOMIC_SEQ_CST);
}

/* The first reason stays. A store may say what no table has. */
static void incomplete(struct hm_collect *c, const char *reason)
{
    if (c->incomplete == NULL)
        c->incomplete = hm_reason_find(reason) != NULL ? reason : "system";
}

/* What could not be had at all is told like anything else that is unreadable. */
static void hand_over_problem(struct hm_collect *c, enum hm_attached_from from,
    struct hm_err *problem, hm_collect_take *take, void *ctx)
{
    hm_auto(attached) attached = hm_attached(from);

    incomplete(c, hm_code_name(problem->code));
    attached.kind = HM_ATTACHED_UNREADABLE;
    hm_attached_name(&attached, SIZE_MAX);
    hm_attached_problem(&attached, problem, true);
    take(ctx, &attached);
}

/* ---- Many at once ---- */

/* One run over a list of things that are fetched one by one. */
struct batch {
    struct hm_collect *collect;
    hm_collect_take *take;
    void *ctx;
    enum hm_attached_from from;
    size_t next, count;
    /* Of referrers: those that are likely or the others, and where to note what
     * is cosign's layers, which are read afterwards. */
    bool likely;
    const struct hm_descriptor **layered;
    size_t layered_count;
    /* Of layers: whose. */
    const struct hm_digest *manifest;
    const struct hm_manifest *m;
};

struct job {
    const struct batch *batch;
    size_t index;
    struct hm_attached attached;
};

static void free_job(struct job *job)
{
    hm_attached_free(&job->attached);
    hm_free(job);
}

static bool is_layers(const struct hm_attached *attached)
{
    return attached->kind == HM_ATTACHED_SIGNATURE ||
        attached->kind == HM_ATTACHED_ATTESTATION;
}

static bool wanted(const struct batch *b, size_t index)
{
    return b->m != NULL ||
        hm_attached_likely(&b->collect->referrers.list[index]) == b->likely;
}

static bool next_job(void *ctx, void **out, struct hm_err *err)
{
    struct batch *b = ctx;
    struct job *job;

    *out = NULL;
    while (b->next < b->count && !wanted(b, b->next))
        b->next++;
    if (b->next == b->count || hm_collect_stopped(b->collect))
        return true;
    job = hm_alloc(sizeof(*job));
    if (job == NULL)
        return hm_fail_memory(err);
    job->batch = b;
    job->index = b->next++;
    job->attached = hm_attached(b->from);
    *out = job;
    return true;
}

static void run_job(void *ctx, void *arg)
{
    struct job *job = arg;
    const struct batch *b = job->batch;

    (void)ctx;
    if (b->m != NULL)
        hm_piece_layer(
            &job->attached, b->collect, b->manifest, b->m, job->index);
    else
        hm_piece_referrer(&job->attached, b->collect,
            &b->collect->referrers.list[job->index]);
}

static bool end_job(void *ctx, void *arg, struct hm_err *err)
{
    struct batch *b = ctx;
    struct job *job = arg;

    (void)err;
    if (b->layered != NULL && is_layers(&job->attached) &&
        job->attached.problem.code == HM_OK)
        b->layered[b->layered_count++] =
            &b->collect->referrers.list[job->index];
    else
        b->take(b->ctx, &job->attached);
    free_job(job);
    return true;
}

static void drop_job(void *ctx, void *arg)
{
    (void)ctx;
    free_job(arg);
}

static size_t count_wanted(const struct batch *b)
{
    size_t count = 0;

    for (size_t i = b->next; i < b->count; i++)
        count += wanted(b, i);
    return count;
}

/* Whose results are not looked at any more are not asked for. */
static bool run_batch(struct batch *b, struct hm_err *err)
{
    struct hm_collect *c = b->collect;
    size_t threads = c->threads > 0 ? c->threads : HM_COLLECT_THREADS;
    size_t count = count_wanted(b);
    const struct hm_workers workers = {
        /* No thread that would find nothing to do; the caller's own for one. */
        .threads = count < threads ? (count > 0 ? count : 1) : threads,
        .window = threads,
        .ctx = b,
        .next = next_job,
        .run = run_job,
        .done = end_job,
        .drop = drop_job,
    };

    return hm_workers_run(&workers, err);
}

/* ---- Layers of one manifest ---- */

struct doc_place {
    enum hm_attached_from from;
    const struct hm_descriptor *listed; /* or: */
    struct hm_bytes tag;
};

static bool get(struct hm_doc *doc, struct hm_collect *c,
    const struct doc_place *place, struct hm_err *err)
{
    const struct hm_at at = {.tag = place->tag};

    if (place->listed != NULL)
        return hm_piece_fetch(doc, c, place->listed, err);
    /* How long it is nobody said before. */
    return hm_store_get(c->store, doc, &at, err) &&
        hm_piece_charge(c, doc->text.len, err);
}

/* A manifest under a tag is tied to the image by its tag alone, which anybody
 * may move: what its layers say is what counts. One that names another subject
 * contradicts its tag. */
static bool check_layered(const struct hm_manifest *m,
    const struct hm_digest *subject, struct hm_err *err)
{
    if (m->kind != HM_MANIFEST_IMAGE)
        return hm_fail(err, HM_FORMAT, "an index, wanted a manifest of layers");
    return !m->has_subject || hm_piece_check_subject(m, subject, err);
}

/* The document is what it is, and no place can be asked for it again. */
static void unusable(struct hm_collect *c, const struct doc_place *place,
    const struct hm_doc *doc, struct hm_err *problem, const struct batch *to)
{
    hm_auto(attached) attached = hm_attached(place->from);
    bool unread = problem->code == HM_LIMIT || problem->code == HM_SYSTEM;

    if (unread)
        incomplete(c, hm_code_name(problem->code));
    attached.kind = HM_ATTACHED_UNREADABLE;
    attached.digest = doc->digest;
    attached.size = doc->text.len;
    hm_attached_name(&attached, SIZE_MAX);
    hm_attached_problem(&attached, problem, unread);
    to->take(to->ctx, &attached);
}

static bool read_layers(struct hm_collect *c, const struct doc_place *place,
    const struct batch *to, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    hm_auto(doc) doc = {0};
    struct batch b = *to;
    struct hm_manifest m;
    struct hm_err problem = {0};

    if (!get(&doc, c, place, &problem)) {
        /* Said in so many words that there is no such tag. */
        if (place->listed == NULL && problem.code == HM_NOT_FOUND)
            return true;
        hand_over_problem(c, place->from, &problem, to->take, to->ctx);
        return true;
    }
    if (!hm_manifest_parse(&m, &arena, hm_buf_view(&doc.text),
            hm_bytes_str(doc.media_type), &problem) ||
        !check_layered(&m, c->subject, &problem)) {
        unusable(c, place, &doc, &problem, to);
        return true;
    }
    b.from = place->from;
    b.manifest = &doc.digest;
    b.m = &m;
    b.next = 0;
    b.count = m.layers.count;
    return run_batch(&b, err);
}

/* ---- Referrers ---- */

static void list(struct hm_collect *c, const struct batch *to)
{
    struct hm_err problem = {0};

    c->listed = true;
    if (!hm_store_referrers(c->store, &c->referrers, c->subject, &problem))
        hand_over_problem(c, HM_AT_REFERRERS, &problem, to->take, to->ctx);
    else if (c->referrers.incomplete != NULL)
        incomplete(c, c->referrers.incomplete);
}

static enum hm_attached_from from_of(enum hm_referrers_from from)
{
    switch (from) {
    case HM_REFERRERS_TAG:
        return HM_AT_FALLBACK;
    case HM_REFERRERS_LAYOUT:
        return HM_AT_LAYOUT;
    case HM_REFERRERS_NONE:
    case HM_REFERRERS_API:
        break;
    }
    return HM_AT_REFERRERS;
}

static bool read_referrers(
    struct hm_collect *c, struct batch *b, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_MIB);
    const struct batch to = *b;

    b->count = c->referrers.count;
    b->from = from_of(c->referrers.from);
    b->layered =
        hm_arena_alloc(&arena, b->count, sizeof(const struct hm_descriptor *));
    if (b->layered == NULL)
        return hm_arena_fail(&arena, err);
    HM_TRY(run_batch(b, err));
    for (size_t i = 0; i < b->layered_count; i++) {
        const struct doc_place place = {b->from, b->layered[i], {NULL, 0}};

        if (hm_collect_stopped(c))
            return true;
        HM_TRY(read_layers(c, &place, &to, err));
    }
    return true;
}

/* ---- Tags ---- */

static bool read_tag(struct hm_collect *c, enum hm_attached_from from,
    const char *suffix, const struct batch *to, struct hm_err *err)
{
    hm_auto(buf) tag = hm_buf(HM_KIB);
    struct doc_place place = {.from = from};

    hm_referrers_tag(&tag, c->subject);
    hm_buf_put_str(&tag, suffix);
    HM_TRY(hm_buf_end(&tag, &place.tag, err));
    return read_layers(c, &place, to, err);
}

static bool read_tags(
    struct hm_collect *c, const struct batch *to, struct hm_err *err)
{
    static const struct {
        enum hm_attached_from from;
        const char *suffix;
    } tags[] = {
        {HM_AT_SIG, ".sig"},
        {HM_AT_ATT, ".att"},
        {HM_AT_SBOM, ".sbom"},
    };

    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        if (hm_collect_stopped(c))
            return true;
        if (tags[i].from != HM_AT_SBOM || c->sboms)
            HM_TRY(read_tag(c, tags[i].from, tags[i].suffix, to, err));
    }
    return true;
}

/* ---- All of it ---- */

bool hm_collect_round(struct hm_collect *collect, enum hm_collect_round round,
    hm_collect_take *take, void *ctx, struct hm_err *err)
{
    struct batch b = {.collect = collect,
        .take = take,
        .ctx = ctx,
        .likely = round == HM_COLLECT_LIKELY};

    if (round == HM_COLLECT_TAGS)
        return read_tags(collect, &b, err);
    if (!collect->listed)
        list(collect, &b);
    return read_referrers(collect, &b, err);
}

static bool about_other(
    const struct hm_bytes *about, const struct hm_digest *platform)
{
    struct hm_digest digest;
    struct hm_err ignored = {0};

    return platform != NULL &&
        (about == NULL || !hm_image_digest_parse(&digest, *about, &ignored) ||
            !hm_digest_eq(&digest, platform));
}

static bool fill_entry(struct hm_attached *out,
    const struct hm_descriptor *entry, const struct hm_bytes *about,
    struct hm_err *err)
{
    out->kind = HM_ATTACHED_STATEMENT;
    out->digest = entry->digest;
    out->size = entry->size;
    hm_attached_name(out, SIZE_MAX);
    HM_TRY(hm_arena_copy(&out->arena, &out->type, entry->media_type, err));
    return about == NULL || about->len > HM_KIB ||
        hm_arena_copy(&out->arena, &out->about, *about, err);
}

bool hm_collect_index(const struct hm_manifest *index,
    const struct hm_digest *platform, hm_collect_take *take, void *ctx,
    struct hm_err *err)
{
    for (size_t i = 0; i < index->manifests.count; i++) {
        const struct hm_descriptor *entry = &index->manifests.list[i];
        const struct hm_bytes *about =
            hm_members_get(&entry->annotations, "vnd.docker.reference.digest");
        hm_auto(attached) attached = hm_attached(HM_AT_INDEX);

        if (!hm_attached_is_buildkit(entry) || about_other(about, platform))
            continue;
        HM_TRY(fill_entry(&attached, entry, about, err));
        take(ctx, &attached);
    }
    return true;
}

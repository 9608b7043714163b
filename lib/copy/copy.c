/* SPDX-License-Identifier: Apache-2.0 */
#include "copy/copy.h"

#include <pthread.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "copy/graph.h"
#include "copy/pipe.h"
#include "copy/walk.h"
#include "workers/workers.h"

/* One copy under way. */
struct copying {
    const struct hm_store *from, *to;
    const struct hm_copy_opts *opts;
    struct hm_copied *out;
    const struct hm_graph *graph;
    size_t next;         /* of the blobs or nodes */
    size_t rank;         /* of the nodes that are written now */
    bool stop;           /* something went wrong: give up (atomic) */
    struct hm_err first; /* what it was; whoever set `stop` writes it */
};

/* A blob or a node on its way. */
struct job {
    const struct hm_blob_node *blob;
    const struct hm_node *node;
    enum hm_put put;
    struct hm_err err;
};

static void tell(const struct copying *c, const struct hm_copy_item *item)
{
    const struct hm_copy_watch *watch = c->opts->watch;

    if (watch != NULL && watch->item != NULL)
        watch->item(watch->ctx, item);
}

/* Others need not finish what will not be used. What they fail with then is not
 * what went wrong. */
static void give_up(struct copying *c, const struct hm_err *err)
{
    if (!__atomic_exchange_n(&c->stop, true, __ATOMIC_RELAXED))
        c->first = *err;
}

static bool make_job(void **out, struct job job, struct hm_err *err)
{
    struct job *made = hm_alloc(sizeof(*made));

    if (made == NULL)
        return hm_fail_memory(err);
    *made = job;
    *out = made;
    return true;
}

static void drop(void *ctx, void *job)
{
    (void)ctx;
    hm_free(job);
}

static bool run_workers(
    struct copying *c, struct hm_workers workers, struct hm_err *err)
{
    workers.threads =
        c->opts->threads == 0 ? HM_COPY_THREADS : c->opts->threads;
    workers.ctx = c;
    workers.drop = drop;
    c->next = 0;
    if (hm_workers_run(&workers, err))
        return true;
    if (c->stop)
        *err = c->first;
    return false;
}

/* ---- Blobs ---- */

static bool next_blob(void *ctx, void **job, struct hm_err *err)
{
    struct copying *c = ctx;

    *job = NULL;
    if (c->next == c->graph->blob_count)
        return true;
    return make_job(
        job, (struct job){.blob = &c->graph->blobs[c->next++]}, err);
}

static bool send_blob(struct copying *c, struct job *job, struct hm_err *err)
{
    const struct hm_descriptor want = {
        .digest = job->blob->digest, .size = job->blob->size};
    const struct hm_copy_watch *watch = c->opts->watch;
    const struct hm_pipe_in in = {.from = c->from,
        .want = &want,
        .bytes = watch == NULL ? NULL : watch->bytes,
        .ctx = watch == NULL ? NULL : watch->ctx,
        .stop = &c->stop};
    hm_auto_ptr(pipe) pipe = NULL;
    struct hm_blob_in blob = {.digest = want.digest,
        .size = want.size,
        .mount_from = c->opts->mount_from};
    struct hm_source source;

    HM_TRY(hm_pipe_open(&pipe, &in, err));
    source = hm_pipe_source(pipe);
    blob.source = &source;
    return hm_store_put_blob(c->to, &job->put, &blob, err);
}

static void run_blob(void *ctx, void *arg)
{
    struct copying *c = ctx;
    struct job *job = arg;
    bool there = false, ok;

    ok = hm_store_has_blob(c->to, &there, &job->blob->digest, &job->err);
    if (ok && there)
        job->put = HM_PUT_THERE;
    else if (ok)
        ok = send_blob(c, job, &job->err);
    if (!ok)
        give_up(c, &job->err);
}

static void count_blob(struct copying *c, const struct job *job)
{
    struct hm_copied *out = c->out;

    if (job->put == HM_PUT_THERE)
        out->there++;
    else if (job->put == HM_PUT_MOUNTED)
        out->mounted++;
    else
        out->sent++;
    if (job->put == HM_PUT_SENT)
        out->bytes += job->blob->size;
}

static bool done_blob(void *ctx, void *arg, struct hm_err *err)
{
    const struct hm_copy_item item = {
        .digest = &((struct job *)arg)->blob->digest,
        .size = ((struct job *)arg)->blob->size,
        .done = ((struct job *)arg)->put};
    struct copying *c = ctx;
    struct job *job = arg;
    bool ok = job->err.code == HM_OK;

    if (ok) {
        count_blob(c, job);
        tell(c, &item);
    } else {
        *err = job->err;
    }
    hm_free(job);
    return ok;
}

static bool copy_blobs(struct copying *c, struct hm_err *err)
{
    return run_workers(c,
        (struct hm_workers){
            .next = next_blob, .run = run_blob, .done = done_blob},
        err);
}

/* ---- Manifests ---- */

/* The image itself waits for the end, unless something that is attached lists
 * it and cannot be put before it. */
static bool is_due(const struct copying *c, const struct hm_node *node)
{
    return !node->skipped && node->rank == c->rank &&
        (node != c->graph->nodes[0] || node->required);
}

static bool next_node(void *ctx, void **job, struct hm_err *err)
{
    struct copying *c = ctx;

    *job = NULL;
    while (c->next < c->graph->count) {
        const struct hm_node *node = c->graph->nodes[c->next++];

        if (is_due(c, node))
            return make_job(job, (struct job){.node = node}, err);
    }
    return true;
}

static bool put_node(
    const struct copying *c, const struct hm_node *node, struct hm_err *err)
{
    if (node->names == NULL)
        return hm_store_put(c->to, &node->doc, hm_bytes(NULL, 0), err);
    for (const struct hm_copy_name *n = node->names; n != NULL; n = n->next)
        HM_TRY(hm_store_put(c->to, &node->doc, n->tag, err));
    return true;
}

static void run_node(void *ctx, void *arg)
{
    struct copying *c = ctx;
    struct job *job = arg;

    if (!put_node(c, job->node, &job->err))
        give_up(c, &job->err);
}

static void tell_node(
    const struct copying *c, const struct hm_node *node, struct hm_bytes tag)
{
    const struct hm_copy_item item = {.digest = &node->want.digest,
        .size = node->doc.text.len,
        .manifest = true,
        .evidence = node->evidence,
        .tag = tag};

    tell(c, &item);
    c->out->manifests++;
    c->out->evidence += node->evidence;
}

static bool done_node(void *ctx, void *arg, struct hm_err *err)
{
    struct copying *c = ctx;
    struct job *job = arg;
    bool ok = job->err.code == HM_OK;

    if (!ok)
        *err = job->err;
    else if (job->node != c->graph->nodes[0])
        tell_node(c, job->node,
            job->node->names == NULL ? hm_bytes(NULL, 0)
                                     : job->node->names->tag);
    hm_free(job);
    return ok;
}

/* Where a registry keeps the lists under tags, those who write at the same time
 * undo each other's entries: then one at a time. */
static size_t node_threads(const struct copying *c)
{
    hm_auto(referrers) list = {0};
    struct hm_err ignored = {0};
    size_t attached = 0;

    for (size_t i = 0; i < c->graph->count; i++)
        attached += c->graph->nodes[i]->attached;
    if (attached < 2)
        return c->opts->threads;
    if (hm_store_referrers(
            c->to, &list, &c->graph->nodes[0]->want.digest, &ignored) &&
        list.from == HM_REFERRERS_API)
        return c->opts->threads;
    return 1;
}

static bool copy_nodes(struct copying *c, struct hm_err *err)
{
    struct hm_copy_opts opts = *c->opts;
    struct copying one = *c;

    opts.threads = node_threads(c);
    one.opts = &opts;
    for (one.rank = 0; one.rank <= HM_COPY_DEPTH_MAX + 1; one.rank++)
        HM_TRY(run_workers(&one,
            (struct hm_workers){
                .next = next_node, .run = run_node, .done = done_node},
            err));
    return true;
}

/* The last step, and the one that anybody sees. */
static bool put_image(struct copying *c, struct hm_err *err)
{
    const struct hm_node *image = c->graph->nodes[0];

    HM_TRY(c->opts->tag.len > 0
            ? hm_store_put(c->to, &image->doc, c->opts->tag, err)
            : hm_store_put_unnamed(c->to, &image->doc, err));
    tell_node(c, image, c->opts->tag);
    return true;
}

/* ---- Names ---- */

static bool check_name(struct copying *c, struct hm_bytes tag,
    const struct hm_doc *doc, struct hm_err *err)
{
    const struct hm_at at = {.tag = tag};
    hm_auto(doc) has = {0};

    if (!hm_store_get(c->to, &has, &at, err)) {
        /* What is damaged there is somebody's name all the same. */
        c->out->name_taken = err->code == HM_FORMAT;
        if (err->code != HM_NOT_FOUND)
            return false;
        *err = (struct hm_err){0};
        return true;
    }
    if (hm_bytes_eq(hm_buf_view(&has.text), hm_buf_view(&doc->text)))
        return true;
    c->out->name_taken = true;
    return hm_fail(err, HM_USAGE, "%s: \"%s\" is %s there, and would become %s",
        HM_SHOW(c->to->name), HM_SHOW(tag), HM_SHOW_DIGEST(&has.digest),
        HM_SHOW_DIGEST(&doc->digest));
}

/* Before anything is sent. Between this and the end somebody else may take a
 * name: registries know no other way. */
static bool check_names(struct copying *c, struct hm_err *err)
{
    if (c->opts->move_names)
        return true;
    if (c->opts->tag.len > 0)
        HM_TRY(check_name(c, c->opts->tag, &c->graph->nodes[0]->doc, err));
    for (size_t i = 0; i < c->graph->count; i++) {
        const struct hm_node *node = c->graph->nodes[i];

        for (const struct hm_copy_name *n = node->names; n != NULL; n = n->next)
            HM_TRY(check_name(c, n->tag, &node->doc, err));
    }
    return true;
}

static void describe(struct hm_copied *out, const struct hm_graph *graph)
{
    const struct hm_node *image = graph->nodes[0];

    out->digest = image->want.digest;
    out->size = image->doc.text.len;
    memcpy(out->media_type, image->doc.media_type, sizeof(out->media_type));
    out->foreign = graph->foreign;
    out->missing = graph->missing;
}

bool hm_copy(struct hm_copied *out, const struct hm_store *from,
    const struct hm_store *to, const struct hm_copy_opts *opts,
    struct hm_err *err)
{
    hm_auto(graph) graph = {0};
    struct copying c = {
        .from = from, .to = to, .opts = opts, .out = out, .graph = &graph};

    *out = (struct hm_copied){0};
    HM_TRY(hm_walk_image(&graph, from, opts, err));
    describe(out, &graph);
    if (opts->open_to != NULL)
        HM_TRY(opts->open_to(opts->open_ctx, err));
    HM_TRY(check_names(&c, err));
    HM_TRY(copy_blobs(&c, err));
    HM_TRY(copy_nodes(&c, err));
    return put_image(&c, err);
}

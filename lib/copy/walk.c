/* SPDX-License-Identifier: Apache-2.0 */
#include "copy/walk.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "image/manifest.h"
#include "store/doc.h"
#include "workers/workers.h"

/* Tags under which cosign kept evidence before there were referrers. */
static const char *const suffixes[] = {".sig", ".att", ".sbom"};
enum { SUFFIXES = sizeof(suffixes) / sizeof(suffixes[0]) };

/* One manifest, looked at. Made and merged one at a time; in between it is
 * alone in its thread. */
struct hm_visit {
    const struct hm_walking *walking;
    struct hm_node *node;
    bool has_subject;         /* it was listed as attached .. */
    struct hm_digest subject; /* .. to that */
    bool named; /* its document is there: it was found by its name */
    struct hm_doc doc;
    struct hm_arena arena;
    struct hm_manifest manifest;
    struct hm_referrers referrers;
    struct hm_doc tagged[SUFFIXES];
    bool wrong; /* it was listed as attached to something else */
    struct hm_err err;
};

/* A node that is to be looked at, and what it is said to be attached to. */
struct pending {
    struct hm_node *node;
    bool has_subject;
    struct hm_digest subject;
    struct hm_doc doc; /* of one that was found by its name */
};

/* The nodes of one depth, and those of the next. */
struct level {
    struct pending *list;
    size_t count, room, next;
};

struct hm_walking {
    const struct hm_store *from;
    const struct hm_copy_opts *opts;
    struct hm_graph *graph;
    struct level now, after;
    size_t depth;
};

static void free_level(struct level *level)
{
    for (size_t i = 0; i < level->count; i++)
        hm_doc_free(&level->list[i].doc);
    hm_free(level->list);
    *level = (struct level){0};
}

static void hm_walking_free(struct hm_walking *w)
{
    free_level(&w->now);
    free_level(&w->after);
}
HM_DEFINE_AUTO(walking)

static void hm_visit_free(struct hm_visit *v)
{
    hm_doc_free(&v->doc);
    hm_arena_free(&v->arena);
    hm_referrers_free(&v->referrers);
    for (size_t i = 0; i < SUFFIXES; i++)
        hm_doc_free(&v->tagged[i]);
    hm_free(v);
}

static void warn(const struct hm_walking *w, const char *text)
{
    const struct hm_copy_watch *watch = w->opts->watch;

    if (watch != NULL && watch->warn != NULL)
        watch->warn(watch->ctx, text);
}

/* ---- What is to be looked at ---- */

/* Takes the document of `pending`. */
static bool push(
    struct hm_walking *w, struct pending *pending, struct hm_err *err)
{
    struct level *level = &w->after;
    size_t room = level->room == 0 ? 64 : 2 * level->room;
    void *list;

    if (level->count == level->room) {
        list = hm_realloc(level->list, room * sizeof(*level->list));
        if (list == NULL)
            return hm_fail_memory(err);
        level->list = list;
        level->room = room;
    }
    level->list[level->count++] = *pending;
    pending->doc = (struct hm_doc){0};
    return true;
}

/* What the index of an image lists must be there; evidence of it need not. */
static bool require(struct hm_node *node, bool evidence, struct hm_err *err)
{
    if (!evidence)
        node->evidence = false;
    node->required = true;
    if (node->skipped)
        return hm_fail(err, HM_NOT_FOUND, "%s is listed, and is not there",
            HM_SHOW_DIGEST(&node->want.digest));
    return true;
}

static bool add_child(struct hm_node **out, struct hm_walking *w,
    const struct hm_node *parent, const struct hm_descriptor *d,
    struct hm_err *err)
{
    struct pending pending = {0};
    bool is_new;

    HM_TRY(hm_graph_node(&pending.node, &is_new, w->graph, d, err));
    if (is_new)
        pending.node->evidence = parent->evidence;
    HM_TRY(require(pending.node, parent->evidence, err));
    *out = pending.node;
    return !is_new || push(w, &pending, err);
}

static bool add_attached(struct hm_walking *w, const struct hm_node *subject,
    const struct hm_descriptor *d, struct hm_err *err)
{
    struct pending pending = {
        .has_subject = true, .subject = subject->want.digest};
    bool is_new;

    HM_TRY(hm_graph_node(&pending.node, &is_new, w->graph, d, err));
    if (!is_new)
        return true;
    pending.node->evidence = true;
    return push(w, &pending, err);
}

static bool add_named(struct hm_walking *w, const struct hm_node *node,
    struct hm_doc *doc, const char *suffix, struct hm_err *err)
{
    const struct hm_descriptor want = {.digest = doc->digest,
        .size = doc->text.len,
        .media_type = hm_bytes_str(doc->media_type)};
    hm_auto(buf) tag = hm_buf(HM_REF_TAG_MAX + 16);
    struct pending pending = {0};
    struct hm_bytes name;
    bool is_new, ok = true;

    hm_referrers_tag(&tag, &node->want.digest);
    hm_buf_put_str(&tag, suffix);
    HM_TRY(hm_buf_end(&tag, &name, err));
    HM_TRY(hm_graph_node(&pending.node, &is_new, w->graph, &want, err));
    HM_TRY(hm_graph_name(w->graph, pending.node, name, err));
    if (!is_new)
        return true;
    pending.node->evidence = true;
    pending.doc = *doc;
    *doc = (struct hm_doc){0};
    ok = push(w, &pending, err);
    hm_doc_free(&pending.doc);
    return ok;
}

/* ---- Looking, in any thread ---- */

static bool fetch_doc(struct hm_visit *v, struct hm_err *err)
{
    const struct hm_store *from = v->walking->from;

    if (!v->named)
        HM_TRY(hm_store_fetch(from, &v->doc, &v->node->want, err));
    if (!hm_manifest_parse(&v->manifest, &v->arena, hm_buf_view(&v->doc.text),
            hm_bytes_str(v->doc.media_type), err))
        return hm_wrap(err, "%s", HM_SHOW_DIGEST(&v->node->want.digest));
    /* Where nobody announced one, what it says of itself. */
    if (v->doc.media_type[0] == '\0')
        memcpy(v->doc.media_type, v->manifest.media_type,
            strlen(v->manifest.media_type) + 1);
    return true;
}

static bool get_named(struct hm_visit *v, size_t i, struct hm_err *err)
{
    hm_auto(buf) tag = hm_buf(HM_REF_TAG_MAX + 16);
    struct hm_at at = {0};

    hm_referrers_tag(&tag, &v->node->want.digest);
    hm_buf_put_str(&tag, suffixes[i]);
    HM_TRY(hm_buf_end(&tag, &at.tag, err));
    if (hm_store_get(v->walking->from, &v->tagged[i], &at, err))
        return true;
    if (err->code != HM_NOT_FOUND)
        return false;
    *err = (struct hm_err){0};
    return true;
}

static bool find_evidence(struct hm_visit *v, struct hm_err *err)
{
    const struct hm_node *node = v->node;

    HM_TRY(hm_store_referrers(
        v->walking->from, &v->referrers, &node->want.digest, err));
    if (v->referrers.incomplete != NULL)
        return hm_fail(err, HM_LIMIT,
            "the list of what is attached to %s ends early (%s)",
            HM_SHOW_DIGEST(&node->want.digest), v->referrers.incomplete);
    for (size_t i = 0; !node->evidence && i < SUFFIXES; i++)
        HM_TRY(get_named(v, i, err));
    return true;
}

/* Lists of what is attached are hints: the manifest decides. */
static bool is_wrong(const struct hm_visit *v)
{
    return v->has_subject &&
        (!v->manifest.has_subject ||
            !hm_digest_eq(&v->manifest.subject.digest, &v->subject));
}

static void run(void *ctx, void *job)
{
    const struct hm_walking *w = ctx;
    struct hm_visit *v = job;

    if (!fetch_doc(v, &v->err))
        return;
    v->wrong = is_wrong(v);
    if (!v->wrong && !w->opts->no_evidence)
        (void)find_evidence(v, &v->err); /* v->err tells */
}

/* ---- Merging, one at a time ---- */

static bool add_children(
    struct hm_walking *w, const struct hm_visit *v, struct hm_err *err)
{
    const struct hm_descriptors *list = &v->manifest.manifests;
    struct hm_node *node = v->node;

    node->children =
        hm_arena_alloc(&w->graph->arena, list->count, sizeof(struct hm_node *));
    if (node->children == NULL)
        return hm_arena_fail(&w->graph->arena, err);
    for (size_t i = 0; i < list->count; i++) {
        const struct hm_descriptor *d = &list->list[i];
        enum hm_media media = hm_media_of(d->media_type);

        if (media == HM_MEDIA_SCHEMA1)
            return hm_fail(err, HM_UNSUPPORTED,
                "%s is a Docker manifest of schema 1",
                HM_SHOW_DIGEST(&d->digest));
        if (media != HM_MEDIA_MANIFEST && media != HM_MEDIA_INDEX) {
            HM_TRY(hm_graph_blob(w->graph, d, err));
            continue;
        }
        HM_TRY(add_child(&node->children[node->child_count], w, node, d, err));
        node->child_count++;
    }
    return true;
}

static bool add_blobs(
    struct hm_walking *w, const struct hm_manifest *m, struct hm_err *err)
{
    HM_TRY(hm_graph_blob(w->graph, &m->config, err));
    for (size_t i = 0; i < m->layers.count; i++) {
        const struct hm_descriptor *d = &m->layers.list[i];

        if (hm_media_of(d->media_type) == HM_MEDIA_FOREIGN_LAYER)
            w->graph->foreign++;
        else
            HM_TRY(hm_graph_blob(w->graph, d, err));
    }
    return true;
}

static bool add_evidence(
    struct hm_walking *w, struct hm_visit *v, struct hm_err *err)
{
    for (size_t i = 0; i < v->referrers.count; i++)
        HM_TRY(add_attached(w, v->node, &v->referrers.list[i], err));
    for (size_t i = 0; i < SUFFIXES; i++) {
        if (v->tagged[i].text.len > 0)
            HM_TRY(add_named(w, v->node, &v->tagged[i], suffixes[i], err));
    }
    return true;
}

static bool keep_doc(
    struct hm_walking *w, struct hm_visit *v, struct hm_err *err)
{
    w->graph->text_len += v->doc.text.len;
    if (w->graph->text_len > HM_COPY_TEXT_MAX)
        return hm_fail(err, HM_LIMIT,
            "the manifests of the image have more than %zu bytes",
            HM_COPY_TEXT_MAX);
    v->node->attached = v->manifest.has_subject;
    v->node->doc = v->doc;
    v->doc = (struct hm_doc){0};
    return true;
}

/* Told, and no failure: what is not there cannot be copied. */
static bool skip(struct hm_walking *w, struct hm_node *node, const char *why)
{
    char text[256];

    snprintf(text, sizeof(text), "%s is listed as attached, and %s: left out",
        HM_SHOW_DIGEST(&node->want.digest), why);
    warn(w, text);
    node->skipped = true;
    w->graph->missing++;
    return true;
}

static bool merge(struct hm_walking *w, struct hm_visit *v, struct hm_err *err)
{
    bool may_skip = v->node->evidence && !v->node->required && !v->named;

    if (v->err.code == HM_NOT_FOUND && may_skip && v->doc.text.len == 0)
        return skip(w, v->node, "is not there");
    if (v->err.code != HM_OK) {
        *err = v->err;
        return false;
    }
    if (v->wrong && may_skip)
        return skip(w, v->node, "is attached to something else");
    HM_TRY(v->manifest.kind == HM_MANIFEST_INDEX
            ? add_children(w, v, err)
            : add_blobs(w, &v->manifest, err));
    HM_TRY(add_evidence(w, v, err));
    return keep_doc(w, v, err);
}

/* ---- One depth after the other ---- */

static bool next(void *ctx, void **job, struct hm_err *err)
{
    struct hm_walking *w = ctx;
    struct pending *pending;
    struct hm_visit *v;

    *job = NULL;
    if (w->now.next == w->now.count)
        return true;
    v = hm_alloc(sizeof(*v));
    if (v == NULL)
        return hm_fail_memory(err);
    pending = &w->now.list[w->now.next++];
    v->walking = w;
    v->node = pending->node;
    v->has_subject = pending->has_subject;
    v->subject = pending->subject;
    v->named = pending->doc.text.len > 0;
    v->doc = pending->doc;
    pending->doc = (struct hm_doc){0};
    v->arena = hm_arena(HM_IMAGE_ARENA_MAX);
    v->node->depth = w->depth;
    *job = v;
    return true;
}

static bool done(void *ctx, void *job, struct hm_err *err)
{
    bool ok = merge(ctx, job, err);

    hm_visit_free(job);
    return ok;
}

static void drop(void *ctx, void *job)
{
    (void)ctx;
    hm_visit_free(job);
}

static bool walk_level(struct hm_walking *w, struct hm_err *err)
{
    size_t threads = w->opts->threads;
    const struct hm_workers workers = {
        .threads = threads == 0 ? HM_COPY_THREADS : threads,
        .window = threads == 0 ? HM_COPY_THREADS : threads,
        .ctx = w,
        .next = next,
        .run = run,
        .done = done,
        .drop = drop,
    };

    if (w->depth > HM_COPY_DEPTH_MAX)
        return hm_fail(err, HM_LIMIT,
            "%s is more than %d steps away from the image",
            HM_SHOW_DIGEST(&w->after.list[0].node->want.digest),
            HM_COPY_DEPTH_MAX);
    free_level(&w->now);
    w->now = w->after;
    w->after = (struct level){0};
    HM_TRY(hm_workers_run(&workers, err));
    w->depth++;
    return true;
}

/* ---- Where it begins ---- */

/* The manifest for the platform, which lies in the index or in one below it. */
static bool choose(struct hm_doc *doc, const struct hm_store *from,
    const struct hm_platform *platform, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    const struct hm_descriptor *found;
    hm_auto(doc) chosen = {0};
    struct hm_manifest index;

    HM_TRY(hm_manifest_parse(&index, &arena, hm_buf_view(&doc->text),
        hm_bytes_str(doc->media_type), err));
    if (!hm_manifest_choose(&found, &index, platform, err)) {
        /* The index is there, and says so: a no, as for who verifies. */
        if (err->code == HM_NOT_FOUND)
            err->code = HM_MISMATCH;
        return false;
    }
    HM_TRY(hm_store_fetch(from, &chosen, found, err));
    hm_doc_free(doc);
    *doc = chosen;
    chosen = (struct hm_doc){0};
    return true;
}

static bool begin(struct hm_walking *w, struct hm_err *err)
{
    const struct hm_copy_opts *opts = w->opts;
    struct hm_descriptor want = {0};
    hm_auto(doc) doc = {0};
    struct pending pending = {0};
    bool is_new, ok;

    HM_TRY(hm_store_get(w->from, &doc, &opts->from, err));
    if (opts->platform != NULL)
        HM_TRY(choose(&doc, w->from, opts->platform, err));
    want.digest = doc.digest;
    want.size = doc.text.len;
    want.media_type = hm_bytes_str(doc.media_type);
    HM_TRY(hm_graph_node(&pending.node, &is_new, w->graph, &want, err));
    pending.doc = doc;
    doc = (struct hm_doc){0};
    ok = push(w, &pending, err);
    hm_doc_free(&pending.doc);
    return ok;
}

bool hm_walk_image(struct hm_graph *out, const struct hm_store *from,
    const struct hm_copy_opts *opts, struct hm_err *err)
{
    hm_auto(graph) graph = hm_graph();
    hm_auto(walking) w = {.from = from, .opts = opts, .graph = &graph};

    HM_TRY(begin(&w, err));
    while (w.after.count > 0)
        HM_TRY(walk_level(&w, err));
    HM_TRY(hm_graph_order(&graph, err));
    *out = graph;
    graph = (struct hm_graph){0};
    return true;
}

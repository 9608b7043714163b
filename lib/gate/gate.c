/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/gate.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "collect/kind.h"
#include "crypto/digest.h"
#include "gate/resolve.h"
#include "gate/target.h"

/* One reference on its way. */
struct passage {
    const struct hm_gate *gate;
    struct hm_gated *out;
    struct hm_store image;
    struct hm_gate_shared shared;
    struct hm_buf repository; /* for names */
    struct hm_resolved resolved;
    struct hm_check *resolve, *targets;
    struct hm_digest way[2 * HM_RESOLVED_MAX]; /* of a platform */
    size_t way_count;
};

static void hm_passage_free(struct passage *p)
{
    hm_resolved_free(&p->resolved);
    hm_buf_free(&p->repository);
}
#define passage_auto __attribute__((cleanup(hm_passage_free))) struct passage

void hm_gated_free(struct hm_gated *gated)
{
    for (size_t i = 0; i < gated->target_count; i++)
        hm_gate_target_free(gated->targets[i]);
    hm_free(gated->targets);
    *gated = (struct hm_gated){0};
}

/* ---- Targets ---- */

static bool keep(
    struct hm_gated *out, struct hm_gate_target *target, struct hm_err *err)
{
    struct hm_gate_target **targets = hm_realloc(out->targets,
        (out->target_count + 1) * sizeof(struct hm_gate_target *));

    if (targets == NULL) {
        hm_gate_target_free(target);
        return hm_fail_memory(err);
    }
    out->targets = targets;
    out->targets[out->target_count++] = target;
    return true;
}

static bool judge(struct passage *p, struct hm_section *parent,
    const struct hm_gate_about *about, struct hm_err *err)
{
    struct hm_gate_target *target = NULL;

    HM_TRY(hm_gate_target_new(&target, about, err));
    HM_TRY(keep(p->out, target, err));
    hm_gate_target_judge(target, p->gate, &p->shared, parent, about);
    return true;
}

static struct hm_gate_about about(const struct passage *p,
    const struct hm_resolved_doc *doc, struct hm_bytes label)
{
    return (struct hm_gate_about){
        .digest = doc->doc.digest,
        .text = hm_buf_view(&doc->doc.text),
        .repository = hm_buf_view(&p->repository),
        .label = label,
        .index =
            doc->manifest.kind == HM_MANIFEST_INDEX ? &doc->manifest : NULL,
        .way = p->way,
        .way_count = p->way_count,
    };
}

/* ---- Labels ---- */

/* A platform as a report shows it: foreign, so cut. */
static void put_label(struct hm_buf *out, const struct hm_descriptor *entry)
{
    if (entry->platform.os.len > 0 || entry->platform.arch.len > 0)
        hm_platform_write(out, &entry->platform);
}

static void tell_platforms(
    struct hm_section *section, const struct hm_manifest *index)
{
    size_t told = 0;

    for (size_t i = 0; i < index->manifests.count; i++) {
        const struct hm_descriptor *entry = &index->manifests.list[i];
        hm_auto(buf) text = hm_buf(HM_KIB);

        if (hm_attached_is_buildkit(entry))
            continue;
        if (told++ == HM_GATE_LISTED_MAX) {
            hm_section_fact(section, "lists", HM_LIT("and more"));
            return;
        }
        put_label(&text, entry);
        if (text.len > 0)
            hm_buf_put_u8(&text, ' ');
        hm_digest_write(&text, &entry->digest);
        hm_section_fact(section, "lists", hm_buf_view(&text));
    }
}

/* ---- The reference itself ---- */

static bool judge_one(struct passage *p, struct hm_err *err)
{
    const struct hm_resolved_doc *doc = &p->resolved.docs[0];
    struct hm_gate_about what = about(p, doc, hm_bytes(NULL, 0));

    if (what.index != NULL)
        tell_platforms(p->out->section, what.index);
    HM_TRY(judge(p, p->out->section, &what, err));
    hm_check_pass(p->targets, "%s",
        what.index != NULL ? "the index, and no platform of it by itself"
                           : "the image");
    return true;
}

/* ---- A platform ---- */

_Static_assert(HM_GATE_SHARES >= HM_RESOLVED_MAX,
    "what is attached to a platform takes nothing from its indexes");

/* By SHA-256 each, and as it was asked for. */
static bool note_way(struct passage *p, struct hm_err *err)
{
    for (size_t i = 0; i < p->resolved.count; i++) {
        const struct hm_doc *doc = &p->resolved.docs[i].doc;

        p->way[p->way_count++] = doc->digest;
        if (doc->digest.hash != HM_SHA256)
            HM_TRY(hm_digest_of(&p->way[p->way_count++], HM_SHA256,
                hm_buf_view(&doc->text), err));
    }
    return true;
}

/* The digest of an index binds, step by step, the manifest that was chosen from
 * it: whoever signed the one has signed the other. So either is enough. What is
 * attached to the index counts for its digest alone, and is judged as that. What
 * is denied of the way is denied by each. */
static bool judge_platform(struct passage *p, struct hm_err *err)
{
    hm_auto(buf) label = hm_buf(HM_KIB);
    struct hm_section *any;
    size_t last = p->resolved.count - 1;

    HM_TRY(note_way(p, err));
    hm_platform_write(&label, p->gate->platform);
    any = hm_section_add(
        p->out->section, HM_ANY, "platform", hm_buf_view(&label));
    for (size_t i = last + 1; i-- > 0;) {
        const struct hm_resolved_doc *doc = &p->resolved.docs[i];
        struct hm_gate_about what = about(p, doc,
            i == last ? hm_buf_view(&label)
                      : HM_LIT("the index that lists it"));

        if (i == last && last > 0)
            what.index = &p->resolved.docs[last - 1].manifest;
        HM_TRY(judge(p, any, &what, err));
        if (hm_section_verdict(any) == HM_YES && !p->gate->all)
            break;
    }
    hm_check_pass(p->targets, "%s",
        last == 0 ? "the image" : "the platform, or the index that lists it");
    return true;
}

/* ---- Everything below ---- */

/* What is still to be judged; texts lie in the arena of the walk. */
struct pending {
    struct hm_descriptor entry;
    struct hm_bytes label;
    unsigned depth;
};

struct walk {
    struct hm_arena arena;
    struct pending *list; /* HM_GATE_TARGETS_MAX */
    size_t count;
    bool cut;
};

static bool seen(const struct walk *w, const struct hm_digest *digest)
{
    for (size_t i = 0; i < w->count; i++) {
        if (hm_digest_eq(&w->list[i].entry.digest, digest))
            return true;
    }
    return false;
}

static bool add_entry(struct walk *w, const struct hm_descriptor *entry,
    unsigned depth, struct hm_err *err)
{
    hm_auto(buf) label = hm_buf(HM_KIB);
    struct pending *to = &w->list[w->count];

    *to = (struct pending){.depth = depth};
    to->entry.digest = entry->digest;
    to->entry.size = entry->size;
    HM_TRY(hm_arena_copy(
        &w->arena, &to->entry.media_type, entry->media_type, err));
    put_label(&label, entry);
    HM_TRY(hm_arena_copy(&w->arena, &to->label, hm_buf_view(&label), err));
    w->count++;
    return true;
}

/* BuildKit's attestations are no images: no runtime chooses unknown/unknown.
 * Whatever else is listed must pass, also what nobody knows the type of. */
static bool add_below(struct walk *w, const struct hm_manifest *index,
    unsigned depth, struct hm_err *err)
{
    for (size_t i = 0; i < index->manifests.count; i++) {
        const struct hm_descriptor *entry = &index->manifests.list[i];

        if (hm_attached_is_buildkit(entry) || seen(w, &entry->digest))
            continue;
        if (w->count == HM_GATE_TARGETS_MAX || depth > HM_GATE_DEPTH_MAX) {
            w->cut = true;
            return true;
        }
        HM_TRY(add_entry(w, entry, depth, err));
    }
    return true;
}

/* Listed, and it cannot be had: nothing is known about it. */
static void tell_missing(struct passage *p, const struct pending *pending,
    const struct hm_err *problem)
{
    struct hm_section *target = hm_section_add(p->out->section, HM_ALL,
        "target", hm_bytes_str(HM_SHOW_DIGEST(&pending->entry.digest)));

    hm_check_unsure(hm_section_expect(target, "manifest"), problem);
}

static bool judge_entry(struct passage *p, struct walk *w,
    const struct pending *pending, struct hm_err *err)
{
    hm_auto(resolved_doc) doc = {0};
    struct hm_gate_about what;
    struct hm_err problem = {0};

    if (!hm_resolve_entry(&doc, &p->image, &pending->entry, &problem)) {
        tell_missing(p, pending, &problem);
        return true;
    }
    what = about(p, &doc, pending->label);
    HM_TRY(judge(p, p->out->section, &what, err));
    return what.index == NULL ||
        add_below(w, what.index, pending->depth + 1, err);
}

static bool walk(struct passage *p, struct walk *w, struct hm_err *err)
{
    const struct hm_resolved_doc *top = &p->resolved.docs[0];
    struct hm_gate_about what = about(p, top, hm_bytes(NULL, 0));

    w->arena = hm_arena(HM_IMAGE_ARENA_MAX);
    w->list = hm_arena_alloc(&w->arena, HM_GATE_TARGETS_MAX, sizeof(*w->list));
    if (w->list == NULL)
        return hm_arena_fail(&w->arena, err);
    HM_TRY(judge(p, p->out->section, &what, err));
    if (what.index != NULL)
        HM_TRY(add_below(w, what.index, 1, err));
    for (size_t i = 0; i < w->count; i++) {
        const struct pending pending = w->list[i];

        HM_TRY(judge_entry(p, w, &pending, err));
    }
    return true;
}

static bool judge_all(struct passage *p, struct hm_err *err)
{
    struct walk w = {0};
    bool ok = walk(p, &w, err);

    if (ok && w.cut)
        hm_section_incomplete(p->out->section, "limit");
    if (ok)
        hm_check_pass(p->targets, "%zu", w.count + 1);
    hm_arena_free(&w.arena);
    return ok;
}

/* ---- The way in ---- */

/* Nothing is known about what could not be had, whatever the cause. */
static bool resolve(struct passage *p, const struct hm_ref *ref)
{
    const struct hm_gate *gate = p->gate;
    struct hm_resolved *r = &p->resolved;
    struct hm_err err = {0};
    bool said = false;

    if (!gate->opener->open(gate->opener->ctx, &p->image, ref, false, &err) ||
        !hm_resolve(r, &p->image, ref, &err)) {
        hm_check_unsure(p->resolve, &err);
        return false;
    }
    p->out->resolved = true;
    p->out->digest = r->docs[0].doc.digest;
    hm_section_fact(p->out->section, "digest",
        hm_bytes_str(HM_SHOW_DIGEST(&p->out->digest)));
    if (gate->platform != NULL &&
        !hm_resolve_platform(r, &said, &p->image, gate->platform, &err)) {
        if (said)
            hm_check_err(p->resolve, &err);
        else
            hm_check_unsure(p->resolve, &err);
        return false;
    }
    p->out->chosen = r->docs[r->count - 1].doc.digest;
    if (r->count > 1)
        hm_section_fact(p->out->section, "chosen",
            hm_bytes_str(HM_SHOW_DIGEST(&p->out->chosen)));
    return true;
}

static bool open_evidence(struct passage *p)
{
    const struct hm_ref *elsewhere = p->gate->evidence_repository;
    const struct hm_store_opener *opener = p->gate->opener;
    struct hm_err err = {0};

    p->shared.evidence = p->image;
    p->shared.doubtful = elsewhere != NULL;
    if (elsewhere == NULL ||
        opener->open(
            opener->ctx, &p->shared.evidence, elsewhere, false, &err)) {
        hm_check_pass(p->resolve, "%s", p->image.ops->kind);
        return true;
    }
    (void)hm_wrap(&err, "the repository of evidence");
    hm_check_unsure(p->resolve, &err);
    return false;
}

static struct hm_section *add_image(struct hm_section *parent,
    const struct hm_ref *ref, struct hm_buf *repository)
{
    hm_auto(buf) name = hm_buf(2 * HM_REF_MAX);

    hm_ref_write(&name, ref);
    hm_ref_write_name(repository, ref);
    return hm_section_add(parent, HM_ALL, "image", hm_buf_view(&name));
}

bool hm_gate_run(struct hm_gated *out, const struct hm_gate *gate,
    struct hm_section *parent, const struct hm_ref *ref, struct hm_err *err)
{
    passage_auto p = {.gate = gate,
        .out = out,
        .repository = hm_buf(HM_REF_MAX),
        .shared = hm_gate_shared()};

    *out = (struct hm_gated){0};
    out->section = add_image(parent, ref, &p.repository);
    HM_TRY(hm_buf_end(&p.repository, NULL, err));
    /* Announced first: found, and nothing judged, is no yes. */
    p.resolve = hm_section_expect(out->section, "resolve");
    p.targets = hm_section_expect(out->section, "targets");
    if (!resolve(&p, ref) || !open_evidence(&p))
        return true;
    if (gate->platform != NULL)
        return judge_platform(&p, err);
    return gate->recursive ? judge_all(&p, err) : judge_one(&p, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/targets.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "collect/kind.h"
#include "gate/resolve.h"

void hm_sign_targets_free(struct hm_sign_targets *targets)
{
    hm_arena_free(&targets->arena);
    *targets = (struct hm_sign_targets){0};
}

struct walk {
    struct hm_sign_targets *out;
    const struct hm_store *store;
    bool recursive;
};

static bool seen(const struct walk *w, const struct hm_digest *digest)
{
    for (size_t i = 0; i < w->out->count; i++) {
        if (hm_digest_eq(&w->out->list[i].digest, digest))
            return true;
    }
    return false;
}

static bool hash(
    struct hm_sign_target *target, const struct hm_doc *doc, struct hm_err *err)
{
    struct hm_bytes text = hm_buf_view(&doc->text);

    HM_TRY(hm_digest_of(&target->digests[0], HM_SHA256, text, err));
    target->digest_count = 1;
    if (doc->digest.hash != HM_SHA256)
        target->digests[target->digest_count++] = doc->digest;
    return true;
}

static bool add(struct walk *w, const struct hm_resolved_doc *doc,
    struct hm_bytes label, struct hm_err *err)
{
    struct hm_arena *arena = &w->out->arena;
    struct hm_sign_target *to;

    if (w->out->count == HM_GATE_TARGETS_MAX)
        return hm_fail(err, HM_LIMIT, "more than %d images in one index",
            HM_GATE_TARGETS_MAX);
    to = &w->out->list[w->out->count];
    *to = (struct hm_sign_target){
        .digest = doc->doc.digest, .size = doc->doc.text.len};
    HM_TRY(hash(to, &doc->doc, err));
    HM_TRY(hm_arena_copy(
        arena, &to->media_type, hm_bytes_str(doc->manifest.media_type), err));
    HM_TRY(hm_arena_copy(arena, &to->label, label, err));
    w->out->count++;
    return true;
}

static bool visit(struct walk *w, const struct hm_resolved_doc *doc,
    struct hm_bytes label, unsigned depth, struct hm_err *err);

static bool visit_entry(struct walk *w, const struct hm_descriptor *entry,
    unsigned depth, struct hm_err *err)
{
    hm_auto(buf) label = hm_buf(HM_KIB);
    hm_auto(resolved_doc) doc = {0};

    if (hm_attached_is_buildkit(entry) || seen(w, &entry->digest))
        return true;
    if (entry->platform.os.len > 0 || entry->platform.arch.len > 0)
        hm_platform_write(&label, &entry->platform);
    if (!hm_resolve_entry(&doc, w->store, entry, err))
        return hm_wrap(err, "listed %s", HM_SHOW_DIGEST(&entry->digest));
    return visit(w, &doc, hm_buf_view(&label), depth, err);
}

/* Depth is counted: HM_GATE_DEPTH_MAX, as where it will be verified. */
static bool visit(struct walk *w, const struct hm_resolved_doc *doc,
    struct hm_bytes label, unsigned depth, struct hm_err *err)
{
    const struct hm_descriptors *below = &doc->manifest.manifests;

    if (depth > HM_GATE_DEPTH_MAX)
        return hm_fail(err, HM_LIMIT, "indexes in indexes, more than %d deep",
            HM_GATE_DEPTH_MAX);
    for (size_t i = 0; w->recursive && i < below->count; i++)
        HM_TRY(visit_entry(w, &below->list[i], depth + 1, err));
    return add(w, doc, label, err);
}

static bool resolve(struct hm_resolved *out, const struct hm_store *store,
    const struct hm_ref *ref, const struct hm_platform *platform,
    struct hm_err *err)
{
    bool said;

    HM_TRY(hm_resolve(out, store, ref, err));
    return platform == NULL ||
        hm_resolve_platform(out, &said, store, platform, err);
}

static bool fill(struct walk *w, const struct hm_ref *ref,
    const struct hm_sign_which *which, struct hm_err *err)
{
    hm_auto(resolved) resolved = {0};
    hm_auto(buf) label = hm_buf(HM_KIB);

    w->out->list = hm_arena_alloc(
        &w->out->arena, HM_GATE_TARGETS_MAX, sizeof(*w->out->list));
    if (w->out->list == NULL)
        return hm_arena_fail(&w->out->arena, err);
    HM_TRY(resolve(&resolved, w->store, ref, which->platform, err));
    if (which->platform != NULL)
        hm_platform_write(&label, which->platform);
    return visit(
        w, &resolved.docs[resolved.count - 1], hm_buf_view(&label), 0, err);
}

bool hm_sign_targets(struct hm_sign_targets *out, const struct hm_store *store,
    const struct hm_ref *ref, const struct hm_sign_which *which,
    struct hm_err *err)
{
    hm_auto(sign_targets) targets = {.arena = hm_arena(HM_IMAGE_ARENA_MAX)};
    struct walk w = {&targets, store, which->recursive};

    HM_TRY(fill(&w, ref, which, err));
    *out = targets;
    targets = (struct hm_sign_targets){0};
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "collect/piece.h"

#include <stdint.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "bundle/layer.h"
#include "crypto/digest.h"

static const char *const places[] = {
    [HM_AT_NONE] = "nowhere",
    [HM_AT_REFERRERS] = "referrers API",
    [HM_AT_FALLBACK] = "fallback tag",
    [HM_AT_LAYOUT] = "layout",
    [HM_AT_SIG] = ".sig tag",
    [HM_AT_ATT] = ".att tag",
    [HM_AT_SBOM] = ".sbom tag",
    [HM_AT_INDEX] = "inside the index",
};

const char *hm_attached_from_name(enum hm_attached_from from)
{
    return (size_t)from < sizeof(places) / sizeof(places[0])
        ? places[from]
        : places[HM_AT_NONE];
}

struct hm_attached hm_attached(enum hm_attached_from from)
{
    return (struct hm_attached){
        .from = from, .arena = hm_arena(HM_ATTACHED_ARENA_MAX)};
}

void hm_attached_free(struct hm_attached *attached)
{
    hm_evidence_file_free(attached->file);
    hm_arena_free(&attached->arena);
    *attached = (struct hm_attached){0};
}

/* The first problem stays. One without a code would be none. */
void hm_attached_problem(
    struct hm_attached *attached, struct hm_err *err, bool unread)
{
    if (attached->problem.code == HM_OK) {
        attached->problem = *err;
        attached->unread = unread;
        if (attached->problem.code == HM_OK)
            (void)hm_fail(&attached->problem, HM_SYSTEM, "for no known reason");
    }
    *err = (struct hm_err){0};
}

static bool name_of(
    struct hm_attached *attached, size_t layer, struct hm_err *err)
{
    hm_auto(buf) name = hm_buf(HM_KIB);

    if (hm_digest_view(&attached->digest).len > 0)
        hm_digest_write(&name, &attached->digest);
    else
        hm_buf_put_str(&name, "list");
    if (layer != SIZE_MAX)
        hm_buf_printf(&name, ", layer %zu", layer);
    hm_buf_printf(&name, " (%s)", hm_attached_from_name(attached->from));
    HM_TRY(hm_buf_end(&name, NULL, err));
    return hm_arena_copy(
        &attached->arena, &attached->name, hm_buf_view(&name), err);
}

void hm_attached_name(struct hm_attached *attached, size_t layer)
{
    struct hm_err err = {0};

    if (!name_of(attached, layer, &err))
        hm_attached_problem(attached, &err, true);
}

/* By several threads. What is refused leaves to others what there is. */
static bool count(uint64_t *sum, uint64_t bytes, uint64_t max)
{
    uint64_t before = __atomic_load_n(sum, __ATOMIC_SEQ_CST);

    do {
        if (bytes > max || before > max - bytes)
            return false;
    } while (!__atomic_compare_exchange_n(sum, &before, before + bytes, false,
        __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
    return true;
}

bool hm_piece_charge(
    struct hm_collect *collect, uint64_t bytes, struct hm_err *err)
{
    uint64_t *image = collect->image_bytes;

    if (bytes < HM_COLLECT_QUESTION)
        bytes = HM_COLLECT_QUESTION;
    if (!count(&collect->bytes, bytes, HM_COLLECT_BYTES_MAX))
        return hm_fail(err, HM_LIMIT,
            "%llu bytes more, and all that is attached may have %zu",
            (unsigned long long)bytes, HM_COLLECT_BYTES_MAX);
    if (image == NULL || count(image, bytes, HM_GATE_BYTES_MAX))
        return true;
    __atomic_fetch_sub(&collect->bytes, bytes, __ATOMIC_SEQ_CST);
    return hm_fail(err, HM_LIMIT,
        "%llu bytes more, and all that is attached to one image may have %zu",
        (unsigned long long)bytes, HM_GATE_BYTES_MAX);
}

/* ---- Bundles ---- */

static bool fetch_blob(struct hm_buf *out, struct hm_collect *collect,
    const struct hm_descriptor *want, struct hm_err *err)
{
    if (want->size > out->max)
        return hm_fail(err, HM_LIMIT, "%llu bytes, at most %zu",
            (unsigned long long)want->size, out->max);
    HM_TRY(hm_piece_charge(collect, want->size, err));
    return hm_store_blob(collect->store, out, want, err);
}

static void refuse_many(struct hm_attached *out)
{
    struct hm_err err = {0};

    (void)hm_fail(&err, HM_FORMAT, "%zu pieces of evidence, a bundle is one",
        hm_evidence_count(out->file));
    hm_evidence_file_free(out->file);
    out->file = NULL;
    hm_attached_problem(out, &err, false);
}

/* cosign writes one layer and reads one, and that is one bundle. With several,
 * which one counts would be a matter of taste, two verifiers would judge two
 * things, and one attachment of a thousand lines would use up what is left for
 * honest ones. */
static void read_bundle(struct hm_attached *out, struct hm_collect *collect,
    const struct hm_manifest *m)
{
    hm_auto(buf) text = hm_buf(HM_EVIDENCE_MAX);
    struct hm_err err = {0};

    if (m->kind != HM_MANIFEST_IMAGE || m->layers.count != 1) {
        (void)hm_fail(
            &err, HM_FORMAT, "%zu layers, a bundle is one", m->layers.count);
        hm_attached_problem(out, &err, false);
        return;
    }
    out->layer = m->layers.list[0].digest;
    out->size = m->layers.list[0].size;
    if (!fetch_blob(&text, collect, &m->layers.list[0], &err))
        hm_attached_problem(out, &err, true);
    /* The bytes as they came: nothing is unpacked. */
    else if (!hm_evidence_adopt(&out->file, &text, &err))
        hm_attached_problem(out, &err, err.code == HM_SYSTEM);
    else if (hm_evidence_count(out->file) != 1)
        refuse_many(out);
}

/* ---- Manifests ---- */

bool hm_piece_check_subject(const struct hm_manifest *m,
    const struct hm_digest *subject, struct hm_err *err)
{
    if (!m->has_subject)
        return hm_fail(err, HM_FORMAT,
            "it is listed as attached, and its manifest has no subject");
    if (!hm_digest_eq(&m->subject.digest, subject))
        return hm_fail(err, HM_MISMATCH,
            "it is attached to %s by its manifest, not to %s",
            HM_SHOW_DIGEST(&m->subject.digest), HM_SHOW_DIGEST(subject));
    return true;
}

/* Nothing depends on it: one that is too long to be true is left out. */
static bool copy_hint(struct hm_attached *out, const struct hm_members *from,
    const char *name, struct hm_err *err)
{
    const struct hm_bytes *value = hm_members_get(from, name);

    return value == NULL || value->len > HM_KIB || out->about.len > 0 ||
        hm_arena_copy(&out->arena, &out->about, *value, err);
}

static bool describe(
    struct hm_attached *out, const struct hm_manifest *m, struct hm_err *err)
{
    HM_TRY(hm_arena_copy(
        &out->arena, &out->type, hm_manifest_artifact_type(m), err));
    return copy_hint(
        out, &m->annotations, "dev.sigstore.bundle.predicateType", err);
}

static void read_manifest(struct hm_attached *out, struct hm_collect *collect,
    const struct hm_manifest *m)
{
    struct hm_err err = {0};

    out->kind = hm_attached_kind_of(m);
    if (!describe(out, m, &err)) {
        hm_attached_problem(out, &err, true);
        return;
    }
    if (!hm_piece_check_subject(m, collect->subject, &err)) {
        hm_attached_problem(out, &err, false);
        return;
    }
    if (out->kind == HM_ATTACHED_BUNDLE)
        read_bundle(out, collect, m);
}

bool hm_piece_fetch(struct hm_doc *out, struct hm_collect *collect,
    const struct hm_descriptor *listed, struct hm_err *err)
{
    /* What the store refuses unasked is not paid: a list may lie about sizes. */
    if (listed->size <= HM_IMAGE_TEXT_MAX)
        HM_TRY(hm_piece_charge(collect, listed->size, err));
    return hm_store_fetch(collect->store, out, listed, err);
}

void hm_piece_referrer(struct hm_attached *out, struct hm_collect *collect,
    const struct hm_descriptor *listed)
{
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    hm_auto(doc) doc = {0};
    struct hm_manifest m;
    struct hm_err err = {0};

    out->kind = HM_ATTACHED_UNREADABLE;
    out->digest = listed->digest;
    out->size = listed->size;
    hm_attached_name(out, SIZE_MAX);
    if (!hm_piece_fetch(&doc, collect, listed, &err)) {
        hm_attached_problem(out, &err, true);
        return;
    }
    if (!hm_manifest_parse(&m, &arena, hm_buf_view(&doc.text),
            hm_bytes_str(doc.media_type), &err)) {
        /* Beyond our limits, others may read it. */
        hm_attached_problem(out, &err, err.code == HM_LIMIT);
        return;
    }
    read_manifest(out, collect, &m);
}

/* ---- cosign's layers ---- */

static void read_layer(struct hm_attached *out, struct hm_collect *collect,
    const struct hm_descriptor *layer)
{
    hm_auto(buf) blob = hm_buf(HM_LAYER_MAX);
    struct hm_cosign_layer piece = {
        .media_type = layer->media_type, .annotations = &layer->annotations};
    struct hm_err err = {0};

    if (!fetch_blob(&blob, collect, layer, &err)) {
        hm_attached_problem(out, &err, true);
        return;
    }
    piece.blob = hm_buf_view(&blob);
    if (!hm_evidence_layer(&out->file, &piece, &err))
        hm_attached_problem(out, &err, err.code == HM_SYSTEM);
}

/* Where the manifest lies says what its layers are for; types say what they
 * are. */
static enum hm_attached_kind layer_kind(
    const struct hm_attached *out, struct hm_bytes type)
{
    enum hm_attached_kind kind = hm_attached_kind_of_type(type);

    return out->from == HM_AT_SBOM ? HM_ATTACHED_SBOM : kind;
}

static bool describe_layer(struct hm_attached *out,
    const struct hm_descriptor *layer, struct hm_err *err)
{
    HM_TRY(hm_arena_copy(&out->arena, &out->type, layer->media_type, err));
    HM_TRY(copy_hint(out, &layer->annotations, "predicateType", err));
    return copy_hint(
        out, &layer->annotations, "in-toto.io/predicate-type", err);
}

void hm_piece_layer(struct hm_attached *out, struct hm_collect *collect,
    const struct hm_digest *manifest, const struct hm_manifest *m, size_t layer)
{
    const struct hm_descriptor *d = &m->layers.list[layer];
    struct hm_err err = {0};

    out->kind = layer_kind(out, d->media_type);
    out->digest = *manifest;
    out->layer = d->digest;
    out->size = d->size;
    hm_attached_name(out, layer);
    if (!describe_layer(out, d, &err))
        hm_attached_problem(out, &err, true);
    else if (hm_attached_kind_judged(out->kind))
        read_layer(out, collect, d);
}

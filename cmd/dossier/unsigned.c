/* SPDX-License-Identifier: Apache-2.0 */
/* What is attached and nobody signed: BuildKit's attestations in an index, and
 * statements and bills of materials that lie beside an image. The digest of the
 * index covers the first, and says no more than that somebody put them there. */
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/dossier/image.h"

static const char predicate_type[] = "in-toto.io/predicate-type";

struct reading {
    struct hm_dossier *d;
    const struct hm_explain *how;
    const struct hm_attached *attached;
    const struct hm_store *store;
};

static struct hm_page *page_of(const struct reading *r)
{
    return &r->d->details;
}

/* Each question costs something, whatever it is about. */
static bool charge(const struct reading *r, uint64_t bytes, struct hm_err *err)
{
    uint64_t left = HM_COLLECT_BYTES_MAX - r->d->unsigned_bytes;

    bytes = bytes < HM_COLLECT_QUESTION ? HM_COLLECT_QUESTION : bytes;
    if (bytes > left)
        return hm_fail(err, HM_LIMIT,
            "%llu bytes more, and all that is not signed may have %zu",
            (unsigned long long)bytes, HM_COLLECT_BYTES_MAX);
    r->d->unsigned_bytes += bytes;
    return true;
}

static bool fetch(struct hm_buf *out, const struct reading *r,
    const struct hm_descriptor *layer, struct hm_err *err)
{
    if (layer->size > out->max)
        return hm_fail(err, HM_LIMIT, "%llu bytes, at most %zu",
            (unsigned long long)layer->size, out->max);
    return charge(r, layer->size, err) &&
        hm_store_blob(r->store, out, layer, err);
}

/* ---- Layers ---- */

static void put_brief(const struct reading *r, struct hm_bytes type)
{
    hm_auto(buf) what = hm_buf(HM_STATEMENT_MAX + HM_MIB);
    size_t last = r->how->artifact->digest_count - 1;
    struct hm_bytes name;

    hm_digest_write(&what, &r->how->artifact->digests[last]);
    if (type.len > 0) {
        hm_buf_put_str(&what, ", ");
        hm_buf_put(&what, type);
    }
    name = hm_page_view(page_of(r), &what);
    hm_page_say(&r->d->brief,
        &(struct hm_saying){.mark = HM_CLAIMED,
            .by = type.len > 0 ? "statement" : "document",
            .about = "not signed, about",
            .name = name,
            .value = hm_bytes_str(hm_attached_from_name(r->attached->from))});
}

static bool put_statement(const struct reading *r,
    const struct hm_descriptor *layer, struct hm_bytes text, struct hm_err *err)
{
    const struct hm_bytes *announced =
        hm_members_get(&layer->annotations, predicate_type);
    hm_auto(explained) said = {0};
    struct hm_bytes type;

    HM_TRY(hm_explain_unsigned(&said, r->how, text, err));
    type = said.statement.predicate_type;
    if (announced != NULL && !hm_bytes_eq(*announced, type))
        return hm_fail(err, HM_MISMATCH, "it is %s, and was announced as %s",
            HM_SHOW(type), HM_SHOW(*announced));
    put_brief(r, type);
    hm_explain_unsigned_put(page_of(r), &said, r->how);
    return true;
}

static bool put_layer(const struct reading *r,
    const struct hm_descriptor *layer, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_STATEMENT_MAX);
    enum hm_attached_kind kind = r->attached->from == HM_AT_SBOM
        ? HM_ATTACHED_SBOM
        : hm_attached_kind_of_type(layer->media_type);

    hm_page_section(page_of(r), 3, "Not signed",
        hm_bytes_str(HM_SHOW_DIGEST(&layer->digest)));
    if (kind != HM_ATTACHED_STATEMENT && kind != HM_ATTACHED_SBOM) {
        hm_page_say(page_of(r),
            &(struct hm_saying){.mark = HM_CLAIMED,
                .by = "manifest",
                .about = "is not read, and of the type",
                .value = layer->media_type});
        return true;
    }
    HM_TRY(fetch(&text, r, layer, err));
    if (kind == HM_ATTACHED_STATEMENT)
        return put_statement(r, layer, hm_buf_view(&text), err);
    put_brief(r, hm_bytes(NULL, 0));
    hm_explain_document(page_of(r), r->how, hm_buf_view(&text));
    return true;
}

/* One layer of the manifest, where that is what is attached. */
static bool wanted(const struct reading *r, const struct hm_descriptor *layer)
{
    const struct hm_digest *only = &r->attached->layer;

    return hm_digest_view(only).len == 0 || hm_digest_eq(only, &layer->digest);
}

static void put_layers(const struct reading *r, const struct hm_manifest *m)
{
    for (size_t i = 0; i < m->layers.count; i++) {
        struct hm_err err = {0};

        if (!wanted(r, &m->layers.list[i]))
            continue;
        if (i == HM_DOSSIER_LAYERS_MAX) {
            (void)hm_fail(&err, HM_LIMIT, "%zu layers, of which %d are shown",
                m->layers.count, HM_DOSSIER_LAYERS_MAX);
            hm_page_problem(page_of(r), &err);
            return;
        }
        if (!hm_dossier_has_room(r->d, false))
            r->d->left_out++;
        else if (!put_layer(r, &m->layers.list[i], &err))
            hm_page_problem(page_of(r), &err);
    }
}

/* ---- Its manifest ---- */

static bool put_manifest(const struct reading *r, struct hm_err *err)
{
    const struct hm_artifact *artifact = r->how->artifact;
    const struct hm_digest *about =
        &artifact->digests[artifact->digest_count - 1];
    const struct hm_at at = {.digest = &r->attached->digest};
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    hm_auto(doc) doc = {0};
    struct hm_manifest m;

    HM_TRY(charge(r, 0, err));
    HM_TRY(hm_store_get(r->store, &doc, &at, err));
    HM_TRY(charge(r, doc.text.len, err));
    HM_TRY(hm_manifest_parse(
        &m, &arena, hm_buf_view(&doc.text), hm_bytes_str(doc.media_type), err));
    if (m.kind != HM_MANIFEST_IMAGE)
        return hm_fail(
            err, HM_FORMAT, "an index, wanted a manifest of statements");
    if (m.has_subject && !hm_digest_eq(&m.subject.digest, about))
        return hm_fail(err, HM_MISMATCH,
            "its manifest is about %s, and it was noted for %s",
            HM_SHOW_DIGEST(&m.subject.digest), HM_SHOW_DIGEST(about));
    put_layers(r, &m);
    return true;
}

void hm_dossier_unsigned(struct hm_dossier *dossier,
    const struct hm_explain *how, const struct hm_attached *attached)
{
    const struct reading r = {.d = dossier,
        .how = how,
        .attached = attached,
        /* What is in the index lies with it. */
        .store = &dossier->stores[attached->from == HM_AT_INDEX ? 0 : 1]};
    struct hm_err err = {0};

    if (!put_manifest(&r, &err))
        hm_page_problem(page_of(&r), &err);
}

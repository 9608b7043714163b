/* SPDX-License-Identifier: Apache-2.0 */
#include "produce/buildkit.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "collect/kind.h"
#include "gate/resolve.h"

static const char layer_type[] = "application/vnd.in-toto+json";
static const char type_key[] = "in-toto.io/predicate-type";
static const char about_key[] = "vnd.docker.reference.digest";

/* One run. */
struct work {
    const struct hm_buildkit *what;
    const struct hm_manifest *index;
    size_t count;
};

/* ---- One statement ---- */

static bool check(struct hm_buildkit_statement *out,
    const struct hm_descriptor *layer, const struct hm_statement *read,
    struct hm_err *err)
{
    const struct hm_bytes *announced =
        hm_members_get(&layer->annotations, type_key);
    size_t index;

    if (announced != NULL && !hm_bytes_eq(*announced, read->predicate_type))
        return hm_fail(err, HM_MISMATCH, "it is %s, and was announced as %s",
            HM_SHOW(read->predicate_type), HM_SHOW(*announced));
    if (!hm_statement_find(&index, read, &out->about, 1, err)) {
        err->code = HM_MISMATCH;
        return hm_wrap(err, "it is not about the image that it was noted for");
    }
    out->text = read->text;
    out->type = read->predicate_type;
    out->predicate = read->predicate;
    return true;
}

static bool read_layer(struct work *work,
    struct hm_buildkit_statement *statement, const struct hm_descriptor *layer,
    struct hm_err *err)
{
    const struct hm_buildkit *what = work->what;
    hm_auto(arena) arena = hm_arena(HM_FACTS_ARENA_MAX);
    hm_auto(buf) text = hm_buf(HM_STATEMENT_MAX);
    struct hm_statement read;

    if (!hm_bytes_eq_str(layer->media_type, layer_type))
        return true;
    if (work->count == HM_BUILDKIT_STATEMENTS_MAX)
        return hm_fail(err, HM_LIMIT, "more than %d statements of BuildKit",
            HM_BUILDKIT_STATEMENTS_MAX);
    work->count++;
    if (!hm_store_blob(what->store, &text, layer, err) ||
        !hm_statement_parse(&read, &arena, hm_buf_view(&text), err) ||
        !check(statement, layer, &read, err))
        return hm_wrap(err, "statement %s", HM_SHOW_DIGEST(&layer->digest));
    return what->take(what->ctx, statement, err);
}

/* ---- One attestation manifest ---- */

/* The manifest in the index that it is about. */
static const struct hm_descriptor *find(
    const struct hm_manifest *index, const struct hm_digest *digest)
{
    for (size_t i = 0; i < index->manifests.count; i++) {
        const struct hm_descriptor *entry = &index->manifests.list[i];

        if (!hm_attached_is_buildkit(entry) &&
            hm_digest_eq(&entry->digest, digest))
            return entry;
    }
    return NULL;
}

static bool read_about(const struct hm_descriptor **platform,
    const struct work *work, const struct hm_descriptor *entry,
    struct hm_err *err)
{
    const struct hm_bytes *about =
        hm_members_get(&entry->annotations, about_key);
    struct hm_digest digest;

    if (about == NULL)
        return hm_fail(err, HM_FORMAT, "it does not say what it is about");
    HM_TRY(hm_image_digest_parse(&digest, *about, err));
    *platform = find(work->index, &digest);
    return *platform != NULL ||
        hm_fail(err, HM_MISMATCH, "it is about %s, which the index has not",
            HM_SHOW_DIGEST(&digest));
}

static bool read_layers(struct work *work, const struct hm_descriptor *entry,
    const struct hm_descriptor *platform, struct hm_err *err)
{
    hm_auto(resolved_doc) doc = {0};
    hm_auto(buf) label = hm_buf(HM_KIB);
    struct hm_buildkit_statement statement = {.about = platform->digest};

    HM_TRY(hm_resolve_entry(&doc, work->what->store, entry, err));
    if (doc.manifest.has_subject &&
        !hm_digest_eq(&doc.manifest.subject.digest, &platform->digest))
        return hm_fail(err, HM_MISMATCH,
            "its manifest is about %s, and the index has it for %s",
            HM_SHOW_DIGEST(&doc.manifest.subject.digest),
            HM_SHOW_DIGEST(&platform->digest));
    if (platform->platform.os.len > 0 || platform->platform.arch.len > 0)
        hm_platform_write(&label, &platform->platform);
    statement.label = hm_buf_view(&label);
    for (size_t i = 0; i < doc.manifest.layers.count; i++)
        HM_TRY(read_layer(work, &statement, &doc.manifest.layers.list[i], err));
    return true;
}

static bool read_entry(
    struct work *work, const struct hm_descriptor *entry, struct hm_err *err)
{
    const struct hm_digest *wanted = work->what->about;
    const struct hm_descriptor *platform;

    HM_TRY(read_about(&platform, work, entry, err));
    if (wanted != NULL && !hm_digest_eq(wanted, &platform->digest))
        return true;
    return read_layers(work, entry, platform, err);
}

bool hm_buildkit_read(
    size_t *count, const struct hm_buildkit *what, struct hm_err *err)
{
    hm_auto(resolved) resolved = {0};
    struct work work = {.what = what};

    *count = 0;
    HM_TRY(hm_resolve(&resolved, what->store, what->ref, err));
    work.index = &resolved.docs[0].manifest;
    for (size_t i = 0; i < work.index->manifests.count; i++) {
        const struct hm_descriptor *entry = &work.index->manifests.list[i];

        if (!hm_attached_is_buildkit(entry) || read_entry(&work, entry, err))
            continue;
        return hm_wrap(
            err, "attestations of BuildKit %s", HM_SHOW_DIGEST(&entry->digest));
    }
    *count = work.count;
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "image/manifest.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "image/media.h"
#include "image/told.h"

static const char schema1[] =
    "a Docker manifest of schema 1, which was given up: wanted OCI or schema 2";

/* ---- What it is ---- */

static bool has(const struct hm_json_obj *o, const char *name)
{
    return hm_json_get(o->v, name).doc != NULL;
}

/* A document without a type that nobody announced is OCI's by its members. */
static const char *type_by_members(const struct hm_json_obj *o)
{
    return has(o, "manifests") ? HM_MEDIA_OCI_INDEX : HM_MEDIA_OCI_MANIFEST;
}

/* The one type, whoever said it; empty and recorded when two were said. Headers
 * know no case; inside, the type is what others compare byte for byte. */
static struct hm_bytes one_type(
    struct hm_json_obj *o, struct hm_bytes stated, struct hm_bytes announced)
{
    if (stated.len == 0 && announced.len == 0)
        return hm_bytes_str(type_by_members(o));
    if (stated.len == 0 || announced.len == 0)
        return stated.len > 0 ? stated : announced;
    if (!hm_bytes_eq_nocase(stated, announced))
        hm_json_fail(o->rd, hm_json_any(o, "mediaType"), HM_MISMATCH,
            "\"%s\", but it was announced as \"%s\"", HM_SHOW(stated),
            HM_SHOW(announced));
    return stated;
}

static void read_type(struct hm_manifest *out, struct hm_json_obj *o,
    struct hm_bytes content_type)
{
    struct hm_bytes stated = hm_image_media(o, "mediaType", false);
    struct hm_bytes type = one_type(o, stated, hm_media_bare(content_type));
    const struct hm_media_type *row = hm_media_find(type);

    if (hm_json_failed(o->rd))
        return;
    out->states_type = stated.len > 0;
    out->kind = hm_media_of(type) == HM_MEDIA_MANIFEST ? HM_MANIFEST_IMAGE
        : hm_media_of(type) == HM_MEDIA_INDEX          ? HM_MANIFEST_INDEX
                                                       : HM_MANIFEST_NONE;
    if (row != NULL && out->kind != HM_MANIFEST_NONE)
        out->media_type = row->name;
    else if (hm_media_of(type) == HM_MEDIA_SCHEMA1)
        hm_json_fail(o->rd, o->v, HM_UNSUPPORTED, "%s", schema1);
    else
        hm_json_fail(o->rd, o->v, HM_UNSUPPORTED,
            "\"%s\" is no type of manifest or index", HM_SHOW(type));
}

static void read_version(struct hm_json_obj *o)
{
    uint64_t version = hm_json_u64(o, "schemaVersion", HM_JSON_INT_NUMBER);

    if (hm_json_failed(o->rd) || version == 2)
        return;
    if (version == 1)
        hm_json_fail(o->rd, o->v, HM_UNSUPPORTED, "%s", schema1);
    else
        hm_json_fail(o->rd, hm_json_any(o, "schemaVersion"), HM_UNSUPPORTED,
            "%llu, wanted 2", (unsigned long long)version);
}

/* ---- Its members ---- */

static void read_list(struct hm_descriptors *out, struct hm_json_obj *o,
    const char *name, size_t count_max)
{
    struct hm_json_list l = hm_json_list(o, name, count_max);

    out->list = hm_json_rd_alloc(o->rd, o->v, l.count, sizeof(*out->list));
    while (hm_json_next(&l))
        hm_descriptor_read(&out->list[out->count++], l.rd, l.item);
}

static void read_image(struct hm_manifest *out, struct hm_json_obj *o)
{
    hm_image_refuse(o, "manifests", "in a manifest, it is an index's");
    hm_image_refuse(o, "fsLayers", "in a manifest, it is schema 1's");
    hm_descriptor_read(&out->config, o->rd, hm_json_any(o, "config"));
    read_list(&out->layers, o, "layers", HM_IMAGE_LAYERS_MAX);
}

static void read_index(struct hm_manifest *out, struct hm_json_obj *o)
{
    hm_image_refuse(o, "config", "in an index, it is a manifest's");
    hm_image_refuse(o, "layers", "in an index, it is a manifest's");
    hm_image_refuse(o, "fsLayers", "in an index, it is schema 1's");
    read_list(&out->manifests, o, "manifests", HM_IMAGE_MANIFESTS_MAX);
}

static void read_subject(struct hm_manifest *out, struct hm_json_obj *o)
{
    out->has_subject = hm_json_has(o, "subject");
    if (out->has_subject)
        hm_descriptor_read(&out->subject, o->rd, hm_json_any(o, "subject"));
}

static void read_document(struct hm_manifest *out, struct hm_json_rd *rd,
    struct hm_json v, struct hm_bytes content_type)
{
    struct hm_json_obj o = hm_json_root(rd, v);

    read_version(&o);
    read_type(out, &o, content_type);
    if (out->kind == HM_MANIFEST_INDEX)
        read_index(out, &o);
    else
        read_image(out, &o);
    out->artifact_type = hm_image_media(&o, "artifactType", false);
    read_subject(out, &o);
    hm_image_strings(&out->annotations, &o, "annotations");
    hm_image_close(&o, &out->unknown);
}

/* What is read borrows from the text or lies in the caller's arena: the tape
 * goes. */
bool hm_manifest_parse(struct hm_manifest *out, struct hm_arena *arena,
    struct hm_bytes text, struct hm_bytes content_type, struct hm_err *err)
{
    hm_auto(arena) tape = hm_arena(HM_IMAGE_TAPE_MAX);
    struct hm_json_rd rd = hm_json_rd(arena);
    struct hm_manifest manifest = {.text = text};
    struct hm_json v;

    rd.null_is_absent = true; /* Go writes null for an empty list */
    if (!hm_json_parse_borrowed(&v, &tape, text, HM_IMAGE_TEXT_MAX, err))
        return hm_wrap(err, "manifest");
    read_document(&manifest, &rd, v, content_type);
    if (!hm_json_end(&rd, err))
        return hm_wrap(err, "%s",
            manifest.kind == HM_MANIFEST_INDEX ? "index" : "manifest");
    *out = manifest;
    return true;
}

struct hm_bytes hm_manifest_artifact_type(const struct hm_manifest *manifest)
{
    if (manifest->artifact_type.len > 0)
        return manifest->artifact_type;
    return manifest->config.media_type; /* an index has none */
}

/* ---- Finding one ---- */

static bool is_manifest(const struct hm_descriptor *d)
{
    enum hm_media media = hm_media_of(d->media_type);

    return media == HM_MEDIA_MANIFEST || media == HM_MEDIA_INDEX;
}

static bool fail_platform(enum hm_code code, const char *words,
    const struct hm_platform *want, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(HM_KIB);

    hm_platform_write(&text, want);
    return hm_fail(err, code, "%s %s", words, HM_SHOW(hm_buf_view(&text)));
}

/* With those that it has: somebody mistyped, or has to choose. */
static bool fail_missing(const struct hm_manifest *index,
    const struct hm_platform *want, struct hm_err *err)
{
    hm_auto(buf) wanted = hm_buf(HM_KIB);
    struct hm_told told = {0};

    for (size_t i = 0; i < index->manifests.count; i++) {
        const struct hm_descriptor *d = &index->manifests.list[i];
        hm_auto(buf) text = hm_buf(HM_KIB);

        if (!is_manifest(d) || d->platform.os.len == 0 ||
            hm_bytes_eq_str(d->platform.os, "unknown"))
            continue;
        hm_platform_write(&text, &d->platform);
        hm_told_add(&told, HM_SHOW(hm_buf_view(&text)));
    }
    hm_platform_write(&wanted, want);
    return hm_fail(err, HM_NOT_FOUND,
        "the index has no manifest for %s; there are: %s",
        HM_SHOW(hm_buf_view(&wanted)), hm_told_end(&told));
}

bool hm_manifest_choose(const struct hm_descriptor **out,
    const struct hm_manifest *index, const struct hm_platform *want,
    struct hm_err *err)
{
    const struct hm_descriptor *found = NULL;

    if (index->kind != HM_MANIFEST_INDEX)
        return hm_fail(err, HM_USAGE, "no index to choose a platform from");
    for (size_t i = 0; i < index->manifests.count; i++) {
        const struct hm_descriptor *d = &index->manifests.list[i];

        if (!is_manifest(d) || !hm_platform_match(want, &d->platform))
            continue;
        if (found != NULL && !hm_digest_eq(&found->digest, &d->digest))
            return fail_platform(HM_MISMATCH,
                "the index has two different manifests for", want, err);
        found = found != NULL ? found : d;
    }
    if (found == NULL)
        return fail_missing(index, want, err);
    *out = found;
    return true;
}

bool hm_descriptors_find(const struct hm_descriptor **out,
    const struct hm_descriptors *list, const struct hm_digest *digest,
    struct hm_err *err)
{
    const struct hm_descriptor *found = NULL;

    for (size_t i = 0; i < list->count; i++) {
        const struct hm_descriptor *d = &list->list[i];

        if (!hm_digest_eq(&d->digest, digest))
            continue;
        if (found != NULL &&
            (found->size != d->size ||
                !hm_bytes_eq(found->media_type, d->media_type)))
            return hm_fail(err, HM_MISMATCH,
                "%s is listed with two sizes or types", HM_SHOW_DIGEST(digest));
        found = found != NULL ? found : d;
    }
    if (found == NULL)
        return hm_fail(
            err, HM_NOT_FOUND, "%s is not listed", HM_SHOW_DIGEST(digest));
    *out = found;
    return true;
}

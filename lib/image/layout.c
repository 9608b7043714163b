/* SPDX-License-Identifier: Apache-2.0 */
#include "image/layout.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "image/media.h"
#include "image/told.h"

/* What cosign calls the entries of the layouts that it saves. */
static const char cosign_kind[] = "kind";
static const char cosign_kinds[] = "dev.cosignproject.cosign/";

static const struct hm_json_name versions[] = {{"1.0.0", 1}, {NULL, 0}};

bool hm_layout_check(struct hm_bytes text, struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_IMAGE_TAPE_MAX);
    struct hm_json_rd rd = hm_json_rd(&arena);
    struct hm_members ignored = {NULL, 0};
    struct hm_json_obj o;
    struct hm_json v;

    if (!hm_json_parse_borrowed(&v, &arena, text, HM_IMAGE_TEXT_MAX, err))
        return hm_wrap(err, "%s", HM_LAYOUT_FILE);
    o = hm_json_root(&rd, v);
    (void)hm_json_enum(&o, "imageLayoutVersion", versions);
    hm_image_close(&o, &ignored);
    return hm_json_end(&rd, err) || hm_wrap(err, "%s", HM_LAYOUT_FILE);
}

bool hm_layout_index(struct hm_manifest *out, struct hm_arena *arena,
    struct hm_bytes text, struct hm_err *err)
{
    return hm_manifest_parse(
               out, arena, text, HM_LIT(HM_MEDIA_OCI_INDEX), err) ||
        hm_wrap(err, "%s", HM_LAYOUT_INDEX);
}

/* ---- Choosing ---- */

typedef bool is_meant(const struct hm_descriptor *d, const struct hm_ref *ref);

static bool has_name(const struct hm_descriptor *d, const struct hm_ref *ref)
{
    const struct hm_bytes *name =
        hm_members_get(&d->annotations, HM_LAYOUT_NAME);

    return name != NULL && hm_bytes_eq(*name, ref->tag);
}

/* Is it the name of a list of referrers, or of cosign's older evidence:
 * "sha256-44136f..", with ".sig" or the like behind it? */
static bool is_evidence_name(struct hm_bytes name)
{
    const struct hm_bytes prefix =
        hm_bytes_slice(name, 0, sizeof("sha256-") - 1);
    size_t len = hm_bytes_eq_str(prefix, "sha512-") ? 128 : 64;

    name = hm_bytes_slice(name, prefix.len, name.len);
    for (size_t i = 0; i < len; i++) {
        if (i >= name.len ||
            (!hm_is_digit(name.p[i]) && (name.p[i] < 'a' || name.p[i] > 'f')))
            return false;
    }
    return (hm_bytes_eq_str(prefix, "sha256-") || len == 128) &&
        (name.len == len || name.p[len] == '.');
}

/* Signatures and attestations stand beside the image: by what cosign says, or
 * because they have a type or a name of their own. A wrong hint makes an image
 * that is not found without its name, and never another one. */
static bool is_image(const struct hm_descriptor *d, const struct hm_ref *ref)
{
    enum hm_media media = hm_media_of(d->media_type);
    const struct hm_bytes *kind = hm_members_get(&d->annotations, cosign_kind);
    const struct hm_bytes *name =
        hm_members_get(&d->annotations, HM_LAYOUT_NAME);

    (void)ref;
    if (media != HM_MEDIA_MANIFEST && media != HM_MEDIA_INDEX)
        return false;
    if (kind != NULL && hm_bytes_starts(*kind, hm_bytes_str(cosign_kinds)))
        return hm_bytes_starts(*kind, HM_LIT("dev.cosignproject.cosign/image"));
    return d->artifact_type.len == 0 &&
        (name == NULL || !is_evidence_name(*name));
}

/* The images there by their names; those that have none are told by digest
 * where no other can be meant. */
static const char *tell_images(
    struct hm_told *told, const struct hm_manifest *index)
{
    for (int named = 1; named >= 0 && told->count == 0; named--) {
        for (size_t i = 0; i < index->manifests.count; i++) {
            const struct hm_descriptor *d = &index->manifests.list[i];
            const struct hm_bytes *name =
                hm_members_get(&d->annotations, HM_LAYOUT_NAME);

            if (is_image(d, NULL) && (name != NULL) == named)
                hm_told_add(
                    told, named ? HM_SHOW(*name) : HM_SHOW_DIGEST(&d->digest));
        }
    }
    return hm_told_end(told);
}

static bool fail_missing(const struct hm_manifest *index,
    const struct hm_ref *ref, struct hm_err *err)
{
    struct hm_told told = {0};

    if (ref->tag.len == 0)
        return hm_fail(err, HM_NOT_FOUND, "no image");
    return hm_fail(err, HM_NOT_FOUND, "no image by that name; there are: %s",
        tell_images(&told, index));
}

/* Without a name it is the question that is wrong. */
static bool fail_several(const struct hm_manifest *index,
    const struct hm_ref *ref, struct hm_err *err)
{
    struct hm_told told = {0};

    if (ref->tag.len > 0)
        return hm_fail(
            err, HM_MISMATCH, "several different images by that name");
    return hm_fail(err, HM_USAGE,
        "several different images, and no name given; there are: %s",
        tell_images(&told, index));
}

/* Of all that are meant there must be one: two that are the same may differ in
 * their annotations. */
static bool choose(const struct hm_descriptor **out,
    const struct hm_manifest *index, const struct hm_ref *ref, is_meant *meant,
    struct hm_err *err)
{
    const struct hm_descriptor *list = index->manifests.list;
    size_t count = index->manifests.count, found = count;

    for (size_t i = 0; i < count; i++) {
        if (!meant(&list[i], ref))
            continue;
        if (found < count &&
            !hm_digest_eq(&list[found].digest, &list[i].digest))
            return fail_several(index, ref, err);
        found = found < count ? found : i;
    }
    if (found == count)
        return fail_missing(index, ref, err);
    return hm_descriptors_find(
        out, &index->manifests, &list[found].digest, err);
}

bool hm_layout_choose(const struct hm_descriptor **out,
    const struct hm_manifest *index, const struct hm_ref *ref,
    struct hm_err *err)
{
    is_meant *meant = ref->tag.len > 0 ? has_name : is_image;
    bool ok;

    if (index->kind != HM_MANIFEST_INDEX || ref->kind != HM_REF_LAYOUT)
        return hm_fail(err, HM_USAGE, "not a layout's index and reference");
    ok = ref->has_digest
        ? hm_descriptors_find(out, &index->manifests, &ref->digest, err)
        : choose(out, index, ref, meant, err);
    if (!ok && ref->tag.len > 0)
        return hm_wrap(err, "layout: \"%s\"", HM_SHOW(ref->tag));
    return ok || hm_wrap(err, "layout");
}

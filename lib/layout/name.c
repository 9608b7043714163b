/* SPDX-License-Identifier: Apache-2.0 */
/* What a name means in a layout. */
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "image/layout.h"
#include "layout/state.h"
#include "store/doc.h"

/* What cosign calls the entries of the layouts that it saves. */
static const char kind_name[] = "kind";
static const char kind_prefix[] = "dev.cosignproject.cosign/";

/* Its tags, and the kinds of the entries that it writes in their place. */
static const struct {
    const char *suffix, *kind;
} attachments[] = {
    {".sig", "dev.cosignproject.cosign/sigs"},
    {".att", "dev.cosignproject.cosign/atts"},
};

static bool is_kind(const struct hm_descriptor *d, const char *kind)
{
    const struct hm_bytes *value = hm_members_get(&d->annotations, kind_name);

    return value != NULL && hm_bytes_eq_str(*value, kind);
}

static bool is_image(const struct hm_descriptor *d)
{
    return is_kind(d, "dev.cosignproject.cosign/image") ||
        is_kind(d, "dev.cosignproject.cosign/imageIndex");
}

bool hm_layout_is_cosign(const struct hm_manifest *index)
{
    for (size_t i = 0; i < index->manifests.count; i++) {
        const struct hm_bytes *kind =
            hm_members_get(&index->manifests.list[i].annotations, kind_name);

        if (kind != NULL && hm_bytes_starts(*kind, hm_bytes_str(kind_prefix)))
            return true;
    }
    return false;
}

/* How many different entries there are of that kind (NULL: images), and one. */
static size_t find(const struct hm_descriptor **out,
    const struct hm_manifest *index, const char *kind)
{
    size_t count = 0;

    *out = NULL;
    for (size_t i = 0; i < index->manifests.count; i++) {
        const struct hm_descriptor *d = &index->manifests.list[i];

        if (kind == NULL ? !is_image(d) : !is_kind(d, kind))
            continue;
        count += *out == NULL || !hm_digest_eq(&(*out)->digest, &d->digest);
        *out = d;
    }
    return count;
}

/* Is `name` the tag under which a registry would keep that of the image? */
static bool is_tag_of(bool *out, struct hm_bytes name,
    const struct hm_digest *image, const char *suffix, struct hm_err *err)
{
    hm_auto(buf) tag = hm_buf(HM_REF_TAG_MAX + 16);

    hm_referrers_tag(&tag, image);
    hm_buf_put_str(&tag, suffix);
    HM_TRY(hm_buf_end(&tag, NULL, err));
    *out = hm_bytes_eq(hm_buf_view(&tag), name);
    return true;
}

static bool is_tag_of_one(bool *out, struct hm_bytes name,
    const struct hm_manifest *index, const char *suffix, struct hm_err *err)
{
    *out = false;
    for (size_t i = 0; i < index->manifests.count && !*out; i++) {
        const struct hm_descriptor *d = &index->manifests.list[i];

        if (is_image(d))
            HM_TRY(is_tag_of(out, name, &d->digest, suffix, err));
    }
    return true;
}

/* cosign's layouts hold one image, and what belongs to it has no name. With
 * several of either nobody knows what belongs to what: that is not nothing. */
static bool by_kind(const struct hm_descriptor **out,
    const struct hm_manifest *index, struct hm_bytes name, struct hm_err *err)
{
    const struct hm_descriptor *image, *entry;
    size_t images = find(&image, index, NULL), found;
    bool is_tag;

    for (size_t i = 0; i < sizeof(attachments) / sizeof(attachments[0]); i++) {
        HM_TRY(is_tag_of_one(&is_tag, name, index, attachments[i].suffix, err));
        if (!is_tag)
            continue;
        found = find(&entry, index, attachments[i].kind);
        if (found == 0)
            return false;
        if (images == 1 && found == 1) {
            *out = entry;
            return true;
        }
        return hm_fail(err, HM_MISMATCH,
            "%zu images and %zu entries \"%s\", wanted one of each", images,
            found, attachments[i].kind);
    }
    return false;
}

bool hm_layout_by_name(const struct hm_descriptor **out,
    const struct hm_listing *listing, struct hm_bytes name, struct hm_err *err)
{
    const struct hm_ref ref = {.kind = HM_REF_LAYOUT, .tag = name};

    if (hm_layout_choose(out, &listing->index, &ref, err))
        return true;
    if (err->code != HM_NOT_FOUND || !by_kind(out, &listing->index, name, err))
        return false;
    *err = (struct hm_err){0};
    return true;
}

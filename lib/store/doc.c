/* SPDX-License-Identifier: Apache-2.0 */
#include "store/doc.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "image/manifest.h"

void hm_doc_free(struct hm_doc *doc)
{
    hm_buf_free(&doc->text);
    *doc = (struct hm_doc){0};
}

static bool keep_type(
    struct hm_doc *doc, struct hm_bytes content_type, struct hm_err *err)
{
    struct hm_bytes type = hm_media_bare(content_type);

    if (type.len == 0)
        return true;
    if (!hm_media_ok(type))
        return hm_fail(err, HM_FORMAT, "media type \"%s\"", HM_SHOW(type));
    /* hm_media_ok() bounds both halves. */
    memcpy(doc->media_type, type.p, type.len);
    return true;
}

bool hm_doc_make(struct hm_doc *out, struct hm_buf *text,
    struct hm_bytes content_type, const struct hm_digest *want,
    struct hm_err *err)
{
    struct hm_doc doc = {0};
    struct hm_bytes view;

    HM_TRY(hm_buf_end(text, &view, err));
    HM_TRY(keep_type(&doc, content_type, err));
    HM_TRY(hm_digest_of(
        &doc.digest, want == NULL ? HM_SHA256 : want->hash, view, err));
    if (want != NULL && !hm_digest_eq(&doc.digest, want))
        return hm_fail(err, HM_MISMATCH,
            "the bytes that came have the digest %s, not %s",
            HM_SHOW_DIGEST(&doc.digest), HM_SHOW_DIGEST(want));
    doc.text = *text;
    *text = hm_buf(text->max);
    *out = doc;
    return true;
}

struct hm_referrers hm_referrers(enum hm_referrers_from from)
{
    return (struct hm_referrers){
        .arena = hm_arena(HM_REFERRERS_ARENA_MAX), .from = from};
}

void hm_referrers_free(struct hm_referrers *referrers)
{
    hm_arena_free(&referrers->arena);
    *referrers = (struct hm_referrers){0};
}

/* The old list stays behind in the arena: a page is added a few times, not for
 * each descriptor. */
static bool append(struct hm_referrers *out, const struct hm_descriptors *more,
    struct hm_err *err)
{
    size_t room = HM_REFERRERS_MAX - out->count;
    size_t count = more->count < room ? more->count : room;
    struct hm_descriptor *list;

    if (count < more->count)
        out->incomplete = "limit";
    if (count == 0)
        return true;
    list = hm_arena_alloc(&out->arena, out->count + count, sizeof(*list));
    if (list == NULL)
        return hm_arena_fail(&out->arena, err);
    if (out->count > 0)
        memcpy(list, out->list, out->count * sizeof(*list));
    memcpy(list + out->count, more->list, count * sizeof(*list));
    out->list = list;
    out->count += count;
    return true;
}

bool hm_referrers_add_index(struct hm_referrers *out, struct hm_bytes text,
    struct hm_bytes content_type, struct hm_err *err)
{
    struct hm_manifest index;
    struct hm_bytes kept;

    HM_TRY(hm_arena_copy(&out->arena, &kept, text, err));
    HM_TRY(hm_manifest_parse(&index, &out->arena, kept, content_type, err));
    if (index.kind != HM_MANIFEST_INDEX)
        return hm_fail(err, HM_FORMAT,
            "a list of referrers is an index, and this is a manifest");
    return append(out, &index.manifests, err);
}

void hm_referrers_tag(struct hm_buf *out, const struct hm_digest *subject)
{
    size_t at = out->len;

    /* Of the two functions there are, no name is cut or changed (the
     * specification's rules for others): only the colon. */
    hm_digest_write(out, subject);
    if (hm_buf_view(out).len > 0)
        out->p[at + strlen(hm_hash_name(subject->hash))] = '-';
}

void hm_tags_free(struct hm_tags *tags)
{
    hm_arena_free(&tags->arena);
    *tags = (struct hm_tags){0};
}

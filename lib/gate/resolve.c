/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/resolve.h"

#include "base/err.h"
#include "base/text.h"
#include "collect/kind.h"
#include "image/config.h"

void hm_resolved_doc_free(struct hm_resolved_doc *doc)
{
    hm_doc_free(&doc->doc);
    hm_arena_free(&doc->arena);
    *doc = (struct hm_resolved_doc){0};
}

void hm_resolved_free(struct hm_resolved *resolved)
{
    for (size_t i = 0; i < resolved->count; i++)
        hm_resolved_doc_free(&resolved->docs[i]);
    resolved->count = 0;
}

static bool read_doc(struct hm_resolved_doc *out, struct hm_err *err)
{
    out->arena = hm_arena(HM_IMAGE_ARENA_MAX);
    return hm_manifest_parse(&out->manifest, &out->arena,
               hm_buf_view(&out->doc.text), hm_bytes_str(out->doc.media_type),
               err) ||
        hm_wrap(err, "%s", HM_SHOW_DIGEST(&out->doc.digest));
}

bool hm_resolve(struct hm_resolved *out, const struct hm_store *store,
    const struct hm_ref *ref, struct hm_err *err)
{
    const struct hm_at at = {
        .tag = ref->tag, .digest = ref->has_digest ? &ref->digest : NULL};
    hm_auto(resolved_doc) got = {0};

    HM_TRY(hm_store_get(store, &got.doc, &at, err));
    HM_TRY(read_doc(&got, err));
    *out = (struct hm_resolved){.docs[0] = got, .count = 1};
    got = (struct hm_resolved_doc){0};
    return true;
}

bool hm_resolve_entry(struct hm_resolved_doc *out, const struct hm_store *store,
    const struct hm_descriptor *entry, struct hm_err *err)
{
    hm_auto(resolved_doc) got = {0};

    HM_TRY(hm_store_fetch(store, &got.doc, entry, err));
    HM_TRY(read_doc(&got, err));
    *out = got;
    got = (struct hm_resolved_doc){0};
    return true;
}

/* ---- Platforms ---- */

static bool read_config(struct hm_image_config *out, struct hm_arena *arena,
    struct hm_buf *text, const struct hm_store *store,
    const struct hm_descriptor *config, struct hm_err *err)
{
    HM_TRY(hm_store_blob(store, text, config, err));
    return hm_image_config_parse(out, arena, hm_buf_view(text), err);
}

static bool fail_platform(const struct hm_platform *has,
    const struct hm_platform *want, struct hm_err *err)
{
    hm_auto(buf) got = hm_buf(HM_KIB), wanted = hm_buf(HM_KIB);

    hm_platform_write(&got, has);
    hm_platform_write(&wanted, want);
    return hm_fail(err, HM_MISMATCH, "the image is for %s, wanted %s",
        HM_SHOW(hm_buf_view(&got)), HM_SHOW(hm_buf_view(&wanted)));
}

/* An image that no index lists says itself what it is for. */
static bool check_config(const struct hm_resolved_doc *doc, bool *said,
    const struct hm_store *store, const struct hm_platform *want,
    struct hm_err *err)
{
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    hm_auto(buf) text = hm_buf(HM_IMAGE_TEXT_MAX);
    struct hm_image_config config;

    if (!read_config(&config, &arena, &text, store, &doc->manifest.config, err))
        return hm_wrap(err, "what it is for");
    if (hm_platform_match(want, &config.platform))
        return true;
    *said = true;
    return fail_platform(&config.platform, want, err);
}

/* Whoever asks for unknown/unknown would get statements, and no image. */
static bool choose(const struct hm_descriptor **out,
    const struct hm_manifest *index, const struct hm_platform *platform,
    struct hm_err *err)
{
    HM_TRY(hm_manifest_choose(out, index, platform, err));
    return !hm_attached_is_buildkit(*out) ||
        hm_fail(err, HM_NOT_FOUND, "attestations of BuildKit, and no image");
}

bool hm_resolve_platform(struct hm_resolved *resolved, bool *said,
    const struct hm_store *store, const struct hm_platform *platform,
    struct hm_err *err)
{
    const struct hm_resolved_doc *last = &resolved->docs[0];

    *said = false;
    if (last->manifest.kind != HM_MANIFEST_INDEX)
        return check_config(last, said, store, platform, err);
    while (last->manifest.kind == HM_MANIFEST_INDEX) {
        const struct hm_descriptor *entry = NULL;

        if (resolved->count == HM_RESOLVED_MAX)
            return hm_fail(err, HM_LIMIT,
                "more than %d indexes, one in the other", HM_GATE_DEPTH_MAX);
        if (!choose(&entry, &last->manifest, platform, err)) {
            *said = err->code == HM_NOT_FOUND || err->code == HM_MISMATCH;
            return false;
        }
        HM_TRY(hm_resolve_entry(
            &resolved->docs[resolved->count], store, entry, err));
        last = &resolved->docs[resolved->count++];
    }
    return true;
}

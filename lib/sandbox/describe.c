/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/describe.h"

#include "base/err.h"
#include "base/limits.h"
#include "enc/json_write.h"
#include "image/media.h"

static void add_members(
    struct hm_json_out *out, const char *name, const struct hm_members *members)
{
    json_t *object;

    if (members->count == 0)
        return;
    object = hm_json_add_obj(out, out->root, name);
    for (size_t i = 0; i < members->count; i++) {
        /* A name that a C string cannot hold cannot be listed either. */
        hm_auto(buf) key = hm_buf(HM_IMAGE_TEXT_MAX);

        hm_buf_put(&key, members->list[i].name);
        hm_json_add_str(out, object, hm_buf_str(&key), members->list[i].value);
    }
}

/* distribution-spec 1.1, "Listing Referrers": the type by the rule of the
 * manifest, and its annotations. */
static bool write_descriptor(struct hm_buf *out,
    const struct hm_manifest *manifest, const struct hm_oci_put *put,
    struct hm_err *err)
{
    hm_auto(json_out) json = hm_json_out();

    hm_json_add_str(&json, json.root, "mediaType", put->media_type);
    hm_json_add_str(&json, json.root, "digest", put->digest);
    hm_json_add_u64(&json, json.root, "size", put->text.len);
    if (put->artifact_type.len > 0)
        hm_json_add_str(&json, json.root, "artifactType", put->artifact_type);
    add_members(&json, "annotations", &manifest->annotations);
    return hm_json_out_write(&json, HM_JSON_COMPACT, out, err);
}

bool hm_oci_describe(struct hm_manifest *out, struct hm_oci_put *put,
    struct hm_arena *arena, struct hm_err *err)
{
    hm_auto(buf) text = hm_buf(2 * HM_IMAGE_TEXT_MAX);

    HM_TRY(hm_manifest_parse(
        out, arena, put->text, hm_media_bare(put->media_type), err));
    if (put->media_type.len == 0)
        put->media_type = hm_bytes_str(out->media_type);
    if (!out->has_subject)
        return true;
    hm_digest_write(&text, &out->subject.digest);
    HM_TRY(hm_arena_copy(arena, &put->subject, hm_buf_view(&text), err));
    put->artifact_type = hm_manifest_artifact_type(out);
    hm_buf_cut(&text, 0);
    HM_TRY(write_descriptor(&text, out, put, err));
    return hm_arena_copy(arena, &put->descriptor, hm_buf_view(&text), err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Manifests, indexes and configurations of images, and the header of a layout.
 * Each is shown with its own digest, by which it is pulled and signed: that of
 * the file as it is, to the last byte. */
#include "base/err.h"
#include "base/limits.h"
#include "cmd/inspect/inspect.h"
#include "image/config.h"
#include "image/layout.h"
#include "image/media.h"

static void put_self(struct hm_outline_at at, struct hm_bytes text)
{
    struct hm_digest digest;
    struct hm_err err = {0};

    if (hm_digest_of(&digest, HM_SHA256, text, &err))
        hm_outline_str(at, "digest", HM_SHOW_DIGEST(&digest));
    else
        hm_outline_problem(at, &err);
    hm_outline_u64(at, "size", text.len);
}

/* What cannot be read is shown as it is. */
static void put_raw(
    struct hm_outline_at at, struct hm_bytes text, struct hm_err *problem)
{
    hm_outline_problem(at, problem);
    hm_outline_json(at, "content", text);
}

/* Foreign names are values here: a list of {name, value}. */
static void put_members(struct hm_outline_at at, const char *name,
    const struct hm_members *members, bool json)
{
    struct hm_outline_at list;

    if (members->count == 0)
        return;
    list = hm_outline_list(at, name);
    for (size_t i = 0; i < members->count; i++) {
        struct hm_outline_at item = hm_outline_map(list, NULL);

        hm_outline_text(item, "name", members->list[i].name);
        if (json)
            hm_outline_json(item, "value", members->list[i].value);
        else
            hm_outline_text(item, "value", members->list[i].value);
    }
}

static void put_urls(struct hm_outline_at at, const struct hm_descriptor *d)
{
    struct hm_outline_at list;

    if (d->url_count == 0)
        return;
    list = hm_outline_list(at, "urls");
    for (size_t i = 0; i < d->url_count; i++)
        hm_outline_text(list, NULL, d->urls[i]);
}

static void put_descriptor(
    struct hm_outline_at at, const struct hm_descriptor *d)
{
    hm_outline_text(at, "mediaType", d->media_type);
    hm_outline_str(at, "digest", HM_SHOW_DIGEST(&d->digest));
    hm_outline_u64(at, "size", d->size);
    hm_outline_opt(at, "artifactType", d->artifact_type);
    if (d->platform_text.len > 0)
        hm_outline_json(at, "platform", d->platform_text);
    put_members(at, "annotations", &d->annotations, false);
    put_urls(at, d);
    if (d->has_data)
        hm_outline_base64(at, "data", d->data);
    put_members(at, "unknown", &d->unknown, true);
}

static void put_descriptors(struct hm_outline_at at, const char *name,
    const struct hm_descriptors *descriptors)
{
    struct hm_outline_at list = hm_outline_list(at, name);

    for (size_t i = 0; i < descriptors->count; i++)
        put_descriptor(hm_outline_map(list, NULL), &descriptors->list[i]);
}

void hm_inspect_manifest(struct hm_outline_at at, struct hm_bytes text)
{
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    struct hm_manifest m;
    struct hm_err err = {0};

    put_self(at, text);
    if (!hm_manifest_parse(&m, &arena, text, hm_bytes(NULL, 0), &err)) {
        put_raw(at, text, &err);
        return;
    }
    hm_outline_str(at, "mediaType", m.media_type);
    hm_outline_bool(at, "statesMediaType", m.states_type);
    hm_outline_opt(at, "artifactType", m.artifact_type);
    if (m.has_subject)
        put_descriptor(hm_outline_map(at, "subject"), &m.subject);
    if (m.kind == HM_MANIFEST_IMAGE) {
        put_descriptor(hm_outline_map(at, "config"), &m.config);
        put_descriptors(at, "layers", &m.layers);
    } else {
        put_descriptors(at, "manifests", &m.manifests);
    }
    put_members(at, "annotations", &m.annotations, false);
    put_members(at, "unknown", &m.unknown, true);
}

void hm_inspect_image_config(struct hm_outline_at at, struct hm_bytes text)
{
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    struct hm_outline_at list;
    struct hm_image_config c;
    struct hm_err err = {0};

    put_self(at, text);
    if (!hm_image_config_parse(&c, &arena, text, &err)) {
        put_raw(at, text, &err);
        return;
    }
    hm_outline_text(at, "os", c.platform.os);
    hm_outline_text(at, "architecture", c.platform.arch);
    hm_outline_opt(at, "variant", c.platform.variant);
    hm_outline_opt(at, "osVersion", c.platform.os_version);
    hm_outline_opt(at, "created", c.created);
    hm_outline_opt(at, "author", c.author);
    list = hm_outline_list(at, "diffIds");
    for (size_t i = 0; i < c.diff_id_count; i++)
        hm_outline_str(list, NULL, HM_SHOW_DIGEST(&c.diff_ids[i]));
    if (c.run.len > 0)
        hm_outline_json(at, "config", c.run);
    if (c.history.len > 0)
        hm_outline_json(at, "history", c.history);
    put_members(at, "unknown", &c.unknown, true);
}

void hm_inspect_layout(struct hm_outline_at at, struct hm_bytes text)
{
    struct hm_err err = {0};

    if (!hm_layout_check(text, &err))
        hm_outline_problem(at, &err);
    hm_outline_json(at, "layout", text);
}

/* ---- Telling them apart ---- */

static bool has(struct hm_json v, const char *name)
{
    return hm_json_get(v, name).doc != NULL;
}

static enum hm_media stated(struct hm_json v)
{
    struct hm_bytes quoted = hm_json_text(hm_json_get(v, "mediaType"));

    return quoted.len < 2
        ? HM_MEDIA_OTHER
        : hm_media_of(hm_bytes_slice(quoted, 1, quoted.len - 2));
}

/* What it says it is counts first, so that its problem is told as that. */
bool hm_inspect_is_index(struct hm_json v)
{
    enum hm_media media = stated(v);

    if (media != HM_MEDIA_OTHER)
        return media == HM_MEDIA_INDEX;
    return has(v, "schemaVersion") && has(v, "manifests");
}

/* Schema 1 as well: it is told what it is. */
bool hm_inspect_is_manifest(struct hm_json v)
{
    enum hm_media media = stated(v);

    if (media != HM_MEDIA_OTHER)
        return media == HM_MEDIA_MANIFEST || media == HM_MEDIA_SCHEMA1;
    return has(v, "schemaVersion") && (has(v, "layers") || has(v, "fsLayers"));
}

bool hm_inspect_is_image_config(struct hm_json v)
{
    return has(v, "rootfs") && has(v, "architecture") && has(v, "os");
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What is read of a manifest, an index, a configuration or a layout holds what
 * its header promises; what a runtime would read in another way is not read. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "image/config.h"
#include "image/layout.h"
#include "image/media.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

/* By itself it is the same. */
static void check_descriptor(const struct hm_descriptor *d)
{
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    struct hm_descriptor again;
    struct hm_err err = {0};

    must(d->media_type.len > 0 && d->size <= HM_IMAGE_SIZE_MAX);
    must(d->digest.hash == HM_SHA256 || d->digest.hash == HM_SHA512);
    must(!d->has_data || d->data.len == d->size);
    must(d->unknown.count <= HM_IMAGE_UNKNOWN_MAX);
    must(hm_descriptor_parse(&again, &arena, d->text, &err));
    must(hm_digest_eq(&again.digest, &d->digest) && again.size == d->size);
}

static void check_list(const struct hm_descriptors *list, size_t max)
{
    must(list->count <= max);
    for (size_t i = 0; i < list->count && i < 64; i++) {
        const struct hm_descriptor *found;
        struct hm_err err = {0};

        check_descriptor(&list->list[i]);
        must(hm_descriptors_find(&found, list, &list->list[i].digest, &err) ||
            err.code == HM_MISMATCH);
    }
}

/* With the type that was found, and with no other. */
static void check_types(const struct hm_manifest *m)
{
    static const char *const types[] = {HM_MEDIA_OCI_MANIFEST,
        HM_MEDIA_OCI_INDEX, HM_MEDIA_DOCKER_MANIFEST, HM_MEDIA_DOCKER_LIST};

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
        struct hm_bytes type = hm_bytes_str(types[i]);
        struct hm_manifest again;
        struct hm_err err = {0};

        if (hm_manifest_parse(&again, &arena, m->text, type, &err))
            must(again.kind == m->kind &&
                (!m->states_type || hm_bytes_eq_str(type, m->media_type)));
        else
            must(!hm_bytes_eq_str(type, m->media_type));
    }
}

static void check_manifest(struct hm_bytes in)
{
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    struct hm_err err = {0};
    struct hm_manifest m;

    if (!hm_manifest_parse(&m, &arena, in, hm_bytes(NULL, 0), &err)) {
        must(err.code != HM_OK && hm_utf8_ok(hm_bytes_str(err.msg)));
        return;
    }
    must(m.kind == HM_MANIFEST_IMAGE || m.kind == HM_MANIFEST_INDEX);
    check_list(&m.layers, HM_IMAGE_LAYERS_MAX);
    check_list(&m.manifests, HM_IMAGE_MANIFESTS_MAX);
    must(m.kind == HM_MANIFEST_IMAGE ? m.manifests.count == 0
                                     : m.layers.count == 0);
    if (m.kind == HM_MANIFEST_IMAGE)
        check_descriptor(&m.config);
    if (m.has_subject)
        check_descriptor(&m.subject);
    check_types(&m);
}

static void check_layout(struct hm_bytes in)
{
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    const struct hm_descriptor *d;
    struct hm_err err = {0};
    struct hm_manifest m;
    struct hm_ref ref;

    if (!hm_layout_index(&m, &arena, in, &err))
        return;
    must(hm_ref_parse(&ref, &arena, HM_LIT("oci-layout:d:v1"), &err));
    if (hm_layout_choose(&d, &m, &ref, &err))
        must(d->media_type.len > 0);
    ref.tag = hm_bytes(NULL, 0);
    if (hm_layout_choose(&d, &m, &ref, &err))
        must(d->media_type.len > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hm_auto(arena) arena = hm_arena(HM_IMAGE_ARENA_MAX);
    struct hm_bytes in = hm_bytes(data, size);
    struct hm_image_config config;
    struct hm_err err = {0};

    check_manifest(in);
    check_layout(in);
    if (hm_image_config_parse(&config, &arena, in, &err))
        must(config.diff_id_count <= HM_IMAGE_LAYERS_MAX);
    if (hm_layout_check(in, &err))
        must(size > 0);
    return 0;
}

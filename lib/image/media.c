/* SPDX-License-Identifier: Apache-2.0 */
#include "image/media.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"

#define OCI_LAYER "application/vnd.oci.image.layer."
#define DOCKER_LAYER "application/vnd.docker.image.rootfs."
#define DOCKER_SCHEMA1 "application/vnd.docker.distribution.manifest.v1+"

static const struct hm_media_type types[] = {
    {HM_MEDIA_OCI_MANIFEST, HM_MEDIA_MANIFEST},
    {HM_MEDIA_OCI_INDEX, HM_MEDIA_INDEX},
    {HM_MEDIA_OCI_CONFIG, HM_MEDIA_CONFIG},
    {HM_MEDIA_OCI_EMPTY, HM_MEDIA_EMPTY},
    {OCI_LAYER "v1.tar", HM_MEDIA_LAYER},
    {OCI_LAYER "v1.tar+gzip", HM_MEDIA_LAYER},
    {OCI_LAYER "v1.tar+zstd", HM_MEDIA_LAYER},
    {OCI_LAYER "nondistributable.v1.tar", HM_MEDIA_FOREIGN_LAYER},
    {OCI_LAYER "nondistributable.v1.tar+gzip", HM_MEDIA_FOREIGN_LAYER},
    {OCI_LAYER "nondistributable.v1.tar+zstd", HM_MEDIA_FOREIGN_LAYER},
    {HM_MEDIA_DOCKER_MANIFEST, HM_MEDIA_MANIFEST},
    {HM_MEDIA_DOCKER_LIST, HM_MEDIA_INDEX},
    {HM_MEDIA_DOCKER_CONFIG, HM_MEDIA_CONFIG},
    {DOCKER_LAYER "diff.tar", HM_MEDIA_LAYER},
    {DOCKER_LAYER "diff.tar.gzip", HM_MEDIA_LAYER},
    {DOCKER_LAYER "diff.tar.zstd", HM_MEDIA_LAYER},
    {DOCKER_LAYER "foreign.diff.tar", HM_MEDIA_FOREIGN_LAYER},
    {DOCKER_LAYER "foreign.diff.tar.gzip", HM_MEDIA_FOREIGN_LAYER},
    {DOCKER_SCHEMA1 "json", HM_MEDIA_SCHEMA1},
    {DOCKER_SCHEMA1 "prettyjws", HM_MEDIA_SCHEMA1},
    {"application/vnd.dev.sigstore.bundle.v0.3+json", HM_MEDIA_EVIDENCE},
    {"application/vnd.dev.sigstore.bundle+json;version=0.1", HM_MEDIA_EVIDENCE},
    {"application/vnd.dev.sigstore.bundle+json;version=0.2", HM_MEDIA_EVIDENCE},
    {"application/vnd.dev.sigstore.bundle+json;version=0.3", HM_MEDIA_EVIDENCE},
    {"application/vnd.dev.cosign.simplesigning.v1+json", HM_MEDIA_EVIDENCE},
    {"application/vnd.dev.cosign.artifact.sig.v1+json", HM_MEDIA_EVIDENCE},
    {"application/vnd.dsse.envelope.v1+json", HM_MEDIA_EVIDENCE},
    {"application/vnd.in-toto+json", HM_MEDIA_EVIDENCE},
    {"application/vnd.cncf.notary.signature", HM_MEDIA_EVIDENCE},
};

const struct hm_media_type *hm_media_types(size_t *count)
{
    *count = sizeof(types) / sizeof(types[0]);
    return types;
}

const struct hm_media_type *hm_media_find(struct hm_bytes name)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (hm_bytes_eq_str(name, types[i].name))
            return &types[i];
    }
    return NULL;
}

enum hm_media hm_media_of(struct hm_bytes name)
{
    const struct hm_media_type *type = hm_media_find(name);

    return type != NULL ? type->media : HM_MEDIA_OTHER;
}

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t';
}

struct hm_bytes hm_media_bare(struct hm_bytes content_type)
{
    struct hm_bytes bare =
        hm_bytes_slice(content_type, 0, hm_bytes_find(content_type, ';'));

    while (bare.len > 0 && is_space(bare.p[bare.len - 1]))
        bare.len--;
    while (bare.len > 0 && is_space(bare.p[0]))
        bare = hm_bytes_slice(bare, 1, bare.len);
    return bare;
}

static bool half_ok(struct hm_bytes in)
{
    for (size_t i = 0; i < in.len; i++) {
        uint8_t c = in.p[i];

        if (!hm_is_alnum(c) &&
            (i == 0 || c == '\0' || strchr("!#$&-^_.+", c) == NULL))
            return false;
    }
    return in.len > 0 && in.len <= HM_MEDIA_TYPE_MAX;
}

/* Sigstore's first bundles have a parameter in their type, which the grammar
 * does not allow: those are taken because they are known. */
bool hm_media_ok(struct hm_bytes name)
{
    size_t slash = hm_bytes_find(name, '/');

    return hm_media_find(name) != NULL ||
        (half_ok(hm_bytes_slice(name, 0, slash)) &&
            half_ok(hm_bytes_slice(name, slash + 1, name.len)));
}

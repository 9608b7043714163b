/* SPDX-License-Identifier: Apache-2.0 */
/* media.h - media types: what the blobs and documents of an image are called. */
#ifndef HM_IMAGE_MEDIA_H
#define HM_IMAGE_MEDIA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

#define HM_MEDIA_OCI_MANIFEST "application/vnd.oci.image.manifest.v1+json"
#define HM_MEDIA_OCI_INDEX "application/vnd.oci.image.index.v1+json"
#define HM_MEDIA_OCI_CONFIG "application/vnd.oci.image.config.v1+json"
#define HM_MEDIA_OCI_EMPTY "application/vnd.oci.empty.v1+json"
#define HM_MEDIA_DOCKER_MANIFEST                                               \
    "application/vnd.docker.distribution.manifest.v2+json"
#define HM_MEDIA_DOCKER_LIST                                                   \
    "application/vnd.docker.distribution.manifest.list.v2+json"
#define HM_MEDIA_DOCKER_CONFIG "application/vnd.docker.container.image.v1+json"

enum hm_media {
    HM_MEDIA_OTHER, /* well formed perhaps, and nothing we know */
    HM_MEDIA_MANIFEST,
    HM_MEDIA_INDEX,
    HM_MEDIA_CONFIG,
    HM_MEDIA_EMPTY,
    HM_MEDIA_LAYER,
    HM_MEDIA_FOREIGN_LAYER, /* distributed by others: has urls */
    HM_MEDIA_SCHEMA1,       /* Docker's first: signed inside, never judged */
    HM_MEDIA_EVIDENCE,      /* signatures and attestations */
};

struct hm_media_type {
    const char *name;
    enum hm_media media;
};

/* All rows that are known. */
const struct hm_media_type *hm_media_types(size_t *count);

/* By exactly that name; NULL when it is in no row. */
const struct hm_media_type *hm_media_find(struct hm_bytes name);

/* The same; HM_MEDIA_OTHER when it is in no row. */
enum hm_media hm_media_of(struct hm_bytes name);

/* The type without its parameters and the spaces around it: of a Content-Type
 * header. */
struct hm_bytes hm_media_bare(struct hm_bytes content_type);

/* Is it a type and a subtype as RFC 6838 section 4.2 has them? */
bool hm_media_ok(struct hm_bytes name);

#endif

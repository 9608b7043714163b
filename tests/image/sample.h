/* SPDX-License-Identifier: Apache-2.0 */
/* sample.h - small documents of an image, for tests. */
#ifndef HM_TEST_IMAGE_SAMPLE_H
#define HM_TEST_IMAGE_SAMPLE_H

#include "image/media.h"

#define TEN "0123456789"
#define D64 TEN TEN TEN TEN TEN TEN "abcd"
#define E64 TEN TEN TEN TEN TEN TEN "efef"
#define DIGEST "\"digest\":\"sha256:" D64 "\""
#define OTHER "\"digest\":\"sha256:" E64 "\""
#define TYPE(type) "\"mediaType\":\"" type "\""
/* What else a descriptor has comes behind a comma. */
#define DESC(type, more) "{" TYPE(type) "," DIGEST ",\"size\":7" more "}"
#define DESC2(type, more) "{" TYPE(type) "," OTHER ",\"size\":7" more "}"
#define V2 "\"schemaVersion\":2"
#define CONFIG "\"config\":" DESC(HM_MEDIA_OCI_CONFIG, "")
#define LAYER DESC("application/vnd.oci.image.layer.v1.tar+gzip", "")
#define LAYERS "\"layers\":[" LAYER "]"
#define MANIFEST(more)                                                         \
    "{" V2 "," TYPE(HM_MEDIA_OCI_MANIFEST) "," CONFIG "," LAYERS more "}"
#define INDEX(manifests, more)                                                 \
    "{" V2 "," TYPE(HM_MEDIA_OCI_INDEX) ",\"manifests\":[" manifests "]" more  \
                                        "}"
#define FOR(os, arch)                                                          \
    ",\"platform\":{\"os\":\"" os "\",\"architecture\":\"" arch "\"}"
#define NAMED(name)                                                            \
    ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"" name "\"}"
#define IMAGE_CONFIG(more)                                                     \
    "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":"       \
    "\"layers\",\"diff_ids\":[\"sha256:" D64 "\"]}" more "}"

#endif

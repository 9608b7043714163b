/* SPDX-License-Identifier: Apache-2.0 */
/* layout.h - images in a folder: the file oci-layout, index.json, and blobs.
 *
 * Callers read the files, within HM_IMAGE_TEXT_MAX, and check the digests of
 * what they read; hm_image_blob_path() (digest.h) says where a blob lies.
 * index.json is an index (manifest.h), announced as HM_MEDIA_OCI_INDEX. */
#ifndef HM_IMAGE_LAYOUT_H
#define HM_IMAGE_LAYOUT_H

#include <stdbool.h>

#include "image/manifest.h"
#include "image/ref.h"

#define HM_LAYOUT_FILE "oci-layout"
#define HM_LAYOUT_INDEX "index.json"
/* The annotation that gives an entry its name. */
#define HM_LAYOUT_NAME "org.opencontainers.image.ref.name"

/* The text of the file oci-layout: HM_FORMAT, or HM_UNSUPPORTED for another
 * version than 1.0.0. */
HM_MUST_USE bool hm_layout_check(struct hm_bytes text, struct hm_err *err);

/* Read index.json, which must outlive *out. */
HM_MUST_USE bool hm_layout_index(struct hm_manifest *out,
    struct hm_arena *arena, struct hm_bytes text, struct hm_err *err);

/* What a reference of kind HM_REF_LAYOUT means in the index: the entry with the
 * digest; else the one with the name; else the only image there, apart from
 * what is attached to it. HM_NOT_FOUND; HM_MISMATCH when two different ones
 * have the name; HM_USAGE when nothing was said and several could be meant. The
 * message names those that are there. */
HM_MUST_USE bool hm_layout_choose(const struct hm_descriptor **out,
    const struct hm_manifest *index, const struct hm_ref *ref,
    struct hm_err *err);

#endif

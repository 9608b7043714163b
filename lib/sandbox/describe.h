/* SPDX-License-Identifier: Apache-2.0 */
/* describe.h - what a registry has to know of a manifest: what it needs, what
 * it is attached to, and how it is listed there. */
#ifndef HM_SANDBOX_DESCRIBE_H
#define HM_SANDBOX_DESCRIBE_H

#include <stdbool.h>

#include "image/manifest.h"
#include "sandbox/store.h"

/* Read put->text, announced as put->media_type (empty: as it says itself), and
 * set media_type, subject, artifact_type and descriptor, which lie in the arena
 * or the text; put->digest is set already. Codes of hm_manifest_parse(). */
HM_MUST_USE bool hm_oci_describe(struct hm_manifest *out,
    struct hm_oci_put *put, struct hm_arena *arena, struct hm_err *err);

#endif

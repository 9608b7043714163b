/* SPDX-License-Identifier: Apache-2.0 */
/* claim.h - cosign's simple signing payload: the text that says which image
 * somebody signed.
 *
 *     {"critical": {"identity": {"docker-reference": "r.test/app"},
 *                   "image": {"docker-manifest-digest": "sha256:.."},
 *                   "type": "cosign container image signature"},
 *      "optional": {"commit": "4f2a"}}
 *
 * Who reads it elsewhere reads it by Go's encoding/json, to which "Image" is
 * "image", too. So all that is not in `optional` must be known, to the letter:
 * then there is one way to read it. */
#ifndef HM_IMAGE_CLAIM_H
#define HM_IMAGE_CLAIM_H

#include "image/digest.h"
#include "image/object.h"

struct hm_image_claim {
    struct hm_bytes text;       /* all of it, as it was signed */
    struct hm_digest digest;    /* of the manifest: sha256 or sha512 */
    struct hm_bytes reference;  /* what the signer called it; may be empty */
    struct hm_members optional; /* those whose values are strings */
};

/* Read a payload, which must outlive *out; the rest lies in the arena. Reading
 * proves nothing. HM_FORMAT, HM_UNSUPPORTED (another digest's function),
 * HM_LIMIT (HM_CLAIM_MAX, HM_IMAGE_ANNOTATIONS_MAX), HM_SYSTEM. */
HM_MUST_USE bool hm_image_claim_parse(struct hm_image_claim *out,
    struct hm_arena *arena, struct hm_bytes payload, struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* digest.h - digests as image formats have them, and where a blob lies.
 *
 * Of the functions that OCI registers sha256 and sha512 are taken, and no
 * other: a runtime that finds an image by a digest that we cannot compute runs
 * something that we did not see. */
#ifndef HM_IMAGE_DIGEST_H
#define HM_IMAGE_DIGEST_H

#include <stdbool.h>

#include "base/bytes.h"
#include "crypto/digest.h"

struct hm_buf;

/* "sha256:" or "sha512:" and as many lower-case digits as it has. HM_FORMAT, or
 * HM_UNSUPPORTED for another function. */
HM_MUST_USE bool hm_image_digest_parse(
    struct hm_digest *out, struct hm_bytes in, struct hm_err *err);

/* Does the text begin as such a digest does: with the name and a colon? */
bool hm_image_digest_begins(struct hm_bytes in);

/* Append where a layout keeps the blob, "blobs/sha256/44136f..". A zeroed
 * digest makes the buffer fail. */
void hm_image_blob_path(struct hm_buf *out, const struct hm_digest *digest);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* images.h - the images of a command line that signs. */
#ifndef HM_CMD_SIGN_IMAGES_H
#define HM_CMD_SIGN_IMAGES_H

#include <stdbool.h>

#include "cmd/sign/signing.h"
#include "sign/image.h"

/* Sign the operands, or what --digest-file names, one after the other, and say
 * `words` about each. Ends at the first that cannot be signed. */
HM_MUST_USE bool hm_signing_images(struct hm_signing *signing,
    const struct hm_sign_words *words, struct hm_err *err);

/* The same, of what BuildKit noted in their indexes: each statement becomes one of
 * ours about the platform that it was noted for, its predicate to the byte. Only
 * those of `type`, unless that is empty. */
HM_MUST_USE bool hm_signing_buildkit(
    struct hm_signing *signing, struct hm_bytes type, struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* base.h - the images that an image was built on.
 *
 * What the image says of itself: OCI's annotations of its manifest, and the
 * provenance that BuildKit notes in its index. Nobody proved any of it. */
#ifndef HM_PRODUCE_BASE_H
#define HM_PRODUCE_BASE_H

#include <stdbool.h>

#include "base/limits.h"
#include "image/ref.h"
#include "produce/resource.h"
#include "store/store.h"

/* In the arena, each once. */
struct hm_bases {
    struct hm_arena *arena;
    struct hm_resource list[HM_PRODUCE_BASES_MAX];
    size_t count;
};

struct hm_base_of {
    const struct hm_store *store;
    const struct hm_ref *ref;       /* what was named: an index, perhaps */
    const struct hm_digest *digest; /* it, or an image that it lists */
};

/* Add those of one image; of an index, what it says itself and all that BuildKit
 * noted in it. HM_FORMAT for annotations that make no sense, HM_LIMIT; codes of
 * buildkit.h. */
HM_MUST_USE bool hm_bases_add(
    struct hm_bases *to, const struct hm_base_of *of, struct hm_err *err);

#endif

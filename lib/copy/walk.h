/* SPDX-License-Identifier: Apache-2.0 */
/* walk.h - finding out what belongs to an image. */
#ifndef HM_COPY_WALK_H
#define HM_COPY_WALK_H

#include <stdbool.h>

#include "copy/copy.h"
#include "copy/graph.h"

/* Everything that belongs to the image, ready to be written: documents are
 * there, blobs are known, ranks are given. Several requests at once. */
HM_MUST_USE bool hm_walk_image(struct hm_graph *out,
    const struct hm_store *from, const struct hm_copy_opts *opts,
    struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* places.h - from references to stores, for commands that move images. */
#ifndef HM_CMD_COPY_PLACES_H
#define HM_CMD_COPY_PLACES_H

#include <stdbool.h>

#include "image/ref.h"
#include "layout/layout.h"
#include "store/store.h"

/* Opens what is no layout. Its stores live as long as `ctx`. */
struct hm_store_opener {
    bool (*open)(void *ctx, struct hm_store *out, const struct hm_ref *ref,
        bool write, struct hm_err *err);
    void *ctx;
};

/* An open store, and what has to be released with it. */
struct hm_place {
    struct hm_store store;
    struct hm_layout *layout; /* of one that is a layout */
};
void hm_place_free(struct hm_place *place);
HM_DEFINE_AUTO(place)

/* Open the store of a reference; a layout that is to be written is made when it
 * is not there. `opener` NULL: HM_UNSUPPORTED for all but layouts. */
HM_MUST_USE bool hm_place_open(struct hm_place *out, const struct hm_ref *ref,
    bool write, const struct hm_store_opener *opener, struct hm_err *err);

/* What a reference asks its store for. Borrows from `ref`. */
struct hm_at hm_place_at(const struct hm_ref *ref);

#endif

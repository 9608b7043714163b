/* SPDX-License-Identifier: Apache-2.0 */
/* opener.h - from a reference to the place that it names. */
#ifndef HM_STORE_OPENER_H
#define HM_STORE_OPENER_H

#include <stdbool.h>

#include "image/ref.h"
#include "store/store.h"

/* Who knows registries, credentials and folders. Stores belong to the opener and
 * live as long; the same repository may be asked for many times. Opening asks
 * nobody anything over the network: whether the place is there is found out by
 * what is asked of it. A layout that is to be written is made when it is not
 * there. */
struct hm_store_opener {
    bool (*open)(void *ctx, struct hm_store *out, const struct hm_ref *ref,
        bool write, struct hm_err *err);
    void *ctx;
};

#endif

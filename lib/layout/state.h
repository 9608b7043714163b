/* SPDX-License-Identifier: Apache-2.0 */
/* state.h - an open layout, for the files of this module. */
#ifndef HM_LAYOUT_STATE_H
#define HM_LAYOUT_STATE_H

#include <pthread.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/buf.h"
#include "image/manifest.h"
#include "layout/below.h"
#include "layout/layout.h"

/* One manifest that is attached to something. */
struct hm_attached {
    struct hm_digest subject;
    struct hm_bytes text; /* the descriptor */
};

/* All of them that the layout has. */
struct hm_attached_list {
    struct hm_arena arena;
    struct hm_attached *list;
    size_t count, room;
    const char *incomplete; /* as in struct hm_referrers */
    bool done;
};

/* index.json as it was read, and what was found by it. */
struct hm_listing {
    struct stat st; /* of the file that was read */
    struct hm_buf text;
    struct hm_arena arena;
    struct hm_manifest index;
    struct hm_attached_list attached;
    bool there;
};
void hm_listing_free(struct hm_listing *listing);
HM_DEFINE_AUTO(listing)

struct hm_layout {
    int root;
    enum hm_layout_mode mode;
    struct hm_arena arena;
    struct hm_bytes name;
    pthread_mutex_t lock; /* over `listing`, and one writer of index.json */
    struct hm_listing listing;
    int64_t deadline_ms; /* 0: none */
};

/* See that layout->listing is that of the file as it is now. Under the lock. */
HM_MUST_USE bool hm_layout_refresh(
    struct hm_layout *layout, struct hm_err *err);

/* Find in the listing what has that name, or is the only image (empty). */
HM_MUST_USE bool hm_layout_by_name(const struct hm_descriptor **out,
    const struct hm_listing *listing, struct hm_bytes name, struct hm_err *err);

/* The document of that digest, with that type (may be empty). */
HM_MUST_USE bool hm_layout_doc(struct hm_layout *layout, struct hm_doc *out,
    const struct hm_digest *digest, struct hm_bytes type, struct hm_err *err);

/* Find all that is attached to anything: attached.c. */
HM_MUST_USE bool hm_layout_scan(struct hm_attached_list *out,
    struct hm_layout *layout, const struct hm_listing *listing,
    struct hm_err *err);

/* Did cosign save this layout? */
bool hm_layout_is_cosign(const struct hm_manifest *index);

/* ---- The operations of the store ---- */

bool hm_layout_referrers(void *ctx, struct hm_referrers *out,
    const struct hm_digest *subject, struct hm_err *err);
bool hm_layout_has_blob(
    void *ctx, bool *there, const struct hm_digest *digest, struct hm_err *err);
bool hm_layout_put_blob(void *ctx, enum hm_put *done,
    const struct hm_blob_in *in, struct hm_err *err);
bool hm_layout_put(void *ctx, const struct hm_doc *doc, struct hm_bytes tag,
    struct hm_err *err);
bool hm_layout_put_unnamed(
    void *ctx, const struct hm_doc *doc, struct hm_err *err);
bool hm_layout_remove(void *ctx, const struct hm_at *at, struct hm_err *err);

#endif

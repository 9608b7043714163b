/* SPDX-License-Identifier: Apache-2.0 */
/* buildkit.h - what BuildKit notes about a build, inside an image's index.
 *
 * Statements that nobody signed: an attestation manifest for each platform, a
 * layer for each statement. They are what the index's digest covers, and prove
 * nothing else; whoever signs them says that they are true. */
#ifndef HM_PRODUCE_BUILDKIT_H
#define HM_PRODUCE_BUILDKIT_H

#include <stdbool.h>

#include "image/ref.h"
#include "intoto/statement.h"
#include "store/store.h"

/* One of them; valid during the call that brings it. */
struct hm_buildkit_statement {
    struct hm_digest about; /* the platform's manifest, which the index lists */
    struct hm_bytes label;  /* "linux/amd64" */
    struct hm_bytes type;   /* of the predicate */
    struct hm_bytes predicate;
    struct hm_bytes text; /* all of it */
};

struct hm_buildkit {
    const struct hm_store *store;
    const struct hm_ref *ref;
    const struct hm_digest *about; /* only what is about that; NULL: all */
    /* false ends it. */
    bool (*take)(void *ctx, const struct hm_buildkit_statement *statement,
        struct hm_err *err);
    void *ctx;
};

/* Bring all statements, in the order of the index. *count is how many there were:
 * none is no failure, and neither is an image that is no index. HM_MISMATCH for a
 * statement that is not about the manifest for which it was noted, or of another
 * type than was announced; HM_FORMAT, HM_LIMIT (HM_BUILDKIT_STATEMENTS_MAX); the
 * store's codes. */
HM_MUST_USE bool hm_buildkit_read(
    size_t *count, const struct hm_buildkit *what, struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* publish.h - a bundle becomes a referrer of what it is about. */
#ifndef HM_SIGN_PUBLISH_H
#define HM_SIGN_PUBLISH_H

#include <stdbool.h>

#include "base/time.h"
#include "sign/targets.h"
#include "store/store.h"

struct hm_publish {
    const struct hm_store *store; /* where evidence lies */
    bool begun;                   /* by hm_sign_publish_begin(), there */
    const struct hm_sign_target *subject;
    struct hm_bytes bundle;         /* that was verified (build.h) */
    struct hm_bytes predicate_type; /* what listings say of it */
    struct hm_time now;
};

/* Put what all of them have in common, so that who may not write there, or cannot
 * be reached, is known before anything else is done. */
HM_MUST_USE bool hm_sign_publish_begin(
    const struct hm_store *store, struct hm_err *err);

/* Put the bundle, then the manifest that names bundle and subject
 * (docs/formats/signature.md); the store sees to it that it is listed, by the
 * referrers API or the fallback tag. Cut off at any point, either nobody finds
 * anything or the whole of it. *out is the manifest's digest. Codes are the
 * store's. */
HM_MUST_USE bool hm_sign_publish(
    struct hm_digest *out, const struct hm_publish *what, struct hm_err *err);

#endif

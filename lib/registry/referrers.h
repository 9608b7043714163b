/* SPDX-License-Identifier: Apache-2.0 */
/* referrers.h - what a registry lists at a digest, by its API. */
#ifndef HM_REGISTRY_REFERRERS_H
#define HM_REGISTRY_REFERRERS_H

#include "registry/impl.h"

/* What an answer says about the API itself. */
enum hm_referrers_api {
    HM_REFERRERS_API_NONE,
    HM_REFERRERS_API_LISTED,  /* `out` has the list */
    HM_REFERRERS_API_MISSING, /* the registry has no such API */
    /* An HTML page came: whatever answered is not sure to be the registry, and
     * "nothing there" may not be concluded from it. */
    HM_REFERRERS_API_DOUBTFUL,
};

/* Ask the API for all pages. A status that says neither list nor "no such
 * API" (401, 403, 429, 5xx, ..) is a failure. */
HM_MUST_USE bool hm_registry_referrers_api(enum hm_referrers_api *api,
    struct hm_registry_repo *repo, struct hm_referrers *out,
    const struct hm_digest *subject, struct hm_err *err);

#endif

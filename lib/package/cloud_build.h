/* SPDX-License-Identifier: Apache-2.0 */
/* cloud_build.h - provenance of Google Cloud Build, as gcloud prints it.
 *
 * The envelope is signed by a key of the service (key_set.h). Around it stand
 * texts that people read, and that nobody signed: each must say what the signed
 * statement says. */
#ifndef HM_PACKAGE_CLOUD_BUILD_H
#define HM_PACKAGE_CLOUD_BUILD_H

#include <stdbool.h>

#include "facts/content_rule.h"
#include "package/key_set.h"
#include "policy/rules.h"

/* Add to `rules`, of which the service's keys are the only ones allowed, which
 * statements count (provenance 0.1 and 1) and what must stand around them. The
 * check is "cloud-build". */
HM_MUST_USE bool hm_cloud_build_require(
    struct hm_rules *rules, struct hm_err *err);

/* The keys that come with the library: of all locations, and the global ones. */
HM_MUST_USE bool hm_key_set_cloud_build(
    struct hm_key_set *out, struct hm_err *err);

#endif

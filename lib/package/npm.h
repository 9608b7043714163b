/* SPDX-License-Identifier: Apache-2.0 */
/* npm.h - the two attestations of a package of npm's.
 *
 * The registry says with its key that it published this tarball under this name
 * and version; the workflow says with a certificate how it was built. Neither
 * is worth much alone: a provenance says nothing of the registry, and what the
 * registry published may come from anywhere. Both must be good, and about the
 * same package. */
#ifndef HM_PACKAGE_NPM_H
#define HM_PACKAGE_NPM_H

#include <stdbool.h>

#include "base/arena.h"
#include "facts/content_rule.h"
#include "policy/rules.h"

struct hm_npm_demand {
    struct hm_bytes name, version; /* p NULL: whatever both say */
    /* Asked of the provenance alone, never of the publication, which the checks
     * here are about; NULL: of its kind and subject only. Outlives the rules. */
    const struct hm_content_rule *provenance;
};

/* Add to `rules`, of which the registry's keys are the only ones allowed: what
 * counts are statements of publication by a key and others by a certificate, and
 * one of each is needed. Everything lies in `arena`, which outlives the rules.
 * The check of a candidate is "package", of all of them "both-attestations". */
HM_MUST_USE bool hm_npm_require(struct hm_rules *rules, struct hm_arena *arena,
    const struct hm_npm_demand *demand, struct hm_err *err);

#endif

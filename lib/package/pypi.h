/* SPDX-License-Identifier: Apache-2.0 */
/* pypi.h - Trusted Publishers of the Python Package Index (PEP 740).
 *
 * A distribution file is attested by the workflow that its project named to the
 * index. Who asks names the same one: "GitHub:OWNER/REPO:WORKFLOW.yml". The
 * certificate decides; what the index says of the publisher must agree, and the
 * one subject of the statement must be called like the file. */
#ifndef HM_PACKAGE_PYPI_H
#define HM_PACKAGE_PYPI_H

#include <stdbool.h>

#include "base/arena.h"
#include "facts/content_rule.h"
#include "identity/claims.h"
#include "policy/rules.h"

/* What is demanded; texts as the caller writes them. */
struct hm_pypi_demand {
    struct hm_bytes publisher;
    struct hm_bytes project, version; /* p NULL: whatever the file says */
    /* What else the certificate says of the source: shorthands of no provider
     * ("source-ref") and their values. Each one is demanded. */
    const struct hm_shorthand_use *source;
    size_t source_count;
};

/* HM_USAGE for more of `source`. */
enum { HM_PYPI_SOURCE_MAX = 8 };

/* Add to `rules` who must have signed, which statements count (of publication,
 * or provenance) and what they must say. Everything lies in `arena`, which
 * outlives the rules. HM_USAGE for a publisher, project or version that is
 * none. The checks are "publisher" and "distribution". */
HM_MUST_USE bool hm_pypi_require(struct hm_rules *rules, struct hm_arena *arena,
    const struct hm_pypi_demand *demand, struct hm_err *err);

/* Check "publisher" by itself, for who has a certificate's extensions and no
 * statement: is the workflow's file of the source that the certificate is
 * about? HM_MISMATCH; also for a file with an '@' in its path, which no publisher
 * can have. */
HM_MUST_USE bool hm_pypi_check_config(
    const struct hm_fulcio *extensions, struct hm_err *err);

/* "https://docs.<the index>/attestations/publish/v1" */
extern const char hm_pypi_publish_type[];

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* predicate.h - predicates made of scanners' reports.
 *
 * cosign's vuln holds the report byte for byte as its result; in-toto's vulns a
 * list of what was found. Both say when the scan was: by the report, and where
 * that says nothing, no later than when the predicate was made. */
#ifndef HM_FINDINGS_PREDICATE_H
#define HM_FINDINGS_PREDICATE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/time.h"
#include "findings/kind.h"

struct hm_findings_source {
    enum hm_findings_kind scanner; /* whose report it has to be */
    struct hm_bytes report;
    struct hm_bytes type; /* of the predicate */
    struct hm_time now;
};

/* The types that can be made. */
bool hm_findings_can_make(struct hm_bytes type);

/* Append the predicate. *dated: the report said when it was made. HM_FORMAT,
 * HM_UNSUPPORTED (another scanner's report; a type that cannot be made),
 * HM_LIMIT, HM_SYSTEM. */
HM_MUST_USE bool hm_findings_predicate(struct hm_buf *out, bool *dated,
    const struct hm_findings_source *source, struct hm_err *err);

#endif

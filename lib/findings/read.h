/* SPDX-License-Identifier: Apache-2.0 */
/* read.h - the readers of reports, for report.c and each other. */
#ifndef HM_FINDINGS_READ_H
#define HM_FINDINGS_READ_H

#include "enc/json_field.h"
#include "findings/report.h"

struct hm_findings_rd {
    struct hm_json_rd rd;
    struct hm_findings *out;
    const struct hm_finding **end; /* where the next one is hung */
};

/* Room for one more, found at `v`; NULL and recorded when there is none. Its id
 * is what makes it one, so it is read here. */
struct hm_finding *hm_finding_add(
    struct hm_findings_rd *r, struct hm_json v, struct hm_bytes id);

/* A time that the report claims; absent, empty and Go's zero are none. Of
 * several the earliest stays: nobody makes himself older than he is. */
void hm_findings_time(struct hm_findings_rd *r, struct hm_json v);

/* A severity beside those that are known already: the worst of them. */
void hm_finding_severity(struct hm_finding *finding, enum hm_severity more);

/* trivy.c, grype.c, osv.c: a scanner's report. */
void hm_findings_trivy(struct hm_findings_rd *r, struct hm_json report);
void hm_findings_grype(struct hm_findings_rd *r, struct hm_json report);
void hm_findings_osv(struct hm_findings_rd *r, struct hm_json report);

/* report.c: whichever of them it is; recorded when it is none. */
void hm_findings_any(struct hm_findings_rd *r, struct hm_json report);

/* scan.c: predicates. In cosign's a scanner's report is the result, in in-toto's
 * a list. */
void hm_findings_cosign(struct hm_findings_rd *r, struct hm_json predicate);
void hm_findings_vulns(struct hm_findings_rd *r, struct hm_json predicate);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* severity.h - how bad a vulnerability is, in one scale for all scanners. */
#ifndef HM_FINDINGS_SEVERITY_H
#define HM_FINDINGS_SEVERITY_H

#include "base/bytes.h"

/* In this order. Zero is not a severity: nothing was said, or nothing that is
 * understood; it counts as the worst (hm_severity_counted()). */
enum hm_severity {
    HM_SEVERITY_UNTOLD,
    HM_SEVERITY_NONE,
    HM_SEVERITY_NEGLIGIBLE,
    HM_SEVERITY_LOW,
    HM_SEVERITY_MEDIUM,
    HM_SEVERITY_HIGH,
    HM_SEVERITY_CRITICAL,
};

/* "none" .. "critical"; "untold" for zero. */
const char *hm_severity_name(enum hm_severity severity);

/* By exactly such a name, as policies write it; zero for any other text. */
enum hm_severity hm_severity_by_name(struct hm_bytes name);

/* As scanners write it: in either case, "IMPORTANT" (Red Hat) and "MODERATE"
 * (GitHub) as well; zero for any other word, "UNKNOWN" among them. */
enum hm_severity hm_severity_by_word(struct hm_bytes word);

/* A base score of CVSS, "7.5", by the bands of CVSS 3 and 4; zero for what is no
 * number from 0 to 10. */
enum hm_severity hm_severity_by_score(struct hm_bytes score);

/* What it counts as: untold is the worst. */
enum hm_severity hm_severity_counted(enum hm_severity severity);

#endif

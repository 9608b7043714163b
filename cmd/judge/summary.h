/* SPDX-License-Identifier: Apache-2.0 */
/* summary.h - a report for people: the answer first.
 *
 *     verified: a.txt, signed by SUBJECT (issuer ISSUER) at 2026-..Z
 *       waived: sct: --insecure-ignore-sct
 *
 *     not verified: a.txt: identity: issuer equal; subject differs at .. [..]
 *       nearest of 3: bundle.json, line 2
 *       next: compare ..
 *     report: no
 *       ..                          every check */
#ifndef HM_CMD_SUMMARY_H
#define HM_CMD_SUMMARY_H

#include <stdbool.h>

#include "base/buf.h"
#include "cmd/judge/judging.h"
#include "gate/gate.h"

/* Append it. A no always has every check below it; a yes with `all`. */
void hm_summary(struct hm_buf *out, const struct hm_judged *judged, bool all);

/* Append who signed: "SUBJECT (issuer ISSUER)" or "key 52fa..". */
void hm_summary_signer(struct hm_buf *out, const struct hm_facts *facts);

/* A report about an image: a line for each digest that was judged, and for a yes
 * the one to run. */
struct hm_summary_image {
    const struct hm_report *report; /* with one image */
    const struct hm_gated *gated;
    bool several; /* more than one signer was demanded */
};
void hm_summary_image(
    struct hm_buf *out, const struct hm_summary_image *image, bool all);

#endif

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

/* Append it. A no always has every check below it; a yes with `all`. */
void hm_summary(struct hm_buf *out, const struct hm_judged *judged, bool all);

#endif

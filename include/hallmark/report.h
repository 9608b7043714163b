/* SPDX-License-Identifier: Apache-2.0 */
/* report.h - what all the checks of one verification amount to.
 *
 * Nobody sets a verdict: it is computed from the checks, each of which leaves a
 * line in the report. */
#ifndef HALLMARK_REPORT_H
#define HALLMARK_REPORT_H

#include "hallmark/api.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Zero is not a yes. */
enum hm_verdict {
    HM_COULD_NOT_TELL, /* something that might have decided was not read */
    HM_NO,
    HM_NOTHING, /* looked for completely, and nothing was attached */
    HM_YES,
    HM_NOT_JUDGED, /* no policy decided about it, and it was said that such may be
                      let through: that is no yes */
};

/* Stable names for JSON and logs: "could-not-tell", "no", "nothing-attached",
 * "yes", "not-judged". Never NULL. */
HM_API const char *hm_verdict_name(enum hm_verdict verdict);

#ifdef __cplusplus
}
#endif

#endif

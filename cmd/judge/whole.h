/* SPDX-License-Identifier: Apache-2.0 */
/* whole.h - is a yes by policies one without an "if"? */
#ifndef HM_CMD_WHOLE_H
#define HM_CMD_WHOLE_H

#include <stdbool.h>

#include "report/report.h"

/* What was judged is a yes, and so is every policy that was asked, also those that
 * only warn; nothing that it rests on was waived: no exception, no log that was
 * not demanded. HM_POLICY says what is in the way. */
HM_MUST_USE bool hm_whole_check(
    const struct hm_section *judged, struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* targets.h - the artifacts of a command line, judged on all cores; what is
 * printed is in the order in which they were named. */
#ifndef HM_CMD_TARGETS_H
#define HM_CMD_TARGETS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/time.h"
#include "cmd/frame/command.h"

/* Judge the operands by the options (HM_JUDGING_OPTS, HM_TRUST_OPTS,
 * HM_RULE_OPTS), append what came out to run->out and set run->status. `now`
 * is for long-lived certificates. `reports` gets every report as a line of
 * JSON; NULL: nobody wants them. With run->tape, what is read is kept, or comes
 * from there. */
HM_MUST_USE bool hm_targets_verify(struct hm_run *run, struct hm_time now,
    struct hm_buf *reports, struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* batch.h - JSON lines in, JSON lines out (docs/formats/batch.md).
 *
 * Root, rules and keys are prepared once; each line is an artifact and its
 * evidence, and is answered by a line in the same order, as soon as it and all
 * before it are judged. A line that cannot be used is answered, too, and is
 * never a yes. */
#ifndef HM_CMD_BATCH_H
#define HM_CMD_BATCH_H

#include <stdbool.h>

#include "base/time.h"
#include "cmd/frame/command.h"

/* Judge the lines that --batch names, write the answers to `out_fd` and set
 * run->status. HM_USAGE when there is no line: nothing judged is no yes. */
HM_MUST_USE bool hm_batch_verify(
    struct hm_run *run, struct hm_time now, int out_fd, struct hm_err *err);

#endif

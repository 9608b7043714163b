/* SPDX-License-Identifier: Apache-2.0 */
/* replay_diff.h - where two reports differ first. */
#ifndef HM_CMD_REPLAY_DIFF_H
#define HM_CMD_REPLAY_DIFF_H

#include "base/buf.h"

/* Append "report 2: check \"sct\", at $.report..: recorded .., now ..". Both are
 * lines of JSON; nothing is appended when they are equal. */
void hm_replay_diff(
    struct hm_buf *out, struct hm_bytes recorded, struct hm_bytes now);

#endif

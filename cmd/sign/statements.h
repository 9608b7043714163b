/* SPDX-License-Identifier: Apache-2.0 */
/* statements.h - --statement-out: what is signed, without its signature. */
#ifndef HM_CMD_SIGN_STATEMENTS_H
#define HM_CMD_SIGN_STATEMENTS_H

#include <stdbool.h>

#include "base/buf.h"
#include "cmd/frame/command.h"

/* Could it be written there? Before anybody is asked for anything. A command
 * without that option has nothing to check. */
HM_MUST_USE bool hm_statements_check(
    const struct hm_args *args, struct hm_err *err);

/* Append one more. One alone is kept to the byte; of several each becomes one
 * line: a line feed in JSON is white space. `count` is how many there are. */
void hm_statements_add(
    struct hm_buf *to, size_t *count, struct hm_bytes statement);

/* Write them, or to standard output for "-". */
HM_MUST_USE bool hm_statements_write(
    struct hm_run *run, struct hm_bytes text, struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* files.h - the files of a command line that signs. Each is read once and, but
 * for Ed25519 keys, never held in memory. */
#ifndef HM_CMD_SIGN_FILES_H
#define HM_CMD_SIGN_FILES_H

#include <stdbool.h>

#include "cmd/sign/signing.h"
#include "sign/image.h"
#include "sign/statement.h"

/* Sign each operand by itself, into --bundle or beside it: FILE.sigstore.json.
 */
HM_MUST_USE bool hm_signing_files(
    struct hm_signing *signing, struct hm_err *err);

/* Make one statement about all operands and, behind them, `more` subjects; into
 * --bundle. */
HM_MUST_USE bool hm_signing_statement(struct hm_signing *signing,
    const struct hm_sign_words *words, const struct hm_new_subject *more,
    size_t more_count, struct hm_err *err);

#endif

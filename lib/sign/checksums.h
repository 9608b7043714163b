/* SPDX-License-Identifier: Apache-2.0 */
/* checksums.h - subjects out of a file of checksums, as sha256sum and sha512sum
 * write it: digits, a space, a space or an asterisk, a name. */
#ifndef HM_SIGN_CHECKSUMS_H
#define HM_SIGN_CHECKSUMS_H

#include <stdbool.h>

#include "base/arena.h"
#include "sign/statement.h"

/* One subject for each line, in their order; empty lines and those that begin
 * with '#' are passed over. Everything lies in `arena` or borrows from `text`.
 * HM_FORMAT says which line is none; a name that was written with escapes is
 * HM_UNSUPPORTED; HM_LIMIT beyond HM_SUBJECTS_MAX; HM_NOT_FOUND for none. */
HM_MUST_USE bool hm_checksums_parse(struct hm_new_subject **out, size_t *count,
    struct hm_arena *arena, struct hm_bytes text, struct hm_err *err);

#endif

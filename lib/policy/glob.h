/* SPDX-License-Identifier: Apache-2.0 */
/* glob.h - texts with stars, compared with the whole text.
 *
 * '*' stands for any letters but '/', "**" for any letters at all; both also for
 * none. Everything else stands for itself: there is no '?', no set and no
 * escape. A match looks at each letter once for each star at most, whatever
 * the text is, so it needs no limit beside the length. */
#ifndef HM_POLICY_GLOB_H
#define HM_POLICY_GLOB_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/err.h"

/* Is there a star in it? */
bool hm_glob_is(struct hm_bytes text);

/* HM_USAGE: longer than HM_GLOB_MAX, or three stars in a row. */
HM_MUST_USE bool hm_glob_check(struct hm_bytes glob, struct hm_err *err);

struct hm_buf;

/* Append the regular expression that means the same. */
void hm_glob_regexp(struct hm_buf *out, struct hm_bytes glob);

/* `glob` was checked. */
bool hm_glob_match(struct hm_bytes glob, struct hm_bytes in);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* pattern.h - regular expressions that are compared with the whole text.
 *
 * PCRE2 in UTF-8 mode, without JIT, anchored at both ends by the engine and not
 * by letters around the text: "a|b" is a or b, and no inline option changes
 * that. What a pattern could use to lift its bounds or to say "match" early,
 * everything that begins with "(*", is refused. A match that reaches a limit is
 * neither a yes nor a no: the caller denies. */
#ifndef HM_POLICY_PATTERN_H
#define HM_POLICY_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "hallmark/err.h"

struct hm_pattern;

/* HM_USAGE says what is wrong and where. Immutable: threads may share it. */
HM_MUST_USE bool hm_pattern_new(
    struct hm_pattern **out, struct hm_bytes text, struct hm_err *err);
void hm_pattern_free(struct hm_pattern *pattern);
HM_DEFINE_AUTO_PTR(pattern)

/* Does the whole of `in` match? HM_POLICY: it does not. Any other code: that
 * could not be found out (HM_LIMIT; HM_FORMAT for what is no UTF-8, or has
 * control characters; HM_SYSTEM). */
HM_MUST_USE bool hm_pattern_match(
    const struct hm_pattern *pattern, struct hm_bytes in, struct hm_err *err);

/* Find a name that nobody has and that the pattern matches all the same, so
 * that it matches nearly anybody: the empty one, any mail address, any URL, any
 * workflow of GitHub. *name is NULL when there is none. HM_SYSTEM. */
HM_MUST_USE bool hm_pattern_idle(
    const char **name, const struct hm_pattern *pattern, struct hm_err *err);

/* The same of a glob that was checked: that name, or NULL. */
const char *hm_pattern_idle_glob(struct hm_bytes glob);

/* In a host name of the pattern's text, a bare '.' between letters stands for
 * any other one, too: "example.com" matches "exampleXcom", which somebody else
 * may own; and ".*" goes on behind the host. Where the first one is; false when
 * there is none. A hint for people, no judgement. */
bool hm_pattern_loose_dot(struct hm_bytes text, size_t *at);

#endif

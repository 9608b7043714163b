/* SPDX-License-Identifier: Apache-2.0 */
/* path.h - names of targets and roles: which are taken, where their files lie,
 * and who speaks for them (specification sections 4.5 and 6.2). */
#ifndef HM_TUF_PATH_H
#define HM_TUF_PATH_H

#include <stdbool.h>

#include "tuf/file.h"

/* Is this the name of a target that we ask for: printable ASCII, segments
 * between single slashes, none of them "." or ".."? HM_USAGE: the caller names
 * it. */
HM_MUST_USE bool hm_tuf_name_check(const char *name, struct hm_err *err);

/* Does the shell pattern (*, ?, [a-c], [!a]) match the name, segment by segment?
 * No star crosses a slash. */
bool hm_tuf_pattern_matches(struct hm_bytes pattern, struct hm_bytes name);

/* Does the delegation at `index` speak for the target? HM_FORMAT for lists that
 * are none, HM_SYSTEM. */
HM_MUST_USE bool hm_tuf_delegates(bool *yes,
    const struct hm_tuf_delegations *delegations, size_t index,
    const char *target, struct hm_err *err);

/* Append the name of the role that the delegation leads to for this target: its
 * own, or the bin of it. */
HM_MUST_USE bool hm_tuf_role_name(struct hm_buf *out,
    const struct hm_tuf_delegations *delegations, size_t index,
    const char *target, struct hm_err *err);

/* Append the path of a role's file: "3.targets.json", without version for 0. The
 * name is escaped as a whole: no slash of it leads anywhere. */
void hm_tuf_put_file(
    struct hm_buf *out, uint64_t version, struct hm_bytes role);

/* Append the path of a target, with a hash in front of its last segment unless
 * that is NULL. */
void hm_tuf_put_target(
    struct hm_buf *out, const char *name, const struct hm_digest *digest);

#endif

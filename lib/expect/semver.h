/* SPDX-License-Identifier: Apache-2.0 */
/* semver.h - versions of tags, as slsa-verifier compares them. */
#ifndef HM_EXPECT_SEMVER_H
#define HM_EXPECT_SEMVER_H

#include <stdbool.h>

#include "base/bytes.h"

/* "v1", "v1.2", "v1.2.3", "v1.2.3-rc.1", "v1.2.3+build". */
struct hm_semver {
    unsigned parts; /* that are written: 1 to 3 */
    struct hm_bytes number[3];
    struct hm_bytes pre; /* without '-' */
    bool has_build;      /* which is never compared */
};

/* False when it is none; numbers have no leading zeros. */
HM_MUST_USE bool hm_semver_parse(struct hm_semver *out, struct hm_bytes in);

/* All three parts, and neither "-rc" nor "+build": a release. */
bool hm_semver_is_release(struct hm_bytes in);

/* Is `got` of the version `wanted`? Parts that `wanted` leaves out are not
 * compared, those that `got` leaves out are 0: v14 is v14.0, and not v14.2. A
 * pre-release is part of the third. */
bool hm_semver_fits(
    const struct hm_semver *wanted, const struct hm_semver *got);

#endif

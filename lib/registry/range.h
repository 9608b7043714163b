/* SPDX-License-Identifier: Apache-2.0 */
/* range.h - Range and Content-Range as registries use them. Pure. */
#ifndef HM_REGISTRY_RANGE_H
#define HM_REGISTRY_RANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

/* Of what is answered with 206: bytes first to last of `size`. */
struct hm_range {
    uint64_t first, last;
    bool has_size; /* else the server says "*" */
    uint64_t size;
};

/* "bytes 0-99/200". HM_FORMAT, also for a last before the first or behind the
 * size. */
HM_MUST_USE bool hm_range_parse(
    struct hm_range *out, struct hm_bytes in, struct hm_err *err);

/* "0-99" or "bytes=0-99", what an upload has so far: *have becomes 100. An
 * upload that has nothing yet says "0-0" in many registries, and that is how
 * one byte is said, too: taken for nothing, which costs at most a round. */
HM_MUST_USE bool hm_range_have(
    uint64_t *have, struct hm_bytes in, struct hm_err *err);

#endif

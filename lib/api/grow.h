/* SPDX-License-Identifier: Apache-2.0 */
/* grow.h - structs of callers who may be older or newer than we are.
 *
 * The first member of such a struct is its size, as its caller's compiler saw
 * it. What an older caller does not have is zero, and zero is the strictest.
 * What a newer one has more must be zero: it is a demand that we do not know,
 * and one that is dropped would be a yes that nobody asked for. */
#ifndef HM_API_GROW_H
#define HM_API_GROW_H

#include <stdbool.h>
#include <stddef.h>

#include "hallmark/api.h"
#include "hallmark/err.h"

/* What sizes a struct had, the smallest first; the last one is ours. A struct
 * must not end in padding, or a member could come to lie where an older caller
 * has whatever was on its stack. */
struct hm_versions {
    const char *name; /* for messages: "request" */
    const size_t *sizes;
    size_t count;
};

/* Copy a caller's struct to `out`, which is as large as ours. HM_USAGE for
 * NULL, a size that was never set or that no version had, and bytes beyond ours
 * that are not zero. `in` is read for as far as it says, HM_API_STRUCT_MAX at
 * most. */
HM_MUST_USE bool hm_api_read(void *out, const struct hm_versions *versions,
    const void *in, struct hm_err *err);

#endif

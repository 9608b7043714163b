/* SPDX-License-Identifier: Apache-2.0 */
/* leaves.h - the file in which a log of the sandbox keeps its entries.
 *
 * Appended to, never changed. Each record says how long it is and ends in a
 * piece of its hash. What kill -9 leaves of the last one is dropped when the
 * file is opened again; anything else that is wrong is an error: a log that
 * forgets an entry is no log. It is not flushed: a power cut may take more.
 *
 *     "hallmark sandbox log 1\n"
 *     u32 length of data, u32 length of extra, 4 bytes of SHA-256 over both
 *     data, extra
 *     8 bytes of SHA-256 over all of the record so far */
#ifndef HM_SANDBOX_LEAVES_H
#define HM_SANDBOX_LEAVES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"

struct hm_sandbox_leaf {
    struct hm_bytes data;  /* what the tree is over */
    struct hm_bytes extra; /* what is kept with it: times, a chain */
};

/* Zeroed, it may be freed; opened by nobody else at the same time. */
struct hm_leaves {
    bool open;
    bool broken; /* half a record is at its end: nothing can follow */
    int fd;
    uint64_t len; /* of the file */
    uint64_t *offsets;
    size_t count, cap;
};

/* Told of each entry that is there, in order; the views end with the call. */
typedef bool hm_leaves_each(
    void *ctx, const struct hm_sandbox_leaf *leaf, struct hm_err *err);

/* Open or make the file; NULL: one without a name, gone when it is closed.
 * HM_FORMAT for a damaged or another file, HM_USAGE when somebody has it open,
 * HM_LIMIT, HM_SYSTEM, and what `each` says. */
HM_MUST_USE bool hm_leaves_open(struct hm_leaves *out, const char *path,
    hm_leaves_each *each, void *ctx, struct hm_err *err);
void hm_leaves_free(struct hm_leaves *leaves);
HM_DEFINE_AUTO(leaves)

/* Append one: all of it is in the file, or nothing. HM_LIMIT beyond
 * HM_SANDBOX_LEAF_MAX bytes or HM_SANDBOX_LEAVES_MAX entries, HM_SYSTEM. */
HM_MUST_USE bool hm_leaves_append(struct hm_leaves *leaves,
    const struct hm_sandbox_leaf *leaf, struct hm_err *err);

/* Read one back into `record`, which must be empty; *out borrows from it.
 * HM_NOT_FOUND, HM_FORMAT when it is not what was written, HM_SYSTEM. */
HM_MUST_USE bool hm_leaves_read(struct hm_sandbox_leaf *out,
    struct hm_buf *record, const struct hm_leaves *leaves, uint64_t index,
    struct hm_err *err);

#endif

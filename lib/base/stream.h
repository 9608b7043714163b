/* SPDX-License-Identifier: Apache-2.0 */
/* stream.h - bytes that are too many for memory, on their way.
 *
 * Interfaces only: who has the bytes calls, who wants them is called. A sink
 * that hashes compares only when whoever feeds it says that all came. */
#ifndef HM_STREAM_H
#define HM_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

struct hm_err;

struct hm_source {
    uint64_t len; /* exactly that many bytes will come */
    /* Up to `*len` bytes into `out`; `*len` becomes how many, 0 at the end. */
    bool (*read)(void *ctx, uint8_t *out, size_t *len, struct hm_err *err);
    /* From the start again; NULL: it cannot be read twice. */
    bool (*rewind)(void *ctx, struct hm_err *err);
    void *ctx;
};

struct hm_sink {
    bool (*write)(void *ctx, struct hm_bytes chunk, struct hm_err *err);
    /* Forget all that came; NULL: what came cannot be taken back. */
    bool (*restart)(void *ctx, struct hm_err *err);
    void *ctx;
};

#endif

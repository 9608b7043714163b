/* SPDX-License-Identifier: Apache-2.0 */
/* pipe.h - a blob of one store as a source for another.
 *
 * A store pushes bytes, and a store wants to pull them. Small blobs are read
 * into memory first. Large ones are read by a thread of their own into a bounded
 * ring; nothing lies on a disk meanwhile. The last byte is handed over when the
 * digest and size of all of them have been found right: who got a whole blob
 * got the right one. */
#ifndef HM_COPY_PIPE_H
#define HM_COPY_PIPE_H

#include <stdbool.h>

#include "store/store.h"

struct hm_pipe;

struct hm_pipe_in {
    const struct hm_store *from;
    const struct hm_descriptor *want; /* outlives the pipe */
    /* Called with what was handed over; NULL: nobody wants to know. */
    void (*bytes)(void *ctx, uint64_t count);
    void *ctx;
    const bool *stop; /* set by another thread: give up. NULL: never */
};

/* Nothing is asked of the store before the first read. */
HM_MUST_USE bool hm_pipe_open(
    struct hm_pipe **out, const struct hm_pipe_in *in, struct hm_err *err);
/* Waits for its thread, which ends at its next byte. */
void hm_pipe_free(struct hm_pipe *pipe);
HM_DEFINE_AUTO_PTR(pipe)

/* Borrows from the pipe. */
struct hm_source hm_pipe_source(struct hm_pipe *pipe);

#endif

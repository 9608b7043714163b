/* SPDX-License-Identifier: Apache-2.0 */
/* chunked.h - a request's body in chunks (RFC 9112 section 7.1), as it comes.
 *
 * As strict as head.h: lines end with CR LF, sizes are hexadecimal digits and
 * nothing else. Extensions and trailer fields are checked, bounded and dropped:
 * nothing here has a use for them. */
#ifndef HM_SERVE_CHUNKED_H
#define HM_SERVE_CHUNKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

struct hm_err;

/* Zeroed: before the first chunk. */
struct hm_serve_chunked {
    int state;
    uint64_t left; /* of this chunk; while its size is read, that size */
    unsigned digits;
    size_t extra;  /* bytes of extensions and trailers, all in all */
    bool in_value; /* of a trailer field, behind its colon */
    bool ended;    /* what is left in `in` belongs to the next request */
};

/* Take from the front of `*in`, and point `*data` at the next bytes of the body
 * there; empty when the body has ended or more must come. Call again while it
 * is not empty. HM_FORMAT or HM_LIMIT: nothing behind that can be trusted. */
HM_MUST_USE bool hm_serve_chunked_take(struct hm_serve_chunked *c,
    struct hm_bytes *in, struct hm_bytes *data, struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* body.h - a request's body as it comes: in memory, and beyond a limit in a file
 * that has no name. */
#ifndef HM_SERVE_BODY_H
#define HM_SERVE_BODY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/* Bytes in memory of all connections together; never above
 * HM_SERVE_FLIGHT_MAX. Many threads count at once, by __atomic builtins: C++ has
 * no _Atomic, and headers are read by both. */
struct hm_serve_flight {
    size_t bytes;
};

/* Count `len` more; false when that would be too many. */
HM_MUST_USE bool hm_serve_flight_take(
    struct hm_serve_flight *flight, size_t len);
void hm_serve_flight_give(struct hm_serve_flight *flight, size_t len);

struct hm_serve_body {
    struct hm_buf mem;
    int fd; /* -1: in memory */
    uint64_t len, max;
    uint64_t memory_max; /* 0: never a file */
    const char *dir;
    struct hm_serve_flight *flight;
    size_t counted; /* of `flight` */
};

/* Ready; `proto` says max, memory_max, dir and flight. */
struct hm_serve_body hm_serve_body(const struct hm_serve_body *proto);
void hm_serve_body_free(struct hm_serve_body *body);
HM_DEFINE_AUTO(serve_body)

/* `len` bytes are announced. 0, or the status that refuses them: 413. */
HM_MUST_USE int hm_serve_body_expect(struct hm_serve_body *body, uint64_t len);

/* Append. 0, 413, or 503 when neither memory nor disk has room. */
HM_MUST_USE int hm_serve_body_put(
    struct hm_serve_body *body, struct hm_bytes in);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* bytes.h - a borrowed view of some bytes.
 *
 * A view owns nothing and is passed by value. Whoever hands one out says how
 * long the memory behind it lives. An empty view may have a NULL pointer. */
#ifndef HALLMARK_BYTES_H
#define HALLMARK_BYTES_H

#include <stddef.h>
#include <stdint.h>

struct hm_bytes {
    const uint8_t *p;
    size_t len;
};

#endif

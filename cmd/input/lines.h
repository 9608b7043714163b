/* SPDX-License-Identifier: Apache-2.0 */
/* lines.h - the lines of a descriptor, one at a time, each as soon as it is
 * there. No more than one line and one chunk is in memory. */
#ifndef HM_CMD_LINES_H
#define HM_CMD_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "hallmark/err.h"

enum { HM_LINES_CHUNK = 64 * 1024 };

struct hm_lines {
    int fd;
    const char *name; /* for messages */
    uint64_t number;  /* of the line that was read last, from 1 */
    size_t at, len;   /* in the chunk */
    bool end;         /* nothing more will come */
    uint8_t chunk[HM_LINES_CHUNK];
};

/* The next line that is not empty, without its line feed; the last needs none.
 * *more is false when there is none. A line longer than the buffer's maximum
 * is read to its end and leaves a failed buffer (HM_LIMIT). HM_SYSTEM. */
HM_MUST_USE bool hm_lines_next(struct hm_lines *lines, struct hm_buf *line,
    bool *more, struct hm_err *err);

#endif

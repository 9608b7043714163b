/* SPDX-License-Identifier: Apache-2.0 */
/* time.h - points in time, and from when until when something counts. */
#ifndef HALLMARK_TIME_H
#define HALLMARK_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "hallmark/api.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Seconds since 1970 UTC, leap seconds not counted, with nanoseconds. */
struct hm_time {
    int64_t s;
    uint32_t ns; /* 0 to 999,999,999, counted upwards from s */
};

/* Both ends belong to the window. A zeroed one has no start and no end and
 * holds every time. */
struct hm_window {
    struct hm_time start, end;
    bool has_start, has_end;
};

#ifdef __cplusplus
}
#endif

#endif

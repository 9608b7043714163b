/* SPDX-License-Identifier: Apache-2.0 */
/* window.h - from when until when something counts.
 *
 * Both ends belong to the window: trust roots are written so that one key ends
 * and the next begins in the same second, and what was signed in that second is
 * good. A zeroed window has no start and no end and holds every time: whether a
 * start may be missing is decided where the window is read. */
#ifndef HM_WINDOW_H
#define HM_WINDOW_H

#include <stdbool.h>

#include "base/time.h"

/* Negative, zero or positive as `a` is before, at or after `b`. */
int hm_time_cmp(struct hm_time a, struct hm_time b);

/* A whole second as a time. */
struct hm_time hm_time_of(int64_t time_s);

bool hm_window_holds(const struct hm_window *window, struct hm_time at);

/* HM_EXPIRED "2026-01-01T00:00:00Z is after 2025-12-31T23:59:59Z" (or before)
 * when it does not hold; `what` stands in front: "log key". */
HM_MUST_USE bool hm_window_check(const struct hm_window *window,
    struct hm_time at, const char *what, struct hm_err *err);

#endif

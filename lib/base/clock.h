/* SPDX-License-Identifier: Apache-2.0 */
/* clock.h - the only readers of a clock. Commands and clients use them and
 * hand the result down; no judge includes this header (make check-pure).
 *
 * A system that has no such clock ends the process: a time that was made up
 * would pass for the truth, and old evidence for fresh. */
#ifndef HM_CLOCK_H
#define HM_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/time.h"

/* Wall-clock time. */
struct hm_time hm_clock_now(void);

/* Milliseconds of a clock that never jumps: for deadlines and durations. */
int64_t hm_clock_mono_ms(void);

/* Sleep; false when a signal arrived before the time was over. None for 0 and
 * negative times. */
bool hm_clock_sleep_ms(int64_t ms);

#endif

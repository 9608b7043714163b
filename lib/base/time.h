/* SPDX-License-Identifier: Apache-2.0 */
/* time.h - points in time as 64-bit seconds since 1970 UTC, leap seconds not
 * counted. Nothing here reads a clock (clock.h does): a judge is told the
 * time. */
#ifndef HM_TIME_H
#define HM_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "hallmark/time.h"

struct hm_buf;

/* A broken-down UTC date, year 0 to 9999. */
struct hm_date {
    int year, month, day, hour, minute, second; /* month and day from 1 */
};

/* True when the date exists in the Gregorian calendar; second 60 does not. */
HM_MUST_USE bool hm_time_from_date(int64_t *time_s, const struct hm_date *date);

/* False outside years 0 to 9999. */
HM_MUST_USE bool hm_time_to_date(struct hm_date *date, int64_t time_s);

/* RFC 3339 section 5.6: a full date-time, 'T' and 'Z' in either case, none or
 * 1 to 9 digits of fraction, an offset up to 23:59 either way ("-00:00" is one:
 * UTC). Second 60 is refused: no format we read has a use for it, and it has
 * no number. So is a time whose offset leads out of the years 0 to 9999, which
 * could not be written again. HM_FORMAT otherwise. */
HM_MUST_USE bool hm_time_parse(
    struct hm_time *out, struct hm_bytes in, struct hm_err *err);

/* "2026-11-20T12:00:00Z", with as many digits of fraction as are needed (0, 3,
 * 6 or 9). A time outside years 0 to 9999, or 10^9 nanoseconds and more, makes
 * the buffer fail with HM_FORMAT. */
void hm_time_write(struct hm_buf *out, struct hm_time time);

/* The same for whole seconds, into a message; it lives as long as the enclosing
 * block. A time that has no date is shown as "second 253402300800".
 *     hm_fail(err, HM_EXPIRED, "expired at %s", HM_SHOW_TIME(not_after_s))
 * Behind it: `out` has HM_TIME_SIZE bytes; returns `out`. */
enum { HM_TIME_SIZE = 32 };
#define HM_SHOW_TIME(time_s) hm_time_show((char[HM_TIME_SIZE]){0}, (time_s))
char *hm_time_show(char *out, int64_t time_s);

#endif

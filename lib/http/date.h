/* SPDX-License-Identifier: Apache-2.0 */
/* date.h - dates in HTTP header fields (RFC 9110 section 5.6.7).
 *
 *     Sun, 06 Nov 1994 08:49:37 GMT      the form to send
 *     Sunday, 06-Nov-94 08:49:37 GMT     RFC 850, obsolete
 *     Sun Nov  6 08:49:37 1994           asctime, obsolete
 *
 * All three must be accepted by the standard. Exact: fixed widths, names in
 * their case, an existing date, and the day of the week that it really was. */
#ifndef HM_HTTP_DATE_H
#define HM_HTTP_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

struct hm_buf;

/* `now_s` decides the century of a two-digit year: more than 50 years in the
 * future means the most recent year in the past. HM_FORMAT otherwise. */
HM_MUST_USE bool hm_http_date_parse(
    int64_t *time_s, struct hm_bytes in, int64_t now_s, struct hm_err *err);

/* Append the form to send. A time outside years 0 to 9999 makes the buffer
 * fail. */
void hm_http_date_write(struct hm_buf *out, int64_t time_s);

#endif

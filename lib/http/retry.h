/* SPDX-License-Identifier: Apache-2.0 */
/* retry.h - whether to ask again, and when. Pure: no clock, no sleep.
 *
 * Again only when it can help and cannot do harm:
 *   - nothing was sent (name, connect, handshake): any request;
 *   - the connection broke or timed out: a request that may be done twice;
 *   - status 408, 429, 500, 502, 503, 504: a request that may be done twice.
 * A request may be done twice when its method is idempotent or the caller said
 * so, and its source can rewind, and its sink has seen nothing or can restart.
 *
 * 500 is on the list because the services we talk to answer it for trouble
 * behind them (Fulcio whose CT log hangs, registries whose storage does); 501,
 * 505 and the like say that asking again is no use. */
#ifndef HM_HTTP_RETRY_H
#define HM_HTTP_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "http/http.h"

/* May an answer with that status be followed by another attempt? */
bool hm_http_retry_status(int status);

/* May the request be done twice, after `resp` (an answer or a failure)? */
bool hm_http_may_repeat(
    const struct hm_http_request *req, const struct hm_http_response *resp);

/* Retry-After in milliseconds from now: seconds or a date, at most
 * HM_HTTP_RETRY_AFTER_MAX_MS, a past date 0; -1 when absent, repeated or
 * malformed, which is no failure: then the usual wait applies. */
int64_t hm_http_retry_after_ms(
    const struct hm_http_headers *headers, int64_t now_s);

/* Exponential back-off with full jitter: between 0 and HM_HTTP_BACKOFF_MS
 * doubled `attempt` times (from 0), at most HM_HTTP_BACKOFF_MAX_MS, by the
 * random number; after what the server asked for (-1: nothing). */
int64_t hm_http_wait_ms(
    unsigned attempt, int64_t retry_after_ms, uint64_t random);

/* An attempt that is over. */
struct hm_http_try {
    unsigned number; /* from 0 */
    bool patient;    /* until the deadline, where there are retries at all */
    bool answered;   /* an answer came; else resp->failure tells */
    int64_t left_ms; /* until the deadline */
    uint64_t random;
};

/* What comes next. */
struct hm_http_next {
    bool again;
    int64_t wait_ms;
    enum hm_http_stop stop; /* when not again */
};

struct hm_http_next hm_http_retry(const struct hm_http_request *req,
    const struct hm_http_response *resp, const struct hm_http_try *t);

#endif

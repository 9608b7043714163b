/* SPDX-License-Identifier: Apache-2.0 */
/* body.h - what an answer may do to us while it arrives: for implementations
 * of struct hm_http, so that the real one and the tests' enforce the same. */
#ifndef HM_HTTP_BODY_H
#define HM_HTTP_BODY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "http/http.h"

/* Make `resp` ready for the answer to `req`. */
void hm_http_body_begin(
    struct hm_http_response *resp, const struct hm_http_request *req);

/* The head is complete: take over the status, and refuse, before a byte of the
 * body, a coding that was not asked for (a transfer coding other than chunked,
 * a content coding other than gzip when that was offered), and a 2xx answer
 * whose Content-Length says already that it is too long. */
HM_MUST_USE bool hm_http_body_head(struct hm_http_response *resp,
    const struct hm_http_request *req, struct hm_err *err);

/* One chunk of the body: into the sink or into memory when the answer is 2xx,
 * HM_LIMIT beyond req->body_max. Of other answers the first
 * HM_HTTP_ERROR_BODY_MAX bytes are kept, and resp->body_cut is set when there
 * was more: then the implementation may stop reading, and it is no failure. */
HM_MUST_USE bool hm_http_body_put(struct hm_http_response *resp,
    const struct hm_http_request *req, struct hm_bytes chunk,
    struct hm_err *err);

#endif

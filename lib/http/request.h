/* SPDX-License-Identifier: Apache-2.0 */
/* request.h - is a request one that we send? Pure. */
#ifndef HM_HTTP_REQUEST_H
#define HM_HTTP_REQUEST_H

#include <stdbool.h>

#include "base/uri.h"
#include "http/http.h"

/* Every rule about a request, before anything is done: method, URL (https, or
 * http where allowed), headers (tokens, no line ends, none of those that are
 * ours to set, none twice), body, limits, a deadline at all. `uri` becomes the
 * parsed URL. HM_USAGE; HM_FORMAT for an URL that is none. Values of headers
 * never enter the message. */
HM_MUST_USE bool hm_http_request_check(
    struct hm_uri *uri, const struct hm_http_request *req, struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* guarded.h - an answer that is a secret, straight into guarded memory.
 *
 * What a service answers with 2xx goes from the socket into the secret and
 * nowhere else; what it says of a failure is an ordinary body. */
#ifndef HM_HTTP_GUARDED_H
#define HM_HTTP_GUARDED_H

#include "crypto/secret.h"
#include "http/http.h"

/* As hm_http_do(), with room for req->body_max bytes, at most HM_SECRET_MAX. The
 * request has no sink of its own. *body must be empty. */
HM_MUST_USE bool hm_http_do_guarded(const struct hm_http *http,
    const struct hm_http_request *req, struct hm_http_response *resp,
    struct hm_secret *body, struct hm_err *err);

#endif

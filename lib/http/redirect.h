/* SPDX-License-Identifier: Apache-2.0 */
/* redirect.h - where an answer may send us, and with what. Pure.
 *
 * libcurl's own following is off, so that one parser (base/uri.h) decides what
 * the host is, and these rules hold for every hop, whatever the caller allows:
 *   - never from https to http;
 *   - never from another machine to a loopback address, in whatever spelling
 *     (a name that resolves to one is not noticed);
 *   - to another origin only if the caller's `allow` says so, never with a
 *     body, and without credentials: Authorization, Cookie and what is marked
 *     secret stay behind, and stay away even when a later hop comes back to
 *     the first origin (that hop was chosen by a stranger);
 *   - 307 and 308 repeat the request, 303 turns it into GET, 301 and 302 are
 *     followed for GET and HEAD only;
 *   - at most `max` hops, at most HM_HTTP_REDIRECTS_MAX. */
#ifndef HM_HTTP_REDIRECT_H
#define HM_HTTP_REDIRECT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/uri.h"
#include "http/http.h"

/* 301, 302, 303, 307, 308. */
bool hm_http_redirect_status(int status);

/* A header that must not follow to another origin. */
bool hm_http_header_secret(const struct hm_http_header *header);

/* Where the hop leads, and whether it leaves the origin. The request that
 * follows is made by hm_http_redirect_request(). */
struct hm_http_hop {
    struct hm_buf url;
    bool foreign; /* to another origin than the one before it */
    bool get;     /* the request becomes a GET without body */
};
void hm_http_hop_free(struct hm_http_hop *hop);
HM_DEFINE_AUTO(http_hop)

/* Judge the Location of `resp`, which answered `req`. HM_DENIED says which
 * rule forbids it, HM_FORMAT that the Location is missing or malformed. */
HM_MUST_USE bool hm_http_redirect_check(struct hm_http_hop *hop,
    const struct hm_http_request *req, const struct hm_http_response *resp,
    struct hm_err *err);

/* Change `req` to the next request. `headers` has room for req->header_count
 * and receives those that may go along; url and headers are borrowed. */
void hm_http_redirect_request(struct hm_http_request *req,
    const struct hm_http_hop *hop, struct hm_http_header *headers);

/* For `allow`: any other origin that the rules above leave. For downloads
 * whose content is checked by digest, such as blobs of a registry. */
bool hm_http_redirect_anywhere(void *ctx, const struct hm_uri *from,
    const struct hm_uri *to, struct hm_err *err);

#endif

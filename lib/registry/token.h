/* SPDX-License-Identifier: Apache-2.0 */
/* token.h - ask a token service for a token: the distribution specification's
 * GET, and OAuth 2's POST. The realm was judged before (realm.h).
 *
 * No redirect is followed. What is sent and what comes lies in guarded memory,
 * but for libcurl's own copies. */
#ifndef HM_REGISTRY_TOKEN_H
#define HM_REGISTRY_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "cred/cred.h"
#include "http/http.h"

struct hm_token_request {
    const struct hm_http *http;
    int64_t deadline_ms;
    struct hm_bytes realm, service, scope; /* scope: words with spaces */
    const char *client_id;
    const struct hm_cred *cred; /* none, a password or an identity token */
    bool unsafe_http;
    bool foreign; /* not the registry itself: no client certificate there */
    bool no_post; /* it said before that it knows GET only */
};

struct hm_token {
    struct hm_secret value;
    int64_t life_s; /* from the time when it was asked for; not below 1 */
    bool no_post;   /* it said so now */
};
void hm_token_free(struct hm_token *token);
HM_DEFINE_AUTO(token)

/* HM_DENIED: the service refuses the credentials, or to answer at all;
 * HM_UNSUPPORTED: it has no use for an identity token; HM_FORMAT: what came is
 * no token; whatever hm_http_do() says. */
HM_MUST_USE bool hm_token_fetch(struct hm_token *out,
    const struct hm_token_request *req, struct hm_err *err);

/* "Basic " and the credentials in base64. HM_USAGE for what cannot be sent so. */
HM_MUST_USE bool hm_token_basic(
    struct hm_secret *out, const struct hm_cred *cred, struct hm_err *err);

/* `prefix` and a token, which must be one by RFC 6750 section 2.1. */
HM_MUST_USE bool hm_token_bearer(
    struct hm_secret *out, struct hm_bytes token, struct hm_err *err);

/* Read the answer of a service; exposed for tests. */
HM_MUST_USE bool hm_token_parse(
    struct hm_token *out, struct hm_bytes text, struct hm_err *err);

#endif

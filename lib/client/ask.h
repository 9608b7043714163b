/* SPDX-License-Identifier: Apache-2.0 */
/* ask.h - one question to a service of Sigstore's: Fulcio, Rekor, a timestamp
 * authority.
 *
 *     struct hm_client_ask ask = {
 *         .http = http, .url = base, .path = "/api/v1/timestamp",
 *         .method = "POST", .type = "application/timestamp-query",
 *         .body = query, .repeatable = true, .deadline_ms = deadline_ms,
 *     };
 *     hm_auto(http_response) resp = {0};
 *
 *     HM_TRY(hm_client_ask(&resp, &ask, err));
 *     HM_TRY(hm_client_ok(&resp, &ask, err));
 *
 * No redirect is followed: an answer is believed for its signatures, but where
 * a token goes is not for a server to say. What another attempt can mend (408,
 * 429, 500, 502, 503, 504, a connection that broke) is asked for again, with
 * waits that grow, before the deadline. */
#ifndef HM_CLIENT_ASK_H
#define HM_CLIENT_ASK_H

#include "http/http.h"

struct hm_client_ask {
    const struct hm_http *http;
    struct hm_bytes url; /* the service's base URL; a last '/' is left out */
    const char *path;    /* from its '/', with a query if there is one */
    const char *method;  /* NULL: GET */
    const char *type;    /* Content-Type of the body; NULL: none */
    const char *accept;  /* NULL: application/json */
    struct hm_bytes body;
    struct hm_bytes secret; /* a token in the body: no message repeats it */
    uint64_t body_max;      /* of the answer; 0: HM_CLIENT_ANSWER_MAX */
    int64_t deadline_ms;    /* hm_http_mono_ms() */
    bool repeatable;        /* a POST that may be done twice */
};

/* Ask. True when an answer came, whatever its status. Failures as
 * hm_http_do(); HM_USAGE also for a base URL with a query or fragment. */
HM_MUST_USE bool hm_client_ask(struct hm_http_response *out,
    const struct hm_client_ask *ask, struct hm_err *err);

/* Is the status 2xx? Otherwise as hm_http_check_ok(), with what the service
 * says: HM_NETWORK for 408, 425, 429 and 5xx (later, or another service),
 * HM_NOT_FOUND for 404 and 410, HM_DENIED for all else (400: asking anybody
 * again changes nothing). */
HM_MUST_USE bool hm_client_ok(const struct hm_http_response *resp,
    const struct hm_client_ask *ask, struct hm_err *err);

/* Append base URL and path, which begins with '/'. HM_FORMAT, HM_LIMIT,
 * HM_USAGE. */
HM_MUST_USE bool hm_client_url(struct hm_buf *out, struct hm_bytes base,
    const char *path, struct hm_err *err);

#endif

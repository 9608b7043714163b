/* SPDX-License-Identifier: Apache-2.0 */
/* http.h - one function that asks a service, and what it is asked.
 *
 *     struct hm_http_request req = {
 *         .url = HM_LIT("https://log.example/api/v1/log"),
 *         .body_max = 64 * HM_KIB,
 *         .deadline_ms = hm_clock_mono_ms() + 20000,
 *         .retries = 3,
 *     };
 *     hm_auto(http_response) resp = {0};
 *
 *     HM_TRY(hm_http_do(http, &req, &resp, err));
 *     HM_TRY(hm_http_check_ok(&resp, err));
 *
 * A zeroed request is the strictest: https only, no redirect, no retry, no
 * body in the answer, and no time. struct hm_http is an interface of one
 * function that does a single exchange; curl.h has the real one, tests bring
 * their own. Retries, redirects, limits and messages lie above it, here, and
 * are the same for both.
 *
 * An answer proves nothing but that some server gave it. TLS keeps others from
 * reading and changing it on the way; what is in it must be verified. */
#ifndef HM_HTTP_HTTP_H
#define HM_HTTP_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/stream.h"
#include "http/headers.h"

struct hm_log;
struct hm_uri;

struct hm_http_header {
    const char *name;
    struct hm_bytes value;
    bool secret; /* never leaves the origin it was meant for; the fields
                    Authorization, Cookie and Proxy-Authorization are secret
                    without being marked */
};

/* Which redirects are followed (redirect.h has the rules that always hold). */
struct hm_http_redirects {
    unsigned max; /* 0: the 3xx answer is the answer */
    /* Asked for each hop to another origin; NULL: none of them. */
    bool (*allow)(void *ctx, const struct hm_uri *from, const struct hm_uri *to,
        struct hm_err *err);
    void *ctx;
};

/* Sign the request for AWS (Signature Version 4). What is signed is a POST to
 * "/" without query, of a small body with a Content-Type and without
 * redirects: other requests the libcurl of Debian 12 signs wrongly. Its date is
 * the system's clock, whatever `env` says. */
struct hm_http_sigv4 {
    const char *scope; /* "aws:amz:REGION:SERVICE" */
    struct hm_bytes user, secret;
};

struct hm_http_request {
    const char *method;  /* NULL: GET */
    struct hm_bytes url; /* absolute, without userinfo */
    const struct hm_http_header *headers;
    size_t header_count;
    const struct hm_http_sigv4 *sigv4; /* NULL: not signed */
    struct hm_bytes body;              /* of a method that has one */
    const struct hm_source
        *source; /* instead of `body`, too large for memory */
    /* Where the body of a 2xx answer goes, when not into memory. Bodies of
     * other answers never come there; what came is complete only when
     * hm_http_do() said true. */
    const struct hm_sink *sink;
    uint64_t body_max; /* of the answer, after decompression; beyond
                            HM_HTTP_BODY_MAX only into a sink */
    int64_t
        deadline_ms; /* hm_clock_mono_ms(); for everything, waits included */
    struct hm_http_redirects redirects;
    unsigned retries; /* further attempts after the first */
    bool repeatable;  /* a POST or PATCH that may be done twice */
    bool decompress;  /* offer gzip */
    bool unsafe_http; /* http to any host; without it, to loopback only */
    bool direct;      /* through no proxy: what answers at an address of this
                         machine's own link would be another there */
    bool path_secret; /* whoever knows it is let in: left out of messages and
                         logs; not for hm_http_check_ok(), which shows it */
    const struct hm_http *asked_by; /* hm_http_do()'s: whose flags count */
    bool foreign; /* by the caller, or after a redirect to another
                         origin: no client certificate there */
};

/* Why no further attempt was made after an answer that calls for one. */
enum hm_http_stop {
    HM_HTTP_STOP_NONE,     /* the answer does not call for one */
    HM_HTTP_STOP_RETRIES,  /* all were used, or none allowed */
    HM_HTTP_STOP_DEADLINE, /* the wait would end after the deadline */
    HM_HTTP_STOP_UNSAFE,   /* doing it twice could do harm */
};

/* What a failed exchange means for a further attempt; zero is "none". */
enum hm_http_failure {
    HM_HTTP_FAIL_FINAL,    /* asking again changes nothing, or is wrong */
    HM_HTTP_FAIL_NOT_SENT, /* no byte of the request reached the server */
    HM_HTTP_FAIL_LOST,     /* the server may have acted on it */
};

/* Zeroed before the first call; freed by hm_http_response_free() after the
 * last, whether it succeeded or not. After a failure status is 0 and the body
 * empty. */
struct hm_http_response {
    int status;
    struct hm_http_headers headers;
    struct hm_buf body; /* empty when a sink took it */
    bool body_cut;      /* an answer that is not 2xx said more than we keep */
    struct hm_buf url;  /* that answered: after redirects */
    unsigned redirects, attempts;
    int64_t time_ms; /* from first byte to last, retries included */
    enum hm_http_stop stop;
    int64_t retry_after_ms; /* what the server asked for; -1: nothing */
    /* For implementations of the interface: */
    enum hm_http_failure failure;
    uint64_t body_len; /* bytes that came, into memory or a sink */
    bool sink_used;    /* the sink has something that it may have to forget */
};

void hm_http_response_free(struct hm_http_response *resp);
HM_DEFINE_AUTO(http_response)

/* The world, for tests to pin; a NULL member is the real one. */
struct hm_http_env {
    int64_t (*mono_ms)(void *ctx);
    int64_t (*now_s)(void *ctx);
    void (*sleep_ms)(void *ctx, int64_t ms);
    uint64_t (*random)(void *ctx); /* for jitter; need not be secret */
    bool (*cancelled)(void *ctx);  /* Ctrl-C: asked often, from any thread */
    void *ctx;
};

/* The interface. Safe for use by several threads at once. */
struct hm_http {
    /* One exchange with a request that hm_http_do() checked; no retry, no
     * redirect. Fills status, headers, body; true: an answer came, all of it.
     * On failure sets resp->failure. Uses body.h for what an answer may do. */
    bool (*exchange)(void *ctx, const struct hm_http_request *req,
        struct hm_http_response *resp, struct hm_err *err);
    void *ctx;
    struct hm_http_env env;
    const struct hm_log *log; /* NULL: silent */
    /* For a copy that one caller asks with: as if cancelled, once another thread
     * made this true, NULL: not; and there is nobody else to ask, so a request
     * that has retries goes on with them until its deadline. */
    const bool *stop;
    bool patient;
};

/* Ask. True when an answer came, whatever its status: hm_http_check_ok() looks
 * at that. Failures name method, scheme, host and path, never query, headers
 * or body.
 *
 * HM_USAGE: the request makes no sense or an url is not allowed.
 * HM_NETWORK: could not ask (name, connection, TLS, deadline, cancelled).
 * HM_DENIED: the server wants us to go where the rules forbid.
 * HM_LIMIT: the answer is larger than allowed. HM_FORMAT: it is malformed.
 * HM_SYSTEM: memory. Whatever a source, sink or callback reports. */
HM_MUST_USE bool hm_http_do(const struct hm_http *http,
    const struct hm_http_request *req, struct hm_http_response *resp,
    struct hm_err *err);

/* Is the status 2xx? Otherwise HM_NOT_FOUND (404, 410), HM_NETWORK (408, 425,
 * 429, 5xx: ask later) or HM_DENIED, with the status, and why there was no
 * further attempt. */
HM_MUST_USE bool hm_http_check_ok(
    const struct hm_http_response *resp, struct hm_err *err);

/* Append "https://host:port/path" without query and fragment, escaped: the
 * only form in which an URL comes into a message or log. */
void hm_http_show_url(struct hm_buf *out, const struct hm_uri *uri);

/* GET, HEAD, PUT, DELETE, OPTIONS (RFC 9110 section 9.2.2). */
bool hm_http_idempotent(const char *method);

/* The clock, sleep and cancel flag of `http`, real ones where not given. */
int64_t hm_http_mono_ms(const struct hm_http *http);
int64_t hm_http_now_s(const struct hm_http *http);
bool hm_http_cancelled(const struct hm_http *http);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* ask.h - one request to a registry: where it goes, with what right, and what
 * an answer that says no means. */
#ifndef HM_REGISTRY_ASK_H
#define HM_REGISTRY_ASK_H

#include "registry/impl.h"

/* What a request wants to be allowed to do. */
enum hm_registry_right { HM_RIGHT_PULL, HM_RIGHT_PUSH, HM_RIGHT_DELETE };

enum { HM_ASK_HEADERS_MAX = 4 };

struct hm_registry_ask {
    struct hm_registry_repo *repo;
    const char *method;   /* NULL: GET */
    struct hm_bytes path; /* "/v2/..", with its query */
    enum hm_registry_right right;
    struct hm_bytes mount_from; /* this repository is to be read, too */
    struct hm_http_header headers[HM_ASK_HEADERS_MAX];
    size_t header_count;
    struct hm_bytes body;
    const struct hm_source *source; /* instead; can rewind */
    const struct hm_sink *sink;
    uint64_t body_max;
    bool anywhere;   /* redirects may lead to other hosts: blobs */
    bool repeatable; /* a POST that may be done twice */
    bool once;       /* no retries */
    /* Out: */
    bool anonymous; /* nothing was sent, because nobody knows anything */
};

/* An ask for "/v2/REPOSITORY/" and `rest`, appended to `path`. */
struct hm_registry_ask hm_registry_ask(struct hm_registry_repo *repo,
    struct hm_buf *path, const char *what, struct hm_bytes rest);

void hm_registry_ask_header(
    struct hm_registry_ask *ask, const char *name, struct hm_bytes value);

/* Ask, and do what the registry wants for authentication. True when an answer
 * came that is no challenge we can meet: any status, 401 too. */
HM_MUST_USE bool hm_registry_do(struct hm_registry_ask *ask,
    struct hm_http_response *resp, struct hm_err *err);

/* Record why an answer is none that was wanted; always false. HM_NOT_FOUND,
 * HM_DENIED, HM_NETWORK, HM_UNSUPPORTED by its status; the message has what the
 * registry said, and the next step. */
bool hm_registry_refused(const struct hm_registry_ask *ask,
    const struct hm_http_response *resp, struct hm_err *err);

/* Is the answer's body what it says, uncoded and no HTML page? HM_FORMAT. */
HM_MUST_USE bool hm_registry_body_ok(
    const struct hm_http_response *resp, struct hm_err *err);

/* Docker-Content-Digest, where it is given, is that digest? HM_MISMATCH, or
 * HM_FORMAT. With `text` a digest of another function is computed. */
HM_MUST_USE bool hm_registry_digest_ok(const struct hm_http_response *resp,
    const struct hm_digest *want, struct hm_bytes text, struct hm_err *err);

/* Append path and query of the answer's Location: on the same host. HM_FORMAT,
 * HM_DENIED. */
HM_MUST_USE bool hm_registry_location(struct hm_buf *out,
    const struct hm_http_response *resp, struct hm_err *err);

#endif

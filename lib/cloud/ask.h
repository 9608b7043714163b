/* SPDX-License-Identifier: Apache-2.0 */
/* ask.h - one question to a service that hands out secrets.
 *
 * The answer of 2xx goes into guarded memory. No redirect is followed. Plain
 * http goes to loopback and to the fixed addresses of metadata services alone,
 * and to these never through a proxy. */
#ifndef HM_CLOUD_ASK_H
#define HM_CLOUD_ASK_H

#include "base/env.h"
#include "cloud/cloud.h"
#include "http/http.h"

struct hm_uri;

/* One search for credentials. */
struct hm_cloud_run {
    struct hm_cloud_opts opts;
    int64_t deadline_ms; /* for all questions together */
};

enum { HM_CLOUD_HEADERS_MAX = 4 };

struct hm_cloud_ask {
    const char *method; /* NULL: GET */
    struct hm_bytes url;
    struct hm_http_header headers[HM_CLOUD_HEADERS_MAX];
    size_t header_count;
    struct hm_bytes body;
    const struct hm_http_sigv4 *sigv4;
    bool path_secret;
    bool probe; /* is somebody there? HM_CLOUD_PROBE_MS, and not again */
};

struct hm_cloud_answer {
    struct hm_http_response resp; /* body: of what is not 2xx */
    struct hm_secret body;        /* of 2xx */
};

void hm_cloud_answer_free(struct hm_cloud_answer *answer);
HM_DEFINE_AUTO(cloud_answer)

/* True when an answer came, whatever its status. Failures as hm_http_do(). */
HM_MUST_USE bool hm_cloud_ask(struct hm_cloud_answer *out,
    const struct hm_cloud_run *run, const struct hm_cloud_ask *ask,
    struct hm_err *err);

bool hm_cloud_answer_ok(const struct hm_cloud_answer *answer);

/* A variable of the environment; NULL when it is not set, or empty. */
const char *hm_cloud_env(const struct hm_cloud_run *run, const char *name);

/* A token out of a regular file (Kubernetes puts it behind a link), without
 * white space at its end. HM_LIMIT beyond HM_CLOUD_TOKEN_MAX. */
HM_MUST_USE bool hm_cloud_file(
    struct hm_secret *out, const char *path, struct hm_err *err);

/* Is it the address of a metadata service, of which there are five? */
bool hm_cloud_is_metadata(const struct hm_uri *uri);

#endif

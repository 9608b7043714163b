/* SPDX-License-Identifier: Apache-2.0 */
/* impl.h - the objects behind registry.h, for the files of this module. */
#ifndef HM_REGISTRY_IMPL_H
#define HM_REGISTRY_IMPL_H

#include <pthread.h>

#include "base/limits.h"
#include "http/http.h"
#include "registry/registry.h"

enum hm_registry_auth {
    HM_AUTH_UNKNOWN, /* it asked for nothing so far */
    HM_AUTH_BASIC,
    HM_AUTH_BEARER,
};

enum hm_registry_scheme {
    HM_SCHEME_HTTPS,
    HM_SCHEME_HTTP,
    HM_SCHEME_TRY, /* loopback: https, unless that is not spoken there */
};

/* What a host was seen to do. */
enum hm_registry_can { HM_CAN_UNKNOWN, HM_CAN, HM_CANNOT };

/* All but name, api and plain is guarded by the registry's lock. */
struct hm_registry_host {
    struct hm_registry_host *next;
    struct hm_bytes name, api; /* of references; that answers for it */
    bool plain;
    enum hm_registry_scheme scheme;
    unsigned running;
    enum hm_registry_auth auth;
    struct hm_buf realm, service, scope; /* of its Bearer challenge */
    bool no_post;                        /* its token service knows GET only */
    enum hm_registry_can one_shot, if_match;
};

/* What goes into Authorization for one scope, and how long. */
struct hm_registry_grant {
    char scope[HM_REGISTRY_SCOPE_MAX];
    enum { HM_GRANT_EMPTY, HM_GRANT_FETCHING, HM_GRANT_READY } state;
    unsigned round;         /* counts what was fetched, well or not */
    struct hm_secret value; /* empty: nothing is sent */
    bool anonymous;
    int64_t expires_ms;
    struct hm_err err; /* of the last round, when it failed */
};

struct hm_registry_repo {
    struct hm_registry_repo *next;
    struct hm_registry *registry;
    struct hm_registry_host *host;
    struct hm_bytes name;       /* "library/debian"; empty: a probe */
    struct hm_bytes shown;      /* "docker.io/library/debian" */
    const struct hm_cred *cred; /* instead of the sources: a probe */
    pthread_mutex_t listing;    /* one writer of fallback tags at a time */
    /* Guarded by the registry's lock. */
    struct hm_registry_grant *grants[HM_REGISTRY_GRANTS_MAX];
    size_t grant_next; /* to give way when all are taken */
    enum hm_registry_can referrers;
};

struct hm_registry {
    struct hm_registry_opts opts;
    struct hm_arena arena;
    pthread_mutex_t lock;
    pthread_cond_t changed; /* a place became free, a grant was fetched */
    struct hm_registry_host *hosts;
    struct hm_registry_repo *repos;
    size_t host_count, repo_count;
};

/* Wait until something changed, for a moment at most, with the lock held.
 * HM_NETWORK when the deadline has passed or all was cancelled. */
HM_MUST_USE bool hm_registry_wait(
    struct hm_registry *registry, struct hm_err *err);

/* Sleep, at most until the deadline; wakes when cancelled. */
void hm_registry_nap(struct hm_registry *registry, int64_t ms);
uint64_t hm_registry_random(struct hm_registry *registry);

/* What is known of a host: read and noted under the lock. */
enum hm_registry_can hm_registry_known(
    struct hm_registry_repo *repo, const enum hm_registry_can *what);
void hm_registry_note(struct hm_registry_repo *repo, enum hm_registry_can *what,
    enum hm_registry_can can);

/* Operations of struct hm_store_ops; `ctx` is a struct hm_registry_repo. */
bool hm_registry_get(
    void *ctx, struct hm_doc *out, const struct hm_at *at, struct hm_err *err);
bool hm_registry_put(void *ctx, const struct hm_doc *doc, struct hm_bytes tag,
    struct hm_err *err);
bool hm_registry_remove(void *ctx, const struct hm_at *at, struct hm_err *err);
bool hm_registry_blob(void *ctx, const struct hm_digest *digest, uint64_t size,
    uint64_t offset, const struct hm_sink *sink, struct hm_err *err);
bool hm_registry_has_blob(
    void *ctx, bool *there, const struct hm_digest *digest, struct hm_err *err);
bool hm_registry_put_blob(void *ctx, enum hm_put *done,
    const struct hm_blob_in *in, struct hm_err *err);
bool hm_registry_tags(void *ctx, struct hm_tags *out, struct hm_err *err);
bool hm_registry_exists(void *ctx, struct hm_err *err);
bool hm_registry_referrers(void *ctx, struct hm_referrers *out,
    const struct hm_digest *subject, struct hm_err *err);

#endif

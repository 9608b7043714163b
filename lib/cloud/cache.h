/* SPDX-License-Identifier: Apache-2.0 */
/* cache.h - what was found for a host, and one search at a time for it. */
#ifndef HM_CLOUD_CACHE_H
#define HM_CLOUD_CACHE_H

#include <pthread.h>
#include <stdint.h>

#include "base/limits.h"
#include "cred/cred.h"

/* One host. `flight` counts the searches; whoever waits for one takes what it
 * brought, a failure as well. */
struct hm_cloud_entry {
    char host[HM_URI_HOST_MAX + 1]; /* empty: free */
    struct hm_cred cred;
    int64_t found_s, again_s; /* used in between: then a new search is due */
    uint64_t flight, failed;  /* failed: the flight that did; 0: none */
    struct hm_err err;        /* of that */
    unsigned waiting;         /* threads that wait, or search */
    bool busy;
};

struct hm_cloud_cache {
    pthread_mutex_t lock;
    pthread_cond_t landed;
    struct hm_cloud_entry entries[HM_CLOUD_HOSTS_MAX];
};

/* How the cache asks, and what time it is. */
struct hm_cloud_search {
    bool (*find)(void *ctx, struct hm_cred *out, struct hm_bytes host,
        struct hm_err *err);
    int64_t (*now_s)(void *ctx);
    void *ctx;
};

void hm_cloud_cache_init(struct hm_cloud_cache *cache);
/* No thread may be in hm_cloud_cache_find(). */
void hm_cloud_cache_free(struct hm_cloud_cache *cache);

/* What is remembered of `host` (at most HM_URI_HOST_MAX bytes), as long as it
 * is fresh; otherwise by a search of this thread or of another that is under
 * way. A search that fails while what is remembered is still good changes
 * nothing yet. With every place taken by a search nothing is remembered. */
HM_MUST_USE bool hm_cloud_cache_find(struct hm_cloud_cache *cache,
    struct hm_cred *out, const struct hm_cloud_search *search,
    struct hm_bytes host, struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* pool.h - idle handles, shared by threads.
 *
 * A handle keeps connections, so whoever wants to talk to an origin gets the
 * handle that talked to it last, and otherwise the one idle for longest: the
 * others stay warm for those who will want them. */
#ifndef HM_HTTP_POOL_H
#define HM_HTTP_POOL_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"

struct hm_http_pool {
    pthread_mutex_t lock;
    size_t count;
    struct {
        void *handle;
        uint64_t origin;
    } idle[HM_HTTP_IDLE_MAX]; /* idle for longest first */
};

/* Ready for use, in place: a mutex cannot be copied. */
void hm_http_pool_init(struct hm_http_pool *pool);

/* The pool is empty and nobody uses it. */
void hm_http_pool_free(struct hm_http_pool *pool);

/* An idle handle, or NULL when there is none. `origin` is any number that
 * stands for scheme, host and port; two origins with one number cost speed,
 * nothing else. */
void *hm_http_pool_take(struct hm_http_pool *pool, uint64_t origin);

/* Give a handle back. What is returned (not NULL when the pool was full) no
 * longer belongs to the pool and is to be closed. */
void *hm_http_pool_give(
    struct hm_http_pool *pool, void *handle, uint64_t origin);

#endif

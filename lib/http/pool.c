/* SPDX-License-Identifier: Apache-2.0 */
#include "http/pool.h"

#include <assert.h>
#include <string.h>

void hm_http_pool_init(struct hm_http_pool *pool)
{
    *pool = (struct hm_http_pool){0};
    pthread_mutex_init(&pool->lock, NULL);
}

void hm_http_pool_free(struct hm_http_pool *pool)
{
    assert(pool->count == 0);
    pthread_mutex_destroy(&pool->lock);
}

static void *remove_at(struct hm_http_pool *pool, size_t at)
{
    void *handle = pool->idle[at].handle;

    pool->count--;
    memmove(&pool->idle[at], &pool->idle[at + 1],
        (pool->count - at) * sizeof(pool->idle[0]));
    return handle;
}

void *hm_http_pool_take(struct hm_http_pool *pool, uint64_t origin)
{
    void *handle = NULL;
    size_t at = 0;

    pthread_mutex_lock(&pool->lock);
    for (size_t i = pool->count; i-- > 0;) {
        if (pool->idle[i].origin == origin) {
            at = i;
            break;
        }
    }
    if (pool->count > 0)
        handle = remove_at(pool, at);
    pthread_mutex_unlock(&pool->lock);
    return handle;
}

void *hm_http_pool_give(
    struct hm_http_pool *pool, void *handle, uint64_t origin)
{
    void *oldest = NULL;

    assert(handle != NULL);
    pthread_mutex_lock(&pool->lock);
    if (pool->count == HM_HTTP_IDLE_MAX)
        oldest = remove_at(pool, 0);
    pool->idle[pool->count].handle = handle;
    pool->idle[pool->count].origin = origin;
    pool->count++;
    pthread_mutex_unlock(&pool->lock);
    return oldest;
}

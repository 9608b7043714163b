/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/cache.h"

#include <string.h>

#include "base/err.h"

/* The last moments of a credential are too short for what it is wanted for. */
enum { LAST_S = 30 };

void hm_cloud_cache_init(struct hm_cloud_cache *cache)
{
    *cache = (struct hm_cloud_cache){
        .lock = PTHREAD_MUTEX_INITIALIZER, .landed = PTHREAD_COND_INITIALIZER};
}

void hm_cloud_cache_free(struct hm_cloud_cache *cache)
{
    for (size_t i = 0; i < HM_CLOUD_HOSTS_MAX; i++)
        hm_cred_free(&cache->entries[i].cred);
    pthread_cond_destroy(&cache->landed);
    pthread_mutex_destroy(&cache->lock);
}

static bool copy(
    struct hm_cred *out, const struct hm_cred *from, struct hm_err *err)
{
    struct hm_secret secret = {0};

    if (from->secret.p != NULL)
        HM_TRY(hm_secret_from(&secret, hm_secret_view(&from->secret), err));
    *out = *from;
    out->secret = secret;
    return true;
}

/* The host's place, or one for it: a free one, or of those that nobody is at
 * the one that was filled first. NULL when there is none. */
static struct hm_cloud_entry *place(
    struct hm_cloud_cache *cache, struct hm_bytes host)
{
    struct hm_cloud_entry *best = NULL;

    for (size_t i = 0; i < HM_CLOUD_HOSTS_MAX; i++) {
        struct hm_cloud_entry *entry = &cache->entries[i];

        if (hm_bytes_eq_str(host, entry->host))
            return entry;
        if (entry->waiting > 0 ||
            (best != NULL && best->found_s <= entry->found_s))
            continue;
        best = entry;
    }
    if (best == NULL)
        return NULL;
    hm_cred_free(&best->cred);
    *best = (struct hm_cloud_entry){0};
    memcpy(best->host, host.p, host.len);
    return best;
}

/* A clock that was turned back says nothing about what is left. */
static bool is_fresh(const struct hm_cloud_entry *entry, int64_t now_s)
{
    return now_s >= entry->found_s && now_s < entry->again_s;
}

/* When to ask again: before the end, but not in the first half of a life. */
static int64_t again_at(const struct hm_cred *cred, int64_t now_s)
{
    int64_t left_s = cred->expires_s - now_s;

    if (cred->kind == HM_CRED_NONE || cred->expires_s == 0)
        return now_s + HM_CLOUD_NONE_S;
    return left_s / 2 > HM_CLOUD_MARGIN_S ? now_s + left_s - HM_CLOUD_MARGIN_S
                                          : now_s + left_s / 2;
}

/* The search failed: is what we have good enough to try again later? */
static bool keep_old(struct hm_cloud_entry *entry, int64_t now_s)
{
    int64_t end_s = entry->cred.expires_s - LAST_S;

    if (entry->cred.kind == HM_CRED_NONE || now_s < entry->found_s ||
        now_s >= end_s)
        return false;
    entry->again_s =
        end_s - now_s < HM_CLOUD_NONE_S ? end_s : now_s + HM_CLOUD_NONE_S;
    return true;
}

/* Search without the lock, and put down what came. */
static void fly(struct hm_cloud_cache *cache, struct hm_cloud_entry *entry,
    const struct hm_cloud_search *search)
{
    hm_auto(cred) cred = {0};
    struct hm_err err = {0};
    int64_t now_s;
    bool ok;

    entry->busy = true;
    entry->flight++;
    pthread_mutex_unlock(&cache->lock);
    ok = search->find(search->ctx, &cred, hm_bytes_str(entry->host), &err);
    now_s = search->now_s(search->ctx);
    pthread_mutex_lock(&cache->lock);
    if (ok) {
        hm_cred_free(&entry->cred);
        entry->cred = cred;
        cred = (struct hm_cred){0};
        entry->found_s = now_s;
        entry->again_s = again_at(&entry->cred, now_s);
    } else if (!keep_old(entry, now_s)) {
        entry->failed = entry->flight;
        entry->err = err;
        entry->again_s = 0;
    }
    entry->busy = false;
    pthread_cond_broadcast(&cache->landed);
}

/* With the lock held. What a flight brought counts for all who waited for it,
 * however short it is good. */
static bool look(struct hm_cloud_cache *cache, struct hm_cloud_entry *entry,
    struct hm_cred *out, const struct hm_cloud_search *search,
    struct hm_err *err)
{
    uint64_t flight = entry->flight;

    if (entry->busy) {
        while (entry->busy && entry->flight == flight)
            pthread_cond_wait(&cache->landed, &cache->lock);
    } else if (!is_fresh(entry, search->now_s(search->ctx))) {
        fly(cache, entry, search);
        flight = entry->flight;
    }
    if (entry->failed == flight && flight > 0) {
        *err = entry->err;
        return false;
    }
    return copy(out, &entry->cred, err);
}

bool hm_cloud_cache_find(struct hm_cloud_cache *cache, struct hm_cred *out,
    const struct hm_cloud_search *search, struct hm_bytes host,
    struct hm_err *err)
{
    struct hm_cloud_entry *entry;
    bool ok;

    pthread_mutex_lock(&cache->lock);
    entry = place(cache, host);
    if (entry == NULL) {
        pthread_mutex_unlock(&cache->lock);
        return search->find(search->ctx, out, host, err);
    }
    entry->waiting++;
    ok = look(cache, entry, out, search, err);
    entry->waiting--;
    pthread_mutex_unlock(&cache->lock);
    return ok;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"
#include "sandbox/store_impl.h"

/* One more on the page; false when it is full, and then there is more. */
static bool add(struct hm_oci_page *page, struct hm_bytes name,
    struct hm_bytes json, bool quote)
{
    if (page->count == page->max) {
        page->more = true;
        return false;
    }
    if (page->count++ > 0)
        hm_buf_put_u8(page->json, ',');
    if (quote)
        hm_buf_put_u8(page->json, '"');
    hm_buf_put(page->json, json);
    if (quote)
        hm_buf_put_u8(page->json, '"');
    hm_buf_cut(page->last, 0);
    hm_buf_put(page->last, name);
    return true;
}

/* Names of tags and repositories have no letter that JSON escapes. */
static void add_names(struct hm_oci_page *page, const struct hm_map *map)
{
    size_t at = page->after.len > 0 ? hm_map_after(map, page->after) : 0;

    for (; at < map->count; at++) {
        if (!add(page, map->items[at].key, map->items[at].key, true))
            return;
    }
}

static bool end(const struct hm_oci_page *page, struct hm_err *err)
{
    return hm_buf_end(page->json, NULL, err) &&
        hm_buf_end(page->last, NULL, err);
}

bool hm_oci_tags(struct hm_oci_page *page, struct hm_oci_store *store,
    struct hm_bytes repository, struct hm_err *err)
{
    struct hm_repository *in;
    bool good;

    pthread_mutex_lock(&store->lock);
    good = hm_store_repository(&in, store, repository, err);
    if (good)
        add_names(page, &in->tags);
    pthread_mutex_unlock(&store->lock);
    return good && end(page, err);
}

bool hm_oci_repositories(
    struct hm_oci_page *page, struct hm_oci_store *store, struct hm_err *err)
{
    pthread_mutex_lock(&store->lock);
    add_names(page, &store->repositories);
    pthread_mutex_unlock(&store->lock);
    return end(page, err);
}

static bool is_wanted(
    const struct hm_stored_manifest *manifest, const struct hm_oci_put *wanted)
{
    return hm_bytes_eq(manifest->subject, wanted->subject) &&
        (wanted->artifact_type.len == 0 ||
            hm_bytes_eq(manifest->artifact_type, wanted->artifact_type));
}

static void add_referrers(struct hm_oci_page *page,
    const struct hm_repository *in, const struct hm_oci_put *wanted)
{
    const struct hm_map *map = &in->manifests;
    const struct hm_stored_manifest *manifest;
    size_t at = page->after.len > 0 ? hm_map_after(map, page->after) : 0;

    for (; at < map->count; at++) {
        manifest = map->items[at].value;
        if (is_wanted(manifest, wanted) &&
            !add(page, map->items[at].key, manifest->descriptor, false))
            return;
    }
}

bool hm_oci_referrers(struct hm_oci_page *page, struct hm_oci_store *store,
    const struct hm_oci_put *wanted, struct hm_err *err)
{
    const struct hm_repository *in;

    pthread_mutex_lock(&store->lock);
    in = hm_map_get(&store->repositories, wanted->repository);
    if (in != NULL)
        add_referrers(page, in, wanted);
    pthread_mutex_unlock(&store->lock);
    return end(page, err);
}

static size_t number_of(const struct hm_repository *in, struct hm_bytes digest)
{
    const struct hm_stored_manifest *manifest;
    size_t number = 0;

    for (size_t i = 0; i < in->manifests.count; i++) {
        manifest = in->manifests.items[i].value;
        if (manifest->subject.len == 0)
            continue;
        number++;
        if (hm_bytes_eq(in->manifests.items[i].key, digest))
            return number;
    }
    return 0;
}

size_t hm_oci_referrer_number(struct hm_oci_store *store,
    struct hm_bytes repository, struct hm_bytes digest)
{
    const struct hm_repository *in;
    size_t number;

    pthread_mutex_lock(&store->lock);
    in = hm_map_get(&store->repositories, repository);
    number = in == NULL ? 0 : number_of(in, digest);
    pthread_mutex_unlock(&store->lock);
    return number;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "image/digest.h"
#include "sandbox/store_impl.h"

/* ---- Finding ---- */

struct hm_stored_manifest *hm_store_find(
    const struct hm_repository *repository, struct hm_bytes reference)
{
    struct hm_stored_tag *tag;

    if (hm_image_digest_begins(reference))
        return hm_map_get(&repository->manifests, reference);
    tag = hm_map_get(&repository->tags, reference);
    return tag == NULL ? NULL : tag->manifest;
}

static bool find(struct hm_stored_manifest **out, struct hm_repository **in,
    const struct hm_oci_store *store, const struct hm_bytes where[2],
    struct hm_err *err)
{
    HM_TRY(hm_store_repository(in, store, where[0], err));
    *out = hm_store_find(*in, where[1]);
    if (*out == NULL)
        return hm_fail(err, HM_NOT_FOUND, "no manifest %s in \"%s\"",
            HM_SHOW(where[1]), HM_SHOW(where[0]));
    return true;
}

static bool give(struct hm_oci_content *out, const struct hm_oci_store *store,
    const struct hm_stored_manifest *manifest, struct hm_err *err)
{
    HM_TRY(hm_store_give(out, store, manifest->content, err));
    out->media_type = hm_buf(manifest->media_type.len);
    hm_buf_put(&out->media_type, manifest->media_type);
    return hm_buf_end(&out->media_type, NULL, err);
}

bool hm_oci_manifest(struct hm_oci_content *out, struct hm_oci_store *store,
    struct hm_bytes repository, struct hm_bytes reference, struct hm_err *err)
{
    const struct hm_bytes where[2] = {repository, reference};
    struct hm_stored_manifest *manifest;
    struct hm_repository *in;
    bool good;

    pthread_mutex_lock(&store->lock);
    good = find(&manifest, &in, store, where, err) &&
        give(out, store, manifest, err);
    pthread_mutex_unlock(&store->lock);
    return good;
}

static bool next(struct hm_oci_content *out, const struct hm_oci_store *store,
    const struct hm_bytes where[2], struct hm_err *err)
{
    struct hm_repository *in;
    size_t at;

    HM_TRY(hm_store_repository(&in, store, where[0], err));
    at = hm_map_after(&in->manifests, where[1]);
    if (at == in->manifests.count)
        at = 0;
    if (in->manifests.count < 2)
        return hm_fail(err, HM_NOT_FOUND, "no other manifest in \"%s\"",
            HM_SHOW(where[0]));
    return give(out, store, in->manifests.items[at].value, err);
}

bool hm_oci_manifest_next(struct hm_oci_content *out,
    struct hm_oci_store *store, struct hm_bytes repository,
    struct hm_bytes digest, struct hm_err *err)
{
    const struct hm_bytes where[2] = {repository, digest};
    bool good;

    pthread_mutex_lock(&store->lock);
    good = next(out, store, where, err);
    pthread_mutex_unlock(&store->lock);
    return good;
}

/* ---- Putting ---- */

void hm_store_manifest_free(struct hm_stored_manifest *manifest)
{
    hm_buf_free(&manifest->text);
    hm_free(manifest);
}

/* One piece of memory for all that is known of a manifest. */
static struct hm_stored_manifest *manifest_new(const struct hm_oci_put *put)
{
    struct hm_stored_manifest *manifest = hm_alloc(sizeof(*manifest));
    const struct hm_bytes from[] = {
        put->media_type, put->subject, put->artifact_type, put->descriptor};
    struct hm_bytes *to[4];
    size_t at = 0;

    if (manifest == NULL)
        return NULL;
    to[0] = &manifest->media_type;
    to[1] = &manifest->subject;
    to[2] = &manifest->artifact_type;
    to[3] = &manifest->descriptor;
    manifest->text = hm_buf(HM_SANDBOX_LIST_MAX);
    for (size_t i = 0; i < 4; i++)
        hm_buf_put(&manifest->text, from[i]);
    if (manifest->text.failed != HM_OK) {
        hm_store_manifest_free(manifest);
        return NULL;
    }
    for (size_t i = 0; i < 4; i++) {
        *to[i] = hm_bytes(manifest->text.p + at, from[i].len);
        at += from[i].len;
    }
    return manifest;
}

bool hm_store_link_manifest(struct hm_repository *repository,
    struct hm_stored *content, const struct hm_oci_put *put, struct hm_err *err)
{
    struct hm_stored_manifest *manifest;

    if (hm_map_get(&repository->manifests, content->digest) != NULL)
        return true;
    manifest = manifest_new(put);
    if (manifest == NULL)
        return hm_fail_memory(err);
    manifest->content = content;
    if (!hm_map_put(&repository->manifests,
            (struct hm_map_item){content->digest, manifest},
            HM_SANDBOX_ITEMS_MAX, err)) {
        hm_store_manifest_free(manifest);
        return hm_wrap(err, "manifests of \"%s\"", HM_SHOW(repository->name));
    }
    content->links++;
    return true;
}

bool hm_store_link_tag(struct hm_repository *repository, struct hm_bytes tag,
    struct hm_bytes digest, struct hm_err *err)
{
    struct hm_stored_manifest *manifest =
        hm_map_get(&repository->manifests, digest);
    struct hm_stored_tag *entry = hm_map_get(&repository->tags, tag);

    if (manifest == NULL)
        return hm_fail(err, HM_NOT_FOUND, "tag %s: no manifest %s",
            HM_SHOW(tag), HM_SHOW(digest));
    if (entry != NULL) {
        entry->manifest = manifest;
        return true;
    }
    entry = hm_alloc(sizeof(*entry) + tag.len);
    if (entry == NULL)
        return hm_fail_memory(err);
    memcpy(entry + 1, tag.p, tag.len);
    entry->name = hm_bytes(entry + 1, tag.len);
    entry->manifest = manifest;
    if (hm_map_put(&repository->tags, (struct hm_map_item){entry->name, entry},
            HM_SANDBOX_ITEMS_MAX, err))
        return true;
    hm_free(entry);
    return hm_wrap(err, "tags of \"%s\"", HM_SHOW(repository->name));
}

/* Is the digest among the entity tags of a list, or is the list '*'? A weak tag
 * is none of ours: all of ours are strong. */
static bool in_etags(struct hm_bytes list, struct hm_bytes digest)
{
    struct hm_rd rd = hm_rd(list);
    struct hm_bytes tag;
    size_t len;

    if (hm_bytes_eq_str(list, "*"))
        return true;
    while (hm_rd_left(&rd) > 0) {
        if (hm_rd_u8(&rd) != '"')
            continue;
        len = hm_bytes_find(hm_bytes(rd.p, hm_rd_left(&rd)), '"');
        tag = hm_rd_take(&rd, len);
        (void)hm_rd_u8(&rd);
        if (!rd.failed && hm_bytes_eq(tag, digest))
            return true;
    }
    return false;
}

static bool check_match(const struct hm_repository *repository,
    const struct hm_oci_put *put, struct hm_err *err)
{
    const struct hm_stored_manifest *now =
        hm_store_find(repository, put->tag.len > 0 ? put->tag : put->digest);

    if (put->if_match.p != NULL &&
        (now == NULL || !in_etags(put->if_match, now->content->digest)))
        return hm_fail(err, HM_MISMATCH,
            "what is there is not what If-Match "
            "names");
    if (put->if_none_match.p != NULL && now != NULL &&
        in_etags(put->if_none_match, now->content->digest))
        return hm_fail(err, HM_MISMATCH, "what If-None-Match names is there");
    return true;
}

static bool write_links(const struct hm_oci_store *store,
    const struct hm_oci_put *put, struct hm_err *err)
{
    const struct hm_disk_link manifest = {.repository = put->repository,
        .name = put->digest,
        .text = put->media_type,
        .kind = HM_DISK_MANIFEST};
    const struct hm_disk_link tag = {.repository = put->repository,
        .name = put->tag,
        .text = put->digest,
        .kind = HM_DISK_TAG};

    HM_TRY(hm_disk_link(store, &manifest, err));
    return put->tag.len == 0 || hm_disk_link(store, &tag, err);
}

static bool put_manifest(struct hm_oci_store *store,
    const struct hm_oci_put *put, struct hm_spool *spool, struct hm_err *err)
{
    struct hm_repository *repository;
    struct hm_stored *content;

    HM_TRY(hm_store_repository_make(&repository, store, put->repository, err));
    HM_TRY(check_match(repository, put, err));
    HM_TRY(hm_store_take(&content, store, put->digest, spool, err));
    if (!write_links(store, put, err) ||
        !hm_store_link_manifest(repository, content, put, err)) {
        hm_store_drop(store, content);
        return false;
    }
    return put->tag.len == 0 ||
        hm_store_link_tag(repository, put->tag, put->digest, err);
}

bool hm_oci_manifest_put(struct hm_oci_store *store,
    const struct hm_oci_put *put, struct hm_err *err)
{
    hm_auto(spool) spool = {0};
    bool good;

    HM_TRY(hm_oci_spool(&spool, store, err));
    HM_TRY(hm_spool_put(&spool, put->text, err));
    pthread_mutex_lock(&store->lock);
    good = put_manifest(store, put, &spool, err);
    pthread_mutex_unlock(&store->lock);
    return good;
}

/* ---- Deleting ---- */

static void delete_tag(struct hm_oci_store *store,
    struct hm_repository *repository, struct hm_bytes tag)
{
    const struct hm_disk_link link = {
        .repository = repository->name, .name = tag, .kind = HM_DISK_TAG};

    hm_disk_unlink(store, &link);
    hm_free(hm_map_take(&repository->tags, tag));
}

static void delete_manifest(struct hm_oci_store *store,
    struct hm_repository *repository, struct hm_stored_manifest *manifest)
{
    const struct hm_disk_link link = {.repository = repository->name,
        .name = manifest->content->digest,
        .kind = HM_DISK_MANIFEST};
    const struct hm_stored_tag *tag;

    for (size_t i = repository->tags.count; i > 0; i--) {
        tag = repository->tags.items[i - 1].value;
        if (tag->manifest == manifest)
            delete_tag(store, repository, tag->name);
    }
    hm_disk_unlink(store, &link);
    (void)hm_map_take(&repository->manifests, manifest->content->digest);
    manifest->content->links--;
    hm_store_drop(store, manifest->content);
    hm_store_manifest_free(manifest);
}

bool hm_oci_manifest_delete(struct hm_oci_store *store,
    struct hm_bytes repository, struct hm_bytes reference, struct hm_err *err)
{
    const struct hm_bytes where[2] = {repository, reference};
    struct hm_stored_manifest *manifest;
    struct hm_repository *in;
    bool good;

    pthread_mutex_lock(&store->lock);
    good = find(&manifest, &in, store, where, err);
    if (good && hm_image_digest_begins(reference))
        delete_manifest(store, in, manifest);
    else if (good)
        delete_tag(store, in, reference);
    pthread_mutex_unlock(&store->lock);
    return good;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "sandbox/store_impl.h"

void hm_oci_content_free(struct hm_oci_content *content)
{
    if (content->has_file)
        close(content->fd);
    hm_buf_free(&content->bytes);
    hm_buf_free(&content->digest);
    hm_buf_free(&content->media_type);
    *content = (struct hm_oci_content){0};
}

/* ---- Bytes ---- */

static void stored_free(struct hm_stored *content)
{
    if (content->has_file)
        close(content->fd);
    hm_buf_free(&content->bytes);
    hm_free(content);
}

void hm_store_drop(struct hm_oci_store *store, struct hm_stored *content)
{
    hm_auto(buf) path = hm_buf(HM_SANDBOX_PATH_MAX);

    if (content->links > 0)
        return;
    (void)hm_map_take(&store->contents, content->digest);
    if (store->dir != NULL) {
        hm_disk_path(&path, store, content->digest);
        unlink(hm_buf_str(&path));
    }
    stored_free(content);
}

bool hm_store_adopt(struct hm_stored **out, struct hm_oci_store *store,
    struct hm_bytes digest, uint64_t size, struct hm_err *err)
{
    struct hm_stored *content = hm_alloc(sizeof(*content) + digest.len);

    if (content == NULL)
        return hm_fail_memory(err);
    memcpy(content + 1, digest.p, digest.len);
    content->digest = hm_bytes(content + 1, digest.len);
    content->size = size;
    if (!hm_map_put(&store->contents,
            (struct hm_map_item){content->digest, content},
            HM_SANDBOX_ITEMS_MAX, err)) {
        stored_free(content);
        return hm_wrap(err, "blobs");
    }
    *out = content;
    return true;
}

static bool keep(struct hm_stored *content, const struct hm_oci_store *store,
    struct hm_spool *spool, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(HM_SANDBOX_PATH_MAX);

    if (store->dir != NULL) {
        hm_disk_path(&path, store, content->digest);
        HM_TRY(hm_buf_end(&path, NULL, err));
        return hm_spool_keep(spool, hm_buf_str(&path), err);
    }
    if (spool->has_file) {
        content->fd = spool->fd;
        content->has_file = true;
        spool->has_file = false;
        return true;
    }
    hm_buf_free(&content->bytes);
    content->bytes = spool->memory;
    spool->memory = hm_buf(0);
    return true;
}

bool hm_store_take(struct hm_stored **out, struct hm_oci_store *store,
    struct hm_bytes digest, struct hm_spool *spool, struct hm_err *err)
{
    struct hm_stored *content = hm_map_get(&store->contents, digest);

    if (content == NULL) {
        HM_TRY(hm_store_adopt(&content, store, digest, spool->len, err));
        if (!keep(content, store, spool, err)) {
            hm_store_drop(store, content);
            return false;
        }
    }
    *out = content;
    return true;
}

static bool open_blob(int *fd, const struct hm_oci_store *store,
    const struct hm_stored *content, struct hm_err *err)
{
    hm_auto(buf) path = hm_buf(HM_SANDBOX_PATH_MAX);

    if (content->has_file) {
        *fd = fcntl(content->fd, F_DUPFD_CLOEXEC, 0);
    } else {
        hm_disk_path(&path, store, content->digest);
        HM_TRY(hm_buf_end(&path, NULL, err));
        *fd = open(hm_buf_str(&path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    }
    if (*fd < 0)
        return hm_fail(err, HM_SYSTEM, "blob %s: %s", HM_SHOW(content->digest),
            hm_errno_text(errno));
    return true;
}

bool hm_store_give(struct hm_oci_content *out, const struct hm_oci_store *store,
    const struct hm_stored *content, struct hm_err *err)
{
    hm_oci_content_free(out);
    out->size = content->size;
    out->digest = hm_buf(content->digest.len);
    hm_buf_put(&out->digest, content->digest);
    HM_TRY(hm_buf_end(&out->digest, NULL, err));
    if (content->has_file || store->dir != NULL) {
        HM_TRY(open_blob(&out->fd, store, content, err));
        out->has_file = true;
        return true;
    }
    out->bytes = hm_buf(HM_SANDBOX_MEMORY_MAX);
    hm_buf_put(&out->bytes, hm_buf_view(&content->bytes));
    return hm_buf_end(&out->bytes, NULL, err);
}

/* ---- Repositories ---- */

static void repository_free(struct hm_repository *repository)
{
    for (size_t i = 0; i < repository->tags.count; i++)
        hm_free(repository->tags.items[i].value);
    for (size_t i = 0; i < repository->manifests.count; i++)
        hm_store_manifest_free(repository->manifests.items[i].value);
    hm_map_free(&repository->tags);
    hm_map_free(&repository->manifests);
    hm_map_free(&repository->blobs);
    hm_free(repository);
}

bool hm_store_repository(struct hm_repository **out,
    const struct hm_oci_store *store, struct hm_bytes name, struct hm_err *err)
{
    *out = hm_map_get(&store->repositories, name);
    if (*out == NULL)
        return hm_fail(
            err, HM_NOT_FOUND, "no repository \"%s\" here", HM_SHOW(name));
    return true;
}

bool hm_store_repository_make(struct hm_repository **out,
    struct hm_oci_store *store, struct hm_bytes name, struct hm_err *err)
{
    struct hm_repository *repository = hm_map_get(&store->repositories, name);

    if (repository == NULL) {
        repository = hm_alloc(sizeof(*repository) + name.len);
        if (repository == NULL)
            return hm_fail_memory(err);
        memcpy(repository + 1, name.p, name.len);
        repository->name = hm_bytes(repository + 1, name.len);
        if (!hm_map_put(&store->repositories,
                (struct hm_map_item){repository->name, repository},
                HM_SANDBOX_REPOSITORIES_MAX, err)) {
            repository_free(repository);
            return hm_wrap(err, "repositories");
        }
    }
    *out = repository;
    return true;
}

/* ---- The store ---- */

void hm_oci_store_free(struct hm_oci_store *store)
{
    if (store == NULL)
        return;
    for (size_t i = 0; i < store->repositories.count; i++)
        repository_free(store->repositories.items[i].value);
    for (size_t i = 0; i < store->contents.count; i++)
        stored_free(store->contents.items[i].value);
    hm_map_free(&store->repositories);
    hm_map_free(&store->contents);
    hm_buf_free(&store->uploads);
    pthread_mutex_destroy(&store->lock);
    hm_free(store);
}

bool hm_oci_store_open(struct hm_oci_store **out, const char *dir,
    const char *spool_dir, struct hm_err *err)
{
    hm_auto_ptr(oci_store) store = hm_alloc(sizeof(*store));

    if (store == NULL)
        return hm_fail_memory(err);
    pthread_mutex_init(&store->lock, NULL);
    store->dir = dir;
    store->spool_dir = spool_dir;
    store->uploads = hm_buf(HM_SANDBOX_PATH_MAX);
    HM_TRY(hm_disk_prepare(store, err));
    HM_TRY(hm_disk_load(store, err));
    *out = hm_move(store);
    return true;
}

bool hm_oci_spool(
    struct hm_spool *out, const struct hm_oci_store *store, struct hm_err *err)
{
    bool named = store->dir != NULL;

    return hm_spool_new(out,
        named ? hm_buf_str(&store->uploads) : store->spool_dir, named, err);
}

/* ---- Blobs ---- */

static bool find_blob(struct hm_stored **out, const struct hm_oci_store *store,
    struct hm_bytes repository, struct hm_bytes digest, struct hm_err *err)
{
    struct hm_repository *in;

    HM_TRY(hm_store_repository(&in, store, repository, err));
    *out = hm_map_get(&in->blobs, digest);
    if (*out == NULL)
        return hm_fail(err, HM_NOT_FOUND, "no blob %s in \"%s\"",
            HM_SHOW(digest), HM_SHOW(repository));
    return true;
}

bool hm_oci_blob(struct hm_oci_content *out, struct hm_oci_store *store,
    struct hm_bytes repository, struct hm_bytes digest, struct hm_err *err)
{
    struct hm_stored *content;
    bool good;

    pthread_mutex_lock(&store->lock);
    good = find_blob(&content, store, repository, digest, err) &&
        hm_store_give(out, store, content, err);
    pthread_mutex_unlock(&store->lock);
    return good;
}

bool hm_store_link_blob(struct hm_repository *repository,
    struct hm_stored *content, struct hm_err *err)
{
    if (hm_map_get(&repository->blobs, content->digest) != NULL)
        return true;
    if (!hm_map_put(&repository->blobs,
            (struct hm_map_item){content->digest, content},
            HM_SANDBOX_ITEMS_MAX, err))
        return hm_wrap(err, "blobs of \"%s\"", HM_SHOW(repository->name));
    content->links++;
    return true;
}

static bool link_blob(struct hm_oci_store *store, struct hm_bytes name,
    struct hm_stored *content, struct hm_err *err)
{
    struct hm_disk_link link = {
        .repository = name, .name = content->digest, .kind = HM_DISK_BLOB};
    struct hm_repository *repository;

    HM_TRY(hm_store_repository_make(&repository, store, name, err));
    HM_TRY(hm_disk_link(store, &link, err));
    return hm_store_link_blob(repository, content, err);
}

static bool put_blob(struct hm_oci_store *store, struct hm_bytes repository,
    struct hm_spool *spool, struct hm_bytes digest, struct hm_err *err)
{
    struct hm_stored *content;

    HM_TRY(hm_store_take(&content, store, digest, spool, err));
    if (link_blob(store, repository, content, err))
        return true;
    hm_store_drop(store, content);
    return false;
}

bool hm_oci_blob_put(struct hm_oci_store *store, struct hm_bytes repository,
    struct hm_spool *spool, const struct hm_digest *digest, struct hm_err *err)
{
    char *text = HM_SHOW_DIGEST(digest);
    bool good;

    pthread_mutex_lock(&store->lock);
    good = put_blob(store, repository, spool, hm_bytes_str(text), err);
    pthread_mutex_unlock(&store->lock);
    return good;
}

bool hm_oci_blob_mount(struct hm_oci_store *store, struct hm_bytes repository,
    struct hm_bytes from, struct hm_bytes digest, struct hm_err *err)
{
    struct hm_stored *content;
    bool good;

    pthread_mutex_lock(&store->lock);
    good = find_blob(&content, store, from, digest, err) &&
        link_blob(store, repository, content, err);
    pthread_mutex_unlock(&store->lock);
    return good;
}

static bool delete_blob(struct hm_oci_store *store, struct hm_bytes name,
    struct hm_bytes digest, struct hm_err *err)
{
    struct hm_disk_link link = {
        .repository = name, .name = digest, .kind = HM_DISK_BLOB};
    struct hm_repository *repository;
    struct hm_stored *content;

    HM_TRY(find_blob(&content, store, name, digest, err));
    HM_TRY(hm_store_repository(&repository, store, name, err));
    hm_disk_unlink(store, &link);
    (void)hm_map_take(&repository->blobs, digest);
    content->links--;
    hm_store_drop(store, content);
    return true;
}

bool hm_oci_blob_delete(struct hm_oci_store *store, struct hm_bytes repository,
    struct hm_bytes digest, struct hm_err *err)
{
    bool good;

    pthread_mutex_lock(&store->lock);
    good = delete_blob(store, repository, digest, err);
    pthread_mutex_unlock(&store->lock);
    return good;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* store_impl.h - what the store's files share. All of it under the lock. */
#ifndef HM_SANDBOX_STORE_IMPL_H
#define HM_SANDBOX_STORE_IMPL_H

#include <pthread.h>

#include "sandbox/map.h"
#include "sandbox/store.h"

/* Some bytes, kept once for all repositories; freed with its last link. */
struct hm_stored {
    struct hm_bytes digest;
    uint64_t size;
    size_t links;
    bool has_file; /* without a name; with a folder it is a file there */
    int fd;
    struct hm_buf bytes;
};

struct hm_stored_manifest {
    struct hm_stored *content;
    struct hm_buf text; /* in which the rest lies */
    struct hm_bytes media_type, subject, artifact_type, descriptor;
};

struct hm_stored_tag {
    struct hm_bytes name;
    struct hm_stored_manifest *manifest;
};

struct hm_repository {
    struct hm_bytes name;
    struct hm_map blobs, manifests, tags; /* stored, stored_manifest, .. */
};

struct hm_oci_store {
    pthread_mutex_t lock;
    const char *dir, *spool_dir;
    struct hm_buf uploads; /* the folder for them, when there is `dir` */
    struct hm_map contents, repositories;
};

/* HM_NOT_FOUND. */
HM_MUST_USE bool hm_store_repository(struct hm_repository **out,
    const struct hm_oci_store *store, struct hm_bytes name, struct hm_err *err);
/* The same, and made when it is not there. */
HM_MUST_USE bool hm_store_repository_make(struct hm_repository **out,
    struct hm_oci_store *store, struct hm_bytes name, struct hm_err *err);

/* The bytes by their digest, made of the spool when they are not there; the
 * caller links them, or drops them when that goes wrong. */
HM_MUST_USE bool hm_store_take(struct hm_stored **out,
    struct hm_oci_store *store, struct hm_bytes digest, struct hm_spool *spool,
    struct hm_err *err);
/* The same for a file that is there already, at the start. */
HM_MUST_USE bool hm_store_adopt(struct hm_stored **out,
    struct hm_oci_store *store, struct hm_bytes digest, uint64_t size,
    struct hm_err *err);
/* Free it if nothing links it. */
void hm_store_drop(struct hm_oci_store *store, struct hm_stored *content);

/* What a reader gets. */
HM_MUST_USE bool hm_store_give(struct hm_oci_content *out,
    const struct hm_oci_store *store, const struct hm_stored *content,
    struct hm_err *err);

/* A manifest of the repository by tag or digest, or NULL. */
struct hm_stored_manifest *hm_store_find(
    const struct hm_repository *repository, struct hm_bytes reference);
void hm_store_manifest_free(struct hm_stored_manifest *manifest);

/* Link blobs and manifests in memory only: what a store does at its start, and
 * behind what it wrote on disk. */
HM_MUST_USE bool hm_store_link_blob(struct hm_repository *repository,
    struct hm_stored *content, struct hm_err *err);
HM_MUST_USE bool hm_store_link_manifest(struct hm_repository *repository,
    struct hm_stored *content, const struct hm_oci_put *put,
    struct hm_err *err);
HM_MUST_USE bool hm_store_link_tag(struct hm_repository *repository,
    struct hm_bytes tag, struct hm_bytes digest, struct hm_err *err);

/* The kinds of small files of a repository: what one links. */
enum hm_disk_kind { HM_DISK_BLOB, HM_DISK_MANIFEST, HM_DISK_TAG };

/* All of these do nothing without a folder. */
HM_MUST_USE bool hm_disk_prepare(
    struct hm_oci_store *store, struct hm_err *err);
HM_MUST_USE bool hm_disk_load(struct hm_oci_store *store, struct hm_err *err);
struct hm_disk_link {
    struct hm_bytes repository, name, text;
    enum hm_disk_kind kind;
};
HM_MUST_USE bool hm_disk_link(const struct hm_oci_store *store,
    const struct hm_disk_link *link, struct hm_err *err);
void hm_disk_unlink(
    const struct hm_oci_store *store, const struct hm_disk_link *link);
/* "DIR/blobs/sha256:44.." */
void hm_disk_path(struct hm_buf *out, const struct hm_oci_store *store,
    struct hm_bytes digest);

#endif

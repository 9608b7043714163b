/* SPDX-License-Identifier: Apache-2.0 */
/* store.h - what the registry holds: repositories with blobs, manifests and
 * tags, in memory, and on disk too when there is a folder for it.
 *
 * The same bytes are kept once, whoever has them. Safe for several threads:
 * what is handed out stays good when it is deleted meanwhile. */
#ifndef HM_SANDBOX_STORE_H
#define HM_SANDBOX_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "sandbox/spool.h"

struct hm_oci_store;

/* `dir` exists, or can be made in a folder that does; NULL: in memory, and
 * what is large in files without a name in `spool_dir`. Both are borrowed. What
 * lies in the folder and cannot be read is an error: HM_FORMAT, HM_SYSTEM. */
HM_MUST_USE bool hm_oci_store_open(struct hm_oci_store **out, const char *dir,
    const char *spool_dir, struct hm_err *err);
void hm_oci_store_free(struct hm_oci_store *store);
HM_DEFINE_AUTO_PTR(oci_store)

/* Where an upload collects its bytes, so that hm_oci_blob_put() need not copy
 * them. */
HM_MUST_USE bool hm_oci_spool(
    struct hm_spool *out, const struct hm_oci_store *store, struct hm_err *err);

/* A blob or manifest. Zeroed, it may be freed. */
struct hm_oci_content {
    uint64_t size;
    bool has_file; /* else it is in `bytes` */
    int fd;
    struct hm_buf bytes;
    struct hm_buf digest, media_type; /* the type of a manifest */
};
void hm_oci_content_free(struct hm_oci_content *content);
HM_DEFINE_AUTO(oci_content)

/* Everything below: HM_NOT_FOUND when the repository or what is in it is not
 * there, HM_LIMIT when it is full. `digest` is text, "sha256:44136f..". */
HM_MUST_USE bool hm_oci_blob(struct hm_oci_content *out,
    struct hm_oci_store *store, struct hm_bytes repository,
    struct hm_bytes digest, struct hm_err *err);

/* Takes what the spool has, whose digest the caller computed. */
HM_MUST_USE bool hm_oci_blob_put(struct hm_oci_store *store,
    struct hm_bytes repository, struct hm_spool *spool,
    const struct hm_digest *digest, struct hm_err *err);
HM_MUST_USE bool hm_oci_blob_mount(struct hm_oci_store *store,
    struct hm_bytes repository, struct hm_bytes from, struct hm_bytes digest,
    struct hm_err *err);
HM_MUST_USE bool hm_oci_blob_delete(struct hm_oci_store *store,
    struct hm_bytes repository, struct hm_bytes digest, struct hm_err *err);

/* By tag or digest. */
HM_MUST_USE bool hm_oci_manifest(struct hm_oci_content *out,
    struct hm_oci_store *store, struct hm_bytes repository,
    struct hm_bytes reference, struct hm_err *err);

/* The one behind it in the order of digests, from the first again: for a tag
 * that moves. HM_NOT_FOUND when there is no other. */
HM_MUST_USE bool hm_oci_manifest_next(struct hm_oci_content *out,
    struct hm_oci_store *store, struct hm_bytes repository,
    struct hm_bytes digest, struct hm_err *err);

struct hm_oci_put {
    struct hm_bytes repository, text, media_type, digest;
    struct hm_bytes tag;     /* empty: by digest */
    struct hm_bytes subject; /* a digest, or empty */
    struct hm_bytes artifact_type;
    struct hm_bytes descriptor; /* JSON: how it is listed as a referrer */
    /* If-Match and If-None-Match; p NULL: not said. HM_MISMATCH when what is
     * there now is another, decided and done in one step. */
    struct hm_bytes if_match, if_none_match;
};
HM_MUST_USE bool hm_oci_manifest_put(struct hm_oci_store *store,
    const struct hm_oci_put *put, struct hm_err *err);

/* A tag, or a manifest with all its tags. */
HM_MUST_USE bool hm_oci_manifest_delete(struct hm_oci_store *store,
    struct hm_bytes repository, struct hm_bytes reference, struct hm_err *err);

/* Part of a list, in the order of the names, JSON values with commas between
 * them. */
struct hm_oci_page {
    struct hm_bytes after; /* begin behind it; empty: at the start */
    size_t max;
    struct hm_buf *json; /* appended to */
    struct hm_buf *last; /* set to the last name, if there is more behind it */
    size_t count;
    bool more;
};
HM_MUST_USE bool hm_oci_tags(struct hm_oci_page *page,
    struct hm_oci_store *store, struct hm_bytes repository, struct hm_err *err);
HM_MUST_USE bool hm_oci_repositories(
    struct hm_oci_page *page, struct hm_oci_store *store, struct hm_err *err);
/* `artifact_type` empty: of any. A repository that is not there has none. */
HM_MUST_USE bool hm_oci_referrers(struct hm_oci_page *page,
    struct hm_oci_store *store, const struct hm_oci_put *wanted,
    struct hm_err *err);

/* Which of those that name a subject in this repository it is, counted from 1
 * in the order of the digests; 0: none. */
size_t hm_oci_referrer_number(struct hm_oci_store *store,
    struct hm_bytes repository, struct hm_bytes digest);

#endif

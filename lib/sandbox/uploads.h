/* SPDX-License-Identifier: Apache-2.0 */
/* uploads.h - blobs that are being pushed, each by a name that cannot be
 * guessed. One request at a time has an upload: it is taken, and given back. */
#ifndef HM_SANDBOX_UPLOADS_H
#define HM_SANDBOX_UPLOADS_H

#include <stdbool.h>

#include "sandbox/spool.h"

enum { HM_UPLOAD_ID = 32 };

struct hm_oci_upload {
    char id[HM_UPLOAD_ID + 1];
    struct hm_bytes repository;
    struct hm_spool spool;
    bool short_chunk; /* the last one was smaller than demanded */
};
void hm_oci_upload_free(struct hm_oci_upload *upload);
HM_DEFINE_AUTO_PTR(oci_upload)

struct hm_oci_uploads;
HM_MUST_USE bool hm_oci_uploads_new(
    struct hm_oci_uploads **out, struct hm_err *err);
void hm_oci_uploads_free(struct hm_oci_uploads *uploads);
HM_DEFINE_AUTO_PTR(oci_uploads)

/* A new one, taken by the caller; its spool is the caller's to make. */
HM_MUST_USE bool hm_oci_upload_new(
    struct hm_oci_upload **out, struct hm_bytes repository, struct hm_err *err);

/* Put it where hm_oci_uploads_take() finds it. When HM_SANDBOX_UPLOADS_MAX are
 * there, the one that was given longest ago is dropped. */
void hm_oci_uploads_give(
    struct hm_oci_uploads *uploads, struct hm_oci_upload *upload);

/* HM_NOT_FOUND: of another repository, never begun, over, or taken by another
 * request just now. */
HM_MUST_USE bool hm_oci_uploads_take(struct hm_oci_upload **out,
    struct hm_oci_uploads *uploads, struct hm_bytes repository,
    struct hm_bytes id, struct hm_err *err);

#endif

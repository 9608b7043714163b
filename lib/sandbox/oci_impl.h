/* SPDX-License-Identifier: Apache-2.0 */
/* oci_impl.h - one request to the registry, and who answers it. */
#ifndef HM_SANDBOX_OCI_IMPL_H
#define HM_SANDBOX_OCI_IMPL_H

#include "sandbox/answer.h"
#include "sandbox/oci.h"
#include "sandbox/route.h"
#include "sandbox/store.h"
#include "sandbox/uploads.h"

struct hm_oci {
    struct hm_oci_opts opts;
    struct hm_oci_store *store;
    struct hm_oci_uploads *uploads;
};

struct hm_oci_call {
    struct hm_oci *oci;
    const struct hm_serve_request *req;
    struct hm_serve_response *resp;
    struct hm_oci_route route;
    struct hm_fault_hits hits;
    struct hm_auth_grant grant;
};

/* Each answers; on false, *err is what hm_oci_handle() answers. */
typedef bool hm_oci_answer(struct hm_oci_call *call, struct hm_err *err);
hm_oci_answer hm_oci_get_manifest, hm_oci_put_manifest, hm_oci_delete_manifest;
hm_oci_answer hm_oci_get_blob, hm_oci_delete_blob;
hm_oci_answer hm_oci_post_upload, hm_oci_patch_upload, hm_oci_put_upload;
hm_oci_answer hm_oci_get_upload, hm_oci_delete_upload;
hm_oci_answer hm_oci_get_tags, hm_oci_get_catalog, hm_oci_get_referrers;

const struct hm_fault_rule *hm_oci_fault(
    const struct hm_oci_call *call, enum hm_fault fault);

/* A query parameter into `out`: true when it is there; one that cannot be
 * decoded makes the buffer fail. */
bool hm_oci_query(
    struct hm_buf *out, const struct hm_oci_call *call, const char *name);

/* Status and body of what the store gave, which is empty then. */
void hm_oci_send(struct hm_oci_call *call, struct hm_oci_content *content);

/* Docker-Content-Digest, unless a fault drops it. */
void hm_oci_put_digest(struct hm_oci_call *call, struct hm_bytes digest);

/* Location "/v2/NAME" and `rest`. */
void hm_oci_put_location(
    struct hm_oci_call *call, const char *kind, struct hm_bytes rest);

/* 307 to the URL of a fault with the path behind it. */
void hm_oci_redirect(struct hm_oci_call *call, const struct hm_fault_rule *rule,
    const char *query);

#endif

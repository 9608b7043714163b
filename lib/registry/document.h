/* SPDX-License-Identifier: Apache-2.0 */
/* document.h - manifests of one repository, with what the answer's head says. */
#ifndef HM_REGISTRY_DOCUMENT_H
#define HM_REGISTRY_DOCUMENT_H

#include "registry/impl.h"
#include "store/doc.h"

/* As hm_store_get(); `resp` keeps the answer's head (ETag) and, after a
 * failure, its status. */
HM_MUST_USE bool hm_registry_document(struct hm_registry_repo *repo,
    struct hm_doc *out, const struct hm_at *at, struct hm_http_response *resp,
    struct hm_err *err);

struct hm_registry_put {
    struct hm_bytes name; /* a tag or a digest, checked */
    struct hm_bytes text, media_type;
    struct hm_bytes if_match; /* only in place of that */
    bool if_none;             /* only where nothing is */
};

/* True for 201, for another 2xx that is no page in HTML when what was put can be
 * read back under that name, and for 412 to a condition that was given. */
HM_MUST_USE bool hm_registry_put_document(struct hm_registry_repo *repo,
    const struct hm_registry_put *put, struct hm_http_response *resp,
    struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* upload.h - one upload session of a registry. */
#ifndef HM_REGISTRY_UPLOAD_H
#define HM_REGISTRY_UPLOAD_H

#include "registry/ask.h"

struct hm_upload {
    struct hm_registry_repo *repo;
    const struct hm_blob_in *in;
    struct hm_buf location; /* path and query, as the registry gave them; empty:
                               no session */
    uint64_t chunk_min;     /* it takes no smaller pieces but the last */
    bool pieces;            /* one piece is too much for it, or for the way */
    bool done;
};
void hm_upload_free(struct hm_upload *up);
HM_DEFINE_AUTO(upload)

/* Where the session goes on, by the answer's Location. */
HM_MUST_USE bool hm_upload_moved(struct hm_upload *up,
    const struct hm_http_response *resp, struct hm_err *err);

/* The session is over: the next begins anew. */
void hm_upload_drop(struct hm_upload *up);

/* PUT with the digest, with the whole body or after all pieces. True for any
 * answer; up->done when the registry took it. HM_MISMATCH when it says it has
 * something else. */
HM_MUST_USE bool hm_upload_close(struct hm_upload *up,
    struct hm_registry_ask *ask, struct hm_http_response *resp,
    struct hm_err *err);

/* Send all in pieces and close. True and not done: the session is lost, begin
 * another. */
HM_MUST_USE bool hm_upload_pieces(struct hm_upload *up, struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* subject.h - see to it that what was put is listed at its subject. */
#ifndef HM_REGISTRY_SUBJECT_H
#define HM_REGISTRY_SUBJECT_H

#include "image/manifest.h"
#include "registry/impl.h"

/* `doc`, which was put and has a subject, is listed there by the registry
 * itself (`seen`: its answer had OCI-Subject), or in the index of the fallback
 * tag. HM_NETWORK naming it when others overwrote the entry again and again. */
HM_MUST_USE bool hm_registry_list(struct hm_registry_repo *repo,
    const struct hm_doc *doc, const struct hm_manifest *manifest, bool seen,
    struct hm_err *err);

/* Append the descriptor that lists it: with the type and annotations of the
 * manifest itself. */
HM_MUST_USE bool hm_registry_descriptor(struct hm_buf *out,
    const struct hm_doc *doc, const struct hm_manifest *manifest,
    struct hm_err *err);

/* Append the text of `index` (NULL: of an empty one) with one more descriptor at
 * its end; every other byte stays. */
HM_MUST_USE bool hm_registry_index_with(struct hm_buf *out,
    const struct hm_manifest *index, struct hm_bytes descriptor,
    struct hm_err *err);

#endif

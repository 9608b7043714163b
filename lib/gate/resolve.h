/* SPDX-License-Identifier: Apache-2.0 */
/* resolve.h - from a reference to documents: the one place where a name is asked
 * for. */
#ifndef HM_GATE_RESOLVE_H
#define HM_GATE_RESOLVE_H

#include "base/limits.h"
#include "image/manifest.h"
#include "image/ref.h"
#include "store/store.h"

enum { HM_RESOLVED_MAX = HM_GATE_DEPTH_MAX + 1 };

/* A document and what it says. */
struct hm_resolved_doc {
    struct hm_doc doc;
    struct hm_arena arena;
    struct hm_manifest manifest;
};
void hm_resolved_doc_free(struct hm_resolved_doc *doc);
HM_DEFINE_AUTO(resolved_doc)

/* The way from what the reference names ([0]) down to the platform's manifest:
 * each document is listed in the one before. */
struct hm_resolved {
    struct hm_resolved_doc docs[HM_RESOLVED_MAX];
    size_t count;
};
void hm_resolved_free(struct hm_resolved *resolved);
HM_DEFINE_AUTO(resolved)

/* Ask for the reference's digest, or else its name, once. */
HM_MUST_USE bool hm_resolve(struct hm_resolved *out,
    const struct hm_store *store, const struct hm_ref *ref, struct hm_err *err);

/* Fetch what a descriptor names, and read it as what that says. */
HM_MUST_USE bool hm_resolve_entry(struct hm_resolved_doc *out,
    const struct hm_store *store, const struct hm_descriptor *entry,
    struct hm_err *err);

/* Go down to the platform's manifest. `*said` when the documents themselves say
 * no (HM_NOT_FOUND, there is no such platform; HM_MISMATCH, two of them; an
 * image for another one): not a document that could not be had. */
HM_MUST_USE bool hm_resolve_platform(struct hm_resolved *resolved, bool *said,
    const struct hm_store *store, const struct hm_platform *platform,
    struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* kind.h - what something is that is attached to an image, by its own manifest.
 *
 * Lists of referrers have types, too. They are hints that registries and tools
 * write wrong, so they order what is read, and nothing else. */
#ifndef HM_COLLECT_KIND_H
#define HM_COLLECT_KIND_H

#include <stdbool.h>

#include "image/manifest.h"

enum hm_attached_kind {
    HM_ATTACHED_NONE,
    HM_ATTACHED_UNREADABLE,  /* what it is could not be found out */
    HM_ATTACHED_BUNDLE,      /* a Sigstore bundle */
    HM_ATTACHED_SIGNATURE,   /* a layer of cosign's older signatures */
    HM_ATTACHED_ATTESTATION, /* the same of its attestations */
    HM_ATTACHED_NOTARY,      /* listed; judged by nobody yet */
    HM_ATTACHED_STATEMENT,   /* unsigned, BuildKit's: proves nothing alone */
    HM_ATTACHED_SBOM,        /* unsigned */
    HM_ATTACHED_OTHER,
};

/* "bundle", "signature", .. for reports. */
const char *hm_attached_kind_name(enum hm_attached_kind kind);

/* Is it something that the judge looks at, or that might be? */
bool hm_attached_kind_judged(enum hm_attached_kind kind);

/* By artifactType, the config's type and the layers' types; never HM_ATTACHED_
 * NONE or UNREADABLE. */
enum hm_attached_kind hm_attached_kind_of(const struct hm_manifest *manifest);

/* The same of a layer's type, or an artifact type, alone. */
enum hm_attached_kind hm_attached_kind_of_type(struct hm_bytes type);

/* By the hint in a list: read it at first? False when it says in so many words
 * that it is something else; what says nothing is read at first, too. */
bool hm_attached_likely(const struct hm_descriptor *listed);

/* An entry of an index that is BuildKit's attestation manifest, and no image:
 * for the platform unknown/unknown, and said so in an annotation. */
bool hm_attached_is_buildkit(const struct hm_descriptor *entry);

#endif

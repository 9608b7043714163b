/* SPDX-License-Identifier: Apache-2.0 */
/* manifest.h - manifests and indexes of OCI and of Docker's schema 2.
 *
 * A document is one or the other, and nobody may read it as the other: one that
 * has members of both, or whose type here is not the type there, is refused
 * (image-spec's GHSA-77vh-xpmg-72qh). Docker's schema 1 is refused by its name.
 * Whether the text has the digest that was asked for, callers check. */
#ifndef HM_IMAGE_MANIFEST_H
#define HM_IMAGE_MANIFEST_H

#include <stdbool.h>

#include "image/descriptor.h"

enum hm_manifest_kind {
    HM_MANIFEST_NONE,
    HM_MANIFEST_IMAGE, /* config and layers; artifacts, too */
    HM_MANIFEST_INDEX, /* manifests; Docker calls it a list */
};

struct hm_manifest {
    enum hm_manifest_kind kind;
    struct hm_bytes text;          /* all of it */
    const char *media_type;        /* said inside or by the caller, or OCI's */
    bool states_type;              /* said inside */
    struct hm_bytes artifact_type; /* as written; may be empty */
    struct hm_descriptor config;   /* of an image */
    struct hm_descriptors layers;  /* of an image; may be none */
    struct hm_descriptors manifests; /* of an index; may be none */
    bool has_subject;
    struct hm_descriptor subject; /* what it is attached to, as it says */
    struct hm_members annotations, unknown;
};

/* Read a document that fills `text`, which must outlive *out. `content_type` is
 * how it was announced (a header, or the descriptor that names it), or empty;
 * a type inside must be the same. HM_FORMAT, HM_LIMIT (HM_IMAGE_TEXT_MAX,
 * HM_IMAGE_LAYERS_MAX, HM_IMAGE_MANIFESTS_MAX, ..), HM_MISMATCH (two types),
 * HM_UNSUPPORTED (schema 1, another type, another hash function). */
HM_MUST_USE bool hm_manifest_parse(struct hm_manifest *out,
    struct hm_arena *arena, struct hm_bytes text, struct hm_bytes content_type,
    struct hm_err *err);

/* The artifact type by OCI's rule: artifactType, else an image's config's media
 * type; empty for an index that says none. */
struct hm_bytes hm_manifest_artifact_type(const struct hm_manifest *manifest);

/* The manifest for a platform. HM_NOT_FOUND, and the message names those that
 * are there; HM_MISMATCH when two different
 * ones fit, because what would run need not be what is looked at. HM_USAGE when
 * it is no index. */
HM_MUST_USE bool hm_manifest_choose(const struct hm_descriptor **out,
    const struct hm_manifest *index, const struct hm_platform *want,
    struct hm_err *err);

/* The first in the list with that digest. HM_NOT_FOUND; HM_MISMATCH when
 * another has the same digest and another size or type. */
HM_MUST_USE bool hm_descriptors_find(const struct hm_descriptor **out,
    const struct hm_descriptors *list, const struct hm_digest *digest,
    struct hm_err *err);

#endif

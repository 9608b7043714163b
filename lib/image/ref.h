/* SPDX-License-Identifier: Apache-2.0 */
/* ref.h - what a user calls an image (docs/internals/image.md).
 *
 *     debian                               docker.io/library/debian:latest
 *     registry.test:5000/team/app:1.2      as it stands
 *     registry.test/app@sha256:44136f..    as it stands
 *     oci-layout:DIR[:NAME][@DIGEST]       an image in a folder
 *
 * The grammar is that of the distribution specification, and narrower where
 * that leaves room: a host is what uri.h takes for one, and no reference can be
 * read in two ways. Nothing is looked up here. */
#ifndef HM_IMAGE_REF_H
#define HM_IMAGE_REF_H

#include <stdbool.h>

#include "base/arena.h"
#include "image/digest.h"

enum hm_ref_kind { HM_REF_NONE, HM_REF_REGISTRY, HM_REF_LAYOUT };

/* In canonical form; all of it lies in the arena. */
struct hm_ref {
    enum hm_ref_kind kind;
    struct hm_bytes host;       /* lower case, with the port that was given */
    struct hm_bytes repository; /* "library/debian" */
    struct hm_bytes dir;        /* of a layout */
    /* A registry's tag, or the name in a layout. Empty when there is none:
     * beside a digest, and in a layout, which may hold one image only. */
    struct hm_bytes tag;
    bool tag_implied;        /* "latest", because nothing else was said */
    bool has_digest;         /* then it decides, and the tag is a remark */
    struct hm_digest digest; /* sha256 or sha512 */
};

/* HM_FORMAT and HM_UNSUPPORTED (another hash function) say what was found and
 * what was wanted; HM_LIMIT, HM_SYSTEM. */
HM_MUST_USE bool hm_ref_parse(struct hm_ref *out, struct hm_arena *arena,
    struct hm_bytes in, struct hm_err *err);

/* Append the canonical form; it parses to the same reference. */
void hm_ref_write(struct hm_buf *out, const struct hm_ref *ref);

/* Append it without tag and digest: what an image is of. */
void hm_ref_write_name(struct hm_buf *out, const struct hm_ref *ref);

/* The host that answers for a reference's host: Docker Hub's has another name.
 * Credentials are bound to what the reference names. */
struct hm_bytes hm_ref_api_host(const struct hm_ref *ref);

/* Is it a tag by the grammar: at most 128 letters, digits, '_', '.' and '-',
 * the first no '.' or '-'? */
bool hm_ref_tag_ok(struct hm_bytes tag);

#endif

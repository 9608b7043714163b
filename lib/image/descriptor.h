/* SPDX-License-Identifier: Apache-2.0 */
/* descriptor.h - what a document says of another one, or of a blob: its type,
 * digest and size. */
#ifndef HM_IMAGE_DESCRIPTOR_H
#define HM_IMAGE_DESCRIPTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "image/digest.h"
#include "image/object.h"
#include "image/platform.h"

struct hm_descriptor {
    struct hm_bytes text;          /* all of it, as it stands there */
    struct hm_bytes media_type;    /* not empty */
    struct hm_digest digest;       /* sha256 or sha512 */
    uint64_t size;                 /* at most 2^53 */
    struct hm_bytes artifact_type; /* a hint: the manifest itself decides */
    struct hm_members annotations, unknown;
    struct hm_bytes platform_text; /* empty when there is none */
    struct hm_platform platform;   /* as written */
    struct hm_bytes *urls;         /* where else it is, as it says */
    size_t url_count;
    bool has_data;
    struct hm_bytes data; /* the blob itself: it has that size and digest */
};

struct hm_descriptors {
    struct hm_descriptor *list;
    size_t count;
};

/* One by itself. Views point into `text` or lie in the arena. HM_FORMAT,
 * HM_LIMIT, HM_UNSUPPORTED (a digest that is neither sha256 nor sha512),
 * HM_MISMATCH (data that is not what the digest and size say). */
HM_MUST_USE bool hm_descriptor_parse(struct hm_descriptor *out,
    struct hm_arena *arena, struct hm_bytes text, struct hm_err *err);

/* The order by digest, then type, then size, for sorted lists: 0 for two that
 * ask for the same thing, whatever else they say of it. */
int hm_descriptor_cmp(
    const struct hm_descriptor *a, const struct hm_descriptor *b);

/* ---- For the readers of this module ---- */

void hm_descriptor_read(
    struct hm_descriptor *out, struct hm_json_rd *rd, struct hm_json v);
/* A digest in a string. */
void hm_image_digest_read(
    struct hm_digest *out, struct hm_json_rd *rd, struct hm_json v);

#endif

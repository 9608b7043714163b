/* SPDX-License-Identifier: Apache-2.0 */
/* resource.h - in-toto's resource descriptors: what a build took, and what it
 * left behind. */
#ifndef HM_PRODUCE_RESOURCE_H
#define HM_PRODUCE_RESOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "enc/json_write.h"
#include "hallmark/digest.h"

enum { HM_RESOURCE_DIGESTS_MAX = 8 };

struct hm_resource_digest {
    const char *algorithm; /* in-toto's name, a constant */
    struct hm_bytes value; /* lower-case hex */
};

struct hm_resource {
    struct hm_bytes name, uri, media_type; /* may be empty: left out */
    struct hm_resource_digest *digests;
    size_t digest_count;
};

/* "URI=ALGORITHM:DIGEST[,ALGORITHM:DIGEST]..", cut at the last '='. The
 * algorithms are sha256, sha384, sha512, sha1, and gitCommit, gitTree, gitBlob,
 * gitTag; digests are lower-case hex. HM_USAGE says what is wrong. Views point
 * into `text`, or lie in the arena. */
HM_MUST_USE bool hm_resource_parse(struct hm_resource *out,
    struct hm_arena *arena, struct hm_bytes text, struct hm_err *err);

/* Give it one digest more, by that name: HM_USAGE when it is none. There is room
 * for HM_RESOURCE_DIGESTS_MAX, of one algorithm once. */
HM_MUST_USE bool hm_resource_add(struct hm_resource *out,
    struct hm_arena *arena, struct hm_bytes algorithm, struct hm_bytes value,
    struct hm_err *err);

/* The same of bytes. */
HM_MUST_USE bool hm_resource_add_digest(struct hm_resource *out,
    struct hm_arena *arena, const struct hm_digest *digest, struct hm_err *err);

/* Is it a URI: a scheme, a colon and something behind it, of what a URI may
 * hold? HM_USAGE; `what` begins the message. */
HM_MUST_USE bool hm_resource_uri_ok(
    const char *what, struct hm_bytes uri, struct hm_err *err);

/* A list of them, as the member `name` of `at`. */
void hm_resources_add(struct hm_json_out *json, json_t *at, const char *name,
    const struct hm_resource *list, size_t count);

#endif

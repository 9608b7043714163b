/* SPDX-License-Identifier: Apache-2.0 */
/* build.h - what is said about a build, and the SLSA provenance that says it.
 *
 * Only version 1 of the predicate is written (https://slsa.dev/provenance/v1).
 * Where the values come from is its caller's business: claims.h takes them from
 * a token, options from a user. */
#ifndef HM_PRODUCE_BUILD_H
#define HM_PRODUCE_BUILD_H

#include <stdbool.h>

#include "produce/resource.h"

#define HM_PRODUCE_SLSA_TYPE "https://slsa.dev/provenance/v1"

struct hm_build {
    struct hm_bytes type;    /* the build type, a URI */
    struct hm_bytes builder; /* its id, a URI */
    /* Texts of JSON objects, which are put in byte for byte; `internal` may be
     * empty: left out. */
    struct hm_bytes external, internal;
    struct hm_resource *dependencies;
    size_t dependency_count;
    struct hm_bytes invocation; /* may be empty */
    bool has_started, has_finished;
    struct hm_time started, finished;
    struct hm_resource *byproducts;
    size_t byproduct_count;
};

/* Append the predicate. HM_USAGE for what no predicate may say (no URI, no
 * object, a build that ended before it began), HM_LIMIT, HM_SYSTEM. */
HM_MUST_USE bool hm_build_write(
    struct hm_buf *out, const struct hm_build *build, struct hm_err *err);

/* The object that fills `text`, without the white space around it; `what`
 * begins the message. HM_USAGE. */
HM_MUST_USE bool hm_build_object(struct hm_bytes *out, const char *what,
    struct hm_bytes text, struct hm_err *err);

/* Put a member into the object that ends `out`, its value as it stands. */
void hm_build_put(struct hm_buf *out, const char *name, struct hm_bytes text);

#endif

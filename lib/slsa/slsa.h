/* SPDX-License-Identifier: Apache-2.0 */
/* slsa.h - SLSA provenance of every version, read into one view.
 *
 * What v0.1, v0.2 and v1 say alike stands in one place, under the name that v1
 * gave it; what a version cannot say is empty. Nothing is rewritten: every value
 * is a view of the predicate, so numbers, order and unknown members are as they
 * were signed. Parsing proves nothing: whose word it is stands in the facts. */
#ifndef HM_SLSA_H
#define HM_SLSA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "enc/json.h"
#include "hallmark/time.h"
#include "intoto/statement.h"

enum hm_slsa_version { HM_SLSA_NONE, HM_SLSA_V0_1, HM_SLSA_V0_2, HM_SLSA_V1 };

/* A predicate type, to the letter: "https://slsa.dev/provenance/v1.0" is another
 * one. HM_SLSA_NONE: not provenance of SLSA. */
enum hm_slsa_version hm_slsa_version(struct hm_bytes predicate_type);

/* "0.2"; "none". */
const char *hm_slsa_version_name(enum hm_slsa_version version);

/* The types, one for each index; NULL beyond the last. */
const char *hm_slsa_type(size_t index);

/* What it was built from, as far as the predicate has a place for that: v1, and
 * Cloud Build's v0.1, by the build type (source.c). Empty: it does not say. */
struct hm_slsa_source {
    struct hm_bytes repository; /* without "git+" and "@ref" */
    struct hm_bytes ref;        /* "refs/heads/main" */
    struct hm_bytes path;       /* of the workflow or configuration */
    struct hm_json digest;      /* {"sha1": ..} */
    struct hm_bytes commit;     /* where the URI says it: Cloud Build's 0.2 */
};

struct hm_slsa {
    enum hm_slsa_version version;
    struct hm_bytes text; /* the predicate */
    struct hm_bytes build_type;
    struct hm_bytes builder_id; /* empty: BuildKit on a machine of one's own */
    struct hm_json builder_version; /* an object, or nothing; so on below */
    /* What whoever started the build chose: externalParameters, of v0.2
     * invocation.parameters, of v0.1 recipe.arguments. */
    struct hm_json external;
    /* What the platform added: internalParameters, or the environment. */
    struct hm_json internal;
    struct hm_json build_config; /* of v0.2: the steps, of any type */
    struct hm_slsa_source source;
    struct hm_json dependencies; /* lists of descriptors: materials */
    struct hm_json builder_dependencies, byproducts;
    struct hm_bytes invocation_id;
    bool has_started, has_finished, has_reproducible, reproducible;
    struct hm_time started, finished;
    struct hm_json completeness; /* of v0.1 and v0.2 */
};

/* Read the predicate of a statement. *out borrows from `predicate` and from the
 * arena, which needs HM_SLSA_ARENA_MAX for the largest. HM_UNSUPPORTED for
 * another predicate type; HM_FORMAT for what has no build type, or a member of
 * the wrong type; HM_LIMIT. An empty builder id is read: what it is good for is
 * not decided here. */
HM_MUST_USE bool hm_slsa_parse(struct hm_slsa *out, struct hm_arena *arena,
    struct hm_bytes predicate_type, struct hm_bytes predicate,
    struct hm_err *err);

/* The same of a statement, which must stay as long as *out: what it has open is
 * not parsed again. */
HM_MUST_USE bool hm_slsa_read(struct hm_slsa *out, struct hm_arena *arena,
    const struct hm_statement *from, struct hm_err *err);

/* ---- Parts ---- */

/* An object below the second level is sealed (json.h) until it is asked for:
 * `v` itself if it is open, otherwise its text parsed so far that its own members
 * can be read. What is no object comes back as it is. */
HM_MUST_USE bool hm_slsa_open(struct hm_json *out, struct hm_arena *arena,
    struct hm_json v, struct hm_err *err);

/* The member at the end of a path of names that ends with NULL, each step opened;
 * nothing when one of them is not there, or is in no object. */
HM_MUST_USE bool hm_slsa_at(struct hm_json *out, struct hm_arena *arena,
    struct hm_json v, const char *const *path, struct hm_err *err);

/* The same for a text: empty, with p NULL, when it is not there, null, or of
 * another type. */
HM_MUST_USE bool hm_slsa_text_at(struct hm_bytes *out, struct hm_arena *arena,
    struct hm_json v, const char *const *path, struct hm_err *err);

/* A material, dependency or byproduct. */
struct hm_slsa_descriptor {
    struct hm_bytes name, uri, download_location, media_type;
    struct hm_subject_digest *digests; /* as written, not checked */
    size_t digest_count;
    struct hm_json annotations;
};

/* HM_FORMAT, HM_LIMIT (HM_SUBJECT_DIGESTS_MAX). */
HM_MUST_USE bool hm_slsa_descriptor(struct hm_slsa_descriptor *out,
    struct hm_arena *arena, struct hm_json item, struct hm_err *err);

/* Where "@refs/" first stands, or uri.len: what follows may hold an '@' (the tag
 * "pkg@1.2.3"), and what stands before it, too (the file "x@y.yml"). */
size_t hm_slsa_find_ref(struct hm_bytes uri);

/* Cut "git+https://host/path@ref" into its parts, without "git+": at the first
 * "@refs/", otherwise at the last '@'; without '@' there is no ref. */
void hm_slsa_cut_uri(
    struct hm_bytes *repository, struct hm_bytes *ref, struct hm_bytes uri);

#endif

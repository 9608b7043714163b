/* SPDX-License-Identifier: Apache-2.0 */
/* statement.h - in-toto statements: what is said about which artifacts.
 *
 * Versions 0.1 and 1. The predicate is kept as the bytes that were signed and
 * read by whoever knows its type. Unknown members are ignored, as in-toto
 * demands. */
#ifndef HM_INTOTO_STATEMENT_H
#define HM_INTOTO_STATEMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "enc/json.h"
#include "hallmark/digest.h"

enum hm_statement_version {
    HM_STATEMENT_NONE,
    HM_STATEMENT_V0_1, /* https://in-toto.io/Statement/v0.1 */
    HM_STATEMENT_V1,   /* https://in-toto.io/Statement/v1 */
};

struct hm_subject_digest {
    struct hm_bytes algorithm; /* "sha256", "gitCommit" */
    struct hm_bytes value;     /* as written: lower-case hex of any length, or
                                  another text for algorithms we do not know */
};

struct hm_subject {
    struct hm_bytes name;              /* may be empty */
    struct hm_subject_digest *digests; /* at least one */
    size_t digest_count;
    struct hm_bytes annotations; /* as written; empty when absent or null */
};

/* An object of a predicate is open if fewer others, lists included, are around
 * it: what rules ask for by name. */
enum { HM_STATEMENT_LEVELS = 3 };

struct hm_statement {
    enum hm_statement_version version;
    struct hm_bytes text;        /* all of it, as it was signed */
    struct hm_subject *subjects; /* at least one */
    size_t subject_count;
    struct hm_bytes predicate_type; /* not empty */
    struct hm_bytes predicate;      /* its exact text, checked: an object; empty
                                  when absent or null; a string in quotes under
                                  SPDX's type alone, as cosign writes tag-value
                                  documents. Whoever needs values of it parses
                                  it, within limits of his own: it may have as
                                  many as HM_STATEMENT_MAX has bytes */
    struct hm_json open; /* the same as hm_json_parse_shallow() reads it with
                          HM_STATEMENT_LEVELS. Nothing where that would be much
                          to keep, or `predicate` is no object: parse it */
};

/* Read a statement that fills `payload`, which must outlive *out. HM_FORMAT,
 * HM_LIMIT (HM_STATEMENT_MAX, HM_SUBJECTS_MAX, HM_SUBJECT_DIGESTS_MAX;
 * HM_STATEMENT_TAPE_MAX, which the keys of a predicate's open objects need),
 * HM_UNSUPPORTED for another _type. A digest by a name that we know (sha256,
 * sha384, sha512) must be lower-case hex of its length, that of a git object
 * (gitCommit, gitTree, gitBlob, gitTag) of 40 or 64 digits; values by other
 * names are any text that is not empty. */
HM_MUST_USE bool hm_statement_parse(struct hm_statement *out,
    struct hm_arena *arena, struct hm_bytes payload, struct hm_err *err);

/* The index of the first subject that has one of these digests; false when none
 * has. A subject in which one known digest equals and another known one differs
 * matches nothing and is HM_MISMATCH, wherever it stands and whatever the
 * others say: somebody was deceived about one of them. HM_NOT_FOUND names what
 * was looked for; HM_USAGE when that is nothing, or a zeroed digest. `count`
 * digests of one artifact by different functions. */
HM_MUST_USE bool hm_statement_find(size_t *index,
    const struct hm_statement *statement, const struct hm_digest *digests,
    size_t count, struct hm_err *err);

/* The same for what is no digest that we compute: the first subject that has this
 * very value under this very name. HM_NOT_FOUND; HM_USAGE for an empty one. */
HM_MUST_USE bool hm_statement_find_other(size_t *index,
    const struct hm_statement *statement, const struct hm_subject_digest *other,
    struct hm_err *err);

/* ---- Predicate types ---- */

struct hm_predicate_type {
    const char *name; /* short: "slsaprovenance1" */
    const char *uri;
};

/* All rows; a name or URI may stand in several. */
const struct hm_predicate_type *hm_predicate_types(size_t *count);

/* The URI for a short name, the name itself when it contains a colon; NULL for
 * an unknown short name. */
const char *hm_predicate_uri(const char *name);

/* A short name for a URI, or NULL. */
const char *hm_predicate_name(struct hm_bytes uri);

#endif

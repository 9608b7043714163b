/* SPDX-License-Identifier: Apache-2.0 */
/* vsa.h - verification summaries (https://slsa.dev/verification_summary/v1).
 *
 * Somebody whom we trust for that verified an artifact by a policy and says what
 * came out; then it need not be done again. Read and demanded (vsa.c), and
 * written about what we verified ourselves (vsa_write.c). */
#ifndef HM_VSA_H
#define HM_VSA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"
#include "facts/content_rule.h"
#include "hallmark/digest.h"
#include "policy/rules.h"

extern const char hm_vsa_type[];

/* ---- Demanded ---- */

struct hm_vsa_demand {
    struct hm_bytes verifier; /* verifier.id, to the letter */
    struct hm_bytes resource; /* resourceUri, to the letter */
    /* Each must be there: SLSA_TRACK_LEVEL_n by that level or a higher one of
     * the track, everything else to the letter. */
    const struct hm_bytes *levels;
    size_t level_count;
};

/* Add to `rules` that statements of that type count, and what they must say: the
 * check "summary". Who may sign it is the caller's to add. Everything is copied
 * into `arena`, which outlives the rules. HM_USAGE for an empty text. */
HM_MUST_USE bool hm_vsa_require(struct hm_rules *rules, struct hm_arena *arena,
    const struct hm_vsa_demand *demand, struct hm_err *err);

/* ---- Written ---- */

struct hm_vsa {
    struct hm_bytes subject; /* its name */
    const struct hm_digest *digests;
    size_t digest_count;
    struct hm_bytes verifier, version;     /* us: a URI, and which hallmark */
    struct hm_bytes resource, policy;      /* URIs */
    const struct hm_digest *policy_digest; /* NULL: it is known by its URI */
    struct hm_time time;
    const struct hm_bytes *levels;
    size_t level_count;
    /* By which it was verified: all of them. */
    const struct hm_facts *const *facts;
    size_t fact_count;
};

/* Append an unsigned statement that it PASSED, in one line. HM_USAGE for a level
 * that only SLSA may define and we do not compute ("SLSA_..", but for
 * SLSA_BUILD_LEVEL_n and its UNEVALUATED), for an empty URI and no digest;
 * HM_LIMIT, HM_SYSTEM. */
HM_MUST_USE bool hm_vsa_write(
    struct hm_buf *out, const struct hm_vsa *vsa, struct hm_err *err);

/* Is it a level of SLSA's? Then *track is "SLSA_BUILD" and *level its number;
 * "SLSA_BUILD_LEVEL_UNEVALUATED" is none, and neither is what has no number. */
bool hm_vsa_level(
    struct hm_bytes *track, unsigned *level, struct hm_bytes text);

#endif

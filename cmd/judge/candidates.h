/* SPDX-License-Identifier: Apache-2.0 */
/* candidates.h - the evidence files of a command line, as candidates for the
 * judge.
 *
 * A file that cannot be read, or holds something else, stays a candidate with
 * its problem: another one may still satisfy, and if none does the report says
 * why this one could not. */
#ifndef HM_CMD_CANDIDATES_H
#define HM_CMD_CANDIDATES_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "cmd/frame/command.h"
#include "judge/judge.h"

struct hm_candidates {
    struct hm_arena arena;
    struct hm_evidence_file **files; /* of those that were read */
    size_t file_count;
    struct hm_candidate *list;
    size_t count;
};

/* None yet. */
struct hm_candidates hm_candidates(void);

/* Add what is in a file ("-" is standard input), or in `text`, which is copied.
 * Path and name must live as long. False only when memory is out. */
HM_MUST_USE bool hm_candidates_add_file(struct hm_candidates *candidates,
    struct hm_run *run, const char *path, struct hm_err *err);
HM_MUST_USE bool hm_candidates_add_text(struct hm_candidates *candidates,
    const char *name, struct hm_bytes text, struct hm_err *err);

/* Read `count` files; "-" is standard input. False only when memory is out. */
HM_MUST_USE bool hm_candidates_load(struct hm_candidates *out,
    struct hm_run *run, const char *const *paths, size_t count,
    struct hm_err *err);
void hm_candidates_free(struct hm_candidates *candidates);
HM_DEFINE_AUTO(candidates)

/* What an artifact must bring for all of them. */
struct hm_artifact_need hm_candidates_need(
    const struct hm_candidates *candidates, const struct hm_key *const *keys,
    size_t key_count);

#endif

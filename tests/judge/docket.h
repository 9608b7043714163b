/* SPDX-License-Identifier: Apache-2.0 */
/* docket.h - a row of a public suite's cases.tsv, loaded to be judged.
 *
 *     docket_auto docket = docket_of(&cases);
 *
 *     if (!docket_load(&docket, root, &err))
 *         ... docket.stage says at what: "root", "rules", "evidence"
 *     verdict = docket_judge(&failures, &docket, by_digest);
 *
 * What the columns mean stands in the README of the vectors. */
#ifndef HM_TESTS_JUDGE_DOCKET_H
#define HM_TESTS_JUDGE_DOCKET_H

#include "bundle/evidence.h"
#include "cases.h"
#include "judge/judge.h"

enum { DOCKET_KEYS = 32 };

struct docket {
    const struct test_cases *cases;
    const char *column; /* that names the evidence: "bundle" unless changed */
    struct hm_root *root;
    struct hm_rules *rules;
    struct hm_key *keys[DOCKET_KEYS];
    size_t key_count;
    const struct hm_key_terms *terms; /* of each key; NULL: none */
    const char *name;                 /* of the artifact; NULL: "artifact" */
    bool own_types; /* the rules say which statements count; otherwise all do */
    struct hm_evidence_file *file;
    struct hm_buf artifact, text; /* the text of the evidence */
    struct hm_digest digests[3];
    size_t digest_count;
    struct hm_subject_digest other; /* in place of digests */
    struct hm_verify_opts opts;
    const char *stage;  /* what could not be loaded */
    char report[16384]; /* of the last judgement */
};
struct docket docket_of(const struct test_cases *cases);
void hm_docket_free(struct docket *docket);
#define docket_auto __attribute__((cleanup(hm_docket_free))) struct docket

/* Add a key, which the docket owns then, that evidence may be signed with. The
 * same one again is dropped. */
HM_MUST_USE bool docket_add_key(
    struct docket *docket, struct hm_key *key, struct hm_err *err);

/* Load everything that the row names; `root` is a trusted root to use, or NULL
 * for none. Rules and digests that the caller set before are kept. */
HM_MUST_USE bool docket_load(
    struct docket *docket, const char *root, struct hm_err *err);

/* Judge what was loaded, or another file in its place. Appended are the checks
 * that failed, in their order: "signature:mismatch ..". */
enum hm_verdict docket_judge(
    struct hm_buf *failures, struct docket *docket, bool by_digest);
enum hm_verdict docket_judge_file(struct hm_buf *failures,
    struct docket *docket, const struct hm_evidence_file *file, bool by_digest);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* court.h - judges evidence for tests, and says which checks failed.
 *
 *     struct court court = court_of_lab(root, lab);
 *     struct exhibit exhibit;
 *
 *     exhibit_of(&exhibit, &made->evidence, &made->artifact);
 *     exhibit.entries[0].index++;
 *     court_says(&court, &exhibit, "log-promise:mismatch");
 *
 * The lab and its good evidence are made once in a process and never freed. */
#ifndef HM_TESTS_VERIFY_COURT_H
#define HM_TESTS_VERIFY_COURT_H

#include "lab/lab.h"
#include "policy/rules.h"
#include "verify/verify.h"

/* Initialises a view. */
#define RAW(s)                                                                 \
    {                                                                          \
        (const uint8_t *)(s), sizeof(s) - 1                                    \
    }

struct exhibit;

/* ---- Good evidence ---- */

/* NULL when it could not be made: a check failed then. */
const struct lab *court_lab(void);
const struct lab *court_other_lab(void); /* another one, of other keys */
const struct lab *court_twin_lab(void);  /* with lab_second(), no operators */
const struct lab_made *court_made(const struct lab_kind *kind);
const struct hm_root *court_root(void); /* of court_lab() */

/* A root of these labs, a domain each. */
HM_MUST_USE bool court_root_of(struct hm_root **out,
    const struct lab *const *labs, size_t count, struct hm_err *err);

/* By a lab that is not the usual one; freed with hm_lab_made_free(). */
HM_MUST_USE bool court_sign(struct exhibit *out, struct lab_made *made,
    const struct lab *lab, const char *kind, struct hm_err *err);

/* A root of a copy of a lab that differs in rows or keys. */
HM_MUST_USE bool court_root_changed(
    struct hm_root **out, const struct lab *changed, struct hm_err *err);

/* ---- Evidence that may be changed ---- */

enum { EXHIBIT_PARTS = 4, EXHIBIT_HASHES = 64 };

/* A copy down to the views; bytes stay where they are, and a test that changes
 * some points the view to its own. Larger evidence than there is room for is a
 * mistake of the test. */
struct exhibit {
    struct hm_evidence evidence;
    struct hm_bytes certs[EXHIBIT_PARTS], timestamps[EXHIBIT_PARTS];
    struct hm_entry entries[EXHIBIT_PARTS];
    struct hm_bytes hashes[EXHIBIT_PARTS][EXHIBIT_HASHES];
    struct hm_dsse_sig sigs[EXHIBIT_PARTS];
    struct hm_digest digests[3];
    struct hm_artifact artifact;
};
void exhibit_of(struct exhibit *out, const struct hm_evidence *evidence,
    const struct hm_artifact *artifact);
void exhibit_add_entry(struct exhibit *to, const struct hm_entry *entry);
void exhibit_add_timestamp(struct exhibit *to, struct hm_bytes timestamp);
void exhibit_add_sig(struct exhibit *to, const struct hm_dsse_sig *sig);

/* ---- Judging ---- */

struct court {
    const struct hm_root *root;
    const struct hm_key *keys[3];
    size_t key_count;
    const struct hm_key_terms *terms; /* NULL: none */
    struct hm_verify_opts opts;
    struct hm_work *work; /* NULL: as much as a piece may cost */
};
/* With the lab's own key, for evidence by a key. */
struct court court_of_lab(const struct hm_root *root, const struct lab *lab);

/* Append the checks that failed, in their order: "signature:mismatch ..". */
void court_failures(struct hm_buf *out, const struct hm_section *section);

/* Judge by hm_verify(): true for a yes. Otherwise HM_POLICY, and the message
 * lists the failures between < and >. */
HM_MUST_USE bool court_judge(const struct court *court,
    const struct exhibit *exhibit, struct hm_err *err);
/* CHECK that it fails exactly so; "" for a yes. */
bool court_says(const struct court *court, const struct exhibit *exhibit,
    const char *failures);
/* The report of the last judgement as text, and its checks with what each one
 * found: "certificate=pass signature=fail log-entry=not-run ..". */
const char *court_report(void);
const char *court_steps(void);
enum hm_verdict court_verdict(void);
/* Whose word the last judgement was, by its facts. */
const char *court_domain(void);

/* A copy of `in` in `room`, which is emptied before, with one bit flipped. */
struct hm_bytes court_flipped(
    struct hm_buf *room, struct hm_bytes in, size_t bit);

#endif

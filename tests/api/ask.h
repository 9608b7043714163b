/* SPDX-License-Identifier: Apache-2.0 */
/* ask.h - a request of an embedder, good in every part, about evidence that the
 * lab made and that was written and read again.
 *
 *     ask_auto ask = {0};
 *
 *     if (!CHECK_OK(ask_new(&ask, "message, Rekor v2", &err)))
 *         return;
 *     ask.request.now.s = 5;
 *     ... hm_verify_artifact(&result, &ask.request, &err) */
#ifndef HM_TESTS_API_ASK_H
#define HM_TESTS_API_ASK_H

#include "hallmark/hallmark.h"
#include "lab/lab.h"

struct ask {
    const struct lab *lab; /* court_lab() */
    struct lab_made made;
    struct hm_root *root;
    struct hm_rules *rules;
    struct hm_evidence_file *file;
    struct hm_key *key; /* the public half of lab->signer */
    const struct hm_evidence_file *files[2];
    const struct hm_key *keys[1];
    struct hm_request request; /* by message */
};

/* `kind` is one of the lab's whose bundle is 0.3. */
HM_MUST_USE bool ask_new(struct ask *out, const char *kind, struct hm_err *err);
void hm_ask_free(struct ask *ask);
#define ask_auto __attribute__((cleanup(hm_ask_free))) struct ask

/* Rules for one identity: LAB_IDENTITY at LAB_ISSUER is the lab's. */
HM_MUST_USE bool ask_rules(struct hm_rules **out, const char *identity,
    const char *issuer, struct hm_err *err);

/* What was made is written as a bundle and parsed: *out is the caller's. */
HM_MUST_USE bool ask_evidence(struct hm_evidence_file **out,
    const struct lab_made *made, struct hm_err *err);

#endif

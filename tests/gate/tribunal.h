/* SPDX-License-Identifier: Apache-2.0 */
/* tribunal.h - a place, rules, a root and a gate before it all: a test says what
 * lies there and what must come out. */
#ifndef HM_TESTS_GATE_TRIBUNAL_H
#define HM_TESTS_GATE_TRIBUNAL_H

#include "gate/gate.h"
#include "lab/place.h"

#define BUNDLE_KIND "image, statement"
#define LAYER_KIND "image, payload"

struct tribunal {
    struct place place;
    struct hm_store_opener opener;
    struct hm_rules *rules;
    struct hm_judge judge;
    struct hm_verify_opts opts;
    struct hm_platform platform;
    struct hm_gate gate;

    /* Of the last run. */
    enum hm_verdict verdict;
    struct hm_buf report, failures;
    struct hm_digest digest, chosen;
    size_t targets, proved;
};
HM_MUST_USE bool tribunal_new(struct tribunal *out, struct hm_err *err);
void hm_tribunal_free(struct tribunal *t);
#define tribunal_auto __attribute__((cleanup(hm_tribunal_free))) struct tribunal

void tribunal_platform(struct tribunal *t, const char *text);

/* Judge `ref`. CHECKs what must always hold: proved facts with a yes alone. */
HM_MUST_USE bool tribunal_run(
    struct tribunal *t, const char *ref, struct hm_err *err);

/* CHECK the verdict and that the report has all these words (NULL: none). What
 * torture makes of a yes is never a no, and nothing else becomes a yes. */
bool tribunal_says(struct tribunal *t, const char *ref, enum hm_verdict verdict,
    const char *words);

#endif

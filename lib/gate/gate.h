/* SPDX-License-Identifier: Apache-2.0 */
/* gate.h - a reference in, a verdict out.
 *
 * A name is asked for once. What came has a digest, and everything after that is
 * asked for by digest: who answers the same question in two ways changes
 * nothing. That digest is what the verdict is about and what is handed out, so
 * that callers run exactly it.
 *
 * Evidence counts for the digest that it is attached to by its manifest and that
 * was signed in it, both. A platform's manifest is also bound by the digest of
 * the index that lists it: with `platform`, a verified index is enough for what
 * was chosen from it in this run, and the report says so. */
#ifndef HM_GATE_H
#define HM_GATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "judge/judge.h"
#include "store/opener.h"

struct hm_gate {
    const struct hm_store_opener *opener;
    const struct hm_judge *judge;
    /* Where what is attached lies; NULL: where the image is. Its tag and digest
     * are not looked at. */
    const struct hm_ref *evidence_repository;
    /* What will run; NULL: the reference itself is judged, and when that is an
     * index, the index. */
    const struct hm_platform *platform;
    bool recursive; /* the index, and everything in it, each by its own */
    bool all;       /* read everything, also when there is enough already */
    /* Evidence that the caller has: then nothing is looked for. */
    bool has_files;
    const struct hm_candidate *files;
    size_t file_count;
    size_t threads; /* 0: HM_COLLECT_THREADS */
};

/* One digest that was judged. */
struct hm_gate_target {
    struct hm_digest digest; /* as the reference or the index has it */
    struct hm_digest digests[2];
    size_t digest_count;
    struct hm_bytes name; /* "registry.test/app@sha256:44136f.." */
    struct hm_section *section;
    struct hm_proved proved;
    bool unsure; /* something was listed, or read, in part only: beyond what was
                    proved there may be more */
    struct hm_arena arena; /* of facts, the name, what is kept of evidence */
    struct hm_evidence_file **files; /* that the facts borrow from */
    size_t file_count;
};

/* What came of one reference. Borrows from the gate and from the report. */
struct hm_gated {
    struct hm_section *section; /* "image" */
    bool resolved;
    struct hm_digest digest; /* what the reference named; of `resolved` */
    /* What a yes is about: the same, or the platform's manifest. Run this. */
    struct hm_digest chosen;
    struct hm_gate_target **targets; /* in the order of the report */
    size_t target_count;
};
void hm_gated_free(struct hm_gated *gated);
HM_DEFINE_AUTO(gated)

/* Add an "image" section below `parent`, find, judge. Whatever goes wrong is in
 * the report, and then the section's verdict is no yes; false only when memory
 * is out, and then there is no verdict. */
HM_MUST_USE bool hm_gate_run(struct hm_gated *out, const struct hm_gate *gate,
    struct hm_section *parent, const struct hm_ref *ref, struct hm_err *err);

#endif

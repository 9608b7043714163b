/* SPDX-License-Identifier: Apache-2.0 */
/* target.h - one digest, and all that is attached to it. For the files of this
 * module. */
#ifndef HM_GATE_TARGET_H
#define HM_GATE_TARGET_H

#include "gate/gate.h"
#include "image/manifest.h"

/* What a target is about. */
struct hm_gate_about {
    struct hm_digest digest; /* that `text` has */
    struct hm_bytes text;
    struct hm_bytes repository; /* for its name */
    struct hm_bytes label;      /* "linux/amd64", or empty */
    /* An index whose own digest this is, or that lists it: for what is inside.
     */
    const struct hm_manifest *index;
    /* Of all documents from what the reference names to what was chosen. */
    const struct hm_digest *way;
    size_t way_count;
};

/* What all targets of one image share. */
struct hm_gate_shared {
    struct hm_store evidence;
    /* The caller named that place, and whether there is one was not asked yet. */
    bool doubtful;
    struct hm_err absent; /* once asked: why there is none; HM_OK: there is */
    struct hm_work work;
    uint64_t bytes; /* asked for */
    size_t kept;    /* memory of evidence and facts */
};
struct hm_gate_shared hm_gate_shared(void);

HM_MUST_USE bool hm_gate_target_new(struct hm_gate_target **out,
    const struct hm_gate_about *about, struct hm_err *err);
void hm_gate_target_free(struct hm_gate_target *target);
HM_DEFINE_AUTO_PTR(gate_target)

/* Judge it by what is attached, or by the caller's files, in a section below
 * `parent`. */
void hm_gate_target_judge(struct hm_gate_target *target,
    const struct hm_gate *gate, struct hm_gate_shared *shared,
    struct hm_section *parent, const struct hm_gate_about *about);

#endif

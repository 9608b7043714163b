/* SPDX-License-Identifier: Apache-2.0 */
/* verify.h - the judge of one piece of evidence.
 *
 * Evidence, an artifact, a root and keys go in; a line for every step and the
 * proved facts come out. No network, no clock, no files. The steps and their
 * order stand in one table (steps.c) and in docs/internals/verify.md; each is
 * announced before anything is looked at, so a step that was not reached stands
 * there as not run and denies. */
#ifndef HM_VERIFY_H
#define HM_VERIFY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "bundle/evidence.h"
#include "crypto/work.h"
#include "facts/facts.h"
#include "report/report.h"
#include "root/root.h"

/* What was signed, as far as the caller has it. */
struct hm_artifact {
    struct hm_bytes name; /* for messages */
    /* It is an image: the digests are its manifest's, one is enough, and the
     * bytes are nobody's business. What counts as its signature is a statement
     * or cosign's payload that names such a digest, and never a signature over
     * the manifest, as what counts for a file is never such a payload. */
    bool image;
    /* One digest for each hash function, SHA-256 at least. */
    const struct hm_digest *digests;
    size_t digest_count;
    /* What the caller went through to it, an index and its own manifest: evidence
     * for one of these counts for nothing here, and who denies one of them denies
     * this. */
    const struct hm_digest *way;
    size_t way_count;
    /* Where there is no digest: what statements name the artifact by instead
     * (gce_image_id, gitCommit), compared to the letter with a subject's value
     * of that algorithm. Only statements are about such a one. */
    struct hm_subject_digest other;
    /* The bytes themselves, for pure Ed25519, which signs no digest. */
    bool has_message;
    struct hm_bytes message;
    /* They begin with what envelopes sign (hm_dsse_is_pae), by whoever hashed
     * them: a digest does not show it. Read from the message where it is there.
     */
    bool pae;
};

/* Zeroed, it is the strictest; fields demand more or are called unsafe. */
struct hm_verify_opts {
    unsigned sct_min, tlog_min, tsa_min; /* raise the root's profile */
    /* The caller's time, for domains of long-lived certificates alone. */
    bool has_now;
    struct hm_time now;
    bool unsafe_no_sct, unsafe_no_tlog;
    bool unsafe_no_time; /* take the certificate's start as the time */
};

/* What the caller knows of a key beside its bits. Zeroed: nothing. It is the
 * caller's word alone: nothing that comes with evidence fills it. */
struct hm_key_terms {
    /* Only signatures that carry this id are tried with the key; p NULL: all. */
    struct hm_bytes id;
    /* Its owner signs the payload of an envelope as it is, and not its PAE. */
    bool bare;
    /* Its owner writes to no log: none is demanded unless tlog_min says so. */
    bool unlogged;
};

struct hm_verify_input {
    const struct hm_root *root;
    const struct hm_artifact *artifact;
    const struct hm_key *const *keys; /* that may have signed */
    size_t key_count;
    const struct hm_key_terms *terms; /* as many as keys; NULL: none known */
    const struct hm_verify_opts *opts;
    /* Left for this artifact; NULL: a piece has its own bound and no other. */
    struct hm_work *work;
};

/* The artifact's digest by that function, or NULL. */
const struct hm_digest *hm_artifact_digest(
    const struct hm_artifact *artifact, enum hm_hash hash);

/* What all the evidence for one artifact may cost in public-key work. Each given
 * key may be tried once on the bytes of the artifact beyond that: who gave both
 * knows how large they are. */
size_t hm_verify_work_max(const struct hm_artifact *artifact, size_t key_count);

/* Judge `evidence`, which has no problem, into `section` (HM_ALL). True when
 * every step passed or was waived; then *out is proved. Otherwise *out is empty.
 * A signature that there was no work left for makes its check HM_UNKNOWN,
 * "limit". Facts borrow from the evidence, the input and `arena`. */
HM_MUST_USE bool hm_verify(struct hm_facts *out, struct hm_section *section,
    const struct hm_evidence *evidence, const struct hm_verify_input *input,
    struct hm_arena *arena);

/* Which hash functions of the artifact does this evidence need: bit 1 << hash
 * for each. SHA-256 always. Whether it needs the artifact's bytes, too. Reads
 * nothing that is trusted: a wrong answer makes the judge say no. */
struct hm_artifact_need {
    unsigned hashes;
    bool message;
};
struct hm_artifact_need hm_verify_need(const struct hm_evidence *evidence,
    const struct hm_key *const *keys, size_t key_count);

#endif

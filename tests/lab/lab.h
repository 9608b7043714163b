/* SPDX-License-Identifier: Apache-2.0 */
/* lab.h - a whole Sigstore in one process, as small as it gets: a certificate
 * authority, a certificate log, two transparency logs (Rekor v1 and v2), a
 * time-stamping authority, and a signer who uses them.
 *
 *     hm_auto(lab) lab = {0};
 *     hm_auto(lab_made) made = {0};
 *
 *     if (!CHECK_OK(lab_new(&lab, &err)) ||
 *         !CHECK_OK(lab_sign(&made, &lab, &lab_kinds[i], &err)))
 *         return;
 *     ... made.evidence, made.artifact; lab.trusted_root is JSON
 *
 * Everything in `made` may be changed before it is judged. */
#ifndef HM_TESTS_LAB_H
#define HM_TESTS_LAB_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "bundle/evidence.h"
#include "verify/verify.h"
#include "x509/factory.h"

#define LAB_IDENTITY "https://example.com/me"
#define LAB_ISSUER "https://issuer.example"
#define LAB_MESSAGE "an artifact"
#define LAB_PREDICATE "https://example.com/predicate/v1"
#define LAB_REFERENCE "registry.example/app" /* what an image's signer says */

/* When things are signed: inside every validity of the lab. */
enum { LAB_TIME_S = MADE_FROM + 86400 };

/* Rows of the lab's root. */
enum lab_row { LAB_REKOR1, LAB_REKOR2, LAB_CA, LAB_CT, LAB_TSA, LAB_ROWS };

struct lab {
    struct hm_made root, intermediate;   /* P-384, as Fulcio's */
    struct hm_made tsa_root, tsa_leaf;   /* P-384 */
    struct hm_key *ct, *rekor1, *rekor2; /* P-256, P-256, Ed25519 */
    struct hm_key *signer;               /* for evidence by a key: P-256 */
    const char *rekor1_host, *rekor2_host;
    struct hm_buf trusted_root;

    /* What lab_second() adds: another certificate log, another authority for
     * times. What is signed then is vouched for by both. */
    struct hm_key *ct2;
    struct hm_made tsa2_root, tsa2_leaf;
    const char *operators[2]; /* of the first and of the second; NULL: none */

    /* What a test wants otherwise, in a lab or in a copy of one that is not
     * freed: the validity of a row of the root ("validFor" and its value), the
     * same row once more before it with that validity, the key that signs SCTs
     * in the log's name, the leaf's certificate, what is signed. */
    const char *valid[LAB_ROWS], *before[LAB_ROWS];
    const struct hm_key *sct_key;
    void (*change_leaf)(struct made_spec *spec);
    struct hm_bytes message;    /* that is signed; empty: LAB_MESSAGE */
    const char *predicate_type; /* of statements; NULL: LAB_PREDICATE */
    const char *predicate;      /* JSON; NULL: {"a":1} */
};
HM_MUST_USE bool lab_new(struct lab *out, struct hm_err *err);
HM_MUST_USE bool lab_second(struct lab *lab, const char *first_operator,
    const char *second_operator, struct hm_err *err);
void hm_lab_free(struct lab *lab);
#define lab_auto __attribute__((cleanup(hm_lab_free))) struct lab

/* Append the lab as a trusted_root.json. */
HM_MUST_USE bool lab_write_root(
    struct hm_buf *out, const struct lab *lab, struct hm_err *err);

/* What the log holds. */
enum lab_log {
    LAB_NO_LOG,
    LAB_HASHEDREKORD_1,
    LAB_DSSE_1,
    LAB_INTOTO_2,
    LAB_HASHEDREKORD_2,
};

struct lab_kind {
    const char *name;
    bool keyed;    /* by lab.signer; otherwise by a certificate */
    bool envelope; /* an in-toto statement about the message */
    bool image;    /* the message is a manifest: signed by cosign's payload, or
                      by its type of statement */
    bool layer;    /* in the form of cosign's older layers */
    enum lab_log log;
    bool promise, proof, tsa;
    enum hm_evidence_format format;
    enum hm_key_type key; /* of the certificate; NONE: P-256 */
};

/* One of each kind that there is, all good. */
extern const struct lab_kind lab_kinds[];
extern const size_t lab_kind_count;
const struct lab_kind *lab_kind(const char *name);

enum { LAB_BUFS = 32, LAB_PROOF = 2 };

struct lab_made {
    struct hm_made plain, leaf; /* before and with the SCT */
    const struct hm_key *key;
    struct hm_evidence evidence;
    struct hm_entry entry;
    struct hm_dsse_sig sig;
    struct hm_bytes certs[2], timestamps[2], hashes[LAB_PROOF];
    struct hm_digest digests[3];
    struct hm_artifact artifact;
    struct hm_buf bufs[LAB_BUFS]; /* what all those views point into */
    size_t buf_count;
};
HM_MUST_USE bool lab_sign(struct lab_made *out, const struct lab *lab,
    const struct lab_kind *kind, struct hm_err *err);
void hm_lab_made_free(struct lab_made *made);
#define lab_made_auto __attribute__((cleanup(hm_lab_made_free))) struct lab_made

/* Sign what stands in made->evidence.payload now, and log it. */
HM_MUST_USE bool lab_sign_payload(struct lab_made *made, const struct lab *lab,
    const struct lab_kind *kind, struct hm_err *err);

/* Log what was made anew: body, tree, checkpoint and promise, as `kind` has it,
 * for the signature and material that are in `made` now. */
HM_MUST_USE bool lab_log_again(struct lab_made *made, const struct lab *lab,
    const struct lab_kind *kind, struct hm_err *err);

/* The root of the lab's own trusted_root.json. */
HM_MUST_USE bool lab_root(
    struct hm_root **out, const struct lab *lab, struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* read.h - a file of evidence while it is read, and the readers of its formats;
 * for lib/bundle only.
 *
 * Each reader takes a document whose outermost members told its format, and
 * adds what it holds to the file: HM_FORMAT, HM_LIMIT, HM_UNSUPPORTED. */
#ifndef HM_BUNDLE_READ_H
#define HM_BUNDLE_READ_H

#include "base/arena.h"
#include "base/buf.h"
#include "bundle/evidence.h"

struct hm_evidence_file {
    struct hm_buf text;
    struct hm_arena arena;
    size_t line; /* of JSON lines, from 1; 0: the file is one document */
    struct hm_bytes beside; /* for the pieces that are added now */
    size_t count;
    struct hm_evidence *items[HM_EVIDENCE_COUNT_MAX];
};

/* A new piece, zeroed but for its format, where `v` stands and its text.
 * HM_LIMIT beyond HM_EVIDENCE_COUNT_MAX. */
HM_MUST_USE bool hm_evidence_add(struct hm_evidence **out,
    struct hm_evidence_file *file, enum hm_evidence_format format,
    struct hm_json v, struct hm_err *err);

/* One piece of several: read it by `read`, or keep what is wrong with it as
 * its problem. False when memory is out, or there are too many. */
typedef bool hm_evidence_reader(
    struct hm_evidence_file *file, struct hm_json v, struct hm_err *err);
HM_MUST_USE bool hm_evidence_piece(struct hm_evidence_file *file,
    struct hm_json v, hm_evidence_reader *read, struct hm_err *err);

/* Sigstore bundles 0.1 to 0.3. */
HM_MUST_USE bool hm_bundle_read(
    struct hm_evidence_file *file, struct hm_json v, struct hm_err *err);

/* A DSSE envelope by itself, perhaps with a certificate in it. */
HM_MUST_USE bool hm_envelope_read(
    struct hm_evidence_file *file, struct hm_json v, struct hm_err *err);

/* What is beside an envelope: a certificate with its only signature, or the hint
 * of a key. */
HM_MUST_USE bool hm_envelope_signer(
    struct hm_evidence *e, struct hm_arena *arena, struct hm_err *err);

/* The file that `cosign sign-blob --bundle` wrote before version 3. */
HM_MUST_USE bool hm_detached_read(
    struct hm_evidence_file *file, struct hm_json v, struct hm_err *err);

/* An OCI descriptor with its data in it: a layer of cosign's (layer.h). */
HM_MUST_USE bool hm_layer_read(
    struct hm_evidence_file *file, struct hm_json v, struct hm_err *err);

/* {"attestations": [..]} of the GitHub API, and of npm's registry, whose
 * elements differ: each one tells whose it is. */
HM_MUST_USE bool hm_github_api_read(
    struct hm_evidence_file *file, struct hm_json v, struct hm_err *err);
HM_MUST_USE bool hm_npm_read_attestation(
    struct hm_evidence_file *file, struct hm_json v, struct hm_err *err);
bool hm_npm_is(struct hm_json item);

/* PEP 740: one attestation; a provenance object with many. */
HM_MUST_USE bool hm_pypi_read_attestation(
    struct hm_evidence_file *file, struct hm_json v, struct hm_err *err);
HM_MUST_USE bool hm_pypi_read(
    struct hm_evidence_file *file, struct hm_json v, struct hm_err *err);

/* `gcloud artifacts docker images describe --show-provenance --format json`. */
HM_MUST_USE bool hm_gcloud_read(
    struct hm_evidence_file *file, struct hm_json v, struct hm_err *err);

#endif

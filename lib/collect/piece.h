/* SPDX-License-Identifier: Apache-2.0 */
/* piece.h - one thing that is attached: found out what it is, and read. For the
 * files of this module. */
#ifndef HM_COLLECT_PIECE_H
#define HM_COLLECT_PIECE_H

#include "collect/collect.h"

void hm_attached_free(struct hm_attached *attached);
HM_DEFINE_AUTO(attached)

/* Something found there, without anything about it yet. */
struct hm_attached hm_attached(enum hm_attached_from from);

/* Why it cannot be used. `unread`: we saw not all of it, so what it would have
 * said is not known. Clears *err. */
void hm_attached_problem(
    struct hm_attached *attached, struct hm_err *err, bool unread);

/* Name it by its digest, place and layer (SIZE_MAX: none). A name that finds no
 * memory is its problem. */
void hm_attached_name(struct hm_attached *attached, size_t layer);

/* Pay for the manifest that a list names, and fetch it. */
HM_MUST_USE bool hm_piece_fetch(struct hm_doc *out, struct hm_collect *collect,
    const struct hm_descriptor *listed, struct hm_err *err);

/* Fetch the manifest that a list names, and what is in it, into *out, which has
 * `from`. Never fails: why something cannot be used is in *out. A manifest of
 * cosign's layers is told by its kind, and its layers are not read. */
void hm_piece_referrer(struct hm_attached *out, struct hm_collect *collect,
    const struct hm_descriptor *listed);

/* The same of one layer of a manifest that is cosign's. `manifest` is its
 * digest. */
void hm_piece_layer(struct hm_attached *out, struct hm_collect *collect,
    const struct hm_digest *manifest, const struct hm_manifest *m,
    size_t layer);

/* Is this manifest attached to what was asked about? A tag's manifest need not
 * say; a referrer has to. HM_MISMATCH, HM_FORMAT. */
HM_MUST_USE bool hm_piece_check_subject(const struct hm_manifest *m,
    const struct hm_digest *subject, struct hm_err *err);

/* Count what is about to be fetched, HM_COLLECT_QUESTION at least: HM_LIMIT beyond
 * HM_COLLECT_BYTES_MAX for the digest and HM_GATE_BYTES_MAX for the image, and
 * then nothing was counted. */
HM_MUST_USE bool hm_piece_charge(
    struct hm_collect *collect, uint64_t bytes, struct hm_err *err);

#endif

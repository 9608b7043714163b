/* SPDX-License-Identifier: Apache-2.0 */
/* layer.h - cosign's older image signatures and attestations: layers of the
 * manifests that it tags "sha256-<hex>.sig" and ".att".
 *
 * Such a manifest is nobody's word. Each layer is a piece of evidence of its
 * own: a text that was signed, and beside it, in annotations, all the rest. */
#ifndef HM_BUNDLE_LAYER_H
#define HM_BUNDLE_LAYER_H

#include "bundle/evidence.h"
#include "image/object.h"

/* One layer: the media type and annotations of its descriptor, and the blob,
 * which the caller found to have the descriptor's digest and size. */
struct hm_cosign_layer {
    struct hm_bytes media_type, blob;
    const struct hm_members *annotations; /* NULL: none */
};

/* "application/vnd.dev.cosign.simplesigning.v1+json" */
extern const char hm_layer_signature[];
/* "application/vnd.dsse.envelope.v1+json" */
extern const char hm_layer_attestation[];

/* Evidence of one piece, or why there is none in it: HM_UNSUPPORTED for other
 * media types (an unsigned SBOM, say), HM_LIMIT for a blob beyond HM_LAYER_MAX
 * and the like, HM_FORMAT; HM_SYSTEM says nothing about the layer. Annotations
 * that are not cosign's are not looked at; an empty one counts as absent.
 *
 * Its text (`text` of the piece, for records) is the layer as an OCI descriptor
 * with its data embedded, which hm_evidence_parse() reads, too. It holds what
 * was judged, and nothing of the caller's memory is borrowed. */
HM_MUST_USE bool hm_evidence_layer(struct hm_evidence_file **out,
    const struct hm_cosign_layer *layer, struct hm_err *err);

#endif

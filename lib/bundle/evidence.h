/* SPDX-License-Identifier: Apache-2.0 */
/* evidence.h - one type for every format that evidence comes in.
 *
 * The content is sniffed, never the file's name. Whatever the format, what
 * comes out is the same: a signature over a message or an envelope, who is said
 * to have made it, and what logs and authorities are said to have seen. Nothing
 * of it is true yet.
 *
 * A parsed document owns its text and everything in it. */
#ifndef HM_BUNDLE_EVIDENCE_H
#define HM_BUNDLE_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/limits.h"
#include "dsse/dsse.h"
#include "hallmark/digest.h"
#include "hallmark/evidence.h"
#include "tlog/entry.h"

enum hm_evidence_format {
    HM_EVIDENCE_NONE,
    HM_EVIDENCE_BUNDLE_0_1,
    HM_EVIDENCE_BUNDLE_0_2,
    HM_EVIDENCE_BUNDLE_0_3,
    HM_EVIDENCE_DSSE,       /* bare, perhaps with a certificate beside it */
    HM_EVIDENCE_DETACHED,   /* cosign's older bundle file */
    HM_EVIDENCE_PYPI,       /* attestation object (PEP 740) */
    HM_EVIDENCE_GCLOUD,     /* an envelope out of Cloud Build's answer */
    HM_EVIDENCE_COSIGN_SIG, /* layers of cosign's older image signatures */
    HM_EVIDENCE_COSIGN_ATT, /* and attestations (layer.h) */
};

/* "bundle-0.3", "dsse", .. */
const char *hm_evidence_format_name(enum hm_evidence_format format);

struct hm_evidence {
    /* Of a file with several pieces, one that could not be read: why. Nothing
     * else of it is set but `where` and `text`. NULL: it was read. */
    const struct hm_err *problem;
    enum hm_evidence_format format;
    struct hm_bytes where; /* place in the file: "line 2", "$.attestations[0]";
                              empty when it is all of it */
    struct hm_bytes text;  /* its bytes, verbatim: for records */
    /* What the file says about it elsewhere, verbatim, in formats that do: the
     * "publisher" of PyPI's provenance, the "image_summary" of gcloud's answer.
     * p NULL: nothing is. */
    struct hm_bytes beside;

    /* Who: certificates in DER, [0] the leaf; or a key, by a hint. Exactly one
     * of the two: has_key_hint is there when cert_count is 0, even where the
     * hint is empty. A key in the evidence itself is never handed out. */
    const struct hm_bytes *certs;
    size_t cert_count;
    bool has_key_hint;
    struct hm_bytes key_hint;

    const struct hm_entry *entries;
    size_t entry_count;
    const struct hm_bytes *timestamps; /* DER TimeStampResp */
    size_t timestamp_count;

    /* What: an envelope, or a signature over a message: the artifact, or where
     * it is here a payload that names an image (image/claim.h), verbatim. */
    bool has_envelope, has_payload;
    struct hm_dsse envelope;
    struct hm_bytes payload;
    struct hm_bytes signature;       /* of the message; empty: an envelope */
    struct hm_digest message_digest; /* as told; hash NONE: not told */
    /* What the timestamps are over, when it is not the signature: a text that
     * the envelope, signature and all, was read from. p NULL: it is. */
    struct hm_bytes stamped;
};

/* hm_evidence_parse(), but the text is not copied: on success the file owns the
 * memory of *text, which is left empty; on failure the caller still has it. */
HM_MUST_USE bool hm_evidence_adopt(
    struct hm_evidence_file **out, struct hm_buf *text, struct hm_err *err);
HM_DEFINE_AUTO_PTR(evidence_file)

/* Borrowed from the file; NULL beyond the last. */
const struct hm_evidence *hm_evidence_at(
    const struct hm_evidence_file *file, size_t index);

/* The memory that a file takes, about. */
size_t hm_evidence_memory(const struct hm_evidence_file *file);

#endif

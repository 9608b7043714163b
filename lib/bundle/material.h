/* SPDX-License-Identifier: Apache-2.0 */
/* material.h - verification material in the shapes that formats share: for
 * lib/bundle, and for what shows a part by itself. */
#ifndef HM_BUNDLE_MATERIAL_H
#define HM_BUNDLE_MATERIAL_H

#include "bundle/evidence.h"

/* What each log entry must come with. A media type is not signed: these rules
 * are about shape, and what counts is the judge's question. */
struct hm_entry_rules {
    bool promise; /* a signed entry timestamp */
    bool proof;   /* an inclusion proof with its checkpoint */
};

/* A list of protobuf's TransparencyLogEntry; absent is empty. At most
 * HM_LOG_ENTRIES_MAX, none twice. */
void hm_material_entries(struct hm_evidence *out, struct hm_json_obj *o,
    const char *name, const struct hm_entry_rules *rules);

/* The object `timestampVerificationData` of `o`; absent is empty. At most
 * HM_TIMESTAMPS_MAX, none twice. */
void hm_material_timestamps(struct hm_evidence *out, struct hm_json_obj *o);

/* One certificate: base64 of DER in the field `name` of `o`. */
void hm_material_cert(
    struct hm_evidence *out, struct hm_json_obj *o, const char *name);

/* {"SignedEntryTimestamp", "Payload"}: an entry of Rekor v1 as cosign kept it
 * before there were bundles. It becomes the piece's one entry, without its
 * kind; `rekor` is closed. NULL when that is recorded as a problem. */
struct hm_entry *hm_material_rekor(
    struct hm_evidence *out, struct hm_json_obj *rekor);
/* Certificates as PEM, nothing but certificates: 1 to HM_EVIDENCE_CERTS_MAX.
 * What is no certificate is an error, never a key (GHSA-fx35-mq7g-6g98). */
HM_MUST_USE bool hm_material_pem(struct hm_evidence *out,
    struct hm_arena *arena, struct hm_bytes text, struct hm_err *err);

#endif

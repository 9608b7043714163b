/* SPDX-License-Identifier: Apache-2.0 */
/* write.h - the writer of Sigstore bundles, version 0.3. */
#ifndef HM_BUNDLE_WRITE_H
#define HM_BUNDLE_WRITE_H

#include "bundle/evidence.h"

/* Append a bundle in protobuf's JSON form, compact, without a line feed. Taken
 * from `evidence`: the leaf certificate alone (a bundle must not bring roots)
 * or the key's hint, the entries, the timestamps, and the envelope with its one
 * signature or the message's signature and digest; `format`, `where` and `text`
 * are not looked at. HM_USAGE for what 0.3 does not allow and hm_evidence_parse
 * would refuse: an entry without proof and checkpoint, no signature or two,
 * both a certificate and a key. *out fails when it is full. */
HM_MUST_USE bool hm_bundle_write(
    struct hm_buf *out, const struct hm_evidence *evidence, struct hm_err *err);

#endif

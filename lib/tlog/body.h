/* SPDX-License-Identifier: Apache-2.0 */
/* body.h - the bodies of log entries, written: as a log keeps them, and as a
 * client proposes them.
 *
 * A log puts what it keeps into RFC 8785's form, with keys and certificates as
 * PEM in lines of 64 characters (Rekor v1) or as DER (Rekor v2). entry.h reads
 * them back and says what they bind. Everything here is appended to `out`;
 * HM_LIMIT when that is full. Signed with the key's own row of the registry
 * (hm_alg_for_key_digest): HM_UNSUPPORTED for a key without one, HM_USAGE when
 * `what` has no key, or not the digest of the message by the row's function. */
#ifndef HM_TLOG_BODY_H
#define HM_TLOG_BODY_H

#include "base/buf.h"
#include "tlog/entry.h"

/* hashedrekord 0.0.1, over a message. What a client proposes is what the log
 * keeps. */
HM_MUST_USE bool hm_body_hashedrekord_1(
    struct hm_buf *out, const struct hm_signed *what, struct hm_err *err);

/* dsse 0.0.1: `sigs` are the signatures of one envelope, whose text had that
 * digest when it was sent. The log sorts them by their text in base64: they
 * come sorted. */
HM_MUST_USE bool hm_body_dsse_1(struct hm_buf *out,
    const struct hm_signed *sigs, size_t count,
    const struct hm_digest *envelope, struct hm_err *err);
/* The proposal: the text of an envelope with one signature, by `what`. */
HM_MUST_USE bool hm_body_dsse_1_request(struct hm_buf *out,
    struct hm_bytes envelope, const struct hm_signed *what, struct hm_err *err);

/* intoto 0.0.2; `hash` is the number that the client sent. */
HM_MUST_USE bool hm_body_intoto_2(struct hm_buf *out,
    const struct hm_signed *sigs, size_t count, const struct hm_digest *hash,
    struct hm_err *err);

/* hashedrekord 0.0.2, over a message or an envelope, and the proposal. */
HM_MUST_USE bool hm_body_hashedrekord_2(
    struct hm_buf *out, const struct hm_signed *what, struct hm_err *err);
HM_MUST_USE bool hm_body_hashedrekord_2_request(
    struct hm_buf *out, const struct hm_signed *what, struct hm_err *err);

#endif

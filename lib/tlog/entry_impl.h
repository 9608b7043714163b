/* SPDX-License-Identifier: Apache-2.0 */
/* entry_impl.h - the kinds of log entries, and what they share; for
 * lib/tlog only.
 *
 * Bodies are read strictly: a member that nobody knows may change what the
 * entry is about. */
#ifndef HM_TLOG_ENTRY_IMPL_H
#define HM_TLOG_ENTRY_IMPL_H

#include "enc/json_field.h"
#include "tlog/entry.h"

/* A body that is being read. It must not move. */
struct hm_body {
    struct hm_json_rd rd;
    struct hm_json_obj root, spec;
};

/* Parse the body and open its "spec". */
HM_MUST_USE bool hm_body_open(struct hm_body *out, struct hm_arena *arena,
    const struct hm_entry *entry, struct hm_err *err);

/* Close both; HM_FORMAT for what was wrong on the way, HM_MISMATCH when the
 * body says to be of another kind or version than `entry`. */
HM_MUST_USE bool hm_body_close(
    struct hm_body *body, const struct hm_entry *entry, struct hm_err *err);

/* {"algorithm": "sha256", "value": "<hex>"}: the member of that name. A digest
 * without a function when it is wrong. */
struct hm_digest hm_body_hash(struct hm_json_obj *o, const char *name);

/* The parts that a body may name, each compared with what is at hand. */
HM_MUST_USE bool hm_signed_has_signature(const struct hm_signed *what,
    struct hm_bytes signature, struct hm_err *err);
/* PEM of the certificate or public key; `arena` gives room to decode it. */
HM_MUST_USE bool hm_signed_has_pem(const struct hm_signed *what,
    struct hm_arena *arena, struct hm_bytes pem, struct hm_err *err);
/* DER of the one or the other. */
HM_MUST_USE bool hm_signed_has_cert(
    const struct hm_signed *what, struct hm_bytes der, struct hm_err *err);
HM_MUST_USE bool hm_signed_has_key(
    const struct hm_signed *what, struct hm_bytes spki, struct hm_err *err);
/* The digest of the envelope's payload. */
HM_MUST_USE bool hm_signed_has_payload(const struct hm_signed *what,
    const struct hm_digest *digest, struct hm_err *err);

/* The message's digest by that function, borrowed; HM_USAGE. */
HM_MUST_USE bool hm_signed_digest(const struct hm_digest **out,
    const struct hm_signed *what, enum hm_hash hash, struct hm_err *err);

/* Is it a message, or an envelope? HM_MISMATCH. */
HM_MUST_USE bool hm_signed_is_message(
    const struct hm_signed *what, struct hm_err *err);
HM_MUST_USE bool hm_signed_is_envelope(
    const struct hm_signed *what, struct hm_err *err);

/* hm_entry_binds() for one kind and version. */
bool hm_hashedrekord_1_binds(const struct hm_entry *entry,
    const struct hm_signed *what, struct hm_err *err);
bool hm_hashedrekord_2_binds(const struct hm_entry *entry,
    const struct hm_signed *what, struct hm_err *err);
bool hm_dsse_1_binds(const struct hm_entry *entry, const struct hm_signed *what,
    struct hm_err *err);
bool hm_dsse_2_binds(const struct hm_entry *entry, const struct hm_signed *what,
    struct hm_err *err);
bool hm_intoto_1_binds(const struct hm_entry *entry,
    const struct hm_signed *what, struct hm_err *err);
bool hm_intoto_2_binds(const struct hm_entry *entry,
    const struct hm_signed *what, struct hm_err *err);

#endif

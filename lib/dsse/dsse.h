/* SPDX-License-Identifier: Apache-2.0 */
/* dsse.h - the envelope around a signed statement (DSSE 1.0.2).
 *
 * The payload is decoded once. The bytes that are verified are the bytes that
 * are parsed afterwards: both come from the same view. A key id is a hint and
 * decides nothing. */
#ifndef HM_DSSE_H
#define HM_DSSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "enc/json_field.h"
#include "hallmark/digest.h"

struct hm_dsse_sig {
    struct hm_bytes sig;   /* decoded; may be empty, which verifies nothing */
    struct hm_bytes keyid; /* empty and absent are the same */
    struct hm_bytes cert;  /* PEM beside the signature, as some builders write
                              it; empty when absent. It proves nothing */
};

struct hm_dsse {
    struct hm_bytes payload_type, payload;
    struct hm_dsse_sig *sigs;
    size_t sig_count;
};

/* "application/vnd.in-toto+json" */
extern const char hm_dsse_intoto[];

/* Read an envelope out of an open document; problems are recorded in `rd`, and
 * what was read counts once hm_json_end() said yes. Standard or URL-safe
 * base64, not both in one text, with or without padding. Unknown members by
 * `unknown`; under HM_JSON_REJECT `cert` is one of them. All three members must
 * be there; `signatures` may be empty, and at most HM_DSSE_SIGS_MAX long. */
void hm_dsse_read(struct hm_dsse *out, struct hm_json_rd *rd, struct hm_json v,
    enum hm_json_unknown unknown);

/* A whole text that is one envelope; unknown members are ignored, as the
 * protocol says. Everything lies in `arena` or borrows from `text`. */
HM_MUST_USE bool hm_dsse_parse(struct hm_dsse *out, struct hm_arena *arena,
    struct hm_bytes text, struct hm_err *err);

/* Append what is signed: "DSSEv1 29 http://.. 11 hello world". Lengths count
 * bytes, not characters (CVE-2026-48758). */
void hm_dsse_pae(
    struct hm_buf *out, struct hm_bytes type, struct hm_bytes payload);

/* Does a text begin like that? Its first HM_DSSE_MARK bytes tell. A signature
 * over it is an envelope's, whatever it is said to be. */
enum { HM_DSSE_MARK = sizeof("DSSEv1 ") - 1 };
bool hm_dsse_is_pae(struct hm_bytes text);

/* Its digest, without making a copy of the payload. */
HM_MUST_USE bool hm_dsse_pae_digest(struct hm_digest *out, enum hm_hash hash,
    struct hm_bytes type, struct hm_bytes payload, struct hm_err *err);

#endif

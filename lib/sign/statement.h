/* SPDX-License-Identifier: Apache-2.0 */
/* statement.h - in-toto statements, written.
 *
 * What is written is read again by the parser of lib/intoto before anybody
 * signs it: so a predicate that is no JSON, or would smuggle members into the
 * statement, is refused, and its bytes are those that were given. */
#ifndef HM_SIGN_STATEMENT_H
#define HM_SIGN_STATEMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "hallmark/digest.h"
#include "image/object.h"
#include "intoto/statement.h"

struct hm_new_subject {
    struct hm_bytes name; /* may be empty: left out */
    const struct hm_digest *digests;
    size_t digest_count;
};

struct hm_new_statement {
    const struct hm_new_subject *subjects;
    size_t subject_count;
    /* Of every subject; for the signature of an image. Names are followed by a
     * NUL, and none stands there twice. */
    const struct hm_member *annotations;
    size_t annotation_count;
    struct hm_bytes type;      /* the predicate's, a URI */
    struct hm_bytes predicate; /* the text of a JSON object */
    bool predicate_is_text;    /* no JSON: becomes a string (SPDX tag-value) */
};

/* Append a statement, version 1, compact but for the predicate, which is put in
 * byte for byte without the white space around it. HM_FORMAT, HM_LIMIT
 * (hm_statement_parse()), HM_USAGE (text that is no UTF-8), HM_SYSTEM. */
HM_MUST_USE bool hm_statement_write(struct hm_buf *out,
    const struct hm_new_statement *what, struct hm_err *err);

/* A statement that somebody gives to be signed as it is: is it one, and about
 * this artifact? *out borrows from `text` and lies in the arena. */
HM_MUST_USE bool hm_statement_check(struct hm_statement *out,
    struct hm_arena *arena, struct hm_bytes text,
    const struct hm_new_subject *about, struct hm_err *err);

#endif

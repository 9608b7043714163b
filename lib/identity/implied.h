/* SPDX-License-Identifier: Apache-2.0 */
/* implied.h - the certificate identity that a token's claims lead to.
 *
 * What an authority that is configured like the public instance writes into the
 * certificate, by the likeliest rule of subject.h: for showing it before anything
 * is signed, and for looking for what that identity signed already. Nothing of
 * it is proved: claims are what they are until somebody verified the token. */
#ifndef HM_IDENTITY_IMPLIED_H
#define HM_IDENTITY_IMPLIED_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "identity/subject.h"

struct hm_jwt;

struct hm_implied {
    struct hm_subject_rule rule; /* its kind, and the provider of a CI system */
    /* The issuer is none that we know: whose claims they are was told from their
     * names, and a private instance may see it otherwise. */
    bool guessed;
    struct hm_bytes subject, issuer;
    struct hm_fulcio extensions; /* of the certificate */
};

/* "ci", "email", "kubernetes", "spiffe", "uri", "username". */
const char *hm_implied_kind_name(enum hm_subject_kind kind);

/* Views into the claims and the arena. HM_UNSUPPORTED when nothing tells which
 * kind it is; otherwise what hm_subject_of() says. */
HM_MUST_USE bool hm_implied(struct hm_implied *out, const struct hm_jwt *jwt,
    struct hm_arena *arena, struct hm_err *err);

#endif

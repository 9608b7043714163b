/* SPDX-License-Identifier: Apache-2.0 */
/* token.h - an identity token: a secret, and claims that anybody may see.
 *
 * Whoever holds the text can sign as who it names until it expires. So the text
 * stays in guarded memory and comes out as a view for the one request that needs
 * it. Of its three parts only header and claims are decoded elsewhere; they are
 * no secret without the third.
 *
 * Nothing here verifies a signature: the authority does, whose answer decides.
 * The checks are for people, who want to know before that what will be wrong. */
#ifndef HM_OIDC_TOKEN_H
#define HM_OIDC_TOKEN_H

#include "base/arena.h"
#include "crypto/secret.h"
#include "jose/jwt.h"

/* Zeroed, it is empty and may be freed. May be moved. */
struct hm_oidc_token {
    struct hm_secret text;
    struct hm_arena arena;
    struct hm_jwt jwt;    /* in the arena */
    const char *provider; /* a constant; NULL: not said */
};

void hm_oidc_token_free(struct hm_oidc_token *token);
HM_DEFINE_AUTO(oidc_token)

/* Read a token; `text` moves into it, also when that fails. HM_FORMAT,
 * HM_LIMIT, HM_SYSTEM; messages never hold a part of the text. */
HM_MUST_USE bool hm_oidc_token_read(
    struct hm_oidc_token *out, struct hm_secret *text, struct hm_err *err);

struct hm_oidc_want {
    const char *audience;
    int64_t now_s;
};

/* An issuer is named, the audience is among the token's (HM_POLICY), and it is
 * valid now, give or take HM_OIDC_LEEWAY_S (HM_EXPIRED). */
HM_MUST_USE bool hm_oidc_token_check(const struct hm_oidc_token *token,
    const struct hm_oidc_want *want, struct hm_err *err);

#endif

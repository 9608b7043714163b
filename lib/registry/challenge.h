/* SPDX-License-Identifier: Apache-2.0 */
/* challenge.h - WWW-Authenticate: how a registry wants to be asked (RFC 9110
 * section 11, RFC 6750, the distribution specification's token flow). Pure.
 *
 * Two schemes are known, Basic and Bearer; others are passed over. The first of
 * each counts. Nothing in a challenge is trusted: realm.h decides where it may
 * lead. */
#ifndef HM_REGISTRY_CHALLENGE_H
#define HM_REGISTRY_CHALLENGE_H

#include <stdbool.h>

#include "base/arena.h"
#include "http/headers.h"

struct hm_challenge {
    bool given;
    struct hm_bytes realm, service, scope, error; /* unquoted; may be empty */
};

struct hm_challenges {
    struct hm_challenge basic, bearer;
};

/* Add what one field says. HM_FORMAT for what is no list of challenges, and for
 * a parameter that stands twice; HM_LIMIT. */
HM_MUST_USE bool hm_challenges_add(struct hm_challenges *out,
    struct hm_arena *arena, struct hm_bytes field, struct hm_err *err);

/* All fields of an answer. HM_FORMAT also when there is none. */
HM_MUST_USE bool hm_challenges_read(struct hm_challenges *out,
    struct hm_arena *arena, const struct hm_http_headers *headers,
    struct hm_err *err);

#endif

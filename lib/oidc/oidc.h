/* SPDX-License-Identifier: Apache-2.0 */
/* oidc.h - an identity token to sign with (docs/internals/oidc.md).
 *
 *     hm_auto(oidc_token) token = {0};
 *     const struct hm_oidc_ask ask = {.world = &world};
 *
 *     HM_TRY(hm_oidc_get(&token, &ask, err));
 *     ... hm_secret_view(&token.text) to the authority, and nowhere else */
#ifndef HM_OIDC_OIDC_H
#define HM_OIDC_OIDC_H

#include "oidc/ambient.h"
#include "oidc/token.h"

struct hm_oidc_login;

#define HM_OIDC_AUDIENCE "sigstore"
/* Names of providers that are no rows of the table. */
#define HM_OIDC_FILE "file"
#define HM_OIDC_INTERACTIVE "interactive"

struct hm_oidc_ask {
    const struct hm_oidc_world *world;
    /* The token itself, borrowed, or the file that it lies in: then nobody is
     * asked. White space at its end is none of it. */
    struct hm_bytes given;
    const char *file;
    const char *provider; /* a name; NULL: found by the environment */
    const char *audience; /* NULL: HM_OIDC_AUDIENCE; of a login its client */
    /* A person who can log in, where nobody else hands out tokens or `provider`
     * says so; NULL: there is none. */
    const struct hm_oidc_login *login;
};

/* A token that is there, readable, for that audience and valid now. What fails
 * names the provider, and for what its user can mend, how. HM_NOT_FOUND: nobody
 * hands out tokens here; HM_USAGE: no such provider, or not set up; HM_NETWORK
 * and HM_DENIED for whatever a service answers that is no token for us; else what
 * token.h says of one that was given. */
HM_MUST_USE bool hm_oidc_get(struct hm_oidc_token *out,
    const struct hm_oidc_ask *ask, struct hm_err *err);

#endif

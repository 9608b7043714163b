/* SPDX-License-Identifier: Apache-2.0 */
/* login.h - a person logs in with a browser: the authorization code flow with
 * PKCE (RFC 7636, S256), state and nonce, for a program without a secret of its
 * own (RFC 8252).
 *
 * What comes over the browser is the code alone, which is worth nothing without
 * the verifier that never left this process; the token comes over TLS from the
 * token endpoint that the issuer's own document names. */
#ifndef HM_OIDC_LOGIN_H
#define HM_OIDC_LOGIN_H

#include <stdbool.h>
#include <stddef.h>

#include "crypto/secret.h"
#include "oidc/ambient.h"

#define HM_OIDC_ISSUER "https://oauth2.sigstore.dev/auth"
#define HM_OIDC_CLIENT_ID "sigstore"

struct hm_oidc_login {
    const char *issuer;    /* NULL: HM_OIDC_ISSUER */
    const char *client_id; /* NULL: HM_OIDC_CLIENT_ID */
    /* Show the page to the person: start a browser, print the URL, or both. */
    bool (*open)(void *ctx, const char *url, struct hm_err *err);
    void *ctx;
};

/* The token: of that issuer, for that client, with our nonce; its signature is
 * the authority's to verify. HM_NETWORK, HM_DENIED with the issuer's reason,
 * HM_MISMATCH, HM_FORMAT, HM_UNSUPPORTED. */
HM_MUST_USE bool hm_oidc_login(struct hm_secret *out,
    const struct hm_oidc_login *login, const struct hm_oidc_world *world,
    struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* oidc.h - the sandbox's issuer of identity tokens, without a socket.
 *
 *     GET  /oidc/.well-known/openid-configuration
 *     GET  /oidc/keys                 the keys that verify, as a JWK set
 *     GET  /oidc/actions/token?audience=A[&claims=JSON][&alg=RS256]
 *                                     GitHub's endpoint: {"value": token}
 *     GET  /oidc/authorize?..         a login that approves itself; &claims=JSON
 *     POST /oidc/token                the code for a token; PKCE is demanded
 *     POST /oidc/rotate               from now on a new key
 *
 * Tokens of the ambient endpoint have the claims of a run of GitHub Actions,
 * those of a login a person's mail address. What `claims` says replaces them,
 * null takes one away, and "iss", "aud" and "exp" are claims as others: so a
 * wrong token is had by asking for it. */
#ifndef HM_SANDBOX_OIDC_H
#define HM_SANDBOX_OIDC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "crypto/key.h"
#include "jose/jwt.h"
#include "sandbox/fault.h"
#include "serve/message.h"

#define HM_SANDBOX_OIDC_PREFIX "/oidc"
#define HM_SANDBOX_OIDC_AUDIENCE "sigstore"
/* What stands behind the origin in ACTIONS_ID_TOKEN_REQUEST_URL, and what in
 * .._TOKEN when opts says nothing else. */
#define HM_SANDBOX_OIDC_ACTIONS "/oidc/actions/token?api-version=2.0"
#define HM_SANDBOX_OIDC_REQUEST_TOKEN "sandbox-request-token"

struct hm_sandbox_oidc_opts {
    const char
        *dir; /* keys that it makes itself are kept there; NULL: nowhere */
    const struct hm_key *key; /* ECDSA P-256, the first; borrowed */
    int64_t (*now_ms)(void *ctx);
    void *clock;
    const char *issuer; /* NULL: "http://HOST/oidc" of each request */
    const char *claims; /* a JSON object, over the defaults; NULL: none */
    const char
        *request_token; /* the ambient endpoint's bearer; NULL: as above */
};

struct hm_sandbox_oidc;

/* Texts are borrowed. HM_USAGE for claims that are no object and a key of
 * another kind; HM_FORMAT, HM_SYSTEM for what lies in the folder. */
HM_MUST_USE bool hm_sandbox_oidc_new(struct hm_sandbox_oidc **out,
    const struct hm_sandbox_oidc_opts *opts, struct hm_err *err);
void hm_sandbox_oidc_free(struct hm_sandbox_oidc *oidc);
HM_DEFINE_AUTO_PTR(sandbox_oidc)

/* Every path under the prefix. Safe for several threads. */
void hm_sandbox_oidc_handle(struct hm_sandbox_oidc *oidc,
    const struct hm_fault_hits *hits, const struct hm_serve_request *req,
    struct hm_serve_response *resp);

/* For the sandbox's authority: is it a token of this issuer, for
 * HM_SANDBOX_OIDC_AUDIENCE, valid now? *out lies in the arena. Where opts names
 * no issuer, "iss" is any loopback URL that ends in the prefix; and it may be
 * what the claims of opts say, never what those of one request say. HM_FORMAT,
 * HM_MISMATCH, HM_POLICY, HM_EXPIRED, HM_NOT_FOUND (the key). */
HM_MUST_USE bool hm_sandbox_oidc_verify(struct hm_jwt *out,
    struct hm_sandbox_oidc *oidc, struct hm_bytes token, struct hm_arena *arena,
    struct hm_err *err);

/* What /oidc/rotate does. */
HM_MUST_USE bool hm_sandbox_oidc_rotate(
    struct hm_sandbox_oidc *oidc, struct hm_err *err);

#endif

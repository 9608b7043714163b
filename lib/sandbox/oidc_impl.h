/* SPDX-License-Identifier: Apache-2.0 */
/* oidc_impl.h - between the files of the sandbox's issuer. */
#ifndef HM_SANDBOX_OIDC_IMPL_H
#define HM_SANDBOX_OIDC_IMPL_H

#include <pthread.h>

#include "base/limits.h"
#include "sandbox/oidc.h"

enum { HM_SANDBOX_KID_SIZE = 32, HM_SANDBOX_CODE_LEN = 32 };

struct hm_sandbox_oidc_key {
    const struct hm_key *key;
    struct hm_key *owned; /* NULL: the one of opts */
    char kid[HM_SANDBOX_KID_SIZE];
};

/* A login that waits for its token. */
struct hm_sandbox_login {
    char code[HM_SANDBOX_CODE_LEN + 1];
    struct hm_buf client, redirect, challenge, nonce, claims, issuer;
    int64_t expires_ms;
};

struct hm_sandbox_oidc {
    struct hm_sandbox_oidc_opts opts;
    pthread_mutex_t lock;
    /* Under the lock: the newest is the last one. */
    struct hm_sandbox_oidc_key keys[HM_SANDBOX_OIDC_KEYS_MAX];
    size_t key_count, made;         /* made: ever, which names their files */
    struct hm_sandbox_oidc_key rsa; /* key NULL: nobody asked for it yet */
    struct hm_sandbox_login *logins[HM_SANDBOX_OIDC_CODES_MAX];
    size_t login_count;
};

/* ---- Keys ---- */

HM_MUST_USE bool hm_sandbox_oidc_keys_open(
    struct hm_sandbox_oidc *oidc, struct hm_err *err);
void hm_sandbox_oidc_keys_free(struct hm_sandbox_oidc *oidc);
/* Append the JWK set. */
HM_MUST_USE bool hm_sandbox_oidc_jwks(
    struct hm_buf *out, struct hm_sandbox_oidc *oidc, struct hm_err *err);
/* Append the token of these claims: ES256 by the newest key, or RS256. */
HM_MUST_USE bool hm_sandbox_oidc_sign(struct hm_buf *out,
    struct hm_sandbox_oidc *oidc, struct hm_bytes claims, bool rsa,
    struct hm_err *err);

/* ---- Claims ---- */

struct hm_sandbox_mint {
    struct hm_bytes issuer, audience;
    struct hm_bytes nonce;  /* empty: none */
    struct hm_bytes claims; /* a JSON object over all others; empty: none */
    bool person;            /* a login's; else a job's */
    bool rsa;
    const struct hm_fault_hits *hits; /* a clock that is wrong; NULL: none */
};

/* Append a token. HM_USAGE for claims that are no object, or too large. */
HM_MUST_USE bool hm_sandbox_oidc_mint(struct hm_buf *out,
    struct hm_sandbox_oidc *oidc, const struct hm_sandbox_mint *mint,
    struct hm_err *err);
/* Is it an object that can be merged? */
HM_MUST_USE bool hm_sandbox_oidc_claims_check(
    struct hm_bytes claims, struct hm_err *err);
/* The "iss" that the options' claims put into tokens; empty: none. */
HM_MUST_USE bool hm_sandbox_oidc_claims_issuer(struct hm_bytes *out,
    const struct hm_sandbox_oidc *oidc, struct hm_arena *arena,
    struct hm_err *err);

/* ---- Logins ---- */

void hm_sandbox_oidc_authorize(struct hm_sandbox_oidc *oidc,
    const struct hm_serve_request *req, struct hm_serve_response *resp);
void hm_sandbox_oidc_exchange(struct hm_sandbox_oidc *oidc,
    const struct hm_fault_hits *hits, const struct hm_serve_request *req,
    struct hm_serve_response *resp);
void hm_sandbox_oidc_logins_free(struct hm_sandbox_oidc *oidc);

/* Append the issuer, as the client sees it. */
void hm_sandbox_oidc_issuer(struct hm_buf *out,
    const struct hm_sandbox_oidc *oidc, const struct hm_serve_request *req);

/* OAuth's {"error", "error_description"} (RFC 6749 section 5.2). */
void hm_sandbox_oidc_error(struct hm_serve_response *resp, int status,
    const char *code, const char *message);

#endif

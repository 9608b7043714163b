/* SPDX-License-Identifier: Apache-2.0 */
/* issuer.h - requests to the sandbox's issuer without a socket. */
#ifndef HM_TESTS_SANDBOX_ISSUER_H
#define HM_TESTS_SANDBOX_ISSUER_H

#include "base/arena.h"
#include "base/buf.h"
#include "sandbox/oidc.h"

enum { ISSUER_NOW_S = 1795262400 };

struct issuer {
    struct hm_key *key;
    struct hm_sandbox_oidc *oidc;
    int64_t now_ms;
    struct hm_serve_response resp; /* the last one */
    struct hm_buf text;            /* its body */
    struct hm_arena arena;         /* of what is read out of it */
};
#define issuer_auto __attribute__((cleanup(issuer_free))) struct issuer

/* Key and clock are filled in; opts NULL: in memory. Must not move. */
HM_MUST_USE bool issuer_new(struct issuer *out,
    const struct hm_sandbox_oidc_opts *opts, struct hm_err *err);
void issuer_free(struct issuer *issuer);

/* `line` is "GET /oidc/x?y=z"; the status. */
int issue(struct issuer *issuer, const char *line, const char *authorization,
    const char *body);
/* The text member `name` of the last answer; empty when there is none. */
struct hm_bytes issued(struct issuer *issuer, const char *name);
/* A token of the ambient endpoint; `more` is appended to its query. Empty when
 * it gives none. Lives as long as the issuer. */
struct hm_bytes issue_token(struct issuer *issuer, const char *more);

#endif

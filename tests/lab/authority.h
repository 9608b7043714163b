/* SPDX-License-Identifier: Apache-2.0 */
/* authority.h - the sandbox's certificate authority and certificate log without
 * a socket, the root that trusts them, and tokens that nobody signed.
 *
 *     lab_authority_auto lab = {0};
 *
 *     if (!CHECK_OK(lab_authority_new(&lab, NULL, &err)))
 *         return;
 *     hm_http_do(&lab.serve.http, &req, &resp, &err);   "https://lab.test/.."
 *
 * *out must not move. */
#ifndef HM_TESTS_LAB_AUTHORITY_H
#define HM_TESTS_LAB_AUTHORITY_H

#include "crypto/key.h"
#include "lab/serve_http.h"
#include "root/root.h"
#include "sandbox/ct.h"
#include "sandbox/fulcio.h"

#define LAB_FULCIO "https://lab.test/fulcio"

struct lab_authority_opts {
    bool detached, no_ct;
    const char *dir; /* of the log */
};

struct lab_authority {
    struct lab_serve serve;
    struct hm_key *root_key, *ca_key, *ct_key; /* P-256 */
    struct hm_buf root_der, ca_der;
    struct hm_bytes chain[2];
    struct hm_root *root; /* that trusts all of it */
    struct hm_sandbox_ct *ct;
    struct hm_sandbox_fulcio *fulcio;
    int64_t skew_s; /* of the services' clock */
    /* What a test does to each answer before it is sent. */
    void (*change)(void *ctx, struct hm_serve_response *resp);
    void *change_ctx;
};
HM_MUST_USE bool lab_authority_new(struct lab_authority *out,
    const struct lab_authority_opts *opts, struct hm_err *err);
void lab_authority_free(struct lab_authority *lab);
#define lab_authority_auto                                                     \
    __attribute__((cleanup(lab_authority_free))) struct lab_authority

/* What the services' clock and the client's say. */
int64_t lab_authority_now_s(const struct lab_authority *lab);

/* A token with these claims, JSON; the lab's authority believes it unless
 * `bad`. */
void lab_token(struct hm_buf *out, const char *claims, bool bad);

/* Claims of a run of GitHub Actions, of an expiry in 2100. */
extern const char lab_github_claims[];
#define LAB_GITHUB_IDENTITY                                                    \
    "https://github.com/acme/app/.github/workflows/release.yml@refs/heads/"    \
    "main"

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* auth.h - who may ask what of the sandbox's registry: nobody is asked, or a
 * name and password with each request, or a token that says what it is good
 * for (Docker's token authentication, and its OAuth2 form). */
#ifndef HM_SANDBOX_AUTH_H
#define HM_SANDBOX_AUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/limits.h"
#include "hallmark/err.h"
#include "serve/message.h"

enum hm_auth_mode { HM_AUTH_NONE, HM_AUTH_BASIC, HM_AUTH_TOKEN };

enum hm_auth_action { HM_AUTH_PULL = 1, HM_AUTH_PUSH = 2, HM_AUTH_DELETE = 4 };

struct hm_auth_user {
    struct hm_bytes name, password;
};

struct hm_auth_opts {
    enum hm_auth_mode mode;
    const struct hm_auth_user *users; /* copied */
    size_t user_count;
    bool anonymous_pull; /* a token to pull for whoever asks */
    unsigned token_s;    /* 0: HM_SANDBOX_TOKEN_S */
    int64_t (*now_ms)(void *ctx);
    void *ctx;
};

struct hm_auth;
HM_MUST_USE bool hm_auth_new(
    struct hm_auth **out, const struct hm_auth_opts *opts, struct hm_err *err);
void hm_auth_free(struct hm_auth *auth);
HM_DEFINE_AUTO_PTR(auth)

struct hm_auth_scope {
    char repository[HM_REF_REPOSITORY_MAX + 1];
    unsigned actions;
};

/* What the caller may do. Zeroed: nothing. */
struct hm_auth_grant {
    bool all;
    struct hm_auth_scope scopes[HM_SANDBOX_SCOPES_MAX];
    size_t count;
};
bool hm_auth_allows(const struct hm_auth_grant *grant,
    struct hm_bytes repository, unsigned actions);

struct hm_auth_need {
    struct hm_bytes repository; /* empty: of no repository */
    unsigned actions;
    const char *realm; /* instead of our own token endpoint; NULL: our own */
};

/* May the request be? If not, it is answered: 401 with a challenge, or 403. */
bool hm_auth_enter(struct hm_auth_grant *out, struct hm_auth *auth,
    const struct hm_auth_need *need, const struct hm_serve_request *req,
    struct hm_serve_response *resp);

/* The token endpoint: GET with Basic or nothing, POST with a password or a
 * refresh token. What was asked for and may not be had is left out. */
void hm_auth_token(struct hm_auth *auth, const struct hm_serve_request *req,
    struct hm_serve_response *resp);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* auth_impl.h - what passwords and tokens share. */
#ifndef HM_SANDBOX_AUTH_IMPL_H
#define HM_SANDBOX_AUTH_IMPL_H

#include <pthread.h>

#include "crypto/secret.h"
#include "sandbox/auth.h"

#define HM_AUTH_NOBODY SIZE_MAX

enum { HM_AUTH_TOKEN_LEN = 64 }; /* 256 random bits in hexadecimal */

struct hm_auth_token_entry {
    char text[HM_AUTH_TOKEN_LEN + 1];
    bool refresh; /* good for other tokens only */
    size_t user;
    int64_t expires_ms;
    struct hm_auth_grant grant;
};

struct hm_auth {
    enum hm_auth_mode mode;
    struct {
        struct hm_secret name, password;
    } users[HM_SANDBOX_USERS_MAX];
    size_t user_count;
    bool anonymous_pull;
    unsigned token_s;
    int64_t (*now_ms)(void *ctx);
    void *ctx;
    pthread_mutex_t lock; /* of the tokens, the oldest first */
    struct hm_auth_token_entry *tokens[HM_SANDBOX_TOKENS_MAX];
    size_t token_count;
};

/* A row of users, or HM_AUTH_NOBODY. */
size_t hm_auth_user_find(
    const struct hm_auth *auth, struct hm_bytes name, struct hm_bytes password);
size_t hm_auth_basic(
    const struct hm_auth *auth, const struct hm_serve_request *req);

/* An action by name; 0: none that we know. */
unsigned hm_auth_action(struct hm_bytes name);

bool hm_auth_token_find(
    struct hm_auth_grant *out, struct hm_auth *auth, struct hm_bytes text);
void hm_auth_tokens_free(struct hm_auth *auth);

#endif

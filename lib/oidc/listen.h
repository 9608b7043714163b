/* SPDX-License-Identifier: Apache-2.0 */
/* listen.h - where a browser comes back to after a login: one page on loopback
 * (RFC 8252 section 7.3).
 *
 * Everybody on the machine can knock there. What has not the state that only
 * the browser was told is answered and forgotten; it neither ends the login nor
 * fails it. */
#ifndef HM_OIDC_LISTEN_H
#define HM_OIDC_LISTEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "crypto/secret.h"

struct hm_http;
struct hm_oidc_listener;

#define HM_OIDC_CALLBACK "/auth/callback"

/* Listen on 127.0.0.1, any port; the same port of ::1 is taken and answers
 * nobody, because "localhost" may be either. `state` is borrowed; an answer may name its
 * issuer (RFC 9207), and then it is `issuer`. HM_SYSTEM. */
HM_MUST_USE bool hm_oidc_listen(struct hm_oidc_listener **out,
    const char *state, const char *issuer, struct hm_err *err);
void hm_oidc_listener_free(struct hm_oidc_listener *listener);
HM_DEFINE_AUTO_PTR(oidc_listener)

unsigned hm_oidc_listener_port(const struct hm_oidc_listener *listener);

/* Wait for the browser: the code that it brings. HM_DENIED with the issuer's
 * reason when it brings none, HM_NETWORK when the deadline (of http's clock) is
 * reached or the wait is cancelled. */
HM_MUST_USE bool hm_oidc_listener_wait(struct hm_secret *code,
    struct hm_oidc_listener *listener, const struct hm_http *http,
    int64_t deadline_ms, struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* answer.h - what services that hand out tokens answer.
 *
 * A token in JSON is copied from where it stands, between its quotes: one that
 * is written with escapes is none. Messages name members, never values. */
#ifndef HM_OIDC_ANSWER_H
#define HM_OIDC_ANSWER_H

#include "base/arena.h"
#include "crypto/secret.h"

struct hm_buf;
struct hm_http_response;

/* Was it answered with a status of 2xx? HM_NETWORK, HM_DENIED; "not found" is a
 * refusal, too: HM_NOT_FOUND is for "nobody to ask". */
HM_MUST_USE bool hm_oidc_check_ok(
    const struct hm_http_response *resp, struct hm_err *err);

/* The string member `name` of the object `in`: printable, without spaces,
 * quotes and backslashes, at most HM_JWS_MAX. HM_FORMAT, HM_LIMIT, HM_SYSTEM. */
HM_MUST_USE bool hm_oidc_member(struct hm_secret *out, struct hm_bytes in,
    const char *name, struct hm_err *err);

/* Append what a service says of a request that it refused: OAuth's "error" and
 * "error_description" (RFC 6749 section 5.2), GitHub's "message", escaped and
 * cut; nothing when it says nothing that can be read. A text that repeats a
 * piece of one of the secrets that it was sent is left out. */
void hm_oidc_show_refusal(struct hm_buf *out, struct hm_bytes in,
    const struct hm_bytes *sent, size_t sent_count);

/* What an issuer says of itself (OpenID Connect Discovery section 3). */
struct hm_oidc_discovery {
    struct hm_bytes issuer, authorization, token; /* in the arena */
};

/* The document of exactly that issuer, section 4.3; HM_MISMATCH for another.
 * Both endpoints are https, or http on loopback; HM_UNSUPPORTED when it says
 * that it knows no code or no S256. */
HM_MUST_USE bool hm_oidc_discovery_read(struct hm_oidc_discovery *out,
    struct hm_arena *arena, struct hm_bytes in, const char *issuer,
    struct hm_err *err);

/* Where that document says that the issuer's keys are ("jwks_uri"), by the same
 * rules; what is for logins alone need not be in it. */
HM_MUST_USE bool hm_oidc_keys_url(struct hm_bytes *out, struct hm_arena *arena,
    struct hm_bytes in, struct hm_bytes issuer, struct hm_err *err);

/* May it be talked to: https, or http on loopback, without a fragment?
 * HM_FORMAT, HM_DENIED; `name` begins the message. */
HM_MUST_USE bool hm_oidc_check_url(
    const char *name, struct hm_bytes url, struct hm_err *err);

#endif

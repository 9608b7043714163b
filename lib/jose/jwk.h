/* SPDX-License-Identifier: Apache-2.0 */
/* jwk.h - JSON web keys and sets of them (RFC 7517, RFC 7518 section 6).
 *
 * Public keys for signatures, read by the same strict rules as all keys
 * (crypto/key.h): on the curve, large enough, one encoding. A secret in such a
 * document (a symmetric key, a private half) is a leak or a trick, and makes
 * the whole document unusable. */
#ifndef HM_JWK_H
#define HM_JWK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/cleanup.h"
#include "jose/jwa.h"

struct hm_jws;

struct hm_jwk {
    struct hm_bytes kid; /* empty when it has none */
    /* NULL in a set when the key cannot be used; `problem` says why. */
    struct hm_key *key;
    const struct hm_jwa *alg; /* by which alone it verifies */
    struct hm_bytes problem;
};

/* One or many keys, with all their memory. Immutable. */
struct hm_jwk_set {
    struct hm_arena arena;
    struct hm_jwk *keys;
    size_t count;
};

/* NULL is allowed. */
void hm_jwk_set_free(struct hm_jwk_set *set);
HM_DEFINE_AUTO_PTR(jwk_set)

/* One JWK, as a set of one. HM_UNSUPPORTED when it is of a kind that we do not
 * use or is not for verifying signatures ("use", "key_ops", "alg"), or too
 * weak. `text` is not needed afterwards. */
HM_MUST_USE bool hm_jwk_parse(
    struct hm_jwk_set **out, struct hm_bytes text, struct hm_err *err);

/* A JWK set. Keys that hm_jwk_parse() would call HM_UNSUPPORTED stand in it
 * without a key (RFC 7517 section 5: sets hold what others use); anything else
 * that is wrong with one is wrong with the set: malformed members, two keys
 * with one id, secrets. */
HM_MUST_USE bool hm_jwk_set_parse(
    struct hm_jwk_set **out, struct hm_bytes text, struct hm_err *err);

/* The key that `kid` names; without one, the only key of a set of one. NULL
 * when there is none, or more than one could be meant. */
const struct hm_jwk *hm_jwk_set_find(
    const struct hm_jwk_set *set, struct hm_bytes kid);

/* Find the key that the header names, and verify with it as hm_jws_verify()
 * does. HM_NOT_FOUND when the set has no such key, HM_UNSUPPORTED when it has
 * one that cannot be used. */
HM_MUST_USE bool hm_jwk_set_verify(struct hm_bytes *payload,
    const struct hm_jwk_set *set, const struct hm_jws *jws, struct hm_err *err);

#endif

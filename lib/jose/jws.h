/* SPDX-License-Identifier: Apache-2.0 */
/* jws.h - a JSON web signature in its compact form (RFC 7515 section 3.1).
 *
 *     struct hm_jws jws;
 *     struct hm_bytes payload;
 *
 *     HM_TRY(hm_jws_parse(&jws, &arena, token, err));
 *     HM_TRY(hm_jws_verify(&payload, &jws, key, alg, err));
 *
 * Key and algorithm are the caller's: from a key set or configuration, never
 * from the token. What the header says of its algorithm must agree with them
 * and chooses nothing. `kid` may be used to find a key among trusted ones. */
#ifndef HM_JWS_H
#define HM_JWS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "enc/json.h"
#include "jose/jwa.h"

struct hm_key;

struct hm_jws {
    struct hm_json header;          /* an object; unknown members are allowed */
    struct hm_bytes alg, kid, type; /* empty where there is none, but alg */
    struct hm_bytes signed_part;    /* "header.payload", of the input */
    struct hm_bytes signature;
    /* Until hm_jws_verify() said yes this is what a stranger wrote. */
    struct hm_bytes unverified_payload;
};

/* Three parts of canonical base64url, the first a JSON object with an "alg".
 * `text` is borrowed, decoded parts are in the arena. HM_FORMAT, HM_LIMIT or
 * HM_SYSTEM. Proves nothing about the signature. */
HM_MUST_USE bool hm_jws_parse(struct hm_jws *out, struct hm_arena *arena,
    struct hm_bytes text, struct hm_err *err);

/* Did `key` sign it by `alg`? Then *payload is what was signed. HM_MISMATCH
 * when it did not, or when the header names another algorithm;
 * HM_UNSUPPORTED for a header that changes what is signed ("crit", "b64") or
 * brings a key ("jwk", "jku", "x5c", "x5u"); HM_USAGE when the algorithm is
 * none or not one for that key. */
HM_MUST_USE bool hm_jws_verify(struct hm_bytes *payload,
    const struct hm_jws *jws, const struct hm_key *key,
    const struct hm_jwa *alg, struct hm_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* jwt.h - the claims of a JSON web token (RFC 7519), after its signature.
 *
 *     HM_TRY(hm_jws_verify(&payload, &jws, key, alg, err));
 *     HM_TRY(hm_jwt_parse(&jwt, &arena, payload, err));
 *     HM_TRY(hm_jwt_check(&jwt, &rules, err));
 *
 * Claims stay spans of the payload. Only the five that hm_jwt_check() judges
 * are read here; which others mean what is identity/claims.h. */
#ifndef HM_JWT_H
#define HM_JWT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "base/time.h"
#include "enc/json.h"

struct hm_jwt {
    struct hm_json claims; /* an object */
    struct hm_bytes issuer, subject;
    struct hm_bytes audience[HM_JWT_AUDIENCES_MAX];
    size_t audience_count;
    struct hm_time issued, not_before, expires;
    bool has_issued, has_not_before, has_expires;
};

/* What is demanded. A zeroed one demands the impossible: nobody's token for
 * nobody is fine. */
struct hm_jwt_rules {
    struct hm_bytes issuer;   /* exactly; empty: HM_USAGE */
    struct hm_bytes audience; /* exactly one of the token's; empty: HM_USAGE */
    struct hm_time now;
    /* By how much clocks may differ; at most HM_JWT_LEEWAY_MAX_S. */
    unsigned unsafe_leeway_s;
};

/* Read the payload of a token; `payload` is borrowed. HM_FORMAT with the path
 * of a claim that is not what RFC 7519 says. */
HM_MUST_USE bool hm_jwt_parse(struct hm_jwt *out, struct hm_arena *arena,
    struct hm_bytes payload, struct hm_err *err);

/* In this order: issuer and audience (HM_POLICY), "exp" is there and not
 * reached, "nbf" and "iat", where they are there, not in the future
 * (HM_EXPIRED). */
HM_MUST_USE bool hm_jwt_check(const struct hm_jwt *jwt,
    const struct hm_jwt_rules *rules, struct hm_err *err);

/* A claim by name, of whatever type, or nothing. */
struct hm_json hm_jwt_claim(const struct hm_jwt *jwt, const char *name);

/* A claim that must be there and a string, in the arena when it had escapes.
 * HM_NOT_FOUND or HM_FORMAT. */
HM_MUST_USE bool hm_jwt_claim_str(struct hm_bytes *out,
    const struct hm_jwt *jwt, const char *name, struct hm_arena *arena,
    struct hm_err *err);

#endif

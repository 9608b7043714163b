/* SPDX-License-Identifier: Apache-2.0 */
/* identity.h - who a certificate will be for, and where he comes from.
 *
 * The name alone does not say that: all who call one reusable workflow have that
 * workflow's name. Verifiers ask for the repository, too, so a signature by
 * another one's run is not this one's. */
#ifndef HM_SIGN_IDENTITY_H
#define HM_SIGN_IDENTITY_H

#include <stdbool.h>

#include "base/arena.h"
#include "identity/implied.h"
#include "x509/fulcio.h"

struct hm_sign_identity {
    struct hm_bytes issuer, subject;
    /* Of the extensions those that two runs of one workflow on one ref have in
     * common: repository, owner, ref, build configuration, runner, environment.
     * Never commit, run or trigger. p NULL: not known. */
    struct hm_fulcio origin;
};

/* As the token implies; copied into the arena. HM_LIMIT, HM_SYSTEM. */
HM_MUST_USE bool hm_sign_identity_take(struct hm_sign_identity *out,
    const struct hm_implied *implied, struct hm_arena *arena,
    struct hm_err *err);

/* The number of the first extension of `origin` in which the two differ; 0: none.
 * What one of them does not tell is no difference, because an authority may leave
 * out what it does not know yet, unless that is the repository, which every verifier
 * asks for. `facts` may say more, which is not looked at. */
unsigned hm_sign_identity_differs(
    const struct hm_sign_identity *who, const struct hm_fulcio *facts);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* request.h - a caller's request, looked through before anything is judged.
 *
 * The judge trusts whoever calls it. This is where an embedder's mistakes are
 * told from what may be judged: a forgotten member is an error and no verdict. */
#ifndef HM_API_REQUEST_H
#define HM_API_REQUEST_H

#include "hallmark/verify.h"
#include "judge/judge.h"

enum { HM_API_HASHES = 3 };

/* Borrows from the request. */
struct hm_asked {
    struct hm_request request; /* as far as we know it */
    struct hm_verify_opts opts;
    struct hm_digest digests[HM_API_HASHES]; /* given, or computed */
    struct hm_artifact artifact;             /* its digests are those above */
};

/* HM_USAGE for what cannot be judged; HM_MISMATCH never: a message that is not
 * what its digests say is a mistake of the caller, too. HM_SYSTEM. */
HM_MUST_USE bool hm_asked_read(
    struct hm_asked *out, const struct hm_request *request, struct hm_err *err);

#endif

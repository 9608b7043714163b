/* SPDX-License-Identifier: Apache-2.0 */
/* problem.h - what a service says went wrong. Pure.
 *
 * For people only: the status decides what is done, never these words. */
#ifndef HM_CLIENT_PROBLEM_H
#define HM_CLIENT_PROBLEM_H

#include "base/bytes.h"

enum { HM_CLIENT_PROBLEM_SIZE = 200 };

/* Out of the body of an answer: the member "message" of an object (Fulcio,
 * Rekor and the timestamp authority write {"code","message"}), "error" with or
 * without "error_description" (OAuth), or the first line of what is no JSON.
 * Escaped, and cut to HM_CLIENT_PROBLEM_SIZE bytes at `out`, which is returned;
 * "" when the body says nothing. A body that repeats a piece of `secret` (a
 * token that the service was given) is not repeated here. */
char *hm_client_problem(
    char *out, struct hm_bytes body, struct hm_bytes secret);
#define HM_SHOW_CLIENT_PROBLEM(body, secret)                                   \
    hm_client_problem((char[HM_CLIENT_PROBLEM_SIZE]){0}, (body), (secret))

#endif
